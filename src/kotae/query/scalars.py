"""Coercion of scalars, and the check that JSON can represent the values of variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from kotae.errors import ArgumentError
from kotae.query.variables import NULL
from kotae.sanitize import excerpt, sanitize, truncate
from kotae.values import FuzzyDateValue, fuzzy_int

__all__ = [
    "check_unicode",
    "check_variables",
    "coerce_scalar",
    "copy_json",
    "describe_value",
    "format_value",
    "is_date",
    "is_finite",
    "is_unicode",
]

_MAX_INT = 2**31 - 1
#: The longest whole number, in bits: beyond it there is no double, which readers of JSON use.
_MAX_NUMBER_BITS = 1024
_MAX_WHERE_LENGTH = 80
#: How deep objects and lists may be nested. AniList's inputs have two levels.
_MAX_JSON_DEPTH = 100
_MAX_QUOTED_LENGTH = 60
_LEAVES = (str, int, float)
#: Larger numbers are not printed: Python refuses to format those of 4,300 digits.
_MAX_BITS = 1_000


def coerce_scalar(name: str, value: object, where: object, is_unix_time: bool) -> object:
    """Coerce a value to a scalar, or raise an `ArgumentError`."""
    if isinstance(value, str) and name in ("String", "CountryCode", "ID"):
        if not value.isascii():
            check_unicode(value, where)
        return str.__str__(value)
    if name == "Boolean":
        if isinstance(value, bool):
            return value
    elif name == "Float":
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _finite(value, where)
    elif name == "Json":
        return _json(value, where, _MAX_JSON_DEPTH)
    elif name == "ID":
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    elif name in ("Int", "FuzzyDateInt"):
        number = _integer(name, value, where, is_unix_time)
        if number is not None:
            return number
    raise ArgumentError(
        f"{where}: expected {_expected(name, is_unix_time)}, got {describe_value(value)}."
    )


def _integer(name: str, value: object, where: object, is_unix_time: bool) -> int | None:
    number: int | None = None
    if is_unix_time and _is_datetime(value):
        number = _unix_seconds(value, where)
    elif name == "FuzzyDateInt" and isinstance(value, FuzzyDateValue):
        number = value.to_int()
        if number is None:
            raise ArgumentError(f"{where}: the date has no year.")
    elif name == "FuzzyDateInt" and is_date(value):
        parts = cast("FuzzyDateValue", value)
        number = fuzzy_int(parts.year, parts.month, parts.day)
    elif not isinstance(value, bool | float):
        try:
            number = int(value.__index__())  # type: ignore[attr-defined]  # the except clause handles the others
        except (AttributeError, TypeError):
            return None
    if number is not None and not -_MAX_INT - 1 <= number <= _MAX_INT:
        raise ArgumentError(f"{where}: expected an int of 32 bits, got {describe_value(number)}.")
    return number


def _unix_seconds(value: object, where: object) -> int:
    from datetime import datetime  # noqa: PLC0415 - the value is one: it is loaded already

    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ArgumentError(
            f"{where}: expected a datetime with a time zone, got one without: set its tzinfo."
        )
    return int(value.timestamp() // 1)


def _finite(value: float, where: object) -> float:
    if not is_finite(value):
        raise ArgumentError(f"{where}: expected a finite number, got {describe_value(value)}.")
    return value


def is_finite(value: float) -> bool:
    """Tell whether a number is finite, and within a float's range."""
    try:
        return float(value) - float(value) == 0
    except OverflowError:
        return False


def _json(value: object, where: object, depth: int) -> object:
    if depth == 0:
        raise ArgumentError(f"{where} is nested too deeply.")
    if value is None or value is NULL:
        return None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _finite(value, where)
    if isinstance(value, str):
        check_unicode(value, where)
        return str.__str__(value)
    if isinstance(value, list | tuple):
        return [_json(one, where, depth - 1) for one in cast("list[object]", value)]
    refused: object = value
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        if all(isinstance(key, str) for key, _ in pairs):
            return {
                str.__str__(cast("str", key)): _json(one, where, depth - 1) for key, one in pairs
            }
    raise ArgumentError(
        f"{where}: expected a value that JSON can represent, got {describe_value(refused)}."
    )


def check_unicode(value: str, where: object) -> None:
    """Raise an `ArgumentError` if a string contains a lone surrogate."""
    if not is_unicode(value):
        raise ArgumentError(f"{where} contains a lone surrogate (half a character).")


