"""Every error kotae raises on purpose.

```
AniListError
├─ UsageError (ValueError)
│   ├─ SelectionError
│   ├─ ArgumentError
│   ├─ NotSelectedError (AttributeError)
│   └─ ComplexityError              .cost .limit
├─ DocumentError                    .problems
├─ SchemaError
├─ AuthError
│   ├─ TokenMalformedError
│   └─ TokenExpiredError            .expired_at
├─ TransportError                   .reached_server
│   ├─ ConnectionFailedError
│   ├─ RequestTimeoutError (TimeoutError)   .timeout_s
│   ├─ ResponseTooLargeError          .limit_bytes
│   └─ NotJSONError                 .status .excerpt .is_from_cdn .is_cut
├─ ResponseError                       .status .errors .data .headers
│   ├─ PartialResponseError            200 with errors beside the data
│   ├─ QueryRejectedError           400: validation, complexity, depth
│   ├─ InputRejectedError           400: a mutation's values   .fields
│   ├─ InvalidTokenError            400 "Invalid token"
│   ├─ UnauthorizedError            401
│   ├─ APIDisabledError             403 as JSON
│   ├─ NotFoundError                404
│   ├─ RateLimitedError             429, JSON or not   .retry_after_s .next_slot_at .burst
│   └─ ServerError                  5xx
└─ DecodeError                      .path .expected .got
```

A token is in no message, no attribute and no cause of any of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from kotae.problems import Problem

__all__ = [
    "APIDisabledError",
    "AniListError",
    "ArgumentError",
    "AuthError",
    "ComplexityError",
    "ConnectionFailedError",
    "DecodeError",
    "DocumentError",
    "InputRejectedError",
    "InvalidTokenError",
    "NotFoundError",
    "NotJSONError",
    "NotSelectedError",
    "PartialResponseError",
    "QueryRejectedError",
    "RateLimitedError",
    "RequestTimeoutError",
    "ResponseError",
    "ResponseTooLargeError",
    "SchemaError",
    "SelectionError",
    "ServerError",
    "TokenExpiredError",
    "TokenMalformedError",
    "TransportError",
    "UnauthorizedError",
    "UsageError",
]


class AniListError(Exception):
    """The root: catches everything kotae raises on purpose."""

    def __reduce__(self) -> tuple[Callable[..., AniListError], tuple[object, ...]]:
        """Let an error cross to another process with its attributes."""
        return _restore, (type(self), self.args, self.__dict__.copy())


def _restore(
    kind: type[AniListError], arguments: tuple[object, ...], attributes: dict[str, object]
) -> AniListError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(attributes)
    return error


class UsageError(AniListError, ValueError):
    """The caller asked for something that cannot be: an option, a path, a combination."""


class SelectionError(UsageError):
    """A selection that cannot be: an unknown field, a field of another type, a missing alias."""


class ArgumentError(UsageError):
    """An argument that cannot be: an unknown name, a value of another type, one left out."""


class NotSelectedError(UsageError, AttributeError):
    """An answer was asked for a field that its question did not select."""


class ComplexityError(UsageError):
    """The question is larger than AniList takes; nothing was sent.

    Attributes:
        cost: How much it counts, in field nodes.
        limit: How much AniList takes.
    """

    def __init__(self, message: str, *, cost: int, limit: int) -> None:
        super().__init__(message)
        self.cost = cost
        self.limit = limit


class DocumentError(AniListError):
    """A `.graphql` file cannot be used.

    Attributes:
        problems: What the checker says of it, in order; empty if the file is valid and yet not
            what was asked for.
    """

    def __init__(self, message: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = tuple(problems)


class SchemaError(AniListError):
    """A schema could not be read, or is not one that GraphQL allows."""


class AuthError(AniListError):
    """A token cannot be used."""


class TokenMalformedError(AuthError):
    """The text is not a token: it cannot be read as a JWT with the claims AniList sends."""


class TokenExpiredError(AuthError):
    """The token's lifetime is over, or has not begun.

    Attributes:
        expired_at: The end of its lifetime, aware, in UTC; None if it lies beyond the year 9999.
    """

    def __init__(self, message: str, *, expired_at: datetime | None) -> None:
        super().__init__(message)
        self.expired_at = expired_at


class TransportError(AniListError):
    """No usable answer came back.

    Attributes:
        reached_server: True if the server answered, False if the request certainly did not
            arrive, None if that is unknown.
    """

    def __init__(self, message: str, *, reached_server: bool | None) -> None:
        super().__init__(message)
        self.reached_server = reached_server


class ConnectionFailedError(TransportError):
    """The connection could not be made, or broke."""


class RequestTimeoutError(TransportError, TimeoutError):
    """The answer did not come in time.

    Attributes:
        timeout_s: The limit that passed, in seconds.
    """

    def __init__(self, message: str, *, timeout_s: float, reached_server: bool | None) -> None:
        super().__init__(message, reached_server=reached_server)
        self.timeout_s = timeout_s


class ResponseTooLargeError(TransportError):
    """The answer, decompressed, passed the limit.

    Attributes:
        limit_bytes: The limit, in bytes.
    """

    def __init__(self, message: str, *, limit_bytes: int) -> None:
        super().__init__(message, reached_server=True)
        self.limit_bytes = limit_bytes


class NotJSONError(TransportError):
    """The answer is not a JSON object: a page of the CDN, a truncated answer, another site.

    Attributes:
        status: The HTTP status.
        excerpt: The beginning of the body, at most 200 characters, made harmless.
        is_from_cdn: Whether it is a page of Cloudflare, AniList's CDN.
        is_cut: Whether it is JSON that lacks its end, or has nothing at all.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        excerpt: str,
        is_from_cdn: bool = False,
        is_cut: bool = False,
    ) -> None:
        super().__init__(message, reached_server=True)
        self.status = status
        self.excerpt = excerpt
        self.is_from_cdn = is_from_cdn
        self.is_cut = is_cut


