from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import redis
from msgspec.structs import replace

from kotae.errors import UsageError
from kotae.stores.base import StoreUnavailableError
from kotae.stores.rate_limit_redis import RedisRateLimitStore
from kotae.stores.redis_connections import RedisConnections
from kotae.wire.rate_limit_state import RateLimitConfig
from kotae.wire.rate_limiting import reserve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.redis_server import RedisServer

    from kotae.wire.rate_limit_state import RateLimitState, Slot

CONFIG = RateLimitConfig()
KEY = "https://graphql.anilist.co"
NAME = f"kotae:rate-limit-2:{KEY}"


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, Slot | None]:
    return replace(state, used=state.used + 1), None


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator[Any]:
    with redis_server.client() as client:
        client.flushall()
        yield client


@pytest.fixture
def store(client: Any) -> RedisRateLimitStore:
    return RedisRateLimitStore(RedisConnections(client), CONFIG)


def test_the_time_is_the_servers(store: RedisRateLimitStore, client: Any) -> None:
    seconds, microseconds = client.time()
    now = store.update(KEY, count_one).now
    assert now >= seconds + microseconds / 1e6
    assert now - seconds < 3600


def test_an_update_and_a_read_take_one_round_trip_each(
    store: RedisRateLimitStore, client: Any
) -> None:
    store.update(KEY, count_one)
    before = client.info("commandstats")["cmdstat_evalsha"]["calls"]
    store.update(KEY, count_one)
    store.update(KEY, lambda state, _: (state, None))
    assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == before + 2


def test_an_update_after_another_programs_is_computed_again(
    store: RedisRateLimitStore, client: Any
) -> None:
    other = RedisRateLimitStore(RedisConnections(client), CONFIG)
    calls: list[int] = []

    def interrupted(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        calls.append(state.used)
        if len(calls) <= 3:
            other.update(KEY, count_one)
        return count_one(state, now)

    assert store.update(KEY, interrupted).state.used == 4
    assert calls == [0, 1, 2, 3]


def test_updates_that_always_conflict_are_given_up(
    store: RedisRateLimitStore, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kotae.stores.rate_limit_redis._TIMEOUT_S", 0.1)
    other = RedisRateLimitStore(RedisConnections(client), CONFIG)

    def interrupted(state: RateLimitState, now: float) -> tuple[RateLimitState, Slot | None]:
        other.update(KEY, count_one)
        return count_one(state, now)

    with pytest.raises(StoreUnavailableError, match=r"all the time|in time|Timeout"):
        store.update(KEY, interrupted)


def test_a_state_that_nobody_changes_expires_after_a_day(
    store: RedisRateLimitStore, client: Any
) -> None:
    store.update(KEY, count_one)
    assert 86_000 < client.ttl(NAME) <= 86_400


@pytest.mark.parametrize("value", [b"\x80\x04rubbish", b"\xff\xfe", b"[]", b"", b'{"limit": 0}'])
def test_a_corrupt_value_is_replaced(store: RedisRateLimitStore, client: Any, value: bytes) -> None:
    client.set(NAME, value)
    first = store.update(KEY, lambda state, now: reserve(state, now, CONFIG))
    assert first.slot is not None
    assert first.slot.wait_s == 0
    second = store.update(KEY, lambda state, now: reserve(state, now, CONFIG))
    assert second.state.burst_free_at > first.state.burst_free_at


def test_a_value_of_another_type_makes_the_store_unavailable(
    store: RedisRateLimitStore, client: Any
) -> None:
    client.lpush(NAME, "list")
    with pytest.raises(StoreUnavailableError, match="WRONGTYPE"):
        store.update(KEY, count_one)


def test_a_client_that_decodes_works_too(redis_server: RedisServer, client: Any) -> None:
    with redis.Redis(host="127.0.0.1", port=redis_server.port, decode_responses=True) as decoding:
        store = RedisRateLimitStore(RedisConnections(decoding), CONFIG)
        store.update(KEY, count_one)
        assert store.update(KEY, count_one).state.used == 2
        client.set(NAME, b"[]")
        assert store.update(KEY, count_one).state.used == 1


def test_the_script_is_sent_again_to_a_server_that_lost_it(
    store: RedisRateLimitStore, client: Any
) -> None:
    store.update(KEY, count_one)
    client.script_flush()
    assert store.update(KEY, count_one).state.used == 2


def test_a_missing_server_makes_the_store_unavailable() -> None:
    store = RedisRateLimitStore(RedisConnections("redis://127.0.0.1:1/0"), CONFIG)
    with pytest.raises(StoreUnavailableError, match="ConnectionError"):
        store.update(KEY, count_one)


def test_an_error_never_contains_the_password() -> None:
    store = RedisRateLimitStore(RedisConnections("redis://name:secret@127.0.0.1:1/0"), CONFIG)
    with pytest.raises(StoreUnavailableError) as caught:
        store.update(KEY, count_one)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("url", ["http://name:secret@host", "secret", "redis://host:secret"])
def test_a_malformed_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        RedisConnections(url)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("value", [None, 6379, b"redis://127.0.0.1"])
def test_a_value_that_is_neither_url_nor_client_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match=type(value).__name__):
        RedisConnections(value)


def test_without_the_extra_the_error_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(UsageError, match=r"pip install 'kotae\[redis\]'"):
        RedisConnections("redis://127.0.0.1")
