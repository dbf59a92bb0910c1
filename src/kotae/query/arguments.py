"""Arguments: checked as they are given, and turned into what JSON can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kotae.errors import ArgumentError
from kotae.foreign import shortened, shown
from kotae.query.definitions import EnumDefinition, InputDefinition
from kotae.query.suggestions import did_you_mean, listed
from kotae.query.variables import NULL, Var
from kotae.values import FuzzyDateValue, fuzzy_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import cast

    from kotae.query.definitions import (
        ArgumentDefinition,
        FieldDefinition,
        TypeReference,
    )
    from kotae.query.registry import Registry
else:
    from kotae.query.light import cast

__all__ = [
    "Arguments",
    "Sent",
    "checked_arguments",
    "checked_condition",
    "converted",
    "has_variable",
]

#: What is sent: JSON, with variables still in it.
Sent = object

_MAX_INT = 2**31 - 1
_MAX_JSON_DEPTH = 100
_MAX_SHOWN = 60

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "Int": (int,),
    "Float": (float, int),
    "String": (str,),
    "CountryCode": (str,),
    "ID": (str, int),
    "Boolean": (bool,),
}


class Arguments:
    """The arguments of one call, checked, in the schema's order.

    Attributes:
        values: Each argument and what is sent for it.
        has_variables: Whether a `Var` is somewhere in them.
    """

    __slots__ = ("has_variables", "values")

    def __init__(self, values: tuple[tuple[ArgumentDefinition, Sent], ...]) -> None:
        self.values = values
        self.has_variables = any(has_variable(value) for _, value in values)

    def shown(self) -> str:
        """Return them as Python code has them, shortened."""
        return ", ".join(
            f"{argument.python_name}={shortened(repr(value), _MAX_SHOWN)}"
            for argument, value in self.values
        )


def checked_arguments(
    field: FieldDefinition, given: Mapping[str, object], registry: Registry
) -> Arguments:
    """Return the arguments of a call.

    Args:
        field: What is called.
        given: Values by Python name; `None` leaves an argument out.
        registry: The schema's types.

    Raises:
        ArgumentError: An argument does not exist, lacks, or has a value of another type.
    """
    known = field.arguments
    values: list[tuple[ArgumentDefinition, Sent]] = []
    for name, value in given.items():
        argument = known.get(name)
        if argument is None:
            raise ArgumentError(_unknown_argument(field, name))
        if value is not None:
            where = _Place(field, name)
            values.append(
                (argument, converted(argument.type, value, where, registry, argument.is_time))
            )
    for name in field.required:
        if given.get(name) is None:
            raise ArgumentError(f"{field.owner}.{field.python_name} needs the argument {name}.")
    for argument, default in field.defaults:
        if given.get(argument.python_name) is None:
            values.append((argument, default))
    if len(values) > 1:
        order = field.positions
        values.sort(key=lambda pair: order[pair[0].python_name])
    return Arguments(tuple(values))


def checked_condition(value: object, directive: str) -> bool | Var[bool]:
    """Return the condition of a directive.

    Raises:
        ArgumentError: It is neither a boolean nor a variable.
    """
    if isinstance(value, Var):
        _check_declared(cast("Var[object]", value), "Boolean", f"{directive}(if_=)", None)
        return cast("Var[bool]", value)
    if not isinstance(value, bool):
        raise ArgumentError(f"{directive}(if_=): {_got(value)}, needed is True, False or a Var.")
    return value


def has_variable(value: Sent) -> bool:
    """Tell whether a `Var` is somewhere in a value."""
    if isinstance(value, Var):
        return True
    if isinstance(value, list):
        return any(map(has_variable, cast("list[object]", value)))
    if isinstance(value, dict):
        return any(map(has_variable, cast("dict[str, object]", value).values()))
    return False


class _Place:
    """Where a value stands, put into words only if it is wrong."""

    __slots__ = ("_end", "_field", "_name")

    def __init__(self, field: FieldDefinition | None, name: str, end: str = "") -> None:
        self._field = field
        self._name = name
        self._end = end

    def inside(self, part: str) -> _Place:
        return _Place(self._field, self._name, self._end + part)

    def __str__(self) -> str:
        if self._field is None:
            return f"${self._name}{self._end}"
        return f"{self._field.owner}.{self._field.python_name}({self._name}=){self._end}"


def place_of_variable(name: str) -> _Place:
    """Return the place of a variable's value."""
    return _Place(None, name)


