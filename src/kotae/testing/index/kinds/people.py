"""Characters, staff and studios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.index.folding import folded
from kotae.testing.index.kinds.kind import Kind, birthday, names_of_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.works import CharacterRecord, StaffRecord, StudioRecord

__all__ = ["CHARACTER", "LANGUAGES", "ROLES", "STAFF", "STUDIO"]

#: The enums whose sorts go by their own order. Source: AniList's schema.
ROLES = ("MAIN", "SUPPORTING", "BACKGROUND")
LANGUAGES = (
    "JAPANESE",
    "ENGLISH",
    "KOREAN",
    "ITALIAN",
    "SPANISH",
    "PORTUGUESE",
    "FRENCH",
    "GERMAN",
    "HEBREW",
    "HUNGARIAN",
)


def _characters(catalogue: Catalogue) -> Iterator[CharacterRecord]:
    for character_id in catalogue.character_ids():
        character = catalogue.character(character_id)
        if character is not None:
            yield character


def _staff(catalogue: Catalogue) -> Iterator[StaffRecord]:
    for staff_id in catalogue.staff_ids():
        staff = catalogue.staff(staff_id)
        if staff is not None:
            yield staff


def _studios(catalogue: Catalogue) -> Iterator[StudioRecord]:
    for studio_id in catalogue.studio_ids():
        studio = catalogue.studio(studio_id)
        if studio is not None:
            yield studio


#: Without a media there is no role and no moderator's order: `ROLE` decides nothing in a list of
#: all characters, and the most relevant are those that most hold dear.
CHARACTER: Kind[CharacterRecord] = Kind(
    table="character",
    records=_characters,
    columns={
        "id": lambda character: character["id"],
        "birthday": lambda character: birthday(character["dateOfBirth"]),
        "favourites": lambda character: character["favourites"],
        "relevance": lambda character: -character["favourites"],
    },
    sorts={"ID": "id", "FAVOURITES": "favourites", "RELEVANCE": "relevance"},
    names=lambda character: names_of_person(character["name"]),
    search_order="closeness, favourites DESC",
)

#: As for characters; the role of somebody who is asked for by themselves is what they mostly do.
STAFF: Kind[StaffRecord] = Kind(
    table="staff",
    records=_staff,
    columns={
        "id": lambda staff: staff["id"],
        "birthday": lambda staff: birthday(staff["dateOfBirth"]),
        "role": lambda staff: next(iter(staff["primaryOccupations"]), None),
        "language": lambda staff: LANGUAGES.index(staff["language"]),
        "favourites": lambda staff: staff["favourites"],
        "relevance": lambda staff: -staff["favourites"],
    },
    sorts={
        "ID": "id",
        "ROLE": "role",
        "LANGUAGE": "language",
        "FAVOURITES": "favourites",
        "RELEVANCE": "relevance",
    },
    names=lambda staff: names_of_person(staff["name"]),
    search_order="closeness, favourites DESC",
)

STUDIO: Kind[StudioRecord] = Kind(
    table="studio",
    records=_studios,
    columns={
        "id": lambda studio: studio["id"],
        "name": lambda studio: folded(studio["name"]),
        "favourites": lambda studio: studio["favourites"],
    },
    sorts={"ID": "id", "NAME": "name", "FAVOURITES": "favourites"},
    names=lambda studio: [studio["name"]],
    search_order="closeness, favourites DESC",
)
