"""The record of the requests that a server received."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.testing.plain_http import BEBOP, post

from kotae.testing import AniListServer
from kotae.testing.serving import request_log

if TYPE_CHECKING:
    import pytest

    from kotae.testing import RequestRecord


def test_a_request_is_recorded_before_its_response_arrives(shared_server: AniListServer) -> None:
    query = "query ByID($id: Int) { Media(id: $id) { id } }"
    body = {"query": query, "variables": {"id": 1}, "operationName": "ByID"}
    token = shared_server.token(1)
    headers = {
        "Authorization": f"Bearer {token}",
        "Proxy-Authorization": "abc",
        "Cookie": "a=b; c=d",
        "X-Mine": "yes",
    }
    post(shared_server, body=json.dumps(body).encode(), headers=headers)
    record = shared_server.requests[-1]
    assert (record.method, record.operation_name, record.query) == ("POST", "ByID", query)
    assert (record.variables, record.status, record.viewer_id) == ({"id": 1}, 200, 1)
    assert record.address == "127.0.0.1"
    assert record.duration_s >= 0
    assert {name: record.headers[name.lower()] for name in headers} == {
        "Authorization": "Bearer [redacted]",
        "Proxy-Authorization": "[redacted]",
        "Cookie": "[redacted]",
        "X-Mine": "yes",
    }
    assert token not in repr(record)


def test_the_log_is_a_sequence_of_the_last_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_RECORDS", 4)
    listened: list[RequestRecord] = []
    with AniListServer(on_request=listened.append) as server:
        for field in "abcde":
            post(server, f"query {field} {{ __typename }}")
        log = server.requests
        assert listened[1:] == list(log)
        assert [record.operation_name for record in log[::-1]] == list("edcb")
        assert log[-1].operation_name == "e"
        assert (len(log), repr(log)) == (4, "<4 requests>")
        for _ in log:
            post(server, BEBOP)  # a new request does not prolong the loop
        log.clear()
        assert not log


def test_a_listener_that_fails_does_not_fail_the_request(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_record: RequestRecord) -> None:
        raise ValueError

    with AniListServer(on_request=fail) as server:
        assert post(server, BEBOP).status == 200
    assert "on_request failed" in caplog.text
