"""The comparison of results, read in every way, with the JSON that they were decoded from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLObjectType,
    GraphQLUnionType,
    is_required_argument,
)
from tests.query.generated.kinds import list_depth, named, schema
from tests.query.generated.normalising import AUTOMATIC
from tests.query.generated.responses import UNKNOWN_MEMBER

from kotae import NotSelectedError, UnknownObject, api
from kotae.naming import python_name
from kotae.query.objects import Object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import FieldNode, GraphQLNamedType, SelectionSetNode
    from tests.query.generated.responses import ResponseGenerator

__all__ = ["Reader", "plain"]


def plain(value: Any) -> Any:
    """Convert a value of a result to JSON."""
    if isinstance(value, Object):
        return value.to_dict()
    is_list = isinstance(value, list)
    return [plain(one) for one in cast("list[object]", value)] if is_list else value


class Reader:
    """Finds the differences between a result and its JSON.

    Args:
        responses: Knows which fields an operation selects.
    """

    def __init__(self, responses: ResponseGenerator) -> None:
        self._responses = responses

    def differences(
        self, result: Any, json: Any, kind: Any, selections: list[SelectionSetNode]
    ) -> Iterator[str]:
        """Compare everything in the value of a root field.

        Args:
            result: The value.
            json: The JSON that it was decoded from.
            kind: Its type.
            selections: The selection sets on it.
        """
        target, depth = _unwrapped(kind)
        if plain(result) != json:
            yield f"{plain(result)!r} is not {json!r}"
        elif selections:
            objects, its = _flat([result], depth), _flat([json], depth)
            for one, values in zip(objects, its, strict=True):
                yield from self._object(one, values, target, selections)

    def _object(
        self, result: Any, json: Any, on: GraphQLNamedType, selections: list[SelectionSetNode]
    ) -> Iterator[str]:
        if isinstance(on, GraphQLUnionType):
            if json["__typename"] == UNKNOWN_MEMBER:
                if not isinstance(result, UnknownObject) or result.raw != json:
                    yield f"{result!r} is no unknown member"
                return
            on = schema().type_map[json["__typename"]]
        start = getattr(api, on.name)
        if not isinstance(result, start):
            yield f"{result!r} is no {on.name}"
        for path, key, nodes in self._steps(start, on, selections):
            is_named = nodes[0].name.value == "__typename"
            name = "typename" if is_named else python_name(nodes[0].name.value)
            if _alias(on, key, nodes[0]) is None and plain(getattr(result, name)) != json[key]:
                yield f"{on.name}.{name} is {getattr(result, name)!r} and not {json[key]!r}"
            target, depth = _unwrapped(_type_of(on, nodes[0]))
            below = _below(nodes)
            if below:
                value = result[path]
                objects = value if depth else [value]
                for one, its in zip(_flat(objects, 0), _flat([json[key]], depth), strict=True):
                    yield from self._object(one, its, target, below)
        yield from self._paths(result, start, [json], on, selections, is_many=False)
        yield from self._left_out(result, start, on, selections)

    def _paths(
        self,
        result: Any,
        start: Any,
        found: list[Any],
        on: GraphQLNamedType,
        selections: list[SelectionSetNode],
        *,
        is_many: bool,
    ) -> Iterator[str]:
        """Compare the values of all paths that continue another.

        Args:
            result: The object where the path starts.
            start: The path, or the class.
            found: The JSON at its end.
            on: The type at its end.
            selections: The selection sets there.
            is_many: Whether the path passes a list.
        """
        for path, key, nodes in self._steps(start, on, selections):
            target, depth = _unwrapped(_type_of(on, nodes[0]))
            values = _flat([one[key] for one in found], depth)
            is_list = is_many or depth > 0
            yield from _compared(result, path, values, is_many=is_list)
            below = _below(nodes)
            if below and isinstance(target, GraphQLObjectType):
                yield from self._paths(result, path, values, target, below, is_many=is_list)
            elif below:
                names = [one["__typename"] for one in values]
                yield from _compared(result, path.typename, names, is_many=is_list)

    def _left_out(
        self, result: Any, start: Any, on: GraphQLNamedType, selections: list[SelectionSetNode]
    ) -> Iterator[str]:
        """Check that a field that a directive excluded raises an error and is not None."""
        there = {nodes[0].name.value for _, _, nodes in self._steps(start, on, selections)}
        selected = self._responses.fields(on, selections, is_conditional=False)
        for key, nodes in selected.items():
            name = nodes[0].name.value
            if _alias(on, key, nodes[0]) is None and name not in {*there, "__typename"}:
                try:
                    value = getattr(result, python_name(name))
                except NotSelectedError:
                    continue
                yield f"{on.name}.{name} was excluded and is {value!r}"

    def _steps(
        self, start: Any, on: GraphQLNamedType, selections: list[SelectionSetNode]
    ) -> Iterator[tuple[Any, str, list[FieldNode]]]:
        """Return the paths that are one step longer, with their response keys and fields."""
        seen: set[tuple[str, str | None]] = set()
        for key, nodes in self._responses.fields(on, selections).items():
            name, alias = nodes[0].name.value, _alias(on, key, nodes[0])
            # A field with an automatic alias in a fragment is read by the same path.
            if (name, alias) not in seen:
                seen.add((name, alias))
                path = _step(start, on, name)
                yield path if alias is None else path.as_(alias), key, nodes


def _step(start: Any, on: Any, name: str) -> Any:
    """Return a path that is one step longer; required arguments get any value."""
    if name == "__typename":
        return start.typename
    path = getattr(start, python_name(name))
    arguments = on.fields[name].args.items()
    needed = {python_name(name): 1 for name, one in arguments if is_required_argument(one)}
    return path(**needed) if needed else path


def _compared(result: Any, path: Any, values: list[Any], *, is_many: bool) -> Iterator[str]:
    got = plain(result[path])
    wanted = values if is_many else values[0] if values else None
    if got != wanted:
        yield f"{path!r} is {got!r} and not {wanted!r}"


def _alias(on: GraphQLNamedType, key: str, node: FieldNode) -> str | None:
    """Return the alias of a field, unless it is automatic."""
    is_own = key == node.name.value or AUTOMATIC.get((on.name, key)) == node.name.value
    return None if is_own else key


def _type_of(on: Any, node: FieldNode) -> Any:
    if node.name.value == "__typename":
        return schema().type_map["String"]
    return on.fields[node.name.value].type


def _below(nodes: list[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set]


def _unwrapped(kind: Any) -> tuple[GraphQLNamedType, int]:
    """Return a type without its wrappers, and the number of lists among them."""
    return named(kind), list_depth(kind)


def _flat(values: list[Any], depth: int) -> list[Any]:
    """Flatten nested lists and drop nulls."""
    present = [one for one in values if one is not None]
    return present if depth == 0 else [one for each in present for one in _flat(each, depth - 1)]
