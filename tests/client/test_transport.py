"""gql's requests transport over real HTTP: what is sent, what comes back, and the seam."""

from __future__ import annotations

import inspect
import json
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import gql
import pytest
from gql.transport.exceptions import TransportAlreadyConnected
from gql.transport.requests import RequestsHTTPTransport
from tests.loopback import Answer, LoopbackServer, RawServer, SeenRequest

from kotae._version import __version__
from kotae.client.identity import REFERER
from kotae.client.transport import PrintedRequest, SyncTransport
from kotae.errors import AniListError, TokenMalformedError, UsageError
from kotae.wire import Reply

if TYPE_CHECKING:
    from pathlib import Path

_TOKEN = "eyJ0eXAiOiJKV1Qi.secret-claims-of-a-viewer.secret-signature"
_OK = Answer.json({"data": {"a": 1}}, headers={"X-RateLimit-Limit": "30"})


def _transport(url: str, *, token: str | None = _TOKEN, timeout_s: float = 10) -> SyncTransport:
    return SyncTransport(url, token=token, is_endpoint_typed=True, timeout_s=timeout_s)


def _send(url: str, *, token: str | None = _TOKEN) -> Reply:
    with _transport(url, token=token) as transport:
        return transport.send(PrintedRequest("{ a }"))


def test_the_request_names_this_program_and_carries_the_token() -> None:
    with LoopbackServer(_OK) as server:
        _send(server.url)
    headers = server.seen[0].headers
    assert headers["authorization"] == f"Bearer {_TOKEN}"
    assert headers["user-agent"].startswith(f"kotae/{__version__} gql/{gql.__version__} CPython/")
    assert headers["referer"] == REFERER
    assert "anilist" not in headers["referer"]
    assert headers["content-type"] == "application/json"
    assert headers["accept"] == "application/json"


def test_without_a_token_no_credentials_are_sent() -> None:
    with LoopbackServer(_OK) as server:
        _send(server.url, token=None)
    assert "authorization" not in server.seen[0].headers


@pytest.mark.parametrize("written", ["Bearer X", "bearer  X", " X\n", "X"])
def test_a_prefix_and_white_space_around_a_token_are_forgiven(written: str) -> None:
    with LoopbackServer(_OK) as server:
        _send(server.url, token=written.replace("X", _TOKEN))
    assert server.seen[0].headers["authorization"] == f"Bearer {_TOKEN}"


@pytest.mark.parametrize(
    "token", ["", " ", "Bearer ", "a b", "a\nX-Evil: 1", "é" * 20, "\0", "x" * 20_000]
)
def test_what_cannot_be_a_token_is_refused_unseen(token: str) -> None:
    with pytest.raises(TokenMalformedError) as caught:
        _transport("https://graphql.anilist.co", token=token)
    assert "X-Evil" not in str(caught.value)


@pytest.mark.parametrize("token", [_TOKEN, None])
def test_a_netrc_neither_replaces_the_token_nor_adds_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(
        "machine 127.0.0.1 login somebody password hunter2\ndefault login a password b\n"
    )
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with LoopbackServer(_OK) as server:
        _send(server.url, token=token)
    assert server.seen[0].headers.get("authorization") == (f"Bearer {_TOKEN}" if token else None)


def test_the_text_is_sent_as_it_is_given() -> None:
    text = "query   Odd( $a:Int ) { # spaced\n  a(b: $a) }"
    with LoopbackServer(_OK) as server, _transport(server.url) as transport:
        transport.send(PrintedRequest(text, variables={"a": 1}, operation_name="Odd"))
        transport.send(PrintedRequest(text))
    assert server.seen[0].json == {"query": text, "variables": {"a": 1}, "operationName": "Odd"}
    assert server.seen[1].json == {"query": text}


def test_variables_that_json_cannot_hold_are_the_callers_mistake() -> None:
    with LoopbackServer(_OK) as server, _transport(server.url) as transport:
        for value in (float("nan"), object(), {1, 2}):
            with pytest.raises(UsageError, match="cannot be written as JSON"):
                transport.send(PrintedRequest("{ a }", variables={"v": value}))
    assert server.seen == []


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 418, 429, 500, 503, 520])
def test_every_answer_comes_back_as_a_reply(status: int) -> None:
    with LoopbackServer(Answer(status, b"<html>\xff", {"X-Thing": "1", "x-Other": "2"})) as server:
        reply = _send(server.url)
    assert (reply.status, reply.body) == (status, b"<html>\xff")
    assert (reply.headers["x-thing"], reply.headers["x-other"]) == ("1", "2")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_stays(status: int) -> None:
    with LoopbackServer(_OK) as other:
        with LoopbackServer(Answer(status, b"moved", {"Location": other.url})) as server:
            reply = _send(server.url)
        assert (reply.status, reply.headers["location"]) == (status, other.url)
        assert len(server.seen) == 1
        assert other.seen == []


