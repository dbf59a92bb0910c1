"""`Staff`, their work, and the lists of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.answers.edges import character_edge, media_edge, paged
from kotae.testing.answers.markup import text_of
from kotae.testing.answers.people import birthday_condition, media_of
from kotae.testing.answers.works import found, given, is_favourite, preferred_name
from kotae.testing.index.kinds.people import ROLES, STAFF
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Edge, Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.works import Casting, CharacterRecord, MediaRecord, StaffRecord

    _Parts = tuple[list[Casting], CharacterRecord]

__all__ = ["LISTINGS", "RESOLVERS"]

_PART_KEYS: Mapping[str, Callable[[_Parts], Value]] = {
    "ID": lambda parts: parts[1]["id"],
    "ROLE": lambda parts: ROLES.index(parts[0][0].role),
    "FAVOURITES": lambda parts: parts[1]["favourites"],
}


def staff_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.staff`."""
    condition = birthday_condition(ask, STAFF)
    return found(ask, window, STAFF, given(filters), ask.catalogue.staff, condition=condition)


def _description(staff: StaffRecord, _ask: Ask, *, as_html: bool | None = None) -> str | None:
    return text_of(staff["description"], as_html)


def _is_favourite(staff: StaffRecord, ask: Ask) -> bool:
    return is_favourite(ask, "staff", staff["id"])


def _staff_media(
    staff: StaffRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    type: str | None = None,
    on_list: bool | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    credits_ = [(credit, credit.media_id) for credit in ask.catalogue.credits_by(staff["id"])]
    return media_of(
        ask,
        credits_,
        lambda credit, media: media_edge(media, credit.id, staff_role=credit.role),
        sort=sort,
        type=type,
        on_list=on_list,
        page=page,
        per_page=per_page,
    )


def _character_media(
    staff: StaffRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    on_list: bool | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    """Answer with an edge for each character: a media where they speak two comes twice."""

    def edge(casting: Casting, media: MediaRecord) -> Edge:
        voice = next((one for one in casting.voices if one.staff_id == staff["id"]), None)
        return media_edge(media, casting.id, casting=casting, voice=voice)

    castings = [(casting, casting.media_id) for casting in ask.catalogue.voiced_by(staff["id"])]
    return media_of(ask, castings, edge, sort=sort, on_list=on_list, page=page, per_page=per_page)


def _characters(
    staff: StaffRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    """Answer with an edge for each character and the size of its part, and all media of both."""
    by_part: dict[tuple[int, str], list[Casting]] = {}
    for casting in ask.catalogue.voiced_by(staff["id"]):
        by_part.setdefault((casting.character_id, casting.role), []).append(casting)
    parts: list[_Parts] = [
        (castings, character)
        for (character_id, _), castings in by_part.items()
        if (character := ask.catalogue.character(character_id)) is not None
    ]

    def edge(part: _Parts) -> Edge:
        castings, character = part
        found_media = (ask.catalogue.media(casting.media_id) for casting in castings)
        media = [one for one in found_media if one is not None]
        return character_edge(character, castings[0].id, casting=castings[0], media=media)

    return paged(ask, page, per_page, ordered(parts, sort, _PART_KEYS), edge)


def _of_a_proposal(_staff: StaffRecord, _ask: Ask) -> None:
    """Answer what only proposals have."""


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Staff.characterMedia": _character_media,
    "Staff.characters": _characters,
    "Staff.description": _description,
    "Staff.isFavourite": _is_favourite,
    "Staff.staff": _of_a_proposal,
    "Staff.staffMedia": _staff_media,
    "Staff.submitter": _of_a_proposal,
    "StaffName.userPreferred": preferred_name,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"staff": staff_list}
