"""Faults that change the bytes or the headers of a response. The request is carried out."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec

from kotae.testing.faults.fault import Fault, changed, with_headers
from kotae.testing.serving.exchange import JSON_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from kotae.testing.serving.exchange import OperationResult, ServedResponse
    from kotae.values import JSON

    Change: TypeAlias = Callable[[OperationResult], ServedResponse]

__all__ = ["MUTATED_RESPONSES"]

_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def _headers(headers: Mapping[str, str | None]) -> Change:
    """Return a change of headers; None removes one."""
    return lambda result: with_headers(result.response, headers)


def _bytes(change: Callable[[bytes], bytes], headers: Mapping[str, str] | None = None) -> Change:
    """Return a change of the body's bytes, and of headers."""
    return lambda result: with_headers(result.response, headers or {}, change(result.response.body))


def _raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


def _typed(content_type: str) -> Change:
    """Return a change of the content type that also puts a string beyond ASCII into the body."""

    def change(result: OperationResult) -> ServedResponse:
        body = result.response.body
        if body.isascii() and result.body:
            # GraphQL allows `extensions`, and clients ignore them.
            body = msgspec.json.encode({**result.body, "extensions": {"kotae": "答え"}})
        return with_headers(result.response, {"Content-Type": content_type}, body)

    return change


def _in_another_order(result: OperationResult) -> ServedResponse:
    """Reverse the lists of the root fields."""
    data = result.body.get("data")
    if not isinstance(data, dict):
        return result.response
    reversed_data = {name: _with_reversed_lists(root) for name, root in data.items()}
    body = msgspec.json.encode({**result.body, "data": reversed_data})
    return with_headers(result.response, {}, body)


def _with_reversed_lists(root: JSON) -> JSON:
    if not isinstance(root, dict):
        return root
    return {name: value[::-1] if isinstance(value, list) else value for name, value in root.items()}


#: Faults that change a response.
MUTATED_RESPONSES: Sequence[Fault] = (
    changed("truncated-json", _bytes(lambda body: body[: len(body) // 2])),
    # RFC 9110, section 8.4.1.2: this is the meaning of `deflate`.
    changed("deflate", _bytes(zlib.compress, {"Content-Encoding": "deflate"})),
    # RFC 9110, section 8.4.1.2: some servers send it.
    changed("raw-deflate", _bytes(_raw_deflate, {"Content-Encoding": "deflate"})),
    changed("gzip-header-lie", _headers({"Content-Encoding": "gzip"})),
    changed("brotli-header-lie", _headers({"Content-Encoding": "br"})),
    changed("wrong-charset", _typed(f"{JSON_TYPE}; charset=iso-8859-1")),
    # gql's transport over requests read it in the wrong charset.
    changed("html-content-type", _typed("text/html")),
    # RFC 9110, section 8.3: a sender may not know it.
    changed("no-content-type", _headers({"Content-Type": None})),
    changed("bom", _bytes(lambda body: b"\xef\xbb\xbf" + body)),
    # RFC 8259, section 4: names should be unique, and parsers differ where they are not.
    changed("duplicate-keys", _bytes(lambda body: b'{"data":null,' + body.removeprefix(b"{"))),
    # Reports of the API's users: the order of equal items differs between two pages.
    changed("other-order", _in_another_order),
    # Reports of the API's users: the headers vanished for a time.
    changed("no-limit-headers", _headers(dict.fromkeys(_LIMIT_HEADERS))),
    # Recorded responses: 429 while the headers showed many requests remaining.
    changed(
        "lying-limit-headers", _headers({"X-RateLimit-Limit": "90", "X-RateLimit-Remaining": "89"})
    ),
)
