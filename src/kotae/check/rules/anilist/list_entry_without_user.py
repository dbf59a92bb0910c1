"""The rule against a list entry of just any user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["list_entry_without_user"]

_WHOSE = frozenset({"id", "userId", "userName", "userId_in"})


def list_entry_without_user(use: FieldUse, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a `MediaList` without a user.

    What it does: warns of the root field `MediaList` with neither `id` nor a user.
    Why it is bad: AniList returns the entry of some user, not the viewer's.
    Example: { MediaList(mediaId: 1) { id } }
    Use instead: { Media(id: 1) { mediaListEntry { id } } }
    Source: reports of the API's users.
    """
    if use.coordinate == "Query.MediaList" and not _WHOSE & use.arguments.keys():
        message = (
            "AniList returns some user's entry. Pass `userId`, or select `mediaListEntry` of the "
            "media for the viewer's."
        )
        yield use.node, message
