"""Which request fails: by its header, by the queue, by chance."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.testing.plain_http import post

from kotae import ArgumentError
from kotae.testing import AniListServer, Faults
from kotae.testing.faults.faults import FAULTS, MAX_TIMES


def taken(faults: Faults, count: int) -> list[str | None]:
    """Return the names of the faults that some requests meet."""
    found = [faults.take(None) for _ in range(count)]
    return [fault.name if fault else None for fault in found]


def sometimes(name: str, probability: float, seed: int = 0) -> Faults:
    faults = Faults()
    faults.sometimes(name, probability=probability, seed=seed)
    return faults


def test_header_queue_and_chance_decide_in_this_order() -> None:
    with AniListServer(rate_limit=None) as server:
        server.faults.next("502-html", times=2)
        server.faults.sometimes("500", probability=1)
        statuses = [post(server, fault="404").status, *(post(server).status for _ in range(4))]
        assert statuses == [404, 502, 502, 500, 500]
        server.faults.clear()
        assert post(server).status == 200
        assert [record.fault for record in server.requests] == [
            "404", "502-html", "502-html", "500", "500", None,
        ]  # fmt: skip


def test_queued_faults_happen_in_the_order_of_their_calls() -> None:
    faults = Faults()
    for name, times in (("burst-429", 1), ("502-html", 2), ("burst-429", 1)):
        faults.next(name, times=times)
    expected = ["burst-429", "502-html", "502-html", "burst-429"]
    assert list(faults.pending) == expected
    assert taken(faults, 2) == expected[:2]
    assert list(faults.pending) == expected[2:]
    assert taken(faults, 3) == [*expected[2:], None]


@given(seed=st.integers(), probability=st.floats(0, 1))
def test_chance_depends_on_the_seed_and_the_number_of_the_request_alone(
    seed: int, probability: float
) -> None:
    one, other = Faults(), Faults()
    other.sometimes("429", probability=0.5, seed=seed)
    for faults in (one, other):
        faults.sometimes("502-html", probability=probability, seed=seed)
    other.next("404", times=3)
    assert taken(other, 3) == ["404"] * 3  # the queue takes nothing from the random stream
    hits = [name == "502-html" for name in taken(one, 50)]
    for hit, name in zip(hits, taken(other, 50), strict=True):
        assert name == "429" or hit is (name == "502-html")


def test_a_probability_is_about_the_share_of_requests() -> None:
    assert 170 <= taken(sometimes("502-html", 0.1), 2000).count("502-html") <= 230
    for probability, expected in ((0, None), (1, "404")):
        assert taken(sometimes("404", probability), 200) == [expected] * 200


def test_of_several_faults_at_once_the_first_one_wins() -> None:
    faults = Faults()
    for name in ("404", "429", "500"):
        faults.sometimes(name, probability=1)
    assert taken(faults, 3) == ["404"] * 3


def test_a_second_call_of_sometimes_begins_again_and_other_seeds_fail_differently() -> None:
    faults, found = Faults(), list[tuple[str | None, ...]]()
    for seed in (*range(20), 0):
        faults.sometimes("404", probability=0.5, seed=seed)
        found.append(tuple(taken(faults, 40)))
    assert found[0] == found[-1]
    assert len({*found}) == 20


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("502", "'502-html'"),
        ("brst-429", "'burst-429'"),
        ("429-burst", "'burst-429'"),
        ("Drop after", "'drop-after'"),
        ("429-no-retry", "'429-no-retry-after'"),
    ],
)
def test_a_wrong_name_is_an_error_that_says_what_was_meant(
    shared_server: AniListServer, wrong: str, meant: str
) -> None:
    faults, sentence = Faults(), f"There is no fault {wrong!r}. Did you mean "
    with pytest.raises(ArgumentError) as caught:
        faults.next(wrong)
    with pytest.raises(ArgumentError, match="There is no fault"):
        faults.sometimes(wrong, probability=1)
    message = str(caught.value)
    assert message.startswith(sentence)
    assert meant in message
    assert message.endswith("`faults.names` has all of them.")
    assert taken(faults, 1) == [None]
    received = post(shared_server, fault=wrong)
    assert shared_server.requests[-1].fault == "unknown"
    [error] = received.json["errors"]
    assert received.status == error["status"] == 400
    assert error["message"].startswith(f"X-Kotae-Fault: {sentence}")
    assert error["message"].endswith(f"There are: {', '.join(FAULTS)}.")


@pytest.mark.parametrize(
    "wrong", ["", "  ", "nothing like it", "x" * 100_000, "\x1b[2J\u202e", "é" * 10_000]
)
def test_a_name_like_no_other_is_sanitized_and_truncated(wrong: str) -> None:
    faults = Faults()
    assert faults.names == tuple(FAULTS)
    with pytest.raises(ArgumentError) as caught:
        faults.next(wrong)
    message = str(caught.value)
    assert "There are: 429, burst-429, " in message
    assert f"({len(FAULTS)} in all)" in message
    assert message.isprintable()
    assert len(message) < 500
    fault = faults.take(wrong)
    assert fault is not None
    assert fault.name == "unknown"


def test_a_number_out_of_range_is_refused() -> None:
    faults = Faults()
    for times in (0, -1, MAX_TIMES + 1):
        with pytest.raises(ArgumentError, match=f"from 1 to {MAX_TIMES}, got {times}"):
            faults.next("429", times=times)
    for probability in (-0.1, 1.1, float("nan"), float("inf")):
        with pytest.raises(ArgumentError, match=f"from 0 to 1, got {probability}"):
            faults.sometimes("429", probability=probability)
    assert faults.pending == ()


def test_many_threads_take_each_fault_once() -> None:
    faults = sometimes("404", 0.5)
    faults.next("429", times=4_000)
    found: list[str | None] = []
    with ThreadPoolExecutor(8) as pool:
        for names in pool.map(taken, [faults] * 8, [1_000] * 8):
            found += names
    assert found.count("429") == 4_000
    assert found.count("404") == taken(sometimes("404", 0.5), 4_000).count("404")


def test_a_repr_says_what_is_active() -> None:
    faults = sometimes("404", 0.5)
    faults.next("429", times=2)
    assert repr(faults) == "<Faults pending=2 sometimes=['404']>"
