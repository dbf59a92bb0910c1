"""The HTTP server of the page that a browser sign-in returns to; it listens on loopback only.

It trusts no client: every program and every web page of this machine can send requests to it. A
request is bounded in bytes and time, connections in number. Nothing is logged.
"""

from __future__ import annotations

import html
import io
import json
import secrets
import socket
import threading
from contextlib import suppress
from functools import cache
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from socketserver import TCPServer, ThreadingMixIn
from string import Template
from time import monotonic
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from kotae.endpoint import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

    from _typeshed import WriteableBuffer

__all__ = ["PageServer", "PageUpdate"]

#: The section of the page to show, and the message in it; without one, the section's own text.
Section = Literal["success", "failure", "denied", "other", "already", "empty", "gone"]
PageUpdate = tuple[Section, str]

#: The most bytes of a request, with its headers. A token has at most 16,384 characters.
MAX_REQUEST_BYTES = 64 * 1024
#: Seconds until a request must be complete.
REQUEST_TIMEOUT_S = 5.0
#: The most connections; the oldest one without a whole request is closed for a new one.
MAX_CONNECTIONS = 32
#: Seconds for which closing waits for responses that are being sent.
_DRAIN_S = 1.0
#: Seconds between two looks at whether the server shall stop.
_POLL_S = 0.05

#: The status of the page. Browsers store the address that the user came with, which holds the
#: code or the token, in their history, even if a script replaces it. Chromium does not list
#: addresses that were not found.
_PAGE_STATUS = 404

#: The newer version that a browser gets of a service worker which another program left at this
#: address: it removes itself. The old one would see each sign-in, or hide the page.
#: Source: Service Workers, "Soft Update", and the header of its request.
_LAST_WORKER = """\
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", () => self.registration.unregister());
"""

