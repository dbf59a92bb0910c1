"""What users have watched and read in all, for the sorts that go by it.

It agrees with their statistics as they are now: what is private counts for its owner alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from kotae.testing.answers.lists_owner import media_of
from kotae.testing.answers.statistics_figures import line_of
from kotae.testing.index.entries import EntryQuestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.answers.ask import Ask
    from kotae.testing.index.index import Index

__all__ = ["Totals", "totals"]


class Totals(NamedTuple):
    """What a user's list adds up to."""

    #: Time spent watching.
    minutes: int
    chapters: int


class _Both(NamedTuple):
    for_others: Totals
    for_owner: Totals


#: The totals of all users by id, and the index's revision that they are true of.
_kept: WeakKeyDictionary[Index, tuple[int, Mapping[int, _Both]]] = WeakKeyDictionary()


def totals(ask: Ask, user_id: int) -> Totals:
    """Return what a user's list adds up to, as far as the viewer may see it."""
    both = _of_all(ask)[user_id]
    return both.for_owner if user_id == ask.viewer_id else both.for_others


def _of_all(ask: Ask) -> Mapping[int, _Both]:
    ask.index.entries.load_all()
    revision = ask.index.revision
    kept = _kept.get(ask.index)
    if kept is None or kept[0] != revision:
        kept = revision, {user_id: _counted(ask, user_id) for user_id in ask.community.user_ids()}
        _kept[ask.index] = kept
    return kept[1]


def _counted(ask: Ask, user_id: int) -> _Both:
    minutes = chapters = private_minutes = private_chapters = 0
    for entry in ask.index.entries.find(EntryQuestion((user_id,))).records:
        line = line_of(entry, media_of(ask, entry))
        minutes += line.minutes
        chapters += line.chapters
        if entry["private"]:
            private_minutes += line.minutes
            private_chapters += line.chapters
    return _Both(
        Totals(minutes - private_minutes, chapters - private_chapters), Totals(minutes, chapters)
    )
