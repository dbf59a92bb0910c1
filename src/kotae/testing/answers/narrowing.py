"""Lists that are at hand, narrowed by the arguments that are named after what they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from kotae.testing.index.conditions import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kotae.testing.index.conditions import Value

__all__ = ["candidates", "narrowed"]

_R = TypeVar("_R")


def candidates(
    asked: Mapping[str, object],
    by_id: Callable[[int], _R | None],
    everything: Callable[[], Iterable[_R]],
) -> Iterable[_R]:
    """Return what may fit the arguments: one record alone where its id is asked for.

    Args:
        asked: The arguments that were given.
        by_id: Returns the record of an id, or None.
        everything: Returns all records.
    """
    if "id" not in asked:
        return everything()
    record = by_id(cast("int", asked["id"]))
    return () if record is None else (record,)


def narrowed(
    records: Iterable[_R],
    filters: Mapping[str, object],
    columns: Mapping[str, Callable[[_R], Value]],
) -> list[_R]:
    """Return the records that fit every filter.

    Args:
        records: In any order, which is kept.
        filters: Arguments in snake_case by name, as `media_id_not_in`: what they look at, and the
            operator. None of them is a null; a null in a list names nothing.
        columns: What can be looked at. As in SQL, what has no value is neither like another nor
            unlike it; an empty list of what is not wanted keeps everything.

    Raises:
        KeyError: A filter looks at what is no column.
    """
    left = list(records)
    for argument, value in filters.items():
        name, operator = split(argument)
        if operator == "_not_in" and not value:
            continue
        holds = _condition(columns[name], operator, value)
        left = [record for record in left if holds(record)]
    return left


def _condition(column: Callable[[_R], Value], operator: str, value: object) -> Callable[[_R], bool]:
    fits = _test(operator, value)

    def holds(record: _R) -> bool:
        own = column(record)
        return own is not None and fits(own)

    return holds


def _test(operator: str, value: object) -> Callable[[int | str], bool]:
    """Return what an operator asks of a value that is there."""
    if operator in ("_in", "_not_in"):
        named = frozenset(cast("list[Value]", value))
        if operator == "_in":
            return named.__contains__
        return lambda own: own not in named
    asked = cast("Any", value)  # of the column's own type: the schema says so
    match operator:
        case "":
            return lambda own: own == asked
        case "_not":
            return lambda own: own != asked
        case "_greater":
            return lambda own: own > asked
        case "_lesser":
            return lambda own: own < asked
        case _:
            raise KeyError(operator)
