"""The failures that are retried, for queries and for mutations."""

from __future__ import annotations

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
    ResponseTooLargeError,
    ServerError,
    UnauthorizedError,
)
from kotae.wire.retry import backoff_s, is_retryable


def _no_json(status: int, **more: bool) -> NotJSONError:
    return NotJSONError("No.", status=status, excerpt="", **more)


def _lost(reached: bool | None) -> ConnectionFailedError:
    return ConnectionFailedError("No.", reached_server=reached)


def _late(reached: bool | None) -> RequestTimeoutError:
    return RequestTimeoutError("No.", timeout_s=1, reached_server=reached)


#: An error, whether a query is retried, and whether a mutation is.
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
    (_no_json(403, is_from_cdn=True), True, False),
    (_no_json(200, is_cut=True), True, False),
    (_no_json(200), False, False),
    (_no_json(301), False, False),
    (ResponseTooLargeError("No.", limit_bytes=1), False, False),
    (PartialResponseError("No.", status=200), False, False),
    (QueryRejectedError("No.", status=400), False, False),
    (InputRejectedError("No.", status=400, fields={}), False, False),
    (InvalidTokenError("No.", status=400), False, False),
    (UnauthorizedError("No.", status=401), False, False),
    (APIDisabledError("No.", status=403), False, False),
    (NotFoundError("No.", status=404), False, False),
    (DecodeError("No.", path="", expected="", got=""), False, False),
]


@pytest.mark.parametrize(("error", "for_query", "for_mutation"), _CASES)
def test_each_error_is_retryable_or_not(
    error: AniListError, for_query: bool, for_mutation: bool
) -> None:
    assert is_retryable(error, is_mutation=False) == for_query
    assert is_retryable(error, is_mutation=True) == for_mutation


@given(st.integers(1, 100), st.floats(0, 1))
def test_the_bound_of_the_random_wait_doubles_up_to_16_seconds(attempt: int, chance: float) -> None:
    longest = min(16.0, 2.0 ** (attempt - 1))
    assert backoff_s(attempt, 1.0) == longest
    assert backoff_s(attempt, 0.0) == 0
    assert 0 <= backoff_s(attempt, chance) <= longest
