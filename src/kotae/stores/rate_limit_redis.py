"""The pace in Redis, for many machines behind one address.

The clock is the server's own, so that the machines' clocks need not agree. A change is decided
here, from what was there last, and written if that is still there: one round trip, and one more
for each time somebody came in between. What only looks always asks.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from kotae._fork import Gate, on_fork
from kotae.errors import UsageError
from kotae.sanitize import sanitize, truncate
from kotae.stores.base import StoreBrokenError
from kotae.wire.acquire import Snapshot
from kotae.wire.rate_limit_state import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from kotae.wire.acquire import Transition
    from kotae.wire.rate_limit_config import RateLimitConfig

__all__ = ["RedisClient", "RedisRateLimitStore", "redis_client"]

#: Seconds that a change may take.
_PATIENCE_S: Final = 0.5
#: Seconds between two attempts, at most.
_ATTEMPT_S: Final = 0.002
#: Milliseconds after which Redis forgets what nobody asks for: a day.
_EXPIRY_MS: Final = 86_400_000
#: Characters of an error of Redis in ours.
_MESSAGE_LENGTH: Final = 200

#: Seconds for which the server's time is reckoned from its last answer: clocks drift apart.
_RECKONED_S: Final = 60.0

#: Writes if the value is the one that was read. Returns what is there now, and the time.
_SCRIPT: Final = """
local value = redis.call('GET', KEYS[1]) or ''
local time = redis.call('TIME')
if value == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return {1, ARGV[2], time}
end
return {0, value, time}
"""


class _Pipeline(Protocol):
    def get(self, name: str) -> object: ...

    def time(self) -> object: ...

    def execute(self) -> list[object]: ...


class _Script(Protocol):
    def __call__(self, *, keys: Sequence[str], args: Sequence[object]) -> object: ...


class RedisClient(Protocol):
    """What of a `redis.Redis` is used."""

    def pipeline(self, *, transaction: bool) -> _Pipeline:
        """Return what collects commands for one round trip."""
        ...

    def register_script(self, script: str) -> _Script:
        """Return a script that is sent by its hash."""
        ...


class _Last(NamedTuple):
    """What the server answered last.

    Attributes:
        value: What is stored; nothing if it is empty.
        server_s: Its time.
        at_s: When that was on this machine's monotonic clock.
    """

    value: bytes
    server_s: float
    at_s: float


class RedisRateLimitStore:
    """One value for each key; see `RateLimitStore`.

    Args:
        client: Of Redis.
        rules: The numbers of pacing.
    """

    def __init__(self, client: RedisClient, rules: RateLimitConfig) -> None:
        self._client = client
        self._rules = rules
        self._script = client.register_script(_SCRIPT)
        self._last: dict[str, _Last] = {}
        # redis-py's own locks do not survive a fork that another thread held one during.
        self._gate = Gate()
        on_fork(self)

    def before_fork(self) -> None:
        """Come to rest."""
        self._gate.close()

    def after_fork(self, *, is_child: bool) -> None:
        """Go on; in a forked process redis-py makes new connections by itself."""
        self._gate.open(is_child=is_child)

    def update(self, key: str, change: Transition) -> Snapshot:
        """Change a state; see `RateLimitStore`."""
        try:
            with self._gate:
                return self._changed(f"kotae:pace:{key}", change)
        except _failures() as error:
            reason = truncate(sanitize(str(error)), _MESSAGE_LENGTH)
            raise StoreBrokenError(f"{type(error).__name__}: {reason}") from None

    def update_at_once(self, key: str, change: Transition) -> Snapshot | None:  # noqa: ARG002 - see above
        """Return None: a network is never at once."""
        return None

    def close(self) -> None:
        """Do nothing: the client is the caller's, or closes its connections by itself."""

    def _changed(self, name: str, change: Transition) -> Snapshot:
        ends_at = time.monotonic() + _PATIENCE_S
        last = self._last.get(name)
        is_new = last is None or time.monotonic() - last.at_s > _RECKONED_S
        if last is None or is_new:
            last, is_new = self._asked(name), True
        while True:
            now = last.server_s + time.monotonic() - last.at_s
            before = decoded(last.value or None, now, self._rules)
            state, slot = change(before, now)
            if state is before:
                if is_new:
                    return Snapshot(state, now, slot)
                last, is_new = self._asked(name), True
                continue
            answer = self._script(keys=[name], args=[last.value, encoded(state), _EXPIRY_MS])
            is_written, value, moment = cast("tuple[object, object, object]", answer)
            last, is_new = self._noted(name, value, moment), True
            if is_written == 1:
                return Snapshot(state, now, slot)
            if time.monotonic() >= ends_at:
                raise StoreBrokenError("others change it all the time")
            time.sleep(random.uniform(0, _ATTEMPT_S))  # noqa: S311 - no secret

    def _asked(self, name: str) -> _Last:
        """Ask the server what is there."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.get(name)
        pipeline.time()
        value, moment = pipeline.execute()
        return self._noted(name, value, moment)

    def _noted(self, name: str, value: object, moment: object) -> _Last:
        last = _Last(_bytes(value), _seconds(moment), time.monotonic())
        self._last[name] = last
        return last


def redis_client(url_or_client: object) -> RedisClient:
    """Return a client.

    Args:
        url_or_client: A URL, or a `redis.Redis`.

    Raises:
        UsageError: redis is not installed, or it is no such URL or client.
    """
    try:
        import redis  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "Pacing by Redis needs redis-py. Install it: pip install 'kotae[redis]'"
        ) from None
    if isinstance(url_or_client, redis.Redis):
        return cast("RedisClient", url_or_client)
    if not isinstance(url_or_client, str):
        raise UsageError(
            "RateLimiter.redis takes a URL, as redis://host:6379/0, or a redis.Redis, not "
            f"{type(url_or_client).__name__}."
        )
    # Its parts are typed loosely.
    from_url = cast("Any", redis.Redis).from_url
    try:
        client = from_url(
            url_or_client, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
        )
    except ValueError:
        # Its own words may repeat the URL, which may hold a password.
        raise UsageError(
            "RateLimiter.redis cannot read the URL. It is written as redis://host:6379/0."
        ) from None
    return cast("RedisClient", client)


def _failures() -> tuple[type[Exception], ...]:
    from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

    return (RedisError, OSError, TypeError, ValueError)


def _bytes(value: object) -> bytes:
    """Return a stored value; a client may be told to decode them."""
    if value is None:
        return b""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")


def _seconds(moment: object) -> float:
    seconds, microseconds = cast("tuple[int | str | bytes, int | str | bytes]", moment)
    return int(seconds) + int(microseconds) / 1e6