_HEADERS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class PageServer(ThreadingMixIn, TCPServer):
    """Serves the page, in threads, until `close`.

    Args:
        address: The page's URL, with 127.0.0.1 or ::1 and a port.
        program: The name of the program, which the page shows.
        receive: Is called with the address of a page that has loaded, or with "" for one without a
            code, a token or an error; returns what the page then shows.

    Raises:
        OSError: The port cannot be used.
    """

    daemon_threads: bool = True
    block_on_close: bool = False
    # A short queue would let a flood of connections shut the browser out.
    request_queue_size: int = 1024

    def __init__(
        self, address: SplitResult, *, program: str, receive: Callable[[str], PageUpdate]
    ) -> None:
        host, port = address.hostname or "", address.port or 0
        self.address_family: int = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.path: str = address.path or "/"
        self.program = program
        self.receive = receive
        #: What browsers send as `Origin`, and as `Host` after the scheme.
        self.origin: str = origin_of(address.geturl())
        self.authority: str = self.origin.removeprefix("http://")
        #: Proves that a request comes from a page of this server.
        self.page_token: str = secrets.token_urlsafe(32)
        self._changed = threading.Condition()
        #: The open connections, the oldest first, and whether a response is on its way.
        self._connections: dict[socket.socket, bool] = {}
        self._is_closed = False
        super().__init__((host, port), _Handler)
        threading.Thread(target=self.serve_forever, args=(_POLL_S,), daemon=True).start()

    def server_bind(self) -> None:
        """Bind the port, although connections of an earlier sign-in may still be closing."""
        # On Windows, SO_REUSEADDR would let two programs listen on one port.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        self.socket.setsockopt(socket.SOL_SOCKET, option, 1)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing, where socketserver prints a traceback: a client cannot be trusted."""

    def add(self, connection: socket.socket) -> None:
        """Count a new connection; close the oldest one that has sent no request if it is too many.

        Raises:
            ConnectionAbortedError: The server is closed.
        """
        with self._changed:
            if self._is_closed:
                raise ConnectionAbortedError
            self._connections[connection] = False
            if len(self._connections) > MAX_CONNECTIONS:
                idle = (item for item, is_busy in self._connections.items() if not is_busy)
                oldest = next(idle)
                del self._connections[oldest]
                _shut_down(oldest)

    def begin_response(self, connection: socket.socket) -> None:
        """Keep a connection open until its response is sent."""
        with self._changed:
            self._connections[connection] = True

    def remove(self, connection: socket.socket) -> None:
        """Forget a connection that is done."""
        with self._changed:
            self._connections.pop(connection, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Free the port, send the responses that are on their way, and close all connections.

        Browsers connect in advance: such a connection must not wait here for the next sign-in.
        """
        self.shutdown()
        self.server_close()
        with self._changed:
            self._is_closed = True
            for connection, is_busy in self._connections.items():
                if not is_busy:
                    _shut_down(connection)
            self._changed.wait_for(lambda: not self._connections, _DRAIN_S)
            for connection in self._connections:
                _shut_down(connection)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _BoundedReader(io.RawIOBase):
    """The bytes of one request; too many, or too slow ones, are a `TimeoutError`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._left = MAX_REQUEST_BYTES
        self._end_s = monotonic() + REQUEST_TIMEOUT_S

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        left_s = self._end_s - monotonic()
        if self._left <= 0 or left_s <= 0:
            raise TimeoutError
        self._connection.settimeout(left_s)
        count = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count


class _Handler(BaseHTTPRequestHandler):
    """Handles the one request of a connection."""

    def setup(self) -> None:
        super().setup()
        self._server = cast("PageServer", self.server)
        self.rfile.close()
        self.rfile = io.BufferedReader(_BoundedReader(self.connection))
        self._server.add(self.connection)

    def finish(self) -> None:
        try:
            super().finish()
        finally:
            self._server.remove(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
        """Log nothing: a request line holds the code."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send a status alone, where http.server sends a page that quotes the request."""
        del message, explain
        self._send(code)

    def do_GET(self) -> None:
        is_worker = self.headers.get("Service-Worker") == "script"
        if not self._is_for_page(has_any_path=is_worker):
            return
        if is_worker:
            self._send(200, _LAST_WORKER, "text/javascript")
            return
        nonce = secrets.token_urlsafe(16)
        page = _template().substitute(
            program=html.escape(self._server.program),
            authority=self._server.authority,
            nonce=nonce,
            page_token=self._server.page_token,
        )
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            "img-src data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; "
            "base-uri 'none'"
        )
        self._send(_PAGE_STATUS, page, "text/html", policy)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks up

    def do_POST(self) -> None:
        if not self._is_for_page():
            return
        page_token = self.headers.get("X-Page-Token", "")
        if self.headers.get_all("Origin") != [self._server.origin] or (
            not compare_digest(page_token.encode(), self._server.page_token.encode())
        ):
            self._send(403)
            return
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal() and len(length) < 10):
            self._send(411)
            return
        if int(length) > MAX_REQUEST_BYTES:
            self._send(413)
            return
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return
        self._server.begin_response(self.connection)
        section, message = self._server.receive(body.decode("utf-8", "replace"))
        self._send(200, json.dumps({"section": section, "message": message}), "application/json")

    def _is_for_page(self, *, has_any_path: bool = False) -> bool:
        """Return whether a request is for the page, or for any path here; else send the status.

        The name in `Host` is the address's own: a web page whose name leads to this machine (DNS
        rebinding) gets nothing.
        """
        if self.headers.get_all("Host") != [self._server.authority]:
            self._send(403)
            return False
        if not has_any_path and urlsplit(self.path).path != self._server.path:
            self._send(404)
            return False
        return True

    def _send(
        self,
        status: int,
        body: str = "",
        content_type: str = "text/plain",
        policy: str = "default-src 'none'",
    ) -> None:
        self._server.begin_response(self.connection)
        self.connection.settimeout(REQUEST_TIMEOUT_S)
        content = body.encode()
        self.send_response_only(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@cache
def _template() -> Template:
    return Template(files("kotae.auth").joinpath("pages", "sign_in.html").read_text("utf-8"))
