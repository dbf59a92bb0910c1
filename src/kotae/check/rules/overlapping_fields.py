"""overlapping-fields-can-be-merged: one response name means one thing.

graphql-core judges. What is here decides for whom its costly comparison is needed at all: most
selections are proven free of conflicts in one walk, see `is_surely_mergeable`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    get_named_type,
    is_composite_type,
    print_ast,
    type_from_ast,
)

from kotae.check.bounds import Budget, TooComplexError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import (
        ExecutableDefinitionNode,
        GraphQLNamedType,
        GraphQLSchema,
        NamedTypeNode,
        SelectionSetNode,
    )

    from kotae.check.documents import Definition

__all__ = ["is_surely_mergeable"]

#: Selections looked at for each one that is written, before graphql-core is asked instead.
_WORK_PER_SELECTION = 8
_LEAST_WORK = 2000


#: A selection set together with the type it selects from.
_Scope = tuple["GraphQLNamedType | None", "SelectionSetNode"]


def is_surely_mergeable(
    schema: GraphQLSchema, definition: Definition, fragments: Mapping[str, Definition]
) -> bool:
    """Tell whether a definition certainly has no conflict, through fragments of any depth.

    Stricter than the specification: fields of one response name must be the same field of the
    same type with the same arguments, word for word, even where their parents exclude each
    other. So True is certain, and False only means that somebody must look closely. The walk
    merges selection sets level by level, and stops when it would cost more than a few visits
    for each selection that is written.

    Source: https://spec.graphql.org/draft/#sec-Field-Selection-Merging
    """
    parent: GraphQLNamedType | None
    if definition.operation:
        node: ExecutableDefinitionNode = definition.operation
        parent = schema.get_root_type(definition.operation.operation)
    elif definition.fragment:
        node = definition.fragment
        parent = _condition(schema, definition.fragment.type_condition)
    else:
        return True
    walk = _Walk(schema, fragments)
    try:
        return walk.merges([(parent, node.selection_set)])
    except TooComplexError:
        return False


class _Walk:
    """One walk through a definition and what it spreads."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, Definition]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._budget = Budget(_LEAST_WORK)
        self._paid_for: set[int] = set()
        self._arguments: dict[int, str] = {}

    def merges(self, scopes: list[_Scope]) -> bool:
        pending = [scopes]
        while pending:
            fields: dict[str, tuple[object, ...]] = {}
            below: dict[str, list[_Scope]] = {}
            for parent, field in self._collect(pending.pop()):
                alias = (field.alias or field.name).value
                type_ = self._type_of(parent, field)
                signature = (field.name.value, self._arguments_of(field), str(type_))
                if fields.setdefault(alias, signature) != signature:
                    return False
                if field.selection_set:
                    named = get_named_type(type_)  # type: ignore[call-overload]  # None gives None
                    below.setdefault(alias, []).append((named, field.selection_set))
            pending.extend(below.values())
        return True

    def _collect(
        self, scopes: Iterable[_Scope]
    ) -> Iterable[tuple[GraphQLNamedType | None, FieldNode]]:
        pending = list(scopes)
        seen: set[str] = set()
        while pending:
            parent, selection_set = pending.pop()
            self._pay(selection_set)
            for selection in selection_set.selections:
                if isinstance(selection, FieldNode):
                    yield parent, selection
                elif isinstance(selection, InlineFragmentNode):
                    condition = selection.type_condition
                    inner = _condition(self._schema, condition) if condition else parent
                    pending.append((inner, selection.selection_set))
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    found = self._fragments.get(name)
                    if found and found.fragment and name not in seen:
                        seen.add(name)
                        inner = _condition(self._schema, found.fragment.type_condition)
                        pending.append((inner, found.fragment.selection_set))

    def _pay(self, selection_set: SelectionSetNode) -> None:
        # Every selection set that is written widens the budget once, so that the walk's length
        # is in proportion to the text.
        size = len(selection_set.selections) + 1
        if id(selection_set) not in self._paid_for:
            self._paid_for.add(id(selection_set))
            self._budget.left += _WORK_PER_SELECTION * size
        self._budget.spend(size)

    def _arguments_of(self, field: FieldNode) -> str:
        if not field.arguments and not field.directives:
            return ""
        key = id(field)
        if key not in self._arguments:
            streams = [each for each in field.directives or () if each.name.value == "stream"]
            parts = [print_ast(each) for each in (*(field.arguments or ()), *streams)]
            # Two fields of one @stream conflict even if they are the same, hence the identity.
            self._arguments[key] = " ".join(parts) + (f" {key}" if streams else "")
        return self._arguments[key]

    def _type_of(self, parent: GraphQLNamedType | None, field: FieldNode) -> object:
        if is_composite_type(parent):
            definition = self._schema.get_field(parent, field.name.value)
            return definition.type if definition else None
        return None


def _condition(schema: GraphQLSchema, node: NamedTypeNode | None) -> GraphQLNamedType | None:
    found = type_from_ast(schema, node) if node else None
    return found if is_composite_type(found) else None
