"""Coercion: callers' values are checked against the schema's types and turned into JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias, cast

from kotae.errors import ArgumentError
from kotae.query.scalars import (
    check_unicode,
    coerce_scalar,
    describe_value,
    format_value,
    is_date,
)
from kotae.query.suggestions import did_you_mean, listed
from kotae.query.type_system import EnumDefinition, InputDefinition
from kotae.query.variables import NULL, Var
from kotae.sanitize import sanitize, truncate
from kotae.values import FuzzyDateValue

if TYPE_CHECKING:
    from kotae.query.type_system import FieldDefinition, Registry, TypeReference

__all__ = [
    "CoercedValue",
    "Place",
    "check_declared_type",
    "coerce",
    "has_variable",
    "place_of_variable",
]

#: A value as it is sent: JSON, in which variables may still stand.
CoercedValue: TypeAlias = object

_MAX_LENGTH = 60

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "Int": (int,),
    "Float": (float, int),
    "String": (str,),
    "CountryCode": (str,),
    "ID": (str, int),
    "Boolean": (bool,),
}


def has_variable(value: CoercedValue) -> bool:
    """Tell whether a value is or contains a `Var`."""
    if isinstance(value, Var):
        return True
    if isinstance(value, list):
        return any(map(has_variable, cast("list[object]", value)))
    if isinstance(value, dict):
        return any(map(has_variable, cast("dict[str, object]", value).values()))
    return False


class Place:
    """The place of a value, formatted only for an error message."""

    __slots__ = ("_end", "_field", "_name")

    def __init__(self, field: FieldDefinition | None, name: str, end: str = "") -> None:
        self._field = field
        self._name = name
        self._end = end

    def inside(self, part: str) -> Place:
        """Return the place of a nested value."""
        return Place(self._field, self._name, self._end + part)

    def __str__(self) -> str:
        if self._field is None:
            return f"${self._name}{self._end}"
        return f"{self._field.owner}.{self._field.python_name}({self._name}=){self._end}"


def place_of_variable(name: str) -> Place:
    """Return the place of a variable's value."""
    return Place(None, name)


def coerce(
    reference: TypeReference,
    value: object,
    where: Place,
    registry: Registry,
    is_time: bool = False,
) -> CoercedValue:
    """Coerce a value to a type of the schema.

    Args:
        reference: The type.
        value: The caller's value.
        where: The place, for messages.
        registry: The schema's types.
        is_time: Whether the place takes Unix seconds.

    Raises:
        ArgumentError: The value does not fit.
    """
    if isinstance(value, str) and reference.item is None:
        return _coerce_text(reference, value, where, registry, is_time)
    if isinstance(value, Var):
        variable = cast("Var[object]", value)
        check_declared_type(variable, reference, where, registry, is_time)
        return variable
    if value is NULL:
        if reference.is_non_null:
            raise ArgumentError(f"{where} cannot be null.")
        return None
    if value is None:
        raise ArgumentError(
            f"{where} is None, which has no meaning in a list: leave it out, or write kotae.NULL."
        )
    if reference.item is not None:
        return _coerce_list(reference.item, value, where, registry, is_time)
    definition = registry.definition(reference.name)
    if isinstance(definition, InputDefinition):
        return _coerce_input(definition, value, where, registry)
    if isinstance(definition, EnumDefinition):
        raise ArgumentError(
            f"{where}: expected a {definition.name} ({listed(definition.values)}), "
            f"got {describe_value(value)}."
        )
    return coerce_scalar(reference.name, value, where, is_time)


def _coerce_list(
    item: TypeReference, value: object, where: Place, registry: Registry, is_time: bool
) -> list[CoercedValue]:
    if not _is_list(value):
        wrapped = f"[{value!r}]" if isinstance(value, str | int | float) else "[…]"
        raise ArgumentError(
            f"{where}: expected a list, got {describe_value(value)}: "
            f"write {truncate(wrapped, _MAX_LENGTH)}."
        )
    items = cast("Iterable[object]", value)
    return [
        coerce(item, one, where.inside(f"[{position}]"), registry, is_time)
        for position, one in enumerate(items)
    ]


#: Iterables that are not lists of values.
_NOT_LISTS = (str, bytes, bytearray, memoryview, Mapping)


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, _NOT_LISTS)


