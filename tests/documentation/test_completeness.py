"""Everything of kotae that a user can name is in the code of some page of the documentation."""

from __future__ import annotations

import argparse
import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from tests.documentation.pages import DOCS, PROJECT, made_pages
from tests.scripts.test_command_line_pages import PARSERS

import kotae
import kotae.api
import kotae.check
import kotae.convert
import kotae.testing
from kotae.api import Mutation, Query
from kotae.check.config_keys import CONFIG_KEYS
from kotae.check.rule_pages import rule_pages
from kotae.cli import exit_status, sign_in_ways
from kotae.cli.sign_in_ways import CLIENT_SECRET_VARIABLE
from kotae.testing import plugin
from workshop.page_programs import FENCE, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

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


@cache
def everything() -> str:
    """Return the code of all pages, those that are made too."""
    return "\n".join([written(), *map(code_of, made_pages().values())])


FIXTURES = [name for name in plugin.__all__ if name.startswith("anilist")]
OPTIONS = {
    option
    for parser in PARSERS.values()
    for action in parser._actions
    if action.help != argparse.SUPPRESS
    for option in action.option_strings
    if option.startswith("--")
}


def roots(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        pytest.param(set(kotae.__all__) - {"__version__"}, written, id="kotae"),
        pytest.param(kotae.check.__all__, written, id="kotae.check"),
        pytest.param(kotae.convert.__all__, written, id="kotae.convert"),
        pytest.param(kotae.testing.__all__, written, id="kotae.testing"),
        pytest.param(FIXTURES, written, id="fixtures"),
        pytest.param(["--graphql", "graphql_paths", "graphql_fail_on"], written, id="pytest"),
        pytest.param(PROJECT["project"]["optional-dependencies"], written, id="extras"),
        pytest.param(rule_pages(), written, id="rules"),
        pytest.param({key.name for key in CONFIG_KEYS}, written, id="configuration"),
        pytest.param(kotae.api.__all__, everything, id="kotae.api"),
        pytest.param(roots(Query) | roots(Mutation), everything, id="root fields"),
        pytest.param(OPTIONS, everything, id="options"),
    ],
)
def test_each_name_is_in_the_code_of_a_page(names: set[str], code: Callable[[], str]) -> None:
    assert sorted(set(names) - set(WORD.findall(code()))) == []


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
