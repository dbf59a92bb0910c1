"""Everything of kotae that a user can name is in the code of a page that somebody wrote.

The tests of the pages that are made look for options, types and root fields.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from tests.documentation.pages import DOCS, PROJECT
from tests.scripts.test_command_line_pages import PARSERS

import kotae
import kotae.check
import kotae.convert
import kotae.testing
from kotae.check.config_keys import CONFIG_KEYS
from kotae.check.rule_pages import rule_pages
from kotae.cli import exit_status, sign_in_ways
from kotae.cli.sign_in_ways import CLIENT_SECRET_VARIABLE
from kotae.testing import plugin
from workshop.page_programs import FENCE, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
WORD = re.compile(r"(?:--)?\w[\w-]*")


def code_of(text: str) -> str:
    """Return the code that a page shows: blocks, what is in backquotes in prose, and headings."""
    text = COMMENT.sub("", text)
    blocks = [match["code"] for match in FENCE.finditer(text)]
    prose = FENCE.sub("", text)
    return "\n".join([*blocks, *SPAN.findall(prose), *HEADING.findall(prose)])


@cache
def written() -> str:
    """Return the code of the pages that people wrote."""
    return "\n".join(code_of(page.read_text("utf-8")) for page in PAGES)


FIXTURES = [name for name in plugin.__all__ if name.startswith("anilist")]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(set(kotae.__all__) - {"__version__"}, id="kotae"),
        pytest.param(kotae.check.__all__, id="kotae.check"),
        pytest.param(kotae.convert.__all__, id="kotae.convert"),
        pytest.param(kotae.testing.__all__, id="kotae.testing"),
        pytest.param(FIXTURES, id="fixtures"),
        pytest.param(["--graphql", "graphql_paths", "graphql_fail_on"], id="pytest"),
        pytest.param(PROJECT["project"]["optional-dependencies"], id="extras"),
        pytest.param(rule_pages(), id="rules"),
        pytest.param({key.name for key in CONFIG_KEYS}, id="configuration"),
    ],
)
def test_each_name_is_in_the_code_of_a_page(names: Iterable[str]) -> None:
    assert sorted(set(names) - set(WORD.findall(written()))) == []


@pytest.mark.parametrize("command", PARSERS)
def test_each_command_is_on_a_page_that_somebody_wrote(command: str) -> None:
    assert re.search(rf"{command}(?![\w-])", written())


def test_each_exit_code_is_listed() -> None:
    codes = {
        value
        for module in (import_module("kotae.cli.main"), exit_status)
        for name, value in vars(module).items()
        if re.fullmatch("_[A-Z]+", name) and isinstance(value, int)
    }
    assert {0, 1, 70} <= codes
    page = (DOCS / "exit-codes.md").read_text("utf-8")
    assert set(map(int, re.findall(r"^\| (\d+) \|", page, re.MULTILINE))) == codes


def test_each_variable_that_decides_on_a_browser_is_listed() -> None:
    page = (DOCS / "exit-codes.md").read_text("utf-8")
    variables = sign_in_ways._REMOTE | sign_in_ways._CONTAINER | sign_in_ways._DISPLAY
    missing = {name for name in {*variables, CLIENT_SECRET_VARIABLE} if f"`{name}`" not in page}
    assert missing == set()
