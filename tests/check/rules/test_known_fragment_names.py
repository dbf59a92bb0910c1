from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kotae.check.rules.known_fragment_names import known_fragment_names

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.check.harness import Folder

SPREAD = "query Q { Media(id: 1) { ...MediaCard } }"


def test_an_unknown_fragment_is_reported_at_its_name(folder: Folder) -> None:
    assert folder.found({"a.graphql": SPREAD}) == ["known-fragment-names a.graphql:1:29"]


def test_each_spread_of_an_unknown_fragment_is_reported(folder: Folder) -> None:
    text = "query Q { Media(id: 1) { ...F relations { nodes { ...F } } } }"
    assert folder.found({"a.graphql": text}) == [
        "known-fragment-names a.graphql:1:29",
        "known-fragment-names a.graphql:1:54",
    ]


def test_a_fragment_of_another_file_is_known(folder: Folder) -> None:
    files = {"a.graphql": SPREAD, "x/y/card.gql": "fragment MediaCard on Media { id }"}
    assert folder.found(files) == []


def test_an_unknown_fragment_gets_the_likely_name(folder: Folder) -> None:
    files = {"a.graphql": SPREAD, "b.graphql": "fragment MediaCards on Media { id }"}
    unknown, unused = folder.report(files).problems
    assert unknown.message == "Unknown fragment 'MediaCard'. Did you mean 'MediaCards'?"
    assert unused.rule == "no-unused-fragments"


def test_an_unknown_fragment_in_a_fragment_is_reported_there_once(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }\nquery B { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media {\n  ...Nope\n}",
    }
    assert folder.found(files) == ["known-fragment-names f.graphql:2:6"]


def test_a_fragment_in_a_file_that_does_not_parse_is_not_unknown(folder: Folder) -> None:
    files = {"a.graphql": SPREAD, "b.graphql": "fragment MediaCard on Media { id"}
    assert folder.found(files) == ["syntax b.graphql:1:33"]


def test_a_fragment_in_a_file_that_is_not_utf8_is_not_unknown(folder: Folder) -> None:
    files: dict[str, str | bytes] = {
        "a.graphql": SPREAD,
        "b.graphql": b"# \xff\nfragment MediaCard on Media { id }",
    }
    assert folder.found(files) == ["invalid-utf8 b.graphql:1:3"]


def test_a_fragment_in_a_file_that_is_too_large_is_not_unknown(folder: Folder) -> None:
    padding = "#" * 2**20
    files = {"a.graphql": SPREAD, "b.graphql": f"fragment MediaCard on Media {{ id }}\n{padding}"}
    assert folder.found(files) == ["file-too-large b.graphql:1:1"]


@pytest.mark.usefixtures("deep_recursion")
def test_a_fragment_in_a_file_that_nests_too_deeply_is_not_unknown(folder: Folder) -> None:
    deep = "fragment MediaCard on Media " + "{ a" * 5000
    assert folder.found({"a.graphql": SPREAD, "b.graphql": deep}) == [
        "too-complex-to-check b.graphql:1:3029"
    ]


def test_the_characters_that_are_compared_for_suggestions_are_bounded(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0

    def counted(name: str, options: Collection[str]) -> list[str]:
        nonlocal compared
        compared += len(name) * sum(map(len, options))
        return []

    # The package has the rule under the name of its module.
    monkeypatch.setattr(sys.modules[known_fragment_names.__module__], "suggestion_list", counted)
    fragments = " ".join(f"fragment F{'x' * 90}{number} on Media {{ id }}" for number in range(99))
    typos = " ".join(f"...G{'x' * 90}{number}" for number in range(19))
    problems = folder.report(
        {"a.graphql": f"{{ Media(id: 1) {{ {typos} }} }} {fragments}"}
    ).problems
    assert sum(problem.rule == "known-fragment-names" for problem in problems) == 19
    assert 0 < compared <= 2_000_000
