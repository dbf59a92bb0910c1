"""What a user's list adds up to, as it is now and as far as the viewer may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.answers.lists_owner import is_hidden, media_of
from kotae.testing.answers.statistics_figures import Figures, line_of
from kotae.testing.index.entries import EntryQuestion
from kotae.testing.index.entries_filters import entry_condition, seen_by

if TYPE_CHECKING:
    from kotae.testing.answers.ask import Ask
    from kotae.testing.world.records.social import UserRecord

__all__ = ["figures_of", "int_of"]

#: The range of GraphQL's Int, which sums of a careless list may leave.
_LEAST = -(2**31)
_MOST = 2**31 - 1


def figures_of(ask: Ask, user: UserRecord, media_type: str | None) -> Figures:
    """Return what a user's list adds up to, as far as the viewer may see it.

    It is kept until the list changes.

    Args:
        ask: The request.
        user: Whose list.
        media_type: ANIME or MANGA; None for both together.
    """
    if is_hidden(ask, user):
        return Figures(ask.catalogue, ())
    user_id = user["id"]
    kept = ask.index.entries.derived(user_id)
    key = f"figures/{media_type}/{user_id == ask.viewer_id}"
    figures = kept.get(key)
    if not isinstance(figures, Figures):
        if media_type is None:
            parts = [figures_of(ask, user, one).lines for one in ("ANIME", "MANGA")]
            figures = Figures(ask.catalogue, [line for lines in parts for line in lines])
        else:
            figures = _counted(ask, user_id, media_type)
        kept[key] = figures
    return figures


def _counted(ask: Ask, user_id: int, media_type: str) -> Figures:
    conditions = [entry_condition("type", media_type), seen_by(ask.viewer_id, ())]
    found = ask.index.entries.find(EntryQuestion((user_id,), conditions))
    return Figures(ask.catalogue, [line_of(entry, media_of(ask, entry)) for entry in found.records])


def int_of(number: float) -> int:
    """Return a sum as the nearest number that GraphQL's Int can say."""
    return max(_LEAST, min(round(number), _MOST))
