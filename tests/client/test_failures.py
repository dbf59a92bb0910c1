"""Whatever goes wrong below a request is one of our errors, in time, and holds no token."""

from __future__ import annotations

import gzip
import logging
import pickle
import socket
import time
import traceback
import zlib
from typing import TYPE_CHECKING

import pytest
from tests.loopback import Answer, LoopbackServer, RawServer

from kotae.client.transport import PrintedRequest, SyncTransport
from kotae.errors import (
    AniListError,
    AnswerTooLargeError,
    ConnectionFailedError,
    RequestTimeoutError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kotae.wire import Reply

_TOKEN = "eyJ0eXAiOiJKV1Qi.secret-claims-of-a-viewer.secret-signature"
_HEAD = b"HTTP/1.1 200 OK\r\n"
#: What a trickling server may take; a request that is not ended would take for ever.
_SHORT_S, _GENEROUS_S = 0.4, 8.0
_BOMB = gzip.compress(bytes(64 * 1024 * 1024))


def _send(url: str, *, timeout_s: float = _GENEROUS_S, max_bytes: int = 1024 * 1024) -> Reply:
    with SyncTransport(
        url, token=_TOKEN, is_endpoint_typed=True, timeout_s=timeout_s, max_bytes=max_bytes
    ) as transport:
        return transport.send(PrintedRequest("{ a }"))


def _failure(url: str, *, timeout_s: float = _GENEROUS_S) -> AniListError:
    with pytest.raises(AniListError) as caught:
        _send(url, timeout_s=timeout_s)
    return caught.value


def _trickle(*start: bytes, drop: bytes = b"a") -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield from start
        while True:
            yield drop

    return pieces


_TRICKLES = {
    "status line": _trickle(b"HTTP/1.1 200 "),
    "headers": _trickle(_HEAD + b"X-A: "),
    "one header after the other": _trickle(_HEAD, drop=b"X-A: b\r\n"),
    "continue": _trickle(drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": _trickle(_HEAD + b"Content-Length: 100000\r\n\r\n"),
    "body without a length": _trickle(_HEAD + b"\r\n"),
    "chunks": _trickle(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", drop=b"1\r\na\r\n"),
    "chunk sizes": _trickle(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", drop=b"0"),
    "nothing": _trickle(drop=b""),
}


@pytest.mark.parametrize("pieces", _TRICKLES.values(), ids=_TRICKLES.keys())
def test_a_server_that_trickles_is_left_in_time(pieces: Callable[[], Iterator[bytes]]) -> None:
    with RawServer(pieces, pause_s=0.02) as server:
        started = time.monotonic()
        error = _failure(server.url, timeout_s=_SHORT_S)
        taken_s = time.monotonic() - started
    assert isinstance(error, RequestTimeoutError)
    assert isinstance(error, TimeoutError)
    assert error.timeout_s == _SHORT_S
    assert error.reached_server is not False
    assert "within 0.4 seconds" in str(error)
    assert taken_s < _GENEROUS_S


def test_a_handshake_that_trickles_is_left_in_time() -> None:
    record = b"\x16\x03\x03\x40\x00"
    with RawServer(_trickle(record, drop=b"\x02"), pause_s=0.02) as server:
        started = time.monotonic()
        error = _failure(f"https://localhost:{server.port}/", timeout_s=_SHORT_S)
        taken_s = time.monotonic() - started
    assert isinstance(error, RequestTimeoutError)
    assert error.reached_server is False
    assert taken_s < _GENEROUS_S


def test_a_proxy_that_trickles_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(_trickle(_HEAD + b"X-A: "), pause_s=0.02) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        started = time.monotonic()
        error = _failure("https://graphql.anilist.co/", timeout_s=_SHORT_S)
        taken_s = time.monotonic() - started
    assert isinstance(error, TransportError)
    assert error.reached_server is False
    assert taken_s < _GENEROUS_S


def test_a_connection_of_the_pool_has_the_deadline_too() -> None:
    cut = Answer(200, b"{", {"Content-Length": "100"})
    with (
        LoopbackServer(Answer(200, b"{}"), cut, keep_alive=True) as server,
        SyncTransport(server.url, timeout_s=_SHORT_S) as transport,
    ):
        assert transport.send(PrintedRequest("{ a }")).body == b"{}"
        with pytest.raises(RequestTimeoutError) as caught:
            transport.send(PrintedRequest("{ a }"))
    assert len(set(server.client_ports)) == 1
    assert caught.value.reached_server is True


def test_a_refused_connection_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = _failure(f"http://127.0.0.1:{port}/")
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is False
    assert f"no connection to 127.0.0.1:{port} (Connection refused)" in str(error)


def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with LoopbackServer(Answer(200, b"{}")) as server:
        open_port = int(server.url.rsplit(":", 1)[1].strip("/"))
        look_up = socket.getaddrinfo

        def two_addresses(host: str, port: object, *rest: int) -> object:
            if host != "localhost":
                return look_up(host, str(port), *rest)
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, ("127.0.0.1", closed)), (*kind, ("127.0.0.1", open_port))]

        monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
        assert _send("http://localhost/").body == b"{}"


def test_addresses_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def never(_address: object, timeout: float, **_options: object) -> object:
        given.append(timeout)
        time.sleep(_SHORT_S / 3)
        raise OSError(113, "No route to host")

    def many(*_: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))] * 99

    monkeypatch.setattr("kotae.client.connections.create_connection", never)
    monkeypatch.setattr(socket, "getaddrinfo", many)
    error = _failure("http://localhost/", timeout_s=_SHORT_S)
    assert isinstance(error, RequestTimeoutError)
    assert error.reached_server is False
    assert given == sorted(given, reverse=True)
    assert len(given) < 6


