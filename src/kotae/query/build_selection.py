"""The selection tree of an operation, built from roots and paths; equal selections are merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.errors import SelectionError
from kotae.query.coercion import default_arguments
from kotae.query.paths import Fragment
from kotae.query.roots import AnyRoot, Root
from kotae.query.selectable import FieldCall, check_called
from kotae.query.selection import (
    FieldNode,
    FragmentNode,
    InlineNode,
    SelectionSet,
    SharedArguments,
    SpreadNode,
)
from kotae.query.type_system import (
    ROOT_KINDS,
    TYPENAME,
    ObjectDefinition,
    UnionDefinition,
)
from kotae.query.variables import Var

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from kotae.query.coercion import Arguments
    from kotae.query.selectable import Condition, SelectionItem
    from kotae.query.selection import Node
    from kotae.query.type_system import FieldDefinition, Registry

__all__ = ["OperationSelection", "build_selection", "checked_root"]


class OperationSelection:
    """The selection of an operation, with its fragments.

    Attributes:
        fragments: Named fragments by name, in the order of their first use.
        keys: The response key of each root, in their order.
        may_conflict: Whether all pairs of fields must be compared: merging by name alone does not
            compare fields in fragments, with aliases or with conditions.
        variables: The caller's variables by name, in the order of their first use.
    """

    def __init__(self, registry: Registry, root_type: str) -> None:
        self.registry = registry
        self.kind: Literal["query", "mutation"] = ROOT_KINDS[root_type]
        self.selection: SelectionSet = SelectionSet(registry.object_definition(root_type))
        self.fragments: dict[str, FragmentNode] = {}
        self.keys: list[str] = []
        self.roots: list[AnyRoot] = []
        self.may_conflict: bool = False
        self.variables: dict[str, Var[object]] = {}
        # The fragments are held, so that no other tuple of items takes over an identity.
        self._built: dict[tuple[str, str, int], Fragment[object]] = {}

    def add_root(self, root: AnyRoot, key: str) -> None:
        """Add a root under a unique response key."""
        field = root._field
        check_called(root)
        self.keys.append(key)
        self.roots.append(root)
        alias = None if key == field.name else key
        arguments = self._arguments(field, root._arguments)
        conditions = self._conditions(root._conditions)
        node = FieldNode(field, alias, key, arguments, conditions, None)
        self.selection.nodes[key] = self.selection.first_fields[key] = node
        if root._items:
            node.selection = self._selection_of(field)
            self._add_all(node.selection, root._items)

    def _add_all(self, selection: SelectionSet, items: Sequence[SelectionItem[object]]) -> None:
        for item in items:
            if isinstance(item, Fragment):
                self._spread(selection, item)
            elif isinstance(item, FieldCall):
                self._add(selection, item)

    def _add(self, selection: SelectionSet, path: FieldCall) -> None:
        if path._parent is not None:
            for step in path._parent._steps():
                selection = self._object(selection, step)
        if path._items:
            self._add_all(self._object(selection, path), path._items)
        else:
            owners = self._owners(selection, path) if selection.is_union else (selection,)
            for owner in owners:
                self._node(owner, path)

    def _object(self, selection: SelectionSet, step: FieldCall) -> SelectionSet:
        """Return the selection set below a step; create its node at the first use."""
        if selection.is_union:
            (selection,) = self._owners(selection, step)
        node = self._node(selection, step)
        if node.selection is None:
            node.selection = self._selection_of(step._field)
        return node.selection

    def _owners(self, selection: SelectionSet, step: FieldCall) -> list[SelectionSet]:
        """Return the selection sets of a union that take a step's node: a member's, or all."""
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

    def _node(self, selection: SelectionSet, step: FieldCall) -> FieldNode:
        field = step._field
        alias = step._alias
        key = alias or field.name
        if selection.is_member:
            field = _field_in(selection, step)
            # Conflicting fields of a union's members are aliased automatically.
            key = alias or self.registry.automatic_alias(selection.type.name, field) or field.name
        head = selection.first_fields.get(key)
        if head is None:
            arguments = self._arguments(field, step._arguments)
            conditions = self._conditions(step._conditions)
            node = FieldNode(field, alias, key, arguments, conditions, None)
            selection.first_fields[key] = selection.nodes[key, step._conditions] = node
            if alias is not None or field.is_extra:
                self.may_conflict = True
            return node
        if head.field is not field or not _is_same(head, step):
            raise SelectionError(_conflict_message(head, step))
        known = selection.nodes.get((key, step._conditions))
        if isinstance(known, FieldNode):
            return known
        conditions = self._conditions(step._conditions)
        node = FieldNode(field, alias, key, head.arguments, conditions, None)
        selection.nodes[key, step._conditions] = node
        selection.is_plain = False
        self.may_conflict = True
        return node

    def _spread(self, selection: SelectionSet, fragment: Fragment[object]) -> None:
        conditions = self._conditions(fragment._conditions)
        node = SpreadNode(self._fragment(fragment), conditions)
        selection.nodes["...", fragment._name, conditions] = node
        selection.is_plain = False
        self.may_conflict = True

    def _fragment(self, fragment: Fragment[object]) -> FragmentNode:
        """Return the node of a fragment; each is built and compared once, however often spread."""
        name, key = fragment._name, (fragment._name, fragment._start, id(fragment._items))
        if key not in self._built:
            definition = self.registry.definition(fragment._start)
            # Another spread of it may stand beside other members of a union.
            is_member = isinstance(definition, ObjectDefinition) and bool(definition.unions)
            composite = cast("ObjectDefinition | UnionDefinition", definition)
            body = SelectionSet(composite, is_member=is_member)
            self._add_all(body, fragment._items)
            node = self.fragments.setdefault(name, FragmentNode(name, body))
            if node.selection is not body and not _is_same_selection(node.selection, body):
                raise SelectionError(
                    f"Two fragments are called {name!r} and have different selections: rename one "
                    "of them."
                )
            self._built[key] = fragment
        return self.fragments[name]

    def _arguments(
        self, field: FieldDefinition, arguments: Arguments | None
    ) -> SharedArguments | None:
        if arguments is None:
            arguments = default_arguments(field)
        if arguments is None or not arguments.values:
            return None
        if arguments.has_variables:
            for _, value in arguments.values:
                self._add_variables(value)
        return SharedArguments(arguments)

    def _conditions(self, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        for _, value in conditions:
            self._add_variables(value)
        return conditions

    def _add_variables(self, value: object) -> None:
        if isinstance(value, Var):
            variable = cast("Var[object]", value)
            if self.variables.setdefault(variable.name, variable) != variable:
                raise SelectionError(
                    f"The variable {variable.name!r} is used with different types or defaults."
                )
        elif isinstance(value, list):
            for one in cast("list[object]", value):
                self._add_variables(one)
        elif isinstance(value, dict):
            for one in cast("dict[str, object]", value).values():
                self._add_variables(one)

    @staticmethod
    def _selection_of(field: FieldDefinition) -> SelectionSet:
        return SelectionSet(cast("ObjectDefinition | UnionDefinition", field.target))


def build_selection(roots: Sequence[object]) -> OperationSelection:
    """Build the selection tree of an operation, or raise a `SelectionError`."""
    complete = [checked_root(root) for root in roots]
    if not complete:
        raise SelectionError(
            "An operation needs at least one root, such as Query.media(id=1).select(…)."
        )
    first = complete[0]._field.owner
    made = OperationSelection(complete[0]._registry, first)
    taken = {root._alias for root in complete if root._alias is not None}
    if len(taken) < sum(root._alias is not None for root in complete):
        raise SelectionError("Two roots have the same alias: change one of them.")
    numbers: dict[str, int] = {}
    for root in complete:
        if root._field.owner != first:
            raise SelectionError(
                "An operation cannot have roots of Query and of Mutation: build two operations."
            )
        made.add_root(root, root._alias or _free_key(root._field.name, taken, numbers))
    return made


def checked_root(root: object) -> AnyRoot:
    """Return a complete root, or raise a `SelectionError`."""
    if isinstance(root, Root):
        return cast("Root[object]", root)
    if isinstance(root, AnyRoot):
        raise SelectionError(f"{root!r} selects nothing: add .select(…) with the fields you want.")
    raise SelectionError(
        f"expected a root such as Query.media(id=1).select(Media.id), got a {type(root).__name__}."
    )


def _free_key(name: str, taken: set[str], numbers: dict[str, int]) -> str:
    """Return a free response key for a root: its name, numbered if the name is taken."""
    key, number = name, numbers.get(name, 1)
    while key in taken:
        number += 1
        key = f"{name}_{number}"
    taken.add(key)
    numbers[name] = number
    return key


def _field_in(selection: SelectionSet, step: FieldCall) -> FieldDefinition:
    """Return the field of the set's type: a path on a union has a field of its first member."""
    owner = selection.type
    is_own = step._field is TYPENAME or step._field.is_extra
    if is_own or not isinstance(owner, ObjectDefinition):
        return step._field
    return owner.field(step._field.python_name)