class ResponseError(AniListError):
    """AniList answered, and the answer says no.

    Attributes:
        status: The HTTP status, or the status an error names when HTTP says 200.
        errors: The entries of `errors`, as they came.
        data: Partial data, or None.
        headers: The answer's headers, names in lower case.
    """

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


class PartialResponseError(ResponseError):
    """Status 200 with errors beside the data."""


class QueryRejectedError(ResponseError):
    """AniList refused the query: validation, complexity or page depth."""


class InputRejectedError(ResponseError):
    """AniList refused the values of a mutation.

    Attributes:
        fields: For each argument, the sentences that say what was wrong with it.
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


class InvalidTokenError(ResponseError):
    """AniList does not accept the token: it was revoked, has expired or was never one."""


class UnauthorizedError(ResponseError):
    """The question needs a token and none was sent."""


class APIDisabledError(ResponseError):
    """AniList answered 403: an outage, or a request without a Referer."""


class NotFoundError(ResponseError):
    """There is no such thing, or it is private."""


class RateLimitedError(ResponseError):
    """Too many requests.

    Attributes:
        retry_after_s: What `Retry-After` says, in seconds; None if it was not sent. Seconds until
            the next slot where nothing was sent.
        burst: True if the answer carries no `X-RateLimit-*` header, as the burst limiter's.
        next_slot_at: When the rate limiter would let the next request go, aware, in UTC; None if
        it was
            not asked.
    """

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
    """AniList failed inside, or is down."""


class DecodeError(AniListError):
    """An answer is not what the schema says.

    Attributes:
        path: Where, as `data.Page.media[3].title`.
        expected: The type the schema has there, as `String!`.
        got: What came instead, in words.
    """

    def __init__(self, message: str, *, path: str, expected: str, got: str) -> None:
        super().__init__(message)
        self.path = path
        self.expected = expected
        self.got = got


# In a traceback the errors are called what people import: kotae.NotFoundError.
for _name in __all__:
    globals()[_name].__module__ = "kotae"
