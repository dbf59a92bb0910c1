"""The people of a circle: what each of them does follows from their slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.ids import CIRCLES, FIRST_STAFF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["AUTHOR", "CREW", "LANGUAGES", "VOICE", "Pool", "language_of", "trade_of"]

AUTHOR, CREW, VOICE = "author", "crew", "voice"

_FIRST_CREW = 4
_FIRST_VOICE = 16
_FIRST_ENGLISH = 22
_FIRST_OTHER = 25

#: The newer languages' names by the older enum's values.
LANGUAGES = {
    "JAPANESE": "Japanese",
    "ENGLISH": "English",
    "KOREAN": "Korean",
    "ITALIAN": "Italian",
    "SPANISH": "Spanish",
    "PORTUGUESE": "Portuguese",
    "FRENCH": "French",
    "GERMAN": "German",
    "HEBREW": "Hebrew",
    "HUNGARIAN": "Hungarian",
}

_OTHERS = tuple(LANGUAGES)[2:]


class Pool(NamedTuple):
    """Staff ids of a circle."""

    authors: Sequence[int]
    crew: Sequence[int]
    #: Voice actors by language, Japanese ones first.
    actors: Mapping[str, Sequence[int]]

    @property
    def singers(self) -> Sequence[int]:
        """Those who sing."""
        return self.actors["JAPANESE"]

    @classmethod
    def of(cls, staff_ids: Sequence[int]) -> Pool:
        """Return a circle's staff, sorted out."""
        authors: list[int] = []
        crew: list[int] = []
        actors: dict[str, list[int]] = {"JAPANESE": [], "ENGLISH": []}
        for staff_id in staff_ids:
            trade = trade_of(staff_id)
            if trade == AUTHOR:
                authors.append(staff_id)
            elif trade == CREW:
                crew.append(staff_id)
            else:
                actors.setdefault(language_of(staff_id), []).append(staff_id)
        return cls(authors, crew, actors)


def trade_of(staff_id: int) -> str:
    """Return AUTHOR, CREW or VOICE."""
    slot = (staff_id - FIRST_STAFF) // CIRCLES
    if slot < _FIRST_CREW:
        return AUTHOR
    return CREW if slot < _FIRST_VOICE else VOICE


def language_of(staff_id: int) -> str:
    """Return a staff member's language: a value of `StaffLanguage`."""
    slot, circle = divmod(staff_id - FIRST_STAFF, CIRCLES)
    if slot < _FIRST_ENGLISH:
        return "JAPANESE"
    if slot < _FIRST_OTHER:
        return "ENGLISH"
    return _OTHERS[(circle * 5 + slot) % len(_OTHERS)]
