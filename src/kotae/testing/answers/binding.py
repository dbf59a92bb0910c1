"""The schema made executable: every field is given what answers it.

A field without a resolver is a key of its source. A `Page`'s lists are written once: the same
function answers the root of that name, with its first item.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from graphql import GraphQLObjectType, GraphQLUnionType

from kotae.naming import python_name
from kotae.schema.load import load_bundled
from kotae.testing.answers.page import PAGE_RESOLVERS, listed
from kotae.testing.answers.paging import FIRST
from kotae.testing.answers.scalars import use_scalars
from kotae.testing.answers.tables import LISTINGS, RESOLVERS
from kotae.testing.rules.filters import check_filters
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged

    Info = GraphQLResolveInfo[Ask]

__all__ = ["executable_schema", "plain", "typename"]

#: The root of each list of a `Page`, where it is not the list's name in the singular.
_ROOTS = {
    "activities": "Activity",
    "activityReplies": "ActivityReply",
    "following": "Following",
    "media": "Media",
    "mediaList": "MediaList",
    "staff": "Staff",
}
#: The root that answers with a list, of the one item.
_LIST_ROOT = "threadComments"


def plain(source: Mapping[str, object], info: Info, /, **_: object) -> object:
    """Answer a field that is a key of its source."""
    return source[info.field_name]


def typename(source: Mapping[str, object], _info: object, _type: object) -> str:
    """Return which member of a union a record is."""
    return cast("str", source["typename"])


@cache
def executable_schema() -> GraphQLSchema:
    """Return AniList's schema with every field bound; one for all servers of a process."""
    schema = load_bundled().schema
    use_scalars(schema)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                for name, argument in field.args.items():
                    argument.out_name = python_name(name)
        elif isinstance(kind, GraphQLUnionType):
            kind.resolve_type = typename
    for place, resolver in RESOLVERS.items():
        bind = _root if place.startswith("Query.") else _field
        _place(schema, place).resolve = bind(resolver)
    for place, resolver in PAGE_RESOLVERS.items():
        _place(schema, place).resolve = resolver
    for name, listing in LISTINGS.items():
        root = _ROOTS.get(name) or name[0].upper() + name[1:-1]
        first = _first(listing, is_list=name == _LIST_ROOT)
        _place(schema, f"Page.{name}").resolve = listed
        _place(schema, f"Query.{root}").resolve = first
    return schema


def _place(schema: GraphQLSchema, place: str) -> GraphQLField:
    type_name, _, field_name = place.partition(".")
    fields: Mapping[str, GraphQLField] = cast(
        "GraphQLObjectType", schema.type_map[type_name]
    ).fields
    return fields[field_name]


def _field(resolver: Callable[..., object]) -> Callable[..., object]:
    def resolve(source: object, info: Info, /, **arguments: object) -> object:
        return resolver(source, info.context, **arguments)

    return resolve


def _root(resolver: Callable[..., object]) -> Callable[..., object]:
    def resolve(source: object, info: Info, /, **arguments: object) -> object:
        check_filters(info.context.rules, arguments)
        return resolver(source, info.context, **arguments)

    return resolve


def _first(listing: Callable[..., Paged], *, is_list: bool) -> Callable[..., object]:
    def resolve(_source: object, info: Info, /, **arguments: object) -> object:
        check_filters(info.context.rules, arguments)
        items = listing(info.context, FIRST, **arguments).items
        if not items:
            raise Refusal.not_found()
        return list(items) if is_list else items[0]

    return resolve