def _coerce_input(
    definition: InputDefinition, value: object, where: Place, registry: Registry
) -> dict[str, CoercedValue]:
    coerced: dict[str, CoercedValue] = {}
    for key, one in _mapping(definition, value, where).items():
        field = definition.fields.get(key) if isinstance(key, str) else None
        if field is None:
            names = listed(definition.fields)
            hint = did_you_mean(str(key), definition.fields) or f" {definition.name} has: {names}."
            raise ArgumentError(f"{where} has no key {sanitize(str(key)[:60])!r}.{hint}")
        if one is not None:
            place = where.inside(f"[{key!r}]")
            coerced[field.name] = coerce(field.type, one, place, registry, field.is_time)
    for field in definition.fields.values():
        if field.is_required and field.name not in coerced:
            raise ArgumentError(f"{where} needs the key {field.python_name!r}.")
    # In the schema's order, so that the order of the caller's keys does not change the text.
    order = [field.name for field in definition.fields.values()]
    return {name: coerced[name] for name in order if name in coerced}


def _mapping(definition: InputDefinition, value: object, where: Place) -> Mapping[object, object]:
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value)
    if definition.name == "FuzzyDateInput":
        if isinstance(value, FuzzyDateValue) or is_date(value):
            parts = cast("FuzzyDateValue", value)
            return {"year": parts.year, "month": parts.month, "day": parts.day}
        raise ArgumentError(
            f"{where}: expected a date, a FuzzyDate, or a dict with year, month and "
            f"day, got {describe_value(value)}."
        )
    raise ArgumentError(
        f"{where}: expected a dict with the keys {listed(definition.fields)}, "
        f"got {describe_value(value)}."
    )


def _coerce_text(
    reference: TypeReference, value: str, where: Place, registry: Registry, is_time: bool
) -> CoercedValue:
    name = reference.name
    if name in ("String", "CountryCode", "ID", "Json"):
        if not value.isascii():
            check_unicode(value, where)
        return str.__str__(value)
    definition = registry.definition(name)
    if isinstance(definition, EnumDefinition):
        if value in definition.values or _is_unknown_member(value, name):
            return str.__str__(value)
        values = listed(definition.values)
        hint = did_you_mean(value, definition.values) or f" It has: {values}."
        raise ArgumentError(f"{where}: {format_value(value)} is not a {name}.{hint}")
    if isinstance(definition, InputDefinition):
        return _mapping(definition, value, where)
    return coerce_scalar(name, value, where, is_time)


def _is_unknown_member(value: str, enum: str) -> bool:
    """Tell whether it is an enum value of a result that the schema does not know."""
    if type(value) is str or type(value).__name__ != enum or not hasattr(value, "is_known"):
        return False
    from kotae.query.enums import is_enum_name  # noqa: PLC0415 - already imported: the value is one

    return is_enum_name(value)


def check_declared_type(
    variable: Var[object],
    reference: TypeReference,
    where: object,
    registry: Registry | None,
    is_time: bool = False,
) -> None:
    """Check a variable's declared Python type against the type of an argument.

    Only a certain mismatch raises: a class of another kind, or a list in place of one value.
    """
    declared: object = getattr(variable.type, "__origin__", variable.type)
    if not isinstance(declared, type) or declared is object:
        return
    is_list = declared in (list, tuple, set, frozenset)
    if is_list != (reference.item is not None):
        is_fit = not is_list and not issubclass(declared, _NEVER_LISTS)
    elif is_list or (is_time and declared.__name__ == "datetime"):
        is_fit = True
    else:
        is_fit = _is_fit(declared, reference.name, registry)
    if not is_fit:
        raise ArgumentError(
            f"{where}: {variable!r} was declared with values of {declared.__name__}, expected "
            f"{reference.text}."
        )


#: Types that are never lists.
_NEVER_LISTS = (bool, int, float, str)


def _is_fit(declared: type, name: str, registry: Registry | None) -> bool:
    expected = _PYTHON_TYPES.get(name)
    if expected is None:
        definition = registry.definition(name) if registry is not None else None
        if registry is None or not isinstance(definition, EnumDefinition):
            return True
        return declared is str or issubclass(declared, registry.class_of(name))
    if declared is bool:
        return bool in expected
    return any(issubclass(declared, one) for one in expected)
