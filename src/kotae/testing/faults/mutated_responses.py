"""AniList's true response, altered as bytes or in its headers. The request is carried out."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from kotae.testing.faults.fault import JSON_TYPE, Fault, after_work, with_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.serving.exchange import ServedResponse, WorkResult

__all__ = ["MUTATED_RESPONSES"]

_TABLE = "Answers that gql's transports were seen to stumble over."
_WISH = "The wish to survive it: what a careless proxy makes of a response."
_JSON_TEXT = "RFC 8259, section 8.1: JSON between systems is UTF-8, without a byte order mark."

_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def _altered(
    name: str, summary: str, source: str, change: Callable[[WorkResult], ServedResponse]
) -> Fault:
    return Fault(name, summary, source, after_work(change), does_work=True)


def _with_header(result: WorkResult, name: str, value: str | None) -> ServedResponse:
    return replace(result.response, headers=with_headers(result.response, {name: value}))


def _truncated(result: WorkResult) -> ServedResponse:
    body = result.response.body
    return replace(result.response, body=body[: len(body) // 2])


def _encoded(
    encoding: str, pack: Callable[[bytes], bytes] = bytes
) -> Callable[[WorkResult], ServedResponse]:
    def change(result: WorkResult) -> ServedResponse:
        headers = with_headers(result.response, {"Content-Encoding": encoding})
        return replace(result.response, body=pack(result.response.body), headers=headers)

    return change


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _typed(content_type: str) -> Callable[[WorkResult], ServedResponse]:
    """Return a change of the content type, under which every body has a text beyond ASCII."""

    def change(result: WorkResult) -> ServedResponse:
        body = result.response.body
        if body.isascii() and result.content:
            # GraphQL allows `extensions`, and clients read over them.
            body = msgspec.json.encode({**result.content, "extensions": {"kotae": "答え"}})
        headers = with_headers(result.response, {"Content-Type": content_type})
        return replace(result.response, body=body, headers=headers)

    return change


def _twice(result: WorkResult) -> ServedResponse:
    body = result.response.body
    if not body.startswith(b"{"):
        return result.response
    return replace(result.response, body=b'{"data":null,' + body[1:])


def _unlimited(result: WorkResult) -> ServedResponse:
    headers = with_headers(result.response, dict.fromkeys(_LIMIT_HEADERS))
    return replace(result.response, headers=headers)


def _always_full(result: WorkResult) -> ServedResponse:
    headers = with_headers(
        result.response, {"X-RateLimit-Limit": "90", "X-RateLimit-Remaining": "89"}
    )
    return replace(result.response, headers=headers)


#: The true response, altered.
MUTATED_RESPONSES: Sequence[Fault] = (
    _altered(
        "truncated-json",
        "The first half of the response, with the `Content-Length` of that half.",
        _TABLE,
        _truncated,
    ),
    _altered(
        "deflate",
        "The response packed by deflate, in zlib's frame, whatever the client says it takes.",
        "RFC 9110, section 8.4.1.2: this is what the word stands for.",
        _encoded("deflate", zlib.compress),
    ),
    _altered(
        "raw-deflate",
        "The response packed by deflate without zlib's frame.",
        "RFC 9110, section 8.4.1.2: some servers send it so.",
        _encoded("deflate", _raw_deflate),
    ),
    _altered(
        "gzip-header-lie",
        "The response as it is, with `Content-Encoding: gzip`.",
        _WISH,
        _encoded("gzip"),
    ),
    _altered(
        "brotli-header-lie",
        "The response as it is, with `Content-Encoding: br`.",
        _WISH,
        _encoded("br"),
    ),
    _altered(
        "wrong-charset",
        "The response in UTF-8 under `charset=iso-8859-1`, with a text beyond ASCII.",
        _JSON_TEXT,
        _typed(f"{JSON_TYPE}; charset=iso-8859-1"),
    ),
    _altered(
        "html-content-type",
        "The response under `text/html` without a charset, with a text beyond ASCII.",
        "gql's transport over requests read it in the wrong charset.",
        _typed("text/html"),
    ),
    _altered(
        "no-content-type",
        "The response without a `Content-Type`.",
        "RFC 9110, section 8.3: a sender may not know it.",
        lambda result: _with_header(result, "Content-Type", None),
    ),
    _altered(
        "bom",
        "The response behind a byte order mark.",
        _JSON_TEXT,
        lambda result: replace(result.response, body=b"\xef\xbb\xbf" + result.response.body),
    ),
    _altered(
        "duplicate-keys",
        "The response with two `data`: the first is null, the second the true one.",
        "RFC 8259, section 4: names should be unique, and parsers differ where they are not.",
        _twice,
    ),
    _altered(
        "no-limit-headers",
        "The response without its `X-RateLimit-*` headers.",
        "Reports of the API's users: the headers vanished for a time.",
        _unlimited,
    ),
    _altered(
        "lying-limit-headers",
        "The response with headers that always say 89 of 90 are left.",
        "Recorded answers: 429 while the headers still had much left.",
        _always_full,
    ),
)
