"""The rule against deprecated fields, arguments, input fields and enum values."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLError, ValidationRule, get_named_type, is_input_object_type

if TYPE_CHECKING:
    from graphql import ArgumentNode, EnumValueNode, FieldNode, Node, ObjectFieldNode

__all__ = ["NoDeprecatedRule"]


class NoDeprecatedRule(ValidationRule):
    """Find uses of deprecated fields, arguments, input fields and enum values.

    What it does: warns, with the reason the schema gives, which names what to use instead.
    Why it is bad: AniList may remove it.
    Use instead: the replacement in the message.
    Source: https://spec.graphql.org/draft/#sec--deprecated

    graphql-core's own rule needs the syntax tree that a schema from introspection lacks.
    """

    def enter_field(self, node: FieldNode, *_args: object) -> None:
        """Look at a field."""
        definition = self.context.get_field_def()
        if definition:
            name = f"{self.context.get_parent_type()}.{node.name.value}"
            self._report(f"The field '{name}'", definition.deprecation_reason, node)

    def enter_argument(self, node: ArgumentNode, *_args: object) -> None:
        """Look at an argument of a field or a directive."""
        definition = self.context.get_argument()
        if definition:
            name = f"{self._owner()}({node.name.value}:)"
            self._report(f"The argument '{name}'", definition.deprecation_reason, node)

    def enter_object_field(self, node: ObjectFieldNode, *_args: object) -> None:
        """Look at a field of an input object."""
        parent = get_named_type(self.context.get_parent_input_type())
        if is_input_object_type(parent) and node.name.value in parent.fields:
            reason = parent.fields[node.name.value].deprecation_reason
            self._report(f"The input field '{parent.name}.{node.name.value}'", reason, node)

    def enter_enum_value(self, node: EnumValueNode, *_args: object) -> None:
        """Look at an enum value."""
        definition = self.context.get_enum_value()
        if definition:
            enum = get_named_type(self.context.get_input_type())
            self._report(
                f"The enum value '{enum}.{node.value}'", definition.deprecation_reason, node
            )

    def _owner(self) -> str:
        directive = self.context.get_directive()
        if directive:
            return f"@{directive.name}"
        parent = self.context.get_parent_type()
        fields = getattr(parent, "fields", {})
        definition = self.context.get_field_def()
        name = next((key for key, value in fields.items() if value is definition), "")
        return f"{parent}.{name}"

    def _report(self, what: str, reason: str | None, node: Node) -> None:
        if reason is not None:
            self.report_error(GraphQLError(f"{what} is deprecated. {reason}".strip(), node))
