"""Tokens of the tests, valid around now."""

from __future__ import annotations

import time

import jwt

from kotae.auth.token import Token

__all__ = ["DAY_S", "token_of"]

DAY_S = 86_400
_KEY = "a key of the tests, longer than 32 bytes"


def token_of(viewer_id: int, *, days: float = 365, starts_in_days: float = -1) -> Token:
    """Return a token of a user that expires in some days."""
    now = time.time()
    claims = {
        "aud": "4711",
        "jti": f"{viewer_id} {days}",
        "iat": int(now + starts_in_days * DAY_S),
        "nbf": int(now + starts_in_days * DAY_S),
        "exp": int(now + days * DAY_S),
        "sub": str(viewer_id),
    }
    return Token.parse(
        jwt.encode(claims, _KEY, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
    )
