"""The tree of kotae's errors.

```
AniListError                        .is_retryable .outcomes
├─ UsageError (ValueError)
│   ├─ SelectionError
│   ├─ ArgumentError
│   ├─ NotSelectedError (AttributeError)
│   └─ ComplexityError              .cost .limit
├─ DocumentError                    .problems
├─ SchemaError
├─ AuthError                        every failure about a token
│   ├─ TokenMalformedError
│   ├─ TokenExpiredError            .expired_at
│   ├─ StateMismatchError           a redirect of another sign-in, or without `state`
│   ├─ AccessDeniedError            a sign-in that the user denied
│   ├─ SignInTimeoutError (TimeoutError)   .timeout_s
│   └─ ExchangeError                a code that AniList does not exchange   .error .status
├─ TransportError                   .reached_server
│   ├─ ConnectionFailedError        .is_refused_locally
│   ├─ RequestTimeoutError (TimeoutError)   .timeout_s
│   ├─ ResponseTooLargeError        .limit_bytes
│   └─ NotJSONError                 .status .headers .ray_id .excerpt .is_from_cdn .is_cut
├─ ResponseError                    .status .headers .ray_id .errors .data .root_field
│   ├─ PartialResponseError            200 with errors beside the data
│   ├─ QueryRejectedError           400: validation, complexity, depth
│   ├─ InputRejectedError           400: a mutation's values   .fields
│   ├─ InvalidTokenError (AuthError)   400 "Invalid token"
│   ├─ UnauthorizedError (AuthError)   401, or no token for an operation that needs one
│   ├─ APIDisabledError             403 as JSON
│   ├─ PermissionDeniedError        a change that the viewer may not make
│   ├─ NotFoundError                404 of a required root field
│   ├─ PrivateUserError             404 "Private User"
│   ├─ RateLimitedError             429, JSON or not   .retry_after_s .next_slot_at .burst
│   └─ ServerError                  5xx
└─ DecodeError                      .path .expected .got
```
No message, attribute or cause of them contains a token, a code or a client's secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kotae.auth_errors import (
    AccessDeniedError,
    AuthError,
    ExchangeError,
    SignInTimeoutError,
    StateMismatchError,
    TokenExpiredError,
    TokenMalformedError,
)
from kotae.base_error import AniListError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from kotae.problems import Problem
    from kotae.root_field import RootField

__all__ = [
    "APIDisabledError",
    "AccessDeniedError",
    "AniListError",
    "ArgumentError",
    "AuthError",
    "ComplexityError",
    "ConnectionFailedError",
    "DecodeError",
    "DocumentError",
    "ExchangeError",
    "InputRejectedError",
    "InvalidTokenError",
    "NotFoundError",
    "NotJSONError",
    "NotSelectedError",
    "PartialResponseError",
    "PermissionDeniedError",
    "PrivateUserError",
    "QueryRejectedError",
    "RateLimitedError",
    "RequestTimeoutError",
    "ResponseError",
    "ResponseTooLargeError",
    "SchemaError",
    "SelectionError",
    "ServerError",
    "SignInTimeoutError",
    "StateMismatchError",
    "TokenExpiredError",
    "TokenMalformedError",
    "TransportError",
    "UnauthorizedError",
    "UsageError",
]


#: A Ray ID, as `230b030023ae2822-SJC`. Any other text may be unsafe to print.
#: Source: https://developers.cloudflare.com/fundamentals/reference/cloudflare-ray-id/
_RAY_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


def ray_id_in(headers: Mapping[str, str]) -> str | None:
    """Return Cloudflare's id of a request, by its response's headers; None without one."""
    ray_id = headers.get("cf-ray", "")
    return ray_id if _RAY_ID.fullmatch(ray_id) else None


class UsageError(AniListError, ValueError):
    """A wrong use of kotae: an option, a path or a combination that is not valid."""


class SelectionError(UsageError):
    """A selection that is not valid: an unknown field, a field of another type, a missing alias."""


class UnknownFieldError(SelectionError, AttributeError):
    """A `SelectionError` that `hasattr` understands; programs catch `SelectionError`."""


class ArgumentError(UsageError):
    """An argument that is not valid: an unknown name, a value of another type, a missing one."""


class NotSelectedError(UsageError, AttributeError):
    """A field was read that the operation did not select."""


class ComplexityError(UsageError):
    """An operation has more fields than AniList allows; it was not sent.

    Attributes:
        cost: The number of its fields, fragments expanded.
        limit: The largest number that AniList allows.
    """

    def __init__(self, message: str, *, cost: int, limit: int) -> None:
        super().__init__(message)
        self.cost = cost
        self.limit = limit


class DocumentError(AniListError):
    """A `.graphql` file cannot be loaded, or a document cannot be converted.

    Attributes:
        problems: The checker's problems, in order; empty if the file is missing, or is valid
            but has other operations or root fields than expected.
    """

    def __init__(self, message: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = tuple(problems)


class SchemaError(AniListError):
    """A schema that cannot be read, or is not valid."""


class TransportError(AniListError):
    """A request without a usable response.

    Attributes:
        reached_server: True if the server responded, False if the request certainly did not
            reach it, None if that is unknown.
    """

    def __init__(self, message: str, *, reached_server: bool | None) -> None:
        super().__init__(message)
        self.reached_server = reached_server


class ConnectionFailedError(TransportError):
    """A connection that could not be made, or broke.

    Attributes:
        is_refused_locally: Whether this machine refused a connection to itself: no server runs
            there, so a retry is pointless.
    """

    def __init__(
        self, message: str, *, reached_server: bool | None, is_refused_locally: bool = False
    ) -> None:
        super().__init__(message, reached_server=reached_server)
        self.is_refused_locally = is_refused_locally
        self.is_retryable: bool = not is_refused_locally


class RequestTimeoutError(TransportError, TimeoutError):
    """A response that did not arrive, or was not decoded, in time.

    Attributes:
        timeout_s: The time limit, in seconds.
    """

    is_retryable: bool = True

    def __init__(self, message: str, *, timeout_s: float, reached_server: bool | None) -> None:
        super().__init__(message, reached_server=reached_server)
        self.timeout_s = timeout_s


class ResponseTooLargeError(TransportError):
    """A response that is larger than the limit, or would take too much memory once it is decoded.

    Attributes:
        limit_bytes: The limit in bytes: of the decompressed body, of the memory for its values, or
            of its longest text; None if it has too many objects and lists.
    """

    def __init__(self, message: str, *, limit_bytes: int | None) -> None:
        super().__init__(message, reached_server=True)
        self.limit_bytes = limit_bytes


class NotJSONError(TransportError):
    """A response that is not a JSON object: a Cloudflare error page, or a truncated response.

    Attributes:
        status: The HTTP status.
        headers: The response's headers, names in lower case.
        ray_id: Cloudflare's id of the request, from the header `cf-ray`; None without one.
        excerpt: The beginning of the body, at most 200 characters, sanitized.
        is_from_cdn: Whether it is an error page of Cloudflare, AniList's CDN.
        is_cut: Whether it is truncated JSON, or empty.
    """

    def __init__(  # noqa: PLR0913 - all but the message are keywords
        self,
        message: str,
        *,
        status: int,
        excerpt: str,
        headers: Mapping[str, str] | None = None,
        is_from_cdn: bool = False,
        is_cut: bool = False,
    ) -> None:
        super().__init__(message, reached_server=True)
        self.status = status
        self.headers: dict[str, str] = dict(headers or {})
        self.ray_id: str | None = ray_id_in(self.headers)
        self.excerpt = excerpt
        self.is_from_cdn = is_from_cdn
        self.is_cut = is_cut
        self.is_retryable: bool = status >= 500 or is_from_cdn or is_cut


class ResponseError(AniListError):
    """A response with errors.

    Attributes:
        status: The HTTP status, or the status of an error if the HTTP status is 200.
        headers: The response's headers, names in lower case.
        ray_id: Cloudflare's id of the request, from the header `cf-ray`; None without one.
        errors: The response's `errors`, unchanged; at most a thousand.
        data: Partial data, or None.
        root_field: The root field that failed; None if it is unknown, or if all failed.
        size_bytes: The size of the response's body, in bytes, decompressed; 0 if nothing was sent.
        has_token: Whether the request had a token.
    """

    root_field: RootField | None = None
    size_bytes: int = 0
    has_token: bool = False

    def __init__(
        self,
        message: str,
        *,
        status: int,
        errors: Sequence[Mapping[str, object]] = (),
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.errors: tuple[Mapping[str, object], ...] = tuple(errors)
        self.data = data
        self.headers: dict[str, str] = dict(headers or {})
        self.ray_id: str | None = ray_id_in(self.headers)


class PartialResponseError(ResponseError):
    """A response of status 200 with data and errors."""


class QueryRejectedError(ResponseError):
    """An operation that AniList refused: validation, complexity or page depth."""


class InputRejectedError(ResponseError):
    """Values of a mutation that AniList refused.

    Attributes:
        fields: AniList's reasons, by argument.
    """

    def __init__(  # noqa: PLR0913 - all but the message are keywords
        self,
        message: str,
        *,
        fields: Mapping[str, Sequence[str]],
        status: int,
        errors: Sequence[Mapping[str, object]] = (),
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, status=status, errors=errors, data=data, headers=headers)
        self.fields: dict[str, tuple[str, ...]] = {
            name: tuple(texts) for name, texts in fields.items()
        }


class InvalidTokenError(ResponseError, AuthError):
    """A token that AniList does not accept: it was revoked, has expired or is made up."""


class UnauthorizedError(ResponseError, AuthError):
    """A response of status 401, or an operation that needs a token and was not sent without one."""


class APIDisabledError(ResponseError):
    """A response of status 403: an outage, or a request without a Referer."""

    is_retryable: bool = True


class PermissionDeniedError(ResponseError):
    """A change that this viewer may not make, as one of another user's list."""


