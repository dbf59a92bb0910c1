"""A list sync: it saves many entries in one request, and loses none to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae import AniListError, Failed, Ok
from kotae.api import MediaList, Mutation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae import Client

__all__ = ["save_all"]


def save_all(anilist: Client, progress: Mapping[int, int]) -> dict[int, str]:
    """Save the progress of each media, and return the reasons of those that AniList refuses."""
    left = dict(progress)
    refused: dict[int, str] = {}
    while left:
        saves = [
            Mutation.save_media_list_entry(media_id=media_id, progress=count).select(MediaList.id)
            for media_id, count in left.items()
        ]
        try:
            anilist.execute(saves, repeatable=True)
        except AniListError as error:
            before = len(left)
            for media_id, outcome in zip(list(left), error.outcomes, strict=False):
                if isinstance(outcome, Failed):
                    refused[media_id] = str(outcome.error)
                if isinstance(outcome, Failed | Ok):
                    del left[media_id]
            if len(left) in (0, before):
                raise
        else:
            return refused
    return refused
