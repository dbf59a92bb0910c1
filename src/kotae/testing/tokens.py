"""Access tokens that one server signs and that it alone takes."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from kotae.auth.token import MAX_LENGTH
from kotae.errors import ArgumentError
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from kotae.testing.rules.clock import Clock

__all__ = ["Tokens"]

#: AniList's tokens live a year. Source: AniList's guide, "Authentication".
_LIFETIME = timedelta(days=365)
#: The longest life of a token, in seconds, 10,000 days: its dates can be written.
_MAX_LIFE_S = 864_000_000
#: The application that the tokens are of.
_CLIENT_ID = "1"


class Tokens:
    """Signs tokens and reads them: JWTs as Laravel Passport's, with a key of this server's own.

    AniList signs with RS256, whose key nobody else has; HS256 needs no further package, and a
    client that cannot check a signature sees no difference.

    Args:
        clock: What time it is.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._revoked: set[str] = set()

    def sign(self, user_id: int, *, expires_in: timedelta | float | None = None) -> str:
        """Return a new token.

        Args:
            user_id: Whose.
            expires_in: How long it lives, in seconds where it is a number; by default a year. A
                negative one has expired already.

        Raises:
            ArgumentError: It is no number of seconds, or more than 10,000 days.
        """
        import jwt  # noqa: PLC0415 - 40 ms, and a server that hands out none needs it not

        life = _LIFETIME if expires_in is None else expires_in
        life_s = life.total_seconds() if isinstance(life, timedelta) else life
        if not abs(life_s) <= _MAX_LIFE_S:
            raise ArgumentError(f"A token lives at most 10,000 days, not {life_s:g} seconds.")
        now = self._clock.time()
        begins = min(now, now + life_s)
        claims: dict[str, object] = {
            "aud": _CLIENT_ID,
            "jti": secrets.token_hex(20),
            "iat": int(begins),
            "nbf": int(begins),
            "exp": int(now + life_s),
            "sub": str(user_id),
            "scopes": [],
        }
        return jwt.encode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
            claims, self._key, algorithm="HS256"
        )

    def revoke(self, token: str) -> None:
        """Take a token no more, as AniList does when its user says so."""
        self._revoked.add(token)

    def viewer_of(self, authorization: str | None) -> int | None:
        """Return whose token a request carries; None where it carries none.

        Args:
            authorization: The value of the header.

        Raises:
            Refusal: It is no token of this server, it has expired, or it was revoked: 400.
        """
        if authorization is None or not authorization.strip():
            return None
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not 0 < len(token) <= MAX_LENGTH:
            raise Refusal.invalid_token()
        if token in self._revoked:
            raise Refusal.invalid_token()
        return self._subject_of(token)

    def viewer_or_none(self, authorization: str | None) -> int | None:
        """Return whose token a request carries; None where it carries no good one."""
        try:
            return self.viewer_of(authorization)
        except Refusal:
            return None

    def _subject_of(self, token: str) -> int:
        import jwt  # noqa: PLC0415 - as above

        # The clock is handed in: PyJWT reads none but the system's.
        options: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        try:
            claims = cast(
                "dict[str, object]",
                jwt.decode(  # pyright: ignore[reportUnknownMemberType] - as above
                    token, self._key, algorithms=["HS256"], audience=_CLIENT_ID, options=options
                ),
            )
        except jwt.PyJWTError:
            raise Refusal.invalid_token() from None
        now = self._clock.time()
        begins, ends, subject = claims.get("nbf"), claims.get("exp"), claims.get("sub")
        is_alive = isinstance(begins, int) and isinstance(ends, int) and begins <= now < ends
        if not is_alive or not isinstance(subject, str) or not subject.isdecimal():
            raise Refusal.invalid_token()
        return int(subject)

    def __repr__(self) -> str:
        return "<Tokens>"
