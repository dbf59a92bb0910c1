"""An access token read on this machine: whom it identifies, and how long it lives.

AniList's tokens are JSON Web Tokens that live one year; there is no refresh. AniList publishes
no key to check their signature with, so that whoever makes up a token is believed here: what
is read identifies a viewer and does not authenticate one. Only AniList's answer does.

Source: https://docs.anilist.co/guide/auth/ (lifetime, refresh) and RFC 7519 (claims).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast, final

from kotae.errors import TokenExpiredError, TokenMalformedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import SupportsIndex

    from jwt.types import Options

__all__ = ["MAX_LENGTH", "Token", "viewer_id"]

#: The longest text that is looked at, in characters; AniList's tokens have about 1,000.
MAX_LENGTH = 16_384

#: The largest user id. Source: GraphQL's `Int`, which `User.id` is, has 32 bits and a sign.
_MAX_VIEWER_ID = 2**31 - 1
#: The last second a datetime can hold, 9999-12-31 23:59:59 UTC, in Unix seconds.
_MAX_TIME_S = 253_402_300_799
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_BEARER = re.compile(r"bearer\s+", re.IGNORECASE)
#: Source: RFC 7515, section 7.1: three base64url texts joined by dots, without padding.
_ALPHABET = re.compile(r"[A-Za-z0-9_.-]*")
_VIEWER_ID = re.compile(r"[1-9][0-9]{0,9}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

#: What PyJWT is asked: to take the token apart. No key is known, so it cannot check the
#: signature; the dates are judged in `viewer_id` by PyJWT's own rule, because its judge reads
#: no clock but the system's, and takes `true` and text for dates.
_OPTIONS: Options = {
    "verify_signature": False,
    "require": ["exp", "sub"],
    "verify_aud": False,
    "verify_exp": False,
    "verify_iat": False,
    "verify_iss": False,
    "verify_jti": False,
    "verify_nbf": False,
    "verify_sub": False,
}

_COPY_AGAIN = "copy the access token again, whole and on one line"
_SIGN_IN = "sign in again for a new one"


class _Claims(NamedTuple):
    """What a token says, judged; none of it is secret."""

    viewer_id: int
    client_id: str | None
    issued_at: datetime | None
    not_before: datetime | None
    expires_at: datetime | None


def _utc_now() -> datetime:
    return datetime.now(UTC)


@final
class Token:
    """An access token, read and not verified; `Token.parse` makes one.

    It cannot be changed. Its secret is shown by `reveal` alone: not by `repr`, `str` or
    `format`, not by `vars`, and not by `pickle`, which is refused. A copy is the token itself.
    Tokens are equal if their secrets are.
    """

    __slots__ = ("_claims", "_now", "_secret")

    _claims: _Claims
    _now: Callable[[], datetime]
    _secret: Callable[[], str]

    def __init__(self, secret: str, claims: _Claims, now: Callable[[], datetime]) -> None:
        self._claims = claims
        self._now = now
        # A closure, so that whatever walks over attributes and prints them meets no secret.
        self._secret = lambda: secret

    @classmethod
    def parse(cls, text: str, *, now: Callable[[], datetime] = _utc_now) -> Token:
        """Read a token, be it expired or not, so that its dates can be shown.

        Args:
            text: The token. White space around it and `Bearer ` before it are forgiven.
            now: The clock that the token's lifetime is measured by: aware datetimes.

        Returns:
            The token. Nothing in it is verified: see `viewer_id`.

        Raises:
            TokenMalformedError: The text is no token of AniList's. The sentence says why, and
                holds nothing of the text.

        Source: https://docs.anilist.co/guide/auth/ - tokens are JWTs that live one year.
        """
        secret = _cleaned(text)
        return cls(secret, _judged(_decoded(secret)), now)

    @property
    def viewer_id(self) -> int:
        """The user's id, from the claim `sub`. It identifies, it does not authenticate."""
        return self._claims.viewer_id

    @property
    def client_id(self) -> str | None:
        """The application's id, from `aud`; None if the token does not name exactly one."""
        return self._claims.client_id

    @property
    def issued_at(self) -> datetime | None:
        """When the token was made, aware, in UTC; None if it does not say."""
        return self._claims.issued_at

    @property
    def not_before(self) -> datetime | None:
        """When the token's lifetime begins, aware, in UTC; None if it does not say."""
        return self._claims.not_before

    @property
    def expires_at(self) -> datetime | None:
        """When the token's lifetime ends, aware, in UTC; None if that is after the year 9999."""
        return self._claims.expires_at

    @property
    def is_expired(self) -> bool:
        """Whether the token's lifetime is over; it is over at `expires_at` itself."""
        return self.expires_within(timedelta(0))

    @property
    def has_begun(self) -> bool:
        """Whether the token's lifetime has begun, as all but a token just made has."""
        return self.not_before is None or self.not_before <= self._now()

    def expires_within(self, span: timedelta) -> bool:
        """Return whether the token's lifetime is over once a span has passed.

        Args:
            span: How far to look ahead, as `timedelta(days=30)`.

        Source: https://docs.anilist.co/guide/auth/ - no refresh: the viewer signs in again.
        """
        # The span is not added to the clock: that would overflow for a long one.
        return self.expires_at is not None and self.expires_at - self._now() <= span

    def reveal(self) -> str:
        """Return the secret itself, without `Bearer `: the one way to it."""
        return self._secret()

    def __repr__(self) -> str:
        end = None if self.expires_at is None else self.expires_at.isoformat()
        return f"Token(viewer_id={self.viewer_id}, expires_at={end})"

    def __format__(self, format_spec: str) -> str:
        return format(repr(self), format_spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Token):
            return NotImplemented
        return compare_digest(self.reveal(), other.reveal())

    def __hash__(self) -> int:
        # Of the claims alone: they are equal if the secrets are, and tell nothing of them.
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


