"""Access tokens that a local server signs and verifies."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from kotae.errors import ArgumentError
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.rules.rate_limit import Clock

__all__ = ["LIFETIME_S", "TokenIssuer"]

#: Seconds for which AniList's tokens are valid: a year. Source: AniList's guide, "Authentication".
LIFETIME_S = 365 * 86_400
#: The longest lifetime, in seconds: 10,000 days, whose dates Python can represent.
_MAX_LIFETIME_S = 864_000_000
#: The id of the application in the tokens of no sign-in.
_CLIENT_ID = "1"


class TokenIssuer:
    """Signs and verifies tokens: JWTs like Laravel Passport's, with a random key.

    AniList signs with RS256. This class uses HS256, which needs no further package; clients cannot
    verify either, so they see no difference.

    Args:
        clock: The source of the time.

    Attributes:
        key: The key that signs the tokens, which may be replaced.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.key: bytes = secrets.token_bytes(32)

    def sign(
        self,
        user_id: int,
        *,
        client_id: str = _CLIENT_ID,
        expires_in: timedelta | float | None = None,
    ) -> str:
        """Return a new token.

        Args:
            user_id: The user.
            client_id: The application that the token is issued to.
            expires_in: The lifetime, as a timedelta or in seconds; by default a year. With a
                negative one the token has already expired.

        Raises:
            ArgumentError: The lifetime is not finite, or more than 10,000 days.
        """
        import jwt  # noqa: PLC0415 - 40 ms, and not every server signs a token

        lifetime = LIFETIME_S if expires_in is None else expires_in
        lifetime_s = lifetime.total_seconds() if isinstance(lifetime, timedelta) else lifetime
        if not abs(lifetime_s) <= _MAX_LIFETIME_S:
            raise ArgumentError(
                f"expires_in: expected at most 10,000 days, got {lifetime_s:g} seconds"
            )
        now = self._clock.time()
        issued_at = min(now, now + lifetime_s)
        claims: dict[str, object] = {
            "aud": client_id,
            "jti": secrets.token_hex(20),
            "iat": int(issued_at),
            "nbf": int(issued_at),
            "exp": int(now + lifetime_s),
            "sub": str(user_id),
            "scopes": [],
        }
        return jwt.encode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
            claims, self.key, algorithm="HS256"
        )

    def viewer_of(self, authorization: str | None) -> int | None:
        """Return the id of the user whose token a request has; None if it has none.

        Args:
            authorization: The value of the `Authorization` header.

        Raises:
            Refusal: 400, if the token is not of this server, or expired.
        """
        if authorization is None or not authorization.strip():
            return None
        scheme, _, token = authorization.strip().partition(" ")
        is_bearer = scheme.lower() == "bearer"
        claims: Mapping[str, object] = self._claims(token.strip()) if is_bearer else {}
        now = self._clock.time()
        not_before, expires, subject = claims.get("nbf"), claims.get("exp"), claims.get("sub")
        is_valid_now = (
            isinstance(not_before, int) and isinstance(expires, int) and not_before <= now < expires
        )
        if not is_valid_now or not isinstance(subject, str) or not subject.isdecimal():
            raise Refusal.invalid_token()
        return int(subject)

    def _claims(self, token: str) -> Mapping[str, object]:
        """Return the claims of a token that this server has signed; none of another text."""
        import jwt  # noqa: PLC0415 - as above

        # PyJWT reads only the system's clock, so the caller checks the dates.
        options: Any = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud")}
        try:
            return cast(
                "dict[str, object]",
                jwt.decode(  # pyright: ignore[reportUnknownMemberType] - as above
                    token, self.key, algorithms=["HS256"], options=options
                ),
            )
        except jwt.PyJWTError:
            return {}

    def __repr__(self) -> str:
        return "<TokenIssuer>"
