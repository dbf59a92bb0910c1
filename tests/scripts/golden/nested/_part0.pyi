# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""Part 0 of a schema."""

from datetime import date, datetime
from kotae.query.objects import Attribute, Object
from kotae.query.paths import Count_co, Field, ObjectPath
from kotae.query.roots import LeafRoot, RootObject, RootType
from kotae.query.selectable import One, Start_co
from kotae.query.variables import (
    ListOf,
    OptionalArgument,
    OptionalListArgument,
    RequiredArgument,
    RequiredListArgument,
)
from kotae.values import FuzzyDateValue, JSON
from tests.scripts.golden.nested._part1 import (
    Filter,
    FuzzyDateInput,
    Mood,
    MoodLiteral,
    Outer,
    Shelf,
)
from typing import Generic

class FuzzyDate(FuzzyDateValue, Object):
    year: Attribute[Field[FuzzyDate, int | None, One], int | None]
    month: Attribute[Field[FuzzyDate, int | None, One], int | None]
    day: Attribute[Field[FuzzyDate, int | None, One], int | None]

class _FuzzyDatePath(
    ObjectPath[Start_co, FuzzyDate, FuzzyDate, Count_co], Generic[Start_co, Count_co]
):
    year: Field[Start_co, int | None, Count_co]
    month: Field[Start_co, int | None, Count_co]
    day: Field[Start_co, int | None, Count_co]

class _Mutation_putOnShelfCall:
    def __call__(
        self,
        *,
        input: RequiredArgument[Outer],
        on: OptionalArgument[FuzzyDateInput | date | FuzzyDateValue] = None,
    ) -> RootObject[Shelf | None, Shelf, Shelf]:
        """Puts something on a shelf.

        Args:
            input:
            on:
        """
        ...

class Mutation(RootType):
    """What changes something."""

    put_on_shelf: _Mutation_putOnShelfCall
    """Puts something on a shelf."""

class _Query_shelfCall:
    def __call__(
        self,
        *,
        id: RequiredArgument[str],
        moods: RequiredListArgument[Mood | MoodLiteral],
        filter: OptionalArgument[Filter] = None,
        tags: OptionalListArgument[ListOf[str]] = None,
    ) -> RootObject[Shelf, Shelf, Shelf]:
        """One shelf.

        Args:
            id:
            moods:
            filter:
            tags:
        """
        ...

class _Query_shelvesCall(RootObject[list[Shelf], Shelf, list[Shelf]]):
    def __call__(
        self,
        *,
        opened_at: OptionalArgument[int | date | FuzzyDateValue] = None,
        created_at_greater: OptionalArgument[int | datetime] = None,
        created_at_in: OptionalListArgument[int | datetime] = None,
    ) -> RootObject[list[Shelf], Shelf, list[Shelf]]:
        """Args:
        opened_at:
        created_at_greater:
        created_at_in:
        """
        ...

class Query(RootType):
    """Where operations start."""

    shelf: _Query_shelfCall
    """One shelf."""
    grid: LeafRoot[list[list[int]], list[list[int]]]
    """Numbers in rows."""
    names: LeafRoot[list[list[str | None] | None] | None, list[list[str | None] | None]]
    settings: LeafRoot[JSON | None, JSON]
    shelves: _Query_shelvesCall
