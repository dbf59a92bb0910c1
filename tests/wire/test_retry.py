"""The failures that are retried, for queries and for mutations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae import (
    AniListError,
    APIDisabledError,
    ConnectionFailedError,
    DecodeError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    NotJSONError,
    PartialResponseError,
    QueryRejectedError,
    RateLimitedError,
    RequestTimeoutError,
    ResponseError,
    ResponseTooLargeError,
    ServerError,
    UnauthorizedError,
)
from kotae.wire.retry import backoff_s, may_be_carried_out, may_be_retried


def _no_json(status: int, excerpt: str = "", **more: Any) -> NotJSONError:
    return NotJSONError("No.", status=status, excerpt=excerpt, **more)


def _lost(reached: bool | None) -> ConnectionFailedError:
    return ConnectionFailedError("No.", reached_server=reached)


def _late(reached: bool | None) -> RequestTimeoutError:
    return RequestTimeoutError("No.", timeout_s=1, reached_server=reached)


#: An error, whether the operation may succeed later, and whether a mutation was not carried out.
_CASES: list[tuple[AniListError, bool, bool]] = [
    (RateLimitedError("No.", retry_after_s=60, burst=False), True, True),
    (RateLimitedError("No.", retry_after_s=None, burst=True), True, True),
    (_lost(reached=False), True, True),
    (_lost(reached=None), True, False),
    (_lost(reached=True), True, False),
    (_late(reached=False), True, True),
    (_late(reached=None), True, False),
    (_late(reached=True), True, False),
    (ServerError("No.", status=500), True, False),
    (_no_json(502), True, False),
    (_no_json(520, is_from_cdn=True), True, False),
    (_no_json(403, is_from_cdn=True), True, True),
    (_no_json(200, is_cut=True), True, False),
    (_no_json(400, is_cut=True), True, False),
    (_no_json(400, excerpt='{"errors": [NaN]}'), False, False),
    (_no_json(200), False, False),
    (_no_json(301), False, False),
    (ResponseTooLargeError("No.", limit_bytes=1), False, False),
    (PartialResponseError("No.", status=200), False, False),
    (QueryRejectedError("No.", status=400), False, True),
    (InputRejectedError("No.", status=400, fields={}), False, True),
    (InvalidTokenError("No.", status=400), False, True),
    (UnauthorizedError("No.", status=401), False, True),
    (APIDisabledError("No.", status=403), True, True),
    (ResponseError("No.", status=408), False, False),
    (NotFoundError("No.", status=404), False, True),
    (DecodeError("No.", path="", expected="", got=""), False, False),
]


@pytest.mark.parametrize(("error", "is_retryable", "is_not_made"), _CASES)
def test_each_error_is_retryable_or_not_and_says_whether_a_mutation_was_made(
    error: AniListError, is_retryable: bool, is_not_made: bool
) -> None:
    assert error.is_retryable == is_retryable
    assert may_be_carried_out(error) != is_not_made
    is_outage = isinstance(error, APIDisabledError)
    assert may_be_retried(error) == (is_retryable and not is_outage)


def test_a_refused_connection_to_this_machine_is_not_retryable() -> None:
    error = ConnectionFailedError("No.", reached_server=False, is_refused_locally=True)
    assert not error.is_retryable
    assert not may_be_retried(error)


@given(st.integers(1, 100), st.floats(0, 1))
def test_the_bound_of_the_random_wait_doubles_up_to_16_seconds(attempt: int, chance: float) -> None:
    longest = min(16.0, 2.0 ** (attempt - 1))
    error = _lost(reached=None)
    assert backoff_s(error, attempt, 1.0) == longest
    assert backoff_s(error, attempt, 0.0) == 0
    assert 0 <= backoff_s(error, attempt, chance) <= longest


@pytest.mark.parametrize(
    ("retry_after", "random", "wait_s"),
    [("7", 0.5, 7.0), ("0", 0.5, 0.5), ("0.25", 0.5, 0.5), ("soon", 0.5, 0.5), ("-7", 0.0, 0.0)],
)
def test_the_wait_is_at_least_retry_after(retry_after: str, random: float, wait_s: float) -> None:
    headers = {"retry-after": retry_after}
    for error in (
        ServerError("No.", status=503, headers=headers),
        NotJSONError("No.", status=503, excerpt="", headers=headers),
    ):
        assert backoff_s(error, 1, random) == wait_s
