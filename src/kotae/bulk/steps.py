"""The steps of work that takes many requests, and their results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kotae.base_error import Outcome
from kotae.wire.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kotae.query.operation import Operation

__all__ = ["Begin", "Emit", "Execute", "Finish", "Outcomes"]

#: The outcomes of an operation's parts, in the order of its result.
Outcomes: TypeAlias = tuple[Outcome[object], ...]


@dataclass(frozen=True, slots=True)
class Execute(Step[Outcomes]):
    """Execute an operation, and wait for its outcomes.

    Attributes:
        operation: The operation; its result is a list.
    """

    operation: Operation[list[object]]


@dataclass(frozen=True, slots=True)
class Begin(Step[None]):
    """Begin to execute an operation while the caller works; `Finish` waits for it.

    Attributes:
        operation: The operation; its result is a list. One at most is executed so at a time.
    """

    operation: Operation[list[object]]


@dataclass(frozen=True, slots=True)
class Finish(Step[Outcomes]):
    """Wait for the operation that `Begin` began, and return its outcomes."""


@dataclass(frozen=True, slots=True)
class Emit(Step[None]):
    """Give items to the caller.

    Attributes:
        items: The items, in order; of an iterator, no more are taken than the caller gets.
    """

    items: Iterable[object]
