"""Cached responses in Redis, which machines share.

All is in one hash, and in one sorted set with the order of the entries. So Redis drops the hash as
a whole where its own memory is full. The clock is the server's, so that the machines' clocks need
not agree. Any failure of the server is a miss: see `CircuitBreaker`.

A token whose responses are forgotten gets an entry with the new generation; its older responses
count no more, and leave in the order of their age. That entry is younger than they are, and so
leaves after them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from kotae.secrecy import clear_frames_on_error
from kotae.stores.base import StoreUnavailableError, body_checksum
from kotae.stores.circuit_breaker import CircuitBreaker
from kotae.wire.cache_key import CacheLookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from kotae.stores.redis_connections import RedisConnections
    from kotae.wire.cache_key import CacheKey

__all__ = ["MAX_BODY_BYTES", "RedisCacheStore"]

Result = TypeVar("Result")

#: Seconds that a call may take.
_TIMEOUT_S: Final = 0.5
#: The largest body that is stored, in bytes: Redis and the network pass it in time.
MAX_BODY_BYTES: Final = 16 * 1024 * 1024
#: The size of an entry without its body, in bytes. Measured with Redis 7.0, `MEMORY USAGE`.
_ENTRY_BYTES: Final = 512
#: Entries that one call drops, at most: Redis does nothing else meanwhile, for 25 ms. A body for
#: which that makes too little room is not stored.
_MAX_DROPPED: Final = 1000
#: The name of the hash; another format needs another.
_NAME: Final = b"kotae:cache-1"
#: Bytes of the checksum before a body, in hexadecimal.
_CHECKSUM_BYTES: Final = 8

#: `ARGV` begins with the time in milliseconds (empty for the server's), the time that entries live,
#: and the largest size. Lua's own conversion of numbers to text rounds them, so `text` does it.
_PREAMBLE: Final = f"""
local cache, order, live_ms = KEYS[1], KEYS[1] .. ':order', tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
local function get(field) return redis.call('HGET', cache, field) or '' end
local function keep()
    local left_ms = text(math.max(redis.call('PTTL', cache), live_ms))
    redis.call('PEXPIRE', cache, left_ms)
    redis.call('PEXPIRE', order, left_ms)
end
local function clear()
    redis.call('UNLINK', cache, order)
    -- Later than all before, as the time is.
    redis.call('HSET', cache, 'generation', text(time[1] * 1000000 + time[2]), 'size', '0')
    keep()
end
if not string.match(get('generation'), '^%d+$')
    or (get('size') ~= '0') ~= (redis.call('EXISTS', order) == 1) then clear() end
local function head(name)
    local generation, stored_at, ends_at, bytes =
        string.match(get('head:' .. name), '^(%d+) (%d+) (%d+) (%d+)$')
    return tonumber(generation) or 0, tonumber(stored_at) or 0, tonumber(ends_at) or 0, bytes or 0
end
local function drop(name)
    local _, _, _, bytes = head(name)
    if redis.call('ZREM', order, name) == 1 then
        redis.call('HDEL', cache, 'head:' .. name, 'body:' .. name)
        redis.call('HINCRBY', cache, 'size', text(0 - bytes))
    end
end
local function put(name, ends_at, body)
    local bytes = #body + {_ENTRY_BYTES}
    local function is_small() return tonumber(get('size')) + bytes <= tonumber(ARGV[3]) end
    -- Drop what has expired, and the oldest beyond the size.
    for _ = 1, {_MAX_DROPPED} do
        local oldest = redis.call('ZRANGE', order, 0, 0)[1]
        if not oldest then break end
        local _, _, oldest_ends_at = head(oldest)
        if is_small() and now < oldest_ends_at then break end
        drop(oldest)
    end
    if body ~= '' and not is_small() then return end
    local fields = {{get('generation'), text(now), text(ends_at), text(bytes)}}
    redis.call('HSET', cache, 'head:' .. name, table.concat(fields, ' '), 'body:' .. name, body)
    redis.call('ZADD', order, redis.call('HINCRBY', cache, 'sequence', 1), name)
    redis.call('HINCRBY', cache, 'size', bytes)
    keep()
end
"""
#: Returns the generation, and the body or nothing. `ARGV`: digest, token hash.
_LOOKUP: Final = f"""{_PREAMBLE}
local generation, stored_at = head(ARGV[4])
local body = ''
if generation >= head('token:' .. ARGV[5]) and stored_at <= now and now < stored_at + live_ms then
    body = get('body:' .. ARGV[4])
