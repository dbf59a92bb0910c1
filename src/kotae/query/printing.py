"""The text of an operation: variables replace its values, so that the text depends on its shape."""

from __future__ import annotations

import json
from functools import partial, reduce
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.errors import ArgumentError, SelectionError
from kotae.query.coercion import Arguments, LiteralValue, Place, coerce, has_variable
from kotae.query.selection import (
    FieldNode,
    FragmentNode,
    InlineNode,
    SelectionSet,
    SharedArguments,
    SpreadNode,
)
from kotae.query.type_references import TypeReference, type_reference
from kotae.query.type_system import EnumDefinition, InputDefinition
from kotae.query.variables import NULL, Var
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from kotae.query.build_selection import OperationSelection
    from kotae.query.coercion import CoercedValue
    from kotae.query.selection import Node, NodeCondition
    from kotae.query.type_system import ArgumentDefinition, FieldDefinition, Registry

__all__ = ["PrintedOperation", "VariableDefinition", "literal_text", "strictest_type"]

_NON_NULL_BOOLEAN = type_reference("Boolean!")


class VariableDefinition(NamedTuple):
    """A variable that the caller binds.

    Attributes:
        is_required: Whether it must be bound before the operation is sent.
        is_unix_time: Whether it takes Unix seconds.
        default: The server's value if it is not bound; None for no default, or null.
    """

    name: str
    type: TypeReference
    is_required: bool
    is_unix_time: bool = False
    default: CoercedValue = None


