"""The entries of a list as plain values, by the names of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kotae.api import MediaList
from kotae.values import utc

if TYPE_CHECKING:
    from kotae.api import FuzzyDate, ScoreFormatLiteral
    from kotae.bulk.media_list import ListedEntry
    from kotae.query.selectable import Selectable

__all__ = ["ListEntries"]


class ListEntries:
    """What to select of the entries of a list, and their values.

    Args:
        type_: `ANIME` or `MANGA`.
        score_format: The format of the scores; None for the owner's.
    """

    def __init__(
        self, type_: Literal["ANIME", "MANGA"], score_format: ScoreFormatLiteral | None
    ) -> None:
        self._is_manga = type_ == "MANGA"
        self._score = (
            MediaList.score if score_format is None else MediaList.score(format=score_format)
        )

    @property
    def selection(self) -> list[Selectable[MediaList]]:
        """The fields of an entry."""
        started, completed, media = MediaList.started_at, MediaList.completed_at, MediaList.media
        counts = (
            (MediaList.progress_volumes, media.chapters, media.volumes)
            if self._is_manga
            else (media.episodes,)
        )
        return [
            MediaList.media_id, MediaList.status, self._score, MediaList.progress,
            MediaList.repeat, MediaList.private, MediaList.notes, MediaList.updated_at,
            started.year, started.month, started.day, completed.year, completed.month,
            completed.day, media.id_mal, media.title.romaji, media.title.english, media.format,
            *counts,
        ]  # fmt: skip

    def values(self, listed: ListedEntry) -> dict[str, object]:
        """Return the values of an entry; the most important ones come first."""
        entry, lists = listed
        media = MediaList.media
        score = entry[self._score]
        counts: dict[str, object] = {
            "progress": entry.progress,
            "total": entry[media.chapters if self._is_manga else media.episodes],
        }
        if self._is_manga:
            counts |= {"volumes": entry.progress_volumes, "total_volumes": entry[media.volumes]}
        return {
            "media_id": entry.media_id,
            "title": entry[media.title.romaji],
            "status": entry.status,
            "score": int(score) if score is not None and score.is_integer() else score,
            **counts,
            "repeat": entry.repeat,
            "started": _date_text(entry.started_at),
            "completed": _date_text(entry.completed_at),
            "updated": _time_text(entry.updated_at),
            "lists": list(lists),
            "format": entry[media.format],
            "mal_id": entry[media.id_mal],
            "title_english": entry[media.title.english],
            "private": entry.private,
            "notes": entry.notes,
        }


def _date_text(date: FuzzyDate | None) -> str | None:
    """Return the known parts of a date, as `2024-05`; None if there are none."""
    return str(date or "") or None


def _time_text(seconds: int | None) -> str | None:
    return f"{utc(seconds):%Y-%m-%dT%H:%M:%SZ}" if seconds else None
