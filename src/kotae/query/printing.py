"""A drafted tree as text: values become variables, so that the text is the same for a shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from kotae.errors import ArgumentError, SelectionError
from kotae.query.coercion import coerced, has_variable, place_of_variable
from kotae.query.selection import FieldNode, SpreadNode
from kotae.query.type_system import (
    EnumDefinition,
    InputDefinition,
    TypeReference,
    type_reference,
)
from kotae.query.variables import Var

if TYPE_CHECKING:
    from kotae.query.build_selection import Draft
    from kotae.query.coercion import Sent
    from kotae.query.parts import Condition
    from kotae.query.selection import InlineNode, Resolved, SelectionSet, SharedArguments
    from kotae.query.type_system import ArgumentDefinition

__all__ = ["Printed", "VariableDefinition", "print_draft"]

_BOOLEAN = type_reference("Boolean!")


class VariableDefinition:
    """A variable that is bound by its user.

    Attributes:
        name: As GraphQL has it.
        type: Its type.
        is_required: Whether it must be bound before the operation is sent.
        is_time: Whether it takes Unix seconds.
        default: What the server takes if it is not bound; None if there is none, or it is null.
    """

    __slots__ = ("default", "is_required", "is_time", "name", "type")

    def __init__(
        self,
        name: str,
        type_: TypeReference,
        *,
        is_required: bool,
        is_time: bool = False,
        default: Sent = None,
    ) -> None:
        self.name: str = name
        self.type: TypeReference = type_
        self.is_required: bool = is_required
        self.is_time: bool = is_time
        self.default: Sent = default


class Printed:
    """The text of a draft.

    Attributes:
        text: The document, in one line.
        hoisted: The names of the variables that values went to, in the order of the tree.
        variables: Those that are bound by the user, by name.
        needs_token: Whether a field is there that AniList answers only with a token.
    """

    __slots__ = ("hoisted", "needs_token", "text", "variables")

    def __init__(
        self,
        text: str,
        hoisted: tuple[str, ...],
        variables: dict[str, VariableDefinition],
        *,
        needs_token: bool,
    ) -> None:
        self.text: str = text
        self.hoisted: tuple[str, ...] = hoisted
        self.variables: dict[str, VariableDefinition] = variables
        self.needs_token: bool = needs_token


def print_draft(draft: Draft, name: str | None) -> Printed:
    """Return the text of a draft.

    Afterwards the tree holds no values any more: its conditions are resolved to names.

    Raises:
        SelectionError: One variable stands in places of different types.
        ArgumentError: The default of a variable does not fit its place.
    """
    printer = _Printer(draft)
    body = printer.selection(draft.selection)
    fragments = "".join(
        f" fragment {fragment.name} on {fragment.selection.type.name} "
        f"{printer.selection(fragment.selection)}"
        for fragment in draft.fragments.values()
    )
    variables = printer.variables()
    listed = ", ".join(printer.definitions.values())
    head = draft.kind + (f" {name}" if name else "") + (f"({listed})" if listed else "")
    return Printed(
        f"{head} {body}{fragments}",
        tuple(printer.hoisted),
        variables,
        needs_token=printer.needs_token,
    )


class _Printer:
    def __init__(self, draft: Draft) -> None:
        self._registry = draft.registry
        self.hoisted: list[str] = []
        self.needs_token = False
        self._numbers: dict[str, int] = {}
        self.definitions: dict[str, str] = {}
        self._places: dict[str, list[tuple[TypeReference, bool]]] = {}
        self._own: dict[str, Var[object]] = {}
        for variable in _variables_in(draft):
            known = self._own.setdefault(variable.name, variable)
            if known != variable:
                raise SelectionError(
                    f"The variable {variable.name!r} is there twice with different types or "
                    "defaults."
                )
            self.definitions[variable.name] = ""

    def selection(self, selection: SelectionSet) -> str:
        parts = [self._node(node) for node in selection.nodes.values()]
        has_typename = ("__typename", ()) in selection.nodes
        if selection.is_union and not has_typename:
            selection.has_hidden_typename = True
            parts.insert(0, "__typename")
        return f"{{{' '.join(parts)}}}"

    def _node(self, node: FieldNode | SpreadNode | InlineNode) -> str:
        if isinstance(node, FieldNode):
            return self._field(node)
        if isinstance(node, SpreadNode):
            node.resolved = self._resolved(node.conditions)
            return _under(f"...{node.fragment.name}", node.resolved)
        return f"... on {node.selection.type.name} {self.selection(node.selection)}"

    def _field(self, node: FieldNode) -> str:
        self.needs_token = self.needs_token or node.field.needs_token
        text = node.field.name if node.key == node.field.name else f"{node.key}: {node.field.name}"
        if node.arguments is not None:
            text += self._arguments(node.arguments.found())
            node.arguments = None
        node.resolved = self._resolved(node.conditions)
        node.conditions = ()
        return _under(text, node.resolved, self.selection(node.selection) if node.selection else "")

    def _arguments(self, shared: SharedArguments) -> str:
        if shared.text is None and shared.arguments is not None:
            listed = ", ".join(
                f"{argument.name}: {self._value(argument, argument.type, value)}"
                for argument, value in shared.arguments.values
            )
            shared.text = f"({listed})" if listed else ""
            shared.arguments = None
        return shared.text or ""

    def _value(self, place: ArgumentDefinition, reference: TypeReference, value: Sent) -> str:
        """Return a value as the document has it.

        Args:
            place: The argument, or the field of an input, that it is given for.
            reference: The place's type, or that of its items.
            value: Hoisted into a variable as it is, unless a variable is inside.
        """
        if isinstance(value, Var):
            own = cast("Var[object]", value)
            self._places.setdefault(own.name, []).append((reference, place.is_time))
            return f"${own.name}"
        if not has_variable(value):
            return f"${self._hoist(reference, place.name)}"
        if isinstance(value, list):
            item = reference.item or reference
            inner = (self._value(place, item, one) for one in cast("list[Sent]", value))
            return f"[{', '.join(inner)}]"
        definition = self._registry.definition(reference.name)
        fields = definition.fields.values() if isinstance(definition, InputDefinition) else ()
        known = {field.name: field for field in fields}
        pairs = cast("dict[str, Sent]", value).items()
        listed = (f"{key}: {self._value(known[key], known[key].type, one)}" for key, one in pairs)
        return f"{{{', '.join(listed)}}}"

    def _hoist(self, reference: TypeReference, name: str) -> str:
        """Return the name of a new variable, called after its argument."""
        free, number = name, self._numbers.get(name, 1)
        while free in self.definitions:
            number += 1
            free = f"{name}_{number}"
        self._numbers[name] = number
        self.hoisted.append(free)
        self.definitions[free] = f"${free}: {reference.text}"
        return free

    def _resolved(self, conditions: tuple[Condition, ...]) -> tuple[Resolved, ...]:
        resolved: list[Resolved] = []
        for kind, value in conditions:
            if isinstance(value, Var):
                self._places.setdefault(value.name, []).append((_BOOLEAN, False))
                resolved.append((kind, value.name))
            else:
                resolved.append((kind, self._hoist(_BOOLEAN, kind)))
        return tuple(resolved)

    def variables(self) -> dict[str, VariableDefinition]:
        """Return the variables of the user's, their types known from their places."""
        found: dict[str, VariableDefinition] = {}
        for name, variable in self._own.items():
            places = self._places[name]
            text = places[0][0].text
            for other, _ in places:
                text = _strictest(name, text, other.text)
            reference = type_reference(text)
            is_time = all(is_moment for _, is_moment in places)
            definition = f"${name}: {text}"
            default = None
            if variable.has_default:
                place = place_of_variable(name)
                default = coerced(reference, variable.default, place, self._registry, is_time)
                if has_variable(default):
                    raise ArgumentError(f"The default of the variable {name!r} is a variable.")
                definition += f" = {self.literal(reference, default)}"
            self.definitions[name] = definition
            is_required = reference.is_non_null and not variable.has_default
            found[name] = VariableDefinition(
                name, reference, is_required=is_required, is_time=is_time, default=default
            )
        return found

    def literal(self, reference: TypeReference, value: Sent) -> str:
        """Return a default as a document has it."""
        if reference.name == "Json" and reference.item is None:
            return _json_literal(value)
        if isinstance(value, list):
            item = reference.item or reference
            return f"[{', '.join(self.literal(item, one) for one in cast('list[Sent]', value))}]"
        definition = self._registry.definition(reference.name)
        if isinstance(value, dict) and isinstance(definition, InputDefinition):
            types = {field.name: field.type for field in definition.fields.values()}
            pairs = cast("dict[str, Sent]", value).items()
            return f"{{{', '.join(f'{k}: {self.literal(types[k], v)}' for k, v in pairs)}}}"
        if isinstance(definition, EnumDefinition) and isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)


