"""The exchange of a code over real HTTP, by both functions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.client.both import HandClock
from tests.client.test_secrecy import SHORT_S, SLOW, Search, log_everything
from tests.loopback import CannedResponse, LoopbackServer, RawServer, RequestRecord

import kotae
from kotae import (
    AniListError,
    ArgumentError,
    AuthError,
    AuthorizationResponse,
    ConnectionFailedError,
    ExchangeError,
    NotJSONError,
    RateLimitedError,
    RequestTimeoutError,
    ResponseTooLargeError,
    Token,
    TokenMalformedError,
    UsageError,
    authorization_url,
)
from kotae.api import Query, User
from kotae.client import exchange_code as module
from kotae.client.headers import REFERER
from kotae.testing import AniListServer
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.both import Kind

    from kotae.testing import OAuthApp

REDIRECT = "https://app.example.org/callback?lang=ja"
STATE = "a-random-text"
CODE = "def50200c0ffee0123456789abcdef0123456789"
SECRET = "wNbR3h5sTz8QkV1yXcP6mJ4gL0aD7fU2eH9iO5qK"
SENT: dict[str, Any] = {"client_id": 12, "client_secret": SECRET, "redirect_uri": REDIRECT}


@pytest.fixture
def app(server: AniListServer) -> OAuthApp:
    return server.app(REDIRECT)


@pytest.fixture
def exchange(kind: Kind) -> Callable[..., Token]:
    """One of the two functions."""
    return kotae.exchange_code if kind == "sync" else in_a_loop


def in_a_loop(*args: Any, **options: Any) -> Token:
    return asyncio.run(kotae.exchange_code_async(*args, **options))


def code_of(server: AniListServer, app: OAuthApp, user_id: int = 2) -> str:
    """Sign a user in on the local AniList's page, and return the code."""
    url = authorization_url(app.client_id, app.redirect_uri, STATE, endpoint=server.url)
    form = {"decision": "approve", "user_id": str(user_id)}
    done = requests.post(url, data=form, allow_redirects=False, timeout=10)
    code = AuthorizationResponse.parse(done.headers["Location"], state=STATE).code
    assert code is not None
    return code


def sent(server: AniListServer, app: OAuthApp) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": app.redirect_uri,
        "endpoint": server.url,
    }


def test_a_code_becomes_the_token_of_the_user(
    exchange: Callable[..., Token], server: AniListServer, app: OAuthApp
) -> None:
    token = exchange(code_of(server, app), **sent(server, app), app="tests/1.0")
    assert (token.viewer_id, token.client_id) == (2, app.client_id)
    with kotae.Client(token=token, endpoint=server.url, app="tests/1.0") as client:
        assert client.execute(Query.viewer.select(User.id)).id == 2


def test_the_request_has_our_headers_and_all_else_in_its_body(
    exchange: Callable[..., Token],
) -> None:
    with AniListServer() as issuer:
        body = {"access_token": issuer.token(1), "token_type": "Bearer"}
    headers = {"Set-Cookie": "laravel_session=1; path=/"}
    with LoopbackServer(CannedResponse.json(body, headers=headers)) as server:
        exchange(CODE, **SENT, endpoint=f"{server.url}graphql?key=1", app="my-app/1.0")
    (seen,) = server.seen
    assert seen.path == "/api/v2/oauth/token"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["user-agent"].startswith("my-app/1.0 kotae/")
    assert seen.headers["referer"] == REFERER
    assert not {"authorization", "cookie"} & set(seen.headers)
    assert seen.json == {
        "grant_type": "authorization_code",
        "client_id": "12",
        "client_secret": SECRET,
        "redirect_uri": REDIRECT,
        "code": CODE,
    }


def test_each_refusal_of_the_local_anilist_is_a_sentence(
    exchange: Callable[..., Token], server: AniListServer, app: OAuthApp
) -> None:
    given = sent(server, app)
    code = code_of(server, app)
    for wrong in (
        {"redirect_uri": f"{REDIRECT}/"},
        {"client_secret": SECRET},
        {"client_id": 9_999},
    ):
        with pytest.raises(ExchangeError, match="redirect URL differs from the one") as caught:
            exchange(code, **(given | wrong))
        assert (caught.value.error, caught.value.status) == ("invalid_client", 401)
    exchange(code, **given)
    with pytest.raises(ExchangeError, match="was used before, has expired") as caught:
        exchange(code, **given)
    assert (caught.value.error, caught.value.status) == ("invalid_grant", 400)


def test_a_code_of_another_application_is_not_exchanged(
    exchange: Callable[..., Token], server: AniListServer, app: OAuthApp
) -> None:
    """Code injection: the server binds a code to the application that it was issued for."""
    code = code_of(server, server.app("https://other.example/"))
    with pytest.raises(ExchangeError, match="is for another application") as caught:
        exchange(code, **sent(server, app))
    assert caught.value.error == "invalid_grant"


