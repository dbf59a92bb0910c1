"""A list entry as a row of the table `entry`, and a row as a list entry."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast

from kotae.testing.index.folding import folded
from kotae.testing.world.records.values import UNKNOWN_DATE
from kotae.values import fuzzy_int

if TYPE_CHECKING:
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.social import EntryRecord
    from kotae.testing.world.records.values import FuzzyDateRecord
    from kotae.testing.world.records.works import MediaRecord

__all__ = ["COLUMNS", "INSERT", "INSERT_MEDIA", "SCHEMA", "Row", "media_row", "record_of", "row_of"]

#: What is read of a row of `entry`: the keys of `EntryRecord`, in order.
Row: TypeAlias = tuple[
    int,
    int,
    int,
    str,
    float,
    int,
    "int | None",
    int,
    int,
    int,
    "str | None",
    int,
    str,
    str,
    "int | None",
    "int | None",
    int,
    int,
]

_DEFINITIONS = {
    "id": "INTEGER PRIMARY KEY",
    "user_id": "INTEGER NOT NULL",
    "media_id": "INTEGER NOT NULL",
    "status": "TEXT NOT NULL",
    "score": "REAL NOT NULL",
    "progress": "INTEGER NOT NULL",
    "progress_volumes": "INTEGER",
    "repeat": "INTEGER NOT NULL",
    "priority": "INTEGER NOT NULL",
    "private": "INTEGER NOT NULL",
    "notes": "TEXT",
    "hidden_from_status_lists": "INTEGER NOT NULL",
    "custom_lists": "TEXT NOT NULL",
    "advanced_scores": "TEXT NOT NULL",
    "started_at": "INTEGER",
    "completed_at": "INTEGER",
    "updated_at": "INTEGER NOT NULL",
    "created_at": "INTEGER NOT NULL",
}

#: What is read of an entry.
COLUMNS = ", ".join(_DEFINITIONS)

#: The tables: entries with their media's type, and of the media in them what sorts need.
SCHEMA = f"""
CREATE TABLE entry (
    {", ".join(map(" ".join, _DEFINITIONS.items()))},
    type TEXT NOT NULL,
    UNIQUE (user_id, media_id)
);
CREATE INDEX entry_by_list ON entry (user_id, type);
CREATE INDEX entry_by_media ON entry (media_id);
CREATE TABLE entry_media (
    media_id INTEGER PRIMARY KEY,
    title_romaji TEXT NOT NULL,
    title_english TEXT,
    title_native TEXT NOT NULL,
    popularity INTEGER NOT NULL
);
"""

INSERT = f"INSERT OR REPLACE INTO entry VALUES ({'?, ' * len(_DEFINITIONS)}?)"  # noqa: S608 - as many marks as columns
INSERT_MEDIA = "INSERT OR IGNORE INTO entry_media VALUES (?, ?, ?, ?, ?)"

_EMPTY = "[]"

#: Texts of lists that are kept read: most entries are in the same few custom lists.
_KEPT_TEXTS = 4096
_KEPT_DATES = 8192


def row_of(entry: EntryRecord, media_type: str) -> tuple[Value | float, ...]:
    """Return an entry as the columns of `entry`."""
    return (
        entry["id"],
        entry["userId"],
        entry["mediaId"],
        entry["status"],
        entry["score"],
        entry["progress"],
        entry["progressVolumes"],
        entry["repeat"],
        entry["priority"],
        entry["private"],
        entry["notes"],
        entry["hiddenFromStatusLists"],
        _text_of(entry["customLists"]),
        _text_of(entry["advancedScores"]),
        _number_of(entry["startedAt"]),
        _number_of(entry["completedAt"]),
        entry["updatedAt"],
        entry["createdAt"],
        media_type,
    )


def record_of(row: Row) -> EntryRecord:
    """Return the entry that a row stands for."""
    started, completed = row[14], row[15]
    return {
        "id": row[0],
        "userId": row[1],
        "mediaId": row[2],
        "status": row[3],
        "score": row[4],
        "progress": row[5],
        "progressVolumes": row[6],
        "repeat": row[7],
        "priority": row[8],
        "private": row[9] != 0,
        "notes": row[10],
        "hiddenFromStatusLists": row[11] != 0,
        "customLists": cast("list[str]", _list_of(row[12])),
        "advancedScores": cast("list[float]", _list_of(row[13])),
        "startedAt": UNKNOWN_DATE if started is None else _date_of(started),
        "completedAt": UNKNOWN_DATE if completed is None else _date_of(completed),
        "updatedAt": row[16],
        "createdAt": row[17],
    }


def media_row(media: MediaRecord) -> tuple[Value, ...]:
    """Return a media as the columns of `entry_media`."""
    title = media["title"]
    english = title["english"]
    return (
        media["id"],
        folded(title["romaji"]),
        None if english is None else folded(english),
        folded(title["native"]),
        media["popularity"],
    )


def _text_of(items: list[str] | list[float]) -> str:
    return json.dumps(items) if items else _EMPTY


@lru_cache(maxsize=_KEPT_TEXTS)
def _list_of(text: str) -> list[object]:
    return cast("list[object]", json.loads(text))


def _number_of(date: FuzzyDateRecord) -> int | None:
    """Return a date as YYYYMMDD with 00 for what is unknown; None where all is."""
    if date is UNKNOWN_DATE:
        return None
    return fuzzy_int(date["year"], date["month"], date["day"]) or None


@lru_cache(maxsize=_KEPT_DATES)
def _date_of(number: int) -> FuzzyDateRecord:
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    return {"year": year or None, "month": month or None, "day": day or None}
