"""The rules about `MediaListCollection`, whose arguments the schema calls optional."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.rules.anilist.scope import is_null

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = [
    "list_collection_unchunked",
    "list_collection_without_type",
    "list_collection_without_user",
]

_COLLECTION = "Query.MediaListCollection"
_CHUNKS = {"chunk", "perChunk"}


def list_collection_without_user(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a `MediaListCollection` without a user.

    What it does: reports one with neither `userId` nor `userName`.
    Why it is bad: AniList refuses it, with a token too.
    Example: { MediaListCollection(type: ANIME, chunk: 1) { hasNextChunk } }
    Use instead: { MediaListCollection(userName: "Kotae", type: ANIME, chunk: 1) { hasNextChunk } }
    Source: reports of the API's users.
    """
    if use.coordinate == _COLLECTION and not _has(use, scope, "userId", "userName"):
        yield use.node, "AniList needs `userId` or `userName`, also of the viewer's own lists."


def list_collection_without_type(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a `MediaListCollection` without a type.

    What it does: reports one without `type`.
    Why it is bad: AniList refuses it.
    Example: { MediaListCollection(userId: 1, chunk: 1) { hasNextChunk } }
    Use instead: { MediaListCollection(userId: 1, type: ANIME, chunk: 1) { hasNextChunk } }
    Source: reports of the API's users.
    """
    if use.coordinate == _COLLECTION and not _has(use, scope, "type"):
        yield use.node, "AniList needs `type: ANIME` or `type: MANGA`."


def list_collection_unchunked(use: FieldUse, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a `MediaListCollection` whose later chunks are not requested.

    What it does: warns of one with `chunk` or `perChunk` that has no `chunk`, or that does not
        select `hasNextChunk`. Without both arguments, AniList returns the whole list.
    Why it is bad: a chunk has 500 entries at most, so a longer list loses the others.
    Example: { MediaListCollection(userId: 1, type: ANIME, chunk: 1) { lists { name } } }
    Use instead: query Lists($chunk: Int) {
          MediaListCollection(userId: 1, type: ANIME, chunk: $chunk) {
            hasNextChunk
            lists { name }
          }
        }
    Source: AniList's guide, "Media list", and its schema.
    """
    selection_set = use.node.selection_set
    is_chunked = use.coordinate == _COLLECTION and _CHUNKS & use.arguments.keys()
    if selection_set is None or not is_chunked:
        return
    names = {field.name.value for field in scope.fields(selection_set)}
    if "chunk" not in use.arguments or "hasNextChunk" not in names:
        message = (
            "This is one chunk of the list: pass `chunk`, select `hasNextChunk`, and request "
            "chunks while it is true. Without `chunk` and `perChunk`, the whole list is returned."
        )
        yield use.node, message


def _has(use: FieldUse, scope: Scope, *names: str) -> bool:
    """Tell whether one of several arguments is given, and is not null."""
    return any(
        name in use.arguments and not is_null(scope.value(use.value(name))) for name in names
    )
