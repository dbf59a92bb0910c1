"""Faults that change one value of a response, over HTTP: which one, and that no other changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.testing.plain_http import CARD, post
from tests.testing.type_guards import is_list, is_object

from kotae.testing import AniListServer
from kotae.testing.faults.schema_violations import SCHEMA_VIOLATIONS

MISSING = "(missing)"
ERROR = {"message": "Internal Server Error"}

ACTIVITIES = "{ Page(perPage: 2) { activities(type: TEXT) { ...F } } } fragment F on ActivityUnion "
UNION_WITH_NAMES = (
    "{ a: __typename ... on TextActivity { id } ... on ActivityUnion { b: __typename } }"
)
UNION_WITHOUT_NAME = "{ ... on ListActivity { status } ... on TextActivity { text } }"
TEXT = "data.Page.activities.0"
ALIAS = "query Q { show: Media(id: 1) { ...Card } } fragment Card on Media { isAdult number: id }"
INLINE = "{ Media(id: 1) { ... { isAdult ... on Media { id } } } }"
TWICE = "{ Media(id: 1) { title { romaji @skip(if: true) } title { native } } }"
INTROSPECTION = "{ __schema { queryType { name } } __typename Media(id: 1) { title { native } } }"

#: A fault, a query, and the values that are not those of the true response.
CHANGED: list[tuple[str, str, dict[str, object]]] = [
    ("200-errors-with-data", CARD, {"data.Media.title": None, "errors": [ERROR | {"status": 500}]}),
    ("200-errors-without-status", CARD, {"data.Media.title": None, "errors": [ERROR]}),
    ("200-errors-without-status", "{ Media(id: 1) { id } }", {"errors": [ERROR]}),
    ("200-errors-null", CARD, {"errors": None}),
    ("unknown-enum-value", CARD, {"data.Media.status": "SOMETHING_NEW"}),
    ("null-in-non-null", CARD, {"data.Media.id": None}),
    ("missing-field", CARD, {"data.Media.id": MISSING}),
    ("extra-field", CARD, {"data.Media.somethingNew": {"id": 1}}),
    ("nan", CARD, {"data.Media.id": "NaN"}),
    ("huge-number", CARD, {"data.Media.id": "1" + "0" * 5000}),
    ("lone-surrogate", CARD, {"data.Media.title.native": "\ud800"}),
    ("invalid-utf-8", CARD, {"data.Media.title.native": "\udcff"}),
    ("control-character", CARD, {"data.Media.title.native": "\n"}),
    ("wrong-type", CARD, {"data.Media.id": "five"}),
    ("wrong-type", "{ Media(id: 1) { title { romaji } } }", {"data.Media.title.romaji": 5}),
    ("wrong-type", "{ Media(id: 1) { isAdult } }", {"data.Media.isAdult": "yes"}),
    ("wrong-type", "{ Media(id: 1) { status } }", {"data.Media.status": 5}),
    ("wrong-type", "{ Media(id: 1) { genres } }", {"data.Media.genres.0": 5}),
    ("wrong-type", "{ MediaList(userId: 1, mediaId: 1) { score } }",
     {"data.MediaList.score": "five"}),
    ("missing-field", "{ MediaList(userId: 1, mediaId: 1) { customLists } }",
     {"data.MediaList.customLists": MISSING}),
    ("missing-field", "{ Media(id: 1) { genres id } }", {"data.Media.id": MISSING}),
    # The whole of a new member is its type's name.
    ("unknown-union-member", ACTIVITIES + UNION_WITH_NAMES,
     {f"{TEXT}.a": "SomethingNew", f"{TEXT}.b": "SomethingNew", f"{TEXT}.id": MISSING}),
    ("unknown-union-member", ACTIVITIES + UNION_WITHOUT_NAME, {f"{TEXT}.text": MISSING}),
    # Values are found below aliases, fragments, fields that are selected twice, and unions.
    ("nan", ALIAS, {"data.show.number": "NaN"}),
    ("nan", INLINE, {"data.Media.id": "NaN"}),
    ("lone-surrogate", TWICE, {"data.Media.title.native": "\ud800"}),
    ("lone-surrogate", ACTIVITIES + UNION_WITHOUT_NAME, {f"{TEXT}.text": "\ud800"}),
    # Introspection is never changed.
    ("lone-surrogate", INTROSPECTION, {"data.Media.title.native": "\ud800"}),
    ("null-in-non-null", "mutation { ToggleFollow(userId: 5) { about id } }",
     {"data.ToggleFollow.id": None}),
]  # fmt: skip

#: A fault, and a query whose response has no value for it.
NOT_APPLICABLE: list[tuple[str, str]] = [
    ("unknown-enum-value", "{ Media(id: 1) { id } }"),
    ("unknown-union-member", CARD),
    ("null-in-non-null", "{ Media(id: 1) { title { native } } }"),
    ("wrong-type", "{ MediaList(userId: 1, mediaId: 1) { customLists } }"),
    ("wrong-type", "{ MediaList(userId: 1, mediaId: 1) { customLists(asArray: true) } }"),
    ("missing-field", "{ __typename }"),
    ("extra-field", "{ __typename }"),
    ("nan", "{ Media(id: 1) { status } }"),
    ("huge-number", "{ Media(id: 1) { genres } }"),
    ("lone-surrogate", "{ Media(id: 1) { id } }"),
    ("invalid-utf-8", "{ Media(id: 1) { status } }"),
    ("control-character", "{ Media(id: 1) { id } }"),
    ("200-errors-null", "{ Media(id: 2) { id } }"),
    ("200-errors-with-data", "{ Nothing }"),
    ("nan", "{ Nothing }"),
    ("nan", "{"),
]


def parsed(body: bytes) -> Any:
    """Return a response's JSON, with what JSON forbids as text."""
    return json.loads(
        body.decode("utf-8", "surrogateescape"),
        strict=False,
        parse_constant=str,
        parse_int=lambda digits: digits if len(digits) > 20 else int(digits),
    )


