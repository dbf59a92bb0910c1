"""What the answers about works share: lists out of the index, and what the viewer holds dear."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from kotae.schema.limits import limits
from kotae.testing.answers.paging import Paged
from kotae.testing.index.works import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Window
    from kotae.testing.index.conditions import Condition, Value
    from kotae.testing.index.kinds.kind import Kind
    from kotae.testing.world.records.values import PersonNameRecord

__all__ = ["found", "given", "in_version", "is_favourite", "of_second", "preferred_name"]

_R = TypeVar("_R")

#: What came before a newer value; OTHER for all that are not here. Source: AniList's schema says
#: that older values come back, not which: this is our reading.
_FORMER = {"MediaStatus.HIATUS": "RELEASING", "MediaRelation.SOURCE": "ADAPTATION"}


def given(filters: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments that were given; a null is none."""
    return {name: value for name, value in filters.items() if value is not None}


def found(
    ask: Ask,
    window: Window,
    kind: Kind[_R],
    filters: Mapping[str, object],
    record: Callable[[int], _R | None],
    *,
    condition: Callable[[str, object], Condition] | None = None,
    of_row: Callable[[Sequence[Value]], _R] | None = None,
) -> Paged:
    """Return a page's part of all records of a kind.

    Args:
        ask: The request.
        window: The part.
        kind: Which records.
        filters: The list's arguments that were given, in snake_case.
        record: Returns the record of an id.
        condition: Returns the condition of an argument; by default it is named after a column.
        of_row: Makes a record of its row, for kinds whose tables hold all of it.
    """
    if "id" in filters and filters.keys() - {"sort"} <= kind.columns.keys():
        one = _by_id(kind, filters, record)
        return window.of(one)
    make = condition or kind.condition
    answer = ask.index.works.find(
        kind,
        Question(
            conditions=[
                make(name, value)
                for name, value in filters.items()
                if name not in ("sort", "search")
            ],
            sorts=cast("Sequence[str | None]", filters.get("sort", ())),
            search=cast("str | None", filters.get("search")),
            offset=window.offset,
            limit=window.per_page,
            is_whole=of_row is not None,
        ),
    )
    if of_row is not None:
        return Paged([of_row(row) for row in answer.rows], answer.has_next, answer.count)
    records = [record(cast("int", row[0])) for row in answer.rows]
    return Paged([one for one in records if one is not None], answer.has_next, answer.count)


def _by_id(
    kind: Kind[_R], filters: Mapping[str, object], record: Callable[[int], _R | None]
) -> Sequence[_R]:
    """Return the one record of an id that fits: most requests ask so, and need no table."""
    one = record(cast("int", filters["id"]))
    if one is None:
        return []
    fits = (kind.columns[name](one) == value for name, value in filters.items() if name != "sort")
    return [one] if all(fits) else []


def of_second(
    keys: Mapping[str, Callable[[_R], Value]],
) -> dict[str, Callable[[tuple[object, _R]], Value]]:
    """Return what sorts go by, for pairs of an edge and the record it leads to."""

    def second(key: Callable[[_R], Value]) -> Callable[[tuple[object, _R]], Value]:
        return lambda pair: key(pair[1])

    return {sort: second(key) for sort, key in keys.items()}


def in_version(ask: Ask, enum: str, value: str, version: int | None) -> str:
    """Return an enum's value as those are told who ask for an older version of the enum.

    Args:
        ask: The request; its rules may keep nothing back.
        enum: The enum's name.
        value: The newest version's value.
        version: The field's argument; None for the oldest.
    """
    limit = limits().get(f"{enum}.{value}")
    if not ask.rules.old_versions or limit is None or (version or 1) >= min(limit.versions):
        return value
    return _FORMER.get(f"{enum}.{value}", "OTHER")


def is_favourite(ask: Ask, kind: str, record_id: int) -> bool:
    """Return whether something is among the viewer's favourites; without a viewer it is not.

    Args:
        ask: The request.
        kind: A field of `FavouriteIds`.
        record_id: Its id.
    """
    if ask.viewer_id is None:
        return False
    favourites = ask.community.favourites_of(ask.viewer_id)
    return record_id in cast("tuple[int, ...]", getattr(favourites, kind))


def preferred_name(name: PersonNameRecord, ask: Ask) -> str:
    """Return somebody's name as the viewer wants to read it; without a viewer, as in the West."""
    language = (
        "ROMAJI_WESTERN" if ask.viewer is None else ask.viewer["options"]["staffNameLanguage"]
    )
    if language == "NATIVE":
        return name["native"] or name["full"]
    if language == "ROMAJI":
        return " ".join(part for part in (name["last"], name["first"], name["middle"]) if part)
    return name["full"]
