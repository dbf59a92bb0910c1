"""Several operations merged into one: a name that is taken gets a number, as in `id` and `id_2`.

Equal fragments are printed once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from graphql import Visitor, print_ast, strip_ignored_characters, visit
from graphql.language import ast

from kotae.errors import SelectionError
from kotae.query.coercion import Arguments
from kotae.query.complexity import check_node_count
from kotae.query.operation import MergedForm, Operation
from kotae.query.prepared_operation import PreparedOperation
from kotae.query.selection import (
    FieldNode,
    FragmentNode,
    InlineNode,
    SelectionSet,
    SharedArguments,
    SpreadNode,
)
from kotae.query.type_system import TYPENAME
from kotae.query.variables import Var

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import Literal

    from kotae.query.coercion import CoercedValue
    from kotae.query.operation import Form
    from kotae.query.selection import Node
    from kotae.query.type_system import ObjectDefinition, UnionDefinition

__all__ = ["merge_operations"]


def merge_operations(
    operations: Sequence[Operation[object]], name: str | None, form: Literal["tuple", "list"]
) -> Operation[object]:
    """Merge operations, whose variables are bound, into one that has the results of all.

    Raises:
        SelectionError: Queries and mutations are mixed, or too much is selected.
        ArgumentError: A required variable has no value.
    """
    if len({operation.kind for operation in operations}) > 1:
        raise SelectionError(
            "Queries and mutations cannot be merged into one operation: execute them one after "
            "the other."
        )
    for operation in operations:
        operation._check_bound()
    merged = _merge(tuple(operation._prepared for operation in operations), name)
    pairs = list(zip(operations, merged.names, strict=True))
    roots = tuple(
        root._replace(key=names.keys[root.key])
        for operation, names in pairs
        for root in operation._roots
    )
    values = {
        names.variables[variable]: value
        for operation, names in pairs
        for variable, value in {**operation._values, **operation._bound}.items()
    }
    parts: tuple[tuple[int, Form], ...] = tuple(
        (len(operation._roots), operation._form) for operation in operations
    )
    return Operation(merged.prepared, roots, MergedForm(form, parts), values)


class _NewNames(dict[str, str]):
    """The new names of one operation's variables, fragments or response keys, by the old ones."""

    def __init__(self, taken: set[str]) -> None:
        super().__init__()
        self._taken = taken

    def __missing__(self, name: str) -> str:
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = f"{name}_{number}"
        self._taken.add(free)
        self[name] = free
        return free


class _Names(NamedTuple):
    variables: _NewNames
    fragments: _NewNames
    keys: _NewNames


class _Merged(NamedTuple):
    prepared: PreparedOperation
    names: tuple[_Names, ...]


@lru_cache(maxsize=256)
def _merge(parts: tuple[PreparedOperation, ...], name: str | None) -> _Merged:
    """Merge the texts and selections, which do not depend on the values of variables."""
    check_node_count(sum(part.highest_complexity for part in parts))
    name = name or "_".join(dict.fromkeys(part.name for part in parts if part.name)) or None
    variables, fragments, keys = set[str](), set[str](), set[str]()
    names = tuple(
        _Names(_NewNames(variables), _NewNames(fragments), _NewNames(keys)) for _ in parts
    )
    definitions: list[str] = []
    selections: list[str] = []
    others: list[str] = []
    fragment_keys: dict[Hashable, int] = {}
    shared: dict[int, str] = {}
    selection = SelectionSet(parts[0].selection.type)
    defaults: dict[str, CoercedValue] = {}
    for part, new in zip(parts, names, strict=True):
        known: set[str] = set()
        for fragment, key in _fragment_keys(part, fragment_keys).items():
            if key is None:
                continue
            if key in shared:
                new.fragments[fragment] = shared[key]
                known.add(shared[key])
            shared[key] = new.fragments[fragment]
        renamed: ast.DocumentNode = visit(part.document, _Renaming(new, selection.type.name))
        for definition in renamed.definitions:
            if isinstance(definition, ast.OperationDefinitionNode):
                definitions += map(print_ast, definition.variable_definitions or ())
                selections += map(print_ast, definition.selection_set.selections)
            elif cast("ast.FragmentDefinitionNode", definition).name.value not in known:
                others.append(print_ast(definition))
        for node in _TreeCopy(new, selection.type).selection(part.selection):
            selection.nodes[len(selection.nodes)] = node
        defaults |= {new.variables[variable]: value for variable, value in part.defaults.items()}
    head = f"{parts[0].kind} {name or ''}" + (f"({' '.join(definitions)})" if definitions else "")
    text = f"{head} {{ {' '.join(selections)} }} {' '.join(others)}"
    prepared = PreparedOperation(
        registry=parts[0].registry,
        kind=parts[0].kind,
        name=name,
        text=strip_ignored_characters(text),
        hoisted=tuple(variables),
        variables={},
        selection=selection,
        needs_token=any(part.needs_token for part in parts),
    )
    prepared.defaults = defaults
    return _Merged(prepared, names)


