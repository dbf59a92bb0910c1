"""Coercion: arguments and values are checked against the schema's types and turned into JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from kotae.errors import ArgumentError
from kotae.naming import did_you_mean, listed
from kotae.query.scalars import coerce_scalar, describe_value, format_value, is_date
from kotae.query.type_references import type_reference
from kotae.query.type_system import EnumDefinition, InputDefinition
from kotae.query.variables import NULL, Var
from kotae.sanitize import sanitize, truncate
from kotae.values import FuzzyDateValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.query.type_references import TypeReference
    from kotae.query.type_system import ArgumentDefinition, FieldDefinition, Registry

__all__ = [
    "Arguments",
    "CoercedValue",
    "LiteralValue",
    "Place",
    "check_condition",
    "coerce",
    "coerce_arguments",
    "default_arguments",
    "has_variable",
]

#: A value as it is sent: JSON, in which variables may still stand.
CoercedValue: TypeAlias = object

_MAX_QUOTED_LENGTH = 60
_NON_NULL_BOOLEAN = type_reference("Boolean!")
#: Iterables that are not lists of values.
_NOT_LISTS = (str, bytes, bytearray, memoryview, Mapping)

_ACCEPTED_TYPES: Mapping[str, tuple[type, ...]] = {
    "Int": (int,),
    "Float": (float, int),
    "String": (str,),
    "CountryCode": (str,),
    "ID": (str, int),
    "Boolean": (bool,),
}


class LiteralValue(NamedTuple):
    """A value that is printed into the text of an operation, and not replaced by a variable."""

    text: str

    def __repr__(self) -> str:
        return sanitize(self.text)


class Arguments:
    """The coerced arguments of a field, in the schema's order."""

    __slots__ = ("_field", "has_variables", "values")

    def __init__(
        self, field: FieldDefinition, values: tuple[tuple[ArgumentDefinition, CoercedValue], ...]
    ) -> None:
        self._field = field
        self.values: tuple[tuple[ArgumentDefinition, CoercedValue], ...] = values
        self.has_variables: bool = any(has_variable(value) for _, value in values)

    def __reduce__(self) -> tuple[Callable[..., Arguments], tuple[object, ...]]:
        return Arguments, (self._field, self.values)

    def format_call(self) -> str:
        """Format the call of the field as Python code, truncated: `characters(page=2)`."""
        name = self._field.python_name
        given = [
            f"{argument.python_name}={truncate(repr(value), _MAX_QUOTED_LENGTH)}"
            for argument, value in self.values
        ]
        sent = {argument for argument, _ in self.values}
        given += [f"{one.python_name}=None" for one, _ in self._field.defaults if one not in sent]
        if self._field.is_extra:  # its name is a call already
            return f"{', '.join([name.removesuffix(')'), *given])})"
        return f"{name}({', '.join(given)})"


def coerce_arguments(
    field: FieldDefinition, values: Mapping[str, object], registry: Registry
) -> Arguments:
    """Coerce the arguments of a call, by Python name, or raise an `ArgumentError`.

    `None` leaves an argument out, and so does a default that is None.
    """
    known = field.arguments
    coerced: list[tuple[ArgumentDefinition, CoercedValue]] = []
    for name, value in values.items():
        argument = known.get(name)
        if argument is None:
            raise ArgumentError(_unknown_argument(field, name))
        if value is not None:
            place = Place(field, name)
            coerced.append(
                (argument, coerce(argument.type, value, place, registry, argument.is_unix_time))
            )
    for name in field.required:
        if values.get(name) is None:
            raise ArgumentError(f"{field.owner}.{field.python_name} needs the argument {name}.")
    for argument, default in field.defaults:
        if argument.python_name not in values:
            coerced.append((argument, default))
    if len(coerced) > 1:
        positions = field.argument_positions
        coerced.sort(key=lambda pair: positions[pair[0].python_name])
    return Arguments(field, tuple(coerced))


@lru_cache(maxsize=256)
def default_arguments(field: FieldDefinition) -> Arguments | None:
    """Return the arguments of a field that is not called; None if nothing is sent."""
    return Arguments(field, field.defaults) if field.defaults else None


