"""The rate limiter's state in Redis, for many machines behind one address.

The clock is the server's own, so that the machines' clocks need not agree. A transition is computed
here from the last known value, and written if that is still current: one round trip, and one more
for each write that came in between. A transition that changes nothing always reads the value.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, NamedTuple

from kotae.sanitize import excerpt
from kotae.secrecy import clear_frames_on_error
from kotae.stores.base import StoreUnavailableError
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import (
    MAX_STATE_BYTES,
    STATE_VERSION,
    decode_state,
    encode_state,
)

if TYPE_CHECKING:
    from typing import Final

    from kotae.stores.redis_connections import RedisConnections
    from kotae.wire.acquire import Transition
    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["RedisRateLimitStore"]

#: Seconds that an update may take.
_TIMEOUT_S: Final = 0.5
#: Seconds between two attempts, at most.
_PAUSE_S: Final = 0.002
#: Milliseconds after which Redis drops a state that nobody changes: a day.
_EXPIRY_MS: Final = 86_400_000
#: Characters of a Redis error in ours, at most.
_MESSAGE_LENGTH: Final = 200

#: Digits of the server's time in seconds, at most: 30,000 years.
_TIME_DIGITS: Final = 12
#: Seconds for which the server's time is computed from its last response: clocks drift apart.
_CLOCK_VALID_S: Final = 60.0

#: Writes a new value, if there is one and the last that was read is still there. Returns whether it
#: did, the value that is there now, and the time. A value that is too long is not sent.
_SCRIPT: Final = f"""
local value = redis.call('GET', KEYS[1]) or ''
if #value > {MAX_STATE_BYTES} then value = '?' end
local time = redis.call('TIME')
if ARGV[2] ~= '' and value == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return {{1, ARGV[2], time}}
end
return {{0, value, time}}
"""


class _LastResponse(NamedTuple):
    """The server's last response.

    Attributes:
        value: The stored value; empty if there is none.
        server_s: Its time.
        at_s: When it came, on this machine's monotonic clock.
    """

    value: bytes
    server_s: float
    at_s: float


class RedisRateLimitStore:
    """One value for each key; see `RateLimitStore`."""

    def __init__(self, connections: RedisConnections, config: RateLimitConfig) -> None:
        self._connections = connections
        self._config = config
        self._last: dict[str, _LastResponse] = {}

    @clear_frames_on_error
    def update(self, key: str, transition: Transition) -> Snapshot:
        """Apply a transition; see `RateLimitStore`."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

        try:
            return self._apply(f"kotae:rate-limit-{STATE_VERSION}:{key}", transition)
        except (RedisError, OSError) as error:
            reason = excerpt(str(error), _MESSAGE_LENGTH)
            raise StoreUnavailableError(f"{type(error).__name__}: {reason}") from None

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:  # noqa: ARG002 - see above
        """Return None: a network always needs waiting."""
        return None

    def close(self) -> None:
        """Close the connections; they are opened again when they are needed."""
        self._connections.close()

    def _apply(self, name: str, transition: Transition) -> Snapshot:
        ends_at = time.monotonic() + _TIMEOUT_S
        last, is_current = self._last.get(name), False
        while True:
            if last is None or time.monotonic() - last.at_s > _CLOCK_VALID_S:
                last, is_current = self._call(ends_at, name)[1], True
            now = last.server_s + time.monotonic() - last.at_s
            before = decode_state(last.value or None, now, self._config)
            state, slot = transition(before, now)
            if state is before:
                if is_current:
                    return Snapshot(state, now, slot)
                last = None
                continue
            is_written, last = self._call(ends_at, name, last.value, encode_state(state))
            if is_written:
                return Snapshot(state, now, slot)
            if time.monotonic() >= ends_at:
                raise StoreUnavailableError("other programs change it all the time")
            is_current = True
            time.sleep(random.uniform(0, _PAUSE_S))  # noqa: S311 - no secret

    def _call(
        self, ends_at: float, name: str, before: bytes = b"", after: bytes = b""
    ) -> tuple[bool, _LastResponse]:
        """Replace a value if it is still there, or read only."""
        response = self._connections.run_script(
            _SCRIPT, name.encode(), (before, after, _EXPIRY_MS), ends_at
        )
        is_written, value, server_s = _parse(response)
        last = _LastResponse(value, server_s, time.monotonic())
        self._last[name] = last
        return is_written, last


def _parse(response: object) -> tuple[bool, bytes, float]:
    """Check what the script returned."""
    match response:
        case [int(is_written), bytes(value), [bytes(seconds), bytes(microseconds)]] if (
            seconds.isdigit() and len(seconds) <= _TIME_DIGITS and microseconds.isdigit()
        ):
            return is_written == 1, value, int(seconds) + int(microseconds[:6]) / 1e6
        case _:
            raise StoreUnavailableError("its response is malformed")
