"""A selection tree made into shapes: fields by response key, fragments looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import SelectionError
from kotae.query.selection import FieldNode, SelectionSet, SpreadNode
from kotae.query.shapes import Shape, Slot, UnionShape
from kotae.query.type_system import ObjectDefinition, UnionDefinition

if TYPE_CHECKING:
    from kotae.query.registry import Registry

__all__ = ["root_shape"]


#: All nodes under one response key, each with whether it is there whenever its object is.
_Nodes = list[tuple[FieldNode, bool]]


def root_shape(registry: Registry, selection: SelectionSet) -> Shape:
    """Return the shape of an operation's roots."""
    return _object_shape(registry, selection.type.name, [(selection, True)], is_tagged=False)


def _shape(
    registry: Registry, selections: list[tuple[SelectionSet, bool]], *, is_tagged: bool
) -> Shape | UnionShape:
    type_ = selections[0][0].type
    if isinstance(type_, ObjectDefinition):
        return _object_shape(registry, type_.name, selections, is_tagged=is_tagged)
    members = {
        name: _object_shape(registry, name, selections, is_tagged=True) for name in type_.members
    }
    return UnionShape.of(registry, type_, members)


def _object_shape(
    registry: Registry,
    type_name: str,
    selections: list[tuple[SelectionSet, bool]],
    *,
    is_tagged: bool,
) -> Shape:
    fields: dict[str, _Nodes] = {}
    for selection, is_certain in selections:
        _collect(registry, type_name, selection, fields, is_certain=is_certain)
    if is_tagged:
        # The tag: msgspec reads and writes it by itself.
        fields.pop("__typename", None)
    slots = [_slot(registry, key, found) for key, found in fields.items()]
    return Shape.of(registry, type_name, slots, is_tagged=is_tagged)


def _collect(
    registry: Registry,
    type_name: str,
    selection: SelectionSet,
    fields: dict[str, _Nodes],
    *,
    is_certain: bool,
) -> None:
    if not _applies(selection, type_name):
        return
    for node in selection:
        is_there = is_certain and not node.resolved
        if isinstance(node, FieldNode):
            fields.setdefault(node.key, []).append((node, is_there))
        else:
            inner = node.fragment.selection if isinstance(node, SpreadNode) else node.selection
            _collect(registry, type_name, inner, fields, is_certain=is_there)


def _applies(selection: SelectionSet, type_name: str) -> bool:
    type_ = selection.type
    return (
        type_name in type_.members
        if isinstance(type_, UnionDefinition)
        else type_.name == type_name
    )


def _slot(registry: Registry, key: str, found: _Nodes) -> Slot:
    head = found[0][0]
    inner: list[tuple[SelectionSet, bool]] = []
    # With one node only, what is inside is there whenever the node is.
    is_one = len(found) == 1
    for node, is_certain in found:
        if node.selection is not None:
            inner.append((node.selection, is_one or is_certain))
    shape = _shape(registry, inner, is_tagged=False) if inner else None
    if shape is None and not head.field.is_leaf:
        raise SelectionError(f"{head.field.owner}.{head.field.name} has no selection.")
    is_conditional = not any(is_certain for _, is_certain in found)
    return Slot(head.field, head.alias, key, shape, is_conditional=is_conditional)
