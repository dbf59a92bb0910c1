"""The rule for unions whose members cannot be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import FragmentSpreadNode, GraphQLUnionType, InlineFragmentNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import FragmentDefinitionNode, Node, SelectionNode

    from kotae.check.field_uses import SelectionUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["union_without_typename"]


def union_without_typename(use: SelectionUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a selection of a union without `__typename`.

    What it does: warns of a union's selection that does not have `__typename`, directly or in a
        fragment, unless it selects one member only, or `type` of each member. Apollo's clients
        add `__typename` themselves: turn the rule off for them.
    Why it is bad: the result does not say which member an item is, and AniList adds members.
    Example: { Activity(id: 1) { ... on TextActivity { id } ... on ListActivity { id } } }
    Use instead: { Activity(id: 1) { __typename ... on TextActivity { id } } }
    Source: https://spec.graphql.org/draft/#sec-Type-Name-Introspection
    """
    if not isinstance(use.type, GraphQLUnionType):
        return
    if any(field.name.value == "__typename" for field in scope.fields(use.node)):
        return
    members: set[str] = set()
    has_types = True
    for node in use.node.selections:
        fragment = _fragment(node, scope)
        if fragment is not None:
            condition = fragment.type_condition
            members.add(condition.name.value if condition else use.type.name)
            fields = scope.fields(fragment.selection_set)
            has_types = has_types and any(field.name.value == "type" for field in fields)
    if not has_types and (len(members) > 1 or use.type.name in members):
        yield use.node, f"The members of `{use.type.name}` are told apart by `__typename`: add it."


def _fragment(
    node: SelectionNode, scope: Scope
) -> InlineFragmentNode | FragmentDefinitionNode | None:
    if isinstance(node, FragmentSpreadNode):
        definition = scope.fragments.get(node.name.value)
        return None if definition is None else definition.fragment
    return node if isinstance(node, InlineFragmentNode) else None
