"""Signed tokens for the tests of commands, and a standard input that has one."""

from __future__ import annotations

import io
import time

import jwt

__all__ = ["DAY_S", "SLACK_S", "PipedInput", "signed"]

DAY_S = 86_400
#: Between two whole days, so that the duration of a test does not matter.
SLACK_S = 3_600
_KEY = "a key of the tests, longer than 32 bytes"


def signed(*, in_s: float = 212 * DAY_S + SLACK_S, **claims: object) -> str:
    """Return a token that expires in some seconds; `...` removes a claim."""
    usual: dict[str, object] = {
        "aud": "4711",
        "iat": 1_750_000_000,
        "nbf": 1_750_000_000,
        "exp": int(time.time() + in_s),
        "sub": "123456",
    }
    merged = {name: value for name, value in (usual | claims).items() if value is not ...}
    return jwt.encode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
        merged, _KEY, algorithm="HS256"
    )


class PipedInput(io.TextIOWrapper):
    """Standard input that is or is not a terminal."""

    def __init__(self, content: bytes = b"", *, is_terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal
