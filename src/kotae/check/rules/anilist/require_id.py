"""The rule for objects whose id is not selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLObjectType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import SelectionUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["require_id"]


def require_id(use: SelectionUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find an object without its id.

    What it does: warns of a selection of a type that has an `id`, without it.
    Why it is bad: caches that normalise by id, as Apollo's, cannot store the object.
    Example: { Media(id: 1) { title { romaji } } }
    Use instead: { Media(id: 1) { id title { romaji } } }
    Source: the rule `require-selections` of graphql-eslint.
    """
    if not isinstance(use.type, GraphQLObjectType) or "id" not in use.type.fields:
        return
    if all(field.name.value != "id" for field in scope.fields(use.node)):
        yield use.node, f"`{use.type.name}` has an `id`, which is not selected."
