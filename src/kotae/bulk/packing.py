"""The packing of any number of roots and operations into few operations, and their execution."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from kotae.base_error import Failed, Ok
from kotae.bulk.steps import Emit, Execute
from kotae.errors import (
    APIDisabledError,
    ArgumentError,
    AuthError,
    ConnectionFailedError,
    NotJSONError,
    RateLimitedError,
    RequestTimeoutError,
    SelectionError,
    ServerError,
)
from kotae.query.build_operation import operation_of
from kotae.query.measuring import ExecutableMeter
from kotae.query.operation import Operation
from kotae.schema.limits import MAX_COMPLEXITY
from kotae.wire.steps import Compute, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from kotae.base_error import AniListError, Outcome
    from kotae.query.build_operation import Executable
    from kotae.query.measuring import MeasuredExecutable
    from kotae.wire.steps import Steps

__all__ = [
    "MAX_SIZE_BYTES",
    "Pack",
    "PackedOperation",
    "PackedOperations",
    "ServiceFailures",
    "execute_many",
    "execute_packed",
    "pack",
]

#: The largest operation in bytes, its text and its variables as JSON: half of what nginx accepts.
#: Source: https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size
MAX_SIZE_BYTES = 500_000
#: Operations that may still get another root: with more, hardly fewer operations result.
_MAX_OPEN = 20
#: After one of these, each further request would fail too.
_SERVICE_ERRORS = (APIDisabledError, AuthError, ConnectionFailedError, RateLimitedError)
#: One of these may be about one request, or about the service.
_POSSIBLE_SERVICE_ERRORS = (NotJSONError, RequestTimeoutError, ServerError)


class PackedOperation(NamedTuple):
    """An operation of several executables.

    Attributes:
        operation: The operation; its result is the list of theirs.
        numbers: The number of each of the executables in it.
    """

    operation: Operation[list[object]]
    numbers: tuple[int, ...]


class PackedOperations(NamedTuple):
    """Executables, packed into operations.

    Attributes:
        operations: The operations, in the order in which they are executed.
        numbers: The number of each executable that was given; equal queries have the same one.
    """

    operations: tuple[PackedOperation, ...]
    numbers: tuple[int, ...]


#: Packs roots and operations.
Pack: TypeAlias = "Callable[[Sequence[object]], PackedOperations]"


class _Open:
    """An operation that may get another executable."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._complexity = 0
        self._size_bytes = 0

    def take(self, number: int, measured: MeasuredExecutable) -> bool:
        """Take an executable if there is room; the first one has room always."""
        complexity = self._complexity + measured.complexity
        size_bytes = self._size_bytes + measured.size_bytes
        if self.numbers and (complexity > MAX_COMPLEXITY or size_bytes > MAX_SIZE_BYTES):
            return False
        self.numbers.append(number)
        self._complexity, self._size_bytes = complexity, size_bytes
        return True


def pack(given: Iterable[object]) -> PackedOperations:
    """Pack roots and operations into as few operations as complexity and size allow.

    Queries go into the first operation that has room, and equal ones are requested once. Mutations
    stay in order, each of them.

    Args:
        given: Roots and operations, all queries or all mutations.

    Raises:
        ArgumentError: A variable has no value.
        SelectionError: One of them is none, is incomplete, or queries and mutations are mixed.
    """
    measure = ExecutableMeter()
    distinct: list[MeasuredExecutable] = []
    known: dict[Hashable, int] = {}
    numbers: list[int] = []
    for one in given:
        measured = measure.of(one)
        if distinct and measured.kind != distinct[0].kind:
            raise SelectionError(
                "Queries and mutations cannot be executed together: execute them one after the "
                "other."
            )
        number = len(distinct)
        if measured.kind == "query":
            number = known.setdefault(measured.key, number)
        if number == len(distinct):
            distinct.append(measured)
        numbers.append(number)
    packed = tuple(
        PackedOperation(_operation([distinct[number].executable for number in group]), (*group,))
        for group in _groups(distinct)
    )
    return PackedOperations(packed, tuple(numbers))