@pytest.mark.parametrize(
    "failure",
    [
        ("429", RateLimitedError, "Wait 60 seconds"),
        ("429-html", RateLimitedError, "Wait a minute"),
        ("500-json-no-data", ExchangeError, "HTTP 500 .*The code may have been used"),
        ("502-html", NotJSONError, "Cloudflare error page instead of JSON.*may have been used"),
        ("403-html-challenge", NotJSONError, "the CDN blocks this request"),
        ("200-html", NotJSONError, "with a web page instead of JSON.*may have been used"),
        ("truncated-json", NotJSONError, "is truncated. The code may have been used"),
        ("short-body", ConnectionFailedError, "in the middle of the response.*been used"),
        ("drop-after", ConnectionFailedError, "before a response came.*been used"),
        ("redirect-other-host", NotJSONError, "redirected to https://elsewhere.example/"),
        ("gzip-bomb", ResponseTooLargeError, "limit|larger"),
        ("data-null", ExchangeError, "no access token. Is the endpoint right"),
    ],
)
def test_each_failure_of_the_endpoint_is_a_sentence(
    exchange: Callable[..., Token],
    server: AniListServer,
    app: OAuthApp,
    failure: tuple[str, type[AniListError], str],
) -> None:
    fault, expected, match = failure
    code = code_of(server, app)
    server.requests.clear()
    server.faults.next(fault)
    with pytest.raises(expected, match=match):
        exchange(code, **sent(server, app))
    assert [request.fault for request in server.requests] == [fault]  # sent once
    if not FAULTS[fault].does_work:
        assert exchange(code, **sent(server, app)).viewer_id == 2


def test_a_time_out_says_that_the_code_may_have_been_used(
    exchange: Callable[..., Token], server: AniListServer, app: OAuthApp
) -> None:
    server.faults.next("no-response")
    with pytest.raises(
        RequestTimeoutError, match=r"within 0\.2 seconds.*may have been used"
    ) as caught:
        exchange(CODE, **sent(server, app), timeout_s=0.2)
    assert not caught.value.is_retryable


