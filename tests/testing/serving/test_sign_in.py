"""The sign-in pages, used as a browser and an application use them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from tests.client.both import HandClock

from kotae import Token
from kotae.testing import AniListServer, OAuthApp, Rules

REDIRECT = "http://127.0.0.1:9999/callback"
PATH = "api/v2/oauth/"


@pytest.fixture
def app(shared_server: AniListServer) -> OAuthApp:
    return shared_server.app(REDIRECT, name="<b>My list</b>")


def page(server: AniListServer, app: OAuthApp, **parameters: str) -> requests.Response:
    parameters = {"client_id": app.client_id, "response_type": "code", **parameters}
    return requests.get(f"{server.url}{PATH}authorize", params=parameters, timeout=10)


def redirected(shown: requests.Response, **form: str) -> tuple[dict[str, str], dict[str, str]]:
    """Send the page's form, and return the query and the fragment of the redirect."""
    assert 'method="post">' in shown.text  # without an address, which is then the page's
    response = requests.post(shown.url, data=form, allow_redirects=False, timeout=10)
    assert response.status_code == 302
    url = response.headers["Location"]
    assert url.startswith(REDIRECT)
    return dict(parse_qsl(urlsplit(url).query)), dict(parse_qsl(urlsplit(url).fragment))


def grant(server: AniListServer, app: OAuthApp, user_id: int = 1) -> dict[str, str]:
    """Sign a user in, and return what the application sends for a token."""
    shown = page(server, app, redirect_uri=REDIRECT)
    query, _ = redirected(shown, decision="approve", user_id=str(user_id))
    return exchange_of(app, query["code"])


def exchange_of(app: OAuthApp, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": app.redirect_uri,
        "code": code,
    }


def exchanged(server: AniListServer, **sent: Any) -> requests.Response:
    """Send a request for a token, with a body for `requests.post`."""
    return requests.post(f"{server.url}{PATH}token", timeout=10, **sent)


def test_the_page_names_the_application_and_says_that_it_is_not_anilists(
    shared_server: AniListServer, app: OAuthApp
) -> None:
    shown = page(shared_server, app)
    assert shown.status_code == 200
    assert "&lt;b&gt;My list&lt;/b&gt;" in shown.text
    assert "It is not AniList's" in shown.text
    assert shown.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    # Browsers then name the origin of the form, which the server would otherwise refuse.
    assert shown.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("form", ["json", "data"])
def test_a_code_is_exchanged_once_for_a_token_of_the_user(
    shared_server: AniListServer, app: OAuthApp, form: str
) -> None:
    sent = {form: grant(shared_server, app, user_id=3)}
    content = exchanged(shared_server, **sent).json()
    assert (content["token_type"], content["expires_in"]) == ("Bearer", 31_536_000)
    token = Token.parse(content["access_token"])
    assert (token.viewer_id, token.client_id) == (3, app.client_id)
    assert exchanged(shared_server, **sent).json()["error"] == "invalid_grant"


def test_a_code_expires_after_ten_minutes() -> None:
    clock = HandClock()
    with AniListServer(clock=clock) as server:
        sent = grant(server, server.app(REDIRECT))
        clock.sleep(600)
        assert "expired" in exchanged(server, json=sent).json()["message"]


def test_the_implicit_grant_returns_a_token_in_the_fragment(
    shared_server: AniListServer, app: OAuthApp
) -> None:
    shown = page(shared_server, app, response_type="token", state="abc")
    query, fragment = redirected(shown, decision="approve", user_id="2")
    assert query == {}
    token = Token.parse(fragment["access_token"])
    assert (token.viewer_id, token.client_id) == (2, app.client_id)
    assert (fragment["token_type"], fragment["state"]) == ("Bearer", "abc")


def test_state_is_echoed_unless_the_rule_is_off() -> None:
    with AniListServer(rate_limit=None) as server:
        shown = page(server, server.app(f"{REDIRECT}?mine=1"), state="a&b")
        query, _ = redirected(shown, decision="approve")
        assert query == {"mine": "1", "state": "a&b", "code": query["code"]}
        server.rules = Rules(echo_state=False)
        assert "state" not in redirected(shown, decision="approve")[0]


