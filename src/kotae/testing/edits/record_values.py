"""The keys that a record may be given, and checks of their values by the schema's types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import msgspec
from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLEnumType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    parse_type,
    type_from_ast,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves it half typed
)

from kotae.errors import ArgumentError
from kotae.naming import did_you_mean
from kotae.sanitize import sanitize, truncate
from kotae.testing.world.fields import COLUMNS, LINKS
from kotae.testing.world.records import ACTIVITIES, ALTERNATIVES, REQUIRED_KEYS, referenced_table
from kotae.testing.world.schema_types import (
    field_types,
    is_linked,
    is_non_null,
    is_part_of_record,
    nullable,
    served_schema,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import GraphQLNamedType

__all__ = ["checked_values", "id_keys", "reason_against", "record_keys", "shown"]

#: Keys that no field has, or whose values are stored in another form or are never null, by table.
_OTHER_KEYS: Mapping[str, Mapping[str, str]] = {
    "Media": {
        "outside_users": "Int!",
        "typical_score": "Int!",
        "franchise_id": "Int!",
        "site_ids": "[Int!]!",
        "tag_ranks": "Json!",
        "type": "MediaType!",
        "trailer": "MediaTrailer",
    },
    "Character": {"outside_users": "Int!"},
    "Staff": {"outside_users": "Int!"},
    "Studio": {"outside_users": "Int!"},
    "Recommendation": {"outside_users": "Int!"},
    "User": {
        "is_private": "Boolean!",
        "blocked_ids": "[Int!]!",
        "notifications_read_at": "Int!",
        "anichart_settings": "Json",
        "anichart_highlights": "Json",
        "bans": "Json",
        "options": "UserOptions",
    },
    "MediaList": {
        "status": "MediaListStatus!",
        "score": "Float!",
        "progress": "Int!",
        "repeat": "Int!",
        "customLists": "[String!]!",
        "advancedScores": "[Float!]!",
    },
    "MediaListOptions": {"scoreFormat": "ScoreFormat!"},
    "MediaExternalLink": {"mediaType": "MediaType", "host": "String"},
    "SiteTrend": {"subject": "String!"},
    "ThreadComment": {"parentCommentId": "Int"},
    "Relation": {"relationType": "MediaRelation!"},
    "Casting": {"role": "CharacterRole!"},
    "Credit": {"role": "String"},
    "Production": {"isMain": "Boolean!"},
    "Voice": {"language": "StaffLanguage!", "roleNotes": "String", "dubGroup": "String"},
    "ReviewVote": {"rating": "ReviewRating!"},
    "RecommendationVote": {"rating": "RecommendationRating!"},
    "Follow": {"createdAt": "Int!"},
    "Like": {"createdAt": "Int!"},
    "Subscription": {"createdAt": "Int!"},
    "Favourite": {"favouriteOrder": "Int!"},
}
#: Values that the type or the media of a record determines.
_FIXED = frozenset({"TextActivity.type", "ListActivity.type", "MessageActivity.type"})
#: The keys and tables that determine values which cannot be given.
_SOURCES: Mapping[str, str] = {
    "Media.averageScore": "'typical_score' and 'outside_users'",
    "Media.meanScore": "'typical_score' and 'outside_users'",
    "Media.popularity": "'outside_users' and the table 'MediaList'",
    "Media.tags": "'tag_ranks'",
    "Media.externalLinks": "'site_ids'",
    "Media.nextAiringEpisode": "the table 'AiringSchedule'",
    "Media.mediaListEntry": "the table 'MediaList'",
}


_MAX_SHOWN: Final = 60
#: The largest integer that every reader of JSON knows exactly.
_MAX_JSON_INT: Final = 2**53
#: Levels of objects and lists in a value.
_MAX_DEPTH: Final = 50
#: The largest id that is given, so that the next ones have 32 bits too. No record is 2,000,000,000.
_MAX_ID: Final = 1_999_999_999
#: More users than there are people; sums of them stay below 2**31.
_MAX_USERS: Final = 10**9


def _integer(least: int, most: int, words: str = "") -> tuple[Any, str]:
    kind = Annotated[int, msgspec.Meta(ge=least, le=most)]
    return kind, words or f"{least} to {most}"


_ID = _integer(1, _MAX_ID, f"an id, an integer from 1 to {_MAX_ID}")
#: The Python types of scalars, and their names in messages.
_SCALARS: Mapping[str, tuple[Any, str]] = {
    "Int": _integer(GRAPHQL_MIN_INT, GRAPHQL_MAX_INT, "an integer of 32 bits"),
    "Float": (float, "a finite number"),
    "Boolean": (bool, "True or False"),
    "String": (str, "a str of valid Unicode"),
    "CountryCode": (str, "a str of valid Unicode"),
    "Json": (Any, "a value that JSON can hold"),
}
#: The narrower types of some keys.
_OWN_TYPES: Mapping[str, tuple[Any, str]] = {
    "FuzzyDate.year": _integer(1, 9_999, "1 to 9999, or None"),
    "FuzzyDate.month": _integer(1, 12, "1 to 12, or None"),
    "FuzzyDate.day": _integer(1, 31, "1 to 31, or None"),
    "Media.tag_ranks": (
        dict[str, Annotated[int, msgspec.Meta(ge=0, le=100)]],
        "a mapping of names of tags to ranks from 0 to 100",
    ),
    "Media.typical_score": _integer(0, 100),
    "MediaList.score": (Annotated[float, msgspec.Meta(ge=0, le=100)], "0 to 100"),
    **{
        f"{table}.outside_users": _integer(0, _MAX_USERS)
        for table in ("Media", "Character", "Staff", "Studio", "Recommendation")
    },
}


@cache
def record_keys(type_name: str) -> Mapping[str, Any]:
    """Return the keys of a type's records, or of a table's that is no type, without `id`.

    An object with an id is named by its id: `mediaId` for `media`, and a list of ids for a list.
    """
    if type_name == "Activity":
        return {key: kind for one in sorted(ACTIVITIES) for key, kind in record_keys(one).items()}
    keys: dict[str, Any] = {}
    for name, kind in field_types(type_name).items():
        place, named = f"{type_name}.{name}", cast("GraphQLNamedType", get_named_type(kind))
        is_own_id = name == "id" and named is GraphQLInt
        if is_own_id or place in COLUMNS or place in LINKS or place in _FIXED:
            continue
        if not is_linked(named):
            keys[name] = kind
        elif isinstance(kind, GraphQLList):
            keys[name] = GraphQLList(GraphQLInt)
    for key in (*REQUIRED_KEYS.get(type_name, ()), *ALTERNATIVES.get(type_name, ())):
        keys[key] = GraphQLInt
    for key, text in _OTHER_KEYS.get(type_name, {}).items():
        keys[key] = type_from_ast(served_schema(), parse_type(text))
    return keys


@cache
def id_keys(type_name: str, tables: frozenset[str]) -> Mapping[str, str]:
    """Return the tables of the records that a type's keys name, by key."""
    references: dict[str, str] = {}
    for key in record_keys(type_name):
        named = get_named_type(field_types(type_name).get(key))
        table = table_of(named) if named else ""
        if table not in tables and key.endswith("Id"):
            table = referenced_table(key)
        if table in tables:
            references[key] = table
    return references


