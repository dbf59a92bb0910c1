"""What paths and fragments have in common: where they start, and under which conditions."""

from __future__ import annotations

from kotae.errors import SelectionError
from kotae.query.arguments import checked_condition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Generic, NoReturn, Self, TypeVar

    from kotae.query.registry import Registry
    from kotae.query.variables import Var
else:
    from kotae.query.light import Generic, TypeVar

__all__ = [
    "Condition",
    "Many",
    "One",
    "Part",
    "Selectable",
    "Start_co",
    "UnknownFieldError",
    "joined",
]

Start_co = TypeVar("Start_co", covariant=True)

#: Conditions on one field: each beyond the first is an inline fragment around it.
_MAX_CONDITIONS = 10

#: A directive: `include` or `skip`, and a value or variable.
Condition = tuple[str, "bool | Var[bool]"]


class One:
    """Marks a path without a list on its way."""


class Many:
    """Marks a path through a list."""


class UnknownFieldError(SelectionError, AttributeError):
    """A `SelectionError` that `hasattr` understands."""


class Part(Generic[Start_co]):
    """What paths and fragments have in common: the type they start on, and their conditions."""

    __slots__ = ("_conditions", "_registry", "_start")

    #: What one of them is made of.
    _state: ClassVar[tuple[str, ...]] = __slots__
    _conditions: tuple[Condition, ...]
    _registry: Registry
    _start: str

    def include(self, if_: bool | Var[bool]) -> Self:
        """Return the same, asked for only if the condition holds (`@include`).

        Args:
            if_: True, False or a variable of the operation.

        Raises:
            ArgumentError: It is neither.
        """
        return self._under(("include", checked_condition(if_, "include")))

    def skip(self, if_: bool | Var[bool]) -> Self:
        """Return the same, asked for unless the condition holds (`@skip`).

        Args:
            if_: True, False or a variable of the operation.

        Raises:
            ArgumentError: It is neither.
        """
        return self._under(("skip", checked_condition(if_, "skip")))

    def _under(self, condition: Condition) -> Self:
        changed = type(self).__new__(type(self))
        for name in self._state:
            setattr(changed, name, getattr(self, name))
        changed._conditions = joined(self._conditions, condition)
        return changed

    def __bool__(self) -> NoReturn:
        raise SelectionError(
            f"{self!r} is something to select, not a value: it is neither true nor false. "
            "Read the value from an answer."
        )


class Selectable(Part[Start_co], Generic[Start_co]):
    """Whatever `select` takes on a type: a field, a selected object, a fragment."""

    __slots__ = ()


def joined(conditions: tuple[Condition, ...], condition: Condition) -> tuple[Condition, ...]:
    """Return conditions with one more.

    Raises:
        SelectionError: There are too many.
    """
    if len(conditions) == _MAX_CONDITIONS:
        raise SelectionError(f"More than {_MAX_CONDITIONS} conditions are on one field.")
    # The same variable twice says nothing new; two values may be others the next time.
    is_known = not isinstance(condition[1], bool) and condition in conditions
    return conditions if is_known else (*conditions, condition)
