from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.wire import rate_limit_headers
from kotae.wire.rate_limit_headers import RateLimitHeaders, parse_rate_limit_headers, retry_after_s

NAMES = (
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "retry-after",
    "date",
)


def test_the_limit_and_the_remaining_requests_are_parsed() -> None:
    headers = {"x-ratelimit-limit": "90", "x-ratelimit-remaining": " 89 "}
    assert parse_rate_limit_headers(headers) == RateLimitHeaders(
        limit=90, remaining=89, retry_after_s=None
    )


def test_a_response_without_headers_has_no_values() -> None:
    assert parse_rate_limit_headers({"content-type": "application/json"}) == RateLimitHeaders()


@pytest.mark.parametrize(
    "value",
    ["", "-1", "ninety", "9.5", "1e3", "٣٠", "9" * 5000, "100001", "0x10", "nan", "90, 90"],
)
def test_a_malformed_count_is_ignored(value: str) -> None:
    headers = {"x-ratelimit-limit": value, "x-ratelimit-remaining": value}
    assert parse_rate_limit_headers(headers) == RateLimitHeaders()


def test_a_limit_of_zero_is_ignored() -> None:
    assert (
        parse_rate_limit_headers({"x-ratelimit-limit": "0", "x-ratelimit-remaining": "0"})
        == RateLimitHeaders()
    )


def test_more_remaining_than_the_limit_is_ignored() -> None:
    assert (
        parse_rate_limit_headers({"x-ratelimit-limit": "30", "x-ratelimit-remaining": "31"})
        == RateLimitHeaders()
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": "-7"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sat, 01 Aug 2026 00:01:00 GMT"}, None),
        (
            {
                "retry-after": "Sat, 01 Aug 2026 00:01:00 GMT",
                "date": "Sat, 01 Aug 2026 00:00:18 GMT",
            },
            42.0,
        ),
    ],
)
def test_retry_after_is_parsed_as_seconds_or_as_a_date(
    headers: dict[str, str], expected: float | None
) -> None:
    assert retry_after_s(headers) == expected
    assert parse_rate_limit_headers(headers).retry_after_s == expected


RESET = {"x-ratelimit-reset": "1785542460"}


def test_a_reset_counts_from_the_date_of_the_response() -> None:
    headers = {**RESET, "date": "Sat, 01 Aug 2026 00:00:18 GMT"}
    assert parse_rate_limit_headers(headers, unix_now=5.0).retry_after_s == 42.0


def test_without_a_date_a_reset_counts_from_the_time_of_the_call() -> None:
    assert parse_rate_limit_headers(RESET, unix_now=1785542430.0).retry_after_s == 30.0
    assert parse_rate_limit_headers(RESET).retry_after_s is None


@pytest.mark.parametrize("unix_now", [1785542461.0, 0.0])
def test_a_reset_in_the_past_or_far_away_is_ignored(unix_now: float) -> None:
    assert parse_rate_limit_headers(RESET, unix_now=unix_now).retry_after_s is None


def test_retry_after_wins_over_the_reset() -> None:
    headers = {**RESET, "retry-after": "3"}
    assert parse_rate_limit_headers(headers, unix_now=1785542430.0).retry_after_s == 3.0


#: Headers are bytes on the wire.
values = st.binary().map(lambda value: value.decode("latin-1")) | st.integers().map(str)


@given(
    headers=st.dictionaries(st.sampled_from(NAMES), values),
    unix_now=st.none() | st.floats(0, 2e9),
)
def test_any_headers_give_valid_values_or_none(
    headers: dict[str, str], unix_now: float | None
) -> None:
    parsed = parse_rate_limit_headers(headers, unix_now=unix_now)
    assert parsed.limit is None or 1 <= parsed.limit <= 100_000
    assert parsed.remaining is None or 0 <= parsed.remaining <= 100_000
    assert parsed.retry_after_s is None or 0 <= parsed.retry_after_s < 1e11


def test_a_date_of_any_length_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(value: str) -> None:
        pytest.fail(f"{len(value)} characters were parsed")

    monkeypatch.setattr(rate_limit_headers, "parsedate_to_datetime", refuse)
    endless = "Wed, " * 12_000
    assert retry_after_s({"retry-after": endless, "date": endless}) is None