def checked_values(
    type_name: str, given: Mapping[str, object], *, with_id: bool = False, place: str = ""
) -> dict[str, Any]:
    """Return a copy of the values of a record, or of an object in it.

    Args:
        type_name: The record's type, or its table.
        given: The values.
        with_id: Whether there may be an `id`: the record is new.
        place: The place of an object in its record.

    Raises:
        ArgumentError: A key is wrong, or a value does not fit its type.
    """
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - untyped callers
        raise _error(place or type_name, f"a mapping with the keys of {type_name}", given)
    keys = record_keys(type_name)
    values: dict[str, Any] = {}
    for key, value in given.items():
        here = f"{place or type_name}.{key}"
        if key == "id" and with_id:
            values[key] = _scalar(_ID, value, here)
        elif isinstance(key, str) and key in keys:  # pyright: ignore[reportUnnecessaryIsInstance] - as above
            own = _OWN_TYPES.get(f"{type_name}.{key}")
            values[key] = _checked(keys[key], value, here, own)
        else:
            raise ArgumentError(reason_against(type_name, key))
    return values


def reason_against(type_name: str, key: str) -> str:
    """Return the sentence that says why a record cannot be given a key."""
    place, field = f"{type_name}.{key}", field_types(type_name).get(key)
    if key == "id":
        return f"{place} of an existing record cannot be changed."
    if place in LINKS and LINKS[place].table:
        return f"{place} is the list of the records in {LINKS[place].table!r}: add them there."
    if field is not None and f"{key}Id" in record_keys(type_name):
        return f"{place} is a record of its own: give its id as '{key}Id'."
    if field is not None:
        source = _SOURCES.get(place, "other values")
        return f"{place} follows from {source}, so it cannot be given."
    names = {*record_keys(type_name), *field_types(type_name)}
    return f"{type_name} has no {key!r}.{did_you_mean(str(key), sorted(names))}"


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    return f"{sanitize(truncate(repr(value), _MAX_SHOWN))} ({type(value).__name__})"


