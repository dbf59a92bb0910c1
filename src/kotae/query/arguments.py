"""Arguments of a field, coerced to the schema's types when the field is called."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from kotae.errors import ArgumentError
from kotae.query.coercion import Place, check_declared_type, coerce, has_variable
from kotae.query.scalars import describe_value
from kotae.query.suggestions import did_you_mean, listed
from kotae.query.type_system import type_reference
from kotae.query.variables import Var
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.query.coercion import CoercedValue
    from kotae.query.type_system import ArgumentDefinition, FieldDefinition, Registry

__all__ = ["Arguments", "check_condition", "coerce_arguments", "default_arguments"]


_MAX_LENGTH = 60


class Arguments:
    """The coerced arguments of a field, in the schema's order.

    Attributes:
        values: Each argument with its coerced value.
        has_variables: Whether a value is or contains a `Var`.
    """

    __slots__ = ("_field", "has_variables", "values")

    def __init__(
        self, field: FieldDefinition, values: tuple[tuple[ArgumentDefinition, CoercedValue], ...]
    ) -> None:
        self._field = field
        self.values: tuple[tuple[ArgumentDefinition, CoercedValue], ...] = values
        self.has_variables: bool = any(has_variable(value) for _, value in values)

    def __reduce__(self) -> tuple[Callable[..., Arguments], tuple[object, ...]]:
        return _restore_arguments, (
            self._field,
            [(a.python_name, value) for a, value in self.values],
        )

    def format(self) -> str:
        """Format them as Python code, truncated."""
        return ", ".join(
            f"{argument.python_name}={truncate(repr(value), _MAX_LENGTH)}"
            for argument, value in self.values
        )


def coerce_arguments(
    field: FieldDefinition, values: Mapping[str, object], registry: Registry
) -> Arguments:
    """Check and coerce the arguments of a call.

    Args:
        field: The field that is called.
        values: Values by Python name; `None` leaves an argument out.
        registry: The schema's types.

    Raises:
        ArgumentError: An argument does not exist, is missing, or its value does not fit its type.
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
                (argument, coerce(argument.type, value, place, registry, argument.is_time))
            )
    for name in field.required:
        if values.get(name) is None:
            raise ArgumentError(f"{field.owner}.{field.python_name} needs the argument {name}.")
    for argument, default in field.defaults:
        if values.get(argument.python_name) is None:
            coerced.append((argument, default))
    if len(coerced) > 1:
        order = {name: position for position, name in enumerate(known)}
        coerced.sort(key=lambda pair: order[pair[0].python_name])
    return Arguments(field, tuple(coerced))


@lru_cache(maxsize=256)
def default_arguments(field: FieldDefinition) -> Arguments | None:
    """Return the arguments of a field that is not called; None if nothing is sent."""
    return Arguments(field, field.defaults) if field.defaults else None


def _restore_arguments(field: FieldDefinition, values: list[tuple[str, CoercedValue]]) -> Arguments:
    return Arguments(field, tuple((field.arguments[name], value) for name, value in values))


def check_condition(value: object, directive: str) -> bool | Var[bool]:
    """Check the condition of a directive.

    Raises:
        ArgumentError: The value is neither a boolean nor a variable.
    """
    if isinstance(value, Var):
        where = f"{directive}(if_=)"
        check_declared_type(cast("Var[object]", value), type_reference("Boolean!"), where, None)
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
