"""Texts compared as people compare them, and searches in names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.testing.index.folding import Names, folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Cowboy BEBOP", "cowboy bebop"),
        ("Bébé Ünlü", "bebe unlu"),
        ("ガンダム", "カンタム"),
        ("\uff26\uff35LL", "full"),
        ("Straße", "strasse"),
        ("ﬁ", "fi"),
        ("🦊\ud800\0", "🦊\ud800\0"),
    ],
)
def test_case_accents_and_widths_are_folded(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_the_closest_names_are_named_so() -> None:
    names = Names()
    names.add(1, ["Steins;Gate", None, "シュタインズ・ゲート"])
    names.add(2, ["Steins;Gate 0"])
    names.add(3, ["The Gate of Steins"])
    names.add(4, ["Frankensteins Floodgate"])
    names.add(5, ["Gate"])
    assert names.matches("steins gate") == {1: 0, 2: 1, 3: 2, 4: 3}
    assert names.matches("シュタインズ") == {1: 1}


def test_an_empty_search_finds_all_and_one_of_signs_finds_nothing() -> None:
    names = Names()
    names.add(1, ["K-On!!"])
    names.add(2, [])
    assert names.matches("") == names.matches(" \t") == {1: 3, 2: 3}
    assert names.matches("!!") == {}


@given(st.text(), st.text())
def test_a_name_is_found_by_itself_and_by_each_of_its_words(name: str, other: str) -> None:
    names = Names()
    names.add(7, [other, name])
    searches = [name, *name.split()]
    for search in searches:
        has_words = any(letter.isalnum() or letter == "_" for letter in folded(search))
        assert (7 in names.matches(search)) == (has_words or not search.strip())
