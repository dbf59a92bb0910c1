from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from kotae import _fork
from kotae._fork import Gate, on_fork

if TYPE_CHECKING:
    import pytest


class Owner:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def before_fork(self) -> None:
        self.told.append("before")

    def after_fork(self, *, is_child: bool) -> None:
        self.told.append("child" if is_child else "parent")


def test_an_owner_is_told_as_long_as_it_lives() -> None:
    owner = Owner()
    number = id(owner)
    on_fork(owner)
    assert number in _fork._owners
    _fork._before()
    _fork._after(is_child=False)
    assert owner.told == ["before", "parent"]
    del owner
    gc.collect()
    assert number not in _fork._owners


def test_who_was_told_of_a_fork_is_told_of_its_end_even_if_nobody_holds_it_any_more() -> None:
    owner = Owner()
    told = owner.told
    on_fork(owner)
    _fork._before()
    del owner
    gc.collect()
    _fork._after(is_child=True)
    assert told == ["before", "child"]


def test_a_gate_lets_many_in_at_once() -> None:
    gate = Gate()
    with gate, gate:
        pass


def test_a_closed_gate_lets_nobody_in_until_it_is_opened() -> None:
    gate = Gate()
    assert gate.close()
    has_entered = threading.Event()

    def enter() -> None:
        with gate:
            has_entered.set()

    thread = threading.Thread(target=enter)
    thread.start()
    assert not has_entered.is_set()
    gate.open(is_child=False)
    thread.join()
    assert has_entered.is_set()


def test_closing_waits_for_those_inside() -> None:
    gate = Gate()
    is_inside, may_leave = threading.Event(), threading.Event()

    def enter() -> None:
        with gate:
            is_inside.set()
            may_leave.wait()

    thread = threading.Thread(target=enter)
    thread.start()
    is_inside.wait()
    threading.Timer(0.01, may_leave.set).start()
    assert gate.close()
    thread.join()


def test_closing_gives_up_on_one_who_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fork, "_PATIENCE_S", 0.01)
    gate = Gate()
    with gate:
        assert not gate.close()
        gate.open(is_child=False)


def test_nobody_is_inside_in_a_forked_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fork, "_PATIENCE_S", 0.01)
    gate = Gate()
    gate.__enter__()
    gate.close()
    gate.open(is_child=True)
    assert gate.close()