def check_condition(value: object, directive: str) -> bool | Var[bool]:
    """Return a condition, or raise an `ArgumentError` if it is neither a boolean nor a variable."""
    if isinstance(value, Var):
        where = f"{directive}(if_=)"
        _check_declared_type(cast("Var[object]", value), _NON_NULL_BOOLEAN, where, None)
        return cast("Var[bool]", value)
    if not isinstance(value, bool):
        raise ArgumentError(
            f"{directive}(if_=): expected True, False or a Var, got {describe_value(value)}."
        )
    return value


def _unknown_argument(field: FieldDefinition, name: str) -> str:
    place = f"{field.owner}.{field.python_name}"
    if not field.arguments:
        return f"{place} has no argument {sanitize(name[:60])!r}: it takes none."
    names = listed(field.arguments)
    hint = did_you_mean(name, field.arguments) or f" It takes: {names}."
    return f"{place} has no argument {sanitize(name[:60])!r}.{hint}"


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
    """The place of a value, formatted only for an error message; without a field, a variable."""

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


def coerce(
    reference: TypeReference,
    value: object,
    where: Place,
    registry: Registry,
    is_unix_time: bool = False,
) -> CoercedValue:
    """Coerce a value to a type of the schema, or raise an `ArgumentError`."""
    if isinstance(value, Var):
        variable = cast("Var[object]", value)
        _check_declared_type(variable, reference, where, registry, is_unix_time)
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
        return _coerce_list(reference.item, value, where, registry, is_unix_time)
    definition = registry.definition(reference.name)
    if isinstance(definition, InputDefinition):
        return _coerce_input(definition, value, where, registry)
    if isinstance(definition, EnumDefinition):
        return _coerce_enum(definition, value, where)
    return coerce_scalar(reference.name, value, where, is_unix_time)


def _coerce_list(
    item: TypeReference, value: object, where: Place, registry: Registry, is_unix_time: bool
) -> list[CoercedValue]:
    if not _is_list(value):
        # A single value stands for a list of it. Source: GraphQL specification, "List", Input
        # Coercion.
        return [coerce(item, value, where, registry, is_unix_time)]
    return [
        coerce(item, one, where.inside(f"[{position}]"), registry, is_unix_time)
        for position, one in enumerate(cast("Iterable[object]", value))
    ]


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
            coerced[field.name] = coerce(field.type, one, place, registry, field.is_unix_time)
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


def _coerce_enum(definition: EnumDefinition, value: object, where: Place) -> str:
    if not isinstance(value, str):
        raise ArgumentError(
            f"{where}: expected a {definition.name} ({listed(definition.values)}), "
            f"got {describe_value(value)}."
        )
    if value not in definition.values and not _is_unknown_member(value, definition.name):
        hint = did_you_mean(value, definition.values) or f" It has: {listed(definition.values)}."
        raise ArgumentError(f"{where}: {format_value(value)} is not a {definition.name}.{hint}")
    return str.__str__(value)


def _is_unknown_member(value: str, enum: str) -> bool:
    """Tell whether it is an enum value of a result that the schema does not know."""
    if type(value) is str or type(value).__name__ != enum or not hasattr(value, "is_known"):
        return False
    from kotae.query.open_enum import is_enum_name  # noqa: PLC0415 - already imported: the value is one

    return is_enum_name(value)


def _check_declared_type(
    variable: Var[object],
    reference: TypeReference,
    where: object,
    registry: Registry | None,
    is_unix_time: bool = False,
) -> None:
    """Check a variable's declared Python type against the type of an argument.

    Only a certain mismatch raises: a class of another kind, or a list in place of one value. One
    value in place of a list is bound as a list of it.
    """
    declared: object = getattr(variable.type, "__origin__", variable.type)
    if not isinstance(declared, type) or declared is object:
        return
    is_list = declared in (list, tuple, set, frozenset)
    if is_list or (reference.item is not None and not issubclass(declared, _NEVER_LISTS)):
        is_fit = reference.item is not None
    elif is_unix_time and declared.__name__ == "datetime":
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
    expected = _ACCEPTED_TYPES.get(name)
    if expected is None:
        definition = registry.definition(name) if registry is not None else None
        if registry is None or not isinstance(definition, EnumDefinition):
            return True
        return declared is str or issubclass(declared, registry.class_of(name))
    if declared is bool:
        return bool in expected
    return any(issubclass(declared, one) for one in expected)