def _under(text: str, conditions: tuple[Resolved, ...], body: str = "") -> str:
    """Return a field or spread with its directives.

    A directive stands once at a place, so those beyond the first of a kind go around it.
    """
    own: dict[str, bool | str] = {}
    around: list[Resolved] = []
    for kind, name in conditions:
        if kind in own:
            around.append((kind, name))
        else:
            own[kind] = name
    text += "".join(f" @{kind}(if: ${name})" for kind, name in own.items())
    if body:
        text += f" {body}"
    for kind, name in around:
        text = f"... @{kind}(if: ${name}) {{{text}}}"
    return text


def _json_literal(value: Sent) -> str:
    """Return JSON as a document has it: the keys of its objects are names."""
    if isinstance(value, list):
        return f"[{', '.join(map(_json_literal, cast('list[Sent]', value)))}]"
    if isinstance(value, dict):
        pairs = cast("dict[str, Sent]", value).items()
        for key, _ in pairs:
            if not (key.isascii() and key.isidentifier()):
                raise ArgumentError(f"A default cannot have the key {key!r}: bind it as a value.")
        return f"{{{', '.join(f'{key}: {_json_literal(one)}' for key, one in pairs)}}}"
    return json.dumps(value, ensure_ascii=False)


def _strictest(name: str, text: str, other: str) -> str:
    """Return the type that fits two places."""
    if text == other:
        return text
    mark = "!" if text.endswith("!") or other.endswith("!") else ""
    bare, its = text.removesuffix("!"), other.removesuffix("!")
    if bare.startswith("[") and its.startswith("["):
        return f"[{_strictest(name, bare[1:-1], its[1:-1])}]{mark}"
    if bare != its:
        raise SelectionError(
            f"The variable {name!r} stands where {text} is needed and where {other} is: use two."
        )
    return bare + mark


def _variables_in(draft: Draft) -> list[Var[object]]:
    found: list[Var[object]] = []

    def look(value: object) -> None:
        if isinstance(value, Var):
            found.append(cast("Var[object]", value))
        elif isinstance(value, list):
            for one in cast("list[object]", value):
                look(one)
        elif isinstance(value, dict):
            for one in cast("dict[str, object]", value).values():
                look(one)

    def visit(selection: SelectionSet) -> None:
        for node in selection:
            if isinstance(node, FieldNode):
                shared = node.arguments.found() if node.arguments else None
                if shared and shared.arguments and shared.arguments.has_variables:
                    for _, value in shared.arguments.values:
                        look(value)
            if isinstance(node, FieldNode | SpreadNode):
                for _, value in node.conditions:
                    look(value)
            if not isinstance(node, SpreadNode) and node.selection is not None:
                visit(node.selection)

    visit(draft.selection)
    for fragment in draft.fragments.values():
        visit(fragment.selection)
    return found
