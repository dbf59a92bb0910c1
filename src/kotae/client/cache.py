"""The response cache of both clients, in memory, in a file or in Redis."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, final

from kotae.client.single_flight import SingleFlight
from kotae.sanitize import excerpt
from kotae.secrecy import clear_frames_on_error
from kotae.values import checked_file, checked_integer, checked_seconds
from kotae.wire.cache_key import CacheLookup

if TYPE_CHECKING:
    import os
    from typing import Final

    from kotae.stores.base import CacheStore
    from kotae.wire.cache_key import CacheKey

__all__ = ["Cache"]

#: The default size, in bytes: about 2,000 pages of 30 KB.
_DEFAULT_BYTES: Final = 64 * 1024 * 1024

#: The smallest size, in bytes. A smaller number mostly means entries or megabytes.
_MIN_BYTES: Final = 1024 * 1024
#: Characters of a store's error in the warning, at most.
_MESSAGE_LENGTH: Final = 200
#: The largest size, in bytes.
_MAX_BYTES: Final = 1024**4
#: The longest time until a response expires, in seconds: 30 days.
#: Source: AniList's terms of use: no mass collection, and no use as a backup store.
_MAX_TTL_S: Final = 30 * 86_400

_log = logging.getLogger("kotae.cache")


@final
class Cache:
    """A cache of query responses: equal queries send no request until the entry expires.

    `Cache.memory`, `Cache.sqlite` and `Cache.redis` make one. Any number of clients may share it,
    sync and async. Each viewer's responses are separate by the hash of the token; the token is
    never stored. A mutation drops its viewer's responses. No failure of a cache fails a request.

    Args:
        store: The store of the responses. One that raises is not used for that call; one that
            could not drop responses is cleared before it is used again.

    Example:
        ```pycon
        >>> client = Client(app="my-app/1.0", cache=Cache.memory(ttl_s=60))
        >>> query = Query.media(id=1).select(Media.id)
        >>> client.request(query).is_from_cache, client.request(query).is_from_cache
        (False, True)
        ```
    """

    def __init__(self, store: CacheStore) -> None:
        self.store: CacheStore = store
        self.is_nonblocking: bool = store.is_nonblocking
        # The store must be cleared before its next use while these two objects differ.
        self._clear_request = self._cleared_request = object()
        self._has_warned = False
        #: The requests that are in flight, each sent once.
        self.single_flight: SingleFlight = SingleFlight()

    @classmethod
    def memory(cls, *, ttl_s: float = 300, max_bytes: int = _DEFAULT_BYTES) -> Cache:
        """Cache responses in this process.

        Args:
            ttl_s: The seconds after which a response expires; at most 30 days.
            max_bytes: The size in bytes, a megabyte at least. The oldest responses are dropped
                first; a larger one is not cached.

        Raises:
            ArgumentError: A number is out of range.

        Source: AniList's terms of use allow no hoarding: responses are cached for a short time.
        """
        from kotae.stores.cache_memory import MemoryCacheStore  # noqa: PLC0415 - if it is used

        return cls(
            MemoryCacheStore(
                ttl_s=checked_seconds("ttl_s", ttl_s, max_s=_MAX_TTL_S),
                max_bytes=checked_integer("max_bytes", max_bytes, _MIN_BYTES, _MAX_BYTES),
            )
        )

    @classmethod
    def sqlite(
        cls, path: str | os.PathLike[str], *, ttl_s: float = 300, max_bytes: int = _DEFAULT_BYTES
    ) -> Cache:
        """Cache responses in a file, which threads and processes may share.

        The file is made for this user alone, as is its folder where it is missing. It holds
        responses as they came, private ones too, and the hash of each token.

        Args:
            path: The file, on a disk of this machine. `~` is the user's folder.
            ttl_s: The seconds after which a response expires; at most 30 days.
            max_bytes: The size of the file in bytes, a megabyte at least. The oldest responses are
                dropped first; a larger one is not cached.

        Raises:
            ArgumentError: A number is out of range, or the path cannot be a file's.
            UsageError: The file is not a cache, or others could write or replace it.

        Source: AniList's terms of use allow no hoarding: responses are cached for a short time.
        """
        from kotae.stores.cache_sqlite import SQLiteCacheStore  # noqa: PLC0415 - if it is used

        return cls(
            SQLiteCacheStore(
                checked_file("path", path),
                ttl_s=checked_seconds("ttl_s", ttl_s, max_s=_MAX_TTL_S),
                max_bytes=checked_integer("max_bytes", max_bytes, _MIN_BYTES, _MAX_BYTES),
            )
        )

    @classmethod
    @clear_frames_on_error
    def redis(
        cls, url_or_client: object, *, ttl_s: float = 300, max_bytes: int = _DEFAULT_BYTES
    ) -> Cache:
        """Cache responses in a Redis server, which machines may share.

        It holds responses as they came, private ones too, and the hash of each token: let nobody
        else use it. All caches in one database of the server are one.

        Args:
            url_or_client: As `redis://host:6379/0`, or a `redis.Redis`. Its settings are used for
                connections of our own, but for its time-outs and retries: a request goes without
                the cache after half a second.
            ttl_s: The seconds after which a response expires; at most 30 days.
            max_bytes: The size in bytes, a megabyte at least. The oldest responses are dropped
                first; a larger one is not cached, nor one of more than 16 MiB.

        Raises:
            ArgumentError: A number is out of range.
            UsageError: The extra `kotae[redis]` is not installed, or the argument is neither a
                Redis URL nor a client.

        Source: AniList's terms of use allow no hoarding: responses are cached for a short time.
        """
        from kotae.stores.cache_redis import MAX_BODY_BYTES, RedisCacheStore  # noqa: PLC0415 - an extra
        from kotae.stores.redis_connections import RedisConnections  # noqa: PLC0415 - an extra

        return cls(
            RedisCacheStore(
                RedisConnections(url_or_client, max_body_bytes=MAX_BODY_BYTES),
                ttl_s=checked_seconds("ttl_s", ttl_s, max_s=_MAX_TTL_S),
                max_bytes=checked_integer("max_bytes", max_bytes, _MIN_BYTES, _MAX_BYTES),
            )
        )

    def lookup(self, key: CacheKey) -> CacheLookup:
        """Look up a body that has not expired; a miss if the store fails."""
        try:
            if (request := self._clear_request) is not self._cleared_request:
                self.store.clear()
                self._cleared_request = request
            return self.store.lookup(key)
        except Exception as error:  # noqa: BLE001 - whatever a store raises, requests are sent
            self._fail(error)
            return CacheLookup(None, None)

    def remember(self, key: CacheKey, body: bytes, generation: int | None) -> None:
        """Store a body, unless the generation has changed since the lookup."""
        try:
            self.store.remember(key, body, generation)
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(error)

    def forget(self, token_hash: str) -> None:
        """Drop a token's responses, and do not cache those that are in flight."""
        self.single_flight.detach(token_hash)
        try:
            self.store.forget(token_hash)
        except Exception as error:  # noqa: BLE001 - as above
            self._clear_request = object()
            self._fail(error)

    def clear(self) -> None:
        """Drop all responses, and do not cache those that are in flight."""
        self.single_flight.detach_all()
        self.store.clear()

    def _fail(self, error: Exception) -> None:
        """Warn the first time."""
        level, self._has_warned = logging.DEBUG if self._has_warned else logging.WARNING, True
        _log.log(
            level,
            "The response cache failed: %s: %s. Requests are sent without it while it fails.",
            type(error).__name__,
            excerpt(str(error), _MESSAGE_LENGTH),
            exc_info=error if _log.isEnabledFor(logging.DEBUG) else None,
        )

    def close(self) -> None:
        """Close the file or connections, if there are any; they are opened again when needed."""
        self.store.close()

    def __repr__(self) -> str:
        return f"<kotae.Cache: {self.store!r}>"
