"""What the tests of outcomes share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.api import MediaList, Mutation

if TYPE_CHECKING:
    from kotae import AniListError

__all__ = ["MISSING", "kinds", "save"]

#: The id of no media.
MISSING = 99_999_999


def save(media_id: int, progress: int = 3) -> Any:
    return Mutation.save_media_list_entry(media_id=media_id, progress=progress).select(MediaList.id)


def kinds(error: AniListError) -> list[str]:
    return [type(outcome).__name__ for outcome in error.outcomes]
