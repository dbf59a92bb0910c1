"""Faults of the connection, without one."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.testing.faults.fakes import FakeConnection, FakeExchange, play, work_result

from kotae.testing.faults import connections
from kotae.testing.serving.exchange import ServedResponse

_OUTCOME = work_result("{ Media { id } }", {"Media": {"id": 1}}, headers={"connection": "x"})
_BODY = b'{"data":{"Media":{"id":1}}}'
_LINES = [b"HTTP/1.1 200 OK", b"Content-Type: application/json", b"Content-Length: 27"]


def _head(*more: bytes) -> bytes:
    return b"\r\n".join([*_LINES, *more, b"", b""])


_HEAD = _head(b"Connection: close")


def test_headers_come_byte_by_byte_and_the_body_at_once() -> None:
    exchange = FakeExchange(_OUTCOME)
    play("trickle-headers", exchange)
    *head, body = exchange.connection.pieces
    assert (b"".join(head), body) == (_HEAD, _BODY)
    assert {len(piece) for piece in head} == {1}
    assert exchange.pauses_s == [connections.PAUSE_S] * len(_HEAD)
    assert exchange.connection.end == "closed"


def test_the_body_comes_byte_by_byte_behind_whole_headers() -> None:
    exchange = FakeExchange(_OUTCOME)
    play("trickle-body", exchange)
    head, *body = exchange.connection.pieces
    assert (head, b"".join(body)) == (_HEAD, _BODY)
    assert {len(piece) for piece in body} == {1}
    assert exchange.pauses_s == [connections.PAUSE_S] * len(_BODY)
    assert exchange.connection.end == "closed"


@pytest.mark.parametrize("name", ["trickle-headers", "trickle-body"])
def test_a_trickle_ends_when_the_client_hangs_up(name: str) -> None:
    exchange = FakeExchange(_OUTCOME, FakeConnection(hangs_up_after=5))
    play(name, exchange)
    trickled = [piece for piece in exchange.connection.pieces if len(piece) == 1]
    assert len(trickled) <= 5
    assert len(exchange.pauses_s) <= 5


def test_the_speed_of_a_trickle_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PAUSE_S", 7.0)
    exchange = FakeExchange(_OUTCOME)
    play("trickle-body", exchange)
    assert Counter(exchange.pauses_s) == {7.0: len(_BODY)}


def test_a_client_without_response_is_released_when_it_disconnects() -> None:
    exchange = FakeExchange(_OUTCOME, hangs_up_after=3)
    play("no-response", exchange)
    assert exchange.connection.pieces == []
    assert exchange.pauses_s == [connections.POLL_S] * 3


def test_a_short_body_is_half_of_what_its_length_promises() -> None:
    exchange = FakeExchange(_OUTCOME)
    play("short-body", exchange)
    assert b"".join(exchange.connection.pieces) == _HEAD + _BODY[:13]
    assert exchange.connection.end == "closed"


def test_a_close_after_a_response_was_not_announced() -> None:
    exchange = FakeExchange(_OUTCOME)
    play("close-after-response", exchange)
    assert b"".join(exchange.connection.pieces) == _head() + _BODY
    assert exchange.connection.end == "closed"


@pytest.mark.parametrize(
    ("name", "worked", "end"),
    [("drop-before", 0, "closed"), ("drop-after", 1, "closed"), ("reset-after", 1, "aborted")],
)
def test_a_dropped_connection_carried_not_a_byte(name: str, worked: int, end: str) -> None:
    exchange = FakeExchange(_OUTCOME)
    play(name, exchange)
    assert exchange.connection.pieces == []
    assert (exchange.times_worked, exchange.connection.end) == (worked, end)


@pytest.mark.parametrize(
    ("status", "line"), [(404, b"HTTP/1.1 404 Not Found"), (520, b"HTTP/1.1 520 ")]
)
def test_a_status_line_has_the_phrase_of_its_status_if_there_is_one(
    status: int, line: bytes
) -> None:
    exchange = FakeExchange(_OUTCOME)
    exchange.result = type(_OUTCOME)(ServedResponse(status, b"{}"), {}, None, {}, None)
    play("short-body", exchange)
    assert exchange.connection.pieces[0].split(b"\r\n")[0] == line