def _fragment_keys(part: PreparedOperation, known: dict[Hashable, int]) -> dict[str, int | None]:
    """Return the key of each fragment of an operation: one with an equal key can replace it.

    It is None for a fragment whose names depend on the operation: it has variables or root fields,
    or spreads such a fragment.

    Args:
        part: The operation.
        known: The key of each text, with the keys of the fragments that it spreads.
    """
    fragments = {
        node.name.value: node
        for node in part.document.definitions
        if isinstance(node, ast.FragmentDefinitionNode)
    }
    keys: dict[str, int | None] = {}

    def key_of(name: str) -> int | None:
        if name not in keys:
            node = fragments[name]
            text, spreads = print_ast(node), _Spreads()
            visit(node, spreads)
            inner = tuple(map(key_of, spreads.names))
            is_root = node.type_condition.name.value == part.selection.type.name
            depends = is_root or "$" in text or None in inner
            keys[name] = None if depends else known.setdefault((text, inner), len(known))
        return keys[name]

    for name in fragments:
        key_of(name)
    return keys


class _Spreads(Visitor):
    """Collects the names of the fragments that a node spreads."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_fragment_spread(self, node: ast.FragmentSpreadNode, *_: object) -> None:
        self.names[node.name.value] = None


class _Renaming(Visitor):
    """Renames the variables, fragments and root fields in the document of one operation."""

    def __init__(self, names: _Names, root_type: str) -> None:
        super().__init__()
        self._names = names
        self._root_type = root_type
        self._fields_around = 0

    def enter_variable(self, node: ast.VariableNode, *_: object) -> ast.VariableNode:
        return replace(node, name=ast.NameNode(value=self._names.variables[node.name.value]))

    def enter_fragment_spread(
        self, node: ast.FragmentSpreadNode, *_: object
    ) -> ast.FragmentSpreadNode:
        return replace(node, name=ast.NameNode(value=self._names.fragments[node.name.value]))

    def enter_fragment_definition(
        self, node: ast.FragmentDefinitionNode, *_: object
    ) -> ast.FragmentDefinitionNode:
        self._fields_around = int(node.type_condition.name.value != self._root_type)
        return replace(node, name=ast.NameNode(value=self._names.fragments[node.name.value]))

    def enter_operation_definition(self, *_: object) -> None:
        self._fields_around = 0

    def enter_field(self, node: ast.FieldNode, *_: object) -> ast.FieldNode | None:
        self._fields_around += 1
        key = (node.alias or node.name).value
        if self._fields_around > 1 or key == TYPENAME.name:
            return None
        new = self._names.keys[key]
        return node if new == key else replace(node, alias=ast.NameNode(value=new))

    def leave_field(self, *_: object) -> None:
        self._fields_around -= 1


class _TreeCopy:
    """Copies the selection tree of one operation with the new names."""

    def __init__(self, names: _Names, root_type: ObjectDefinition | UnionDefinition) -> None:
        self._names = names
        self._root_type = root_type
        self._fragments: dict[str, FragmentNode] = {}

    def selection(self, selection: SelectionSet) -> SelectionSet:
        made = SelectionSet(selection.type)
        made.has_hidden_typename = selection.has_hidden_typename
        is_root = selection.type is self._root_type
        made.nodes = {
            position: self._node(node, is_root=is_root) for position, node in enumerate(selection)
        }
        return made

    def _node(self, node: Node, *, is_root: bool) -> Node:
        conditions = tuple(
            (kind, self._names.variables[value] if isinstance(value, str) else value)
            for kind, value in node.conditions
        )
        if isinstance(node, InlineNode):
            return InlineNode(self.selection(node.selection), conditions)
        if isinstance(node, SpreadNode):
            name = node.fragment.name
            if name not in self._fragments:
                body = self.selection(node.fragment.selection)
                self._fragments[name] = FragmentNode(self._names.fragments[name], body)
            return SpreadNode(self._fragments[name], conditions)
        is_renamed = is_root and node.key != TYPENAME.name
        key = self._names.keys[node.key] if is_renamed else node.key
        arguments = None
        if node.arguments is not None:
            values = tuple((argument, self._value(value)) for argument, value in node.values)
            arguments = SharedArguments(Arguments(node.field, values))
        below = self.selection(node.selection) if node.selection else None
        return FieldNode(node.field, node.alias, key, arguments, conditions, below)

    def _value(self, value: CoercedValue) -> CoercedValue:
        if isinstance(value, Var):
            return Var[object](self._names.variables[cast("Var[object]", value).name])
        if isinstance(value, list):
            return [self._value(one) for one in cast("list[CoercedValue]", value)]
        if isinstance(value, dict):
            pairs = cast("dict[str, CoercedValue]", value).items()
            return {key: self._value(one) for key, one in pairs}
        return value
