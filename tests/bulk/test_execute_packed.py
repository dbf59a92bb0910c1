"""The execution of packed operations: outcomes in order, and the failures that end the work."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from kotae import (
    AniListError,
    APIDisabledError,
    ConnectionFailedError,
    Failed,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    NotJSONError,
    Ok,
    Outcome,
    QueryRejectedError,
    RateLimitedError,
    RequestTimeoutError,
    ServerError,
    TokenExpiredError,
    Unknown,
)
from kotae.api import Media, MediaList, Mutation, Query
from kotae.bulk.packing import execute_packed, pack
from kotae.bulk.steps import Emit, Execute

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae import Operation

    Executes = Callable[[Operation[list[object]]], Sequence[Outcome[object]]]

LARGE = [Media.title.romaji.as_(f"a{number}") for number in range(240)]


def query(number: int) -> Any:
    """Return a query of which two fit into an operation."""
    return Query.media(id=number).select(*LARGE)


def save(number: int) -> Any:
    large = [MediaList.notes.as_(f"a{one}") for one in range(240)]
    return Mutation.save_media_list_entry(media_id=number).select(*large)


def ids(operation: Operation[list[object]]) -> list[Any]:
    return [
        value for name, value in operation.variables.items() if name.lower().startswith(("id", "m"))
    ]


def run(
    roots: list[Any], execute: Executes, *, is_emitted: bool = False
) -> tuple[list[Outcome[object]], list[Any], list[list[Any]]]:
    """Return the outcomes, the ids of the operations that were executed, and what was emitted."""
    steps = execute_packed(pack(roots), is_emitted=is_emitted)
    executed: list[Any] = []
    emitted: list[list[Any]] = []
    value: object = None
    while True:
        try:
            step = steps.send(value)
        except StopIteration as end:
            return end.value, executed, emitted
        value = None
        if isinstance(step, Execute):
            executed.append(ids(step.operation))
            value = tuple(execute(step.operation))
        elif isinstance(step, Emit):
            emitted.append(list(step.items))


def all_ok(operation: Operation[list[object]]) -> list[Outcome[object]]:
    return [Ok(one) for one in ids(operation)]


def test_outcomes_are_in_the_order_given_and_emitted_as_soon_as_the_first_are_there() -> None:
    small = Query.media(id=9).select(Media.id)
    roots = [query(1), query(2), query(3), small, query(1)]
    outcomes, executed, emitted = run(roots, all_ok, is_emitted=True)
    assert outcomes == [Ok(1), Ok(2), Ok(3), Ok(9), Ok(1)]
    assert executed == [[1, 2, 9], [3]]
    assert emitted == [[Ok(1), Ok(2)], [Ok(3), Ok(9), Ok(1)]]
    assert run(roots, all_ok)[::2] == (outcomes, [])
    assert run([], all_ok, is_emitted=True) == ([], [], [])


OF_SERVICE: list[AniListError] = [
    ConnectionFailedError("broken", reached_server=None),
    RateLimitedError("later", retry_after_s=60, burst=False),
    InvalidTokenError("Invalid token", status=400),
    TokenExpiredError("expired", expired_at=None),
    APIDisabledError("disabled", status=403),
]
OF_ONE_REQUEST: list[AniListError] = [
    ServerError("down", status=500),
    NotJSONError("a page", status=502, excerpt="<html>"),
    RequestTimeoutError("slow", timeout_s=30, reached_server=True),
]
OF_ROOTS: list[AniListError] = [
    NotFoundError("Not Found.", status=404),
    InputRejectedError("validation", fields={}, status=400),
    QueryRejectedError("refused", status=400),
]


@pytest.mark.parametrize("error", OF_SERVICE, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("is_mutation", [False, True])
def test_after_a_failure_of_the_service_the_rest_is_not_sent(
    error: AniListError, *, is_mutation: bool
) -> None:
    make: Any = save if is_mutation else query
    failed: Outcome[object] = Failed(error)

    def execute(operation: Operation[list[object]]) -> list[Outcome[object]]:
        return all_ok(operation) if ids(operation) == [1, 2] else [Ok(3), failed]

    outcomes, executed, _ = run([make(number) for number in range(1, 8)], execute)
    assert executed == [[1, 2], [3, 4]]
    assert outcomes[:4] == [Ok(1), Ok(2), Ok(3), failed]
    assert len(outcomes) == 7
    for outcome in outcomes[4:]:
        assert isinstance(outcome, Failed)
        assert type(outcome.error) is type(error)
        assert str(outcome.error).startswith("Not sent: an earlier request failed with ")
        is_about_token = isinstance(error, InvalidTokenError | TokenExpiredError)
        assert outcome.error.is_retryable is not is_about_token
        pickle.loads(pickle.dumps(outcome.error))


@pytest.mark.parametrize("error", OF_ONE_REQUEST, ids=lambda error: type(error).__name__)
def test_after_two_requests_in_a_row_that_fail_as_a_whole_the_rest_is_not_sent(
    error: AniListError,
) -> None:
    failing = {1, 2, 5, 6, 7, 8}

    def execute(operation: Operation[list[object]]) -> list[Outcome[object]]:
        return [Failed(error) if one in failing else Ok(one) for one in ids(operation)]

    outcomes, executed, _ = run([query(number) for number in range(1, 12)], execute)
    assert executed == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert [type(outcome) for outcome in outcomes] == [
        *(Failed, Failed, Ok, Ok, Failed, Failed, Failed, Failed),
        *(Failed, Failed, Failed),
    ]
    last = outcomes[-1]
    assert isinstance(last, Failed)
    assert str(last.error).startswith("Not sent")


def test_a_connection_that_breaks_under_a_mutation_may_be_about_its_request_alone() -> None:
    broken = ConnectionFailedError("broken", reached_server=None)
    failing = {1, 2, 5, 6, 7, 8}

    def execute(operation: Operation[list[object]]) -> list[Outcome[object]]:
        return [Unknown(broken) if one in failing else Ok(one) for one in ids(operation)]

    outcomes, executed, _ = run([save(number) for number in range(1, 12)], execute)
    assert executed == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert [type(outcome) for outcome in outcomes] == [
        *(Unknown, Unknown, Ok, Ok, Unknown, Unknown, Unknown, Unknown),
        *(Failed, Failed, Failed),
    ]


@pytest.mark.parametrize("error", OF_ROOTS, ids=lambda error: type(error).__name__)
def test_a_failure_of_roots_never_ends_the_work(error: AniListError) -> None:
    outcomes, executed, _ = run(
        [save(number) for number in range(1, 9)],
        lambda operation: [Failed(error)] * len(ids(operation)),
    )
    assert executed == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert outcomes == [Failed(error)] * 8
