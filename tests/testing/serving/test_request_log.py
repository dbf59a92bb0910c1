"""What a server remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kotae.testing.serving import request_log
from kotae.testing.serving.request_log import RequestLog, RequestRecord, redacted

_REQUEST = RequestRecord(
    method="POST",
    operation_name="Card",
    query="query Card { Viewer { id } }",
    variables={},
    headers={},
    viewer_id=None,
    status=200,
    fault=None,
    received_at_s=1.0,
    duration_s=0.1,
    address="127.0.0.1",
)


def _log(count: int) -> RequestLog:
    log = RequestLog()
    for number in range(count):
        log.add(replace(_REQUEST, received_at_s=float(number)))
    return log


def test_secrets_are_redacted_and_the_scheme_stays() -> None:
    headers = {
        "authorization": "Bearer abc.def.ghi",
        "proxy-authorization": "abc",
        "cookie": "a=b; c=d",
        "accept": "*/*",
    }
    assert redacted(headers) == {
        "authorization": "Bearer [redacted]",
        "proxy-authorization": "[redacted]",
        "cookie": "[redacted]",
        "accept": "*/*",
    }


def test_a_log_is_a_sequence() -> None:
    log = _log(5)
    assert [each.received_at_s for each in log] == [0, 1, 2, 3, 4]
    assert log[-1].received_at_s == 4
    assert [each.received_at_s for each in log[1:3]] == [1, 2]
    assert [each.received_at_s for each in log[::-2]] == [4, 2, 0]
    assert len(log) == 5
    with pytest.raises(IndexError):
        log[5]


def test_a_cleared_log_is_empty() -> None:
    log = _log(3)
    log.clear()
    assert not log


def test_the_oldest_request_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_RECORDS", 3)
    assert [each.received_at_s for each in _log(5)] == [2, 3, 4]