class NotFoundError(ResponseError):
    """A required root field for which AniList has nothing."""


class PrivateUserError(ResponseError):
    """A user who is private to this viewer: AniList's 404 "Private User"."""


class RateLimitedError(ResponseError):
    """Too many requests.

    Attributes:
        retry_after_s: Seconds of the header `Retry-After`; None without one. If nothing was sent,
            seconds until the rate limiter's next slot.
        burst: True if the response has no `X-RateLimit-*` headers, as those of the burst limiter.
        next_slot_at: The time of the rate limiter's next slot, aware, in UTC; None if unknown.
    """

    is_retryable: bool = True

    def __init__(  # noqa: PLR0913 - all but the message are keywords
        self,
        message: str,
        *,
        retry_after_s: float | None,
        burst: bool,
        next_slot_at: datetime | None = None,
        status: int = 429,
        errors: Sequence[Mapping[str, object]] = (),
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, status=status, errors=errors, data=data, headers=headers)
        self.retry_after_s = retry_after_s
        self.burst = burst
        self.next_slot_at = next_slot_at


class ServerError(ResponseError):
    """A response of status 5xx: AniList failed, or is down."""

    is_retryable: bool = True


class DecodeError(AniListError):
    """A response that does not fit the schema.

    Attributes:
        path: The place in the response, as `data.Page.media[3].title`.
        expected: The schema's type, as `String!`.
        got: A description of the value in its place.
    """

    def __init__(self, message: str, *, path: str, expected: str, got: str) -> None:
        super().__init__(message)
        self.path = path
        self.expected = expected
        self.got = got


# A traceback shows the name that users import: kotae.NotFoundError.
for _name in __all__:
    globals()[_name].__module__ = "kotae"
