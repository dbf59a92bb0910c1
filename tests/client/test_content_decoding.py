"""Decompression of bodies, in any pieces, and never beyond the limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.client import content_decoding
from kotae.client.content_decoding import BodyDecoder
from kotae.errors import ConnectionFailedError, ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = b'{"data": {"a": 1}}' * 500


def _raw_deflate(content: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(content) + compressor.flush()


def _two_members(content: bytes) -> bytes:
    return gzip.compress(content[:100]) + gzip.compress(content[100:])


def _padded(content: bytes) -> bytes:
    return gzip.compress(content) + bytes(100)


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP ": gzip.compress,
    "deflate": zlib.compress,
    "deflate (raw)": _raw_deflate,
    "gzip (two members)": _two_members,
    "gzip (padded)": _padded,
    "br": bytes,
}


def _read(coding: str, sent: bytes, *, size: int, max_bytes: int = 10**6) -> bytes:
    body = BodyDecoder(coding.partition(" (")[0], max_bytes=max_bytes, url="http://host/")
    for start in range(0, len(sent), size):
        body.feed(sent[start : start + size])
    return body.finish()


@pytest.mark.parametrize("size", [1, 7, 100, 10**6])
@pytest.mark.parametrize("coding", _CODINGS)
def test_the_content_does_not_depend_on_the_pieces(coding: str, size: int) -> None:
    assert _read(coding, _CODINGS[coding](_TEXT), size=size) == _TEXT


@given(content=st.binary(max_size=2000), size=st.integers(1, 500))
@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_any_content_is_decompressed(coding: str, content: bytes, size: int) -> None:
    assert _read(coding, _CODINGS[coding](content), size=size) == content


@pytest.mark.parametrize("coding", _CODINGS)
def test_the_limit_holds_for_the_decompressed_body(coding: str) -> None:
    sent = _CODINGS[coding](_TEXT)
    assert _read(coding, sent, size=1000, max_bytes=len(_TEXT)) == _TEXT
    with pytest.raises(ResponseTooLargeError):
        _read(coding, sent, size=1000, max_bytes=len(_TEXT) - 1)


def test_a_bomb_is_not_decompressed_beyond_the_limit() -> None:
    body = BodyDecoder("gzip", max_bytes=1000, url="http://host/")
    compressed = gzip.compress(bytes(10**8))
    tracemalloc.start()
    with pytest.raises(ResponseTooLargeError) as caught:
        body.feed(compressed)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.limit_bytes == 1000
    assert peak < 1_000_000


def test_a_length_over_the_limit_is_refused_before_anything_is_read() -> None:
    body = BodyDecoder("", max_bytes=10, url="http://host/")
    body.expect(None)
    body.expect(10)
    with pytest.raises(ResponseTooLargeError):
        body.expect(11)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_truncated_and_wrongly_compressed_bodies_are_refused(coding: str) -> None:
    whole = _CODINGS[coding](_TEXT)
    for sent in (whole[:-5], whole[:20], whole[:-8] + b"\xff" * 8, b"plain", _TEXT):
        with pytest.raises(ConnectionFailedError, match="not have the compression") as caught:
            _read(coding, sent, size=64)
        assert caught.value.reached_server is True


def test_an_empty_body_is_empty_with_any_coding() -> None:
    assert _read("gzip", b"", size=1) == b""


def test_two_codings_at_once_are_refused() -> None:
    with pytest.raises(ConnectionFailedError, match="more than once"):
        BodyDecoder("gzip, br", max_bytes=1, url="http://host/")


@given(
    zeros=st.integers(0, 3000),
    rest=st.binary(max_size=300),
    size=st.integers(1, 200),
    piece=st.integers(1, 400),
)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate (raw)"])
def test_small_pieces_lose_nothing(
    coding: str, zeros: int, rest: bytes, size: int, piece: int
) -> None:
    content = bytes(zeros) + rest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content_decoding, "_PIECE_BYTES", piece)
        assert _read(coding, _CODINGS[coding](content), size=size) == content


def test_a_piece_is_decompressed_at_a_time() -> None:
    body = BodyDecoder("gzip", max_bytes=10**9, url="http://host/")
    rest = body.feed_piece(gzip.compress(bytes(10**7)))
    assert rest
    assert body.size_bytes == content_decoding._PIECE_BYTES


def test_a_body_of_many_gzip_members_is_refused_at_the_first_too_many() -> None:
    most = content_decoding._MAX_MEMBERS
    assert _read("gzip", gzip.compress(b"x") * most, size=10**6) == b"x" * most
    body = BodyDecoder("gzip", max_bytes=10**6, url="http://host/")
    with pytest.raises(ConnectionFailedError, match="in more than 100 parts"):
        body.feed(gzip.compress(b"") * 1_000_000)


def test_many_small_pieces_take_no_more_memory_than_their_content() -> None:
    body = BodyDecoder("", max_bytes=10**9, url="http://host/")
    tracemalloc.start()
    for _ in range(200_000):
        body.feed(bytes(3))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
