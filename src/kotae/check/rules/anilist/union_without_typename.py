"""The rule for unions whose members cannot be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLUnionType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import SelectionUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["union_without_typename"]


def union_without_typename(use: SelectionUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a selection of a union without `__typename`.

    What it does: warns of a union's selection that does not have `__typename`, directly or in a
        fragment.
    Why it is bad: the result does not say which member an item is, and AniList adds members.
    Example: { Activity(id: 1) { ... on TextActivity { text } } }
    Use instead: { Activity(id: 1) { __typename ... on TextActivity { text } } }
    Source: https://spec.graphql.org/draft/#sec-Type-Name-Introspection
    """
    if not isinstance(use.type, GraphQLUnionType):
        return
    if all(field.name.value != "__typename" for field in scope.fields(use.node)):
        yield use.node, f"The members of `{use.type.name}` are told apart by `__typename`: add it."
