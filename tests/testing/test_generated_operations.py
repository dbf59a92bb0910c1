"""Whatever is valid is answered, and every response fits the schema."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from graphql import parse
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import mutations, queries
from tests.testing.local_anilist import LocalAniList

from kotae.testing import Rules
from kotae.testing.world.schema_types import fields_of, served_schema
from workshop.violations import violations

#: 27 queries and 29 mutations: 224 operations, or 2,016.
_FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
_MANY = settings(_FEW, max_examples=36)
#: Refusals that no rule turns off, and their statuses.
_REFUSALS = {"Not Found.": 404, "validation": 400}


@pytest.mark.parametrize("profile", [_FEW, pytest.param(_MANY, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("kind", "root"),
    [(kind, name) for kind in ("Query", "Mutation") for name in sorted(fields_of(kind))],
)
def test_the_response_to_any_operation_fits(kind: str, root: str, profile: settings) -> None:
    operations = queries if kind == "Query" else mutations

    @profile
    @given(operations(served_schema(), fields=[root]))
    def check(text: str) -> None:
        result = LocalAniList(Rules.off()).run(text)
        body: Any = result.body
        messages = {error["message"] for error in body.get("errors", ())}
        assert messages <= _REFUSALS.keys(), (text, body["errors"])
        assert result.status in ({_REFUSALS[one] for one in messages} or {200})
        assert body["data"] is not None
        assert violations(parse(text), body["data"]) == [], text

    check()


_DOCUMENT = parse("""
    query ($off: Boolean!) {
      first: Media(id: 1) { ...card meanScore @skip(if: $off) }
      Page { activities { ... on TextActivity { id text } ... on ListActivity { id progress } } }
    }
    fragment card on Media { id title { romaji } genres type }
""")
_FITTING: dict[str, Any] = {
    "first": {"id": 1, "title": {"romaji": "Bebop"}, "genres": ["Action"], "type": "ANIME"},
    "Page": {"activities": [{"id": 1, "text": "…"}, {"id": 2, "progress": "3"}, None, {}]},
}


def test_a_member_of_a_union_is_known_by_what_is_below_its_fields() -> None:
    document = parse("""{ Page { notifications {
      ... on AiringNotification { media { id } }
      ... on RelatedMediaAdditionNotification { media { type } }
    } } }""")
    notifications = [{"media": {"id": 1}}, {"media": {"type": "ANIME"}}, {"media": None}]
    assert violations(document, {"Page": {"notifications": notifications}}) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("first", "id"), None),
        (("first", "id"), 2**31),
        (("first", "id"), True),
        (("first", "title"), []),
        (("first", "genres"), "Action"),
        (("first", "type"), "FILM"),
        (("first", "meanScore"), 1),
        (("first",), {"id": 1}),
        (("Page", "activities", 0, "progress"), "1"),
        (("other",), 1),
    ],
)
def test_a_response_with_one_wrong_value_does_not_fit(path: tuple[Any, ...], value: object) -> None:
    data = deepcopy(_FITTING)
    assert violations(_DOCUMENT, data, {"off": True}) == []
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert violations(_DOCUMENT, data, {"off": True})
