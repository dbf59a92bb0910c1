# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""The arguments of each field, for those chosen at run time."""

from datetime import date, datetime
from kotae.query.variables import (
    ListOf,
    OptionalArgument,
    OptionalListArgument,
    RequiredArgument,
    RequiredListArgument,
)
from kotae.values import FuzzyDateValue
from tests.scripts.golden.nested._part1 import Filter, FuzzyDateInput, Mood, MoodLiteral, Outer
from typing import Required, TypedDict

class MutationPutOnShelfArguments(TypedDict, total=False):
    """The arguments of `Mutation.put_on_shelf`."""

    input: Required[RequiredArgument[Outer]]
    on: OptionalArgument[FuzzyDateInput | date | FuzzyDateValue]

class QueryShelfArguments(TypedDict, total=False):
    """The arguments of `Query.shelf`."""

    id: Required[RequiredArgument[str]]
    filter: OptionalArgument[Filter]
    moods: Required[RequiredListArgument[Mood | MoodLiteral]]
    tags: OptionalListArgument[ListOf[str]]

class QueryShelvesArguments(TypedDict, total=False):
    """The arguments of `Query.shelves`."""

    opened_at: OptionalArgument[int | date | FuzzyDateValue]
    created_at_greater: OptionalArgument[int | datetime]
    created_at_in: OptionalListArgument[int | datetime]

class ShelfMoodsArguments(TypedDict, total=False):
    """The arguments of `Shelf.moods`."""

    version: OptionalArgument[int]

class ShelfNeighbourArguments(TypedDict, total=False):
    """The arguments of `Shelf.neighbour`."""

    distance: Required[RequiredArgument[int]]
    include: OptionalArgument[bool]

class ShelfBelowArguments(TypedDict, total=False):
    """The arguments of `Shelf.below`."""

    page: OptionalArgument[int]
    per_page: OptionalArgument[int]

__all__ = [
    "MutationPutOnShelfArguments",
    "QueryShelfArguments",
    "QueryShelvesArguments",
    "ShelfBelowArguments",
    "ShelfMoodsArguments",
    "ShelfNeighbourArguments",
]

def __dir__() -> list[str]: ...
