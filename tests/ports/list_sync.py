"""A list sync: it saves many entries in few requests, and loses none to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae import Client

__all__ = ["save_all"]


def save_all(anilist: Client, progress: Mapping[int, int]) -> dict[int, str]:
    """Save the progress of each media, and return the reasons of those that AniList refuses."""
    outcomes = anilist.update_list(
        [{"media_id": media_id, "progress": count} for media_id, count in progress.items()]
    )
    refused: dict[int, str] = {}
    for media_id, outcome in zip(progress, outcomes, strict=True):
        if isinstance(outcome, Failed):
            refused[media_id] = str(outcome.error)
        else:
            outcome.unwrap()
    return refused