class PrintedOperation:
    """A printed operation.

    Attributes:
        text: The document, in one line.
        hoisted: The names of the variables that replace values, in the order of the tree.
        values: The values that they replace.
        variables: The variables that the caller binds, by name.
        needs_token: Whether it has a field that AniList returns only to a request with a token.
        key: Equal for operations with equal text, variables, aliases and types.
    """

    def __init__(self, selection: OperationSelection, name: str | None) -> None:
        self.hoisted: list[str] = []
        self.values: list[CoercedValue] = []
        self.needs_token: bool = False
        self._registry = selection.registry
        self._selection = selection.selection
        #: What the text does not say: for each node whose response key is not its field's name,
        #: whether the caller chose it; and the fields whose type the caller gave.
        self._beyond_text: list[bool | FieldDefinition] = []
        #: The conditions of nodes, with names of variables.
        self._conditions: dict[Node, tuple[NodeCondition, ...]] = {}
        #: The text of arguments, and the position in `hoisted` of their first variable. A path that
        #: is selected in several places has the same arguments there, and so the same variables.
        self._arguments_texts: dict[Arguments, tuple[str, int]] = {}
        self._numbers: dict[str, int] = {}
        self._definitions: dict[str, str] = dict.fromkeys(selection.variables, "")
        self._places: dict[str, list[tuple[TypeReference, bool]]] = {}
        body = self._print(selection.selection)
        fragments = "".join(
            f" fragment {fragment.name} on {fragment.selection.type.name} "
            f"{self._print(fragment.selection)}"
            for fragment in selection.fragments.values()
        )
        self.variables: dict[str, VariableDefinition] = {
            name: self._define(variable) for name, variable in selection.variables.items()
        }
        listed = ", ".join(self._definitions.values())
        head = selection.kind + (f" {name}" if name else "") + (f"({listed})" if listed else "")
        self.text: str = f"{head} {body}{fragments}"
        self.key: Hashable = (
            self._registry,
            self.text,
            tuple(self.hoisted),
            tuple(self._beyond_text),
        )

    def selection(self) -> SelectionSet:
        """Copy the selection tree: its values become variables, in conditions their names."""
        fragments: dict[str, FragmentNode] = {}

        def copy_node(node: Node) -> Node:
            conditions = self._conditions.get(node, ())
            if isinstance(node, FieldNode):
                below = copy(node.selection) if node.selection else None
                arguments = self._with_variables(node)
                return FieldNode(node.field, node.alias, node.key, arguments, conditions, below)
            if isinstance(node, InlineNode):
                return InlineNode(copy(node.selection), conditions)
            name = node.fragment.name
            if name not in fragments:
                fragments[name] = FragmentNode(name, copy(node.fragment.selection))
            return SpreadNode(fragments[name], conditions)

        def copy(selection: SelectionSet) -> SelectionSet:
            made = SelectionSet(selection.type)
            made.has_hidden_typename = _has_hidden_typename(selection)
            made.nodes = {position: copy_node(node) for position, node in enumerate(selection)}
            return made

        return copy(self._selection)

    def _print(self, selection: SelectionSet) -> str:
        parts = [
            self._field(node) if isinstance(node, FieldNode) else self._fragment(node)
            for node in selection.nodes.values()
        ]
        if _has_hidden_typename(selection):
            parts.insert(0, "__typename")
        return f"{{{' '.join(parts)}}}"

    def _fragment(self, node: SpreadNode | InlineNode) -> str:
        if isinstance(node, SpreadNode):
            text = f"...{node.fragment.name}"
            return self._with_directives(node, text) if node.conditions else text
        return f"... on {node.selection.type.name} {self._print(node.selection)}"

    def _field(self, node: FieldNode) -> str:
        field = node.field
        self.needs_token = self.needs_token or field.needs_token
        text = field.name
        if node.key != field.name:
            text = f"{node.key}: {field.name}"
            self._beyond_text.append(node.alias is not None)
        if field.is_extra:
            self._beyond_text.append(field)
        if node.arguments is not None:
            text += self._arguments(node.arguments.merged().arguments)
        if node.conditions:
            return self._with_directives(node, text, node.selection)
        return f"{text} {self._print(node.selection)}" if node.selection else text

    def _arguments(self, arguments: Arguments) -> str:
        known = self._arguments_texts.get(arguments)
        if known is None:
            first = len(self.hoisted)
            listed = ", ".join(
                [
                    f"{argument.name}: {self._value(argument, argument.type, value)}"
                    for argument, value in arguments.values
                ]
            )
            known = self._arguments_texts[arguments] = f"({listed})", first
        return known[0]

    def _with_variables(self, node: FieldNode) -> SharedArguments | None:
        """Copy a field's printed arguments with variables in place of their values.

        Those of a field that the schema does not have are left out: they have no limits.
        """
        if node.arguments is None or node.field.is_extra:
            return None
        _, first = self._arguments_texts[node.arguments.merged().arguments]
        names = iter(self.hoisted[first:])
        values = tuple((argument, _with_names(value, names)) for argument, value in node.values)
        return SharedArguments(Arguments(node.field, values))

    def _value(
        self, place: ArgumentDefinition, reference: TypeReference, value: CoercedValue
    ) -> str:
        """Print a value.

        Args:
            place: The argument or the input's field that has the value.
            reference: The type of the place, or of its items.
            value: A new variable replaces it, unless it contains a variable.
        """
        if isinstance(value, Var):
            own = cast("Var[object]", value)
            self._places.setdefault(own.name, []).append((reference, place.is_unix_time))
            return f"${own.name}"
        if isinstance(value, LiteralValue):
            return value.text
        if not has_variable(value):
            return f"${self._hoist(reference, place.name, value)}"
        if isinstance(value, list):
            item = reference.item or reference
            inner = (self._value(place, item, one) for one in cast("list[CoercedValue]", value))
            return f"[{', '.join(inner)}]"
        definition = self._registry.definition(reference.name)
        fields = definition.fields.values() if isinstance(definition, InputDefinition) else ()
        known = {field.name: field for field in fields}
        pairs = cast("dict[str, CoercedValue]", value).items()
        listed = (f"{key}: {self._value(known[key], known[key].type, one)}" for key, one in pairs)
        return f"{{{', '.join(listed)}}}"

    def _hoist(self, reference: TypeReference, name: str, value: CoercedValue) -> str:
        """Replace a value by a new variable; return its name, which begins with `name`."""
        free, number = name, self._numbers.get(name, 1)
        while free in self._definitions:
            number += 1
            free = f"{name}_{number}"
        self._numbers[name] = number
        self.hoisted.append(free)
        self.values.append(value)
        self._definitions[free] = f"${free}: {reference.text}"
        return free

    def _with_directives(
        self, node: FieldNode | SpreadNode, text: str, selection: SelectionSet | None = None
    ) -> str:
        """Add a node's directives, and its selection.

        A directive stands once at a place, so those beyond the first of a kind go around it.
        """
        named: list[tuple[str, str]] = []
        for kind, value in node.conditions:
            if isinstance(value, Var):
                self._places.setdefault(value.name, []).append((_NON_NULL_BOOLEAN, False))
                named.append((kind, value.name))
            else:
                named.append((kind, self._hoist(_NON_NULL_BOOLEAN, kind, value)))
        self._conditions[node] = tuple(named)
        own: dict[str, str] = {}
        around: list[tuple[str, str]] = []
        for kind, name in named:
            if kind in own:
                around.append((kind, name))
            else:
                own[kind] = name
        text += "".join(f" @{kind}(if: ${name})" for kind, name in own.items())
        if selection:
            text += f" {self._print(selection)}"
        for kind, name in around:
            text = f"... @{kind}(if: ${name}) {{{text}}}"
        return text

    def _define(self, variable: Var[object]) -> VariableDefinition:
        """Define a variable of the caller, which must fit all its places."""
        name, places = variable.name, self._places[variable.name]
        text = strictest_type(name, [place.text for place, _ in places])
        if variable.graphql_type is not None:
            _check_type(variable, [place.text for place, _ in places])
            text = variable.graphql_type
        reference = type_reference(text)
        is_unix_time = all(is_unix_time for _, is_unix_time in places)
        definition = f"${name}: {text}"
        default = None
        if variable.default is not None:
            place = Place(None, name)
            default = coerce(reference, variable.default, place, self._registry, is_unix_time)
            if has_variable(default):
                raise ArgumentError(f"The default of the variable {name!r} is a variable.")
            definition += f" = {literal_text(reference, default, self._registry)}"
        self._definitions[name] = definition
        is_required = reference.is_non_null and variable.default is None
        return VariableDefinition(name, reference, is_required, is_unix_time, default)


