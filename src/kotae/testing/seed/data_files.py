"""The data files of a world: words for invented texts, well-known works, tags and sites."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kotae.testing.world.records import UNKNOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kotae.testing.seed.chance import Chance
    from kotae.testing.world.tables import Record

__all__ = [
    "DAY_S",
    "NEWEST_S",
    "few",
    "fuzzy_date",
    "known_ids",
    "outside_users",
    "read_data",
    "sites",
    "tags",
    "words",
]

#: 2026-10-01T00:00:00Z: nothing in a new world was written later.
NEWEST_S = 1_790_812_800
DAY_S = 86_400


@cache
def read_data(name: str) -> Any:
    """Return a data file's content."""
    return json.loads(files("kotae.testing.seed").joinpath("data", f"{name}.json").read_bytes())


def words(place: str) -> Any:
    """Return words by their place in `words.json`, such as `prose.heroes`."""
    group, _, name = place.partition(".")
    return read_data("words")[group][name]


@cache
def tags() -> Mapping[int, Record]:
    """Return the tags by id, as `MediaTag`."""
    return {tag["id"]: tag for tag in read_data("tags")["tags"]}


@cache
def sites() -> Mapping[int, Record]:
    """Return the sites that links lead to, by id, as `MediaExternalLink`."""
    return {
        site["id"]: {
            **site,
            "siteId": site["id"],
            "url": f"https://{site['host']}.example",
            "isDisabled": False,
        }
        for site in read_data("words")["sites"]
    }


def known_ids() -> Sequence[int]:
    """Return the ids of the well-known media; the first is Cowboy Bebop's."""
    return [work["id"] for work in read_data("works")]


@cache
def fuzzy_date(day: date | None) -> Record:
    """Return a day as `FuzzyDate`; equal days share a record."""
    if day is None:
        return UNKNOWN_DATE
    return {"year": day.year, "month": day.month, "day": day.day}


def outside_users(chance: Chance, exponent: float) -> int:
    """Return a number of users who are not in the tables, below a power of ten; few have many."""
    return int(10 ** (exponent * chance.fraction() ** 1.8))


def few(chance: Chance, items: Sequence[Any], most: int) -> list[Any]:
    """Return one or more different items; quicker than `Chance.sample` for many items."""
    positions = {chance.below(len(items)) for _ in range(chance.between(1, most))}
    return [items[position] for position in sorted(positions)]