def is_unicode(value: str) -> bool:
    """Tell whether a string can be encoded: a lone surrogate cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_date(value: object) -> bool:
    """Tell whether a value is a `date` or a `datetime`."""
    return all(isinstance(getattr(value, part, None), int) for part in ("year", "month", "day"))


def _is_datetime(value: object) -> bool:
    return is_date(value) and hasattr(value, "utcoffset")


def _expected(name: str, is_unix_time: bool) -> str:
    words = {
        "Boolean": "True or False",
        "Float": "a number",
        "Int": "an int or an aware datetime" if is_unix_time else "an int",
        "FuzzyDateInt": "an int as YYYYMMDD, a date or a FuzzyDate",
        "ID": "a str or an int",
        "CountryCode": "a str such as 'JP'",
    }
    return words.get(name, "a str")


def format_value(value: object) -> str:
    """Format a value for an error message: its `repr`, truncated and sanitized."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return f"a number of {value.bit_length():,} bits"
    if isinstance(value, str):
        value = value[:_MAX_QUOTED_LENGTH]
    return sanitize(truncate(repr(value), _MAX_QUOTED_LENGTH))


def describe_value(value: object) -> str:
    """Describe a value and its type for an error message."""
    kind = type(value).__name__
    if isinstance(value, str | int | float):
        return f"{format_value(value)} ({kind})"
    return f"a {kind}"


def copy_json(value: object) -> object:
    """Copy JSON into dicts and lists, whatever mappings and tuples it is made of."""
    if value is None or isinstance(value, _LEAVES):
        return value
    if isinstance(value, list | tuple):
        return [copy_json(one) for one in cast("list[object]", value)]
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {str(key): copy_json(one) for key, one in pairs}
    return value


def check_variables(variables: Mapping[str, object]) -> None:
    """Check that JSON can represent the values of variables.

    Raises:
        ArgumentError: A value cannot be sent: a Decimal, NaN, a set, a date, a lone surrogate, a
            key that is not a string. The message names the place: `$input.score[2]`.
    """
    for name, value in variables.items():
        if not _is_plain(value, 0):
            _check_value(value, f"${name}", 0)


def _is_plain(value: object, depth: int) -> bool:
    """Tell whether a value is certainly valid; others are checked with their place."""
    kind = type(value)
    if kind is str:
        return cast("str", value).isascii()
    if kind is int:
        return cast("int", value).bit_length() <= _MAX_NUMBER_BITS
    if kind is bool or value is None:
        return True
    if depth == _MAX_JSON_DEPTH:
        return False
    if kind is list:
        return all(_is_plain(item, depth + 1) for item in cast("list[object]", value))
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and _is_plain(item, depth + 1)
            for key, item in cast("dict[object, object]", value).items()
        )
    return False


def _check_value(value: object, where: str, depth: int) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        check_unicode(value, _place(where))
    elif isinstance(value, int):
        if value.bit_length() > _MAX_NUMBER_BITS:
            raise ArgumentError(f"{_place(where)} is a number with too many digits.")
    elif isinstance(value, float):
        if not is_finite(value):
            raise ArgumentError(f"{_place(where)} is {value}, which JSON cannot represent.")
    elif isinstance(value, dict | list | tuple):
        if depth == _MAX_JSON_DEPTH:
            raise ArgumentError(f"{_place(where)} is nested too deeply, or contains itself.")
        _check_items(cast("Any", value), where, depth + 1)
    else:
        raise ArgumentError(
            f"{_place(where)} is a {type(value).__name__}, which JSON cannot represent. "
            "Pass a str, a number, a bool, None, or a list or dict of those."
        )


def _check_items(
    parts: dict[object, object] | list[object] | tuple[object, ...], where: str, depth: int
) -> None:
    if not isinstance(parts, dict):
        for position, item in enumerate(parts):
            _check_value(item, f"{where}[{position}]", depth)
        return
    for key, item in parts.items():
        if not isinstance(key, str):
            kind = type(key).__name__
            raise ArgumentError(f"{_place(where)} has a key of type {kind}: expected a str.")
        check_unicode(key, f"A key of {_place(where)}")
        _check_value(item, f"{where}.{key}", depth)


def _place(where: str) -> str:
    return excerpt(where, _MAX_WHERE_LENGTH)
