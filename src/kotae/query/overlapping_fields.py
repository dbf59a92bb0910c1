"""The check that fields with one response key can be merged.

Source: GraphQL specification, "Field Selection Merging".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import SelectionError
from kotae.query.selection import FieldNode, SelectionSet, SpreadNode
from kotae.query.type_system import UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_conflicts"]

_Entry = tuple[str, FieldNode]


def check_conflicts(selection: SelectionSet) -> None:
    """Merge the arguments of fields with one response key, or raise a `SelectionError`."""
    _check([selection])


def _check(selections: list[SelectionSet]) -> None:
    """Check selection sets that GraphQL merges into one."""
    if len(selections) == 1 and selections[0].is_plain:
        for node in selections[0].nodes.values():
            if isinstance(node, FieldNode) and node.selection is not None:
                _check([node.selection])
        return
    for key, entries in _by_key(selections).items():
        if len(entries) == 1:
            only = entries[0][1].selection
            if only is not None:
                _check([only])
            continue
        groups = _by_parent(entries)
        for nodes in groups:
            _check_same(key, nodes)
        if len(groups) > 1:
            _check_shape(key, [node for _, node in entries])


def _check_same(key: str, nodes: list[FieldNode]) -> None:
    """Check fields of one object: they must be the same field with the same arguments."""
    head = nodes[0]
    for node in nodes[1:]:
        if node is head:
            continue
        if node.field is not head.field:
            raise SelectionError(
                f"{_name(head)} and {_name(node)} are both called {key!r} in the response: give "
                "one of them another alias."
            )
        if node.values != head.values:
            raise SelectionError(
                f"{_name(head)} is selected twice with different arguments, once in a fragment "
                'or under a condition: give one of them a name with .as_("name").'
            )
        if head.arguments and node.arguments:
            head.arguments.merge(node.arguments)
    below = [node.selection for node in nodes if node.selection is not None]
    if below:
        _check(list(dict.fromkeys(below)))


def _check_shape(key: str, nodes: list[FieldNode]) -> None:
    """Check fields of different objects: their values must have one shape."""
    head = nodes[0]
    for node in nodes[1:]:
        is_alike = (
            _type_wrappers(node) == _type_wrappers(head)
            and node.field.is_leaf == head.field.is_leaf
        )
        if not is_alike or (head.field.is_leaf and node.field.type.name != head.field.type.name):
            raise SelectionError(
                f"{_name(head)} and {_name(node)} are both called {key!r} in the response and are "
                "of different types: give one of them another alias."
            )
    below = [node.selection for node in nodes if node.selection is not None]
    for inner, entries in _by_key(list(dict.fromkeys(below))).items():
        _check_shape(inner, [node for _, node in entries])


def _by_key(selections: list[SelectionSet]) -> dict[str, list[_Entry]]:
    """Collect the fields of selection sets by response key, with those of fragments."""
    found: dict[str, list[_Entry]] = {}
    spread: set[str] = set()

    def collect(selection: SelectionSet) -> None:
        for node in selection:
            if isinstance(node, FieldNode):
                parent = "" if isinstance(selection.type, UnionDefinition) else selection.type.name
                found.setdefault(node.key, []).append((parent, node))
            elif not isinstance(node, SpreadNode):
                collect(node.selection)
            elif node.fragment.name not in spread:
                spread.add(node.fragment.name)
                collect(node.fragment.selection)

    for selection in selections:
        collect(selection)
    return found


def _by_parent(entries: Iterable[_Entry]) -> list[list[FieldNode]]:
    """Group fields by their object; a field on a union is in each group."""
    groups: dict[str, list[FieldNode]] = {}
    for parent, node in entries:
        groups.setdefault(parent, []).append(node)
    shared = groups.pop("", None)
    if shared is None:
        return list(groups.values())
    return [[*shared, *nodes] for nodes in groups.values()] or [shared]


def _type_wrappers(node: FieldNode) -> str:
    return node.field.type.text.replace(node.field.type.name, "")


def _name(node: FieldNode) -> str:
    return f"{node.field.owner}.{node.field.python_name}".lstrip(".")
