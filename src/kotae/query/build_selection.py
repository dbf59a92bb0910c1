"""Roots and paths made into one selection tree: what is selected twice is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.errors import SelectionError
from kotae.query.contents import Contents
from kotae.query.paths import Fragment, Path, check_called
from kotae.query.registry import ROOT_KINDS
from kotae.query.roots import AnyRoot, Root
from kotae.query.selection import (
    FieldNode,
    FragmentNode,
    InlineNode,
    SelectionSet,
    SharedArguments,
    SpreadNode,
)
from kotae.query.type_system import TYPENAME, ObjectDefinition, UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from kotae.query.arguments import Arguments
    from kotae.query.paths import SelectionItem
    from kotae.query.registry import Registry
    from kotae.query.type_system import FieldDefinition

__all__ = ["Draft", "draft"]


class Draft:
    """An operation's tree while it is being put together.

    Attributes:
        kind: `query` or `mutation`.
        selection: The roots.
        fragments: Named fragments by name, in the order they were met.
        keys: The response key of each root, in their order.
        roots: The roots.
        may_conflict: Whether a look at all pairs of fields is needed: merging by name alone
            cannot see through fragments, aliases and conditions.
    """

    def __init__(self, registry: Registry, root_type: str) -> None:
        self.registry = registry
        self.kind: Literal["query", "mutation"] = ROOT_KINDS[root_type]
        self.selection: SelectionSet = SelectionSet(registry.object_definition(root_type))
        self.fragments: dict[str, FragmentNode] = {}
        self.keys: list[str] = []
        self.roots: list[AnyRoot] = []
        self.may_conflict: bool = False
        self._sources: dict[str, Fragment[object]] = {}
        self._contents = Contents()

    def add_root(self, root: AnyRoot, key: str) -> None:
        """Add a root under a response key of its own."""
        field = root._field
        check_called(root)
        self.keys.append(key)
        self.roots.append(root)
        alias = None if key == field.name else key
        node = FieldNode(
            field, alias, key, _arguments(field, root._arguments), root._conditions, None
        )
        self.selection.nodes[key] = self.selection.heads[key] = node
        if root._items:
            node.selection = self._selection_of(field)
            self._add_all(node.selection, root._items)

    def _add_all(self, selection: SelectionSet, items: Sequence[SelectionItem]) -> None:
        for item in items:
            if isinstance(item, Fragment):
                self._spread(selection, item)
            else:
                self._add(selection, item)

    def _add(self, selection: SelectionSet, path: Path[object]) -> None:
        steps = [path]
        parent = path._parent
        while parent is not None:
            steps.append(parent)
            parent = parent._parent
        for step in reversed(steps[1:]):
            selection = self._object(selection, step)
        if path._items:
            self._add_all(self._object(selection, path), path._items)
        else:
            owners = self._owners(selection, path) if selection.is_union else (selection,)
            for owner in owners:
                self._node(owner, path)

    def _object(self, selection: SelectionSet, step: Path[object]) -> SelectionSet:
        """Return the selection set below a step, its node made if it is not there yet."""
        if selection.is_union:
            (selection,) = self._owners(selection, step)
        node = self._node(selection, step)
        if node.selection is None:
            node.selection = self._selection_of(step._field)
        return node.selection

    def _owners(self, selection: SelectionSet, step: Path[object]) -> list[SelectionSet]:
        """Return where in a union a step's node belongs: below its member, or below all."""
        union = selection.type
        if step._parent is None and step._start != union.name:
            return [self._member(selection, step._start)]
        if step._field is TYPENAME or not isinstance(union, UnionDefinition):
            return [selection]
        return [self._member(selection, member) for member in union.members]

    def _member(self, selection: SelectionSet, member: str) -> SelectionSet:
        key = ("on", member)
        node = selection.nodes.get(key)
        if not isinstance(node, InlineNode):
            definition = self.registry.object_definition(member)
            node = InlineNode(SelectionSet(definition, is_member=True))
            selection.is_plain = False
            selection.nodes[key] = node
        return node.selection

    def _node(self, selection: SelectionSet, step: Path[object]) -> FieldNode:
        field = step._field
        alias = step._alias
        key = alias or field.name
        if selection.is_member:
            field = _field_in(selection, step)
            # Where the members of a union disagree, they are aliased by themselves.
            key = alias or self.registry.union_key(selection.type.name, field) or field.name
        head = selection.heads.get(key)
        if head is None:
            arguments = _arguments(field, step._arguments)
            node = FieldNode(field, alias, key, arguments, step._conditions, None)
            selection.heads[key] = selection.nodes[key, step._conditions] = node
            if alias is not None:
                self.may_conflict = True
            return node
        if head.field is not field or not _is_same(head, step):
            raise SelectionError(conflict_message(head, step))
        known = selection.nodes.get((key, step._conditions))
        if isinstance(known, FieldNode):
            return known
        node = FieldNode(field, alias, key, head.arguments, step._conditions, None)
        selection.nodes[key, step._conditions] = node
        selection.is_plain = False
        self.may_conflict = True
        return node

    def _spread(self, selection: SelectionSet, fragment: Fragment[object]) -> None:
        name = fragment._name
        known = self._sources.get(name)
        if known is None:
            self._sources[name] = fragment
            definition = self.registry.definition(fragment._start)
            if isinstance(definition, ObjectDefinition | UnionDefinition):
                # It may be spread beside other members of a union, wherever it is used now.
                is_member = isinstance(definition, ObjectDefinition) and bool(definition.unions)
                body = SelectionSet(definition, is_member=is_member)
                self._add_all(body, fragment._items)
                self.fragments[name] = FragmentNode(name, body)
        elif not self._contents.is_same(known, fragment):
            raise SelectionError(
                f"Two fragments are called {name!r} and select different things: give one of "
                "them another name."
            )
        conditions = fragment._conditions
        selection.nodes["...", name, conditions] = SpreadNode(self.fragments[name], conditions)
        selection.is_plain = False
        self.may_conflict = True

    def _selection_of(self, field: FieldDefinition) -> SelectionSet:
        target = field.target
        if not isinstance(target, ObjectDefinition | UnionDefinition):
            raise SelectionError(f"{field.owner}.{field.python_name} is no object.")
        return SelectionSet(target)


