"""A normal form of documents: the set of their leaves, each with the whole path to it.

Fragments are expanded, directives moved to the fields, repeated fields merged, and variables
replaced by their values. Two documents with the same normal form have the same selection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    NullValueNode,
    VariableNode,
)
from tests.query.generated.kinds import (
    bare,
    coerced_value,
    declared,
    item_of,
    literal_value,
    named,
    parts,
    schema,
)
from tests.query.generated.strategies import operation_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql import (
        DirectiveNode,
        DocumentNode,
        GraphQLNamedType,
        SelectionSetNode,
        ValueNode,
    )

__all__ = ["AUTOMATIC", "DISAGREEING", "Leaf", "leaves"]

#: A field on the path: its parent type, its key in the response, its name, its arguments and its
#: conditions.
Step = tuple[str, str, str, frozenset[Any], frozenset[Any]]
Leaf = tuple[Step, ...]

#: Arguments that the builder sends automatically: older versions of these enums have fewer values.
#: Source: AniList's schema.
_DEFAULTS: Mapping[tuple[str, str], int] = {
    ("Media", "status"): 2,
    ("Media", "source"): 3,
    ("MediaEdge", "relationType"): 3,
}

#: Fields of union members by the alias that the builder gives them, because their types differ.
AUTOMATIC = {
    ("Thread", "userId_Thread"): "userId",
    ("Thread", "replyCount_Thread"): "replyCount",
}

#: The same fields by the alias that hypothesis-graphql gives them, for any member.
DISAGREEING = {
    f"{name}_{kind}": name for name in ("userId", "replyCount") for kind in ("Int", "NonNullInt")
}


def leaves(
    document: DocumentNode, values: Mapping[str, object], keys: Mapping[str, str] | None = None
) -> frozenset[Leaf]:
    """Return the normal form of a document.

    Args:
        document: A document with one operation.
        values: Values of variables; a variable without a value stays in the normal form.
        keys: For the builder's document, other keys of its roots. The builder selects
            `__typename` on each union automatically; it is added to any other document.
    """
    return frozenset(_Normaliser(document, values, keys).leaves())


class _Normaliser:
    def __init__(
        self, document: DocumentNode, values: Mapping[str, object], keys: Mapping[str, str] | None
    ) -> None:
        self._operation = operation_in(document)
        self._keys = keys or {}
        self._has_typenames = keys is not None
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._variables = dict(self._known_variables(values))

    def _known_variables(self, values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        for definition in self._operation.variable_definitions or ():
            name = definition.variable.name.value
            kind = declared(definition.type)
            if name in values:
                yield name, _frozen(coerced_value(values[name], kind))
            elif definition.default_value is None:
                yield name, ("$", name)
            else:
                default = self._value(definition.default_value, kind)
                yield name, ("$", name, default)

    def leaves(self) -> Iterator[Leaf]:
        root = schema().get_root_type(self._operation.operation)
        if root is None:
            raise LookupError(self._operation.operation)
        yield from self._selection(self._operation.selection_set, root, frozenset(), ())

    def _selection(
        self,
        selection: SelectionSetNode,
        on: GraphQLObjectType,
        conditions: frozenset[Any],
        way: Leaf,
        *,
        is_member: bool = False,
    ) -> Iterator[Leaf]:
        """Return the leaves of a selection set for objects of one type, or a union's member."""
        for node in selection.selections:
            its = conditions | self._conditions(node.directives or ())
            if isinstance(node, FieldNode):
                yield from self._field(node, on, its, way, is_member=is_member)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or _applies(schema().type_map[condition.name.value], on):
                    yield from self._selection(
                        node.selection_set, on, its, way, is_member=is_member
                    )
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                if _applies(schema().type_map[fragment.type_condition.name.value], on):
                    yield from self._selection(
                        fragment.selection_set, on, its, way, is_member=is_member
                    )

    def _field(
        self,
        node: FieldNode,
        on: GraphQLObjectType,
        conditions: frozenset[Any],
        way: Leaf,
        *,
        is_member: bool,
    ) -> Iterator[Leaf]:
        name = node.name.value
        key = node.alias.value if node.alias else name
        key = self._keys.get(key, key) if not way else AUTOMATIC.get((on.name, key), key)
        if DISAGREEING.get(key) == name:
            key = name
        if name == "__typename":
            # Every union has one without a condition, so that one with a condition adds nothing.
            if not (is_member and key == name and conditions):
                yield (*way, (on.name, key, name, frozenset(), conditions))
            return
        definition: Any = on.fields[name]
        arguments = {
            each.name.value: self._value(each.value, definition.args[each.name.value].type)
            for each in node.arguments or ()
        }
        if (on.name, name) in _DEFAULTS:
            arguments.setdefault("version", _DEFAULTS[on.name, name])
        way = (*way, (on.name, key, name, frozenset(arguments.items()), conditions))
        target = named(definition.type)
        if node.selection_set is None:
            yield way
        elif isinstance(target, GraphQLObjectType):
            yield from self._selection(node.selection_set, target, frozenset(), way)
        elif isinstance(target, GraphQLUnionType):
            for member in target.types:
                if not self._has_typenames:
                    name = "__typename"
                    yield (*way, (member.name, name, name, frozenset(), frozenset()))
                yield from self._selection(
                    node.selection_set, member, frozenset(), way, is_member=True
                )

    def _conditions(self, directives: Iterable[DirectiveNode]) -> frozenset[Any]:
        boolean: Any = schema().type_map["Boolean"]
        return frozenset(
            (each.name.value, self._value(argument.value, boolean))
            for each in directives
            for argument in each.arguments or ()
        )

    def _value(self, node: ValueNode, kind: Any) -> object:
        """Coerce a value as GraphQL does, with the values of variables."""
        if isinstance(node, VariableNode):
            return self._variables[node.name.value]
        if isinstance(node, NullValueNode):
            return None
        if item_of(kind) is not None:
            return tuple(self._value(one, inner) for _, one, inner in parts(node, kind))
        if isinstance(bare(kind), GraphQLInputObjectType):
            return frozenset(
                (name, self._value(one, inner)) for name, one, inner in parts(node, kind)
            )
        return _frozen(literal_value(node, kind))


def _applies(condition: GraphQLNamedType, on: GraphQLObjectType) -> bool:
    if isinstance(condition, GraphQLUnionType):
        return on in condition.types
    return condition is on


def _frozen(value: Any) -> object:
    if isinstance(value, list):
        return tuple(map(_frozen, cast("list[object]", value)))
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return frozenset((name, _frozen(one)) for name, one in pairs)
    # In Python, True is 1.
    return ("Boolean", value) if isinstance(value, bool) else value
