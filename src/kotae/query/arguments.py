"""Arguments of one call, checked as they are given."""

from __future__ import annotations

from kotae.errors import ArgumentError
from kotae.query.coercion import Place, check_declared, coerced, has_variable
from kotae.query.scalars import got
from kotae.query.suggestions import did_you_mean, listed
from kotae.query.type_system import type_reference
from kotae.query.variables import Var
from kotae.sanitize import sanitize, truncate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import cast

    from kotae.query.coercion import Sent
    from kotae.query.registry import Registry
    from kotae.query.type_system import (
        ArgumentDefinition,
        FieldDefinition,
    )
else:
    from kotae.query.light import cast

__all__ = ["Arguments", "checked_arguments", "checked_condition"]


_MAX_SHOWN = 60


class Arguments:
    """The arguments of one call, checked, in the schema's order.

    Attributes:
        values: Each argument and what is sent for it.
        has_variables: Whether a `Var` is somewhere in them.
    """

    __slots__ = ("_field", "has_variables", "values")

    def __init__(
        self, field: FieldDefinition, values: tuple[tuple[ArgumentDefinition, Sent], ...]
    ) -> None:
        self._field = field
        self.values: tuple[tuple[ArgumentDefinition, Sent], ...] = values
        self.has_variables: bool = any(has_variable(value) for _, value in values)

    def __reduce__(self) -> tuple[Callable[..., Arguments], tuple[object, ...]]:
        return _arguments_again, (self._field, [(a.python_name, value) for a, value in self.values])

    def shown(self) -> str:
        """Return them as Python code has them, shortened."""
        return ", ".join(
            f"{argument.python_name}={truncate(repr(value), _MAX_SHOWN)}"
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
            where = Place(field, name)
            values.append(
                (argument, coerced(argument.type, value, where, registry, argument.is_time))
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
    return Arguments(field, tuple(values))


def _arguments_again(field: FieldDefinition, given: list[tuple[str, Sent]]) -> Arguments:
    return Arguments(field, tuple((field.arguments[name], value) for name, value in given))


def checked_condition(value: object, directive: str) -> bool | Var[bool]:
    """Return the condition of a directive.

    Raises:
        ArgumentError: It is neither a boolean nor a variable.
    """
    if isinstance(value, Var):
        where = f"{directive}(if_=)"
        check_declared(cast("Var[object]", value), type_reference("Boolean!"), where, None)
        return cast("Var[bool]", value)
    if not isinstance(value, bool):
        raise ArgumentError(f"{directive}(if_=): {got(value)}, needed is True, False or a Var.")
    return value


def _unknown_argument(field: FieldDefinition, name: str) -> str:
    place = f"{field.owner}.{field.python_name}"
    if not field.arguments:
        return f"{place} takes no arguments, so {name!r} is none of them."
    names = listed(field.arguments)
    hint = did_you_mean(name, field.arguments) or f" It takes: {names}."
    return f"{place} has no argument {sanitize(name[:60])!r}.{hint}"