def test_a_browser_returns_silently_to_an_application_that_its_user_has_approved() -> None:
    browser = requests.Session()
    with AniListServer(rate_limit=None) as server:
        app, other = server.app(REDIRECT), server.app(REDIRECT)
        url = f"{server.url}{PATH}authorize?response_type=code&state=1&client_id="

        def opened(client_id: str = app.client_id) -> requests.Response:
            return browser.get(f"{url}{client_id}", allow_redirects=False, timeout=10)

        def decide(**form: str) -> requests.Response:
            return browser.post(opened().url, data=form, allow_redirects=False, timeout=10)

        assert "Set-Cookie" not in decide(decision="deny").headers
        assert opened().status_code == 200
        cookie = decide(decision="approve", user_id="3").headers["Set-Cookie"]
        assert cookie.endswith(f"; Path=/{PATH}; HttpOnly; SameSite=Lax")

        silent = opened()
        query = dict(parse_qsl(urlsplit(silent.headers["Location"]).query))
        assert (silent.status_code, query["state"]) == (302, "1")
        content = exchanged(server, json=exchange_of(app, query["code"])).json()
        assert Token.parse(content["access_token"]).viewer_id == 3

        assert '<option value="3" selected>' in opened(other.client_id).text
        assert page(server, app).status_code == 200  # of another browser
        server.rules = Rules(silent_approval=False)
        assert opened().status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "-1", "999999999", "9" * 5_000, "\u0663"])
def test_a_cookie_of_no_user_is_as_none(
    shared_server: AniListServer, app: OAuthApp, cookie: str
) -> None:
    response = requests.get(
        page(shared_server, app).url,
        headers={"Cookie": f"anilist_user={cookie}".encode()},
        timeout=10,
    )
    assert response.status_code == 200
    assert " selected>" not in response.text


@pytest.mark.parametrize("response_type", ["code", "token"])
@pytest.mark.parametrize(
    "form",
    [
        {"decision": "deny"},
        {"decision": "approve", "user_id": "x"},
        {"decision": "approve", "user_id": "9" * 5_000},
    ],
)
def test_a_user_may_deny(
    shared_server: AniListServer, app: OAuthApp, form: dict[str, str], response_type: str
) -> None:
    shown = page(shared_server, app, state="s", response_type=response_type)
    query, fragment = redirected(shown, **form)
    if response_type == "token":
        query, fragment = fragment, query
    assert (query["error"], query["state"]) == ("access_denied", "s")
    assert set(query) == {"error", "error_description", "message", "state"}
    assert fragment == {}


@pytest.mark.parametrize(
    ("parameters", "status", "error"),
    [
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": " 1"}, 401, "invalid_client"),
        ({"redirect_uri": f"{REDIRECT}/"}, 401, "invalid_client"),
        ({"response_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_request_is_refused(
    shared_server: AniListServer, app: OAuthApp, parameters: dict[str, str], status: int, error: str
) -> None:
    response = page(shared_server, app, **parameters)
    decided = requests.post(response.url, data={"decision": "approve"}, timeout=10)
    for refused in (response, decided):
        assert (refused.status_code, refused.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": " 1"}, 401, "invalid_client"),
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"redirect_uri": "http://127.0.0.1/"}, 401, "invalid_client"),
        ({"code": ""}, 400, "invalid_request"),
        ({"code": "x"}, 400, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_is_refused(
    shared_server: AniListServer, app: OAuthApp, change: dict[str, str], status: int, error: str
) -> None:
    sent = grant(shared_server, app)
    response = exchanged(shared_server, json=sent | change)
    assert (response.status_code, response.json()["error"]) == (status, error)
    other = grant(shared_server, shared_server.app(REDIRECT))
    response = exchanged(shared_server, json=other | {"code": sent["code"]})
    assert response.json()["error"] == "invalid_grant"  # it is the code of another application


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b'{"code": []}'])
def test_a_body_that_cannot_be_read_is_refused(shared_server: AniListServer, body: bytes) -> None:
    response = exchanged(shared_server, data=body)
    assert response.status_code == 400
    assert "error" in response.json()


def test_the_pin_page_shows_the_token_of_its_address_and_other_pages_do_not_exist(
    shared_server: AniListServer,
) -> None:
    shown = requests.get(f"{shared_server.url}{PATH}pin", timeout=10)
    assert "access_token" in shown.text
    assert "$" not in shown.text
    assert requests.get(f"{shared_server.url}{PATH}other", timeout=10).status_code == 404


def test_a_fault_meets_the_exchange_of_a_code_and_not_the_pages(
    shared_server: AniListServer, app: OAuthApp
) -> None:
    shared_server.faults.next("drop-after")
    shared_server.faults.next("502-html")
    sent = grant(shared_server, app)
    assert shared_server.faults.pending == ("drop-after", "502-html")
    with pytest.raises(requests.ConnectionError):
        exchanged(shared_server, json=sent)
    assert exchanged(shared_server, json=sent).status_code == 502
    assert exchanged(shared_server, json=sent).json()["error"] == "invalid_grant"  # it was used
