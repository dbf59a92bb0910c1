"""The behaviour of every cache store."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.stores.cache_stores import MIB, TTL_S, SetClocks, key, memory, redis, sqlite

from kotae.stores import cache_redis
from kotae.wire.cache_key import hash_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.redis_server import RedisServer

    from kotae.stores.base import CacheStore
    from kotae.wire.cache_key import CacheKey

TOKEN_HASH = hash_token("token")


@pytest.fixture
def clocks() -> SetClocks:
    return SetClocks()


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(
    request: pytest.FixtureRequest,
    clocks: SetClocks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CacheStore]:
    made: CacheStore
    if request.param == "memory":
        made = memory(clocks)
    elif request.param == "sqlite":
        made = sqlite(tmp_path / "cache.db", clocks)
    else:
        monkeypatch.setattr(cache_redis, "_TIMEOUT_S", 10.0)  # a busy machine is slow
        server: RedisServer = request.getfixturevalue("redis_server")
        with server.client() as client:
            client.flushall()
        made = redis(server.url, clocks)
    yield made
    made.close()


def store_body(store: CacheStore, key: CacheKey, body: bytes = b"{}") -> None:
    store.remember(key, body, store.lookup(key).generation)


def found(store: CacheStore, key: CacheKey) -> bytes | None:
    return store.lookup(key).body


def test_a_body_is_found_as_it_was_stored(store: CacheStore) -> None:
    body = bytes(range(256)) * 200
    assert found(store, key()) is None
    store_body(store, key(), body)
    assert found(store, key()) == body
    assert found(store, key(2)) is None


def test_the_last_body_replaces_the_first(store: CacheStore) -> None:
    store_body(store, key(), b"1")
    store_body(store, key(), b"2")
    assert found(store, key()) == b"2"


def test_a_body_that_is_changed_later_is_found_as_it_was_stored(store: CacheStore) -> None:
    body = bytearray(b"before")
    store.remember(key(), body, store.lookup(key()).generation)  # type: ignore[arg-type]  # what a caller may do
    body[:] = b"after!"
    assert found(store, key()) == b"before"
    assert type(found(store, key())) is bytes


def test_a_viewer_does_not_find_the_responses_of_another(store: CacheStore) -> None:
    store_body(store, key(token="mine"), b"mine")
    assert found(store, key(token="yours")) is None
    assert found(store, key(token=None)) is None


def test_a_response_expires_after_its_time(store: CacheStore, clocks: SetClocks) -> None:
    store_body(store, key())
    clocks.pass_s(TTL_S - 1)
    assert found(store, key()) is not None
    clocks.pass_s(1)
    assert found(store, key()) is None
    clocks.pass_s(-1)


def test_a_lookup_does_not_prolong_a_response(store: CacheStore, clocks: SetClocks) -> None:
    store_body(store, key())
    for _ in range(3):
        clocks.pass_s(TTL_S / 3)
        store.lookup(key())
    assert found(store, key()) is None


def test_a_response_from_the_future_is_not_found(store: CacheStore, clocks: SetClocks) -> None:
    store_body(store, key())
    clocks.pass_s(-10)
    assert found(store, key()) is None


def test_the_oldest_goes_first(store: CacheStore) -> None:
    body = b"x" * (MIB // 5)
    for number in (1, 2, 3, 4):
        store_body(store, key(number), body)
    store_body(store, key(1), body)
    store_body(store, key(5), body)
    stored = [number for number in range(1, 6) if found(store, key(number)) is not None]
    assert 1 in stored
    assert 5 in stored
    assert 2 not in stored


def test_a_body_larger_than_the_cache_is_not_stored(store: CacheStore) -> None:
    store_body(store, key(1), b"small")
    store_body(store, key(2), b"x" * MIB)
    assert found(store, key(2)) is None
    assert found(store, key(1)) == b"small"


def test_a_body_that_is_too_large_removes_the_old_one(store: CacheStore) -> None:
    store_body(store, key(), b"small")
    store_body(store, key(), b"x" * MIB)
    assert found(store, key()) is None


def test_thousands_of_small_responses_stay_within_the_size(store: CacheStore) -> None:
    generation = store.lookup(key()).generation
    for number in range(4000):
        store.remember(key(number), b"{}", generation)
    stored = sum(found(store, key(number)) is not None for number in range(4000))
    assert 0 < stored < 4000
    assert found(store, key(3999)) is not None


def test_a_forget_drops_the_responses_of_one_token_only(store: CacheStore) -> None:
    for number in range(3):
        store_body(store, key(number))
        store_body(store, key(number, "other"))
    store_body(store, key(1, None))
    store.forget(TOKEN_HASH)
    assert all(found(store, key(number)) is None for number in range(3))
    assert all(found(store, key(number, "other")) is not None for number in range(3))
    assert found(store, key(1, None)) is not None


def test_a_response_requested_before_a_forget_is_not_stored_after_it(store: CacheStore) -> None:
    before = store.lookup(key()).generation
    store.forget(TOKEN_HASH)
    store.remember(key(), b"old", before)
    assert found(store, key()) is None
    store.remember(key(1, "other"), b"theirs", before)
    assert found(store, key(1, "other")) is None
    store_body(store, key(), b"new")
    assert found(store, key()) == b"new"


@pytest.mark.parametrize("generation", [None, -100, 2**62])
def test_a_generation_of_no_lookup_stores_nothing(
    store: CacheStore, generation: int | None
) -> None:
    store.remember(key(), b"old", generation)
    assert found(store, key()) is None


def test_a_clear_drops_all_responses_and_those_requested_before(store: CacheStore) -> None:
    store_body(store, key(1))
    store_body(store, key(2, None))
    before = store.lookup(key(3)).generation
    store.clear()
    store.remember(key(3), b"old", before)
    assert [found(store, one) for one in (key(1), key(2, None), key(3))] == [None] * 3
    store_body(store, key(1), b"new")
    assert found(store, key(1)) == b"new"


def test_a_closed_store_goes_on_when_it_is_used(store: CacheStore) -> None:
    store_body(store, key())
    store.close()
    store.close()
    assert found(store, key()) is not None


def test_many_threads_find_their_own_responses(store: CacheStore) -> None:
    wrong: list[object] = []

    def work(thread: int) -> None:
        for number in range(30):
            one = key(number % 5, f"token {thread}")
            body = f"{thread} {number % 5}".encode()
            store_body(store, one, body)
            if found(store, one) not in (body, None):
                wrong.append(one)
            if number % 10 == 9:
                store.forget(one.token_hash)
                if found(store, one) is not None:
                    wrong.append(one)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["look", "store", "late", "forget", "pass"]),
            st.integers(0, 3),
            st.sampled_from(["a", "b"]),
        ),
        max_size=25,
    )
)
def test_no_order_of_events_returns_an_outdated_response(
    store: CacheStore, clocks: SetClocks, events: list[tuple[str, int, str]]
) -> None:
    """A body is the number of the latest mutation of its token when it was requested."""
    store.clear()
    mutations = {"a": 0, "b": 0}
    requested: list[tuple[CacheKey, bytes, int | None]] = []
    for event, number, token in events:
        one = key(number, token)
        now = str(mutations[token]).encode()
        if event == "look":
            assert found(store, one) in (now, None)
            requested.append((one, now, store.lookup(one).generation))
        elif event == "store":
            store_body(store, one, now)
        elif event == "late" and requested:
            store.remember(*requested.pop(0))
        elif event == "forget":
            mutations[token] += 1
            store.forget(one.token_hash)
        elif event == "pass":
            clocks.pass_s(TTL_S / 2)
    for token, count in mutations.items():
        for number in range(4):
            assert found(store, key(number, token)) in (str(count).encode(), None)
