"""A second opinion on responses: whether their data fits the operation and the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    execute_sync,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves it half typed
)

from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        keys = {key for node in info.field_nodes for key in _keys(node, {member, union.name}, info)}
        return not value.keys() <= keys, len(keys)

    if "__typename" in value:
        return str(value["__typename"])
    names: list[str] = [member.name for member in union.types]
    return min(names, key=difference)


def _keys(node: Any, types: set[str], info: Any) -> Iterator[str]:
    """Yield the keys below a field or fragment that objects of some types have."""
    for selection in node.selection_set.selections:
        if isinstance(selection, FieldNode):
            yield (selection.alias or selection.name).value
            continue
        is_spread = isinstance(selection, FragmentSpreadNode)
        fragment: Any = info.fragments[selection.name.value] if is_spread else selection
        if fragment.type_condition is None or fragment.type_condition.name.value in types:
            yield from _keys(fragment, types, info)
