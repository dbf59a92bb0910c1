"""Faults with HTTP 200 and a body that is not a GraphQL response. Nothing is carried out."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import JSON_TYPE, Fault, fixed
from kotae.testing.serving.exchange import ServedResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.serving.exchange import Exchange

__all__ = ["BODIES", "BOMB_BYTES"]

#: The size of the gzip bomb after decompression, in bytes.
BOMB_BYTES = 300 * 1024 * 1024
#: The depth of nested lists, which overflows the stack of a recursive parser without a limit.
_DEPTH = 100_000

_BLOCK_BYTES = 1024 * 1024

_TABLE = "Responses that gql's transports handled wrongly in tests."


def _body(name: str, body: bytes, summary: str, source: str = _TABLE) -> Fault:
    return Fault(
        name, summary, source, fixed(ServedResponse(200, body, {"Content-Type": JSON_TYPE}))
    )


async def _gzip_bomb(_exchange: Exchange) -> ServedResponse:
    headers = {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}
    return ServedResponse(200, _bomb(), headers)


@cache
def _bomb() -> bytes:
    """Return zeros compressed by gzip, built once, from blocks of a megabyte, in 0.2 s.

    A full flush makes a compressed block independent of those before it, so that one block can be
    repeated. Source: zlib's manual, on Z_FULL_FLUSH; RFC 1952 for the frame.
    """
    zeros = bytes(_BLOCK_BYTES)
    count = BOMB_BYTES // _BLOCK_BYTES
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush(zlib.Z_FINISH)
    checksum = 0
    for _ in range(count):
        checksum = zlib.crc32(zeros, checksum)
    frame = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    sums = checksum.to_bytes(4, "little") + BOMB_BYTES.to_bytes(4, "little")
    return frame + block * count + end + sums


#: Bodies that are the same for every question.
BODIES: Sequence[Fault] = (
    _body("200-empty", b"", "HTTP 200 without a body."),
    Fault(
        "204",
        "HTTP 204, which has no body.",
        _TABLE,
        fixed(ServedResponse(204, b"")),
    ),
    _body("200-null", b"null", "HTTP 200 with the JSON `null`."),
    _body("200-number", b"5", "HTTP 200 with a JSON number."),
    _body("200-text", b'"data"', "HTTP 200 with a JSON string."),
    _body("200-list", b"[]", "HTTP 200 with a JSON array."),
    _body("data-null", b'{"data":null}', "HTTP 200 with `data` null and no `errors`."),
    _body(
        "data-null-errors-empty",
        b'{"data":null,"errors":[]}',
        "HTTP 200 with `data` null and an empty `errors` list.",
    ),
    _body(
        "errors-is-text",
        b'{"data":null,"errors":"Internal Server Error"}',
        "HTTP 200 with a string in `errors` instead of a list.",
    ),
    _body(
        "deep-nesting",
        b'{"data":' + b"[" * _DEPTH + b"]" * _DEPTH + b"}",
        "HTTP 200 with 100,000 nested lists in `data`.",
        "RFC 8259, section 9: a parser may set a limit, and must not break without one.",
    ),
    Fault(
        "gzip-bomb",
        "HTTP 200 with 300 MB of zeros, compressed by gzip to 300 KB.",
        "The clients measured took all of it; none had a limit.",
        _gzip_bomb,
    ),
)
