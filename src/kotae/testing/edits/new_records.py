"""The records that a program adds: equal seeds and ids give equal invented values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import get_named_type

from kotae.testing.seed.chance import Chance
from kotae.testing.seed.completion import completed_record
from kotae.testing.seed.media import detailed_media, invented_media
from kotae.testing.seed.people import invented_person, staff_member
from kotae.testing.seed.users import invented_user
from kotae.testing.world.records import UNKNOWN_DATE, new_record
from kotae.testing.world.schema_types import field_types, is_part_of_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.world.tables import Record

__all__ = ["added_record", "merged"]


def added_record(seed: int, type_name: str, given: Record, now_s: int) -> Record:
    """Return a complete record with the given values, which have its id.

    Media, people and users get invented values where none are given, and all other records the
    empty ones, as from a mutation.
    """
    invent = _INVENTED.get(type_name)
    if invent is None:
        made: Record = new_record(type_name, given["id"], now_s)
        if not field_types(type_name):
            made = {**made, "createdAt": now_s}
    else:
        made = invent(Chance(seed, type_name, given["id"]), given)
    return completed_record(seed, type_name, merged(type_name, made, given))


def merged(type_name: str, record: Record, given: Record) -> Record:
    """Return a record with the given values, also in its objects; dates are replaced."""
    result: dict[str, Any] = {**record, **given}
    for key, value in given.items():
        kind = get_named_type(field_types(type_name).get(key))
        if kind is None or kind.name == "FuzzyDate" or not is_part_of_record(kind):
            continue
        if isinstance(value, dict) and isinstance(record.get(key), dict):
            result[key] = merged(kind.name, record[key], cast("Record", value))
    return result


def _media(chance: Chance, given: Record) -> Record:
    invented = invented_media(chance, given["id"], given.get("type") or "ANIME", None)
    start = given.get("startDate") or invented["startDate"]
    media = detailed_media(chance, {**invented, "startDate": {**UNKNOWN_DATE, **start}})
    title = given.get("title")
    if title is None:
        return media
    # A title in another language would be one of other media.
    romaji = title.get("english") or title.get("native") or media["title"]["romaji"]
    return {
        **media,
        "title": {"romaji": romaji, "english": None, "native": None},
        "synonyms": [],
    }


def _person(chance: Chance, given: Record) -> Record:
    person = invented_person(chance, given["id"], has_gaps=False)
    name = given.get("name")
    if name is None:
        return person
    empty: dict[str, str | None] = dict.fromkeys(("first", "middle", "last", "native"))
    parts = (name.get(part) for part in ("first", "middle", "last"))
    full = name.get("full") or " ".join(part for part in parts if part) or name.get("native")
    first, _, last = (full or "").partition(" ")
    if not any(name.get(part) for part in ("first", "last")):
        empty |= {"first": first or None, "last": last or None}
    return {
        **person,
        "name": {**empty, "full": full, "alternative": []},
        "description": None,
    }


def _staff(chance: Chance, given: Record) -> Record:
    return staff_member(chance, _person(chance, given), has_gaps=False)


def _user(chance: Chance, given: Record) -> Record:
    return invented_user(chance, given["id"], has_custom_lists=False, is_special=True)


def _studio(_chance: Chance, given: Record) -> Record:
    return {"name": f"Studio {given['id']}", "isAnimationStudio": True, "outside_users": 0}


_INVENTED: Mapping[str, Callable[[Chance, Record], Record]] = {
    "Media": _media,
    "Character": _person,
    "Staff": _staff,
    "Studio": _studio,
    "User": _user,
}
