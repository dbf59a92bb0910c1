"""HTTP 200 with a body that is not a response. Nothing is carried out."""

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

#: What the bomb has when it is unpacked, in bytes.
BOMB_BYTES = 300 * 1024 * 1024
#: Lists inside of lists, of the deep response: many times what a parser without a limit takes.
_DEPTH = 100_000

_BLOCK_BYTES = 1024 * 1024

_TABLE = "Answers that gql's transports were seen to stumble over."


def _body(name: str, body: bytes, summary: str, source: str = _TABLE) -> Fault:
    return Fault(
        name, summary, source, fixed(ServedResponse(200, body, {"Content-Type": JSON_TYPE}))
    )


async def _gzip_bomb(_exchange: Exchange) -> ServedResponse:
    headers = {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}
    return ServedResponse(200, _bomb(), headers)


@cache
def _bomb() -> bytes:
    """Return zeros under gzip; made once, a megabyte at a time, in a fifth of a second.

    A full flush makes a compressed block depend on nothing before it, so that one block may be
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
    _body("200-number", b"5", "HTTP 200 with a number as JSON."),
    _body("200-text", b'"data"', "HTTP 200 with a text as JSON."),
    _body("200-list", b"[]", "HTTP 200 with a list as JSON."),
    _body("data-null", b'{"data":null}', "HTTP 200 with null as `data` and no `errors`."),
    _body(
        "data-null-errors-empty",
        b'{"data":null,"errors":[]}',
        "HTTP 200 with null as `data` and an empty list of `errors`.",
    ),
    _body(
        "errors-is-text",
        b'{"data":null,"errors":"Internal Server Error"}',
        "HTTP 200 whose `errors` are a text instead of a list.",
    ),
    _body(
        "deep-nesting",
        b'{"data":' + b"[" * _DEPTH + b"]" * _DEPTH + b"}",
        "HTTP 200 with 100,000 lists inside of each other as `data`.",
        "RFC 8259, section 9: a parser may set a limit, and must not break without one.",
    ),
    Fault(
        "gzip-bomb",
        "HTTP 200 with 300 MB of zeros, packed by gzip into 300 KB.",
        "The clients measured took all of it; none had a limit.",
        _gzip_bomb,
    ),
)