def _checked(kind: Any, value: object, place: str, own: tuple[Any, str] | None = None) -> Any:
    """Return a copy of a value of a type of the schema, or of the key's own type."""
    if value is None and is_non_null(kind):
        raise _error(place, f"a value of {kind}, which is never null", value)
    kind = nullable(kind)
    if isinstance(kind, GraphQLList):
        if not isinstance(value, list | tuple):
            raise _error(place, "a list", value)
        item, items = (
            GraphQLNonNull(nullable(cast("Any", kind).of_type)),
            cast("Sequence[object]", value),
        )
        return [_checked(item, one, f"{place}[{index}]") for index, one in enumerate(items)]
    if value is None and not is_part_of_record(kind):
        return None
    if isinstance(kind, GraphQLEnumType):
        if not isinstance(value, str) or value not in kind.values:
            hint = did_you_mean(value, kind.values) if isinstance(value, str) else ""
            raise _error(place, f"a value of {kind.name}", value, hint)
        return str(value)
    if isinstance(kind, GraphQLObjectType):
        parts = checked_values(kind.name, cast("Mapping[str, object]", value), place=place)
        # Items of a list and dates are replaced, so that they need all keys.
        is_whole = place.endswith("]") or kind.name == "FuzzyDate"
        return {**dict.fromkeys(record_keys(kind.name)), **parts} if is_whole else parts
    return _scalar(own or _SCALARS[kind.name], value, place)


def _scalar(kind: tuple[Any, str], value: object, place: str) -> Any:
    """Return a value as JSON has it, if it fits a type."""
    python_type, words = kind
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        decoded = msgspec.json.decode(text, type=python_type)
    except (TypeError, ValueError, RecursionError, msgspec.DecodeError):
        raise _error(place, words, value) from None
    if not _is_readable(decoded, _MAX_DEPTH):
        raise _error(place, words, value)
    return decoded


def _is_readable(value: Any, depth: int) -> bool:
    """Tell whether every reader of JSON knows a value exactly, and does not nest too deeply."""
    if isinstance(value, dict):
        value = list(cast("dict[str, object]", value).values())
    if isinstance(value, list):
        items = cast("list[object]", value)
        return depth > 0 and all(_is_readable(one, depth - 1) for one in items)
    return not isinstance(value, int) or abs(value) <= _MAX_JSON_INT


def _error(place: str, expected: str, value: object, hint: str = "") -> ArgumentError:
    return ArgumentError(f"{place}: expected {expected}, got {shown(value)}.{hint}")
