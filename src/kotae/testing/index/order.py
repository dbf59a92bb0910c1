"""Sorts: several at once, both ways, in SQL and over a few records at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.index.conditions import Value

__all__ = ["order_by", "ordered"]

_T = TypeVar("_T")

_DESCENDING = "_DESC"


def order_by(
    sorts: Iterable[str | None], columns: Mapping[str, str], search_order: str | None
) -> str:
    """Return an ORDER BY clause; ids decide where all else is equal.

    Args:
        sorts: Values of a sort's enum; a null names none.
        columns: What a sort goes by, under its name without `_DESC`.
        search_order: What `SEARCH_MATCH` goes by; None where nothing is searched for, and it
            decides nothing.
    """
    terms: dict[str, str] = {}
    for name in sorts:
        if name is None:
            continue
        by = name.removesuffix(_DESCENDING)
        if by == "SEARCH_MATCH":
            if search_order is not None:
                terms.setdefault(by, search_order)
        elif (column := columns.get(by)) is not None:
            terms.setdefault(column, column + " DESC" * (by != name))
    terms.setdefault("id", "id")
    return ", ".join(terms.values())


def ordered(
    items: Sequence[_T],
    sorts: Iterable[str | None] | None,
    keys: Mapping[str, Callable[[_T], Value]],
) -> Sequence[_T]:
    """Return records in the order of some sorts; what has no value is the smallest, as in SQL.

    Args:
        items: In the order of their relevance, which stays without a sort and with `RELEVANCE`.
        sorts: Values of a sort's enum; a null names none.
        keys: What a sort goes by, under its name without `_DESC`. A sort without a key decides
            nothing.
    """
    names = list(dict.fromkeys(name for name in sorts or () if name is not None))
    if not names:
        return items
    if "RELEVANCE" in names:
        names = names[: names.index("RELEVANCE")]
    else:
        names.append("ID")
    rows = list(items)
    for name in reversed(names):
        by = name.removesuffix(_DESCENDING)
        if (key := keys.get(by)) is not None:
            rows.sort(key=_nullable(key), reverse=by != name)
    return rows


def _nullable(key: Callable[[_T], Value]) -> Callable[[_T], tuple[bool, Value]]:
    def nullable(item: _T) -> tuple[bool, Value]:
        value = key(item)
        return value is not None, value

    return nullable
