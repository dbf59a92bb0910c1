"""The body of a response as it is read: decompressed, within bounds of space and work."""

from __future__ import annotations

import contextlib
import zlib
from typing import TYPE_CHECKING

from kotae.client.transport_errors import printable_host
from kotae.errors import ConnectionFailedError, ResponseTooLargeError

if TYPE_CHECKING:
    from typing import Protocol

    class _Decompressor(Protocol):
        @property
        def eof(self) -> bool: ...
        @property
        def unconsumed_tail(self) -> bytes: ...
        @property
        def unused_data(self) -> bytes: ...
        def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


__all__ = ["CHUNK_BYTES", "BodyDecoder"]

#: The size of one read, in bytes.
CHUNK_BYTES = 64 * 1024
#: The largest piece that is decompressed at once, in bytes: it takes about a millisecond.
_PIECE_BYTES = 256 * 1024
#: The members of a gzip body. Servers send one; each costs a copy of the bytes after it.
_MAX_MEMBERS = 100

#: zlib's window for each coding that is supported. Source: zlib's manual, `inflateInit2`.
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
#: The window of a deflate stream without zlib's header, which some servers send.
_RAW_WINDOW = -15
#: The length of zlib's header, in bytes. Source: RFC 1950, section 2.2.
_HEADER_BYTES = 2


class BodyDecoder:
    """The body of one response.

    Args:
        coding: The header `Content-Encoding`, or an empty text. A body with an unknown coding
            stays as it is.
        max_bytes: The largest size, in bytes, decompressed.
        url: The endpoint, for messages.

    Attributes:
        size_bytes: The size so far, in bytes, decompressed.

    Raises:
        ConnectionFailedError: It is compressed more than once.
    """

    def __init__(self, coding: str, *, max_bytes: int, url: str) -> None:
        if "," in coding:
            raise ConnectionFailedError(
                "The response is compressed more than once, which is not supported.",
                reached_server=True,
            )
        self._window = _WINDOWS.get(coding.strip().lower()) if coding else None
        self._decompressor: _Decompressor | None = None
        self._pending = b""
        self._max_bytes = max_bytes
        self._url = url
        self._pieces: list[bytes | bytearray] = []
        self.size_bytes: int = 0
        self._members = 0

    @property
    def is_compressed(self) -> bool:
        """Whether it has a coding that is decompressed."""
        return self._window is not None

    def expect(self, length_bytes: int | None) -> None:
        """Refuse a response whose `Content-Length` is too large.

        Raises:
            ResponseTooLargeError: It exceeds the limit, compressed or not.
        """
        if length_bytes is not None and length_bytes > self._max_bytes:
            raise self._too_large()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes, as they were sent.

        Raises:
            ResponseTooLargeError: The body exceeds the limit.
            ConnectionFailedError: The body does not have the declared compression.
        """
        while chunk:
            chunk = self.feed_piece(chunk)

    def feed_piece(self, chunk: bytes) -> bytes:
        """Take as many of the next bytes as are quickly decompressed, and return the rest.

        Raises:
            ResponseTooLargeError, ConnectionFailedError: As `feed`.
        """
        if self._window is None:
            self._append(chunk)
            return b""
        if self._decompressor is None:
            chunk, self._pending = self._pending + chunk, b""
            if len(chunk) < _HEADER_BYTES:
                self._pending = chunk
                return b""
        return self._inflate(chunk)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            ConnectionFailedError: The compressed body is truncated.
        """
        while self._decompressor is not None and not self._decompressor.eof:
            # The last piece may have been cut short.
            piece, _ = self._decompressed(self._decompressor, b"", _PIECE_BYTES)
            if not piece:
                raise self._corrupt()
            self._append(piece)
        if self._pending:
            raise self._corrupt()
        return bytes(self._pieces[0]) if len(self._pieces) == 1 else b"".join(self._pieces)

    def _inflate(self, chunk: bytes) -> bytes:
        """Decompress a part of a chunk, and return the rest."""
        if self._decompressor is None or self._decompressor.eof:
            if self._decompressor is not None and not self._is_next_member(chunk):
                return b""
            self._members += 1
            if self._members > _MAX_MEMBERS:
                raise ConnectionFailedError(
                    f"The response is compressed in more than {_MAX_MEMBERS} parts, which is not "
                    "supported.",
                    reached_server=True,
                )
            self._decompressor = zlib.decompressobj(self._window or 0)
        # One byte more than the limit shows that there is more.
        room = min(self._max_bytes - self.size_bytes + 1, _PIECE_BYTES)
        piece, decompressor = self._decompressed(self._decompressor, chunk, room)
        self._append(piece)
        return decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail

    def _is_next_member(self, chunk: bytes) -> bool:
        """Tell whether another gzip member follows; anything else is ignored."""
        return self._window == _WINDOWS["gzip"] and chunk.startswith(b"\x1f")

    def _decompressed(
        self, decompressor: _Decompressor, chunk: bytes, room: int
    ) -> tuple[bytes, _Decompressor]:
        with contextlib.suppress(zlib.error):
            return decompressor.decompress(chunk, room), decompressor
        if self._window == _WINDOWS["deflate"] and not self.size_bytes:
            # zlib's header is missing.
            self._window = _RAW_WINDOW
            raw = self._decompressor = zlib.decompressobj(_RAW_WINDOW)
            with contextlib.suppress(zlib.error):
                return raw.decompress(chunk, room), raw
        raise self._corrupt()

    def _append(self, piece: bytes) -> None:
        self.size_bytes += len(piece)
        if self.size_bytes > self._max_bytes:
            raise self._too_large()
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, bytearray) and len(last) < _PIECE_BYTES:
            last += piece  # a small piece would take several times its size
        elif piece:
            is_small = last is not None and len(piece) < CHUNK_BYTES
            self._pieces.append(bytearray(piece) if is_small else piece)

    def _too_large(self) -> ResponseTooLargeError:
        self._pieces.clear()
        return ResponseTooLargeError(
            f"The response is larger than {self._max_bytes:,} bytes, and was not read further. "
            "Select less, or raise max_bytes.",
            limit_bytes=self._max_bytes,
        )

    def _corrupt(self) -> ConnectionFailedError:
        return ConnectionFailedError(
            f"The response of {printable_host(self._url)} does not have the compression that its "
            "headers declare.",
            reached_server=True,
        )
