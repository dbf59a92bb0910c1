"""The total deadline, on sockets without HTTP."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from kotae.client import deadline as module
from kotae.client.deadline import BlockingAttempt, current_attempt

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    first, second = socket.socketpair()
    with first, second:
        yield first, second


def test_a_read_ends_at_the_deadline(pair: tuple[socket.socket, socket.socket]) -> None:
    with BlockingAttempt(0.05) as attempt:
        attempt.adopt(pair[0])
        assert pair[0].recv(1) == b""
    assert attempt.has_timed_out


def test_a_later_attempt_with_less_time_ends_first(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    with BlockingAttempt(60) as outer:
        with BlockingAttempt(0.05) as attempt:
            attempt.adopt(pair[0])
            assert pair[0].recv(1) == b""
            assert current_attempt() is attempt
        assert current_attempt() is outer
    assert attempt.has_timed_out
    assert not outer.has_timed_out
    assert current_attempt() is None


def test_a_socket_adopted_too_late_is_shut_down(pair: tuple[socket.socket, socket.socket]) -> None:
    attempt = BlockingAttempt(60)
    attempt.expire()
    attempt.adopt(pair[0])
    assert pair[0].recv(1) == b""
    attempt.finish()


def test_a_finished_attempt_is_left_alone(pair: tuple[socket.socket, socket.socket]) -> None:
    attempt = BlockingAttempt(60)
    attempt.adopt(pair[0])
    attempt.finish()
    attempt.expire()
    assert not attempt.has_timed_out
    pair[1].sendall(b"x")
    assert pair[0].recv(1) == b"x"


def test_the_next_socket_takes_the_place_of_the_one_before(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    attempt = BlockingAttempt(60)
    attempt.adopt(pair[0])
    attempt.adopt(pair[1])
    assert attempt.has_socket
    attempt.finish()
    assert not attempt.has_socket


def test_a_reset_watchdog_continues() -> None:
    """A forked process has the object, but not its thread."""
    watchdog = module._Watchdog()  # pyright: ignore[reportPrivateUsage] - one of its own
    for _ in range(2):
        watchdog.after_fork_in_child()
        first, second = socket.socketpair()
        with first, second:
            attempt = BlockingAttempt(0.05)
            attempt.adopt(first)
            watchdog.watch(attempt)
            assert first.recv(1) == b""
            assert attempt.has_timed_out
            attempt.finish()


def test_finished_attempts_are_removed() -> None:
    watchdog = module._Watchdog()  # pyright: ignore[reportPrivateUsage] - one of its own
    for _ in range(1000):
        attempt = BlockingAttempt(60)
        watchdog.watch(attempt)
        attempt.finish()
    assert len(watchdog._attempts) == 1  # pyright: ignore[reportPrivateUsage] - as above


def test_many_threads_have_their_own_attempts() -> None:
    seen: list[bool] = []

    def work() -> None:
        with BlockingAttempt(60) as attempt:
            seen.append(current_attempt() is attempt)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 20
