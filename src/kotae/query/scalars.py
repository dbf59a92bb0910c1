"""Scalars: what may be given for one, and what is sent."""

from __future__ import annotations

from collections.abc import Mapping

from kotae.errors import ArgumentError
from kotae.query.variables import NULL
from kotae.sanitize import sanitize, truncate
from kotae.values import FuzzyDateValue, fuzzy_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import cast
else:
    from kotae.query.light import cast

__all__ = [
    "check_unicode",
    "copied",
    "got",
    "is_date",
    "is_finite",
    "is_unicode",
    "scalar",
    "shown_value",
]

_MAX_INT = 2**31 - 1
_MAX_JSON_DEPTH = 100
_MAX_SHOWN = 60
#: Larger numbers are not shown: Python itself refuses to write those of 4,300 digits.
_MAX_BITS = 1_000


def scalar(name: str, value: object, where: object, is_time: bool) -> object:
    """Return what is sent for a scalar that is no text.

    Args:
        name: The scalar.
        value: What was given.
        where: The place, for messages.
        is_time: Whether the place takes Unix seconds.

    Raises:
        ArgumentError: The value does not fit.
    """
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
        number = _integer(name, value, where, is_time)
        if number is not None:
            return number
    raise ArgumentError(f"{where}: {got(value)}, needed is {_needed(name, is_time)}.")


def _integer(name: str, value: object, where: object, is_time: bool) -> int | None:
    number: int | None = None
    if is_time and _is_datetime(value):
        number = _unix(value, where)
    elif name == "FuzzyDateInt" and isinstance(value, FuzzyDateValue):
        number = value.to_int()
        if number is None:
            raise ArgumentError(f"{where}: the date has no year.")
    elif name == "FuzzyDateInt" and is_date(value):
        parts = cast("FuzzyDateValue", value)
        number = fuzzy_int(parts.year, parts.month, parts.day)
    elif not isinstance(value, bool | float):
        try:
            number = int(value.__index__())  # type: ignore[attr-defined]  # what has none is told apart
        except (AttributeError, TypeError):
            return None
    if number is not None and not -_MAX_INT - 1 <= number <= _MAX_INT:
        raise ArgumentError(f"{where}: GraphQL's Int has 32 bits, and {got(number)}.")
    return number


def _unix(value: object, where: object) -> int:
    from datetime import datetime  # noqa: PLC0415 - the value is one: it is loaded already

    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ArgumentError(
            f"{where}: a datetime without a time zone is no moment; give one with tzinfo."
        )
    return int(value.timestamp() // 1)


def _finite(value: float, where: object) -> float:
    if not is_finite(value):
        raise ArgumentError(f"{where}: {got(value)}, and JSON has finite numbers only.")
    return value


def is_finite(value: float) -> bool:
    """Tell whether a number is neither infinite nor none, and no integer beyond a float's range."""
    try:
        return float(value) - float(value) == 0
    except OverflowError:
        return False


def _json(value: object, where: object, depth: int) -> object:
    given = value
    if depth == 0:
        raise ArgumentError(f"{where} nests too deeply.")
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
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        if all(isinstance(key, str) for key, _ in pairs):
            return {
                str.__str__(cast("str", key)): _json(one, where, depth - 1) for key, one in pairs
            }
    raise ArgumentError(f"{where}: {got(given)}, which JSON cannot hold.")


def check_unicode(value: str, where: object) -> None:
    """See that a text can be sent.

    Raises:
        ArgumentError: It cannot be encoded.
    """
    if not is_unicode(value):
        raise ArgumentError(f"{where} has half a character (a lone surrogate) in it.")


def is_unicode(value: str) -> bool:
    """Tell whether a text can be encoded: a lone surrogate cannot."""
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


def _needed(name: str, is_time: bool) -> str:
    words = {
        "Boolean": "True or False",
        "Float": "a number",
        "Int": "an int or an aware datetime" if is_time else "an int",
        "FuzzyDateInt": "an int as YYYYMMDD, a date or a FuzzyDate",
        "ID": "a str or an int",
        "CountryCode": "a str such as 'JP'",
    }
    return words.get(name, "a str")


def shown_value(value: object) -> str:
    """Return a value as Python shows it, shortened and harmless."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return f"a number of {value.bit_length():,} bits"
    if isinstance(value, str):
        value = value[:_MAX_SHOWN]
    return sanitize(truncate(repr(value), _MAX_SHOWN))


def got(value: object) -> str:
    """Return what was given, in words."""
    kind = type(value).__name__
    if isinstance(value, str | int | float):
        return f"got {shown_value(value)} ({kind})"
    return f"got a {kind}"


def copied(value: object) -> object:
    """Return JSON whose lists and dicts are its receiver's own."""
    if isinstance(value, list):
        return [copied(one) for one in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: copied(one) for key, one in cast("dict[str, object]", value).items()}
    return value
