"""The examples in docstrings run, and give what they show.

An example knows the names of `kotae`, `kotae.api` and `kotae.testing`, a local AniList as `server`,
its client as `anilist`, a token of its user 1 as `token`, and the repository as its folder.
"""

from __future__ import annotations

import ast
import asyncio
import doctest
import inspect
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import requests

import kotae
import kotae.api
import kotae.check
import kotae.testing
from kotae.api import arguments
from workshop.page_programs import FENCE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.documentation.pages import Documented

#: Examples that are only compiled, and why.
NOT_RUN = {"auth/loopback.py LoopbackReceiver": "it waits for a browser"}
#: The names that most programs use.
MOST_USED = {
    "AniListServer", "AsyncClient", "Cache", "Client", "Ok", "RateLimiter", "Var",
    "authorization_url", "check", "describe", "from_dict", "load", "operation", "parse_timezone",
    "plain_text", "rows", "utc", "viewer_id",
}  # fmt: skip


class Example(NamedTuple):
    """A block of code in a docstring, and where it is."""

    place: str
    language: str
    code: str


def examples_in(path: Path) -> Iterator[Example]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = "" if isinstance(node, ast.Module) else f" {node.name}"
            place = f"{path.relative_to(ROOT / 'src/kotae').as_posix()}{name}"
            for match in FENCE.finditer(ast.get_docstring(node) or ""):
                code = textwrap.dedent(match["code"])
                yield Example(place, match["language"], code)


FILES = sorted((ROOT / "src/kotae").rglob("*.py"))
EXAMPLES = [example for path in FILES for example in examples_in(path)]


class SiteChecker(doctest.OutputChecker):
    """Compares outputs that have the address of AniList's site.

    Args:
        site: The address of the local AniList in its place.
    """

    def __init__(self, site: str) -> None:
        self._site = site

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(
            want, got.replace(self._site, "https://anilist.co"), optionflags
        )


@pytest.fixture
def names(documented: Documented, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(ROOT)
    found: dict[str, Any] = {"__name__": "example", "requests": requests}
    for module in (arguments, kotae.api, kotae.check, kotae.testing, kotae):
        found |= {name: getattr(module, name) for name in module.__all__}
    anilist = kotae.Client(app="my-app/1.0")
    token = documented.server.token(1)
    return found | {"server": documented.server, "anilist": anilist, "token": token}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.place)
def test_the_example_of_a_docstring_runs(
    example: Example, names: dict[str, Any], documented: Documented
) -> None:
    if example.language == "pycon":
        session = doctest.DocTestParser().get_doctest(example.code, names, example.place, None, 0)
        failures: list[str] = []
        doctest.DocTestRunner(SiteChecker(documented.site)).run(session, out=failures.append)
        assert not failures, "".join(failures)
    elif example.language == "python":
        code = compile(example.code, example.place, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        if example.place not in NOT_RUN:
            result = eval(code, names)
            if inspect.iscoroutine(result):
                asyncio.run(result)


def test_a_prompt_of_a_docstring_is_in_a_block_that_runs() -> None:
    shown = sum(example.code.count(">>> ") for example in EXAMPLES if example.language == "pycon")
    written = [re.findall(r"^ *>>> ", path.read_text("utf-8"), re.MULTILINE) for path in FILES]
    assert shown == sum(map(len, written))


def test_the_most_used_names_have_an_example() -> None:
    assert {example.place.rpartition(" ")[2] for example in EXAMPLES} >= MOST_USED


def test_each_example_that_does_not_run_is_there() -> None:
    assert {example.place for example in EXAMPLES} >= set(NOT_RUN)
