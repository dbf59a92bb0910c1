"""Computed columns of names, titles and birthdays, which depend on the viewer or the day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["NAME_COLUMNS"]


def _option(context: Context, name: str, default: str) -> str:
    viewer = context.viewer
    return default if viewer is None else viewer["options"][name] or default


def _preferred_title(title: Record, context: Context) -> str | None:
    # ENGLISH_STYLISED has the key `english`.
    language = _option(context, "titleLanguage", "ROMAJI").partition("_")[0].lower()
    preferred: str | None = title[language] or title["romaji"]
    return preferred


def _preferred_name(name: Record, context: Context) -> str | None:
    language = _option(context, "staffNameLanguage", "ROMAJI_WESTERN")
    if language == "ROMAJI":
        parts = (name["last"], name["first"], name["middle"])
        return " ".join(part for part in parts if part)
    preferred: str | None = name["native"] if language == "NATIVE" else None
    return preferred or name["full"]


def _is_birthday(person: Record, context: Context) -> bool:
    today = datetime.fromtimestamp(context.now_s, UTC)
    born: Record = person["dateOfBirth"]
    return (born["month"], born["day"]) == (today.month, today.day)


NAME_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "MediaTitle.userPreferred": _preferred_title,
    "CharacterName.userPreferred": _preferred_name,
    "StaffName.userPreferred": _preferred_name,
    "Character.isBirthday": _is_birthday,
    "Staff.isBirthday": _is_birthday,
}
