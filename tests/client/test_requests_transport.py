"""gql's transports over real HTTP: requests, responses, and the private method of gql in use."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import logging
import pickle
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import gql
import pytest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.requests import RequestsHTTPTransport
from tests.client.transports import TOKEN, Sender, send
from tests.loopback import CannedResponse, LoopbackServer, RawServer, RequestRecord

from kotae._version import __version__
from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.headers import REFERER
from kotae.client.transports import AsyncTransport, SyncTransport
from kotae.errors import (
    AniListError,
    ArgumentError,
    TokenMalformedError,
    TransportError,
    UsageError,
)
from kotae.query.gql_request import PrintedRequest
from kotae.wire.response import HTTPResponse

if TYPE_CHECKING:
    from tests.client.both import Kind

_OK = CannedResponse.json({"data": {"a": 1}}, headers={"X-RateLimit-Limit": "30"})
_STATUSES = (200, 400, 404, 429, 500)
_ELSEWHERE = "https://graphql.anilist.co"


def test_the_request_names_this_program_and_carries_the_token(kind: Kind) -> None:
    with LoopbackServer(_OK) as server:
        send(kind, server.url)
    headers = server.seen[0].headers
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["user-agent"].startswith(f"kotae/{__version__} gql/{gql.__version__} CPython/")
    assert headers["referer"] == REFERER
    assert "anilist" not in headers["referer"]
    assert headers["content-type"] == "application/json"
    assert headers["accept"] == "application/json"
    assert headers["accept-encoding"] == "gzip, deflate"


def test_an_app_is_named_first_and_has_a_page_of_its_own(kind: Kind) -> None:
    with LoopbackServer(_OK) as server:
        send(kind, server.url, app="my-app/1.0", referer="https://example.org/my-app")
    headers = server.seen[0].headers
    named = f"my-app/1.0 kotae/{__version__} gql/{gql.__version__} "
    assert headers["user-agent"].startswith(named)
    assert headers["referer"] == "https://example.org/my-app"


def test_without_a_token_no_credentials_are_sent(kind: Kind) -> None:
    with LoopbackServer(_OK) as server:
        send(kind, server.url, token=None)
    assert "authorization" not in server.seen[0].headers


def test_one_transport_sends_the_token_of_each_call_and_no_other(kind: Kind) -> None:
    tokens = ["token-of-the-first-viewer", None, "token-of-the-second-viewer", None]
    with LoopbackServer(_OK, keep_alive=True) as server, Sender(kind, server.url) as sender:
        for token in tokens:
            sender.send(token=token)
    assert [request.headers.get("authorization") for request in server.seen] == [
        token and f"Bearer {token}" for token in tokens
    ]


@pytest.mark.parametrize(
    "written",
    ["Bearer X", "bearer  X", " X\n", "X", "'X'", "https://a.example/#state=1&access_token=X&b=1"],
)
def test_a_prefix_and_white_space_around_a_token_are_forgiven(kind: Kind, written: str) -> None:
    with LoopbackServer(_OK) as server:
        send(kind, server.url, token=written.replace("X", TOKEN))
    assert server.seen[0].headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "token", ["", " ", "Bearer ", "a b", "a\nX-Evil: 1", "é" * 20, "\0", "x" * 20_000]
)
def test_a_malformed_token_is_refused_without_repeating_it(kind: Kind, token: str) -> None:
    with pytest.raises(TokenMalformedError) as caught:
        send(kind, _ELSEWHERE, token=token)
    assert "X-Evil" not in str(caught.value)


def test_a_token_that_must_not_go_to_the_endpoint_is_not_sent(kind: Kind) -> None:
    with (
        Sender(kind, "http://example.org/") as sender,
        pytest.raises(UsageError, match="is not sent to"),
    ):
        sender.send()


@pytest.mark.parametrize("token", [TOKEN, None])
def test_a_netrc_neither_replaces_the_token_nor_adds_credentials(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(
        "machine 127.0.0.1 login somebody password hunter2\ndefault login a password b\n"
    )
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with LoopbackServer(_OK) as server:
        send(kind, server.url, token=token)
    assert server.seen[0].headers.get("authorization") == (f"Bearer {TOKEN}" if token else None)


def test_the_text_is_sent_as_it_is_given(kind: Kind) -> None:
    text = "query   Odd( $a:Int ) { # spaced é\n  a(b: $a) }"
    with LoopbackServer(_OK) as server, Sender(kind, server.url) as sender:
        sender.send(text, variables={"a": 1}, operation_name="Odd")
        sender.send(text)
    assert server.seen[0].json == {"query": text, "variables": {"a": 1}, "operationName": "Odd"}
    assert server.seen[1].json == {"query": text}


def test_variables_arrive_as_they_are(kind: Kind) -> None:
    class Text(str):
        __slots__ = ()

    variables = {"a": [1, 2.5, None, True], "b": {"c": "é\u202e\U0001f600"}, "d": Text("e")}
    more: dict[str, object] = {"big": 2**70, "pair": (1, 2)}
    with LoopbackServer(_OK) as server, Sender(kind, server.url) as sender:
        sender.send(variables={**variables, **more})
    assert server.seen[0].json["variables"] == {**variables, "big": 2**70, "pair": [1, 2]}


def test_variables_that_json_cannot_represent_are_refused(kind: Kind) -> None:
    with LoopbackServer(_OK) as server, Sender(kind, server.url) as sender:
        for value in (float("nan"), object(), {1, 2}, "\ud800"):
            with pytest.raises(ArgumentError, match=r"^\$v\[0\] "):
                sender.send(variables={"v": [value]})
    assert server.seen == []


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 418, 429, 500, 503, 520])
def test_every_response_comes_back_as_a_response(kind: Kind, status: int) -> None:
    with LoopbackServer(
        CannedResponse(status, b"<html>\xff", {"X-Thing": "1", "x-Other": "2"})
    ) as server:
        response = send(kind, server.url)
    assert (response.status, response.body) == (status, b"<html>\xff")
    assert (response.headers["x-thing"], response.headers["x-other"]) == ("1", "2")


def test_repeated_headers_are_joined_and_odd_bytes_preserved(kind: Kind) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nX-B: \xe9\r\nContent-Length: 0\r\n\r\n"
    with RawServer(lambda: [head]) as server:
        response = send(kind, server.url)
    assert (response.headers["x-a"], response.headers["x-b"]) == ("1, 2", "\xe9")


@pytest.mark.parametrize("body", [b"", b"\xef\xbb\xbf{}", b'{"a": NaN}', b"5", b"\0", b"\xff"])
def test_a_body_is_bytes_with_any_content_type(kind: Kind, body: bytes) -> None:
    response = CannedResponse(200, body, {"Content-Type": "text/html; charset=utf-16"})
    with LoopbackServer(response) as server:
        assert send(kind, server.url).body == body


@pytest.mark.parametrize("digits", [19, 30, 6000])
def test_an_absurd_content_length_is_an_error_of_ours(kind: Kind, digits: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * digits + b"\r\n\r\n{}"
    # http.client ignores an invalid length; the other libraries refuse it.
    with RawServer(lambda: [head]) as server, contextlib.suppress(TransportError):
        assert send(kind, server.url).body == b"{}"


def test_a_response_without_a_body_has_an_empty_body(kind: Kind) -> None:
    with LoopbackServer(CannedResponse(204, b"", {"Content-Encoding": "gzip"})) as server:
        response = send(kind, server.url)
    assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_gets_no_token(kind: Kind, status: int) -> None:
    with LoopbackServer(_OK) as other:
        with LoopbackServer(CannedResponse(status, b"moved", {"Location": other.url})) as server:
            response = send(kind, server.url)
        assert (response.status, response.headers["location"]) == (status, other.url)
        assert len(server.seen) == 1
        assert other.seen == []


def test_the_transport_does_not_retry(kind: Kind) -> None:
    with LoopbackServer(CannedResponse(503), CannedResponse(200)) as server:
        assert send(kind, server.url).status == 503
    assert len(server.seen) == 1


def test_a_cookie_is_not_stored(kind: Kind) -> None:
    response = CannedResponse.json({}, headers={"Set-Cookie": "session=of-another-viewer; Path=/"})
    with LoopbackServer(response) as server:
        # aiohttp stores no cookies of an IP address.
        url = server.url.replace("127.0.0.1", "localhost")
        with Sender(kind, url) as sender:
            sender.send()
            sender.send()
    assert "cookie" not in server.seen[1].headers


def test_a_token_that_the_server_sends_back_is_redacted(kind: Kind) -> None:
    def echo(request: RequestRecord) -> CannedResponse:
        sent = request.headers["authorization"]
        return CannedResponse(200, f"<pre>{sent}</pre>".encode(), {"X-Echo": sent})

    with LoopbackServer(echo) as server:
        response = send(kind, server.url)
    assert response.body == b"<pre>Bearer [token]</pre>"
    assert response.headers["x-echo"] == "Bearer [token]"


@pytest.mark.parametrize("padding", [0, 3 * 2**20])
@pytest.mark.parametrize("escape", [r"\u%04x", r"\u%04X"])
def test_a_token_in_escapes_is_redacted(escape: str, padding: int) -> None:
    token = "a/token-of+a.viewer/JKLMNO=="
    escaped = {
        token.replace("/", r"\/"),
        "".join(escape % ord(character) for character in token),
        token[:9] + escape % ord(token[9]) + token[10:],
    }
    space = " " * padding
    for text in escaped:
        body = rf'{{"a\\u0041\u0022é\u4e2d": "x{text}y"{space}}}'.encode()
        redacted = Bearer.of(token).redact(HTTPResponse(200, {}, body)).body
        if padding:
            assert redacted == b"[token]"
        else:
            assert json.loads(redacted) == {'a\\u0041"é中': "x[token]y"}


def test_a_body_with_escapes_and_without_the_token_stays() -> None:
    response = HTTPResponse(200, {}, rb'{"a": "https:\/\/a.b\u0041' + rb"\u4e2d" * 100_000 + b'"}')
    assert Bearer.of("a-token-of-a-viewer").redact(response).body is response.body


def test_a_connection_is_used_again(kind: Kind) -> None:
    with LoopbackServer(_OK, keep_alive=True) as server, Sender(kind, server.url) as sender:
        for _ in range(3):
            sender.send()
    assert len(set(server.client_ports)) == 1


def test_each_of_400_concurrent_requests_gets_its_own_response(kind: Kind) -> None:
    def respond(request: RequestRecord) -> CannedResponse:
        number = int(request.json["variables"]["n"])
        token = request.headers["authorization"]
        body = json.dumps({"n": number, "viewer": token[-7:-1], "padding": "x" * (number % 50)})
        return CannedResponse(_STATUSES[number % 5], body.encode(), {"X-Number": str(number)})

    with LoopbackServer(respond, keep_alive=True) as server, Sender(kind, server.url) as sender:
        responses = sender.send_all(
            [{"n": number} for number in range(400)],
            tokens=[f"token-of-viewer-{number:06}!" for number in range(400)],
        )
    assert [response.status for response in responses] == [_STATUSES[n % 5] for n in range(400)]
    assert [response.headers["x-number"] for response in responses] == [str(n) for n in range(400)]
    bodies = [json.loads(response.body) for response in responses]
    assert [body["n"] for body in bodies] == list(range(400))
    assert [body["viewer"] for body in bodies] == [f"{number:06}" for number in range(400)]


def test_a_transport_is_usable_after_an_error_and_after_it_was_closed(kind: Kind) -> None:
    cut = CannedResponse(200, b"{", {"Content-Length": "100"})
    with (
        LoopbackServer(_OK, cut, _OK) as server,
        Sender(kind, server.url) as sender,
    ):
        sender.close()
        assert sender.send().status == 200
        with pytest.raises(AniListError):
            sender.send()
        assert sender.send().status == 200
        sender.close()
        sender.close()
        assert sender.send().status == 200


def test_the_seams_in_gql_are_still_there() -> None:
    """`_prepare_result` is private: gql must still call it once, with the response alone."""
    for transport in (RequestsHTTPTransport, AIOHTTPTransport):
        seam = transport._prepare_result  # pyright: ignore[reportPrivateUsage] - the seam
        assert list(inspect.signature(seam).parameters) == ["self", "response"]
        assert "self._prepare_result(" in inspect.getsource(transport.execute)


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan"), float("inf"), 1e9])
def test_an_invalid_timeout_is_refused(kind: Kind, timeout_s: float) -> None:
    with (
        Sender(kind, _ELSEWHERE) as sender,
        pytest.raises(ArgumentError, match=r"^timeout_s: "),
    ):
        sender.send(timeout_s=timeout_s)
    for name in ("connect_timeout_s", "read_timeout_s"):
        with pytest.raises(ArgumentError, match=rf"^{name}: expected"):
            Sender(kind, _ELSEWHERE, **{name: timeout_s})


@pytest.mark.parametrize(
    "settings",
    [
        {"max_bytes": 0},
        {"proxy": "ftp://example.org"},
        {"proxy": "http://user:hunter2@:80"},
        {"proxy": "http://example.org:port"},
        {"proxy": "http://example.org/\n"},
        {"ca_bundle": "/nowhere/certificates.pem"},
        {"app": "my app"},
        {"referer": "https://anilist.co/"},
    ],
)
def test_an_invalid_option_is_refused_by_its_name(kind: Kind, settings: dict[str, object]) -> None:
    with pytest.raises(ArgumentError, match=rf"^{next(iter(settings))}: expected") as caught:
        Sender(kind, _ELSEWHERE, **settings)
    assert "hunter2" not in str(caught.value)


def test_the_transports_show_no_token() -> None:
    bearer = Bearer.of(TOKEN)
    with LoopbackServer(_OK) as server:
        sync, coroutines = (
            SyncTransport(ClientOptions(endpoint=server.url)),
            AsyncTransport(ClientOptions(endpoint=server.url)),
        )

        async def use() -> list[object]:
            await coroutines.send(PrintedRequest("{ a }"), token=bearer, timeout_s=10)
            return [coroutines, *vars(coroutines).values(), *coroutines._opened.values()]

        sync.send(PrintedRequest("{ a }"), token=bearer, timeout_s=10)
        objects: list[object] = [sync, *vars(sync).values(), *asyncio.run(use())]
        sync.close()
    texts = [repr(item) + str(getattr(item, "__dict__", "")) for item in objects]
    assert all("secret" not in text for text in texts)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(bearer)


def test_only_the_watchdogs_thread_and_no_socket_remains(kind: Kind) -> None:
    left: list[tuple[set[threading.Thread], int]] = []
    for _ in range(2):
        with LoopbackServer(_OK, keep_alive=True) as server:
            send(kind, server.url)
        left.append((_threads(), _open_files()))
    assert left[0] == left[1]
    assert all(thread.daemon for thread in left[0][0] if thread.name == "kotae-deadline")


def _threads() -> set[threading.Thread]:
    """Return all threads, after the server's have noticed that the client closed its connection."""
    for thread in threading.enumerate():
        if "process_request" in thread.name:
            thread.join(5)
    return set(threading.enumerate())


def _open_files() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_no_log_at_debug_shows_the_token(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with LoopbackServer(CannedResponse.json({"data": {"a": 1}})) as server:
        send(kind, server.url)
    assert "{ a }" in caplog.text, "gql logs the query, so the log is on"
    assert "secret" not in str([vars(record) for record in caplog.records])
