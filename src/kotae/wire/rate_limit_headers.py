"""The rate limit headers of a response: the limit, how many remain, when to retry.

Source: AniList's guide, "Rate limiting", for the names and their meaning.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Final

__all__ = ["RateLimitHeaders", "parse_rate_limit_headers", "retry_after_s"]

#: The highest limit, in requests a window. A higher one is ignored.
_MAX_LIMIT: Final = 100_000
#: The furthest reset, in seconds. A later one is ignored: AniList's window is a minute.
_MAX_RESET_S: Final = 86_400.0

#: The longest date, in characters; the usual form has 29. `email.utils` takes time in the square of
#: the length.
_MAX_DATE_LENGTH: Final = 64
#: `Retry-After` as a number of seconds. Source: RFC 9110, section 10.2.3.
_SECONDS = re.compile(r"\d{1,10}(?:\.\d{1,9})?\Z", re.ASCII)


class RateLimitHeaders(msgspec.Struct, frozen=True, gc=False):
    """The values of one response's headers.

    Attributes:
        limit: Requests a window; at least 1.
        remaining: Requests left in this window; at most `limit`.
        retry_after_s: Seconds to wait before the next request: `Retry-After`, else until
            `X-RateLimit-Reset`.
    """

    limit: int | None = None
    remaining: int | None = None
    retry_after_s: float | None = None


def parse_rate_limit_headers(
    headers: Mapping[str, str], *, unix_now: float | None = None
) -> RateLimitHeaders:
    """Parse the headers; a value that is missing, malformed or out of range is None.

    Args:
        headers: The response's headers, names in lower case.
        unix_now: The time in Unix seconds from which a reset counts if the response has no
            `Date`.
    """
    limit = _count(headers.get("x-ratelimit-limit"))
    remaining = _count(headers.get("x-ratelimit-remaining"))
    if limit == 0 or (limit is not None and remaining is not None and remaining > limit):
        limit = remaining = None
    wait_s = retry_after_s(headers) if "retry-after" in headers else None
    if wait_s is None and "x-ratelimit-reset" in headers:
        wait_s = _reset_s(headers, unix_now)
    return RateLimitHeaders(limit, remaining, wait_s)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Parse `Retry-After`, in seconds; None if it is missing or malformed.

    A date counts from the response's own `Date`: the server's clock need not agree with this one.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.match(value):
        return float(value)
    until, now = _http_date(value), _http_date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max((until - now).total_seconds(), 0.0)


def _reset_s(headers: Mapping[str, str], unix_now: float | None) -> float | None:
    """Parse `X-RateLimit-Reset`, a Unix time, to the seconds until then."""
    value = headers["x-ratelimit-reset"].strip()
    date = _http_date(headers.get("date", ""))
    now = unix_now if date is None else date.timestamp()
    if now is None or not _SECONDS.match(value):
        return None
    wait_s = float(value) - now
    return wait_s if 0 <= wait_s <= _MAX_RESET_S else None


def _count(value: str | None) -> int | None:
    if value is None:
        return None
    value = value.strip()
    # Six digits at most: int() of thousands of them takes long.
    if not (value.isascii() and value.isdigit() and len(value) <= 6):
        return None
    count = int(value)
    return count if count <= _MAX_LIMIT else None


def _http_date(value: str) -> datetime | None:
    if len(value) > _MAX_DATE_LENGTH:
        return None
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else None
