"""Faults that are AniList's own refusals, as JSON. Nothing is carried out."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import msgspec

from kotae.testing.faults.fault import JSON_TYPE, Fault, fixed
from kotae.testing.serving.exchange import ServedResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.faults.fault import Act
    from kotae.testing.serving.exchange import Exchange
    from kotae.values import JSON

__all__ = ["REFUSALS", "refusal"]

#: AniList's waiting time after a 429, in seconds. Source: AniList's guide, "Rate limiting".
_TIME_OUT_S = 60
#: AniList's normal limit, in requests a minute. Source: AniList's guide, "Rate limiting".
_LIMIT = "90"

_GUIDE = 'AniList\'s guide, "Rate limiting".'
_REPORTS = "Reports of the API's users."


def refusal(
    status: int,
    message: str,
    *,
    data: JSON = None,
    more: Mapping[str, JSON] | None = None,
    headers: Mapping[str, str] | None = None,
) -> ServedResponse:
    """Return a refusal as AniList writes it.

    Args:
        status: The HTTP status, also in the error itself.
        message: The message of the error.
        data: The `data` beside the errors.
        more: More keys of the error.
        headers: More headers.
    """
    error: dict[str, JSON] = {"message": message, "status": status, **(more or {})}
    body = msgspec.json.encode({"data": data, "errors": [error]})
    return ServedResponse(status, body, {"Content-Type": JSON_TYPE, **(headers or {})})


def _too_many(headers: Mapping[str, str]) -> ServedResponse:
    return refusal(429, "Too Many Requests.", headers=headers)


def _limited(retry_after: str | None) -> Act:
    """Return an action for the limit per minute, which resets a minute from now."""

    async def act(_exchange: Exchange) -> ServedResponse:
        headers = {
            "X-RateLimit-Limit": _LIMIT,
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(int(time.time()) + _TIME_OUT_S),
        }
        if retry_after is not None:
            headers["Retry-After"] = retry_after
        return _too_many(headers)

    return act


async def _retry_after_date(_exchange: Exchange) -> ServedResponse:
    return _too_many({"Retry-After": formatdate(time.time() + _TIME_OUT_S, usegmt=True)})


def _json_refusal(
    name: str,
    status: int,
    message: str,
    summary: str,
    source: str,
    *,
    data: JSON = None,
    more: Mapping[str, JSON] | None = None,
) -> Fault:
    return Fault(name, summary, source, fixed(refusal(status, message, data=data, more=more)))


_RATE_LIMITS: Sequence[Fault] = (
    Fault(
        "429",
        "HTTP 429 of the limit per minute, with `Retry-After: 60` and all `X-RateLimit-*` headers.",
        _GUIDE,
        _limited(str(_TIME_OUT_S)),
    ),
    Fault(
        "burst-429",
        "HTTP 429 of the burst limiter: `Retry-After: 60` and no `X-RateLimit-*` header.",
        "Recorded responses: the 18th request at 2.8 a second, with 71 of 90 left.",
        fixed(_too_many({"Retry-After": str(_TIME_OUT_S)})),
    ),
    Fault(
        "429-no-retry-after",
        "HTTP 429 as JSON, without `Retry-After` and without any `X-RateLimit-*` header.",
        _REPORTS,
        fixed(_too_many({})),
    ),
    Fault(
        "retry-after-date",
        "HTTP 429 with a date in `Retry-After`, a minute from now.",
        "RFC 9110, section 10.2.3: a date is the other form of the header.",
        _retry_after_date,
    ),
    Fault(
        "retry-after-garbage",
        "HTTP 429 with a word in `Retry-After`.",
        "Robustness: HTTP does not allow it.",
        _limited("soon"),
    ),
    Fault(
        "retry-after-huge",
        "HTTP 429 with 317 years in `Retry-After`.",
        "Robustness: RFC 9110, section 10.2.3, sets no maximum.",
        _limited("9999999999"),
    ),
)

_BAD_REQUESTS: Sequence[Fault] = (
    _json_refusal(
        "400-validation",
        400,
        'Cannot query field "somethingOld" on type "Query".',
        "HTTP 400: GraphQL's validation refuses the query; the error has its location.",
        "AniList's guide and schema: a removed field is refused like this.",
        more={"locations": [{"line": 1, "column": 3}]},
    ),
    _json_refusal(
        "400-input",
        400,
        "validation",
        "HTTP 400: a mutation's values are refused; `validation` has messages by argument.",
        _REPORTS,
        more={"validation": {"score": ["The score may not be greater than 100."]}},
    ),
    _json_refusal(
        "400-invalid-token",
        400,
        "Invalid token",
        "HTTP 400: the token is bad, expired or revoked; sent for public queries as well.",
        _REPORTS,
    ),
    _json_refusal(
        "400-complexity",
        400,
        "Max query complexity should be 500 but got 501.",
        "HTTP 400: the complexity of the query is above 500.",
        "AniList's limit, and the words of its GraphQL library.",
    ),
    _json_refusal(
        "400-page-depth",
        400,
        "Page depth exceeds maximum allowed for API requests (5000 entries)",
        "HTTP 400: `page` times `perPage` is above 5,000; `Page` is null in `data`.",
        _REPORTS,
        data={"Page": None},
    ),
    Fault(
        "400-json-no-data",
        "HTTP 400 with a JSON object that has neither `data` nor `errors`.",
        "gql's transports took it for a web page.",
        fixed(ServedResponse(400, b'{"message":"Bad Request"}', {"Content-Type": JSON_TYPE})),
    ),
)

_OTHERS: Sequence[Fault] = (
    _json_refusal(
        "401",
        401,
        "Unauthorized.",
        "HTTP 401: the request needs a token and has none.",
        _REPORTS,
    ),
    _json_refusal(
        "403-disabled",
        403,
        "The AniList API has been temporarily disabled due to severe stability issues.",
        "HTTP 403 as JSON: an outage, or a request without a `Referer`.",
        "Reports of August and September 2026.",
    ),
    _json_refusal(
        "404",
        404,
        "Not Found.",
        "HTTP 404: the id does not exist, or is of the other type; `Media` is null in `data`.",
        _REPORTS,
        data={"Media": None},
        more={"locations": [{"line": 1, "column": 3}]},
    ),
    _json_refusal(
        "404-private-user",
        404,
        "Private User",
        "HTTP 404: the user is private; `User` is null in `data`.",
        _REPORTS,
        data={"User": None},
        more={"locations": [{"line": 1, "column": 3}]},
    ),
    _json_refusal(
        "500",
        500,
        "Internal Server Error",
        "HTTP 500 as JSON: an error in AniList itself.",
        "Reports of the API's users: lists nested in lists, and null in a filter.",
    ),
    Fault(
        "500-json-no-data",
        "HTTP 500 with a JSON object that has neither `data` nor `errors`.",
        "A PHP framework's response if GraphQL was not reached.",
        fixed(ServedResponse(500, b'{"message":"Server Error"}', {"Content-Type": JSON_TYPE})),
    ),
)

#: Faults that are AniList's own refusals.
REFUSALS: Sequence[Fault] = (*_RATE_LIMITS, *_BAD_REQUESTS, *_OTHERS)
