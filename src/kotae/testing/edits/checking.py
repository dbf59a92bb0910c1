"""Checks of the values that a record is given, by the schema's types."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLNonNull,
    GraphQLObjectType,
)

from kotae.errors import ArgumentError
from kotae.naming import did_you_mean
from kotae.sanitize import sanitize, truncate
from kotae.testing.edits.record_keys import reason_against, record_keys
from kotae.testing.world.records import UNKNOWN_DATE
from kotae.testing.world.schema_types import is_non_null, is_part_of_record, nullable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["checked_values", "shown"]

_MAX_INT = 2**31 - 1
#: The largest id that is given, so that the next ones have 32 bits too. No record is 2,000,000,000.
_MAX_ID = 1_999_999_999
#: The largest integer that every reader of JSON knows exactly.
_MAX_JSON_INT = 2**53
_LAST_OF_DATES = {"year": 9_999, "month": 12, "day": 31}
_MAX_SHOWN = 60
#: Levels of objects and lists in a value.
_MAX_DEPTH = 50


def checked_values(
    type_name: str, given: Mapping[str, object], *, with_id: bool = False
) -> dict[str, Any]:
    """Return a copy of the values of a record, which may have an `id` if it is new.

    Raises:
        ArgumentError: A key is wrong, or a value does not fit its type.
    """
    if not isinstance(given, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - untyped callers
        raise _error(type_name, "a mapping of keys to values", given)
    keys = record_keys(type_name)
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key == "id" and with_id:
            values[key] = _checked_id(value, f"{type_name}.id")
            continue
        if not isinstance(key, str) or key not in keys:  # pyright: ignore[reportUnnecessaryIsInstance] - as above
            raise ArgumentError(reason_against(type_name, key))
        values[key] = _checked(keys[key], value, f"{type_name}.{key}")
    return values


def _checked_id(value: object, place: str) -> int:
    if type(value) is not int or not 1 <= value <= _MAX_ID:
        raise _error(place, f"an id, an integer from 1 to {_MAX_ID}", value)
    return value


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    return f"{sanitize(truncate(repr(value), _MAX_SHOWN))} ({type(value).__name__})"


def _error(place: str, expected: str, value: object, hint: str = "") -> ArgumentError:
    return ArgumentError(f"{place}: expected {expected}, got {shown(value)}.{hint}")


def _checked(kind: Any, value: object, place: str) -> Any:
    if value is None and is_non_null(kind):
        raise _error(place, f"a value of {kind}, which is never null", value)
    kind = nullable(kind)
    if str(kind).startswith("["):
        if not isinstance(value, list | tuple):
            raise _error(place, "a list", value)
        item = GraphQLNonNull(nullable(kind.of_type))
        values = cast("Sequence[object]", value)
        checked = [_checked(item, one, f"{place}[{index}]") for index, one in enumerate(values)]
        is_object = isinstance(item.of_type, GraphQLObjectType)
        return [{**_nulls(item.of_type.name), **one} for one in checked] if is_object else checked
    if value is None and not is_part_of_record(kind):
        return None
    if isinstance(kind, GraphQLEnumType):
        if not isinstance(value, str) or value not in kind.values:
            hint = did_you_mean(value, kind.values) if isinstance(value, str) else ""
            raise _error(place, f"a value of {kind.name}", value, hint)
        return str(value)
    if isinstance(kind, GraphQLObjectType):
        if not isinstance(value, Mapping):
            raise _error(place, f"a mapping with the keys of {kind.name}", value)
        parts = checked_values(kind.name, cast("Mapping[str, object]", value))
        return _checked_date(parts, place) if kind.name == "FuzzyDate" else parts
    return _SCALARS[kind.name](value, place)


def _nulls(type_name: str) -> dict[str, None]:
    """Return the keys of an object with nulls, for those that are not given."""
    return dict.fromkeys(record_keys(type_name))


def _checked_date(date: dict[str, Any], place: str) -> dict[str, Any]:
    for part, last in _LAST_OF_DATES.items():
        if not 1 <= (date.get(part) or 1) <= last:
            raise _error(f"{place}.{part}", f"1 to {last}, or None", date[part])
    return {**UNKNOWN_DATE, **date}


def _integer(value: object, place: str) -> int:
    if type(value) is not int or not -_MAX_INT <= value <= _MAX_INT:
        raise _error(place, "an integer of 32 bits", value)
    return value


def _float(value: object, place: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type] # a number
        raise _error(place, "a finite number", value)
    return float(value)  # type: ignore[arg-type] # a number, as above


def _boolean(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise _error(place, "True or False", value)
    return value


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not _is_unicode(value):
        raise _error(place, "a str of valid Unicode", value)
    return str(value)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _json(value: object, place: str, depth: int = _MAX_DEPTH) -> object:
    """Return a copy of a value that JSON can hold; keys of mappings become text."""
    if depth == 0:
        raise ArgumentError(f"{place}: the value is nested more than {_MAX_DEPTH} levels deep.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int) and abs(value) <= _MAX_JSON_INT:
        return int(value)
    if isinstance(value, float):
        return _float(value, place)
    if isinstance(value, list | tuple):
        values = cast("Sequence[object]", value)
        return [_json(one, f"{place}[{at}]", depth - 1) for at, one in enumerate(values)]
    if isinstance(value, Mapping):
        return {
            _text(str(key), place): _json(one, f"{place}[{key!r}]", depth - 1)
            for key, one in cast("Mapping[object, object]", value).items()
        }
    raise _error(place, "a value that JSON can hold", value)


_SCALARS: Mapping[str, Callable[[object, str], object]] = {
    "Int": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "String": _text,
    "CountryCode": _text,
    "Json": _json,
}
