"""The world of a seed, and the records that are added to it: equal seeds give equal records."""

from __future__ import annotations

import threading
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from graphql import get_named_type

from kotae.testing.seed.chance import Chance
from kotae.testing.seed.completion import completed, completed_record
from kotae.testing.seed.media import MEDIA_FILLS, detailed_media, invented_media
from kotae.testing.seed.people import PEOPLE_FILLS, invented_person, staff_member
from kotae.testing.seed.texts import TEXT_FILLS
from kotae.testing.seed.users import USER_FILLS, invented_user
from kotae.testing.world.records import UNKNOWN_DATE, new_record
from kotae.testing.world.schema_types import field_types, fields_of, is_part_of_record
from kotae.testing.world.tables import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.tables import Record

__all__ = ["WORLD_VERSION", "SeedWorld", "added_record", "merged", "seed_world"]

#: The version of the data of a seed. It is raised when ids of records change their meaning, because
#: files with the changes of a server name records of the data that they were made with.
WORLD_VERSION = 1

_POPULAR = 500
#: Seconds until all tables are filled: the first requests fill those that they use.
_FILL_AFTER_S = 0.5

_FILLS: Mapping[str, Callable[[SeedWorld, Chance], Iterable[Record]]] = {
    **MEDIA_FILLS,
    **PEOPLE_FILLS,
    **USER_FILLS,
    **TEXT_FILLS,
}
#: The number of records of each table of an empty world: what others refer to, and a user for
#: whom there are tokens.
_RECORDS_OF_EMPTY = {"MediaTag": None, "MediaExternalLink": None, "ThreadCategory": None, "User": 1}


class SeedWorld(World):
    """Tables that are filled from a seed when they are first used.

    Attributes:
        is_empty: Whether there are only tags, sites, categories of threads, and user 1.
        has_gaps: Whether invented records have nulls and empty values as AniList's have.
    """

    def __init__(self, seed: int, *, has_gaps: bool, is_empty: bool) -> None:
        super().__init__({name: partial(self._rows, name) for name in _FILLS})
        self._seed = seed
        self.has_gaps = has_gaps
        self.is_empty = is_empty
        self._is_filling = False

    def fill_in_background(self) -> None:
        """Fill all tables in a thread, after the first requests, unless that was begun before."""
        if not self._is_filling:
            self._is_filling = True
            timer = threading.Timer(_FILL_AFTER_S, self._fill)
            timer.daemon = True
            timer.start()

    def _fill(self) -> None:
        for name in self.names:
            self[name]  # a table is filled when it is first used

    @cached_property
    def popular_media(self) -> Sequence[Record]:
        """The media that most users know."""
        media = self["Media"].all()
        return sorted(media, key=lambda one: (-one["outside_users"], one["id"]))[:_POPULAR]

    def _rows(self, name: str, _world: World) -> Iterable[Record]:
        """Return the rows of a table, complete and with ids."""
        made = _FILLS[name](self, Chance(self._seed, name))
        if self.is_empty:
            made = islice(made, _RECORDS_OF_EMPTY.get(name, 0))
        rows = (row if "id" in row else {"id": id_, **row} for id_, row in enumerate(made, 1))
        return completed(self._seed, name, rows) if fields_of(name) else rows


def seed_world(seed: int, *, has_gaps: bool = True, is_empty: bool = False) -> SeedWorld:
    """Return the world of a seed. Servers change a `fork()` of it."""
    if is_empty:
        return SeedWorld(seed, has_gaps=has_gaps, is_empty=True)
    return _made_world(seed, has_gaps)


@lru_cache(maxsize=2)
def _made_world(seed: int, has_gaps: bool) -> SeedWorld:
    return SeedWorld(seed, has_gaps=has_gaps, is_empty=False)


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
