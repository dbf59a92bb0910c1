"""The events of hooks and the log records: plain data, once each; short waits once they add up."""

from __future__ import annotations

import dataclasses
import logging
import pickle
import socket
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import HandClock

from kotae import (
    Cache,
    Client,
    ConnectionFailedError,
    RateLimitedError,
    RateLimiter,
    RequestEvent,
    ResponseEvent,
    ServerError,
    WaitEvent,
)
from kotae.api import Media, MediaList, Mutation, Query

if TYPE_CHECKING:
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji)
NAMED = "query ById($id: Int) { Media(id: $id) { id } }"
SAVE = Mutation.save_media_list_entry(media_id=1, progress=3).select(MediaList.id)
NOTHING = 2_000_000_000


class Recorder:
    """Hooks that collect their events."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    @property
    def hooks(self) -> dict[str, Any]:
        return dict.fromkeys(("on_request", "on_response", "on_wait"), self.events.append)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the log lines of `kotae` at INFO and above."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("kotae") and record.levelno >= logging.INFO
    ]


def test_a_request_and_its_response_are_reported_with_the_operation(
    make: Make, server: AniListServer, recorder: Recorder
) -> None:
    make(**recorder.hooks).execute(NAMED, variables={"id": 1})
    request, response = recorder.events
    assert request == RequestEvent(
        "ById", is_mutation=False, text=NAMED, variables={"id": 1}, attempt=1
    )
    assert dataclasses.replace(response, headers={}, duration_s=0.0) == ResponseEvent(
        "ById", status=200, headers={}, duration_s=0.0, attempt=1, error=None
    )
    assert response.headers["content-type"] == "application/json"
    assert response.duration_s >= 0
    assert server.requests[0].query == NAMED


def test_a_mutation_is_reported_as_one(
    make: Make, server: AniListServer, recorder: Recorder
) -> None:
    make(token=server.token(1), **recorder.hooks).execute(SAVE)
    request = recorder.of(RequestEvent)[0]
    assert request.is_mutation
    assert request.operation_name is None
    assert sorted(request.variables.values()) == [1, 3]
    assert "SaveMediaListEntry" in request.text


def test_an_error_response_is_a_response(make: Make, recorder: Recorder) -> None:
    found = make(**recorder.hooks).execute(NAMED, variables={"id": NOTHING})
    assert found == {"Media": None}
    (response,) = recorder.of(ResponseEvent)
    assert (response.status, response.error) == (404, None)


def test_each_attempt_is_reported_with_its_number_and_the_reason_of_its_failure(
    make: Make, server: AniListServer, recorder: Recorder
) -> None:
    server.faults.next("drop-after")
    server.faults.next("502-html")
    make(**recorder.hooks).execute(BEBOP)
    assert [event.attempt for event in recorder.of(RequestEvent)] == [1, 2, 3]
    responses = recorder.of(ResponseEvent)
    assert [event.attempt for event in responses] == [1, 2, 3]
    assert [event.status for event in responses] == [None, 502, 200]
    first, *others = responses
    assert type(first.error) is ConnectionFailedError
    assert first.headers == {}
    assert [event.error for event in others] == [None, None]


def test_the_duration_is_measured_with_the_clock(make: Make, recorder: Recorder) -> None:
    clock = HandClock()

    def advance(event: RequestEvent) -> None:
        recorder.events.append(event)
        clock.sleep(100)

    make(clock=clock, **recorder.hooks | {"on_request": advance}).execute(BEBOP)
    assert recorder.of(ResponseEvent)[0].duration_s == 0.0, "the time of the hook does not count"


def test_cached_responses_and_local_refusals_cause_no_event(make: Make, recorder: Recorder) -> None:
    client = make(cache=Cache.memory(), **recorder.hooks)
    client.execute(BEBOP)
    recorder.events.clear()
    client.execute(BEBOP)
    with pytest.raises(Exception, match="token"):
        client.execute(SAVE)
    assert recorder.events == []


def test_a_wait_for_the_limit_is_reported_once_and_is_one_line_of_the_log(
    make: Make, server: AniListServer, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = HandClock()
    client = make(clock=clock, rate_limiter=RateLimiter.memory(clock=clock), **recorder.hooks)
    server.faults.next("429")
    client.execute(BEBOP)
    assert recorder.of(WaitEvent) == [WaitEvent(60.0, "rate-limit")]
    assert lines(caplog) == ["waiting 60.0 s"]


def test_a_wait_without_a_rate_limiter_is_reported_as_well(
    make: Make, server: AniListServer, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.faults.next("burst-429")
    make(**recorder.hooks).execute(BEBOP)
    (event,) = recorder.of(WaitEvent)
    assert (event.wait_s, event.reason, type(event.error)) == (60.0, "rate-limit", RateLimitedError)
    (line,) = lines(caplog)
    assert line.startswith("waiting 60.0 s")


def test_each_wait_before_a_retry_is_reported_with_its_error(
    make: Make, server: AniListServer, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = HandClock()
    client = make(clock=clock, retries=10, retry_budget_s=1000, **recorder.hooks)
    server.faults.next("500", times=10)
    client.execute(BEBOP)
    events = recorder.of(WaitEvent)
    assert [event.wait_s for event in events] == clock.slept
    assert {(event.reason, type(event.error)) for event in events} == {("retry", ServerError)}
    assert len(lines(caplog)) == 10
    for wait_s, line in zip(clock.slept, lines(caplog), strict=True):
        assert line.startswith(f"waiting {wait_s:.1f} s before another attempt: AniList failed")


def test_nothing_is_silent_without_a_network(
    make: Make,
    recorder: Recorder,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    caplog.set_level(logging.INFO)
    client = make(endpoint="http://no-such-host.invalid/", **recorder.hooks)
    with pytest.raises(ConnectionFailedError, match="Is this machine online"):
        client.execute(BEBOP)
    assert len(recorder.of(WaitEvent)) == 3
    assert all("Is this machine online?" in line for line in lines(caplog))
    assert len(lines(caplog)) == 3


def test_waits_of_less_than_a_second_are_reported_once_they_add_up_to_one(
    make: Make, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = HandClock()
    # 60 requests in a window of 3 s are a slot every 0.05 s.
    rate_limiter = RateLimiter.memory(clock=clock, window_s=3)
    client = make(clock=clock, rate_limiter=rate_limiter, **recorder.hooks)
    while sum(clock.slept) < 0.94:
        client.execute(BEBOP)
    assert recorder.of(WaitEvent) == []
    client.execute(BEBOP)
    assert [event.wait_s for event in recorder.of(WaitEvent)] == [pytest.approx(1.0)]
    assert lines(caplog) == ["waiting 1.0 s"]


def test_each_of_several_long_waits_is_reported_once(
    make: Make, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = HandClock()
    client = make(
        clock=clock, rate_limiter=RateLimiter.memory(clock=clock, window_s=300), **recorder.hooks
    )
    for _ in range(8):
        client.execute(BEBOP)
    waits = [event.wait_s for event in recorder.of(WaitEvent)]
    assert waits == clock.slept
    assert len(waits) >= 3
    assert lines(caplog) == [f"waiting {wait_s:.1f} s" for wait_s in waits]


@pytest.mark.parametrize("hook", ["on_request", "on_response", "on_wait"])
def test_a_hook_that_fails_is_logged_and_ignored(
    make: Make, server: AniListServer, caplog: pytest.LogCaptureFixture, hook: str
) -> None:
    def fail(_event: object) -> None:
        raise ValueError("The hook's own mistake")

    clock = HandClock()
    settings: dict[str, Any] = {hook: fail, "clock": clock}
    client = make(rate_limiter=RateLimiter.memory(clock=clock), **settings)
    server.faults.next("429")
    assert client.execute(BEBOP).id == 1
    assert make(**settings).execute(BEBOP).id == 1
    failed = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert failed
    for record in failed:
        assert record.name == "kotae.client"
        assert record.exc_info is not None
        assert str(record.exc_info[1]) == "The hook's own mistake"


def test_an_interrupt_in_a_hook_is_raised(make: Make, server: AniListServer) -> None:
    def stop(_event: object) -> None:
        raise KeyboardInterrupt

    client = make(on_request=stop)
    with pytest.raises(KeyboardInterrupt):
        client.execute(BEBOP)
    assert not server.requests


def test_a_hook_may_execute_the_same_operation(server: AniListServer) -> None:
    inner: list[Any] = []

    def execute(event: RequestEvent) -> None:
        if event.attempt == 1 and not inner:
            inner.append(None)
            inner[0] = client.execute(BEBOP)

    client = Client(
        app="tests/1.0",
        endpoint=server.url,
        rate_limiter=None,
        cache=Cache.memory(),
        on_request=execute,
    )
    with client:
        assert client.execute(BEBOP) == inner[0]


def test_events_are_plain_data_and_can_be_stored(
    make: Make, server: AniListServer, recorder: Recorder
) -> None:
    server.faults.next("429")
    server.faults.next("drop-before")
    make(token=server.token(1), **recorder.hooks).execute(BEBOP)
    assert {type(event) for event in recorder.events} == {RequestEvent, ResponseEvent, WaitEvent}
    for event in recorder.events:
        copy = pickle.loads(pickle.dumps(event))
        assert repr(copy) == repr(event)
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(event, dataclasses.fields(event)[0].name, None)
