"""Whether JSON can hold what is given for variables, seen before anything is sent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from kotae.errors import ArgumentError
from kotae.query.scalars import check_unicode
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["checked_variables"]

#: How deep objects and lists may lie in one another. AniList's inputs have two levels.
_MAX_DEPTH = 100
#: The longest whole number, in bits: beyond it there is no double, which readers of JSON use.
_MAX_BITS = 1024
_MAX_WHERE_LENGTH = 80


def checked_variables(variables: Mapping[str, object]) -> None:
    """See that JSON can hold the values of variables.

    Args:
        variables: By name, without the `$`.

    Raises:
        ArgumentError: A value cannot be sent: a Decimal, NaN, a set, a date, half a character,
            a key that is no text. It names the place, as `$input.score[2]`.
    """
    for name, value in variables.items():
        if not _is_plain(value, 0):
            _check(value, f"${name}", 0)


def _is_plain(value: object, depth: int) -> bool:
    """Tell whether a value is certainly right; only the others are looked at with their place."""
    kind = type(value)
    if kind is str:
        return cast("str", value).isascii()
    if kind is int:
        return cast("int", value).bit_length() <= _MAX_BITS
    if kind is bool or value is None:
        return True
    if depth == _MAX_DEPTH:
        return False
    if kind is list:
        return all(_is_plain(item, depth + 1) for item in cast("list[object]", value))
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and _is_plain(item, depth + 1)
            for key, item in cast("dict[object, object]", value).items()
        )
    return False


def _check(value: object, where: str, depth: int) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        check_unicode(value, _place(where))
    elif isinstance(value, int):
        if value.bit_length() > _MAX_BITS:
            raise ArgumentError(f"{_place(where)} is a number with too many digits.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ArgumentError(f"{_place(where)} is {value}, which JSON cannot hold.")
    elif isinstance(value, dict | list | tuple):
        if depth == _MAX_DEPTH:
            raise ArgumentError(f"{_place(where)} lies too deep, or holds itself.")
        _check_parts(cast("Any", value), where, depth + 1)
    else:
        raise ArgumentError(
            f"{_place(where)} is a {type(value).__name__}, which JSON cannot hold. Give a text, "
            "a number, a bool, None, or a list or dict of those."
        )


def _check_parts(
    parts: dict[object, object] | list[object] | tuple[object, ...], where: str, depth: int
) -> None:
    if not isinstance(parts, dict):
        for position, item in enumerate(parts):
            _check(item, f"{where}[{position}]", depth)
        return
    for key, item in parts.items():
        if not isinstance(key, str):
            kind = type(key).__name__
            raise ArgumentError(f"{_place(where)} has a key that is a {kind}. Make it a text.")
        check_unicode(key, f"A key of {_place(where)}")
        _check(item, f"{where}.{key}", depth)


def _place(where: str) -> str:
    return truncate(sanitize(where), _MAX_WHERE_LENGTH)