def test_a_connection_that_cannot_be_made_is_tried_three_times(
    exchange: Callable[..., Token], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if another machine refused the connection; a refusal of this machine is final.
    def is_loopback(_host: str) -> bool:
        return False

    monkeypatch.setattr("kotae.client.transport_errors.is_loopback", is_loopback)
    clock = HandClock()
    monkeypatch.setattr(module, "_clock", clock)
    with LoopbackServer() as server:
        endpoint = server.url
    with pytest.raises(ConnectionFailedError, match="Could not connect") as caught:
        exchange(CODE, **SENT, endpoint=endpoint)
    assert "may have been used" not in str(caught.value)
    assert len(clock.slept) == 2
    assert sum(clock.slept) <= 3


@pytest.mark.parametrize(
    "endpoint", ["http://graphql.anilist.co", "http://192.168.0.9/", "http://localhost.example/"]
)
def test_credentials_do_not_leave_this_machine_without_encryption(
    exchange: Callable[..., Token], endpoint: str
) -> None:
    with pytest.raises(UsageError, match="without encryption"):
        exchange(CODE, **SENT, endpoint=endpoint)


@pytest.mark.parametrize(
    ("wrong", "kind_of_error", "match"),
    [
        *[({"code": code}, AuthError, "^The authorization code is empty, has characters")
          for code in ("", " ", "a b", f"{CODE}\n", "\x00", "é", "x" * 1_000_000)],
        *[({"code": code}, ArgumentError, "^code: expected a str") for code in (b"a", 5)],
        ({"code": None}, AuthError, "^There is no authorization code: the redirect has a token"),
        *[({"client_id": one}, ArgumentError, "^client_id: expected the number")
          for one in ("", "1 2", " 12", True, None, -1, SECRET)],
        *[({"client_secret": one}, ArgumentError, "^client_secret: expected")
          for one in ("", " ", f"{SECRET}\n", "\x00", "é", "x" * 1_000_000, None, 12)],
        *[({"redirect_uri": one}, ArgumentError, "^redirect_uri: expected")
          for one in ("", "/callback", f"{REDIRECT}#x", f" {REDIRECT}", None)],
        ({"timeout_s": 0}, ArgumentError, "^timeout_s: "),
        ({"app": "no version"}, ArgumentError, "^app: "),
        ({"endpoint": 5}, ArgumentError, "^endpoint: expected a str"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_refused_and_nothing_is_sent(
    wrong: dict[str, Any],
    kind_of_error: type[AniListError],
    match: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    search = Search(caplog.records, CODE, SECRET)
    with LoopbackServer(CannedResponse(500)) as server:
        given: dict[str, Any] = {"code": CODE, **SENT, "endpoint": server.url, **wrong}
        for call in (kotae.exchange_code, in_a_loop):
            with pytest.raises(kind_of_error, match=match) as caught:
                call(**given)
            search.look_at_error("error", caught.value)
    assert server.seen == []
    search.finish()


@pytest.mark.parametrize("token", ["", "x" * 20_000, "eyJhbGciOiJub25lIn0.e30."])
def test_a_text_that_is_not_a_token_is_refused(token: str) -> None:
    with LoopbackServer(CannedResponse.json({"access_token": token})) as server:
        with pytest.raises(
            TokenMalformedError, match=r"^The response of the token endpoint"
        ) as found:
            kotae.exchange_code(CODE, **SENT, endpoint=server.url)
        assert len(str(found.value)) < 500


@pytest.fixture
def search(caplog: pytest.LogCaptureFixture) -> Search:
    """The search for the code, the secret, and the beginning of any token."""
    log_everything(caplog)
    return Search(caplog.records, CODE, SECRET, "eyJ")


def test_no_fault_leaves_a_secret_anywhere(
    exchange: Callable[..., Token], server: AniListServer, caplog: pytest.LogCaptureFixture
) -> None:
    log_everything(caplog)
    app = server.app(REDIRECT)
    codes: list[str] = []
    errors: list[tuple[str, AniListError]] = []
    for fault in FAULTS:
        codes.append(code_of(server, app))
        server.faults.next(fault)
        timeout_s = SHORT_S if fault in SLOW else 30.0
        try:
            exchange(codes[-1], **sent(server, app), timeout_s=timeout_s)
        except AniListError as error:
            errors.append((fault, error))
        server.faults.clear()
    search = Search(caplog.records, *codes, app.client_secret, "eyJ")
    for fault, failure in errors:
        search.look_at_error(fault, failure)
    search.finish()
    assert len(errors) > 40
    assert "gql" in {record.name.split(".")[0] for record in caplog.records}


def test_a_secret_that_the_server_repeats_is_hidden(
    exchange: Callable[..., Token], search: Search
) -> None:
    def respond(request: RequestRecord) -> CannedResponse:
        body = request.json
        echo = f"{body['code']} and {body['client_secret']}"
        said = {"error": body["client_secret"], "hint": echo, "error_description": echo}
        headers = {"X-Echo": echo, "Location": f"https://a.example/?{body['code']}"}
        return [
            CannedResponse.json(said, 400, headers),
            CannedResponse.json(said, 302, headers),
            CannedResponse.json(said, 429, headers),
            CannedResponse.json(echo, 200, headers),
            CannedResponse(502, f"<html>{echo}</html>".encode(), headers),
            CannedResponse.json({"access_token": echo}, 200, headers),
            CannedResponse.json({"access_token": body["code"], "token_type": body["code"]}),
            CannedResponse(200, f'{{"access_token": "eyJ{body["code"]}'.encode()),
        ][len(server.seen) - 1]

    with LoopbackServer(respond) as server:
        for at in range(8):
            with pytest.raises(AniListError) as caught:
                exchange(CODE, **SENT, endpoint=server.url)
            search.look_at_error(f"{at}", caught.value)
    assert len(server.seen) == 8
    search.finish()


def test_the_payload_is_not_logged_and_the_request_is(
    exchange: Callable[..., Token], caplog: pytest.LogCaptureFixture
) -> None:
    log_everything(caplog)
    with LoopbackServer(CannedResponse(500, b"{}")) as server:
        with pytest.raises(ExchangeError):
            exchange(CODE, **SENT, endpoint=server.url)
        assert server.seen[0].json["code"] == CODE
    messages = [one.getMessage() for one in caplog.records if one.name.startswith("gql")]
    assert messages == [">>> {}"]


def test_a_cancelled_exchange_leaves_no_secret_in_its_frames(
    server: AniListServer, search: Search
) -> None:
    async def cancelled() -> None:
        async with asyncio.timeout(0.15):
            await kotae.exchange_code_async(CODE, **SENT, endpoint=server.url)

    server.faults.next("no-response")
    with pytest.raises(TimeoutError) as caught:
        asyncio.run(cancelled())
    assert isinstance(caught.value.__cause__, asyncio.CancelledError)
    search.look_at_error("cancelled", caught.value)
    search.finish()


def test_the_proxy_of_the_environment_is_used_and_sees_no_secret(
    exchange: Callable[..., Token], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_clock", HandClock())
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with RawServer(lambda: [refusal]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(AniListError, match=r"The proxy did not connect to anilist\.co "):
            exchange(CODE, **SENT, app="tests/1.0")
    assert all(head.startswith(b"CONNECT anilist.co:443 ") for head in proxy.received)
    assert not any(text.encode() in b"".join(proxy.received) for text in (CODE, SECRET))