def draft(roots: Sequence[object]) -> Draft:
    """Return the tree of some roots.

    Args:
        roots: Complete roots, all of `Query` or all of `Mutation`.

    Raises:
        SelectionError: There is none, one is incomplete, kinds are mixed, or fields conflict.
    """
    complete = [_checked_root(root) for root in roots]
    if not complete:
        raise SelectionError(
            "An operation needs at least one root, as Query.media(id=1).select(…)."
        )
    first = complete[0]._field.owner
    made = Draft(complete[0]._registry, first)
    taken = {root._alias for root in complete if root._alias is not None}
    if len(taken) < sum(root._alias is not None for root in complete):
        raise SelectionError("Two roots have one alias: give one of them another.")
    numbers: dict[str, int] = {}
    for root in complete:
        if root._field.owner != first:
            raise SelectionError("Queries and mutations cannot be asked together: ask twice.")
        made.add_root(root, root._alias or _free_key(root._field.name, taken, numbers))
    return made


def _checked_root(root: object) -> AnyRoot:
    if isinstance(root, Root):
        return cast("Root[object]", root)
    if isinstance(root, AnyRoot):
        raise SelectionError(f"{root!r} selects nothing: add .select(…) with what you want of it.")
    raise SelectionError(
        f"A {type(root).__name__} is no root: a question starts at Query or Mutation, as "
        "Query.media(id=1).select(Media.id)."
    )


def _free_key(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Return a response key for a root: its name, then with a number."""
    key, number = name, numbers.get(name, 1)
    while key in taken:
        number += 1
        key = f"{name}_{number}"
    taken.add(key)
    numbers[name] = number
    return key


def _arguments(field: FieldDefinition, given: Arguments | None) -> SharedArguments | None:
    if given is None:
        given = field.default_arguments
    return SharedArguments(given) if given is not None and given.values else None


def _field_in(selection: SelectionSet, step: Path[object]) -> FieldDefinition:
    """Return a step's field as the set's type has it: a union's path names its members' fields."""
    owner = selection.type
    if step._field is TYPENAME or not isinstance(owner, ObjectDefinition):
        return step._field
    return owner.field(step._field.python_name)


def _is_same(head: FieldNode, step: Path[object]) -> bool:
    known = head.arguments.found().arguments if head.arguments else None
    given = step._arguments or step._field.default_arguments
    if known is given:
        return True
    return (known.values if known else ()) == (given.values if given else ())


def conflict_message(head: FieldNode, step: Path[object]) -> str:
    """Return what is wrong with two fields under one name, and what to do."""
    owner, name = step._field.owner or step._start, step._field.python_name
    if head.field is not step._field:
        return (
            f"{step!r} would be called {head.key!r} in the answer, as {head.field.owner}."
            f"{head.field.python_name} is: give it another alias."
        )
    return (
        f"{owner}.{name} is selected twice with different arguments: give one of them a name, "
        f'{owner}.{name}(…).as_("name"), and read it with that path.'
    )
