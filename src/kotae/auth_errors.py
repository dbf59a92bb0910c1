"""The errors about tokens and signing in; `kotae.errors` draws the tree of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.base_error import AniListError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "AccessDeniedError",
    "AuthError",
    "ExchangeError",
    "SignInTimeoutError",
    "StateMismatchError",
    "TokenExpiredError",
    "TokenExpiryWarning",
    "TokenMalformedError",
]


class AuthError(AniListError):
    """A token that is missing, cannot be used, or is refused: the base of all such errors."""


class TokenMalformedError(AuthError):
    """A text that is not a token: not a JWT with the claims of AniList's tokens."""


class TokenExpiredError(AuthError):
    """A token that has expired, or is not valid yet.

    Attributes:
        expired_at: When it expires, aware, in UTC; None if that is after the year 9999.
    """

    def __init__(self, message: str, *, expired_at: datetime | None) -> None:
        super().__init__(message)
        self.expired_at = expired_at


class StateMismatchError(AuthError):
    """A redirect whose `state` is missing, or is that of another sign-in."""


class AccessDeniedError(AuthError):
    """A sign-in that the user denied on AniList's page: `error=access_denied`."""


class SignInTimeoutError(AuthError, TimeoutError):
    """A sign-in that was not finished in a browser in time.

    Attributes:
        timeout_s: The time limit, in seconds.
    """

    def __init__(self, message: str, *, timeout_s: float) -> None:
        super().__init__(message)
        self.timeout_s = timeout_s


class ExchangeError(AuthError):
    """An authorization code that AniList did not exchange for a token.

    Attributes:
        error: OAuth's error code, such as `invalid_grant`; None without one.
        status: The HTTP status.
    """

    def __init__(self, message: str, *, error: str | None, status: int) -> None:
        super().__init__(message)
        self.error = error
        self.status = status


class TokenExpiryWarning(UserWarning):
    """A stored token that expires soon: AniList does not refresh it, so sign in again."""


TokenExpiryWarning.__module__ = "kotae"
