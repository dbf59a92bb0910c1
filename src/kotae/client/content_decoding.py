"""The body of a response as it is read: decompressed, and never larger than a limit."""

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
        self._pieces: list[bytes] = []
        self._size_bytes = 0

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
        if self._window is None:
            self._append(chunk)
            return
        if self._decompressor is None:
            chunk, self._pending = self._pending + chunk, b""
            if len(chunk) < _HEADER_BYTES:
                self._pending = chunk
                return
        while chunk:
            chunk = self._inflate(chunk)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            ConnectionFailedError: The compressed body is truncated.
        """
        if self._pending or (self._decompressor is not None and not self._decompressor.eof):
            raise self._corrupt()
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def _inflate(self, chunk: bytes) -> bytes:
        """Decompress a part of a chunk, and return the rest."""
        if self._decompressor is None or self._decompressor.eof:
            if self._decompressor is not None and not self._is_next_member(chunk):
                return b""
            self._decompressor = zlib.decompressobj(self._window or 0)
        # One byte more than the limit shows that there is more.
        room = self._max_bytes - self._size_bytes + 1
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
        if self._window == _WINDOWS["deflate"] and not self._size_bytes:
            # zlib's header is missing.
            self._window = _RAW_WINDOW
            raw = self._decompressor = zlib.decompressobj(_RAW_WINDOW)
            with contextlib.suppress(zlib.error):
                return raw.decompress(chunk, room), raw
        raise self._corrupt()

    def _append(self, piece: bytes) -> None:
        self._size_bytes += len(piece)
        if self._size_bytes > self._max_bytes:
            raise self._too_large()
        if piece:
            self._pieces.append(piece)

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
