"""Filters, read from the names of arguments: `averageScore_greater` compares a column."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from kotae.testing.world.columns.registry import COLUMNS
from kotae.testing.world.schema_types import fields_of, named_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["column_values", "date_number", "filter_mask"]

#: The tag ranks, in percent, from which a tag counts, if `minimumTagRank` is left out.
#: Source: `Media(minimumTagRank:)` in limits.json.
_MIN_TAG_RANK = 18

_OPERATOR = re.compile("_(not_in|in|not|greater|lesser|like)$")


def _tag_values(key: str) -> Callable[[Record, Record, Context], Iterable[str]]:
    def values(media: Record, arguments: Record, context: Context) -> Iterable[str]:
        min_rank = arguments.get("minimumTagRank", _MIN_TAG_RANK)
        tags = context.world["MediaTag"].rows
        ranks = media["tag_ranks"].items()
        return [tags[one][key] for one, rank in ranks if rank >= min_rank and one in tags]

    return values


def _licence_values(key: str) -> Callable[[Record, Record, Context], Iterable[Any]]:
    def values(media: Record, _arguments: Record, context: Context) -> Iterable[Any]:
        sites = context.world["MediaExternalLink"].rows
        found = (sites[site_id] for site_id in media["site_ids"] if site_id in sites)
        return [site[key] for site in found if site["type"] == "STREAMING"]

    return values


def _activity_types(activity: Record, _arguments: Record, _context: Context) -> Sequence[str]:
    # MEDIA_LIST stands for both kinds of list activities.
    own: str = activity["type"]
    return (own, "MEDIA_LIST") if "mediaId" in activity else (own,)


#: Columns with several values for each record.
_SEVERAL: Mapping[str, Callable[[Record, Record, Context], Iterable[Any]]] = {
    "Activity.type": _activity_types,
    "Media.genre": lambda media, _arguments, _context: media["genres"],
    "Media.licensedBy": _licence_values("site"),
    "Media.licensedById": _licence_values("id"),
    "Media.tag": _tag_values("name"),
    "Media.tagCategory": _tag_values("category"),
    "Thread.categoryId": lambda thread, _arguments, _context: thread["categories"],
    "Thread.mediaCategoryId": lambda thread, _arguments, _context: thread["mediaCategories"],
}
#: Those for which `_in` requires all its values, as AniList's own search does.
_REQUIRE_ALL = frozenset({"Media.genre", "Media.tag", "Media.tagCategory"})


def filter_mask(
    table: str,
    records: Sequence[Record],
    context: Context,
    *,
    argument: str,
    scalar: str,
    arguments: Record,
) -> Iterable[bool]:
    """Return which records an argument selects.

    Args:
        table: The table or type of the records.
        records: The records.
        context: The request.
        argument: A column, and an operator after an underscore.
        scalar: The argument's named type. Texts are compared without case, as MySQL does.
        arguments: The values of all arguments that are not null.
    """
    value = arguments[argument]
    match = _OPERATOR.search(argument)
    name, operator = (argument[: match.start()], match[1]) if match else (argument, "")
    is_text = scalar == "String" and operator != "like"
    if isinstance(value, list):
        value = {
            _folded(one) if is_text else one
            for one in cast("list[object]", value)
            if one is not None
        }
    elif is_text:
        value = _folded(value)
    place = f"{table}.{name}"
    if place in _SEVERAL:
        read = _SEVERAL[place]
        columns = [set(map(_folded, read(record, arguments, context))) for record in records]
        if not is_text:
            columns = [set(read(record, arguments, context)) for record in records]
        return _sets_mask(columns, value, operator, requires_all=place in _REQUIRE_ALL)
    values: Iterable[Any] = column_values(table, name, records, context)
    field = fields_of(table).get(name)
    if field is not None and named_type(field).name == "FuzzyDate":
        values = map(date_number, values)
    return _MASKS[operator](map(_folded, values) if is_text else values, value)


def column_values(table: str, name: str, records: Iterable[Record], context: Context) -> list[Any]:
    """Return the values of a column: computed ones, or those in the records."""
    column = COLUMNS.get(f"{table}.{name}")
    if column is None:
        return [record.get(name) for record in records]
    return [column(record, context) for record in records]


def date_number(date: Record | None) -> int | None:
    """Return a `FuzzyDate` as YYYYMMDD; None without a year."""
    if date is None or date["year"] is None:
        return None
    number: int = date["year"] * 10_000 + (date["month"] or 0) * 100 + (date["day"] or 0)
    return number


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _sets_mask(
    columns: list[set[Any]], value: Any, operator: str, *, requires_all: bool
) -> Iterable[bool]:
    wanted = cast("set[object]", value) if isinstance(value, set) else {value}
    if operator.startswith("not"):
        return [wanted.isdisjoint(own) for own in columns]
    if operator == "in" and requires_all:
        return [wanted <= own for own in columns]
    return [not wanted.isdisjoint(own) for own in columns]


@cache
def _pattern(pattern: str) -> Callable[[str], bool]:
    """Return the test of an SQL pattern: `%` is any text, `_` any character; in linear time."""
    first, *others = (
        re.compile(".".join(map(re.escape, part.split("_"))), re.DOTALL | re.IGNORECASE)
        for part in re.split("%+", pattern)
    )
    last_length = len(re.split("%+", pattern)[-1])

    def matches(text: str) -> bool:
        match = first.match(text) if others else first.fullmatch(text)
        for part in others[:-1]:
            match = match and part.search(text, match.end())
        if match is None or not others:
            return match is not None
        start = len(text) - last_length
        return start >= match.end() and others[-1].match(text, start) is not None

    return matches


def _like(values: Iterable[Any], pattern: str) -> list[bool]:
    matches = _pattern(pattern)
    return [own is not None and matches(str(own)) for own in values]


#: Masks of a column by operator. As in SQL, a null is neither equal to a value nor unequal.
_MASKS: Mapping[str, Callable[[Iterable[Any], Any], Iterable[bool]]] = {
    "": lambda values, wanted: [own == wanted for own in values],
    "not": lambda values, wanted: [own is not None and own != wanted for own in values],
    "in": lambda values, wanted: [own in wanted for own in values],
    "not_in": lambda values, wanted: (
        [own is not None and own not in wanted for own in values]
        if wanted
        else [True for _ in values]
    ),
    "greater": lambda values, wanted: [own is not None and own > wanted for own in values],
    "lesser": lambda values, wanted: [own is not None and own < wanted for own in values],
    "like": _like,
}
