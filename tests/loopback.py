"""Servers on loopback, over real HTTP: a scripted one, and one that sends raw bytes."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, cast

# graphql-core does not declare a type of `graphql_sync`.
from graphql import (
    GraphQLError,
    graphql_sync,  # pyright: ignore[reportUnknownVariableType]
    parse,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphql import GraphQLSchema

__all__ = [
    "CannedResponse",
    "LoopbackServer",
    "RawServer",
    "RequestRecord",
    "Tunnel",
    "graphql_responder",
    "received_requests",
]


@dataclass(frozen=True)
class CannedResponse:
    """A response that is given in advance."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def json(
        cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Self:
        return cls(
            status,
            json.dumps(value).encode(),
            {"Content-Type": "application/json", **(headers or {})},
        )


@dataclass(frozen=True)
class RequestRecord:
    """A request that a client sent; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.body))


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # Python's default of 5 refuses many simultaneous clients

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: a client may close the connection at any time."""


class LoopbackServer:
    """A server that sends scripted responses: one for each request, and the last one repeatedly.

    A response may be a function of the request. With `keep_alive` connections stay open; with a
    `certificate`, a file that contains the key too, they use TLS.
    """

    def __init__(
        self,
        *responses: CannedResponse | Callable[[RequestRecord], CannedResponse],
        keep_alive: bool = False,
        certificate: Path | None = None,
    ) -> None:
        self.responses = list(responses)
        self.keep_alive = keep_alive
        self.client_ports: list[int] = []
        self.seen: list[RequestRecord] = []
        self._server = _HTTPServer(("127.0.0.1", 0), self._handler())
        self._is_secure = certificate is not None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake is done in the handler's thread, because a client may abort it.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def url(self) -> str:
        scheme = "https" if self._is_secure else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def respond(self, request: RequestRecord) -> CannedResponse:
        self.seen.append(request)
        scripted = self.responses[min(len(self.seen), len(self.responses)) - 1]
        return scripted if isinstance(scripted, CannedResponse) else scripted(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_POST(self) -> None:
                outer.client_ports.append(self.client_address[1])
                length = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                response = outer.respond(RequestRecord(self.path, headers, self.rfile.read(length)))
                self.send_response_only(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                if not any(name.lower() == "content-length" for name in response.headers):
                    self.send_header("Content-Length", str(len(response.body)))
                if not outer.keep_alive:
                    self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(response.body)

            def do_GET(self) -> None:
                """Serve a followed redirect, which would arrive as GET."""
                self.do_POST()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
                """Print nothing."""

        return Handler


class RawServer:
    """A server that sends given pieces of bytes unchanged, with a pause between them.

    It serves one connection after the other. `pieces` may be endless: the server stops when the
    client closes the connection.
    """

    def __init__(
        self, pieces: Callable[[], Iterator[bytes] | Sequence[bytes]], *, pause_s: float = 0.0
    ) -> None:
        self._pieces = pieces
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.received: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self.received.append(connection.recv(65536))
                for piece in self._pieces():
                    if self._stop.is_set():
                        break
                    if not piece and _has_left(connection):
                        break
                    connection.sendall(piece)
                    self._stop.wait(self._pause_s)


def _has_left(connection: socket.socket) -> bool:
    """Return whether the client closed the connection; a silent server must look for that."""
    ready, _, _ = select.select([connection], [], [], 0)
    return bool(ready) and not connection.recv(1, socket.MSG_PEEK)


class Tunnel:
    """A proxy that tunnels one client after the other, if the client authenticates.

    Attributes:
        received: All bytes that clients sent, in pieces.
    """

    def __init__(self, *, user: str, password: str) -> None:
        self._login = f"{user}:{password}"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.received: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://{self._login}@127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        self.received.append(client.recv(65536))
        credentials = base64.b64encode(self._login.encode())
        if b"Proxy-Authorization: Basic " + credentials not in self.received[0]:
            client.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            return
        host, port = self.received[0].split()[1].decode().split(":")
        with socket.create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            while True:
                ready, _, _ = select.select([client, server], [], [], 5)
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    if one is client:
                        self.received.append(data)
                    (server if one is client else client).sendall(data)
                if not ready:
                    return


def graphql_responder(schema: GraphQLSchema) -> Callable[[RequestRecord], CannedResponse]:
    """Return a function that responds as a GraphQL server does, with AniList's status 400."""

    def respond(request: RequestRecord) -> CannedResponse:
        try:
            document = parse(request.json["query"])
        except GraphQLError as error:
            return CannedResponse.json(
                {"errors": [{**error.formatted, "status": 400}], "data": None}, 400
            )
        errors = validate(schema, document)
        if errors:
            entries = [{**error.formatted, "status": 400} for error in errors]
            return CannedResponse.json({"errors": entries, "data": None}, 400)
        return CannedResponse.json(graphql_sync(schema, request.json["query"]).formatted)

    return respond


def received_requests(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """Yield the head and the body of each request on a connection, until the client closes it."""
    received = b""
    while data := connection.recv(65536):
        received += data
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if end and length is not None and len(body) >= int(length[1]):
            received = b""
            yield head, body
