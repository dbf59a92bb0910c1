"""Access tokens, read without a request: the user they identify, and their lifetime.

AniList's tokens are JSON Web Tokens that are valid for one year; they cannot be refreshed. AniList
publishes no key to verify their signature with, so a made-up token is read like a true one. A
token identifies a viewer here; only AniList's response authenticates one.

Source: https://docs.anilist.co/guide/auth/ (lifetime, refresh) and RFC 7519 (claims).
"""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn, final

from kotae.auth.claims import COPY_AGAIN, SIGN_IN, read_claims
from kotae.auth_errors import TokenExpiryWarning
from kotae.errors import ArgumentError, AuthError, TokenExpiredError, TokenMalformedError
from kotae.secrecy import clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import SupportsIndex

    from kotae.auth.account_file import AccountFile, AccountRecord
    from kotae.auth.claims import Claims

__all__ = [
    "MAX_LENGTH",
    "TOKEN_VARIABLE",
    "WARN_WITHIN",
    "Token",
    "copied_token",
    "stored_token",
    "viewer_id",
    "without_quotes",
]

#: The longest text that is read, in characters; AniList's tokens have about 1,000.
MAX_LENGTH = 16_384

#: How far this machine's clock may be behind. Source: RFC 7519, section 4.1.5: "some small leeway".
_CLOCK_LEEWAY = timedelta(minutes=1)
#: The variable of the environment that `Token.from_env` reads.
TOKEN_VARIABLE = "ANILIST_TOKEN"  # noqa: S105 - the name of a variable

#: How long before its end a stored token is warned of.
WARN_WITHIN = timedelta(days=30)
#: The accounts that this process has warned of.
_warned_of: set[str] = set()

