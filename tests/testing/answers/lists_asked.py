"""Asking about lists without a server: a test's own lists, and all entries of the world."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.testing.answers.works_asked import NOW_S, WORLD

from kotae.testing.answers.ask import Ask
from kotae.testing.index.index import Index
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from kotae.testing.world.records.social import EntryRecord, UserRecord

__all__ = [
    "COLLECTOR",
    "FEW_USERS",
    "SMALL_LIST",
    "all_entries",
    "as_viewer",
    "fresh_ask",
    "private_owner",
    "user",
]

#: The user with the greatest list.
COLLECTOR = 2
#: A user with 71 entries, whom user 1 follows.
SMALL_LIST = 72
#: User 1 and users with small lists, of every format of scores. 180 is private.
FEW_USERS = (1, 56, SMALL_LIST, 168, 180, 207)


def fresh_ask(viewer_id: int | None = 1, rules: Rules | None = None, now_s: int = NOW_S) -> Ask:
    """Return a request to lists that nobody else changes."""
    viewer = None if viewer_id is None else user(viewer_id)
    return Ask(WORLD, Index(WORLD), rules or Rules(), viewer, now_s)


def as_viewer(ask: Ask, viewer_id: int | None, **changes: Any) -> Ask:
    """Return a request to the same lists by somebody else."""
    return replace(ask, viewer=None if viewer_id is None else user(viewer_id), **changes)


def user(user_id: int) -> UserRecord:
    found = WORLD.community.user(user_id)
    assert found is not None
    return found


def private_owner() -> UserRecord:
    """Return a private user who keeps a list."""
    users = map(user, WORLD.community.user_ids())
    return next(one for one in users if one["isPrivate"] and WORLD.community.entries_of(one["id"]))


@cache
def all_entries() -> tuple[EntryRecord, ...]:
    community = WORLD.community
    return tuple(one for user_id in community.user_ids() for one in community.entries_of(user_id))
