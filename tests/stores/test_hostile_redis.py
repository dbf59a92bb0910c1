"""A Redis that is slow, silent or hostile: memory takes over in time, whatever it sends."""

from __future__ import annotations

import logging
import socket
import threading
import time
import tracemalloc
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import redis
from msgspec.structs import replace
from tests.client.virtual_time import VirtualClock

from kotae import RateLimiter
from kotae.stores import rate_limit_redis
from kotae.stores.base import StoreUnavailableError
from kotae.stores.rate_limit_redis import RedisRateLimitStore
from kotae.stores.redis_connections import RedisConnections
from kotae.wire.rate_limit_state import RateLimitConfig

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from tests.redis_server import RedisServer

    from kotae.wire.rate_limit_state import RateLimitState

KEY = "https://graphql.anilist.co"
#: Much more than an update may take, for a slow machine.
LATE_S = 10.0


class Endless:
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"a" * 65_536


class Trickle:
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"+"
            time.sleep(0.01)  # a slow server cannot be made without one


def script_response(
    *, written: bytes = b":0\r\n", value: bytes = b"$0\r\n\r\n", now: bytes = b"1700000000"
) -> bytes:
    seconds = b"$%d\r\n%s" % (len(now), now)
    return b"*3\r\n%s%s*2\r\n%s\r\n$1\r\n0\r\n" % (written, value, seconds)


#: What the server sends in response to each command.
RESPONSES: dict[str, Iterable[bytes]] = {
    "silence": [],
    "garbage": [b"\0garbage\r\n"],
    "error": [b"-ERR \x1b[31m::error::\r\n"] * 4,
    "no line": Endless(),
    "huge text": [b"$2000000000\r\n", *[b"a" * 65_536] * 2000],
    "huge array": [b"*2000000000\r\n", *[b":1\r\n" * 10_000] * 2000],
    "length beyond any": [b"$99999999999999999999\r\n"],
    "negative length": [b"$-7\r\n*-7\r\n"],
    "nested": [b"*1\r\n" * 100_000],
    "nulls": [b"*-1\r\n$-1\r\n" * 10],
    "other types": [b"*3\r\n:1\r\n$3\r\nabc\r\n*2\r\n$1\r\nx\r\n$1\r\ny\r\n" * 4],
    "value is a number": [script_response(value=b":7\r\n")],
    "value is an error": [script_response(value=b"-ERR\r\n")],
    "value is null": [script_response(value=b"$-1\r\n")],
    "written is text": [script_response(written=b"$1\r\n1\r\n")],
    "never written": [script_response()],
    "time beyond any": [script_response(now=b"9" * 400)],
    "time is negative": [script_response(now=b"-5")],
    "time is no number": [script_response(now="٣".encode())],
    "time is infinite": [script_response(now=b"inf")],
    "trickle": Trickle(),
}


@contextmanager
def server(response: Iterable[bytes] | None) -> Generator[int]:
    """Send one response after each command; None closes the connection. Yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connections: list[socket.socket] = []

        def serve(connection: socket.socket) -> None:
            try:
                while connection.recv(65_536) and response is not None:
                    for chunk in response:
                        connection.sendall(chunk)
            except OSError:
                pass
            finally:
                connection.close()

        def accept() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    connections.append(connection)
                    threading.Thread(target=serve, args=(connection,), daemon=True).start()
            except OSError:
                pass

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in connections:
                connection.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit_redis, "_TIMEOUT_S", 0.1)


@pytest.mark.parametrize("is_client", [False, True])
@pytest.mark.parametrize("name", [*RESPONSES, "close"])
def test_whatever_it_sends_memory_takes_over_with_one_warning(
    name: str, is_client: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with server(RESPONSES.get(name)) as port:
        # By itself, such a client waits for ever.
        given = redis.Redis(port=port, socket_timeout=None) if is_client else None
        url = f"redis://127.0.0.1:{port}/0?socket_timeout=100"
        rate_limiter = RateLimiter.redis(given or url, clock=VirtualClock())
        started_at = time.monotonic()
        tracemalloc.start()
        for _ in range(3):
            rate_limiter.acquire(KEY)
        rate_limiter.record_response(KEY, 200, {"x-ratelimit-limit": "90"})
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert time.monotonic() - started_at < LATE_S
    assert rate_limiter.status(KEY).limit == 90
    assert peak < 10_000_000
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert "Redis cannot be used" in caplog.text
    assert "\x1b" not in caplog.text


def count_one(state: RateLimitState, _now: float) -> tuple[RateLimitState, None]:
    return replace(state, used=state.used + 1), None


def test_a_name_that_is_resolved_for_ever_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_end = threading.Event()

    def resolve(*_: object, **__: object) -> None:
        may_end.wait()
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    store = RedisRateLimitStore(RedisConnections("redis://name.invalid"), RateLimitConfig())
    started_at = time.monotonic()
    with pytest.raises(StoreUnavailableError, match="in time"):
        store.update(KEY, count_one)
    assert time.monotonic() - started_at < LATE_S
    may_end.set()


@pytest.fixture
def store(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RedisRateLimitStore]:
    monkeypatch.setattr(rate_limit_redis, "_TIMEOUT_S", LATE_S)
    with redis_server.client() as client:
        client.flushall()
    with closing(
        RedisRateLimitStore(RedisConnections(redis_server.url), RateLimitConfig())
    ) as made:
        yield made


def test_a_connection_that_the_server_closed_since_is_replaced(
    store: RedisRateLimitStore, redis_server: RedisServer
) -> None:
    store.update(KEY, count_one)
    with redis_server.client() as client:
        client.client_kill_filter(_type="normal", skipme=True)
    assert store.update(KEY, count_one).state.used == 2


def test_a_value_that_is_too_long_is_replaced(
    store: RedisRateLimitStore, redis_server: RedisServer
) -> None:
    with redis_server.client() as client:
        client.set(f"kotae:rate-limit:{KEY}", b"x" * 1_000_000)
    store.update(KEY, count_one)
    assert store.update(KEY, count_one).state.used >= 2


@pytest.mark.parametrize(
    "settings",
    [{"protocol": 3}, {"encoding": "utf-16"}, {"health_check_interval": 1}, {"client_name": "x"}],
    ids=str,
)
def test_a_client_of_any_settings_works(
    store: RedisRateLimitStore, redis_server: RedisServer, settings: dict[str, Any]
) -> None:
    store.update(KEY, count_one)
    with redis.Redis(port=redis_server.port, **settings) as client:
        other = RedisRateLimitStore(RedisConnections(client), RateLimitConfig())
        assert other.update(KEY, count_one).state.used == 2
        other.close()


def test_few_connections_stay_open(store: RedisRateLimitStore) -> None:
    barrier = threading.Barrier(20)

    def work() -> None:
        barrier.wait()
        for _ in range(5):
            store.update(KEY, lambda state, _: (state, None))

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(store._connections._idle) <= 8
