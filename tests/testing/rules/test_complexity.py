"""The complexity of an operation, which the refusal of one that is too complex names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.testing.local_anilist import LocalAniList

from kotae import operation
from kotae.api import Media, Page, Query
from kotae.testing import Rules

SPREAD = "fragment F on Media { id title { romaji } }"
DOUBLING = " ".join(f"fragment F{n} on Media {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))


def complexity_of(query: str, **variables: Any) -> int:
    """Return the complexity that a server counts, which is above 1."""
    status, error = LocalAniList(Rules(complexity=1)).refusal(query, **variables)
    assert status == 400
    found = re.fullmatch(r"Max query complexity should be 1 but got (\d+)\.", error["message"])
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("{ Media(id: 1) { id } }", 2),
        ('{ Page(perPage: 50) { media(search: "x") { id title { romaji } } } }', 5),
        ("{ a: Media(id: 1) { id } b: Media(id: 1) { id } }", 4),
        ("{ Media(id: 1) { id id } }", 3),
        ("{ Media(id: 1) { __typename } }", 2),
        ("{ __schema { types { name } } }", 2),
        ('{ __type(name: "Media") { name } }', 2),
        ("{ Media(id: 1) { ... { id } ... on Media { id } } }", 3),
        ("{ Media(id: 1) { ...F ...F } } " + SPREAD, 7),
        ("{ Media(id: 1) { __typename id @skip(if: true) } }", 2),
        ("{ Media(id: 1) { __typename id @include(if: false) } }", 2),
        ("{ Media(id: 1) { id @skip(if: false) @include(if: true) } }", 2),
        ("{ Media(id: 1) { __typename ... @include(if: false) { id idMal } } }", 2),
        ("{ Media(id: 1) { __typename ...F @skip(if: true) } } " + SPREAD, 2),
        # Fragments that double each other are counted at once.
        ("{ Media(id: 1) { ...F0 } } " + DOUBLING + " fragment F60 on Media { id }", 1 + 2**60),
    ],
)
def test_each_field_counts_once_with_fragments_expanded(query: str, count: int) -> None:
    assert complexity_of(query) == count


@pytest.mark.parametrize(("variables", "count"), [({}, 2), ({"on": True}, 3), ({"on": False}, 2)])
def test_a_directive_s_variable_counts_with_its_value_or_default(
    variables: dict[str, object], count: int
) -> None:
    query = "query ($on: Boolean = false) { Media(id: 1) { __typename id @include(if: $on) } }"
    assert complexity_of(query, **variables) == count


def test_the_builder_counts_the_same() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji, Media.title.english)
    built = operation(
        Query.media(id=1).select(card, Media.characters().edges.node.name.full),
        Query.page(per_page=5).select(Page.media(search="x").select(card)),
    )
    assert complexity_of(built.text, **built.variables) == built.complexity


def test_500_is_accepted() -> None:
    fields = " ".join(f"a{n}: id" for n in range(499))
    assert len(LocalAniList().execute(f"{{ Media(id: 1) {{ {fields} }} }}")) == 499
