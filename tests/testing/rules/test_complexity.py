"""What an operation counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from graphql import OperationDefinitionNode, parse

from kotae import operation
from kotae.api import Media, Page, Query
from kotae.testing.rules.complexity import check_complexity, complexity_of
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode


def _parts(text: str) -> tuple[DocumentNode, OperationDefinitionNode]:
    document = parse(text)
    return document, cast("OperationDefinitionNode", document.definitions[0])


def _counted(text: str, variables: Mapping[str, object] | None = None) -> int:
    return complexity_of(*_parts(text), variables or {})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{ Media(id: 1) { id } }", 2),
        ('{ Page(perPage: 50) { media(search: "x") { id title { romaji } } } }', 5),
        ("{ a: Media(id: 1) { id } b: Media(id: 1) { id } }", 4),
        ("{ Media(id: 1) { id id } }", 3),
        ("{ Media(id: 1) { __typename } }", 2),
        ("{ __schema { types { name } } }", 2),
        ('{ __type(name: "Media") { name } }', 2),
        ("{ Media(id: 1) { ... { id } ... on Media { id } } }", 3),
        ("{ Media(id: 1) { ...F ...F } } fragment F on Media { id title { romaji } }", 7),
        ("{ Media(id: 1) { id @skip(if: true) } }", 1),
        ("{ Media(id: 1) { id @include(if: false) } }", 1),
        ("{ Media(id: 1) { id @skip(if: false) @include(if: true) } }", 2),
        ("{ Media(id: 1) { ... @include(if: false) { id idMal } } }", 1),
        ("{ Media(id: 1) { ...F @skip(if: true) } } fragment F on Media { id }", 1),
    ],
)
def test_each_field_node_counts_once_fragments_are_expanded(text: str, count: int) -> None:
    assert _counted(text) == count


@pytest.mark.parametrize(
    ("variables", "count"), [({}, 1), ({"on": True}, 2), ({"on": False}, 1), ({"on": None}, 2)]
)
def test_a_directive_s_variable_counts_with_its_value(
    variables: Mapping[str, object], count: int
) -> None:
    text = "query ($on: Boolean = false) { Media(id: 1) { id @include(if: $on) } }"
    assert _counted(text, variables) == count


def test_fragments_that_double_each_other_are_counted_at_once() -> None:
    chain = " ".join(f"fragment F{n} on Media {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    text = "{ Media(id: 1) { ...F0 } } " + chain + " fragment F60 on Media { id }"
    assert _counted(text) == 1 + 2**60


def test_the_builder_counts_the_same() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji, Media.title.english)
    built = operation(
        Query.media(id=1).select(card, Media.characters().edges.node.name.full),
        Query.page(per_page=5).select(Page.media(search="x").select(card)),
    )
    assert complexity_of(*_parts(built.text), built.variables) == built.complexity


def test_500_passes_and_501_is_refused_in_anilist_s_words() -> None:
    for count, is_refused in ((500, False), (501, True)):
        fields = " ".join(f"a{n}: id" for n in range(count - 1))
        parts = _parts(f"{{ Media(id: 1) {{ {fields} }} }}")
        if not is_refused:
            check_complexity(Rules(), *parts, {})
            continue
        with pytest.raises(Refusal) as refused:
            check_complexity(Rules(), *parts, {})
        assert refused.value.message == "Max query complexity should be 500 but got 501."
        assert refused.value.status == 400
        check_complexity(Rules.off(), *parts, {})
