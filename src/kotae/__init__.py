"""kotae: an unofficial Python client for the AniList GraphQL API, and a checker of its queries."""

from typing import TYPE_CHECKING

from kotae._version import __version__

if TYPE_CHECKING:
    from kotae.auth import Token, viewer_id
    from kotae.errors import (
        AniListError,
        AnswerTooLargeError,
        APIDisabledError,
        AuthError,
        ConnectionFailedError,
        InputRejectedError,
        InvalidTokenError,
        NotFoundError,
        NotJSONError,
        PartialReplyError,
        QueryRejectedError,
        RateLimitedError,
        ReplyError,
        RequestTimeoutError,
        SchemaError,
        ServerError,
        TokenExpiredError,
        TokenMalformedError,
        TransportError,
        UnauthorizedError,
        UsageError,
    )

__all__ = [
    "APIDisabledError",
    "AniListError",
    "AnswerTooLargeError",
    "AuthError",
    "ConnectionFailedError",
    "InputRejectedError",
    "InvalidTokenError",
    "NotFoundError",
    "NotJSONError",
    "PartialReplyError",
    "QueryRejectedError",
    "RateLimitedError",
    "ReplyError",
    "RequestTimeoutError",
    "SchemaError",
    "ServerError",
    "Token",
    "TokenExpiredError",
    "TokenMalformedError",
    "TransportError",
    "UnauthorizedError",
    "UsageError",
    "__version__",
    "viewer_id",
]

_ROOMS = {"Token": "kotae.auth", "viewer_id": "kotae.auth"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'kotae' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the door opens a room when it is asked for

    value: object = getattr(import_module(_ROOMS.get(name, "kotae.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
