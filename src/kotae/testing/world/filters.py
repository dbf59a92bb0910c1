"""Filters, read from the names of arguments (`averageScore_greater` compares a column); search."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, cast

from kotae.testing.world.fields import COLUMNS
from kotae.testing.world.schema_types import fields_of, named_type
from kotae.testing.world.tables import derived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record, World

__all__ = ["column_values", "date_number", "filter_mask", "folded", "search"]

#: The tag ranks, in percent, from which a tag counts, if `minimumTagRank` is left out.
#: Source: `Media(minimumTagRank:)` in limits.json.
_MIN_TAG_RANK = 18

_OPERATOR = re.compile("_(not_in|in|not|greater|lesser|like)$")

#: The marks that decomposed letters leave: accents, and the voicing of kana.
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+"
)
_WORD = re.compile(r"\w+")
#: The keys of a record that have its names.
_NAME_KEYS = ("title", "name", "synonyms")


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
            _lower(one) if is_text else one
            for one in cast("list[object]", value)
            if one is not None
        }
    elif is_text:
        value = _lower(value)
    place = f"{table}.{name}"
    if place in _SEVERAL:
        read = _SEVERAL[place]
        columns = [set(map(_lower, read(record, arguments, context))) for record in records]
        if not is_text:
            columns = [set(read(record, arguments, context)) for record in records]
        return _sets_mask(columns, value, operator, requires_all=place in _REQUIRE_ALL)
    values: Iterable[Any] = column_values(table, name, records, context)
    field = fields_of(table).get(name)
    if field is not None and named_type(field).name == "FuzzyDate":
        values = map(date_number, values)
    return _MASKS[operator](map(_lower, values) if is_text else values, value)


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


def _lower(value: Any) -> Any:
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


def _like(values: Iterable[Any], pattern: str) -> list[bool]:
    """Return which values fit an SQL pattern, in linear time: `%` is any text, `_` a character."""
    first, *others = (".".join(map(re.escape, part.split("_"))) for part in re.split("%+", pattern))
    if others:  # the groups are atomic: what they have found is never searched again
        first += "".join(f"(?>.*?{part})" for part in others[:-1]) + f".*{others[-1]}"
    matches = re.compile(first, re.DOTALL | re.IGNORECASE).fullmatch
    return [own is not None and matches(str(own)) is not None for own in values]


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


def folded(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def search(world: World, table: str, text: str) -> Mapping[int, int]:
    """Return the records of a table whose names have all words of a text, each anywhere.

    AniList does not document its search. A text without letters and digits finds nothing; an
    empty one finds all.

    Returns:
        A distance for each id: 0 for a name equal to the text, 1 for one that begins with it, 2
        for names with words that begin with those of the text, 3 for all others.
    """
    # A table's names are cached until it changes.
    names_by_id = derived(table)(_names_by_id)(world, table)
    phrase = " ".join(_words(text))
    if not phrase:
        return {} if text.strip() else dict.fromkeys(names_by_id, 3)
    words = list(dict.fromkeys(phrase.split()))
    return {
        record_id: _distance(names, phrase, words)
        for record_id, names in names_by_id.items()
        if all(word in names for word in words)
    }


def _names_by_id(world: World, table: str) -> dict[int, str]:
    """Return the names of each record in one text, a line for each."""
    names_by_id: dict[int, str] = {}
    for record in world[table].all():
        texts = (text for key in _NAME_KEYS for text in _texts(record.get(key)))
        names_by_id[record["id"]] = "\n".join(("", *(" ".join(_words(one)) for one in texts), ""))
    return names_by_id


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*cast("Mapping[str, object]", value).values()])
    elif isinstance(value, list | tuple):
        for part in cast("Iterable[object]", value):
            yield from _texts(part)


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _distance(names: str, phrase: str, words: list[str]) -> int:
    if f"\n{phrase}\n" in names:
        return 0
    if f"\n{phrase}" in names:
        return 1
    return 2 if all(f" {word}" in names or f"\n{word}" in names for word in words) else 3
