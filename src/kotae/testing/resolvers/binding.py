"""The executable schema: each field gets the resolver that its type and its name determine.

In this order: a computed column; a link; a record by its id; a text or an enum with an argument;
a key of the record.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLUnionType,
)

from kotae.markup.rendering import rendered
from kotae.schema.limits import limits
from kotae.testing.resolvers.mutations.account import ACCOUNT_MUTATIONS
from kotae.testing.resolvers.mutations.lists import LIST_MUTATIONS
from kotae.testing.resolvers.mutations.posts import POST_MUTATIONS
from kotae.testing.resolvers.mutations.toggles import TOGGLE_MUTATIONS
from kotae.testing.resolvers.roots import (
    ROOTS,
    first_item_resolver,
    info_of_page,
    list_of_page,
    page_listings,
    page_resolver,
)
from kotae.testing.resolvers.scalars import use_scalars
from kotae.testing.rules.checks import check_filters
from kotae.testing.world.fields import COLUMNS, LINKS
from kotae.testing.world.listing import Listing
from kotae.testing.world.schema_types import (
    field_types,
    fields_of,
    is_linked,
    is_non_null,
    named_type,
    served_schema,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

    Info = GraphQLResolveInfo[Context]
    Resolver = Callable[..., object]

__all__ = ["executable_schema", "resolve_key"]

#: Keys with the id of another record that are not called after the field.
_ID_KEYS: Mapping[str, str] = {
    "AiringNotification.media": "animeId",
    "ActivityMessageNotification.message": "activityId",
}
#: The former value of a newer enum value, if it is not OTHER.
_FORMER_VALUES: Mapping[str, str] = {
    "MediaStatus.HIATUS": "RELEASING",
    "MediaRelation.SOURCE": "ADAPTATION",
}


def resolve_key(source: Record, info: Info, /, **_: object) -> object:
    """Resolve a field whose value is a key of its record."""
    return source.get(info.field_name)


_lock = threading.Lock()


def executable_schema() -> GraphQLSchema:
    """Return the schema with a resolver for each field; one for all servers of a process."""
    with _lock:  # `cache` alone would let two threads bind the fields
        return _bound_schema()


@cache
def _bound_schema() -> GraphQLSchema:
    schema = served_schema()
    use_scalars(schema)
    for kind in list(schema.type_map.values()):
        if isinstance(kind, GraphQLUnionType):
            kind.resolve_type = _type_name
        elif isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                field.resolve = _resolver(kind.name, name, field)
    listings = page_listings()
    for name, listing in listings.items():
        _bind("Query", _root_name(name), first_item_resolver(listing, name))
    _bind("Query", "Page", page_resolver(listings))
    for name, root in ROOTS.items():
        _bind("Query", name, _root_resolver(root))
    for mutations in (LIST_MUTATIONS, POST_MUTATIONS, TOGGLE_MUTATIONS, ACCOUNT_MUTATIONS):
        for name, mutation in mutations.items():
            _bind("Mutation", name, _mutation_resolver(mutation))
    return schema


def _bind(type_name: str, name: str, resolver: Resolver) -> None:
    fields_of(type_name)[name].resolve = resolver


def _type_name(source: Record, _info: object, _type: object) -> str:
    name: str = source["__typename"]
    return name


def _root_name(list_name: str) -> str:
    """Return the root field of a list of `Page`: `ThreadComment` for `threadComments`."""
    name = list_name[0].upper() + list_name[1:]
    candidates = (name.removesuffix("ies") + "y", name.removesuffix("s"), name)
    return next(candidate for candidate in candidates if candidate in fields_of("Query"))


def _with_context(resolve: Callable[..., object]) -> Resolver:
    def resolver(source: Record, info: Info, /, **arguments: Any) -> object:
        return resolve(source, info.context, **arguments)

    return resolver


def _root_resolver(resolve: Callable[..., object]) -> Resolver:
    """Return the resolver of a root field that is not from a list of `Page`."""

    def resolver(source: object, info: Info, /, **arguments: Any) -> object:
        check_filters(info.context.rules, arguments)
        return resolve(source, info.context, **arguments)

    return resolver


def _mutation_resolver(mutation: Callable[..., object]) -> Resolver:
    """Return the resolver of a mutation, which needs a viewer, and changes nothing if it fails."""

    def resolver(_source: object, info: Info, /, **arguments: Any) -> object:
        viewer = info.context.required_viewer()
        with info.context.world.transaction():
            return mutation(info.context, viewer, **arguments)

    return resolver


def _resolver(type_name: str, name: str, field: GraphQLField) -> Resolver | None:
    """Return the resolver of a field; None for a key of its record."""
    place, named = f"{type_name}.{name}", named_type(field)
    if place in COLUMNS:
        return _with_context(COLUMNS[place])
    if place in LINKS:
        return _with_context(Listing(place, field, LINKS[place]).resolve)
    if type_name == "Page":
        return info_of_page if name == "pageInfo" else list_of_page
    if is_linked(named):
        return _record_resolver(name, _ID_KEYS.get(place, f"{name}Id"), table_of(named))
    if "asHtml" in field.args:
        return _text_resolver(name)
    if "version" in field.args and isinstance(named, GraphQLEnumType):
        return _enum_resolver(name, named.name)
    if is_non_null(field_types(type_name)[name]) and named.name == "Boolean":
        return _flag_resolver(name)
    return None


def _flag_resolver(name: str) -> Resolver:
    def resolve(source: Record, _info: Info, /) -> object:
        return source.get(name, False)

    return resolve


def _record_resolver(name: str, key: str, table: str) -> Resolver:
    """Return the resolver of a field with the record of an id, with several, or with objects."""

    def resolve(source: Record, info: Info, /, **_: object) -> object:
        value = source.get(name, source.get(key))
        if isinstance(value, int):
            return info.context.world[table].get(value)
        if isinstance(value, list):
            world, items = info.context.world, cast("list[object]", value)
            found = [world[table].get(one) if isinstance(one, int) else one for one in items]
            return [record for record in found if record is not None]
        return value

    return resolve


def _text_resolver(name: str) -> Resolver:
    def resolve(source: Record, _info: Info, /, asHtml: bool | None = None) -> str | None:
        text: str | None = source.get(name)
        return rendered(text) if text is not None and asHtml else text

    return resolve


def _enum_resolver(name: str, enum: str) -> Resolver:
    """Return the resolver of an enum with versions: older ones have no newer values."""

    def resolve(source: Record, info: Info, /, version: int | None = None) -> str | None:
        value: str | None = source.get(name)
        limit = limits().get(f"{enum}.{value}")
        if limit is None or not limit.versions or not info.context.rules.old_versions:
            return value
        if (version or 1) >= min(limit.versions):
            return value
        return _FORMER_VALUES.get(f"{enum}.{value}", "OTHER")

    return resolve
