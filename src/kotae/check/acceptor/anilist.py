"""AniList's rules for the acceptor: a schema that is stricter than AniList's.

An operation that is valid by it has no finding of the rules in `kotae.check.rules.anilist`, which
decide about all others. So a value is in bounds here only if it is plainly harmless.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kotae.schema.index import FieldIndex, SchemaIndex
from kotae.schema.limits import MAX_PAGE_ITEMS, limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.check.acceptor.definitions import SelectionRule
    from kotae.schema.index import Bounds, Dependencies
    from kotae.schema.limits import Limit

__all__ = ["is_anilist", "selection_rules", "stricter_index"]

_COLLECTION = "MediaListCollection"
_USERS = frozenset({"userId", "userName"})
#: Bounds of arguments whose literals are left to the rules.
_NO_LITERAL: Bounds = (1, 0)
#: Fields whose arguments are all optional in the schema, with those of which one is needed: always,
#: or beside another argument.
_NEEDED: dict[str, Dependencies] = {
    _COLLECTION: (
        ("", _USERS),
        ("", frozenset({"type"})),
        ("perChunk", frozenset({"chunk"})),
    ),
    "MediaList": (("", _USERS | {"id", "userId_in"}),),
}


def is_anilist(index: SchemaIndex) -> bool:
    """Tell whether a schema may be AniList's, whatever its version: its rules are about no other.

    An index has no deprecated fields, so the types of these two count as well.
    """
    return {"Page", _COLLECTION} <= index.fields.keys() | index.fields[index.root_types["query"]]


def stricter_index(index: SchemaIndex) -> SchemaIndex:
    """Return an index of AniList in which arguments have bounds, and more of them are required."""
    fields = {name: dict(of_type) for name, of_type in index.fields.items()}
    root = fields[index.root_types["query"]]
    for name, needed in _NEEDED.items():
        if name in root:
            root[name] = _stricter(root[name], dependencies=needed)
    depths: dict[str, int] = {}
    for place, limit in limits().items():
        coordinate, _, argument = place.removesuffix(":)").partition("(")
        type_name, _, field_name = coordinate.partition(".")
        field = fields.get(type_name, {}).get(field_name)
        if limit.max_depth is not None:
            depths[place] = limit.max_depth
        elif field is not None and argument in field.arguments:
            fields[type_name][field_name] = _limited(field, argument, limit)
    for of_type in fields.values():
        for name, field in of_type.items():
            bounds = {
                argument: _NO_LITERAL
                for argument, (type_, _, _) in field.arguments.items()
                if "FuzzyDateInt" in type_
            }
            if field.named_type in depths and "page" in field.arguments:
                # Whatever `perPage` is, a page has so many items at most.
                bounds["page"] = (None, depths[field.named_type] // MAX_PAGE_ITEMS)
            if bounds:
                of_type[name] = _stricter(field, bounds)
    return SchemaIndex(
        fields=fields,
        possible_types=index.possible_types,
        input_objects=index.input_objects,
        enums=index.enums,
        scalars=index.scalars,
        root_types=index.root_types,
        directives=index.directives,
    )


def selection_rules(index: SchemaIndex) -> dict[str, SelectionRule]:
    """Return what selection sets must have, by their type or by an argument of their field."""
    rules: dict[str, SelectionRule] = {
        "chunk": ("hasNextChunk", frozenset()),
        "PageInfo": ("hasNextPage", frozenset()),
    }
    for name, fields in index.fields.items():
        if fields.keys() == {"__typename"}:  # a union
            rules[name] = ("__typename", frozenset())
        elif name in limits() and limits()[name].max_depth is not None:
            lists = (each for each, field in fields.items() if field.type[0] == "[")
            rules[name] = (None, frozenset(lists))
    return rules


def _limited(field: FieldIndex, argument: str, limit: Limit) -> FieldIndex:
    if limit.versions:
        return _stricter(field, {argument: (max(limit.versions), None)}, (argument,))
    if argument == "seasonYear" and "season" in limit.requires:
        return _stricter(field, dependencies=((argument, frozenset({"season"})),))
    if argument != "perChunk" and (limit.min, limit.max) != (None, None):
        return _stricter(field, {argument: (limit.min, limit.max)})
    return field


def _stricter(
    field: FieldIndex,
    bounds: Mapping[str, Bounds] = MappingProxyType({}),
    required: tuple[str, ...] = (),
    dependencies: Dependencies = (),
) -> FieldIndex:
    arguments = {
        name: (type_, has_default, bounds.get(name, known))
        for name, (type_, has_default, known) in field.arguments.items()
    }
    return FieldIndex(
        field.type,
        is_leaf=field.is_leaf,
        arguments=(arguments, field.required + required),
        dependencies=field.dependencies + dependencies,
    )
