"""Large bodies are classified as small ones are, by another parser."""

from __future__ import annotations

import pytest

from kotae import NotJSONError
from kotae.wire import HTTPResponse, classify

_PADDING = b'"' + b"x" * 2**20 + b'", '


@pytest.mark.parametrize("length", range(1, 50))
def test_a_large_response_cut_anywhere_is_reported_as_truncated(length: int) -> None:
    rest = b'"a": [true, "\xc3\xa9\\u00e9", -1.5e-3, null]}}'
    body = b'{"data": {"pad": ' + _PADDING + rest[: min(length, len(rest) - 1)]
    with pytest.raises(NotJSONError, match=r"is truncated\."):
        classify(HTTPResponse(200, {}, body))


@pytest.mark.parametrize(
    ("rest", "clause"),
    [
        (b"nope}", "is not JSON"),
        (b'"a": NaN}', "is not JSON"),
        (b'"a": "\xff"}', "is not UTF-8"),
        (b'"a": ' + b"9" * 5000 + b"}", "holds a number"),
        (b'"a": ' + b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_large_body_that_is_no_json_has_the_message_of_a_small_one(
    rest: bytes, clause: str
) -> None:
    with pytest.raises(NotJSONError, match=clause):
        classify(HTTPResponse(200, {}, b'{"pad": ' + _PADDING + rest))


def test_a_large_body_may_have_a_byte_order_mark() -> None:
    body = b'\xef\xbb\xbf{"pad": ' + _PADDING + b'"data": {"a": 1}}'
    assert classify(HTTPResponse(200, {}, body)) == {"a": 1}
