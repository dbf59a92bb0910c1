"""Faults that are AniList's own refusals, as JSON. Nothing is carried out."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, fixed
from kotae.testing.rules.refusal import JSON_TYPE, Refusal, refusal_response
from kotae.testing.serving.exchange import ServedResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.serving.exchange import Exchange
    from kotae.values import JSON

__all__ = ["REFUSALS"]

#: AniList's waiting time after a 429, in seconds. Source: AniList's guide, "Rate limiting".
_TIME_OUT_S = 60


def _too_many(name: str, summary: str, headers: Callable[[], dict[str, str]]) -> Fault:
    """Return a 429; some of its headers depend on the time of the request."""

    async def act(_exchange: Exchange) -> ServedResponse:
        return refusal_response(Refusal.too_many_requests(), headers())

    return Fault(name, summary, act)


def _limit_per_minute(retry_after: str) -> dict[str, str]:
    """Return the headers of the limit per minute, which resets a minute from now."""
    return {
        "X-RateLimit-Limit": "90",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time.time()) + _TIME_OUT_S),
        "Retry-After": retry_after,
    }


def _refused(
    name: str,
    summary: str,
    refusal: Refusal,
    *,
    null_root: str | None = None,
    is_located: bool = False,
) -> Fault:
    """Return a refusal as a fault.

    Args:
        name: The name of the fault.
        summary: Its summary.
        refusal: The refusal.
        null_root: The root field that is null in `data`; None if `data` itself is null.
        is_located: Whether the error has the location of the first root field.
    """
    more: dict[str, JSON] = {"locations": [{"line": 1, "column": 3}]} if is_located else {}
    data: JSON = {null_root: None} if null_root else None
    return fixed(name, summary, refusal_response(refusal, data=data, more=more))


def _without_data(status: int, body: bytes) -> Fault:
    summary = f"HTTP {status} with a JSON object that has neither `data` nor `errors`."
    response = ServedResponse(status, body, {"Content-Type": JSON_TYPE})
    return fixed(f"{status}-json-no-data", summary, response)


#: Faults that are AniList's own refusals.
REFUSALS: Sequence[Fault] = (
    # AniList's guide, "Rate limiting".
    _too_many(
        "429",
        "HTTP 429 of the limit per minute, with `Retry-After: 60` and all `X-RateLimit-*` headers.",
        lambda: _limit_per_minute(str(_TIME_OUT_S)),
    ),
    # Recorded responses: the 18th request at 2.8 a second, with 71 of 90 left.
    _too_many(
        "burst-429",
        "HTTP 429 of the burst limiter: `Retry-After: 60` and no `X-RateLimit-*` header.",
        lambda: {"Retry-After": str(_TIME_OUT_S)},
    ),
    _too_many(
        "429-no-retry-after",
        "HTTP 429 as JSON, without `Retry-After` and without any `X-RateLimit-*` header.",
        dict,
    ),
    # RFC 9110, section 10.2.3: a date is the other form of the header, which has no maximum.
    _too_many(
        "retry-after-date",
        "HTTP 429 with a date in `Retry-After`, a minute from now.",
        lambda: {"Retry-After": formatdate(time.time() + _TIME_OUT_S, usegmt=True)},
    ),
    _too_many(
        "retry-after-garbage",
        "HTTP 429 with a word in `Retry-After`.",
        lambda: _limit_per_minute("soon"),
    ),
    _too_many(
        "retry-after-huge",
        "HTTP 429 with 317 years in `Retry-After`.",
        lambda: _limit_per_minute("9999999999"),
    ),
    # AniList's guide and schema: a removed field is refused like this.
    _refused(
        "400-validation",
        "HTTP 400: GraphQL's validation refuses the query; the error has its location.",
        Refusal('Cannot query field "somethingOld" on type "Query".', 400),
        is_located=True,
    ),
    _refused(
        "400-input",
        "HTTP 400: a mutation's values are refused; `validation` has messages by argument.",
        Refusal.invalid({"score": ["The score may not be greater than 100."]}),
    ),
    _refused(
        "400-invalid-token",
        "HTTP 400: the token is bad, expired or revoked; sent for public queries as well.",
        Refusal.invalid_token(),
    ),
    # AniList's limit, and the words of its GraphQL library.
    _refused(
        "400-complexity",
        "HTTP 400: the complexity of the query is above 500.",
        Refusal.too_complex(500, 501),
    ),
    _refused(
        "400-page-depth",
        "HTTP 400: `page` times `perPage` is above 5,000; `Page` is null in `data`.",
        Refusal("Page depth exceeds maximum allowed for API requests (5000 entries)", 400),
        null_root="Page",
    ),
    # gql's transports took it for a web page.
    _without_data(400, b'{"message":"Bad Request"}'),
    _refused("401", "HTTP 401: the request needs a token and has none.", Refusal.unauthorized()),
    # Reports of August and September 2026.
    _refused(
        "403-disabled",
        "HTTP 403 as JSON: an outage, or a request without a `Referer`.",
        Refusal.disabled(),
    ),
    _refused(
        "404",
        "HTTP 404: the id does not exist, or is of the other type; `Media` is null in `data`.",
        Refusal.not_found(),
        null_root="Media",
        is_located=True,
    ),
    _refused(
        "404-private-user",
        "HTTP 404: the user is private; `User` is null in `data`.",
        Refusal.private_user(),
        null_root="User",
        is_located=True,
    ),
    # Reports of the API's users: lists nested in lists, and null in a filter.
    _refused("500", "HTTP 500 as JSON: an error in AniList itself.", Refusal.internal()),
    # A PHP framework's response if GraphQL was not reached.
    _without_data(500, b'{"message":"Server Error"}'),
)
