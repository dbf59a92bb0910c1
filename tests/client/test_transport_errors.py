"""Every failure below a request becomes an error of kotae's, in time, and without a token."""

from __future__ import annotations

import asyncio
import gzip
import logging
import pickle
import socket
import time
import traceback
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.transports import GENEROUS_S, SHORT_S, Sender, send
from tests.loopback import CannedResponse, LoopbackServer, RawServer

from kotae.client.transport_errors import printable_host
from kotae.errors import (
    AniListError,
    ConnectionFailedError,
    RequestTimeoutError,
    ResponseTooLargeError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.client.both import Kind

_HEAD = b"HTTP/1.1 200 OK\r\n"
_BOMB = gzip.compress(bytes(64 * 1024 * 1024))
_LIMIT_BYTES = 1024 * 1024


def _failure(
    kind: Kind, url: str, *, timeout_s: float = GENEROUS_S, **settings: Any
) -> AniListError:
    with pytest.raises(AniListError) as caught:
        send(kind, url, timeout_s=timeout_s, max_bytes=_LIMIT_BYTES, **settings)
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
def test_a_slow_response_ends_at_the_deadline(
    kind: Kind, pieces: Callable[[], Iterator[bytes]]
) -> None:
    with RawServer(pieces, pause_s=0.02) as server:
        started = time.monotonic()
        error = _failure(kind, server.url, timeout_s=SHORT_S)
        taken_s = time.monotonic() - started
    assert isinstance(error, RequestTimeoutError)
    assert isinstance(error, TimeoutError)
    assert error.timeout_s == SHORT_S
    assert error.reached_server is not False
    assert "within 0.4 seconds" in str(error)
    assert taken_s < GENEROUS_S


def test_a_slow_handshake_ends_at_the_deadline(kind: Kind) -> None:
    record = b"\x16\x03\x03\x40\x00"
    with RawServer(_trickle(record, drop=b"\x02"), pause_s=0.02) as server:
        started = time.monotonic()
        error = _failure(kind, f"https://localhost:{server.port}/", timeout_s=SHORT_S)
        taken_s = time.monotonic() - started
    assert isinstance(error, RequestTimeoutError)
    assert error.reached_server is False
    assert taken_s < GENEROUS_S


def test_the_timeout_of_connecting_is_reported(kind: Kind) -> None:
    with RawServer(_trickle(drop=b""), pause_s=0.02) as server:
        url = f"https://localhost:{server.port}/"
        error = _failure(kind, url, connect_timeout_s=SHORT_S)
    assert isinstance(error, RequestTimeoutError)
    assert (error.timeout_s, error.reached_server) == (SHORT_S, False)
    assert f"no connection to {url[8:-1]} within 0.4 seconds" in str(error)


@pytest.mark.parametrize(
    ("head", "reached"), [(b"", None), (_HEAD + b"Content-Length: 9\r\n\r\nabc", True)]
)
def test_a_silent_server_ends_the_request_after_the_read_timeout(
    kind: Kind, head: bytes, reached: bool | None
) -> None:
    with RawServer(_trickle(head, drop=b""), pause_s=0.02) as server:
        error = _failure(kind, server.url, read_timeout_s=SHORT_S)
    assert isinstance(error, RequestTimeoutError)
    assert (error.timeout_s, error.reached_server) == (SHORT_S, reached)
    assert "no response from" in str(error)


def test_a_read_timeout_beyond_the_deadline_has_no_effect(kind: Kind) -> None:
    with RawServer(_trickle(drop=b""), pause_s=0.02) as server:
        error = _failure(
            kind, server.url, timeout_s=SHORT_S, read_timeout_s=60, connect_timeout_s=60
        )
    assert isinstance(error, RequestTimeoutError)
    assert error.timeout_s == SHORT_S


def test_a_slow_proxy_ends_at_the_deadline(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(_trickle(_HEAD + b"X-A: "), pause_s=0.02) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        started = time.monotonic()
        error = _failure(kind, "https://graphql.anilist.co/", timeout_s=SHORT_S)
        taken_s = time.monotonic() - started
    assert isinstance(error, TransportError)
    assert error.reached_server is False
    assert taken_s < GENEROUS_S


def test_a_pooled_connection_has_the_deadline_too(kind: Kind) -> None:
    cut = CannedResponse(200, b"{", {"Content-Length": "100"})
    with (
        LoopbackServer(CannedResponse(200, b"{}"), cut, keep_alive=True) as server,
        Sender(kind, server.url) as sender,
    ):
        assert sender.send(timeout_s=SHORT_S).body == b"{}"
        with pytest.raises(RequestTimeoutError) as caught:
            sender.send(timeout_s=SHORT_S)
    assert len(set(server.client_ports)) == 1
    assert caught.value.reached_server is True


def test_a_refused_connection_is_reported(kind: Kind) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = _failure(kind, f"http://127.0.0.1:{port}/")
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is False
    assert f"Could not connect to 127.0.0.1:{port} (Connection refused)" in str(error)


def test_an_ipv6_address_is_shown_with_its_brackets() -> None:
    assert printable_host("http://[::1]:8080/path?a=b") == "[::1]:8080"
    assert printable_host("https://[2001:db8::2]/") == "[2001:db8::2]"


def test_the_next_address_of_a_name_is_tried(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with LoopbackServer(CannedResponse(200, b"{}")) as server:
        open_port = int(server.url.rsplit(":", 1)[1].strip("/"))
        look_up = socket.getaddrinfo

        def two_addresses(host: str, port: object, *rest: int) -> object:
            if host != "localhost":
                return look_up(host, str(port), *rest)
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, ("127.0.0.1", closed)), (*kind, ("127.0.0.1", open_port))]

        monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
        assert send(kind, "http://localhost/").body == b"{}"


def test_the_addresses_of_a_name_share_the_deadline(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[float | None] = []

    def unreachable(_address: object, timeout: float, **_options: object) -> object:
        attempts.append(timeout)
        time.sleep(SHORT_S / 3)
        raise OSError(113, "No route to host")

    async def unreachable_async(*_: object) -> None:
        attempts.append(None)
        await asyncio.sleep(SHORT_S / 3)
        raise OSError(113, "No route to host")

    def many(*_: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))] * 99

    monkeypatch.setattr("kotae.client.requests_transport.create_connection", unreachable)
    # For aiohttp: without a delay, all 99 refusals could arrive before the deadline.
    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", unreachable_async)
    monkeypatch.setattr(socket, "getaddrinfo", many)
    error = _failure(kind, "http://localhost/", timeout_s=SHORT_S)
    assert isinstance(error, RequestTimeoutError)
    assert error.reached_server is False
    assert 1 < len(attempts) < 6
    if kind == "sync":
        remaining = [attempt for attempt in attempts if attempt is not None]
        assert remaining == sorted(remaining, reverse=True)


