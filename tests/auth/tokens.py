"""Tokens of the tests, valid around now."""

from __future__ import annotations

import time

from tests.cli.tokens import DAY_S, signed

from kotae.auth.token import Token

__all__ = ["token_of"]


def token_of(viewer_id: int, *, days: float = 365, starts_in_days: float = -1) -> Token:
    """Return a token of a user that expires in some days."""
    start = int(time.time() + starts_in_days * DAY_S)
    return Token.parse(signed(in_s=days * DAY_S, sub=str(viewer_id), iat=start, nbf=start))
