"""`assert_type` at run time: values have the types that type checkers infer."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Literal, TypeVar, Union, cast, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["conforming", "difference"]

Value = TypeVar("Value")


def conforming(value: Value, expected: object) -> Value:
    """Replace `typing.assert_type`: check the type of a value, and return the value.

    Raises:
        TypeError: The value has another type.
    """
    found = difference(value, expected)
    if found:
        raise TypeError(f"{value!r} does not have the type {expected}: {found}")
    return value


def difference(value: object, expected: object) -> str:
    """Describe how a value differs from a type; return an empty string if it conforms.

    Type arguments that do not exist at run time, such as those of paths, are not checked. An
    annotation in quotes is not checked at all.
    """
    if expected is None:
        return "" if value is None else f"{value!r} is not None"
    if isinstance(expected, str):
        return ""
    origin, arguments = get_origin(expected), get_args(expected)
    if origin in (Union, UnionType):
        return _of_none(value, arguments)
    if origin is Literal:
        return "" if value in arguments else f"{value!r} is none of {arguments}"
    kind = origin or expected
    if not isinstance(kind, type):
        return f"{expected!r} is not a type that can be checked"
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        return f"{value!r} is no {kind.__qualname__}"
    check = _INSIDE.get(kind)
    return check(value, arguments) if check and arguments else ""


def _of_none(value: object, members: tuple[object, ...]) -> str:
    found = [difference(value, member) for member in members]
    return "" if "" in found else "; ".join(found)


def _in_list(value: object, arguments: tuple[object, ...]) -> str:
    items = cast("Iterable[object]", value)
    return next(filter(None, (difference(item, arguments[0]) for item in items)), "")


def _in_dict(value: object, arguments: tuple[object, ...]) -> str:
    for key, item in cast("dict[object, object]", value).items():
        found = difference(key, arguments[0]) or difference(item, arguments[1])
        if found:
            return found
    return ""


def _in_tuple(value: object, arguments: tuple[object, ...]) -> str:
    items = cast("tuple[object, ...]", value)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        arguments = (arguments[0],) * len(items)
    if len(items) != len(arguments):
        return f"{len(items)} values, not {len(arguments)}"
    pairs = zip(items, arguments, strict=True)
    return next(filter(None, (difference(item, of) for item, of in pairs)), "")


#: The checks of the items of collections, by class.
_INSIDE: dict[type, Callable[[object, tuple[object, ...]], str]] = {
    dict: _in_dict,
    frozenset: _in_list,
    list: _in_list,
    set: _in_list,
    tuple: _in_tuple,
}