def viewer_id(token: str | Token) -> int:
    """Return the id of the user a token belongs to, without asking AniList.

    This identifies, it does not authenticate: the signature cannot be checked, so anybody can
    make a token that names any user. Never grant anything on the strength of it.

    Args:
        token: The token, as text or read already. White space around the text and `Bearer `
            before it are forgiven.

    Returns:
        The user's id, from the claim `sub`.

    Raises:
        TokenExpiredError: The token's lifetime is over, or has not begun.
        TokenMalformedError: This is no token of AniList's. The sentence says why, and holds
            nothing of the text.

    Source: https://docs.anilist.co/guide/auth/ - a token lives one year, and has no refresh.
    """
    known = token if isinstance(token, Token) else Token.parse(token)
    if known.is_expired:
        raise TokenExpiredError(
            f"The token expired at {known.expires_at:%Y-%m-%d %H:%M:%S} UTC. AniList refreshes "
            f"no token: {_SIGN_IN}.",
            expired_at=known.expires_at,
        )
    if not known.has_begun:
        raise TokenExpiredError(
            f"The token is not valid before {known.not_before:%Y-%m-%d %H:%M:%S} UTC. See "
            "whether this machine's clock is right, or wait until then.",
            expired_at=known.expires_at,
        )
    return known.viewer_id


