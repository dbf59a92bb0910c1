"""A server whose responses break the rules of HTTP, of compression or of JSON, at random.

Each response names the viewer and the media of its request, wherever it can still be read; what
the server sends beside a response names nobody.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import socket
import socketserver
import struct
import threading
import time
import zlib
from collections import Counter, deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tests.loopback import received_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

__all__ = ["FAULTLESS", "FAULTS", "HostileServer", "hostile_server"]

#: The share of responses without a fault, so that connections are reused between the others.
_FAULTLESS = 0.4
#: What follows a response reaches the client with it: a larger one is sent in several pieces, and
#: the rest may come after the client's next request, which nobody can tell from its response.
_MAX_FOLLOWED_BYTES = 8192
#: The viewer and the media of what is sent beside a response.
_NOBODY = 999


class Sent(NamedTuple):
    """Bytes of a response, and the end of its connection.

    Attributes:
        pieces: They are sent one after the other, with a pause between them.
        end: Nothing, `close`, or `reset`.
    """

    pieces: list[bytes]
    end: str = ""


def _data(viewer: int, media: int) -> bytes:
    value = {"data": {"Viewer": {"id": viewer, "name": "x"}, "Media": {"id": media}}}
    return json.dumps(value).encode()


def _beside(viewer: int, media: int, more: bytes) -> bytes:
    """The data, with a member beside it."""
    return _data(viewer, media)[:-1] + b', "more": ' + more + b"}"


def _errors(more: bytes) -> bytes:
    return b'{"data": null, "errors": [' + more + b"]}"


def _repeated(piece: bytes, size: int, between: bytes = b",") -> bytes:
    return between.join([piece] * (size // (len(piece) + len(between)) or 1))


def _keys(size: int) -> bytes:
    return b"{" + b",".join(b'"%x":0' % number for number in range(size // 10)) + b"}"


def _nested(size: int) -> bytes:
    depth = min(size // 2, 200_000)
    return b"[" * depth + b"]" * depth


#: Bodies for a viewer, a media and a size in bytes.
BODIES: Mapping[str, Callable[[int, int, int], bytes]] = {
    "data": lambda viewer, media, _: _data(viewer, media),
    "byte order mark": lambda viewer, media, _: b"\xef\xbb\xbf" + _data(viewer, media),
    "empty lists": lambda v, m, size: _beside(v, m, b"[" + _repeated(b"[]", size) + b"]"),
    "empty objects": lambda v, m, size: _beside(v, m, b"[" + _repeated(b"{}", size) + b"]"),
    "numbers": lambda v, m, size: _beside(v, m, b"[" + _repeated(b"1e9", size) + b"]"),
    "many keys": lambda v, m, size: _beside(v, m, _keys(size)),
    "nested lists": lambda v, m, size: _beside(v, m, _nested(size)),
    "a long text": lambda v, m, size: _beside(v, m, b'"' + b"a" * size + b'"'),
    "a long text, one wide character": lambda v, m, size: _beside(
        v, m, b'"' + b"a" * size + "\N{GRINNING FACE}".encode() + b'"'
    ),
    "white space": lambda v, m, size: _data(v, m) + b" " * size,
    "truncated": lambda v, m, _: _data(v, m)[: -(1 + m % 20)],
    "data twice": lambda v, m, _: _data(v, m)[:-1] + b"," + _data(v, m)[1:],
    "two objects": lambda v, m, _: _data(v, m) * 2,
    "wrong types": lambda v, m, _: json.dumps(
        {"data": {"Viewer": [v], "Media": {"id": f"{m}"}}}
    ).encode(),
    "nulls": lambda _v, _m, _size: b'{"data": {"Viewer": null, "Media": null}}',
    "a number of many digits": lambda v, m, size: _beside(v, m, b"9" * min(size, 100_000)),
    "not a number": lambda _v, _m, _size: b'{"data": {"Viewer": NaN, "Media": -Infinity}}',
    "a lone surrogate": lambda _v, _m, _size: b'{"data": {"Viewer": {"id": 1, "name": "\\ud800"}}}',
    "not UTF-8": lambda _v, _m, _size: b'{"data": "\xff\xfe"}',
    "an error of invisible characters": lambda _v, _m, size: _errors(
        b'{"message": "' + b"\x7f" * size + b'"}'
    ),
    "an error of wide characters": lambda _v, _m, size: _errors(
        b'{"message": "' + "\N{CJK UNIFIED IDEOGRAPH-65E5}".encode() * (size // 3) + b'"}'
    ),
    "a validation of invisible characters": lambda _v, _m, size: _errors(
        b'{"message": "validation", "status": 400, "validation": {"a": ["'
        + b"\x7f" * size
        + b'"]}}'
    ),
    "many errors": lambda _v, _m, size: _errors(_repeated(b'{"message":"","status":404}', size)),
    "an error of many keys": lambda _v, _m, size: _errors(_keys(size)),
    "a web page": lambda _v, _m, size: b"<html>cloudflare " + b"<p>" * (size // 3),
    "nothing": lambda _v, _m, _size: b"",
}


def _gzip_members(body: bytes) -> bytes:
    middle = len(body) // 2
    return gzip.compress(body[:middle], 1) + gzip.compress(b"") * 40 + gzip.compress(body[middle:])


#: Codings of a body: the header and the bytes.
CODINGS: Mapping[str, Callable[[bytes], tuple[str, bytes]]] = {
    "none": lambda body: ("", body),
    "gzip": lambda body: ("gzip", gzip.compress(body, 1)),
    "deflate": lambda body: ("deflate", zlib.compress(body, 1)),
    "several members": lambda body: ("gzip", _gzip_members(body)),
    "bytes after the end": lambda body: ("gzip", gzip.compress(body, 1) + b"rest"),
    "many empty members": lambda _: ("gzip", gzip.compress(b"") * 50_000),
    "damaged": lambda body: ("gzip", gzip.compress(body, 1)[:-9] + b"123456789"),
    "cut": lambda body: ("gzip", gzip.compress(body, 1)[:-5]),
    "not compressed": lambda body: ("gzip", body),
    "unknown": lambda body: ("x-unknown", body),
    "twice": lambda body: ("gzip, gzip", gzip.compress(gzip.compress(body, 1), 1)),
}

_EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
_JSON = "Content-Type: application/json"


def _head(status: str, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", *(each for each in headers if each))
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def _whole(status: str, body: bytes, *headers: str) -> bytes:
    return _head(status, _JSON, f"Content-Length: {len(body)}", *headers) + body


def _chunked(body: bytes, *, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    middle = len(body) // 2
    chunks = [part for part in (body[:middle], body[middle:]) if part]
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in chunks)
    return framed + b"0\r\n" + trailer + b"\r\n"


def _halves(data: bytes) -> list[bytes]:
    return [data[: len(data) // 2], data[len(data) // 2 :]]


_FORGED = _whole("200 OK", _data(_NOBODY, _NOBODY))
_UPGRADE = _head("101 Switching Protocols", "Upgrade: x", "Connection: Upgrade")
_CHUNKED = "Transfer-Encoding: chunked"

#: Ways to send a body, with the header of its coding.
FRAMES: Mapping[str, Callable[[bytes, str], Sent]] = {
    "whole": lambda body, coding: Sent([_whole("200 OK", body, coding)]),
    "in halves": lambda body, coding: Sent(_halves(_whole("200 OK", body, coding))),
    "until the connection closes": lambda body, coding: Sent(
        [_head("200 OK", _JSON, coding) + body], "close"
    ),
    "chunked": lambda body, coding: Sent([_head("200 OK", _CHUNKED, coding) + _chunked(body)]),
    "chunked, with a trailer": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, coding) + _chunked(body, trailer=b"X-Name: x\r\n")]
    ),
    "chunked, with an extension": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, coding) + _chunked(body, extension=b";a=b")]
    ),
    "chunked, cut": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, coding) + _chunked(body)[:-7]], "close"
    ),
    "chunked, no number": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, coding) + b"xyz\r\n" + body]
    ),
    "chunked, negative": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, coding) + b"-5\r\n" + body]
    ),
    "chunked, with a length": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, f"Content-Length: {len(body)}", coding) + _chunked(body)]
    ),
    "interim": lambda body, coding: Sent([_EARLY, _whole("200 OK", body, coding)]),
    "interim, several": lambda body, coding: Sent(
        [_head("100 Continue") + _head("102 Processing") + _EARLY * 5 + _whole("200", body, coding)]
    ),
    "interim, without end": lambda body, coding: Sent([_EARLY * 500 + _whole("200", body, coding)]),
    "interim, then nothing": lambda _body, _coding: Sent([_EARLY], "close"),
    "interim, in pieces": lambda body, coding: Sent(
        [*_halves(_EARLY), _whole("200 OK", body, coding)]
    ),
    "another protocol": lambda body, coding: Sent([_UPGRADE + _whole("200 OK", body, coding)]),
    "another response after it": lambda body, coding: Sent(
        [_whole("200 OK", body, coding) + _FORGED]
    ),
    "an interim response after it": lambda body, coding: Sent(
        [_whole("200 OK", body, coding) + _EARLY + _FORGED]
    ),
    "another response after chunks": lambda body, coding: Sent(
        [_head("200 OK", _CHUNKED, coding) + _chunked(body) + _FORGED]
    ),
    "a response without a body, then one": lambda _body, _coding: Sent(
        [_head("204 No Content") + _FORGED]
    ),
    "a body where none is allowed": lambda body, coding: Sent([_whole("304 Not", body, coding)]),
    "a length that is too small": lambda body, coding: Sent(
        [_head("200 OK", f"Content-Length: {len(body) // 2}", coding) + body + _FORGED]
    ),
    "a length that is too large": lambda body, coding: Sent(
        [_head("200 OK", f"Content-Length: {len(body) + 9}", coding) + body], "close"
    ),
    "two lengths": lambda body, coding: Sent(
        [_whole("200 OK", body, coding, f"Content-Length: {len(body) // 2}")]
    ),
    "a length of many digits": lambda body, coding: Sent(
        [_head("200 OK", "Content-Length: " + "9" * 5000, coding) + body], "close"
    ),
    "a negative length": lambda body, coding: Sent(
        [_head("200 OK", "Content-Length: -5", coding) + body], "close"
    ),
    "a long header": lambda body, coding: Sent([_whole("200", body, coding, "A: " + "b" * 70_000)]),
    "many headers": lambda body, coding: Sent(
        [_whole("200", body, coding, *(f"A{number}: b" for number in range(300)))]
    ),
    "a folded header": lambda body, coding: Sent([_whole("200", body, coding, "A: b\r\n c")]),
    "a header without a name": lambda body, coding: Sent([_whole("200", body, coding, ": b")]),
    "an old version": lambda body, coding: Sent(
        [_whole("200 OK", body, coding).replace(b"HTTP/1.1", b"HTTP/1.0", 1)]
    ),
    "no version": lambda body, _coding: Sent([body], "close"),
    "an unknown version": lambda body, coding: Sent(
        [_whole("200 OK", body, coding).replace(b"HTTP/1.1", b"HTTP/9.9", 1)]
    ),
    "a status of one digit": lambda body, coding: Sent([_whole("2 OK", body, coding)]),
    "a redirect": lambda body, coding: Sent(
        [_whole("302 Found", body, coding, "Location: /" + "a" * 5000)]
    ),
    "too many requests": lambda body, coding: Sent(
        [_whole("429 No", body, coding, "Retry-After: " + "Wed, " * 10_000)]
    ),
    "a failure": lambda body, coding: Sent([_whole("500 No", body, coding)]),
    "a refusal": lambda body, coding: Sent([_whole("403 No", body, coding, "CF-RAY: 1")]),
    "reset in the middle": lambda body, coding: Sent(
        [_whole("200 OK", body, coding)[: -(len(body) // 2 + 1)]], "reset"
    ),
    "closed before it": lambda _body, _coding: Sent([], "close"),
    "closed in its head": lambda _body, _coding: Sent([b"HTTP/1.1 200 OK\r\nContent-"], "close"),
}


class Fault(NamedTuple):
    """A response: the names of its body, its coding and its frame."""

    body: str = "data"
    coding: str = "none"
    frame: str = "whole"


FAULTLESS = Fault()
#: Each body, each coding and each frame by itself.
FAULTS = (
    *(Fault(body=name) for name in BODIES),
    *(Fault(coding=name) for name in CODINGS),
    *(Fault(frame=name) for name in FRAMES),
)


class HostileServer(socketserver.ThreadingTCPServer):
    """See `hostile_server`.

    Attributes:
        next_faults: The next responses; after them they are chosen by chance.
        counts: The number of responses by body, by coding, and by frame.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, tokens: list[str], seed: int, sizes: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self._viewers = {token.encode(): number for number, token in enumerate(tokens, 1)}
        self._chance = random.Random(seed)
        self._sizes = sizes
        self._lock = threading.Lock()
        self.next_faults: deque[Fault] = deque()
        self.counts: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing: a client may close the connection at any time."""

    def response_to(self, head: bytes, body: bytes) -> Sent:
        """Return the response to a request."""
        token = re.search(rb"Bearer (\S+)", head)
        viewer = self._viewers[token[1]] if token else 0
        media = json.loads(body)["variables"]["id"]
        with self._lock:
            fault = self.next_faults.popleft() if self.next_faults else self._fault()
            size = self._chance.choice(self._sizes)
            self.counts.update(fault)
        header, sent = CODINGS[fault.coding](BODIES[fault.body](viewer, media, size))
        frame = fault.frame
        if frame in _FOLLOWED and len(sent) > _MAX_FOLLOWED_BYTES:
            frame = "whole"
        return FRAMES[frame](sent, f"Content-Encoding: {header}" if header else "")

    def _fault(self) -> Fault:
        """Return a response by chance: mostly one fault at a time, so that each is reached."""
        chance = self._chance
        if chance.random() < _FAULTLESS:
            return FAULTLESS
        kinds = chance.choice((1, 1, 1, 2, 4, 4, 6, 7))
        return Fault(
            body=chance.choice(list(BODIES)) if kinds & 1 else "data",
            coding=chance.choice(list(CODINGS)) if kinds & 2 else "gzip",
            frame=chance.choice(list(FRAMES)) if kinds & 4 else "whole",
        )


_FOLLOWED = {
    name
    for name in FRAMES
    if name.startswith(("another", "an interim response after", "a length", "a body", "two"))
}


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        connection: socket.socket = self.request
        server = self.server
        assert isinstance(server, HostileServer)
        for head, body in received_requests(connection):
            response = server.response_to(head, body)
            for number, piece in enumerate(response.pieces):
                if number:
                    time.sleep(0.005)
                connection.sendall(piece)
            if response.end == "reset":
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            if response.end:
                return


@contextmanager
def hostile_server(tokens: list[str], *, seed: int, sizes: list[int]) -> Generator[HostileServer]:
    """A server for the viewers 1, 2, … of these tokens, with bodies of about these sizes."""
    with HostileServer(tokens, seed, sizes) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
