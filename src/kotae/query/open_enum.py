"""Enums that stay open: a value the schema does not know yet is kept."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, cast

from kotae.query.descriptions import LazyDocstring
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["OpenEnum", "is_enum_name", "make_enum"]

#: The longest value that is remembered, in characters; AniList's have up to 40.
_MAX_NAME = 100
#: How many unknown values an enum remembers; beyond it each one is made anew.
_MAX_CACHED_UNKNOWN = 1_000
_unknown: dict[type[OpenEnum], dict[str, OpenEnum]] = {}


class OpenEnum(StrEnum):
    """An enum of the schema.

    AniList's schema grows: a value that came after this release is a member too, the same one
    each time, with `is_known` False. Matching an enum is therefore never exhaustive.
    """

    @property
    def is_known(self) -> bool:
        """Whether this release's schema has the value."""
        return self._name_ in type(self)._member_map_

    def __repr__(self) -> str:
        shown_name = sanitize(truncate(self._name_, _MAX_NAME))
        return f"<{type(self).__name__}.{shown_name}: '{shown_name}'>"

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        if not isinstance(value, str):
            return None
        unknown = _unknown.setdefault(cls, {})
        member = unknown.get(value)
        if member is None:
            member = str.__new__(cls, value)
            member._name_ = member._value_ = str(value)
            if len(unknown) < _MAX_CACHED_UNKNOWN and is_enum_name(value):
                member = unknown.setdefault(value, member)
        return member


def is_enum_name(value: str) -> bool:
    """Tell whether GraphQL could have a value of this name, of at most `_MAX_NAME` characters."""
    is_name = value.isascii() and value.isidentifier() and len(value) <= _MAX_NAME
    return is_name and value not in ("true", "false", "null")


def make_enum(name: str, values: tuple[str, ...], module: str) -> type[OpenEnum]:
    """Create the class of an enum; each value is its member's name as well."""
    make = cast("Callable[..., type[OpenEnum]]", OpenEnum)  # the functional form
    made = make(name, [(value, value) for value in values], module=module)
    type.__setattr__(made, "__doc__", LazyDocstring(name))
    return made
