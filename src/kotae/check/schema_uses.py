"""The elements of a schema that an operation or a fragment depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    visit,
)

from kotae.schema.coordinates import named_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import (
        ArgumentNode,
        DefinitionNode,
        DirectiveNode,
        EnumValueNode,
        FieldNode,
        FragmentDefinitionNode,
        FragmentSpreadNode,
        GraphQLArgument,
        GraphQLInputField,
        GraphQLSchema,
        InlineFragmentNode,
        ObjectValueNode,
        OperationDefinitionNode,
        VariableDefinitionNode,
    )

__all__ = ["Relation", "SchemaUse", "schema_uses"]

#: How a definition depends on an element:
#: - `used`: it names the element, or a part of it: a field, an argument that it gives and its type,
#:   an enum value, a directive, the type of a selection, the root of an operation;
#: - `omitted`: it leaves out an argument, or a field of an input object;
#: - `read`: it selects a field of this type, without lists and `!`;
#: - `sent`: its variables may hold values of this type.
Relation = Literal["used", "omitted", "read", "sent"]
#: A relation, and the coordinate of the element.
SchemaUse = tuple[Relation, str]


def schema_uses(definition: DefinitionNode, schema: GraphQLSchema) -> set[SchemaUse]:
    """Return what a definition uses, without the fragments that it spreads.

    What the schema does not know is left out.
    """
    type_info = TypeInfo(schema)
    visitor = _UseVisitor(schema, type_info)
    visit(definition, TypeInfoVisitor(type_info, visitor))
    visitor.uses.update(("sent", name) for name in _input_types(visitor.variable_types, schema))
    return visitor.uses


def _input_types(names: set[str], schema: GraphQLSchema) -> set[str]:
    """Return the names of input types, and of the types that their fields lead to."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            type_ = schema.get_type(name)
            if isinstance(type_, GraphQLInputObjectType):
                pending += map(named_type, type_.fields.values())
    return found


class _InputTypeInfo(Protocol):
    """The method of `TypeInfo` whose type pyright knows in part only."""

    def get_input_type(self) -> object: ...


class _UseVisitor(Visitor):
    """Collects the uses of one definition."""

    def __init__(self, schema: GraphQLSchema, type_info: TypeInfo) -> None:
        super().__init__()
        self.uses: set[SchemaUse] = set()
        self.variable_types: set[str] = set()
        self._schema = schema
        self._type_info = type_info
        self._inputs: _InputTypeInfo = type_info

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: object) -> None:
        """Collect the root."""
        self.uses.add(("used", f"schema {{ {node.operation.value} }}"))

    def enter_variable_definition(self, _node: VariableDefinitionNode, *_args: object) -> None:
        """Collect the type of a variable."""
        self.variable_types.add(self._input_type())

    def enter_field(self, node: FieldNode, *_args: object) -> None:
        """Collect a field, its parent, its type and its arguments."""
        parent, field = self._type_info.get_parent_type(), self._type_info.get_field_def()
        if parent is None or field is None:
            return
        place = f"{parent.name}.{node.name.value}"
        self.uses.update((("used", parent.name), ("used", place), ("read", named_type(field))))
        self._add_arguments(place, field.args, node.arguments)
        if isinstance(parent, GraphQLInterfaceType) and node.name.value in parent.fields:
            # A default value is that of the type which the result has.
            for type_ in self._schema.get_possible_types(parent):
                own = type_.fields[node.name.value]
                self._add_arguments(f"{type_.name}.{node.name.value}", own.args, node.arguments)

    def enter_directive(self, node: DirectiveNode, *_args: object) -> None:
        """Collect a directive and its arguments."""
        directive = self._type_info.get_directive()
        if directive is not None:
            self.uses.add(("used", f"@{directive.name}"))
            self._add_arguments(f"@{directive.name}", directive.args, node.arguments)

    def enter_object_value(self, node: ObjectValueNode, *_args: object) -> None:
        """Collect the fields of an input object."""
        type_ = self._schema.get_type(self._input_type())
        if isinstance(type_, GraphQLInputObjectType):
            self.uses.add(("used", type_.name))
            given = {field.name.value for field in node.fields}
            for name, field in type_.fields.items():
                self._add_input(f"{type_.name}.{name}", field, is_given=name in given)

    def enter_enum_value(self, node: EnumValueNode, *_args: object) -> None:
        """Collect an enum value and its type."""
        name = self._input_type()
        self.uses.update((("used", name), ("used", f"{name}.{node.value}")))

    def enter_inline_fragment(self, node: InlineFragmentNode, *_args: object) -> None:
        """Collect the types between which a fragment leads."""
        self._add_parent()
        if node.type_condition is not None:
            self.uses.add(("used", node.type_condition.name.value))

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_args: object) -> None:
        """Collect the type of a fragment."""
        self.uses.add(("used", node.type_condition.name.value))

    def enter_fragment_spread(self, _node: FragmentSpreadNode, *_args: object) -> None:
        """Collect the type into which a fragment is spread."""
        self._add_parent()

    def _input_type(self) -> str:
        """Return the name of the type of the value that is visited; `None` if it is unknown."""
        return str(self._inputs.get_input_type()).strip("[]!")

    def _add_parent(self) -> None:
        parent = self._type_info.get_parent_type()
        if parent is not None:
            self.uses.add(("used", parent.name))

    def _add_arguments(
        self, place: str, known: Mapping[str, GraphQLArgument], nodes: Iterable[ArgumentNode] | None
    ) -> None:
        given = {node.name.value for node in nodes or ()}
        for name, argument in known.items():
            self._add_input(f"{place}({name}:)", argument, is_given=name in given)

    def _add_input(
        self, place: str, definition: GraphQLArgument | GraphQLInputField, *, is_given: bool
    ) -> None:
        self.uses.add(("used" if is_given else "omitted", place))
        if is_given:
            self.uses.add(("used", named_type(definition)))
