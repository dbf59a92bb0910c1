"""`kotae rule`: the list of rules, and the page of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from graphql import specified_rules

from kotae.check.rule_pages import rule_pages
from kotae.check.validation import rule_name
from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

ROOT_RULES = {rule_name(rule) for rule in specified_rules}


def test_all_rules_are_listed_with_their_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(rule_pages())
    assert "require-id" in lines[[line.split()[0] for line in lines].index("require-id")]
    assert {line.split()[1] for line in lines} == {"error", "warning", "off"}
    assert {line.split()[0] for line in lines} >= ROOT_RULES


def test_the_page_of_a_rule_has_its_example_as_it_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rule", "list-collection-unchunked"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("list-collection-unchunked  warning\n\nFind a `MediaListCollection`")
    assert "\n    MediaListCollection(userId: 1, type: ANIME, chunk: $chunk) {\n" in out


def test_code_that_ends_in_a_comment_is_printed_as_it_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rule", "unsupported-syntax"]) == 0
    out = capsys.readouterr().out
    assert "Use instead\n  query ById { Media(id: 1) { id } } # By id\n" in out


def test_the_page_of_a_rule_of_the_specification_has_its_link(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rule", "fields-on-correct-type"]) == 0
    out = capsys.readouterr().out
    assert "https://spec.graphql.org/draft/#sec-" in out
    assert ":param" not in out
    assert ">>>" not in out


def test_a_misspelled_rule_is_two_with_a_similar_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "scalar-leaves"]) == 2
    error = capsys.readouterr().err
    assert error == "kotae: There is no rule scalar-leaves. Did you mean 'scalar-leafs'?\n"


def test_a_rule_without_a_setting_is_two_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "syntax"]) == 2
    assert "The rule syntax is always an error, and has no page." in capsys.readouterr().err


@pytest.mark.parametrize("width", ["40", "80"])
def test_no_line_is_wider_than_the_terminal(
    width: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("FORCE_COLOR", "1")
    for words in (["rule"], ["rule", "fuzzy-date"]):
        assert main(words) == 0
        plain = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
        long = [line for line in plain.splitlines() if len(line) > int(width)]
        # GraphQL and names of rules stay on one line.
        assert all(line.lstrip().startswith("{") or line.count("  ") == 1 for line in long)


def test_no_folder_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rule", "naming"]) == 0