def test_a_name_that_is_unknown_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = _failure("https://graphql.anilist.co/")
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is False
    assert str(error) == (
        "The name graphql.anilist.co could not be looked up. Is this machine connected?"
    )


def test_a_server_without_tls_says_so() -> None:
    with RawServer(lambda: [_HEAD + b"\r\n"]) as server:
        error = _failure(f"https://localhost:{server.port}/")
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is False
    assert "Does it speak https?" in str(error)


def test_a_bundle_of_certificates_that_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/certificates.pem")
    error = _failure("https://localhost:1/")
    assert isinstance(error, ConnectionFailedError)
    assert "/nowhere/certificates.pem" in str(error)
    assert "REQUESTS_CA_BUNDLE" in str(error)


@pytest.mark.parametrize(
    ("pieces", "reached", "words"),
    [
        ([], None, "broke before an answer came"),
        ([b"garbage\r\n\r\n"], None, "broke before an answer came"),
        ([_HEAD + b"Content-Length: 10\r\n\r\nabc"], True, "broke off"),
        ([_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"], True, "broke off"),
        ([_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab"], True, "broke off"),
        ([_HEAD + b"A: " + b"a" * 70_000 + b"\r\n\r\n"], None, "broke before an answer came"),
        ([_HEAD + b"A: b\r\n" * 200 + b"\r\n"], None, "broke before an answer came"),
    ],
)
def test_a_broken_answer_says_how_far_it_came(
    pieces: list[bytes], reached: bool | None, words: str
) -> None:
    with RawServer(lambda: pieces) as server:
        error = _failure(server.url)
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is reached
    assert words in str(error)


@pytest.mark.parametrize("status", [200, 302, 404])
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (_BOMB, "gzip"),
        (zlib.compress(bytes(8 * 1024 * 1024)), "deflate"),
        (bytes(2**21), "identity"),
    ],
    ids=["gzip bomb", "deflate", "plain"],
)
def test_an_answer_over_the_limit_is_not_read_further(
    status: int, body: bytes, encoding: str
) -> None:
    headers = {"Content-Encoding": encoding, "Location": "/elsewhere"}
    with LoopbackServer(Answer(status, body, headers)) as server:
        error = _failure(server.url)
    assert isinstance(error, AnswerTooLargeError)
    assert error.limit_bytes == 1024 * 1024
    assert error.reached_server is True
    assert "larger than 1,048,576 bytes" in str(error)


def test_an_answer_at_the_limit_is_read() -> None:
    with LoopbackServer(
        Answer(200, gzip.compress(bytes(2**20)), {"Content-Encoding": "gzip"})
    ) as server:
        assert len(_send(server.url).body) == 2**20


def test_an_answer_compressed_twice_is_refused() -> None:
    twice = gzip.compress(_BOMB)
    with LoopbackServer(Answer(200, twice, {"Content-Encoding": "gzip, gzip"})) as server:
        assert "compressed more than once" in str(_failure(server.url))


@pytest.mark.parametrize("body", [b"not compressed", _BOMB[:9] + b"\xff" * 99])
def test_an_answer_compressed_wrongly_is_refused(body: bytes) -> None:
    with LoopbackServer(Answer(200, body, {"Content-Encoding": "gzip"})) as server:
        assert "not compressed the way it says" in str(_failure(server.url))


def _everything_in(error: BaseException) -> str:
    """Return whatever somebody may print of an error, and of all it refers to."""
    texts: list[str] = []
    todo: list[BaseException | None] = [error]
    while todo:
        item = todo.pop()
        if item is not None:
            texts += [str(item), repr(item), repr(item.args), repr(vars(item))]
            texts += ["".join(traceback.format_exception(item))]
            todo += [item.__cause__, item.__context__]
    return "\n".join(texts)


_FAULTS: dict[str, list[bytes]] = {
    "dropped": [],
    "garbage": [b"garbage\r\n\r\n"],
    "cut": [_HEAD + b"Content-Length: 10\r\n\r\nabc"],
    "wrong compression": [_HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"],
    "too large": [_HEAD + b"Content-Length: 2000000\r\n\r\n" + bytes(2_000_000)],
}


@pytest.mark.parametrize("fault", [*_FAULTS, "refused", "no TLS", "time-out"])
def test_no_fault_shows_the_token(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    trickle = _trickle(_HEAD + b"X-A: ")
    with RawServer(lambda: _FAULTS.get(fault) or trickle(), pause_s=0.01) as server:
        url = f"https://localhost:{server.port}/" if fault == "no TLS" else server.url
        url = "http://127.0.0.1:1/" if fault == "refused" else url
        is_endless = fault not in _FAULTS or not _FAULTS[fault]
        error = _failure(url, timeout_s=_SHORT_S if is_endless else _GENEROUS_S)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "secret" not in _everything_in(error)
    assert "secret" not in caplog.text
    assert "secret" not in str([vars(record) for record in caplog.records])
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))


def test_no_log_at_debug_shows_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackServer(Answer.json({"data": {"a": 1}})) as server:
        _send(server.url)
    assert "{ a }" in caplog.text, "gql logs the query, so the log is on"
    assert "secret" not in str([vars(record) for record in caplog.records])