def converted(
    reference: TypeReference,
    value: object,
    where: _Place,
    registry: Registry,
    is_time: bool = False,
) -> Sent:
    """Return what is sent for a value.

    Args:
        reference: The type of the place.
        value: What was given; never None.
        where: The place, for messages.
        registry: The schema's types.
        is_time: Whether the place takes Unix seconds.

    Raises:
        ArgumentError: The value does not fit.
    """
    if isinstance(value, str) and reference.item is None:
        return _text(reference, value, where, registry)
    if isinstance(value, Var):
        variable = cast("Var[object]", value)
        _check_declared(variable, reference.name, str(where), registry)
        return variable
    if value is NULL:
        if reference.is_non_null:
            raise ArgumentError(f"{where} cannot be null.")
        return None
    if value is None:
        raise ArgumentError(
            f"{where} is None, which says nothing in a list: leave it out, or write kotae.NULL."
        )
    if reference.item is not None:
        return _list(reference.item, value, where, registry, is_time)
    definition = registry.definition(reference.name)
    if isinstance(definition, InputDefinition):
        return _input(definition, value, where, registry)
    if isinstance(definition, EnumDefinition):
        raise ArgumentError(
            f"{where}: {_got(value)}, needed is a {definition.name}: {listed(definition.values)}."
        )
    return _scalar(reference.name, value, where, is_time)


def _list(
    item: TypeReference, value: object, where: _Place, registry: Registry, is_time: bool
) -> list[Sent]:
    if not _is_list(value):
        wrapped = f"[{value!r}]" if isinstance(value, str | int | float) else "[…]"
        raise ArgumentError(
            f"{where}: {_got(value)}, needed is a list: write {shortened(wrapped, _MAX_SHOWN)}."
        )
    items = cast("Iterable[object]", value)
    return [
        converted(item, one, where.inside(f"[{position}]"), registry, is_time)
        for position, one in enumerate(items)
    ]


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _input(
    definition: InputDefinition, value: object, where: _Place, registry: Registry
) -> dict[str, Sent]:
    given = _mapping(definition, value, where)
    sent: dict[str, Sent] = {}
    for key, one in given.items():
        field = definition.fields.get(key) if isinstance(key, str) else None
        if field is None:
            names = listed(definition.fields)
            hint = did_you_mean(str(key), definition.fields) or f" {definition.name} has: {names}."
            raise ArgumentError(f"{where} has no key {shown(str(key))!r}.{hint}")
        if one is not None:
            place = where.inside(f"[{key!r}]")
            sent[field.name] = converted(field.type, one, place, registry, field.is_time)
    for field in definition.fields.values():
        if field.is_required and field.name not in sent:
            raise ArgumentError(f"{where} needs the key {field.python_name!r}.")
    return sent


def _mapping(definition: InputDefinition, value: object, where: _Place) -> Mapping[object, object]:
    given = value
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value)
    if definition.name == "FuzzyDateInput":
        if isinstance(value, FuzzyDateValue) or _is_date(value):
            parts = cast("FuzzyDateValue", value)
            return {"year": parts.year, "month": parts.month, "day": parts.day}
        raise ArgumentError(
            f"{where}: {_got(given)}, needed is a date, a FuzzyDate, or a dict with year, month "
            "and day."
        )
    raise ArgumentError(
        f"{where}: {_got(given)}, needed is a dict with the keys {listed(definition.fields)}."
    )


def _text(reference: TypeReference, value: str, where: _Place, registry: Registry) -> Sent:
    name = reference.name
    if name in ("String", "CountryCode", "ID", "Json"):
        if not value.isascii():
            _check_unicode(value, where)
        return str(value)
    definition = registry.definition(name)
    if isinstance(definition, EnumDefinition):
        if value in definition.values or _is_unknown_member(value, name):
            return str(value)
        values = listed(definition.values)
        hint = did_you_mean(value, definition.values) or f" It has: {values}."
        given = shown(shortened(repr(value), _MAX_SHOWN))
        raise ArgumentError(f"{where}: {given} is no {name}.{hint}")
    if isinstance(definition, InputDefinition):
        return _mapping(definition, value, where)
    return _scalar(name, value, where, is_time=False)


