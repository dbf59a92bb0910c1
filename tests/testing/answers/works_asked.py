"""Asking about works without a server: the answers themselves, and whole lists of them."""

from __future__ import annotations

import re
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pytest
from graphql import (
    execute_sync,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves its parameters' types open
    parse,
    validate,
)

from kotae.testing.answers.ask import Ask
from kotae.testing.answers.binding import executable_schema, plain
from kotae.testing.answers.paging import Window
from kotae.testing.answers.tables import LISTINGS
from kotae.testing.index.index import Index
from kotae.testing.rules.rules import Rules
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.records.works import MediaRecord

__all__ = [
    "NOW_S",
    "OPERATORS",
    "all_media",
    "answer",
    "arguments_of",
    "ask_of",
    "check_same",
    "date_number",
    "enum_values",
    "in_order",
    "listed",
]

#: 2026-11-25 12:00 UTC: after the world's newest moment, as any clock is.
NOW_S = 1_795_608_000

#: What the end of an argument's name says of a record's own value.
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "_not_in": lambda own, asked: not asked or (own is not None and own not in asked),
    "_in": lambda own, asked: own is not None and own in asked,
    "_not": lambda own, asked: own is not None and own != asked,
    "_greater": lambda own, asked: own is not None and own > asked,
    "_lesser": lambda own, asked: own is not None and own < asked,
    "_like": lambda own, asked: own is not None and _like(str(own), asked),
    "": lambda own, asked: own is not None and own == asked,
}

WORLD = World.of(0)
_INDEX = Index(WORLD)


def ask_of(viewer_id: int | None = None, rules: Rules | None = None, now_s: int = NOW_S) -> Ask:
    viewer = None if viewer_id is None else WORLD.community.user(viewer_id)
    return Ask(WORLD, _INDEX, rules or Rules.off(), viewer, now_s)


def answer(text: str, ask: Ask | None = None, variables: Mapping[str, Any] | None = None) -> Any:
    """Return an operation's data; an error of any kind is the test's."""
    document = parse(text)
    errors = validate(executable_schema(), document)
    assert errors == []
    result = execute_sync(
        executable_schema(),
        document,
        context_value=ask or ask_of(),
        variable_values=dict(variables or {}),
        field_resolver=plain,
    )
    for error in result.errors or []:
        raise error.original_error or error
    return result.data


def listed(name: str, ask: Ask | None = None, **filters: Any) -> list[Any]:
    """Return the whole of a page's list, arguments in snake_case."""
    return list(LISTINGS[name](ask or ask_of(), Window(1, 1_000_000), **filters).items)


@cache
def all_media() -> tuple[MediaRecord, ...]:
    records = (WORLD.catalogue.media(media_id) for media_id in WORLD.catalogue.media_ids())
    return tuple(media for media in records if media is not None)


def arguments_of(place: str) -> dict[str, Any]:
    """Return a field's arguments by their names in snake_case."""
    type_name, _, field = place.partition(".")
    kind: Any = executable_schema().type_map[type_name]
    return {argument.out_name: argument for argument in kind.fields[field].args.values()}


def enum_values(name: str) -> list[str]:
    kind: Any = executable_schema().type_map[name]
    return list(kind.values)


def date_number(date: Any) -> int | None:
    """Return a date as YYYYMMDD; None without a year."""
    if date["year"] is None:
        return None
    return int(date["year"] * 10_000 + (date["month"] or 0) * 100 + (date["day"] or 0))


def in_order(records: Iterable[Any], key: Callable[[Any], Any], sort: str) -> list[Any]:
    """Return records in plain Python's order: nulls are smallest, equal ones stay as they are."""

    def nullable(record: Any) -> tuple[bool, Any]:
        value = key(record)
        return value is not None, value

    return sorted(records, key=nullable, reverse=sort.endswith("_DESC"))


def check_same(found: Sequence[Any], expected: Sequence[Any], about: object = "") -> None:
    """Compare long lists: pytest's own comparison of thousands of records takes minutes."""
    if found != expected:
        pairs = zip_longest(found, expected, fillvalue="nothing")
        place, (one, other) = next(
            (place, pair) for place, pair in enumerate(pairs) if pair[0] != pair[1]
        )
        pytest.fail(f"{about!r}: at {place}, {one!r:.300} instead of {other!r:.300}")


def _like(text: str, pattern: str) -> bool:
    expression = "".join(
        ".*" if letter == "%" else "." if letter == "_" else re.escape(letter) for letter in pattern
    )
    return re.fullmatch(expression, text, re.DOTALL) is not None
