"""Whose a list is, who may see it, and how its owner keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.world.records.social import (
        EntryRecord,
        ListTypeOptionsRecord,
        UserRecord,
    )
    from kotae.testing.world.records.works import MediaRecord

__all__ = [
    "is_hidden",
    "media_of",
    "options_for",
    "owner_of",
    "private_users",
    "type_options",
    "visible_owner",
]


def visible_owner(ask: Ask, user_id: int | None, name: str | None) -> UserRecord | None:
    """Return the user whose list is asked for, or None; given both, id and name must agree.

    Raises:
        Refusal: The user is private, and not the viewer: 404 `Private User`.
    """
    named_id = None if name is None else ask.community.user_id_of(name)
    if name is not None and (named_id is None or user_id not in (None, named_id)):
        return None
    wanted = user_id if named_id is None else named_id
    owner = None if wanted is None else ask.community.user(wanted)
    if owner is not None and is_hidden(ask, owner):
        raise Refusal.private_user()
    return owner


def is_hidden(ask: Ask, user: UserRecord) -> bool:
    """Return whether the viewer may not see a user's lists."""
    return ask.rules.private_users and user["isPrivate"] and user["id"] != ask.viewer_id


def private_users(ask: Ask) -> Sequence[int]:
    """Return the ids of all users whose lists the viewer may not see."""
    if not ask.rules.private_users:
        return ()
    users = map(ask.community.user, ask.community.user_ids())
    return [user["id"] for user in users if user is not None and is_hidden(ask, user)]


def owner_of(ask: Ask, entry: EntryRecord) -> UserRecord:
    """Return the user whose list an entry is in.

    Raises:
        LookupError: There is no such user: the world is broken.
    """
    owner = ask.community.user(entry["userId"])
    if owner is None:
        raise LookupError(f"Entry {entry['id']} belongs to no user.")
    return owner


def media_of(ask: Ask, entry: EntryRecord) -> MediaRecord:
    """Return the media that an entry is about.

    Raises:
        LookupError: There is no such media: the world is broken.
    """
    media = ask.catalogue.media(entry["mediaId"])
    if media is None:
        raise LookupError(f"Entry {entry['id']} is about no media.")
    return media


def type_options(ask: Ask, entry: EntryRecord) -> ListTypeOptionsRecord:
    """Return how an entry's owner keeps media of its type."""
    return options_for(owner_of(ask, entry), media_of(ask, entry)["type"])


def options_for(owner: UserRecord, media_type: str) -> ListTypeOptionsRecord:
    """Return how a user keeps their anime, or their manga."""
    options = owner["mediaListOptions"]
    return options["animeList"] if media_type == "ANIME" else options["mangaList"]