def _cleaned(text: object) -> str:
    """Return the token alone, in an alphabet that holds no surprise."""
    if not isinstance(text, str):
        raise TokenMalformedError(
            f"A token is text (str), and this is of the type {type(text).__name__}: pass the "
            "access token as text."
        )
    if len(text) > MAX_LENGTH:
        raise TokenMalformedError(
            f"The text is longer than {MAX_LENGTH:,} characters, which no token is: "
            "pass the access token alone."
        )
    text = text.strip()
    bearer = _BEARER.match(text)
    secret = text[bearer.end() :] if bearer else text
    if not secret:
        raise TokenMalformedError("The text is empty: pass the access token AniList gave.")
    if not _ALPHABET.fullmatch(secret):
        raise TokenMalformedError(
            "The text holds characters that no token has, as a space, a quote or a line break: "
            f"{_COPY_AGAIN}."
        )
    parts = secret.count(".") + 1
    if parts != 3:
        raise TokenMalformedError(
            f"A token has three parts joined by dots, and this text has {parts}: pass the access "
            "token whole, not an authorization code or a client secret."
        )
    return secret


def _decoded(secret: str) -> Mapping[str, object]:
    """Return a signed token's claims; nothing but their presence is judged."""
    import jwt  # noqa: PLC0415 - costs 45 ms, and most of kotae needs none

    fault = (
        "The token's parts cannot be read as JSON objects in base64url. It was probably cut "
        f"short or changed: {_COPY_AGAIN}."
    )
    try:
        # PyJWT's types name keys of cryptography's, which is not needed to decode.
        decoded = jwt.decode_complete(  # pyright: ignore[reportUnknownMemberType] - as above
            secret, options=_OPTIONS
        )
    except jwt.MissingRequiredClaimError as error:
        fault = f"The token has no claim `{error.claim}`, as AniList's have: {_SIGN_IN}."
    except (jwt.PyJWTError, ValueError, RecursionError):
        pass  # As `fault` says. What was caught quotes the token, so nothing is raised in here.
    else:
        algorithm: object = decoded["header"].get("alg")
        if isinstance(algorithm, str) and algorithm.lower() != "none" and decoded["signature"]:
            claims: Mapping[str, object] = decoded["payload"]
            return claims
        fault = f"The token is not signed, and AniList signs its tokens: {_SIGN_IN}."
    raise TokenMalformedError(fault)


def _judged(claims: Mapping[str, object]) -> _Claims:
    """Return what the claims say, or refuse them."""
    return _Claims(
        viewer_id=_viewer_id(claims["sub"]),
        client_id=_client_id(claims.get("aud")),
        issued_at=_time(claims, "iat") if "iat" in claims else None,
        not_before=_time(claims, "nbf") if "nbf" in claims else None,
        expires_at=_time(claims, "exp", is_end=True),
    )


def _viewer_id(subject: object) -> int:
    """Return a user's id, which comes as text or as a number."""
    number = subject
    if isinstance(subject, str) and _VIEWER_ID.fullmatch(subject):
        number = int(subject)
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _MAX_VIEWER_ID:
        return number
    raise TokenMalformedError(
        "The token's claim `sub` is not the id of a user, a positive number of at most 32 bits. "
        f"It was not made for a user who signed in: {_SIGN_IN}."
    )


def _client_id(audience: object) -> str | None:
    """Return an application's id if exactly one is named; a token is of use without."""
    if isinstance(audience, list):
        members = cast("list[object]", audience)
        audience = members[0] if len(members) == 1 else None
    if isinstance(audience, int) and not isinstance(audience, bool) and 0 < audience < 10**18:
        audience = str(audience)
    return audience if isinstance(audience, str) and _CLIENT_ID.fullmatch(audience) else None


def _time(claims: Mapping[str, object], name: str, *, is_end: bool = False) -> datetime | None:
    """Return a claim as a moment, whole seconds; None for an end that no datetime can hold.

    Source: RFC 7519, section 2: a NumericDate is a JSON number of seconds since 1970.
    """
    value = claims[name]
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 <= value < _MAX_TIME_S + 1:
            return _EPOCH + timedelta(seconds=int(value))
        if is_end and _MAX_TIME_S < value < math.inf:
            return None
    raise TokenMalformedError(
        f"The token's claim `{name}` is not a date, a number of seconds since 1970: "
        f"{_COPY_AGAIN}, or {_SIGN_IN}."
    )