def literal_text(reference: TypeReference, value: CoercedValue, registry: Registry) -> str:
    """Print a value as a literal; the values in JSON have its type."""
    if isinstance(value, list):
        item = reference.item or reference
        items = (literal_text(item, one, registry) for one in cast("list[CoercedValue]", value))
        return f"[{', '.join(items)}]"
    definition = registry.definition(reference.name)
    if isinstance(value, dict):
        fields = definition.fields.values() if isinstance(definition, InputDefinition) else ()
        types = {field.name: field.type for field in fields}
        pairs = cast("dict[str, CoercedValue]", value).items()
        for key, _ in pairs:
            if not (key.isascii() and key.isidentifier()):
                raise ArgumentError(
                    f"A default cannot have the key {key!r}, which is not a name in GraphQL: "
                    "bind it as a value."
                )
        parts = (
            f"{key}: {literal_text(types.get(key, reference), one, registry)}" for key, one in pairs
        )
        return f"{{{', '.join(parts)}}}"
    if isinstance(definition, EnumDefinition) and isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _with_names(value: CoercedValue, names: Iterator[str]) -> CoercedValue:
    """Replace a value by variables, each with the next name, as `_value` prints it."""
    if isinstance(value, Var):
        return cast("Var[object]", value)
    if not has_variable(value):
        return Var[object](next(names))
    if isinstance(value, list):
        return [_with_names(one, names) for one in cast("list[CoercedValue]", value)]
    pairs = cast("dict[str, CoercedValue]", value).items()
    return {key: _with_names(one, names) for key, one in pairs}


def _has_hidden_typename(selection: SelectionSet) -> bool:
    """Tell whether `__typename` is printed without a node: it identifies the members of a union."""
    return selection.is_union and ("__typename", ()) not in selection.nodes


def strictest_type(name: str, places: Iterable[str]) -> str:
    """Return the type of a variable that fits all its places, or raise a `SelectionError`."""
    return reduce(partial(_strictest, name), places)


def _check_type(variable: Var[object], places: Iterable[str]) -> None:
    """Raise a `SelectionError` if the type that a caller gave does not fit a place.

    Source: GraphQL specification, "All Variable Usages Are Allowed".
    """
    given = str(variable.graphql_type)
    has_default = variable.default not in (None, NULL)
    for place in places:
        if not _is_allowed(given, place.removesuffix("!") if has_default else place):
            raise SelectionError(
                f"The variable {variable.name!r} has the type {sanitize(given[:60])!r}, which does "
                f"not fit its place of type {place}."
            )


def _is_allowed(given: str, place: str) -> bool:
    if place.endswith("!") and not given.endswith("!"):
        return False
    given, place = given.removesuffix("!"), place.removesuffix("!")
    if given.startswith("[") and given.endswith("]") and place.startswith("["):
        return _is_allowed(given[1:-1], place[1:-1])
    return given == place


def _strictest(name: str, text: str, other: str) -> str:
    """Return the type that fits both places."""
    if text == other:
        return text
    mark = "!" if text.endswith("!") or other.endswith("!") else ""
    bare, its = text.removesuffix("!"), other.removesuffix("!")
    if bare.startswith("[") and its.startswith("["):
        return f"[{_strictest(name, bare[1:-1], its[1:-1])}]{mark}"
    if bare != its:
        raise SelectionError(
            f"The variable {name!r} has places of type {text} and of type {other}: use two "
            "variables."
        )
    return bare + mark
