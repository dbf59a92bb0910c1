"""A second opinion on responses: whether their data fits the operation and the schema."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    execute_sync,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves it half typed
)

from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import DocumentNode

__all__ = ["violations"]

#: A schema of its own, without the server's resolvers and scalars.
_SCHEMA = load_bundled().schema
#: So many characters before and after the first difference are in a line.
_SHOWN = 60


def violations(
    document: DocumentNode, data: object, variables: Mapping[str, Any] | None = None
) -> list[str]:
    """Return what does not fit, a line each.

    The operation is executed with the data as the values of its fields, which gives the same data
    if each value has its type, and each object the selected keys in their order.
    """
    result = execute_sync(
        _SCHEMA,
        document,
        data,
        variable_values=dict(variables or {}),
        field_resolver=_value,
        type_resolver=_member,
    )
    if result.errors:
        return list(dict.fromkeys(map(_line, result.errors)))
    # A `Float` without a fraction is written as 1 by AniList, and as 1.0 here.
    expected, actual = (json.dumps(one).replace(".0", "") for one in (result.data, data))
    if expected == actual:
        return []
    pairs = enumerate(zip(expected, actual, strict=False))
    first = next((place for place, (one, other) in pairs if one != other), 0)
    shown = slice(max(first - _SHOWN, 0), first + _SHOWN)
    return [f"expected …{expected[shown]}…, got …{actual[shown]}…"]


def _line(error: GraphQLError) -> str:
    """Return where an error is, without positions in lists, and its message."""
    path = ".".join(key for key in error.path or () if isinstance(key, str))
    return f"{path}: {error.message}"


def _value(source: Any, info: Any, /, **_arguments: object) -> object:
    if info.path.key not in source:
        raise GraphQLError("expected a value, got none")
    return source[info.path.key]


def _member(value: Any, info: Any, union: Any) -> str:
    """Return the member of a union that an object is of, by the keys that it has."""

    def difference(member: str) -> tuple[bool, int]:
        fields = _fields(info.field_nodes, {member, union.name}, info)
        return not _fits(value, fields, info), len(fields)

    if "__typename" in value:
        return str(value["__typename"])
    names: list[str] = [member.name for member in union.types]
    return min(names, key=difference)


def _fits(value: Any, fields: Mapping[str, list[FieldNode]], info: Any) -> bool:
    """Tell whether all keys of an object, and of those in it, are among the selected fields."""
    if isinstance(value, list):
        return all(_fits(item, fields, info) for item in cast("list[object]", value))
    if not isinstance(value, dict):
        return True
    return all(
        key in fields and _fits(item, _fields(fields[key], None, info), info)
        for key, item in cast("dict[str, object]", value).items()
    )


def _fields(nodes: Iterable[Any], types: set[str] | None, info: Any) -> dict[str, list[FieldNode]]:
    """Return the fields below fields or fragments by key, for objects of some types or of any."""
    fields: dict[str, list[FieldNode]] = {}
    sets = (node.selection_set.selections for node in nodes if node.selection_set)
    for selection in chain.from_iterable(sets):
        if isinstance(selection, FieldNode):
            fields.setdefault((selection.alias or selection.name).value, []).append(selection)
            continue
        is_spread = isinstance(selection, FragmentSpreadNode)
        fragment: Any = info.fragments[selection.name.value] if is_spread else selection
        condition = fragment.type_condition
        if condition is None or types is None or condition.name.value in types:
            for key, found in _fields([fragment], types, info).items():
                fields.setdefault(key, []).extend(found)
    return fields
