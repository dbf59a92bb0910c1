"""Each command of the command line has a page with all its options, and variables are listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pytest

from kotae.cli.main import parser_for
from workshop.site.command_line import GUIDES, command_pages
from workshop.site.written import ROOT

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

PAGES = {page.path.removeprefix("reference/command-line/"): page.text for page in command_pages()}


def parsers(parser: ArgumentParser) -> Iterator[ArgumentParser]:
    """Yield the parsers of the commands and their actions."""
    for action in parser._actions:
        choices: object = action.choices
        if isinstance(choices, dict):
            for inner in cast("dict[str, ArgumentParser]", choices).values():
                yield inner
                yield from parsers(inner)


PARSERS = {parser.prog: parser for parser in parsers(parser_for(None))}


def test_each_command_and_each_action_has_a_page_that_the_index_lists() -> None:
    names = {name.removeprefix("kotae ").replace(" ", "-") + ".md" for name in PARSERS}
    assert names | {"index.md"} == set(PAGES)
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", PAGES["index.md"])) == names
    assert {"check.md", "schema-diff.md"} <= names


@pytest.mark.parametrize("command", PARSERS)
def test_the_page_of_a_command_has_the_options_of_its_help_and_no_others(command: str) -> None:
    page = PAGES[command.removeprefix("kotae ").replace(" ", "-") + ".md"]
    help_text = PARSERS[command].format_help()
    options = re.findall(r"^  (?:-\w, )?(--[\w-]+)", help_text, re.MULTILINE)
    assert re.findall(r"^\| `(--[\w-]+)", page, re.MULTILINE) == [
        option for option in options if option != "--help"
    ]


def test_each_command_has_a_guide_or_is_known_to_have_none() -> None:
    assert {command.split()[1] for command in PARSERS} - GUIDES.keys() == {"completion"}


@pytest.mark.parametrize("command", PARSERS)
def test_the_help_of_an_option_says_its_default(command: str) -> None:
    for action in PARSERS[command]._actions:
        if action.nargs != 0 and action.default not in (None, [], "==SUPPRESS=="):
            assert "default" in (action.help or ""), action.option_strings


def test_the_examples_and_exit_codes_of_a_page_are_those_of_the_help() -> None:
    page = PAGES["whoami.md"]
    assert "```console\n$ kotae whoami\n```" in page
    assert "| 0 | the server accepts the token |\n| 1 | it refuses it, or" in page
    for name, text in PAGES.items():
        _, _, codes = text.partition("| code | meaning |\n|---|---|\n")
        assert re.fullmatch(r"(\| \d+ \| .+ \|\n)*", codes), name


def test_each_variable_that_the_code_reads_is_documented() -> None:
    page = (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src/kotae").rglob("*.py")]
    named = {
        name
        for source in sources
        for line in re.findall(r"environ\b.*|_VARIABLES? = .*", source)
        for name in re.findall(r'"([A-Z][A-Z_]+)"', line)
    }
    assert {"ANILIST_TOKEN", "KOTAE_LOG", "COLUMNS", "SSL_CERT_FILE", "CI_PROJECT_DIR"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in page] == []
