"""The fields and arguments of an operation or a fragment, with what the schema says of them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import (
        ArgumentNode,
        DefinitionNode,
        GraphQLNamedType,
        GraphQLSchema,
        SelectionSetNode,
        ValueNode,
    )

__all__ = [
    "ArgumentUse",
    "DefinitionUses",
    "FieldUse",
    "SelectionUse",
    "list_fields",
    "outermost_selection",
    "uses_of",
]


class ArgumentUse(NamedTuple):
    """An argument that the schema has, where it is given.

    Attributes:
        coordinate: The argument's coordinate, as `Query.Page(perPage:)`.
        type: The name of its type, without list and non-null.
        node: The argument in the text.
    """

    coordinate: str
    type: str
    node: ArgumentNode


class FieldUse(NamedTuple):
    """A field that the schema has, where it is selected.

    Attributes:
        node: The field in the text.
        coordinate: Its coordinate, as `Query.Page`.
        type: Its type in the schema, without list and non-null.
        arguments: Its arguments, by name.
    """

    node: FieldNode
    coordinate: str
    type: GraphQLNamedType
    arguments: dict[str, ArgumentUse]

    def value(self, name: str) -> ValueNode | None:
        """Return the value of an argument; None if it is not given."""
        use = self.arguments.get(name)
        return None if use is None else use.node.value


class SelectionUse(NamedTuple):
    """A selection set, and the name of the type that it selects from."""

    node: SelectionSetNode
    type: GraphQLNamedType


class DefinitionUses(NamedTuple):
    """What a definition selects; what the schema does not know is left out."""

    fields: list[FieldUse]
    selections: list[SelectionUse]


def uses_of(
    definition: DefinitionNode, schema: GraphQLSchema, left_out: frozenset[int] = frozenset()
) -> DefinitionUses:
    """Return the fields and selection sets of a definition; none if it is not executable.

    Selections with the identities in `left_out` are passed over, with what they select.
    """
    uses = DefinitionUses([], [])
    node, of_type = outermost_selection(definition, schema) or (None, None)
    pending = [SelectionUse(node, of_type)] if node and of_type else []
    while pending:
        selection = pending.pop()
        uses.selections.append(selection)
        inner = list(_inner(selection, schema, uses.fields, left_out))
        pending += reversed(inner)
    uses.fields.sort(key=lambda use: use.node.loc.start if use.node.loc else 0)
    return uses


def outermost_selection(
    definition: DefinitionNode, schema: GraphQLSchema
) -> tuple[SelectionSetNode, GraphQLNamedType | None] | None:
    """Return a definition's selection set and type; None if it is not executable.

    The type is None if the schema lacks it.
    """
    if isinstance(definition, OperationDefinitionNode):
        return definition.selection_set, schema.get_root_type(definition.operation)
    if isinstance(definition, FragmentDefinitionNode):
        return definition.selection_set, schema.get_type(definition.type_condition.name.value)
    return None


def _inner(
    selection: SelectionUse,
    schema: GraphQLSchema,
    fields: list[FieldUse],
    left_out: frozenset[int],
) -> Iterator[SelectionUse]:
    """Collect the fields of a selection set, and yield the selection sets below it."""
    of_type = selection.type
    known = of_type.fields if isinstance(of_type, GraphQLObjectType | GraphQLInterfaceType) else {}
    for node in selection.node.selections:
        if id(node) in left_out:
            continue
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            target = of_type if condition is None else schema.get_type(condition.name.value)
            if target is not None:
                yield SelectionUse(node.selection_set, target)
        elif isinstance(node, FieldNode):
            definition = known.get(node.name.value)
            if definition is None:
                continue
            coordinate = f"{of_type.name}.{node.name.value}"
            arguments = {
                argument.name.value: ArgumentUse(
                    f"{coordinate}({argument.name.value}:)",
                    get_named_type(definition.args[argument.name.value].type).name,
                    argument,
                )
                for argument in node.arguments or ()
                if argument.name.value in definition.args
            }
            target = get_named_type(definition.type)
            fields.append(FieldUse(node, coordinate, target, arguments))
            if node.selection_set is not None and isinstance(
                target, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
            ):
                yield SelectionUse(node.selection_set, target)


def list_fields(of_type: GraphQLNamedType) -> frozenset[str]:
    """Return the names of an object type's fields that are lists."""
    if not isinstance(of_type, GraphQLObjectType):
        return frozenset()
    fields = of_type.fields.items()
    return frozenset(name for name, field in fields if is_list_type(get_nullable_type(field.type)))