def _is_same(head: FieldNode, step: FieldCall) -> bool:
    arguments = step._arguments or default_arguments(step._field)
    return head.values == (arguments.values if arguments else ())


def _conflict_message(head: FieldNode, step: FieldCall) -> str:
    """Describe the conflict of two fields with one response key."""
    owner, name = step._field.owner or step._start, step._field.python_name
    if head.field is not step._field:
        return (
            f"{step!r} and {head.field.owner}.{head.field.python_name} would both be called "
            f"{head.key!r} in the response: give one of them another alias."
        )
    call = step._arguments.format_call() if step._arguments else name
    return (
        f"{owner}.{name} is selected twice with different arguments: give one of them a name, "
        f'as in {owner}.{call}.as_("name"), and read it with that path.'
    )


def _is_same_selection(one: SelectionSet, other: SelectionSet) -> bool:
    """Whether two selection sets have the same nodes in the same order."""
    is_alike = one.type is other.type and list(one.nodes) == list(other.nodes)
    return is_alike and all(map(_is_same_node, one, other))


def _is_same_node(one: Node, other: Node) -> bool:
    """Whether two nodes with the same key have the same field and selection."""
    if isinstance(one, SpreadNode) or isinstance(other, SpreadNode):
        return True  # the key has the fragment's name, and one name has one selection
    if isinstance(one, FieldNode) and isinstance(other, FieldNode):
        is_alike = one.field is other.field and one.alias == other.alias
        if not is_alike or one.values != other.values:
            return False
    if one.selection is None or other.selection is None:
        return one.selection is other.selection
    return _is_same_selection(one.selection, other.selection)
