from __future__ import annotations

import gc
import threading

import pytest

from kotae import _fork
from kotae._fork import ForkAware, ForkGate, ForkSafeLock, on_fork


class Owner(ForkAware):
    """An owner that records the calls of its hooks."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def before_fork(self) -> None:
        self.calls.append("before")

    def after_fork_in_parent(self) -> None:
        self.calls.append("parent")

    def after_fork_in_child(self) -> None:
        self.calls.append("child")


@pytest.fixture(autouse=True)
def owners(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exclude the process's own locks and threads from these simulated forks."""
    monkeypatch.setattr(_fork, "_owners", {})


def test_an_owner_is_called_as_long_as_it_lives() -> None:
    owner = Owner()
    number = id(owner)
    on_fork(owner)
    assert number in _fork._owners
    _fork._before_fork()
    _fork._after_fork_in_parent()
    assert owner.calls == ["before", "parent"]
    del owner
    gc.collect()
    assert number not in _fork._owners


def test_an_owner_that_prepared_continues_without_other_references() -> None:
    owner = Owner()
    calls = owner.calls
    on_fork(owner)
    _fork._before_fork()
    del owner
    gc.collect()
    _fork._after_fork_in_child()
    assert calls == ["before", "child"]


def test_a_gate_lets_many_in_at_once() -> None:
    gate = ForkGate()
    with gate, gate:
        pass


def test_a_closed_gate_lets_nobody_in_until_it_is_opened() -> None:
    gate = ForkGate()
    gate.before_fork()
    assert gate.is_empty
    has_entered = threading.Event()

    def enter() -> None:
        with gate:
            has_entered.set()

    thread = threading.Thread(target=enter)
    thread.start()
    assert not has_entered.is_set()
    gate.after_fork_in_parent()
    thread.join()
    assert has_entered.is_set()


def test_closing_waits_for_those_inside() -> None:
    gate = ForkGate()
    is_inside, may_leave = threading.Event(), threading.Event()

    def enter() -> None:
        with gate:
            is_inside.set()
            may_leave.wait()

    thread = threading.Thread(target=enter)
    thread.start()
    is_inside.wait()
    threading.Timer(0.01, may_leave.set).start()
    gate.before_fork()
    assert gate.is_empty
    thread.join()


def test_closing_gives_up_on_one_who_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fork, "_MAX_WAIT_S", 0.01)
    gate = ForkGate()
    with gate:
        gate.before_fork()
        assert not gate.is_empty
        gate.after_fork_in_parent()


def test_nobody_is_inside_in_a_forked_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fork, "_MAX_WAIT_S", 0.01)
    gate = ForkGate()
    gate.__enter__()
    gate.before_fork()
    gate.after_fork_in_child()
    gate.before_fork()
    assert gate.is_empty


def test_a_child_that_was_not_prepared_calls_all_owners() -> None:
    """C code may fork without calling the hooks before a fork."""
    owner = Owner()
    on_fork(owner)
    owner.calls.clear()
    _fork._after_fork_in_child()
    assert owner.calls == ["child"]


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_lock_is_free_in_a_child(*, reentrant: bool) -> None:
    lock = ForkSafeLock(reentrant=reentrant)
    thread = threading.Thread(target=lock.acquire)
    thread.start()
    thread.join()
    assert not lock.acquire(blocking=False)
    lock.after_fork_in_child()
    with lock:
        lock.after_fork_in_child()
    assert lock.acquire(timeout=0.0)
    lock.release()