def test_nothing_is_tried_twice() -> None:
    with LoopbackServer(Answer(503), Answer(200)) as server:
        assert _send(server.url).status == 503
    assert len(server.seen) == 1


def test_a_cookie_is_not_kept() -> None:
    answer = Answer.json({}, headers={"Set-Cookie": "session=of-another-viewer; Path=/"})
    with LoopbackServer(answer) as server, _transport(server.url) as transport:
        transport.send(PrintedRequest("{ a }"))
        transport.send(PrintedRequest("{ a }"))
    assert "cookie" not in server.seen[1].headers


def test_a_token_that_the_server_sends_back_is_taken_out() -> None:
    def echo(request: SeenRequest) -> Answer:
        sent = request.headers["authorization"]
        return Answer(200, f"<pre>{sent}</pre>".encode(), {"X-Echo": sent})

    with LoopbackServer(echo) as server:
        reply = _send(server.url)
    assert reply.body == b"<pre>Bearer [token]</pre>"
    assert reply.headers["x-echo"] == "Bearer [token]"


def test_a_connection_is_used_again() -> None:
    with LoopbackServer(_OK, keep_alive=True) as server, _transport(server.url) as transport:
        for _ in range(3):
            transport.send(PrintedRequest("{ a }"))
    assert len(set(server.client_ports)) == 1


def test_each_thread_gets_the_reply_to_its_own_request() -> None:
    def answer(request: SeenRequest) -> Answer:
        number = str(request.json["variables"]["n"])
        return Answer(200, number.encode(), {"X-Number": number})

    with LoopbackServer(answer) as server, _transport(server.url) as transport:

        def ask(number: int) -> tuple[str, str]:
            reply = transport.send(PrintedRequest("{ a }", variables={"n": number}))
            return reply.body.decode(), reply.headers["x-number"]

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(100)))
    assert answers == [(str(number), str(number)) for number in range(100)]


def test_the_seam_in_gql_is_still_there() -> None:
    """`_prepare_result` is private: gql must still call it once, with the response alone."""
    seam = RequestsHTTPTransport._prepare_result  # pyright: ignore[reportPrivateUsage] - the seam
    assert list(inspect.signature(seam).parameters) == ["self", "response"]
    with LoopbackServer(_OK) as server, _transport(server.url) as transport:
        result = transport.execute(PrintedRequest("{ a }"))
    reply = getattr(result, "reply", None)
    assert isinstance(reply, Reply)
    assert json.loads(reply.body) == {"data": {"a": 1}}
    assert reply.headers["x-ratelimit-limit"] == "30"


def test_a_transport_is_opened_once_and_closed() -> None:
    transport = _transport("https://graphql.anilist.co")
    with transport, pytest.raises(TransportAlreadyConnected):
        transport.connect()
    assert transport.session is None
    transport.close()


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), float("inf"), 1e9])
def test_a_time_out_that_cannot_be_is_refused(timeout_s: float) -> None:
    with pytest.raises(UsageError, match="time-out"):
        _transport("https://graphql.anilist.co", timeout_s=timeout_s)


def test_the_transport_shows_no_token() -> None:
    transport = _transport("https://graphql.anilist.co")
    shown = [repr(transport), str(vars(transport)), str(vars(transport.auth)), repr(transport.auth)]
    assert all("secret" not in text for text in shown)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(transport.auth)


def test_what_is_for_this_machine_does_not_go_to_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with LoopbackServer(_OK) as server:
        assert _send(server.url).status == 200


def test_a_proxy_of_the_environment_is_used_and_sees_no_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with RawServer(lambda: [refusal]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{proxy.port}")
        with pytest.raises(AniListError, match=r"The proxy did not connect .*\(.*407") as caught:
            _send("https://graphql.anilist.co")
    assert proxy.received[0].startswith(b"CONNECT graphql.anilist.co:443 ")
    assert b"Proxy-Authorization: Basic" in proxy.received[0]
    assert b"secret" not in proxy.received[0]
    assert "hunter2" not in str(caught.value)


def test_no_thread_but_the_watchdog_stays_behind() -> None:
    with LoopbackServer(_OK) as server:
        _send(server.url)
    before = set(threading.enumerate())
    with LoopbackServer(_OK) as server:
        _send(server.url)
    assert set(threading.enumerate()) - before == set()
    assert all(thread.daemon for thread in before if thread.name == "kotae-deadline")
