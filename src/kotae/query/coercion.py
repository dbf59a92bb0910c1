"""Values given for arguments, checked and turned into what JSON can hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kotae.errors import ArgumentError
from kotae.query.scalars import check_unicode, got, is_date, scalar, shown_value
from kotae.query.suggestions import did_you_mean, listed
from kotae.query.type_system import EnumDefinition, InputDefinition
from kotae.query.variables import NULL, Var
from kotae.sanitize import sanitize, truncate
from kotae.values import FuzzyDateValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import cast

    from kotae.query.registry import Registry
    from kotae.query.type_system import FieldDefinition, TypeReference
else:
    from kotae.query.light import cast

__all__ = ["Place", "Sent", "check_declared", "coerced", "has_variable", "place_of_variable"]

#: What is sent: JSON, with variables still in it.
Sent = object

_MAX_SHOWN = 60

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "Int": (int,),
    "Float": (float, int),
    "String": (str,),
    "CountryCode": (str,),
    "ID": (str, int),
    "Boolean": (bool,),
}


def has_variable(value: Sent) -> bool:
    """Tell whether a `Var` is somewhere in a value."""
    if isinstance(value, Var):
        return True
    if isinstance(value, list):
        return any(map(has_variable, cast("list[object]", value)))
    if isinstance(value, dict):
        return any(map(has_variable, cast("dict[str, object]", value).values()))
    return False


class Place:
    """Where a value stands, put into words only if it is wrong."""

    __slots__ = ("_end", "_field", "_name")

    def __init__(self, field: FieldDefinition | None, name: str, end: str = "") -> None:
        self._field = field
        self._name = name
        self._end = end

    def inside(self, part: str) -> Place:
        """Return the place of a part of the value."""
        return Place(self._field, self._name, self._end + part)

    def __str__(self) -> str:
        if self._field is None:
            return f"${self._name}{self._end}"
        return f"{self._field.owner}.{self._field.python_name}({self._name}=){self._end}"


def place_of_variable(name: str) -> Place:
    """Return the place of a variable's value."""
    return Place(None, name)


def coerced(
    reference: TypeReference,
    value: object,
    where: Place,
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
        return _text(reference, value, where, registry, is_time)
    if isinstance(value, Var):
        variable = cast("Var[object]", value)
        check_declared(variable, reference, where, registry, is_time)
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
            f"{where}: {got(value)}, needed is a {definition.name}: {listed(definition.values)}."
        )
    return scalar(reference.name, value, where, is_time)


def _list(
    item: TypeReference, value: object, where: Place, registry: Registry, is_time: bool
) -> list[Sent]:
    if not _is_list(value):
        wrapped = f"[{value!r}]" if isinstance(value, str | int | float) else "[…]"
        raise ArgumentError(
            f"{where}: {got(value)}, needed is a list: write {truncate(wrapped, _MAX_SHOWN)}."
        )
    items = cast("Iterable[object]", value)
    return [
        coerced(item, one, where.inside(f"[{position}]"), registry, is_time)
        for position, one in enumerate(items)
    ]


#: What can be iterated over and is no list of values.
_NO_LISTS = (str, bytes, bytearray, memoryview, Mapping)


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, _NO_LISTS)


def _input(
    definition: InputDefinition, value: object, where: Place, registry: Registry
) -> dict[str, Sent]:
    given = _mapping(definition, value, where)
    sent: dict[str, Sent] = {}
    for key, one in given.items():
        field = definition.fields.get(key) if isinstance(key, str) else None
        if field is None:
            names = listed(definition.fields)
            hint = did_you_mean(str(key), definition.fields) or f" {definition.name} has: {names}."
            raise ArgumentError(f"{where} has no key {sanitize(str(key)[:60])!r}.{hint}")
        if one is not None:
            place = where.inside(f"[{key!r}]")
            sent[field.name] = coerced(field.type, one, place, registry, field.is_time)
    for field in definition.fields.values():
        if field.is_required and field.name not in sent:
            raise ArgumentError(f"{where} needs the key {field.python_name!r}.")
    # In the schema's order, so that a text is the same however the keys were given.
    order = [field.name for field in definition.fields.values()]
    return {name: sent[name] for name in order if name in sent}


def _mapping(definition: InputDefinition, value: object, where: Place) -> Mapping[object, object]:
    given = value
    if isinstance(value, Mapping):
        return cast("Mapping[object, object]", value)
    if definition.name == "FuzzyDateInput":
        if isinstance(value, FuzzyDateValue) or is_date(value):
            parts = cast("FuzzyDateValue", value)
            return {"year": parts.year, "month": parts.month, "day": parts.day}
        raise ArgumentError(
            f"{where}: {got(given)}, needed is a date, a FuzzyDate, or a dict with year, month "
            "and day."
        )
    raise ArgumentError(
        f"{where}: {got(given)}, needed is a dict with the keys {listed(definition.fields)}."
    )


def _text(
    reference: TypeReference, value: str, where: Place, registry: Registry, is_time: bool
) -> Sent:
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
        given = shown_value(value)
        raise ArgumentError(f"{where}: {given} is no {name}.{hint}")
    if isinstance(definition, InputDefinition):
        return _mapping(definition, value, where)
    return scalar(name, value, where, is_time)


def _is_unknown_member(value: str, enum: str) -> bool:
    """Tell whether it is a value that came in an answer and that the schema does not know."""
    if type(value) is str or type(value).__name__ != enum or not hasattr(value, "is_known"):
        return False
    from kotae.query.enums import is_enum_name  # noqa: PLC0415 - loaded, since this is one

    return is_enum_name(value)


def check_declared(
    variable: Var[object],
    reference: TypeReference,
    where: object,
    registry: Registry | None,
    is_time: bool = False,
) -> None:
    """See that the Python type a variable was declared with fits the place.

    Only what is plainly wrong is refused: a class of another kind, or a list where none is.
    """
    declared: object = getattr(variable.type, "__origin__", variable.type)
    if not isinstance(declared, type) or declared is object:
        return
    is_list = declared in (list, tuple, set, frozenset)
    if is_list != (reference.item is not None):
        is_fit = is_list is False and not issubclass(declared, _PLAIN)
    elif is_list or (is_time and declared.__name__ == "datetime"):
        is_fit = True
    else:
        is_fit = _is_fit(declared, reference.name, registry)
    if not is_fit:
        raise ArgumentError(
            f"{where}: {variable!r} was declared with values of {declared.__name__}, and here "
            f"{reference.text} is needed."
        )


#: What is no list for certain.
_PLAIN = (bool, int, float, str)


def _is_fit(declared: type, name: str, registry: Registry | None) -> bool:
    wanted = _PYTHON_TYPES.get(name)
    if wanted is None:
        definition = registry.definition(name) if registry is not None else None
        if registry is None or not isinstance(definition, EnumDefinition):
            return True
        return declared is str or issubclass(declared, registry.enum_class(name))
    if declared is bool:
        return bool in wanted
    return any(issubclass(declared, one) for one in wanted)
