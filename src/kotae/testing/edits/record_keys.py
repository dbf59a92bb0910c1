"""The keys that a record may be given, with their types."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLInt,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    parse_type,
    type_from_ast,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves it half typed
)

from kotae.naming import did_you_mean
from kotae.testing.world.columns import COLUMNS
from kotae.testing.world.links import LINKS
from kotae.testing.world.records import ACTIVITIES, ALTERNATIVES, REQUIRED_KEYS, referenced_table
from kotae.testing.world.schema_types import (
    field_types,
    is_part_of_record,
    served_schema,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLNamedType

__all__ = ["id_keys", "reason_against", "record_keys"]

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
        "bans": "Json",
        "options": "UserOptions",
        "is_private": "Boolean!",
        "blocked_ids": "[Int!]!",
        "notifications_read_at": "Int!",
        "anichart_settings": "Json",
        "anichart_highlights": "Json",
    },
    "MediaList": {
        "score": "Float!",
        "status": "MediaListStatus!",
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
        is_linked = isinstance(named, GraphQLObjectType) and not is_part_of_record(named)
        is_own_id = name == "id" and named is GraphQLInt
        if is_own_id or place in COLUMNS or place in LINKS or place in _FIXED:
            continue
        if not is_linked:
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