_BEARER = re.compile(r"bearer(?:\s+|\Z)", re.IGNORECASE)
#: The token in the address, or its fragment, to which AniList redirects.
#: Source: https://docs.anilist.co/guide/auth/implicit
_IN_ADDRESS = re.compile(r"(?:^|[#?&])access_token=([^&#]*)")
_QUOTES = "\"'`“”‘’"  # noqa: RUF001 - on purpose
#: Source: RFC 7515, section 7.1: three base64url texts joined by dots, without padding.
_ALPHABET = re.compile(r"[A-Za-z0-9_.-]*")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@final
class Token:
    """An access token, read and not verified; `Token.parse` makes one.

    A token is immutable. Only `reveal` returns its secret: `repr`, `str`, `format` and `vars` do
    not contain it, and a token cannot be pickled. A copy is the token itself. Tokens are equal if
    their secrets are.
    """

    __slots__ = ("_claims", "_now", "_secret")

    _claims: Claims
    _now: Callable[[], datetime]
    _secret: Callable[[], str]

    def __init__(self, secret: str, claims: Claims, now: Callable[[], datetime]) -> None:
        self._claims = claims
        self._now = now
        # A bound method hides the secret from code that prints attributes, and has no frame.
        self._secret = secret.__str__

    @classmethod
    @clear_frames_on_error
    def parse(cls, text: str, *, now: Callable[[], datetime] = _utc_now) -> Token:
        """Read a token; an expired one too, so that its dates can be shown.

        Args:
            text: The token, or the address or fragment to which AniList redirected, as
                `#access_token=…&token_type=Bearer&…`. White space and quotes around it and
                `Bearer ` before it are ignored.
            now: The clock that the lifetime is compared with; returns an aware datetime.

        Returns:
            The token. It is not verified: see `viewer_id`.

        Raises:
            TokenMalformedError: The text is not one of AniList's tokens. The message gives the
                reason, and does not contain the text.

        Source: https://docs.anilist.co/guide/auth/ - tokens are JWTs, valid for one year.
        """
        secret = _checked_secret(text)
        return cls(secret, read_claims(secret), now)

    @classmethod
    @clear_frames_on_error
    def from_env(cls, variable: str = TOKEN_VARIABLE) -> Token:
        """Read the token in an environment variable, as `parse` does.

        Args:
            variable: The variable's name.

        Raises:
            ArgumentError: It is not a name.
            AuthError: The variable is not set, or empty.
            TokenMalformedError: It does not hold one of AniList's tokens.
        """
        if not variable.isidentifier():
            raise ArgumentError(
                "variable: expected the name of an environment variable, such as "
                f"{TOKEN_VARIABLE}, not the token itself"
            )
        text = os.environ.get(variable, "")
        if not text.strip():
            raise AuthError(
                f"The environment variable {variable} is not set, or is empty: set it to the "
                "access token that AniList issued."
            )
        try:
            return cls.parse(text)
        except TokenMalformedError as error:
            reason = str(error)
        raise TokenMalformedError(f"The environment variable {variable}: {reason}")

    @classmethod
    @clear_frames_on_error
    def stored(cls, name: str | None = None, *, endpoint: str | None = None) -> Token:
        """Return the token of an account that `kotae login` or `AccountStore.add` has stored.

        A `TokenExpiryWarning` is issued once for each account if fewer than 30 days are left.

        Args:
            name: The user's name or id; None for the default account.
            endpoint: The URL of the endpoint; None for AniList's own.

        Raises:
            UsageError: Others could write or replace the file of accounts, or the endpoint is not
                a URL.
            AuthError: There is no such account; or the file or the keyring cannot be read, or has
                another user's token.
            TokenExpiredError: The token has expired, or is not valid yet.
        """
        from kotae.auth.account_file import AccountFile  # noqa: PLC0415 - most programs have a token
        from kotae.endpoint import endpoint_origin  # noqa: PLC0415 - as above

        file = AccountFile()
        record = file.read().find(name, endpoint_origin(endpoint))
        token = stored_token(file, record)
        end = f"{token.expires_at:%Y-%m-%d %H:%M:%S} UTC" if token.expires_at else ""
        again = f"AniList does not refresh tokens: sign in again with {record.login_command}"
        if token.is_expired:
            raise TokenExpiredError(
                f"The token of {record.label} expired at {end}. {again}.",
                expired_at=token.expires_at,
            )
        viewer_id(token)
        if token.expires_within(WARN_WITHIN) and record.keyring_entry not in _warned_of:
            _warned_of.add(record.keyring_entry)
            warnings.warn(
                f"The token of {record.label} expires at {end}. {again} before then.",
                TokenExpiryWarning,
                stacklevel=3,
            )
        return token

    @property
    def viewer_id(self) -> int:
        """The user's id, from the claim `sub`. It identifies, it does not authenticate."""
        return self._claims.viewer_id

    @property
    def client_id(self) -> str | None:
        """The application's id, from the claim `aud`; None unless that is exactly one id."""
        return self._claims.client_id

    @property
    def issued_at(self) -> datetime | None:
        """When the token was issued, aware, in UTC; None without the claim `iat`."""
        return self._claims.issued_at

    @property
    def not_before(self) -> datetime | None:
        """When the token becomes valid, aware, in UTC; None without the claim `nbf`."""
        return self._claims.not_before

    @property
    def expires_at(self) -> datetime | None:
        """When the token expires, aware, in UTC; None if that is after the year 9999."""
        return self._claims.expires_at

    @property
    def is_expired(self) -> bool:
        """Whether the token has expired; at `expires_at` itself it has."""
        return self.expires_within(timedelta(0))

    @property
    def has_begun(self) -> bool:
        """Whether the time of `not_before` has come, or comes within a minute.

        A token becomes valid when AniList issues it, and this machine's clock may be behind.
        """
        return self.not_before is None or self.not_before - self._now() <= _CLOCK_LEEWAY

    def expires_within(self, span: timedelta) -> bool:
        """Return whether the token expires within a time span from now.

        Args:
            span: How far to look ahead, such as `timedelta(days=30)`.

        Source: https://docs.anilist.co/guide/auth/ - tokens are not refreshed.
        """
        # The span is not added to the clock: that would overflow for a long one.
        return self.expires_at is not None and self.expires_at - self._now() <= span

    def reveal(self) -> str:
        """Return the secret, without `Bearer `."""
        return self._secret()

    def __repr__(self) -> str:
        end = None if self.expires_at is None else self.expires_at.isoformat()
        return f"Token(viewer_id={self.viewer_id}, expires_at={end})"

    def __format__(self, format_spec: str) -> str:
        return format(repr(self), format_spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        from hmac import compare_digest  # noqa: PLC0415 - loads OpenSSL, which takes 3 ms

        return compare_digest(self.reveal(), other.reveal())

    def __hash__(self) -> int:
        # The claims are equal if the secrets are, and do not give them away.
        return hash(self._claims)

    def __copy__(self) -> Token:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Token:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        self.__getstate__()

    def __getstate__(self) -> NoReturn:
        raise TypeError(
            "A Token cannot be pickled, so that no secret is stored by accident; "
            "to store it on purpose, store what token.reveal() returns."
        )


@clear_frames_on_error
def viewer_id(token: str | Token) -> int:
    """Return the id of the user a token identifies, without a request.

    This does not authenticate the user: the signature cannot be verified, so anybody can make a
    token with any user's id. Never grant access because of it.

    Args:
        token: The token, or its text, as for `Token.parse`.

    Returns:
        The user's id, from the claim `sub`.

    Raises:
        TokenExpiredError: The token has expired, or is not valid yet.
        TokenMalformedError: The text is not one of AniList's tokens. The message gives the
            reason, and does not contain the text.

    Source: https://docs.anilist.co/guide/auth/ - tokens are valid for one year, not refreshed.

    Example:
        ```pycon
        >>> viewer_id(token)
        1
        ```
    """
    parsed = token if isinstance(token, Token) else Token.parse(token)
    if parsed.is_expired:
        raise TokenExpiredError(
            f"The token expired at {parsed.expires_at:%Y-%m-%d %H:%M:%S} UTC. AniList does not "
            f"refresh tokens: {SIGN_IN}.",
            expired_at=parsed.expires_at,
        )
    if not parsed.has_begun:
        raise TokenExpiredError(
            f"The token is not valid before {parsed.not_before:%Y-%m-%d %H:%M:%S} UTC: wait, or "
            "correct this machine's clock.",
            expired_at=parsed.expires_at,
        )
    return parsed.viewer_id


@clear_frames_on_error
def stored_token(file: AccountFile, record: AccountRecord) -> Token:
    """Return the token of an account in the file of accounts; an expired one too.

    Raises:
        AuthError: It is not there, is not one of AniList's tokens, or another user's; or the
            keyring cannot be read.
    """
    from kotae.auth.account_keyring import TOKENS, find_keyring  # noqa: PLC0415 - most programs have a token

    secret = record.token
    if secret is None:
        secret = find_keyring(account=record.label).get(TOKENS, record.keyring_entry)
    if secret is None:
        # Another process may have moved it to the file after the file was read.
        newer = file.read().get(record.endpoint, record.viewer_id)
        secret = None if newer is None else newer.token
    fault = f"The keyring has no token of {record.label}"
    if secret is not None:
        fault = f"The stored token of {record.label} is damaged"
        with contextlib.suppress(TokenMalformedError):
            token = Token.parse(secret)
            if token.viewer_id == record.viewer_id:
                file.correct(record, token.expires_at, token.client_id)
                return token
            fault = f"The stored token of {record.label} is another user's"
    raise AuthError(f"{fault}. Sign in again with {record.login_command}.")


def _checked_secret(text: object) -> str:
    """Return a token's characters; see `copied_token`."""
    if not isinstance(text, str):
        raise TokenMalformedError(
            f"expected an access token as text (str), got a value of the type "
            f"{type(text).__name__}."
        )
    if len(text) > MAX_LENGTH:
        raise TokenMalformedError(
            f"The text is longer than {MAX_LENGTH:,} characters, the most a token has: "
            "pass only the access token."
        )
    secret = copied_token(text)
    if "://" in secret or secret.startswith("#"):
        raise TokenMalformedError(
            "The text is an address without `access_token=`: copy the whole address to which "
            "AniList redirected. One with `code=` holds an authorization code, not a token."
        )
    if not secret:
        raise TokenMalformedError("The text is empty: pass the access token that AniList issued.")
    if not _ALPHABET.fullmatch(secret):
        raise TokenMalformedError(
            "The text has characters that a token does not have, such as a space, a quote or a "
            f"line break: {COPY_AGAIN}."
        )
    parts = secret.count(".") + 1
    if parts != 3:
        raise TokenMalformedError(
            f"expected a token of three parts joined by dots, got {parts} "
            f"part{'' if parts == 1 else 's'}: pass the whole access token, not an authorization "
            "code or a client secret."
        )
    return secret


def copied_token(text: str) -> str:
    """Return a token without what people copy with it: an address, `Bearer`, quotes, blanks."""
    text = without_quotes(text)
    bearer, in_address = _BEARER.match(text), _IN_ADDRESS.search(text)
    if in_address is not None:
        text = in_address[1]
    elif bearer is not None:
        text = text[bearer.end() :]
    return without_quotes(text)


def without_quotes(text: str) -> str:
    """Return a text without the quotes and the white space around it."""
    return text.strip().strip(_QUOTES).strip()