end
return {{get('generation'), body}}
"""
#: Stores a body. `ARGV`: digest, generation, body (empty for one that is too large).
_REMEMBER: Final = f"""{_PREAMBLE}
if get('generation') ~= ARGV[5] then return end
drop(ARGV[4])
if ARGV[6] ~= '' then put(ARGV[4], now + live_ms, ARGV[6]) end
"""
#: Begins a generation, before which no response of a token counts. `ARGV`: token hash.
_FORGET: Final = f"""{_PREAMBLE}
redis.call('HINCRBY', cache, 'generation', 1)
drop('token:' .. ARGV[4])
put('token:' .. ARGV[4], now, '')
"""
_CLEAR: Final = f"{_PREAMBLE}\nclear()"


class RedisCacheStore:
    """A hash from which the oldest bodies are dropped first; see `CacheStore`.

    The arguments are those of `Cache.redis`, and the clocks; the server's is used without
    `unix_time`.
    """

    is_nonblocking: bool = False

    def __init__(
        self,
        connections: RedisConnections,
        *,
        ttl_s: float,
        max_bytes: int,
        unix_time: Callable[[], float] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connections = connections
        self._ttl_s = ttl_s
        self._max_bytes = max_bytes
        self._unix_time = unix_time
        self._breaker = CircuitBreaker(
            "in Redis", f"check the server, and delete {_NAME.decode()} there", monotonic
        )

    def __repr__(self) -> str:
        return f"Redis, ttl_s={self._ttl_s:g}, max_bytes={self._max_bytes}"

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Look up a body that has not expired; a miss while the server cannot be used."""
        return self._breaker.call(lambda: self._lookup(key), CacheLookup(None, None))

    def remember(self, key: CacheKey, body: bytes, generation: int | None) -> None:
        """Store a body, unless anything was forgotten since the lookup of that generation."""
        if generation is None:
            return
        is_small = len(body) + _CHECKSUM_BYTES + _ENTRY_BYTES <= self._max_bytes
        content = b""
        if is_small and len(body) <= MAX_BODY_BYTES:
            content = b"%08x%b" % (body_checksum(key, body), body)
        args = (key.digest.encode(), b"%d" % generation, content)
        self._breaker.call(lambda: self._run(_REMEMBER, *args), None)

    def forget(self, token_hash: str) -> None:
        """Forget the bodies of a token, or all if it fails, and begin a new generation."""
        args = (token_hash.encode(),)
        self._breaker.call(lambda: self._run(_FORGET, *args), None, is_forget=True)

    def clear(self) -> None:
        """Drop all bodies, and begin a new generation."""
        self._breaker.request_clear()
        self._breaker.call(self._clear_if_requested, None)

    def close(self) -> None:
        """Close the connections; they are opened again when they are needed."""
        self._connections.close()

    def _lookup(self, key: CacheKey) -> CacheLookup:
        match self._run(_LOOKUP, key.digest.encode(), key.token_hash.encode()):
            case [bytes(generation), bytes(content)] if generation.isdigit():
                body = content[_CHECKSUM_BYTES:]
                is_valid = content[:_CHECKSUM_BYTES] == b"%08x" % body_checksum(key, body)
                return CacheLookup(body if is_valid else None, int(generation))
            case _:
                raise StoreUnavailableError("its response is malformed")

    def _run(self, script: str, *args: bytes | int) -> object:
        self._clear_if_requested()
        return self._call(script, *args)

    def _clear_if_requested(self) -> None:
        request = self._breaker.clear_request
        if self._breaker.must_clear:
            self._call(_CLEAR)
            self._breaker.note_cleared(request)

    @clear_frames_on_error
    def _call(self, script: str, *args: bytes | int) -> object:
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

        now_ms = b"" if self._unix_time is None else int(self._unix_time() * 1000)
        common = (now_ms, max(1, round(self._ttl_s * 1000)), self._max_bytes)
        try:
            return self._connections.run_script(
                script, _NAME, (*common, *args), time.monotonic() + _TIMEOUT_S
            )
        except (RedisError, OSError) as error:
            raise StoreUnavailableError(f"{type(error).__name__}: {error}") from None
