"""The total deadline, on sockets without HTTP."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from kotae.client import deadline as module
from kotae.client.deadline import Call, current_call, deadline

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    first, second = socket.socketpair()
    with first, second:
        yield first, second


def test_a_read_ends_when_the_time_is_over(pair: tuple[socket.socket, socket.socket]) -> None:
    with deadline(0.05) as call:
        call.adopt(pair[0])
        assert pair[0].recv(1) == b""
    assert call.is_over


def test_a_later_call_with_less_time_ends_first(pair: tuple[socket.socket, socket.socket]) -> None:
    with deadline(60) as outer:
        with deadline(0.05) as call:
            call.adopt(pair[0])
            assert pair[0].recv(1) == b""
            assert current_call() is call
        assert current_call() is outer
    assert call.is_over
    assert not outer.is_over
    assert current_call() is None


def test_a_socket_adopted_too_late_is_shut_down(pair: tuple[socket.socket, socket.socket]) -> None:
    call = Call(60)
    call.expire()
    call.adopt(pair[0])
    assert pair[0].recv(1) == b""
    call.finish()


def test_a_finished_call_is_left_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    call = Call(60)
    call.adopt(pair[0])
    call.finish()
    call.expire()
    assert not call.is_over
    pair[1].sendall(b"x")
    assert pair[0].recv(1) == b"x"


def test_the_next_socket_takes_the_place_of_the_one_before(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    call = Call(60)
    call.adopt(pair[0])
    call.adopt(pair[1])
    assert call.has_socket
    call.finish()
    assert not call.has_socket


def test_a_fresh_watchdog_watches_on() -> None:
    """A forked process has the object, but not its thread."""
    watchdog = module._Watchdog()  # pyright: ignore[reportPrivateUsage] - one of its own
    for _ in range(2):
        watchdog.reset()
        first, second = socket.socketpair()
        with first, second:
            call = Call(0.05)
            call.adopt(first)
            watchdog.watch(call)
            assert first.recv(1) == b""
            assert call.is_over
            call.finish()


def test_finished_calls_are_forgotten() -> None:
    watchdog = module._Watchdog()  # pyright: ignore[reportPrivateUsage] - one of its own
    for _ in range(1000):
        call = Call(60)
        watchdog.watch(call)
        call.finish()
    assert len(watchdog._calls) == 1  # pyright: ignore[reportPrivateUsage] - as above


def test_many_threads_have_their_own_calls() -> None:
    seen: list[bool] = []

    def work() -> None:
        with deadline(60) as call:
            seen.append(current_call() is call)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 20
