"""The elements of a schema that an operation or a fragment depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from graphql import (
    GraphQLInputObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    visit,
)

from kotae.schema.coordinates import named_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphql import (
        ArgumentNode,
        DefinitionNode,
        DirectiveNode,
        EnumValueNode,
        FieldNode,
        FragmentDefinitionNode,
        FragmentSpreadNode,
        GraphQLArgument,
        GraphQLSchema,
        InlineFragmentNode,
        ObjectValueNode,
        OperationDefinitionNode,
        VariableDefinitionNode,
    )

__all__ = ["Relation", "SchemaUse", "SchemaUses"]

#: How a definition depends on an element:
#: - `used`: it names the element, or a part of it: a field, an argument that it gives, an enum
#:   value, a directive, the type of a selection, the root of an operation;
#: - `omitted`: it leaves out an argument, or a field of an input object;
#: - `read`: it selects a field of this type, without lists and `!`;
#: - `sent`: its variables may hold values of this type.
Relation = Literal["used", "omitted", "read", "sent"]
#: A relation, and the coordinate of the element.
SchemaUse = tuple[Relation, str]


class SchemaUses:
    """The uses of a schema's elements, by definition; what the schema does not know is left out."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._sent: dict[str, frozenset[str]] = {}

    def of(self, definition: DefinitionNode) -> set[SchemaUse]:
        """Return what a definition uses, without the fragments that it spreads."""
        type_info = TypeInfo(self._schema)
        visitor = _UseVisitor(self._schema, type_info, self.input_types)
        visit(definition, TypeInfoVisitor(type_info, visitor))
        return visitor.uses

    def input_types(self, name: str) -> frozenset[str]:
        """Return the name of an input type, and those of the types that its fields lead to."""
        if name not in self._sent:
            found: set[str] = set()
            pending = [name]
            while pending:
                current = pending.pop()
                type_ = self._schema.get_type(current)
                if current not in found and type_ is not None:
                    found.add(current)
                    if isinstance(type_, GraphQLInputObjectType):
                        pending += map(named_type, type_.fields.values())
            self._sent[name] = frozenset(found)
        return self._sent[name]


class _InputTypeInfo(Protocol):
    """The method of `TypeInfo` whose type pyright knows in part only."""

    def get_input_type(self) -> object: ...


class _UseVisitor(Visitor):
    """Collects the uses of one definition."""

    def __init__(
        self,
        schema: GraphQLSchema,
        type_info: TypeInfo,
        input_types: Callable[[str], frozenset[str]],
    ) -> None:
        super().__init__()
        self.uses: set[SchemaUse] = set()
        self._schema = schema
        self._type_info = type_info
        self._inputs: _InputTypeInfo = type_info
        self._input_types = input_types

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: object) -> None:
        """Collect the root."""
        self.uses.add(("used", f"schema {{ {node.operation.value} }}"))

    def enter_variable_definition(self, _node: VariableDefinitionNode, *_args: object) -> None:
        """Collect the types of a variable's values."""
        self.uses.update(("sent", name) for name in self._input_types(self._input_type()))

    def enter_field(self, node: FieldNode, *_args: object) -> None:
        """Collect a field, its parent, its type and its arguments."""
        parent, field = self._type_info.get_parent_type(), self._type_info.get_field_def()
        if parent is None or field is None:
            return
        place = f"{parent.name}.{node.name.value}"
        self.uses.update((("used", parent.name), ("used", place), ("read", named_type(field))))
        self._add_arguments(place, field.args, node.arguments)

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
            for name in type_.fields:
                relation: Relation = "used" if name in given else "omitted"
                self.uses.add((relation, f"{type_.name}.{name}"))

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
        for name in known:
            relation: Relation = "used" if name in given else "omitted"
            self.uses.add((relation, f"{place}({name}:)"))
