"""The content of an answer as it is read: decompressed, and never beyond a size."""

from __future__ import annotations

import contextlib
import zlib
from typing import TYPE_CHECKING

from kotae.errors import ConnectionFailedError, ResponseTooLargeError
from kotae.sanitize import sanitize

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


__all__ = ["CHUNK_BYTES", "Body"]

#: What is read at once, in bytes.
CHUNK_BYTES = 64 * 1024

#: zlib's window for each coding that is read. Source: zlib's manual, `inflateInit2`.
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
#: The window of a deflate stream without zlib's header, which some servers send.
_RAW_WINDOW = -15
#: What tells whether zlib's header is there, in bytes. Source: RFC 1950, section 2.2.
_HEADER_BYTES = 2


class Body:
    """The content of one answer.

    Args:
        coding: The header `Content-Encoding`, or an empty text. One that is not known is left
            to whoever reads the content.
        max_bytes: How much is kept, in bytes, decompressed.
        host: Whose answer it is, for messages.

    Raises:
        ConnectionFailedError: It is compressed more than once.
    """

    def __init__(self, coding: str, *, max_bytes: int, host: str) -> None:
        if "," in coding:
            raise ConnectionFailedError(
                "The answer is compressed more than once, which is not read.", reached_server=True
            )
        self._window = _WINDOWS.get(coding.strip().lower()) if coding else None
        self._decompressor: _Decompressor | None = None
        self._held = b""
        self._max_bytes = max_bytes
        self._host = host
        self._pieces: list[bytes] = []
        self._size_bytes = 0

    def expect(self, length_bytes: int | None) -> None:
        """Refuse an answer that says beforehand that it is too large.

        Args:
            length_bytes: Its `Content-Length`, or None.

        Raises:
            ResponseTooLargeError: It passes the limit, compressed or not.
        """
        if length_bytes is not None and length_bytes > self._max_bytes:
            raise self._too_large()

    def feed(self, chunk: bytes) -> None:
        """Take what was read.

        Args:
            chunk: The next bytes, as they were sent.

        Raises:
            ResponseTooLargeError: It passes the limit.
            ConnectionFailedError: It is not compressed the way it says.
        """
        if self._window is None:
            self._keep(chunk)
            return
        if self._decompressor is None:
            chunk, self._held = self._held + chunk, b""
            if len(chunk) < _HEADER_BYTES:
                self._held = chunk
                return
        while chunk:
            chunk = self._inflate(chunk)

    def finish(self) -> bytes:
        """Return the whole content.

        Raises:
            ConnectionFailedError: Its compression has no end: something is missing.
        """
        if self._held or (self._decompressor is not None and not self._decompressor.eof):
            raise self._wrong()
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def _inflate(self, chunk: bytes) -> bytes:
        """Decompress a part of a chunk, and return what is left of it."""
        if self._decompressor is None or self._decompressor.eof:
            if self._decompressor is not None and not self._is_next_member(chunk):
                return b""
            self._decompressor = zlib.decompressobj(self._window or 0)
        # One byte more than is allowed tells that there is more.
        room = self._max_bytes - self._size_bytes + 1
        piece, decompressor = self._decompressed(self._decompressor, chunk, room)
        self._keep(piece)
        return decompressor.unused_data if decompressor.eof else decompressor.unconsumed_tail

    def _is_next_member(self, chunk: bytes) -> bool:
        """Tell whether gzip goes on after an end; anything else there is read over."""
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
        raise self._wrong()

    def _keep(self, piece: bytes) -> None:
        self._size_bytes += len(piece)
        if self._size_bytes > self._max_bytes:
            raise self._too_large()
        if piece:
            self._pieces.append(piece)

    def _too_large(self) -> ResponseTooLargeError:
        self._pieces.clear()
        return ResponseTooLargeError(
            f"The answer is larger than {self._max_bytes:,} bytes, and was not read further. "
            "Ask for less.",
            limit_bytes=self._max_bytes,
        )

    def _wrong(self) -> ConnectionFailedError:
        return ConnectionFailedError(
            f"The answer of {sanitize(self._host)} is not compressed the way it says. Try again "
            "later.",
            reached_server=True,
        )
