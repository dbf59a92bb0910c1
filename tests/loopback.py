"""Servers on loopback, over real HTTP: a scripted one, and a raw one for what HTTP forbids."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, cast

# graphql-core leaves a type of `graphql_sync` open.
from graphql import (
    GraphQLError,
    graphql_sync,  # pyright: ignore[reportUnknownVariableType]
    parse,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql import GraphQLSchema

__all__ = ["Answer", "LoopbackServer", "RawServer", "SeenRequest", "graphql_answers"]


@dataclass(frozen=True)
class Answer:
    """What the server says to one request."""

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
class SeenRequest:
    """What one client sent: header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.body))


class LoopbackServer:
    """A server that answers from a script: one answer a request, the last one again and again.

    An answer may be a function of the request.
    """

    def __init__(self, *answers: Answer | Callable[[SeenRequest], Answer]) -> None:
        self.answers = list(answers)
        self.seen: list[SeenRequest] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: SeenRequest) -> Answer:
        self.seen.append(request)
        scripted = self.answers[min(len(self.seen), len(self.answers)) - 1]
        return scripted if isinstance(scripted, Answer) else scripted(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = outer.answer(SeenRequest(self.path, headers, self.rfile.read(length)))
                self.send_response_only(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if not any(name.lower() == "content-length" for name in answer.headers):
                    self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer.body)

            def do_GET(self) -> None:
                """A redirect that was followed would come so."""
                self.do_POST()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
                """Say nothing."""

        return Handler


class RawServer:
    """A server that sends given pieces of bytes as they are, with a pause between them.

    It takes one connection after the other; `pieces` may go on for ever, for it stops when the
    client hangs up.
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
                    connection.sendall(piece)
                    self._stop.wait(self._pause_s)


def graphql_answers(schema: GraphQLSchema) -> Callable[[SeenRequest], Answer]:
    """Answer as a GraphQL server would: validate, run, and say 400 where AniList does."""

    def answer(request: SeenRequest) -> Answer:
        try:
            document = parse(request.json["query"])
        except GraphQLError as error:
            return Answer.json({"errors": [{**error.formatted, "status": 400}], "data": None}, 400)
        errors = validate(schema, document)
        if errors:
            entries = [{**error.formatted, "status": 400} for error in errors]
            return Answer.json({"errors": entries, "data": None}, 400)
        return Answer.json(graphql_sync(schema, request.json["query"]).formatted)

    return answer
