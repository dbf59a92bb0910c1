"""Filters made into SQL: the text comes from tables in the code, every value is bound."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue

__all__ = ["Condition", "Membership", "Table", "Value", "bound", "bound_list", "compared", "split"]

#: What a column holds.
Value: TypeAlias = int | str | None

#: Beyond any number in the world, and within SQLite's 64 bits.
_FAR = 2**62
#: What no UTF-8 has, and the character at which SQLite stops reading a pattern.
_UNBINDABLE = re.compile("[\0\ud800-\udfff]")
#: A letter that no text of the world has.
_NOWHERE = "\ufffd"
#: Letters of YYYYMMDD.
_DATE_LENGTH = 8

#: The end of an argument's name, the longest first, and what it asks of a column. As in SQL, what
#: has no value is neither like another nor unlike it: `episodes_not: 12` leaves out what has none.
_OPERATORS = {
    "_not_in": "{} NOT IN (SELECT value FROM json_each(?))",
    "_in": "{} IN (SELECT value FROM json_each(?))",
    "_not": "{} <> ?",
    "_greater": "{} > ?",
    "_lesser": "{} < ?",
    "_like": "CAST({} AS TEXT) LIKE ?",
    "": "{} = ?",
}
#: How many a list names, however often and in whatever case.
_DIFFERENT = "SELECT COUNT(DISTINCT value COLLATE NOCASE) FROM json_each(?)"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and what fills it.

    Attributes:
        name: In SQL.
        columns: Their definition in SQL, and what follows the closing parenthesis.
        rows: Makes its rows.
    """

    name: str
    columns: str
    rows: Callable[[Catalogue], Iterable[Sequence[Value]]]


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause.

    Attributes:
        sql: With a `?` for each value.
        values: In the same order.
        table: The table that it looks into besides the one that is searched.
    """

    sql: str
    values: tuple[Value, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Filters on what a record has many of, as genres and tags.

    Attributes:
        table: Holds a row for each, with the `media_id` it belongs to.
        column: The one that is compared.
        is_all: Whether `_in` asks for all that it names; otherwise one is enough.
        is_ranked: Whether rows count from a `rank` on only.
    """

    table: Table
    column: str
    is_all: bool = False
    is_ranked: bool = False

    def condition(self, operator: str, value: object, minimum_rank: int) -> Condition:
        """Return the condition of an argument.

        Args:
            operator: The end of its name: empty, `_in` or `_not_in`.
            value: What it was given.
            minimum_rank: The rank from which rows count.
        """
        values: tuple[Value, ...]
        if operator == "":
            comparison, values = f"{self.column} = ?", (bound(value),)
        else:
            comparison, values = _OPERATORS["_in"].format(self.column), (bound_list(value),)
        if self.is_ranked:
            comparison += " AND rank >= ?"
            values += (minimum_rank,)
        if operator == "_in" and self.is_all:
            if values[0] == "[]":
                return Condition("TRUE")  # a record has all of nothing
            comparison += (
                f" GROUP BY media_id HAVING COUNT(DISTINCT {self.column}) = ({_DIFFERENT})"
            )
            values += (values[0],)
        quantifier = "NOT IN" if operator == "_not_in" else "IN"
        # The names in it are this class's own arguments, which the code writes.
        sql = f"id {quantifier} (SELECT media_id FROM {self.table.name} WHERE {comparison})"  # noqa: S608 - of names in the code; values are bound
        return Condition(sql, values, self.table)


def split(argument: str) -> tuple[str, str]:
    """Return an argument's name in two: what it looks at, and the operator.

    Args:
        argument: In snake_case, as `id_mal_not_in`.
    """
    operator = next(end for end in _OPERATORS if argument.endswith(end))
    return argument.removesuffix(operator), operator


def compared(column: str, operator: str, value: object) -> Condition:
    """Return what an argument asks of a column.

    Args:
        column: In SQL.
        operator: The end of the argument's name, as `_greater`; empty for equality.
        value: What it was given: an integer, a text, a boolean or a list of these.
    """
    sql = _OPERATORS[operator].format(column)
    if operator in ("_in", "_not_in"):
        return Condition(sql, (bound_list(value),))
    if operator == "_like":
        return _like(sql, cast("str", value))
    return Condition(sql, (bound(value),))


def bound(value: object) -> Value:
    """Return a request's value as SQLite takes it; what it cannot hold equals nothing there."""
    if isinstance(value, str):
        return _UNBINDABLE.sub(_NOWHERE, value)
    return max(-_FAR, min(int(cast("int", value)), _FAR))


def bound_list(value: object) -> str:
    """Return a request's list as JSON for `json_each`: one value, however long it is.

    A null in it names nothing.
    """
    items = cast("list[object]", value)
    return json.dumps([bound(item) for item in items if item is not None])


def _like(sql: str, pattern: str) -> Condition:
    """Return a comparison with dates as text.

    SQLite refuses long patterns; one with more letters than a date has fits none.
    """
    if len(pattern.replace("%", "")) > _DATE_LENGTH:
        return Condition("FALSE")
    return Condition(sql, (bound(re.sub("%+", "%", pattern)),))
