# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""Part 1 of a schema."""

from datetime import date, datetime
from kotae.query.objects import Attribute, Object
from kotae.query.open_enum import OpenEnum
from kotae.query.paths import Count_co, Field, ObjectPath
from kotae.query.selectable import Many, One, Start_co
from kotae.query.variables import ListOf, OptionalArgument, OptionalListArgument, RequiredArgument
from kotae.values import FuzzyDateValue, JSON
from tests.scripts.golden.nested._part0 import FuzzyDate, _FuzzyDatePath
from typing import Generic, Literal, Required, TypeAlias, TypedDict

class Filter(TypedDict, total=False):
    """What to look for."""

    id_mal_not_in: OptionalListArgument[int]
    inner: OptionalArgument[Inner]
    moods: OptionalListArgument[Mood | MoodLiteral]
    country: OptionalArgument[str]
    anything: OptionalArgument[JSON]

class FuzzyDateInput(TypedDict, total=False):
    year: OptionalArgument[int]
    month: OptionalArgument[int]
    day: OptionalArgument[int]

class Inner(TypedDict, total=False):
    day: OptionalArgument[int | date | FuzzyDateValue]
    created_at: OptionalArgument[int | datetime]
    others: OptionalListArgument[ListOf[Inner]]

class Mood(OpenEnum):
    GOOD = "GOOD"
    """Smiles."""
    BAD = "BAD"

MoodLiteral: TypeAlias = Literal["GOOD", "BAD"]
"""The values of `Mood` as strings."""

class Outer(TypedDict, total=False):
    need: Required[RequiredArgument[Inner]]
    """What is put there."""
    perhaps: OptionalListArgument[Inner]
    name: Required[RequiredArgument[str]]

class _Shelf_moodsCall(
    Field[Start_co, list[Mood | None] | None, Count_co], Generic[Start_co, Count_co]
):
    def __call__(
        self, *, version: OptionalArgument[int] = None
    ) -> Field[Start_co, list[Mood | None] | None, Count_co]:
        """Args:
        version:
        """
        ...

class _Shelf_neighbourCall(Generic[Start_co, Count_co]):
    def __call__(
        self, *, distance: RequiredArgument[int], include: OptionalArgument[bool] = None
    ) -> _ShelfPath[Start_co, Count_co]:
        """Args:
        distance:
        include:
        """
        ...

class _Shelf_belowCall(_ShelfPath[Start_co, Many], Generic[Start_co, Count_co]):
    def __call__(
        self, *, page: OptionalArgument[int] = None, per_page: OptionalArgument[int] = None
    ) -> _ShelfPath[Start_co, Many]:
        """Args:
        page:
        per_page:
        """
        ...

class Shelf(Object):
    """A shelf in a shop."""

    id: Attribute[Field[Shelf, str, One], str]
    id_mal: Attribute[Field[Shelf, int | None, One], int | None]
    prices: Attribute[Field[Shelf, list[list[float]] | None, One], list[list[float]] | None]
    """Rows of prices."""
    rows: Attribute[_ShelfPath[Shelf, Many], list[list[Shelf | None]]]
    mood: Attribute[Field[Shelf, Mood, One], Mood]
    moods: Attribute[_Shelf_moodsCall[Shelf, One], list[Mood | None] | None]
    opened_on: Attribute[_FuzzyDatePath[Shelf, One], FuzzyDate | None]
    is_open: Attribute[Field[Shelf, bool, One], bool]
    country_of_origin: Attribute[Field[Shelf, str | None, One], str | None]
    since: Attribute[Field[Shelf, int | None, One], int | None]
    neighbour: Attribute[_Shelf_neighbourCall[Shelf, One], Shelf | None]
    below: Attribute[_Shelf_belowCall[Shelf, One], list[Shelf | None] | None]

class _ShelfPath(ObjectPath[Start_co, Shelf, Shelf, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, str, Count_co]
    id_mal: Field[Start_co, int | None, Count_co]
    prices: Field[Start_co, list[list[float]] | None, Count_co]
    """Rows of prices."""
    rows: _ShelfPath[Start_co, Many]
    mood: Field[Start_co, Mood, Count_co]
    moods: _Shelf_moodsCall[Start_co, Count_co]
    opened_on: _FuzzyDatePath[Start_co, Count_co]
    is_open: Field[Start_co, bool, Count_co]
    country_of_origin: Field[Start_co, str | None, Count_co]
    since: Field[Start_co, int | None, Count_co]
    neighbour: _Shelf_neighbourCall[Start_co, Count_co]
    below: _Shelf_belowCall[Start_co, Count_co]
