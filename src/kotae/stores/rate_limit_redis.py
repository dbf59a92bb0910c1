"""The rate limiter's state in Redis, for many machines behind one address.

The clock is the server's own, so that the machines' clocks need not agree. A transition is computed
here from the last known value, and written if that is still current: one round trip, and one more
for each write that came in between. A transition that changes nothing always reads the value.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from kotae._fork import ForkGate, on_fork
from kotae.errors import UsageError
from kotae.sanitize import sanitize, truncate
from kotae.stores.base import StoreUnavailableError
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import decode_state, encode_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from kotae.wire.acquire import Transition
    from kotae.wire.rate_limit_state import RateLimitConfig

__all__ = ["RedisClient", "RedisRateLimitStore", "redis_client"]

#: Seconds that an update may take.
_TIMEOUT_S: Final = 0.5
#: Seconds between two attempts, at most.
_PAUSE_S: Final = 0.002
#: Milliseconds after which Redis drops a state that nobody changes: a day.
_EXPIRY_MS: Final = 86_400_000
#: Characters of a Redis error in ours, at most.
_MESSAGE_LENGTH: Final = 200

#: Seconds for which the server's time is computed from its last response: clocks drift apart.
_CLOCK_VALID_S: Final = 60.0

#: Writes a new value, if there is one and the last that was read is still there. Returns whether it
#: did, the value that is there now, and the time.
_SCRIPT: Final = """
local value = redis.call('GET', KEYS[1]) or ''
local time = redis.call('TIME')
if ARGV[2] ~= '' and value == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return {1, ARGV[2], time}
end
return {0, value, time}
"""


class _Script(Protocol):
    def __call__(self, *, keys: Sequence[str], args: Sequence[object]) -> object: ...


class RedisClient(Protocol):
    """The method of a `redis.Redis` that is used."""

    def register_script(self, script: str) -> _Script:
        """Return a script that is sent by its hash."""
        ...


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

    def __init__(self, client: RedisClient, config: RateLimitConfig) -> None:
        self._config = config
        self._script = client.register_script(_SCRIPT)
        self._last: dict[str, _LastResponse] = {}
        # redis-py opens new connections in a forked process, but its locks stay held by threads
        # that are not there.
        self._gate = ForkGate()
        on_fork(self._gate)

    def update(self, key: str, transition: Transition) -> Snapshot:
        """Apply a transition; see `RateLimitStore`."""
        try:
            with self._gate:
                return self._apply(f"kotae:rate-limit:{key}", transition)
        except _failures() as error:
            reason = truncate(sanitize(str(error)), _MESSAGE_LENGTH)
            raise StoreUnavailableError(f"{type(error).__name__}: {reason}") from None

    def update_nowait(self, key: str, transition: Transition) -> Snapshot | None:  # noqa: ARG002 - see above
        """Return None: a network always needs waiting."""
        return None

    def close(self) -> None:
        """Do nothing: the client is the caller's, or closes its own connections."""

    def _apply(self, name: str, transition: Transition) -> Snapshot:
        ends_at = time.monotonic() + _TIMEOUT_S
        last, is_current = self._last.get(name), False
        while True:
            if last is None or time.monotonic() - last.at_s > _CLOCK_VALID_S:
                last, is_current = self._call(name)[1], True
            now = last.server_s + time.monotonic() - last.at_s
            before = decode_state(last.value or None, now, self._config)
            state, slot = transition(before, now)
            if state is before:
                if is_current:
                    return Snapshot(state, now, slot)
                last = None
                continue
            is_written, last = self._call(name, last.value, encode_state(state))
            if is_written:
                return Snapshot(state, now, slot)
            if time.monotonic() >= ends_at:
                raise StoreUnavailableError("other programs change it all the time")
            is_current = True
            time.sleep(random.uniform(0, _PAUSE_S))  # noqa: S311 - no secret

    def _call(
        self, name: str, before: bytes = b"", after: bytes = b""
    ) -> tuple[bool, _LastResponse]:
        """Replace a value if it is still there, or read only."""
        result = self._script(keys=[name], args=[before, after, _EXPIRY_MS])
        is_written, value, server_time = cast(
            "tuple[int, bytes | str, tuple[bytes, bytes]]", result
        )
        # A client may be configured to decode.
        if isinstance(value, str):
            value = value.encode("utf-8", "surrogateescape")
        seconds, microseconds = map(int, server_time)
        last = _LastResponse(value, seconds + microseconds / 1e6, time.monotonic())
        self._last[name] = last
        return is_written == 1, last


def redis_client(url_or_client: object) -> RedisClient:
    """Make a client of a URL; return one that is given.

    Raises:
        UsageError: redis-py is not installed, or it is neither a Redis URL nor a client.
    """
    try:
        import redis  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "RateLimiter.redis needs redis-py: install the extra kotae[redis]."
        ) from None
    if isinstance(url_or_client, redis.Redis):
        return cast("RedisClient", url_or_client)
    if not isinstance(url_or_client, str):
        raise UsageError(
            "RateLimiter.redis: expected a URL such as redis://host:6379/0 or a redis.Redis, got "
            f"{type(url_or_client).__name__}."
        )
    # redis-py types its parts loosely.
    from_url = cast("Any", redis.Redis).from_url
    try:
        client = from_url(
            url_or_client, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
        )
    except ValueError:
        # Its own message may repeat the URL, which may hold a password.
        raise UsageError(
            "RateLimiter.redis: the URL is malformed: expected one such as redis://host:6379/0."
        ) from None
    return cast("RedisClient", client)


def _failures() -> tuple[type[Exception], ...]:
    from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

    return (RedisError, OSError, TypeError, ValueError)
