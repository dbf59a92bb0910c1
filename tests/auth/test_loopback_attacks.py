"""Attacks on the receiver of a browser sign-in, by programs and web pages of the same machine."""

from __future__ import annotations

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from tests.auth.receiving import STATE, Page, free_port, receiving, request

from kotae.auth import loopback_server
from kotae.errors import SignInTimeoutError

if TYPE_CHECKING:
    import logging

    from kotae.auth.loopback import LoopbackReceiver

ADDRESS = f"http://127.0.0.1/?code=a-code&state={STATE}"


def sign_in(receiver: LoopbackReceiver, port: int) -> None:
    """Sign in as a browser does."""
    with ThreadPoolExecutor(1) as pool:
        shown = pool.submit(Page(port).shown, f"?code=a-code&state={STATE}")
        assert receiver.wait(5).code == "a-code"
        receiver.finish("Done.", is_success=True)
        assert shown.result(5) == ("success", "Done.")


def assert_nothing_received(receiver: LoopbackReceiver) -> None:
    with pytest.raises(SignInTimeoutError):
        receiver.wait(0)


def raw(port: int, sent: bytes) -> bytes:
    """Send bytes, and return all that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        received = b""
        try:
            connection.sendall(sent)
            while part := connection.recv(65536):
                received += part
        except ConnectionError:
            pass
        return received


@pytest.mark.parametrize(
    "host", ["rebind.example:{}", "rebind.example", "127.0.0.1", "localhost:{}", "127.0.0.1:1", ""]
)
def test_a_web_page_whose_name_leads_here_gets_no_page(host: str) -> None:
    with receiving() as (receiver, port):
        page = Page(port)
        for response in (
            request(port, headers={"Host": host.format(port)}),
            page.send(ADDRESS, Host=host.format(port)),
        ):
            assert response.status == 403
            assert response.body == ""
        assert_nothing_received(receiver)


def test_a_second_host_is_not_accepted() -> None:
    with receiving() as (_, port):
        here = f"127.0.0.1:{port}"
        sent = f"GET / HTTP/1.1\r\nHost: {here}\r\nHost: rebind.example\r\n\r\n"
        assert b" 403 " in raw(port, sent.encode())


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1:{}"])
def test_a_post_from_another_origin_is_refused(origin: str) -> None:
    with receiving() as (receiver, port):
        assert Page(port).send(ADDRESS, Origin=origin.format(port)).status == 403
        assert_nothing_received(receiver)


@pytest.mark.parametrize("token", ["", "wrong", "ä"])
def test_a_post_without_the_token_of_the_page_is_refused(token: str) -> None:
    with receiving() as (receiver, port):
        assert Page(port).send(ADDRESS, X_Page_Token=token).status == 403
        assert_nothing_received(receiver)


def test_a_page_of_an_earlier_sign_in_cannot_finish_this_one() -> None:
    port = free_port()
    with receiving(port):
        page = Page(port)
    with receiving(port) as (receiver, _):
        assert page.send(ADDRESS).status == 403
        assert_nothing_received(receiver)


def test_the_page_is_not_stored_framed_or_referred_to_and_runs_its_own_script_only() -> None:
    with receiving() as (_, port):
        first, second = request(port), request(port)
    for response in (first, second):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in response.headers
        policy = response.headers["Content-Security-Policy"]
        nonces = set(re.findall(r"'nonce-([\w-]+)'", policy))
        assert nonces == set(re.findall(r'nonce="([\w-]+)"', response.body))
        assert len(nonces) == 1
        assert re.sub(r"'nonce-[\w-]+'", "NONCE", policy) == (
            "default-src 'none'; script-src NONCE; style-src NONCE; img-src data:; "
            "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
        )
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "DELETE", "CONNECT", "BREW"])
def test_other_methods_get_a_status_alone(method: str) -> None:
    with receiving() as (_, port):
        response = request(port, method)
        assert (response.status, response.body) == (501, "")
        assert "Access-Control-Allow-Origin" not in response.headers


def test_a_head_request_gets_no_body_and_an_icon_is_not_found() -> None:
    with receiving() as (_, port):
        assert request(port, "HEAD").body == ""
        icon = request(port, path="/favicon.ico")
        assert (icon.status, icon.body) == (404, "")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\n{}Content-Length: 10000000\r\n\r\n" + b"x" * 10_000_000, b"413"),
        (b"POST / HTTP/1.1\r\n{}Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\n{}Content-Length: -1\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\n{}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n{}\r\n", b""),
        (b"GET / HTTP/1.1\r\n{}" + b"A: b\r\n" * 200 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\n{}" + b"A: " + b"b" * 70_000 + b"\r\n\r\n", b""),
        (b"GET / HTTP/9.9\r\n{}\r\n", b"505"),
        (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n", b""),
        (b"\r\n\r\n", b""),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else None,
)
def test_a_request_that_is_too_large_or_malformed_ends_at_once(
    sent: bytes, status: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with receiving() as (receiver, port):
        page = Page(port)
        own = f"Host: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        own += f"X-Page-Token: {page.token}\r\n"
        received = raw(port, sent.replace(b"{}", own.encode(), 1))
        # Where the server closes before it has read all, the status may be lost on the way.
        assert received == b"" or received.startswith(b"HTTP/1.0 " + status)
        assert page.token.encode() not in received
        sign_in(receiver, port)
    assert capfd.readouterr() == ("", "")


def test_nothing_is_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(0), receiving() as (receiver, port):
        request(port, path=f"/?code=a-code&state={STATE}")
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /?code=a-code HTTP/1.1\r\nHo")
        sign_in(receiver, port)
    assert capfd.readouterr() == ("", "")
    records: list[logging.LogRecord] = caplog.records
    assert records == []


def test_connections_that_send_nothing_hold_neither_the_sign_in_nor_the_close(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loopback_server, "REQUEST_TIMEOUT_S", 30.0)
    monkeypatch.setattr(loopback_server, "_DRAIN_S", 30.0)
    with ExitStack() as stack:
        with receiving() as (receiver, port):
            address = ("127.0.0.1", port)
            silent = [
                stack.enter_context(socket.create_connection(address, timeout=5)) for _ in range(5)
            ]
            silent[0].sendall(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n12")
            sign_in(receiver, port)
            start_s = time.monotonic()
        assert time.monotonic() - start_s < 30
        # The browser's spare connections are closed with the server.
        for connection in silent[1:]:
            assert connection.recv(1) == b""


def test_a_flood_of_connections_is_bounded_and_the_browser_is_served() -> None:
    before = threading.active_count()
    with receiving() as (receiver, port), ExitStack() as stack:
        for _ in range(10 * loopback_server.MAX_CONNECTIONS):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        sign_in(receiver, port)
        server = receiver._server
        assert server is not None
        assert len(server._connections) <= loopback_server.MAX_CONNECTIONS + 1
        assert threading.active_count() - before < 5 * loopback_server.MAX_CONNECTIONS


def test_a_request_that_is_too_slow_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback_server, "REQUEST_TIMEOUT_S", 0.05)
    with receiving() as (_, port):
        assert raw(port, b"GET / HTTP/1.1\r\nHost: 127") == b""


def test_a_connection_is_for_one_request() -> None:
    with receiving() as (_, port):
        one = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: keep-alive\r\n\r\n".encode()
        received = raw(port, one + one)
    assert received.count(b"<!doctype html>") == 1
    assert b"Connection: close" in received


def test_the_page_may_be_loaded_any_number_of_times() -> None:
    with receiving() as (receiver, port):
        for _ in range(2 * loopback_server.MAX_CONNECTIONS):
            Page(port)
        sign_in(receiver, port)