def differences(before: Any, after: Any, path: str = "") -> dict[str, object]:
    """Return the values that are not the same, by path."""
    if is_list(before) and is_list(after) and len(before) == len(after):
        before, after = dict(enumerate(before)), dict(enumerate(after))
    if not (is_object(before) and is_object(after)):
        return {} if before == after else {path: after}
    found: dict[str, object] = {}
    for key in before.keys() | after.keys():
        below = f"{path}.{key}" if path else f"{key}"
        found |= differences(before.get(key, MISSING), after.get(key, MISSING), below)
    return found


def test_every_violation_has_a_case() -> None:
    assert {name for name, _, _ in CHANGED} == {fault.name for fault in SCHEMA_VIOLATIONS}


@pytest.mark.parametrize(("name", "query", "changes"), CHANGED)
def test_a_fault_changes_the_first_suitable_value_and_no_other(
    name: str, query: str, changes: dict[str, object]
) -> None:
    with AniListServer(rate_limit=None) as server, AniListServer(rate_limit=None) as other:
        true, received = post(other, query, user=1), post(server, query, user=1, fault=name)
    assert true.status == received.status == 200
    assert "x-kotae-fault-missed" not in received.headers
    assert differences(parsed(true.body), parsed(received.body)) == changes


@pytest.mark.parametrize(("name", "query"), NOT_APPLICABLE)
def test_without_a_suitable_value_the_response_is_unchanged_and_a_header_says_so(
    shared_server: AniListServer, name: str, query: str
) -> None:
    true = post(shared_server, query, user=1)
    received = post(shared_server, query, user=1, fault=name)
    assert (received.status, received.body) == (true.status, true.body)
    assert received.headers["x-kotae-fault-missed"] == name
