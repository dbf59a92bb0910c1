"""AniList's true reply, altered as bytes or in its headers. The request is carried out."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from kotae.testing.faults.fault import JSON_TYPE, Fault, after_work, with_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.serving.exchange import Outcome, ServedReply

__all__ = ["ALTERED"]

_TABLE = "Answers that gql's transports were seen to stumble over."
_WISH = "The wish to survive it: what a careless proxy makes of an answer."
_JSON_TEXT = "RFC 8259, section 8.1: JSON between systems is UTF-8, without a byte order mark."

_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def _altered(
    name: str, summary: str, source: str, change: Callable[[Outcome], ServedReply]
) -> Fault:
    return Fault(name, summary, source, after_work(change), does_work=True)


def _with_header(outcome: Outcome, name: str, value: str | None) -> ServedReply:
    return replace(outcome.reply, headers=with_headers(outcome.reply, {name: value}))


def _truncated(outcome: Outcome) -> ServedReply:
    body = outcome.reply.body
    return replace(outcome.reply, body=body[: len(body) // 2])


def _encoded(
    encoding: str, pack: Callable[[bytes], bytes] = bytes
) -> Callable[[Outcome], ServedReply]:
    def change(outcome: Outcome) -> ServedReply:
        headers = with_headers(outcome.reply, {"Content-Encoding": encoding})
        return replace(outcome.reply, body=pack(outcome.reply.body), headers=headers)

    return change


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _typed(content_type: str) -> Callable[[Outcome], ServedReply]:
    """Return a change of the content type, under which every body has a text beyond ASCII."""

    def change(outcome: Outcome) -> ServedReply:
        body = outcome.reply.body
        if body.isascii() and outcome.answer:
            # GraphQL allows `extensions`, and clients read over them.
            body = msgspec.json.encode({**outcome.answer, "extensions": {"kotae": "答え"}})
        headers = with_headers(outcome.reply, {"Content-Type": content_type})
        return replace(outcome.reply, body=body, headers=headers)

    return change


def _twice(outcome: Outcome) -> ServedReply:
    body = outcome.reply.body
    if not body.startswith(b"{"):
        return outcome.reply
    return replace(outcome.reply, body=b'{"data":null,' + body[1:])


def _unlimited(outcome: Outcome) -> ServedReply:
    headers = with_headers(outcome.reply, dict.fromkeys(_LIMIT_HEADERS))
    return replace(outcome.reply, headers=headers)


def _always_full(outcome: Outcome) -> ServedReply:
    headers = with_headers(
        outcome.reply, {"X-RateLimit-Limit": "90", "X-RateLimit-Remaining": "89"}
    )
    return replace(outcome.reply, headers=headers)


#: The true reply, altered.
ALTERED: Sequence[Fault] = (
    _altered(
        "truncated-json",
        "The first half of the answer, with the `Content-Length` of that half.",
        _TABLE,
        _truncated,
    ),
    _altered(
        "deflate",
        "The answer packed by deflate, in zlib's frame, whatever the client says it takes.",
        "RFC 9110, section 8.4.1.2: this is what the word stands for.",
        _encoded("deflate", zlib.compress),
    ),
    _altered(
        "raw-deflate",
        "The answer packed by deflate without zlib's frame.",
        "RFC 9110, section 8.4.1.2: some servers send it so.",
        _encoded("deflate", _raw_deflate),
    ),
    _altered(
        "gzip-header-lie",
        "The answer as it is, with `Content-Encoding: gzip`.",
        _WISH,
        _encoded("gzip"),
    ),
    _altered(
        "brotli-header-lie",
        "The answer as it is, with `Content-Encoding: br`.",
        _WISH,
        _encoded("br"),
    ),
    _altered(
        "wrong-charset",
        "The answer in UTF-8 under `charset=iso-8859-1`, with a text beyond ASCII.",
        _JSON_TEXT,
        _typed(f"{JSON_TYPE}; charset=iso-8859-1"),
    ),
    _altered(
        "html-content-type",
        "The answer under `text/html` without a charset, with a text beyond ASCII.",
        "gql's transport over requests read it in the wrong charset.",
        _typed("text/html"),
    ),
    _altered(
        "no-content-type",
        "The answer without a `Content-Type`.",
        "RFC 9110, section 8.3: a sender may not know it.",
        lambda outcome: _with_header(outcome, "Content-Type", None),
    ),
    _altered(
        "bom",
        "The answer behind a byte order mark.",
        _JSON_TEXT,
        lambda outcome: replace(outcome.reply, body=b"\xef\xbb\xbf" + outcome.reply.body),
    ),
    _altered(
        "duplicate-keys",
        "The answer with two `data`: the first is null, the second the true one.",
        "RFC 8259, section 4: names should be unique, and parsers differ where they are not.",
        _twice,
    ),
    _altered(
        "no-limit-headers",
        "The answer without its `X-RateLimit-*` headers.",
        "Reports of the API's users: the headers vanished for a time.",
        _unlimited,
    ),
    _altered(
        "lying-limit-headers",
        "The answer with headers that always say 89 of 90 are left.",
        "Recorded answers: 429 while the headers still had much left.",
        _always_full,
    ),
)