def _groups(distinct: Sequence[MeasuredExecutable]) -> list[list[int]]:
    """Group executables, by their numbers: first fit for queries, next fit for mutations."""
    groups: list[_Open] = []
    for number, measured in enumerate(distinct):
        count = _MAX_OPEN if measured.kind == "query" else 1
        if not any(group.take(number, measured) for group in groups[-count:]):
            groups.append(_Open())
            groups[-1].take(number, measured)
    return [group.numbers for group in groups]


def _operation(group: Sequence[Executable[object]]) -> Operation[list[object]]:
    try:
        made = operation_of(group, None, "list")
    except SelectionError:
        # Their fragments or variables have the same names: merging operations renames them.
        alone = [
            one if isinstance(one, Operation) else operation_of((one,), None, "one")
            for one in group
        ]
        made = operation_of(alone, None, "list")
    return cast("Operation[list[object]]", made)


def execute_packed(
    packed: PackedOperations, *, is_emitted: bool = False
) -> Steps[list[Outcome[object]]]:
    """Execute packed operations, and return an outcome for each executable, in order.

    A request that fails does not end the work, unless the service is down, refuses the token or
    accepts no more requests for now: then the rest fails without being sent.

    Args:
        packed: The operations.
        is_emitted: Whether to emit the outcomes too, each as soon as those before it are there.
    """
    found: dict[int, Outcome[object]] = {}
    outcomes: list[Outcome[object]] = []
    service = ServiceFailures()
    left: Failed | None = None
    for operation, numbers in packed.operations:
        if left is None:
            taken = yield from perform(Execute(operation))
            error = service.error_for_rest(taken)
            left = None if error is None else Failed(error)
        else:
            taken = (left,) * len(numbers)
        found |= zip(numbers, taken, strict=True)
        start = len(outcomes)
        while len(outcomes) < len(packed.numbers) and packed.numbers[len(outcomes)] in found:
            outcomes.append(found[packed.numbers[len(outcomes)]])
        if is_emitted:
            yield from perform(Emit(outcomes[start:]))
    return outcomes


def execute_many(given: Iterable[object], pack: Pack) -> Steps[None]:
    """Emit an outcome for each of any number of roots and operations, in order.

    Args:
        given: Roots and operations, all queries or all mutations.
        pack: Packs them, and checks that they can be sent.

    Raises:
        ArgumentError: The value is no iterable.
        UsageError: One of them cannot be sent; nothing was.
    """
    if not isinstance(cast("object", given), Iterable):
        raise ArgumentError(
            "roots: expected a list or another iterable of roots and operations, got a value of "
            f"type {type(given).__name__}"
        )
    return _execute_many(list(given), pack)


def _execute_many(given: Sequence[object], pack: Pack) -> Steps[None]:
    packed = yield from perform(Compute(partial(pack, given)))
    yield from execute_packed(packed, is_emitted=True)


class ServiceFailures:
    """Decides after each request, by its outcomes, whether to send the rest.

    Args:
        max_failed_requests: Requests in a row that fail as a whole before the service counts as
            down.
    """

    def __init__(self, max_failed_requests: int = 2) -> None:
        self._max_failed_requests = max_failed_requests
        self._failed_requests = 0

    def error_for_rest(self, outcomes: Sequence[Outcome[object]]) -> AniListError | None:
        """Return the error of the rest, which is not sent; None if the rest is to be sent.

        A connection that broke while a mutation was sent, which is then `Unknown`, may be about
        this request alone, since it was not retried.

        Args:
            outcomes: Those of the request.
        """
        failed = [one for one in outcomes if not isinstance(one, Ok)]
        is_failed = len(failed) == len(outcomes) and all(
            isinstance(one.error, (*_SERVICE_ERRORS, *_POSSIBLE_SERVICE_ERRORS)) for one in failed
        )
        self._failed_requests = self._failed_requests + 1 if is_failed else 0
        is_down = self._failed_requests == self._max_failed_requests
        for one in failed:
            if is_down or (isinstance(one, Failed) and isinstance(one.error, _SERVICE_ERRORS)):
                return _not_sent(one.error)
        return None


def _not_sent(error: AniListError) -> AniListError:
    """Return the error of what was not sent after this one."""
    left = copy.copy(error)
    name = type(error).__name__
    left.args = (f"Not sent: an earlier request failed with {name}, see the outcomes before it.",)
    left.outcomes = ()
    left.is_retryable = not isinstance(error, AuthError)
    return left
