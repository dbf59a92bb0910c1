"""Which request fails: by its header, by the queue, by chance."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testing.faults.fakes import FakeExchange, work_result

from kotae import ArgumentError
from kotae.testing.faults.catalogue import FAULTS
from kotae.testing.faults.faults import MAX_TIMES, Faults

if TYPE_CHECKING:
    from collections.abc import Callable


def _taken(faults: Faults, count: int) -> list[str | None]:
    taken = [faults.take(None) for _ in range(count)]
    return [fault.name if fault else None for fault in taken]


def _refused(faults: Faults, header: str) -> tuple[int, dict[str, Any]]:
    fault = faults.take(header)
    assert fault is not None
    assert fault.name == "unknown"
    exchange = FakeExchange(work_result("{ Media { id } }", {"Media": {"id": 1}}))

    async def run() -> Any:
        return await fault.act(exchange)

    response = asyncio.run(run())
    assert exchange.times_worked == 0
    return response.status, json.loads(response.body)


def test_without_a_fault_nothing_fails() -> None:
    faults = Faults()
    assert _taken(faults, 3) == [None, None, None]
    assert faults.pending == ()


def test_queued_faults_happen_in_the_order_of_their_calls() -> None:
    faults = Faults()
    faults.next("burst-429")
    faults.next("502-html", times=2)
    faults.next("burst-429")
    assert list(faults.pending) == ["burst-429", "502-html", "502-html", "burst-429"]
    assert _taken(faults, 2) == ["burst-429", "502-html"]
    assert list(faults.pending) == ["502-html", "burst-429"]
    assert _taken(faults, 3) == ["502-html", "burst-429", None]


def test_a_header_comes_before_the_queue_and_leaves_it_alone() -> None:
    faults = Faults()
    faults.next("429")
    faults.sometimes("500", probability=1)
    fault = faults.take("404")
    assert fault is FAULTS["404"]
    assert faults.pending == ("429",)
    assert _taken(faults, 2) == ["429", "500"]


@given(seed=st.integers(), probability=st.floats(0, 1))
def test_chance_depends_on_the_seed_and_the_number_of_the_request_alone(
    seed: int, probability: float
) -> None:
    one, other = Faults(), Faults()
    other.sometimes("429", probability=0.5, seed=seed)
    for faults in (one, other):
        faults.sometimes("502-html", probability=probability, seed=seed)
    other.next("404", times=3)
    assert _taken(other, 3) == ["404"] * 3  # the queue draws no lot
    hits = [name == "502-html" for name in _taken(one, 50)]
    for hit, name in zip(hits, _taken(other, 50), strict=True):
        assert name == "429" or hit is (name == "502-html")


def test_a_probability_is_about_how_often_it_happens() -> None:
    faults = Faults()
    faults.sometimes("502-html", probability=0.1)
    assert 170 <= _taken(faults, 2000).count("502-html") <= 230


def test_probabilities_of_nought_and_one_are_never_and_always() -> None:
    faults = Faults()
    faults.sometimes("500", probability=0)
    assert _taken(faults, 200) == [None] * 200
    faults.sometimes("404", probability=1)
    assert _taken(faults, 200) == ["404"] * 200


def test_of_several_faults_at_once_the_first_one_wins() -> None:
    faults = Faults()
    for name in ("404", "429", "500"):
        faults.sometimes(name, probability=1)
    assert _taken(faults, 3) == ["404"] * 3


def test_a_second_call_of_sometimes_begins_again_with_its_numbers() -> None:
    faults = Faults()
    faults.sometimes("404", probability=0.5, seed=1)
    first = _taken(faults, 40)
    faults.sometimes("404", probability=0.5, seed=1)
    assert _taken(faults, 40) == first
    faults.sometimes("404", probability=0)
    assert _taken(faults, 40) == [None] * 40


def test_several_seeds_fail_differently() -> None:
    runs: set[tuple[str | None, ...]] = set()
    for seed in range(20):
        faults = Faults()
        faults.sometimes("404", probability=0.5, seed=seed)
        runs.add(tuple(_taken(faults, 40)))
    assert len(runs) == 20


def test_clearing_forgets_the_queue_and_the_chances() -> None:
    faults = Faults()
    faults.next("429", times=5)
    faults.sometimes("404", probability=1)
    faults.clear()
    assert faults.pending == ()
    assert _taken(faults, 5) == [None] * 5
    assert faults.take("404") is FAULTS["404"]


def test_the_names_are_those_of_the_catalogue() -> None:
    assert Faults().names == tuple(FAULTS)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("502", "'502-html'"),
        ("brst-429", "'burst-429'"),
        ("429-burst", "'burst-429'"),
        ("Burst_429", "'burst-429'"),
        ("drop after", "'drop-after'"),
        ("429-no-retry", "'429-no-retry-after'"),
    ],
)
def test_a_wrong_name_is_an_error_that_says_what_was_meant(wrong: str, meant: str) -> None:
    faults = Faults()
    asks: list[Callable[[], None]] = [
        lambda: faults.next(wrong),
        lambda: faults.sometimes(wrong, probability=1),
    ]
    for ask in asks:
        with pytest.raises(ArgumentError) as caught:
            ask()
        message = str(caught.value)
        assert message.startswith(f"There is no fault {wrong!r}. Did you mean ")
        assert meant in message
        assert message.endswith("`faults.names` has all of them.")
    assert faults.pending == ()


@pytest.mark.parametrize("wrong", ["", "  ", "nothing like it", "x" * 100_000, "\x1b[2J\u202e"])
def test_a_name_like_no_other_is_an_error_that_lists_some(wrong: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        Faults().next(wrong)
    message = str(caught.value)
    assert "There are: 429, burst-429, " in message
    assert f"({len(FAULTS)} in all)" in message
    assert message.isprintable()
    assert len(message) < 500


@pytest.mark.parametrize("times", [0, -1, MAX_TIMES + 1])
def test_a_number_of_times_out_of_range_is_refused(times: int) -> None:
    faults = Faults()
    with pytest.raises(ArgumentError, match=f"from 1 to {MAX_TIMES}, got {times}"):
        faults.next("429", times=times)
    assert faults.pending == ()


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_probability_out_of_range_is_refused(probability: float) -> None:
    faults = Faults()
    with pytest.raises(ArgumentError, match=f"from 0 to 1, got {probability}"):
        faults.sometimes("429", probability=probability)
    assert _taken(faults, 5) == [None] * 5


def test_a_wrong_name_in_the_header_is_a_400_that_says_which_exist() -> None:
    status, response = _refused(Faults(), "brst-429")
    assert status == 400
    assert response["data"] is None
    [error] = response["errors"]
    assert error["status"] == 400
    assert error["message"].startswith(
        "X-Kotae-Fault: There is no fault 'brst-429'. Did you mean 'burst-429'"
    )
    assert error["message"].endswith(f"There are: {', '.join(FAULTS)}.")


@pytest.mark.parametrize("wrong", ["", "\x1b]0;x\x07", "é" * 10_000])
def test_a_foreign_name_in_the_header_is_sanitized_and_truncated(wrong: str) -> None:
    status, response = _refused(Faults(), wrong)
    message = response["errors"][0]["message"]
    assert status == 400
    assert message.isprintable()
    assert len(message) < 2_500


def test_many_threads_take_each_fault_once() -> None:
    faults = Faults()
    faults.next("429", times=4_000)
    faults.sometimes("404", probability=0.5)
    taken: list[list[str | None]] = []
    threads = [
        threading.Thread(target=lambda: taken.append(_taken(faults, 1_000))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [name for each in taken for name in each]
    assert names.count("429") == 4_000
    by_chance = Faults()
    by_chance.sometimes("404", probability=0.5)
    assert names.count("404") == _taken(by_chance, 4_000).count("404")


def test_a_repr_says_what_is_active() -> None:
    faults = Faults()
    faults.next("429", times=2)
    faults.sometimes("404", probability=0.5)
    assert repr(faults) == "<Faults pending=2 sometimes=['404']>"
