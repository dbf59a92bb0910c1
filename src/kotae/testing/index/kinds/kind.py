"""A kind of record: its table, its sorts and the names it is found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from kotae.testing.index.conditions import compared, split
from kotae.values import fuzzy_int

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.index.conditions import Condition, Value
    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.values import FuzzyDateRecord, PersonNameRecord

__all__ = ["Kind", "birthday", "date_number", "names_of_person"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """What is indexed of one kind of record.

    Attributes:
        table: Its name in SQL.
        records: Every record.
        columns: What stands in each column, `id` first.
        sorts: The column that a sort goes by, under the sort's name without `_DESC`.
        names: What a search looks through; None for what has no names.
        search_order: The SQL of `SEARCH_MATCH`.
    """

    table: str
    records: Callable[[Catalogue], Iterable[R]]
    columns: Mapping[str, Callable[[R], Value]]
    sorts: Mapping[str, str]
    names: Callable[[R], Iterable[str | None]] | None = None
    search_order: str | None = None

    def keys(self) -> dict[str, Callable[[R], Value]]:
        """Return what each sort goes by, for records at hand."""
        return {sort: self.columns[column] for sort, column in self.sorts.items()}

    def condition(self, argument: str, value: object) -> Condition:
        """Return the condition of an argument that is named after a column.

        Args:
            argument: In snake_case, as `average_score_lesser`.
            value: What it was given.

        Raises:
            KeyError: There is no such column.
        """
        column, operator = split(argument)
        if column not in self.columns:
            raise KeyError(argument)
        return compared(column, operator, value)


def date_number(date: FuzzyDateRecord) -> int | None:
    """Return a date as YYYYMMDD with 00 for what is unknown; None for one without a year."""
    return None if date["year"] is None else fuzzy_int(date["year"], date["month"], date["day"])


def birthday(date: FuzzyDateRecord) -> int | None:
    """Return a date's month and day as MMDD; None where one of them is unknown."""
    if date["month"] is None or date["day"] is None:
        return None
    return fuzzy_int(None, date["month"], date["day"])


def names_of_person(name: PersonNameRecord) -> Sequence[str | None]:
    """Return all names that somebody can be found by."""
    return [name["full"], name["native"], *name["alternative"], *name["alternativeSpoiler"]]
