"""Values of a response with their schema types, and responses with one value changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from graphql import (
        DocumentNode,
        GraphQLNamedType,
        GraphQLSchema,
        GraphQLType,
        SelectionSetNode,
    )

    from kotae.values import JSON

    ValueKind: TypeAlias = Literal["scalar", "enum", "object", "union", "list"]

__all__ = ["ResponsePath", "ResponseValue", "ValueKind", "replaced", "response_values", "without"]

#: Keys and list indexes that lead from `data` to a value.
ResponsePath = tuple[str | int, ...]

#: The prefix of GraphQL's own fields, which are not part of AniList's schema.
_INTROSPECTION_PREFIX = "__"


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """A value of a response, and what the schema says of it.

    Attributes:
        path: The path below `data`.
        kind: The kind of the type.
        type_name: The type's name without `!` and `[]`, as `Int`.
        is_nullable: Whether the schema allows null.
        value: The value.
        typename_keys: For a union: the response keys of its `__typename`.
    """

    path: ResponsePath
    kind: ValueKind
    type_name: str
    is_nullable: bool
    value: JSON
    typename_keys: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def is_item(self) -> bool:
        """Whether the value is an item of a list."""
        return bool(self.path) and isinstance(self.path[-1], int)


def response_values(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    data: Mapping[str, JSON],
) -> Iterator[ResponseValue]:
    """Go through a response in the order of its query, from the roots down.

    Introspection fields and `__typename` are left out.

    Args:
        schema: The schema of the query.
        document: The query; must be valid.
        operation_name: The operation that was run; None if it has no name.
        data: The response's `data`.
    """
    walk = _ResponseWalker(schema, document)
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        name = node.name.value if node.name else None
        root = schema.get_root_type(node.operation)
        if name == operation_name and root is not None:
            yield from walk.object(root, [node.selection_set], data, ())
            return


class _ResponseWalker:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def object(
        self,
        kind: GraphQLObjectType,
        selections: Sequence[SelectionSetNode],
        value: Mapping[str, JSON],
        path: ResponsePath,
    ) -> Iterator[ResponseValue]:
        for key, nodes in self._fields(kind, selections).items():
            name = nodes[0].name.value
            if key in value and not name.startswith(_INTROSPECTION_PREFIX):
                declared = cast("GraphQLType", kind.fields[name].type)
                yield from self._value(declared, nodes, value[key], (*path, key))

    def _value(
        self, declared: GraphQLType, nodes: Sequence[FieldNode], value: JSON, path: ResponsePath
    ) -> Iterator[ResponseValue]:
        is_nullable = not isinstance(declared, GraphQLNonNull)
        kind = declared if is_nullable else _wrapped(cast("object", declared))
        if isinstance(kind, GraphQLList):
            item_type = _wrapped(cast("object", kind))
            yield ResponseValue(path, "list", str(item_type), is_nullable, value)
            for index, item in enumerate(value if isinstance(value, list) else ()):
                yield from self._value(item_type, nodes, item, (*path, index))
            return
        named = cast("GraphQLNamedType", kind)
        if isinstance(named, GraphQLUnionType):
            yield from self._union(named, is_nullable, nodes, value, path)
        elif isinstance(named, GraphQLObjectType):
            yield ResponseValue(path, "object", named.name, is_nullable, value)
            if isinstance(value, dict):
                yield from self.object(named, _below(nodes), value, path)
        else:
            is_enum = isinstance(named, GraphQLEnumType)
            yield ResponseValue(
                path, "enum" if is_enum else "scalar", named.name, is_nullable, value
            )

    def _union(
        self,
        union: GraphQLUnionType,
        is_nullable: bool,
        nodes: Sequence[FieldNode],
        value: JSON,
        path: ResponsePath,
    ) -> Iterator[ResponseValue]:
        if not isinstance(value, dict):
            yield ResponseValue(path, "union", union.name, is_nullable, value)
            return
        selections = _below(nodes)
        member = self._member(union, selections, value)
        keys = frozenset(self._typename_keys(member, selections))
        yield ResponseValue(path, "union", union.name, is_nullable, value, keys)
        yield from self.object(member, selections, value, path)

    def _member(
        self,
        union: GraphQLUnionType,
        selections: Sequence[SelectionSetNode],
        value: Mapping[str, JSON],
    ) -> GraphQLObjectType:
        """Return the member type of an object, by `__typename` or else the best fit of its keys."""
        members = cast("Sequence[GraphQLObjectType]", union.types)
        for member in members:
            keys = self._typename_keys(member, selections)
            if any(value.get(key) == member.name for key in keys):
                return member

        def differing(member: GraphQLObjectType) -> int:
            return len(value.keys() ^ self._fields(member, selections).keys())

        return min(members, key=differing)

    def _typename_keys(
        self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode]
    ) -> list[str]:
        fields = self._fields(kind, selections)
        return [key for key, nodes in fields.items() if nodes[0].name.value == "__typename"]

    def _fields(
        self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        """Return the selected fields of an object type by response key, with fragments expanded."""
        found: dict[str, list[FieldNode]] = {}
        for selection_set in selections:
            self._collect(kind, selection_set, found)
        return found

    def _collect(
        self,
        kind: GraphQLObjectType,
        selection_set: SelectionSetNode,
        found: dict[str, list[FieldNode]],
    ) -> None:
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                key = (node.alias or node.name).value
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition.name.value if node.type_condition else kind.name
                if self._is_on(kind, on):
                    self._collect(kind, node.selection_set, found)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                if self._is_on(kind, fragment.type_condition.name.value):
                    self._collect(kind, fragment.selection_set, found)

    def _is_on(self, kind: GraphQLObjectType, condition: str) -> bool:
        if condition == kind.name:
            return True
        named = self._schema.get_type(condition)
        return isinstance(named, GraphQLUnionType) and kind in named.types


def _wrapped(declared: object) -> GraphQLType:
    """Return the type inside `!` or `[]`, which graphql-core does not type."""
    return cast("GraphQLType", cast("GraphQLList[GraphQLNamedType]", declared).of_type)


def _below(nodes: Sequence[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set]


def replaced(value: JSON, path: ResponsePath, new: object) -> object:
    """Return a copy of a value with another one at a path."""
    if not path:
        return new
    key = path[0]
    below = replaced(_child(value, key), path[1:], new)
    if isinstance(value, list):
        return [below if index == key else item for index, item in enumerate(value)]
    known = cast("dict[str, JSON]", value)
    return {name: below if name == key else each for name, each in known.items()}


def without(value: JSON, path: ResponsePath) -> object:
    """Return a copy of a value without the key at the end of a path."""
    parent = value
    for key in path[:-1]:
        parent = _child(parent, key)
    known = cast("dict[str, JSON]", parent)
    rest = {name: each for name, each in known.items() if name != path[-1]}
    return replaced(value, path[:-1], rest)


def _child(value: JSON, key: str | int) -> JSON:
    # A path leads through objects and lists by keys that they have.
    return cast("dict[str | int, JSON]", value)[key]
