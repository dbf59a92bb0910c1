"""Cached responses in memory; test_cache_stores holds the behaviour of every store."""

from __future__ import annotations

import threading
import tracemalloc

from tests.stores.cache_stores import MIB, TTL_S, SetClocks, key, memory

from kotae.stores.cache_memory import _uptime_s


def test_expired_responses_leave_the_memory() -> None:
    clocks = SetClocks()
    store = memory(clocks)
    for number in range(10):
        store.remember(key(number), b"x" * 1000, 0)
    clocks.pass_s(TTL_S)
    store.remember(key(10), b"x", 0)
    assert list(store._entries) == [key(10).digest]
    assert store._size_bytes < 2000


def test_nothing_is_left_of_a_token_whose_responses_are_dropped() -> None:
    store = memory(SetClocks())
    for number in range(1000):
        one = key(1, f"token {number}")
        store.remember(one, b"{}", store.lookup(one).generation)
        store.forget(one.token_hash)
    assert store._entries == {}
    assert store._digests == {}
    assert store._size_bytes == 0


def test_the_entries_take_no_more_memory_than_allowed() -> None:
    store = memory(SetClocks())
    tracemalloc.start()
    try:
        for number in range(4000):
            store.remember(key(number, f"token {number}"), bytes(bytearray(100)), 0)
        assert tracemalloc.get_traced_memory()[0] < MIB * 1.1
    finally:
        tracemalloc.stop()


def test_a_fork_in_the_midst_of_a_change_begins_with_nothing() -> None:
    store = memory(SetClocks())
    store.remember(key(), b"{}", 0)
    store.after_fork_in_child()
    assert store.lookup(key()).body == b"{}"
    thread = threading.Thread(target=store._lock.acquire)
    thread.start()
    thread.join()
    store.after_fork_in_child()
    assert store.lookup(key()).body is None
    store.remember(key(), b"{}", 0)
    assert store.lookup(key()).body == b"{}"


def test_the_uptime_grows() -> None:
    assert _uptime_s() <= _uptime_s()


def test_its_repr_has_its_numbers() -> None:
    assert repr(memory(SetClocks())) == "memory, ttl_s=300, max_bytes=1048576"