def _is_unknown_member(value: str, enum: str) -> bool:
    """Tell whether it is a value that came in an answer and that the schema does not know."""
    return type(value) is not str and type(value).__name__ == enum and hasattr(value, "is_known")


def _scalar(name: str, value: object, where: _Place, is_time: bool) -> Sent:
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
    raise ArgumentError(f"{where}: {_got(value)}, needed is {_needed(name, is_time)}.")


def _integer(name: str, value: object, where: _Place, is_time: bool) -> int | None:
    number: int | None = None
    if is_time and _is_datetime(value):
        number = _unix(value, where)
    elif name == "FuzzyDateInt" and isinstance(value, FuzzyDateValue):
        number = value.to_int()
        if number is None:
            raise ArgumentError(f"{where}: the date has no year.")
    elif name == "FuzzyDateInt" and _is_date(value):
        parts = cast("FuzzyDateValue", value)
        number = fuzzy_int(parts.year, parts.month, parts.day)
    elif not isinstance(value, bool | float):
        try:
            number = int(value.__index__())  # type: ignore[attr-defined]  # what has none is told apart
        except (AttributeError, TypeError):
            return None
    if number is not None and not -_MAX_INT - 1 <= number <= _MAX_INT:
        raise ArgumentError(f"{where}: GraphQL's Int has 32 bits, and {_got(number)}.")
    return number


def _unix(value: object, where: _Place) -> int:
    from datetime import datetime  # noqa: PLC0415 - the value is one: it is loaded already

    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ArgumentError(
            f"{where}: a datetime without a time zone is no moment; give one with tzinfo."
        )
    return int(value.timestamp() // 1)


def _finite(value: float, where: _Place) -> float:
    try:
        is_finite = float(value) - float(value) == 0  # neither infinite nor no number
    except OverflowError:
        is_finite = False
    if not is_finite:
        raise ArgumentError(f"{where}: {_got(value)}, and JSON has finite numbers only.")
    return value


def _json(value: object, where: _Place, depth: int) -> Sent:
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
        _check_unicode(value, where)
        return str(value)
    if isinstance(value, list | tuple):
        return [_json(one, where, depth - 1) for one in cast("list[object]", value)]
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        if all(isinstance(key, str) for key, _ in pairs):
            return {str(key): _json(one, where, depth - 1) for key, one in pairs}
    raise ArgumentError(f"{where}: {_got(given)}, which JSON cannot hold.")


def _check_unicode(value: str, where: _Place) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ArgumentError(f"{where} has half a character (a lone surrogate) in it.") from None


def _check_declared(
    variable: Var[object], name: str, where: str, registry: Registry | None
) -> None:
    """See that the Python type a variable was declared with fits the place."""
    declared = variable.type
    wanted = _PYTHON_TYPES.get(name)
    if not isinstance(declared, type) or wanted is None or declared is object:
        if registry is None or not isinstance(declared, type):
            return
        definition = registry.definition(name)
        if not isinstance(definition, EnumDefinition) or declared is object:
            return
        wanted = (registry.enum_class(name), str)
    if declared in (list, tuple, set, frozenset) or (declared is bool and bool not in wanted):
        is_fit = declared in (list, tuple, set, frozenset)
    else:
        is_fit = any(issubclass(declared, one) for one in wanted)
    if not is_fit:
        raise ArgumentError(
            f"{where}: {variable!r} was declared with values of {declared.__name__}, and here "
            f"{name} is needed."
        )


def _is_date(value: object) -> bool:
    return all(isinstance(getattr(value, part, None), int) for part in ("year", "month", "day"))


def _is_datetime(value: object) -> bool:
    return _is_date(value) and hasattr(value, "utcoffset")


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


def _got(value: object) -> str:
    kind = type(value).__name__
    if isinstance(value, str | int | float):
        return f"got {shown(shortened(repr(value), _MAX_SHOWN))} ({kind})"
    return f"got a {kind}"


def _unknown_argument(field: FieldDefinition, name: str) -> str:
    place = f"{field.owner}.{field.python_name}"
    if not field.arguments:
        return f"{place} takes no arguments, so {name!r} is none of them."
    names = listed(field.arguments)
    hint = did_you_mean(name, field.arguments) or f" It takes: {names}."
    return f"{place} has no argument {shown(name)!r}.{hint}"
