"""How far one request has come, which tells what a failure means."""

from __future__ import annotations

import time

__all__ = ["Progress"]


class Progress:
    """One request on its way.

    Args:
        timeout_s: What it may take in all, in seconds.
        connect_timeout_s: What its connection may take, in seconds; None for no limit of its own.
        read_timeout_s: What may pass without a byte, in seconds; None for no limit of its own.

    Attributes:
        timeout_s: What it may take in all, in seconds.
        ends_at: When that is over, by the monotonic clock.
        is_over: Whether the time ran out before it was finished.
        is_connected: Whether a connection stood, TLS included, so that something may have
            been sent.
        has_reply: Whether the server began to answer.
    """

    def __init__(
        self,
        timeout_s: float,
        *,
        connect_timeout_s: float | None = None,
        read_timeout_s: float | None = None,
    ) -> None:
        self.timeout_s = timeout_s
        self.is_over: bool = False
        self.is_connected = False
        self.has_response = False
        self._started_at = time.monotonic()
        self.ends_at: float = self._started_at + timeout_s
        self._connect_timeout_s = connect_timeout_s
        self._read_timeout_s = read_timeout_s

    @property
    def remaining_s(self) -> float:
        """What is left, in seconds: nothing, or less, when it is over."""
        return self.ends_at - time.monotonic()

    @property
    def connecting_s(self) -> float:
        """What is left for making a connection, in seconds."""
        if self._connect_timeout_s is None:
            return self.remaining_s
        return min(self.ends_at, self._started_at + self._connect_timeout_s) - time.monotonic()

    @property
    def passed_limit_s(self) -> float:
        """The limit that passed, in seconds, if one did."""
        own = self._read_timeout_s if self.is_connected else self._connect_timeout_s
        if own is None or own >= self.timeout_s or self.is_over or self.remaining_s <= 0:
            return self.timeout_s
        return own

    @property
    def reached_server(self) -> bool | None:
        """Whether the request arrived: True, False (certainly not), or None (unknown)."""
        if self.has_response:
            return True
        return None if self.is_connected else False
