"""What list entries are filtered and sorted by, in SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.testing.index.conditions import Condition, bound, bound_list, compared, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "SORTS",
    "STATUSES",
    "entry_condition",
    "of_users",
    "on_list_of",
    "seen_by",
    "shown_in_a_group",
]

#: `MediaListStatus` in its own order, which `STATUS` sorts by. Source: AniList's schema.
STATUSES = ("CURRENT", "PLANNING", "COMPLETED", "DROPPED", "PAUSED", "REPEATING")

_STATUS_PLACES = " ".join(f"WHEN '{status}' THEN {place}" for place, status in enumerate(STATUSES))

#: What each sort goes by, under its name without `_DESC`.
SORTS: Mapping[str, str] = {
    "MEDIA_ID": "media_id",
    "SCORE": "score",
    "STATUS": f"CASE status {_STATUS_PLACES} END",
    "PROGRESS": "progress",
    "PROGRESS_VOLUMES": "progress_volumes",
    "REPEAT": "repeat",
    "PRIORITY": "priority",
    "STARTED_ON": "started_at",
    "FINISHED_ON": "completed_at",
    "ADDED_TIME": "created_at",
    "UPDATED_TIME": "updated_at",
    "MEDIA_TITLE_ROMAJI": "title_romaji",
    "MEDIA_TITLE_ENGLISH": "title_english",
    "MEDIA_TITLE_NATIVE": "title_native",
    "MEDIA_POPULARITY": "popularity",
}

#: The columns that an argument may be named after, with an operator at its end.
_COLUMNS = frozenset({"id", "media_id", "type", "status", "notes", "started_at", "completed_at"})

#: The longest pattern that SQLite takes, in bytes.
_LONGEST_PATTERN = 50_000


def entry_condition(argument: str, value: object) -> Condition:
    """Return the condition of an argument that is named after a column.

    Args:
        argument: In snake_case, as `started_at_greater`.
        value: What it was given.

    Raises:
        KeyError: There is no such column.
    """
    column, operator = split(argument)
    if column not in _COLUMNS:
        raise KeyError(argument)
    if argument == "notes_like":
        return _notes_like(cast("str", value))
    return compared(column, operator, value)


def of_users(user_ids: Collection[int]) -> Condition:
    """Return what keeps entries of some users."""
    if len(user_ids) == 1:
        return compared("user_id", "", next(iter(user_ids)))  # the sooner found
    return compared("user_id", "_in", list(user_ids))


def seen_by(viewer_id: int | None, private_users: Iterable[int]) -> Condition:
    """Return what keeps entries that others may not see from a viewer.

    Args:
        viewer_id: Sees everything of their own; None for somebody without a token.
        private_users: The ids of users whose lists only they themselves see.
    """
    hidden = bound_list([user_id for user_id in private_users if user_id != viewer_id])
    return Condition(
        "(NOT private OR user_id = ?) AND user_id NOT IN (SELECT value FROM json_each(?))",
        (-1 if viewer_id is None else viewer_id, hidden),
    )


def on_list_of(user_id: int) -> Condition:
    """Return what keeps entries about media that a user has on a list as well."""
    sql = "media_id IN (SELECT own.media_id FROM entry AS own WHERE own.user_id = ?)"
    return Condition(sql, (user_id,))


def shown_in_a_group() -> Condition:
    """Return what keeps entries that are in a list by status or in a custom list."""
    return Condition("NOT hidden_from_status_lists OR custom_lists <> '[]'")


def _notes_like(pattern: str) -> Condition:
    """Return a comparison with `%` and `_`, whatever the case of the letters A to Z."""
    text = re.sub("%+", "%", cast("str", bound(pattern)))
    if len(text.encode()) > _LONGEST_PATTERN:
        return Condition("FALSE")  # longer than any notes
    return Condition("notes LIKE ?", (text,))
