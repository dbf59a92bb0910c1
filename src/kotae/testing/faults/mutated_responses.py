"""Faults that change the bytes or the headers of a response. The request is carried out."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from kotae.testing.faults.fault import JSON_TYPE, Fault, after_work, with_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.serving.exchange import ServedResponse, WorkResult
    from kotae.values import JSON

__all__ = ["MUTATED_RESPONSES"]

_TABLE = "Responses that gql's transports handled wrongly in tests."
_WISH = "Robustness: a careless proxy may cause it."
_JSON_TEXT = "RFC 8259, section 8.1: JSON between systems is UTF-8, without a byte order mark."

_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def _mutated(
    name: str, summary: str, source: str, change: Callable[[WorkResult], ServedResponse]
) -> Fault:
    return Fault(name, summary, source, after_work(change), does_work=True)


def _with_header(result: WorkResult, name: str, value: str | None) -> ServedResponse:
    return replace(result.response, headers=with_headers(result.response, {name: value}))


def _truncated(result: WorkResult) -> ServedResponse:
    body = result.response.body
    return replace(result.response, body=body[: len(body) // 2])


def _encoded(
    encoding: str, compress: Callable[[bytes], bytes] = bytes
) -> Callable[[WorkResult], ServedResponse]:
    def change(result: WorkResult) -> ServedResponse:
        headers = with_headers(result.response, {"Content-Encoding": encoding})
        return replace(result.response, body=compress(result.response.body), headers=headers)

    return change


def _raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


def _typed(content_type: str) -> Callable[[WorkResult], ServedResponse]:
    """Return a change of the content type that also puts a string beyond ASCII into the body."""

    def change(result: WorkResult) -> ServedResponse:
        body = result.response.body
        if body.isascii() and result.content:
            # GraphQL allows `extensions`, and clients ignore them.
            body = msgspec.json.encode({**result.content, "extensions": {"kotae": "答え"}})
        headers = with_headers(result.response, {"Content-Type": content_type})
        return replace(result.response, body=body, headers=headers)

    return change


def _duplicate_data(result: WorkResult) -> ServedResponse:
    body = result.response.body
    if not body.startswith(b"{"):
        return result.response
    return replace(result.response, body=b'{"data":null,' + body[1:])


def _in_another_order(result: WorkResult) -> ServedResponse:
    """Reverse the lists of objects in the root fields."""
    data = result.content.get("data")
    if not isinstance(data, dict):
        return result.response
    roots = {name: _reversed_lists(root) for name, root in data.items()}
    body = msgspec.json.encode({**result.content, "data": roots})
    return replace(result.response, body=body)


def _reversed_lists(root: JSON) -> JSON:
    if not isinstance(root, dict):
        return root
    return {name: value[::-1] if isinstance(value, list) else value for name, value in root.items()}


def _without_limit_headers(result: WorkResult) -> ServedResponse:
    headers = with_headers(result.response, dict.fromkeys(_LIMIT_HEADERS))
    return replace(result.response, headers=headers)


def _unchanging_limit_headers(result: WorkResult) -> ServedResponse:
    headers = with_headers(
        result.response, {"X-RateLimit-Limit": "90", "X-RateLimit-Remaining": "89"}
    )
    return replace(result.response, headers=headers)


#: Faults that change a response.
MUTATED_RESPONSES: Sequence[Fault] = (
    _mutated(
        "truncated-json",
        "The first half of the response's body, with the `Content-Length` of that half.",
        _TABLE,
        _truncated,
    ),
    _mutated(
        "deflate",
        "The response compressed by deflate with zlib's header, whatever the client accepts.",
        "RFC 9110, section 8.4.1.2: this is the meaning of `deflate`.",
        _encoded("deflate", zlib.compress),
    ),
    _mutated(
        "raw-deflate",
        "The response compressed by deflate without zlib's header.",
        "RFC 9110, section 8.4.1.2: some servers send it.",
        _encoded("deflate", _raw_deflate),
    ),
    _mutated(
        "gzip-header-lie",
        "The uncompressed response with `Content-Encoding: gzip`.",
        _WISH,
        _encoded("gzip"),
    ),
    _mutated(
        "brotli-header-lie",
        "The uncompressed response with `Content-Encoding: br`.",
        _WISH,
        _encoded("br"),
    ),
    _mutated(
        "wrong-charset",
        "The response in UTF-8 under `charset=iso-8859-1`, with a string beyond ASCII.",
        _JSON_TEXT,
        _typed(f"{JSON_TYPE}; charset=iso-8859-1"),
    ),
    _mutated(
        "html-content-type",
        "The response under `text/html` without a charset, with a string beyond ASCII.",
        "gql's transport over requests read it in the wrong charset.",
        _typed("text/html"),
    ),
    _mutated(
        "no-content-type",
        "The response without a `Content-Type`.",
        "RFC 9110, section 8.3: a sender may not know it.",
        lambda result: _with_header(result, "Content-Type", None),
    ),
    _mutated(
        "bom",
        "The response after a byte order mark.",
        _JSON_TEXT,
        lambda result: replace(result.response, body=b"\xef\xbb\xbf" + result.response.body),
    ),
    _mutated(
        "duplicate-keys",
        "The response with two `data` keys: the first is null, the second correct.",
        "RFC 8259, section 4: names should be unique, and parsers differ where they are not.",
        _duplicate_data,
    ),
    _mutated(
        "other-order",
        "The response with the lists of each root field, such as those of a `Page`, reversed.",
        "Reports of the API's users: the order of equal items differs between two pages.",
        _in_another_order,
    ),
    _mutated(
        "no-limit-headers",
        "The response without its `X-RateLimit-*` headers.",
        "Reports of the API's users: the headers vanished for a time.",
        _without_limit_headers,
    ),
    _mutated(
        "lying-limit-headers",
        "The response with headers that always show 89 of 90 requests remaining.",
        "Recorded responses: 429 while the headers showed many requests remaining.",
        _unchanging_limit_headers,
    ),
)