def test_an_unknown_name_is_reported(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = _failure(kind, "https://graphql.anilist.co/")
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is False
    assert str(error) == (
        "The name graphql.anilist.co could not be looked up. Is this machine online?"
    )


def test_a_server_without_tls_is_reported(kind: Kind) -> None:
    with RawServer(lambda: [_HEAD + b"\r\n"]) as server:
        error = _failure(kind, f"https://localhost:{server.port}/")
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is False
    assert "Does it support https?" in str(error)


def test_a_missing_bundle_of_certificates_is_reported(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/certificates.pem")
    error = _failure(kind, "https://localhost:1/")
    assert isinstance(error, ConnectionFailedError)
    assert "/nowhere/certificates.pem" in str(error)
    assert "REQUESTS_CA_BUNDLE" in str(error)


@pytest.mark.parametrize(
    ("pieces", "reached", "words"),
    [
        ([], None, "broke before a response came"),
        ([b"garbage\r\n\r\n"], None, "broke before a response came"),
        ([_HEAD + b"Content-Length: 10\r\n\r\nabc"], True, "broke in the middle"),
        ([_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"], True, "broke in the middle"),
        ([_HEAD + b"A: " + b"a" * 70_000 + b"\r\n\r\n"], None, "broke before a response came"),
        ([_HEAD + b"A: b\r\n" * 200 + b"\r\n"], None, "broke before a response came"),
    ],
)
def test_a_broken_response_says_how_far_it_came(
    kind: Kind, pieces: list[bytes], reached: bool | None, words: str
) -> None:
    with RawServer(lambda: pieces) as server:
        error = _failure(kind, server.url)
    assert isinstance(error, ConnectionFailedError)
    assert error.reached_server is reached
    assert words in str(error)


@pytest.mark.parametrize("pause_s", [0.0, 0.05])
def test_a_chunk_without_a_length_ends_the_request(kind: Kind, pause_s: float) -> None:
    # aiohttp waits until the deadline if it arrives in a separate packet.
    pieces = [_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\nab"]
    with RawServer(lambda: pieces, pause_s=pause_s) as server:
        error = _failure(kind, server.url, timeout_s=SHORT_S)
    assert isinstance(error, TransportError)
    assert error.reached_server is not False


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
def test_a_response_over_the_limit_is_not_read_further(
    kind: Kind, status: int, body: bytes, encoding: str
) -> None:
    headers = {"Content-Encoding": encoding, "Location": "/elsewhere"}
    with LoopbackServer(CannedResponse(status, body, headers)) as server:
        error = _failure(kind, server.url)
    assert isinstance(error, ResponseTooLargeError)
    assert error.limit_bytes == 1024 * 1024
    assert error.reached_server is True
    assert "larger than 1,048,576 bytes" in str(error)


def test_a_response_at_the_limit_is_read(kind: Kind) -> None:
    with LoopbackServer(
        CannedResponse(200, gzip.compress(bytes(2**20)), {"Content-Encoding": "gzip"})
    ) as server:
        assert len(send(kind, server.url, max_bytes=_LIMIT_BYTES).body) == 2**20


def test_a_response_compressed_twice_is_refused(kind: Kind) -> None:
    twice = gzip.compress(_BOMB)
    with LoopbackServer(CannedResponse(200, twice, {"Content-Encoding": "gzip, gzip"})) as server:
        assert "compressed more than once" in str(_failure(kind, server.url))


@pytest.mark.parametrize("body", [b"not compressed", _BOMB[:9] + b"\xff" * 99])
def test_a_response_compressed_wrongly_is_refused(kind: Kind, body: bytes) -> None:
    with LoopbackServer(CannedResponse(200, body, {"Content-Encoding": "gzip"})) as server:
        assert "not have the compression" in str(_failure(kind, server.url))


def _everything_in(error: BaseException) -> str:
    """Return everything that can be printed of an error and of all that it refers to."""
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
def test_no_fault_shows_the_token(kind: Kind, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    trickle = _trickle(_HEAD + b"X-A: ")
    with RawServer(lambda: _FAULTS.get(fault) or trickle(), pause_s=0.01) as server:
        url = f"https://localhost:{server.port}/" if fault == "no TLS" else server.url
        url = "http://127.0.0.1:1/" if fault == "refused" else url
        is_endless = fault not in _FAULTS or not _FAULTS[fault]
        error = _failure(kind, url, timeout_s=SHORT_S if is_endless else GENEROUS_S)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "secret" not in _everything_in(error)
    assert "secret" not in caplog.text
    assert "secret" not in str([vars(record) for record in caplog.records])
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy)) == (type(error), str(error))
