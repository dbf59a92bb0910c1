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

#: What a field's name begins with where it is GraphQL's own, and no part of AniList's schema.
_OWN = "__"


@dataclass(frozen=True, slots=True)
class ResponseValue:
    """A value of a response, and what the schema says of it.

    Attributes:
        path: Where it stands, below `data`.
        kind: What the schema has there.
        type_name: The type's name without `!` and `[]`, as `Int`.
        is_nullable: Whether the schema allows null there.
        value: The value.
        typename_keys: Of a union's object: the keys under which its `__typename` was selected.
    """

    path: ResponsePath
    kind: ValueKind
    type_name: str
    is_nullable: bool
    value: JSON
    typename_keys: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def is_item(self) -> bool:
        """Whether it stands in a list, and not under a key of its own."""
        return bool(self.path) and isinstance(self.path[-1], int)


def response_values(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    data: Mapping[str, JSON],
) -> Iterator[ResponseValue]:
    """Go through a response in the order of its query, from the roots down.

    Introspection's own fields and `__typename` are passed over.

    Args:
        schema: What the query was run on.
        document: The query, which is valid.
        operation_name: Of the operation that was run; None where it has no name.
        data: The response's `data`.
    """
    walk = _Walk(schema, document)
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        name = node.name.value if node.name else None
        root = schema.get_root_type(node.operation)
        if name == operation_name and root is not None:
            yield from walk.object(root, [node.selection_set], data, ())
            return


class _Walk:
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
            if key in value and not name.startswith(_OWN):
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
        """Return which member an object is: as it says, else the one that fits its keys best."""
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
        """Return what is selected of an object type, by key, fragments expanded."""
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
    """Return what `!` or `[]` is put around; graphql-core leaves its type open."""
    return cast("GraphQLType", cast("GraphQLList[GraphQLNamedType]", declared).of_type)


def _below(nodes: Sequence[FieldNode]) -> list[SelectionSetNode]:
    return [node.selection_set for node in nodes if node.selection_set]


def replaced(value: JSON, path: ResponsePath, new: object) -> object:
    """Return a value with another one at a path; what it was made of is left as it was."""
    if not path:
        return new
    key = path[0]
    below = replaced(_child(value, key), path[1:], new)
    if isinstance(value, list):
        return [below if index == key else item for index, item in enumerate(value)]
    known = cast("dict[str, JSON]", value)
    return {name: below if name == key else each for name, each in known.items()}


def without(value: JSON, path: ResponsePath) -> object:
    """Return a value without the key that a path ends in."""
    parent = value
    for key in path[:-1]:
        parent = _child(parent, key)
    known = cast("dict[str, JSON]", parent)
    rest = {name: each for name, each in known.items() if name != path[-1]}
    return replaced(value, path[:-1], rest)


def _child(value: JSON, key: str | int) -> JSON:
    # A path leads through objects and lists by keys that they have.
    return cast("dict[str | int, JSON]", value)[key]
