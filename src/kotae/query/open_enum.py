"""Enums that stay open: a value the schema does not know yet is kept."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, cast

from kotae.errors import ArgumentError
from kotae.query.descriptions import LazyDocstring

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Self

    from kotae.values import FuzzyDateValue

__all__ = ["MediaSeasonMethods", "OpenEnum", "is_enum_name", "make_enum"]

#: The longest value that is remembered, in characters; AniList's have up to 40.
_MAX_NAME = 100
#: Unknown values that an enum stores. More are refused: each takes as much memory as an object,
#: and no API has so many new ones.
_MAX_UNKNOWN = 1_000
_unknown: dict[type[OpenEnum], dict[str, OpenEnum]] = {}


class OpenEnum(StrEnum):
    """An enum of the schema.

    AniList's schema grows: a value that came after this release is a member too, the same one
    each time, with `is_known` False. Matching an enum is therefore never exhaustive. Text that is
    not a GraphQL name is refused, and so is any new
    value once 1,000 unknown ones are stored.
    """

    @property
    def is_known(self) -> bool:
        """Whether this release's schema has the value."""
        return self._name_ in type(self)._member_map_

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self._name_}: '{self._name_}'>"

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        if not isinstance(value, str):
            return None
        unknown = _unknown.setdefault(cls, {})
        member = unknown.get(value)
        if member is None and len(unknown) < _MAX_UNKNOWN and is_enum_name(value):
            made = str.__new__(cls, value)
            made._name_ = made._value_ = str(value)
            member = unknown.setdefault(value, made)
        return member


class MediaSeasonMethods(OpenEnum):
    """The base of `MediaSeason`."""

    @classmethod
    def of(cls, day: date | FuzzyDateValue) -> tuple[Self, int]:
        """Return AniList's season of a date, and the season's year.

        Args:
            day: A date, or a `FuzzyDate` with `year` and `month`.

        Returns:
            The quarter of the year and its year: January to March is `WINTER`, October to December
            `FALL`. AniList files some works of September under `FALL`.

        Raises:
            ArgumentError: The year or the month is not known.

        Source: records of AniList's, in which works that start in December are `FALL` of that year.
        """
        year, month = day.year, day.month
        if not year or not month or not 1 <= month <= 12:
            raise ArgumentError(
                f"MediaSeason.of: expected a date with a year and a month, got {str(day)!r}."
            )
        return cls(("WINTER", "SPRING", "SUMMER", "FALL")[(month - 1) // 3]), year


def is_enum_name(value: str) -> bool:
    """Tell whether GraphQL could have a value of this name, of at most `_MAX_NAME` characters."""
    is_name = value.isascii() and value.isidentifier() and len(value) <= _MAX_NAME
    return is_name and value not in ("true", "false", "null")


def make_enum(name: str, values: tuple[str, ...], module: str) -> type[OpenEnum]:
    """Create the class of an enum; each value is its member's name as well."""
    base = MediaSeasonMethods if name == "MediaSeason" else OpenEnum
    make = cast("Callable[..., type[OpenEnum]]", base)  # the functional form
    made = make(name, [(value, value) for value in values], module=module)
    type.__setattr__(made, "__doc__", LazyDocstring(name))
    return made
