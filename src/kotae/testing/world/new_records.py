"""New records, whose values the schema determines: what a mutation does not give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLList,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
)

from kotae.testing.world.columns.registry import COLUMNS
from kotae.testing.world.schema_types import field_types, nullable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLNamedType

    from kotae.testing.world.tables import Record

__all__ = ["LAST_FAVOURITE", "UNKNOWN_DATE", "new_record", "site_url"]

#: A `FuzzyDate` of which nothing is known.
UNKNOWN_DATE: Record = {"year": None, "month": None, "day": None}

#: The order of a new favourite: after all others.
LAST_FAVOURITE = 10_000
#: The pages of types that are not called after the type.
_PAGES = {
    "TextActivity": "activity",
    "ListActivity": "activity",
    "MessageActivity": "activity",
    "ThreadComment": "forum/comment",
    "Thread": "forum/thread",
}
_EMPTY: Mapping[str, object] = {"Boolean": False, "Int": 0, "Float": 0.0}
#: Values that differ from the empty ones, and those of keys that are no fields.
_DEFAULTS: Mapping[str, Record] = {
    "MediaList": {
        "status": "PLANNING",  # AniList documents no default
        "score": 0.0,
        "customLists": [],
        "advancedScores": [],
        "startedAt": UNKNOWN_DATE,
        "completedAt": UNKNOWN_DATE,
    },
    "TextActivity": {"__typename": "TextActivity", "type": "TEXT"},
    "ListActivity": {"__typename": "ListActivity"},
    "MessageActivity": {"__typename": "MessageActivity", "type": "MESSAGE"},
    "Thread": {"categories": [], "mediaCategories": []},
    "ThreadComment": {"parentCommentId": None},
    "MediaExternalLink": {"mediaType": None, "host": None},
    "Recommendation": {"outside_users": 0},
    "Favourite": {"favouriteOrder": LAST_FAVOURITE},
}


def site_url(type_name: str, record_id: int) -> str:
    """Return the address of a record's page, on a reserved domain."""
    return f"https://anilist.example/{_PAGES.get(type_name, type_name.lower())}/{record_id}"


def new_record(type_name: str, record_id: int, now_s: int) -> dict[str, Any]:
    """Return a record with the empty value of each field that a record stores.

    A field that is never null and has no empty value is left out.
    """
    record: dict[str, Any] = {"id": record_id}
    for name, given in field_types(type_name).items():
        named = cast("GraphQLNamedType", get_named_type(given))
        kind = nullable(given)
        is_object = isinstance(named, GraphQLObjectType | GraphQLUnionType)
        if f"{type_name}.{name}" in COLUMNS or is_object or name == "id" or name.endswith("Id"):
            continue
        if name == "siteUrl":
            record[name] = site_url(type_name, record_id)
        elif name.endswith("At"):
            record[name] = now_s
        elif isinstance(kind, GraphQLList):
            record[name] = []
        elif named.name in _EMPTY or kind is given:
            record[name] = _EMPTY.get(named.name)
    return {**record, **_DEFAULTS.get(type_name, {})}
