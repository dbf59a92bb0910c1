"""The sign-in pages, used as a browser and an application use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from kotae import Token
from kotae.testing import AniListServer, OAuthApp, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

REDIRECT = "http://127.0.0.1:9999/callback"
PATH = "api/v2/oauth/"


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as started:
        yield started


@pytest.fixture
def app(server: AniListServer) -> OAuthApp:
    return server.app(REDIRECT, name="<b>My list</b>")


def page(server: AniListServer, **values: str) -> requests.Response:
    return requests.get(f"{server.url}{PATH}authorize", params=values, timeout=10)


def decided(shown: requests.Response, **form: str) -> str:
    """Send the page's form, and return the URL that the browser is sent to."""
    assert 'method="post">' in shown.text  # without an address, which is then the page's
    response = requests.post(shown.url, data=form, allow_redirects=False, timeout=10)
    assert response.status_code == 302
    return response.headers["Location"]


def exchanged(server: AniListServer, **values: Any) -> requests.Response:
    return requests.post(f"{server.url}{PATH}token", json=values, timeout=10)


def grant(app: OAuthApp, code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": app.redirect_uri,
        "code": code,
    }


def code_of(server: AniListServer, app: OAuthApp, user_id: int = 1) -> str:
    shown = page(server, client_id=app.client_id, redirect_uri=REDIRECT, response_type="code")
    url = decided(shown, decision="approve", user_id=str(user_id))
    return dict(parse_qsl(urlsplit(url).query))["code"]


def test_the_page_names_the_application_and_says_that_it_is_not_anilists(
    server: AniListServer, app: OAuthApp
) -> None:
    shown = page(server, client_id=app.client_id, response_type="code")
    assert shown.status_code == 200
    assert "&lt;b&gt;My list&lt;/b&gt;" in shown.text
    assert "It is not AniList's" in shown.text
    assert shown.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_a_code_is_exchanged_once_for_a_token_of_the_user(
    server: AniListServer, app: OAuthApp
) -> None:
    code = code_of(server, app, user_id=3)
    response = exchanged(server, **grant(app, code))
    content = response.json()
    assert (content["token_type"], content["expires_in"]) == ("Bearer", 31_536_000)
    assert Token.parse(content["access_token"]).viewer_id == 3
    assert exchanged(server, **grant(app, code)).json()["error"] == "invalid_grant"


def test_a_form_is_accepted_as_well_as_json(server: AniListServer, app: OAuthApp) -> None:
    form = grant(app, code_of(server, app))
    response = requests.post(f"{server.url}{PATH}token", data=form, timeout=10)
    assert response.status_code == 200


def test_the_implicit_grant_returns_a_token_in_the_fragment(
    server: AniListServer, app: OAuthApp
) -> None:
    shown = page(server, client_id=app.client_id, response_type="token", state="abc")
    url = urlsplit(decided(shown, decision="approve", user_id="2"))
    assert url.query == ""
    values = dict(parse_qsl(url.fragment))
    assert Token.parse(values["access_token"]).viewer_id == 2
    assert (values["token_type"], values["state"]) == ("Bearer", "abc")


@pytest.mark.parametrize("echoes", [True, False])
def test_state_is_echoed_by_a_rule(server: AniListServer, app: OAuthApp, *, echoes: bool) -> None:
    server.rules = Rules(echo_state=echoes)
    shown = page(server, client_id=app.client_id, response_type="code", state="a&b")
    values = dict(parse_qsl(urlsplit(decided(shown, decision="approve")).query))
    assert values.get("state") == ("a&b" if echoes else None)
    server.rules = Rules()


def test_a_user_may_deny(server: AniListServer, app: OAuthApp) -> None:
    shown = page(server, client_id=app.client_id, response_type="code", state="s")
    values = dict(parse_qsl(urlsplit(decided(shown, decision="deny")).query))
    assert (values["error"], values["state"]) == ("access_denied", "s")
    assert "code" not in values


@pytest.mark.parametrize(
    "values",
    [
        {"client_id": "nobody", "response_type": "code"},
        {"response_type": "code", "redirect_uri": f"{REDIRECT}/"},
        {"client_id": " 1", "response_type": "code"},
    ],
)
def test_an_unknown_application_or_another_url_is_refused(
    server: AniListServer, app: OAuthApp, values: dict[str, str]
) -> None:
    response = page(server, **{"client_id": app.client_id, **values})
    assert (response.status_code, response.json()["message"]) == (
        401,
        "Client authentication failed",
    )


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"redirect_uri": "http://127.0.0.1/"}, 401, "invalid_client"),
        ({"code": ""}, 400, "invalid_request"),
        ({"code": "x"}, 400, "invalid_grant"),
    ],
)
def test_a_wrong_exchange_is_refused(
    server: AniListServer, app: OAuthApp, change: dict[str, str], status: int, error: str
) -> None:
    response = exchanged(server, **{**grant(app, code_of(server, app)), **change})
    assert (response.status_code, response.json()["error"]) == (status, error)


def test_a_code_of_another_application_is_refused(server: AniListServer, app: OAuthApp) -> None:
    other = server.app(REDIRECT)
    assert exchanged(server, **grant(other, code_of(server, app))).status_code == 400


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b"a=" + b"b" * 70_000])
def test_a_body_that_cannot_be_read_is_refused(server: AniListServer, body: bytes) -> None:
    response = requests.post(f"{server.url}{PATH}token", data=body, timeout=10)
    assert response.status_code in (400, 413)
    assert "error" in response.json()


def test_the_pin_page_shows_what_its_address_holds(server: AniListServer) -> None:
    shown = requests.get(f"{server.url}{PATH}pin", timeout=10)
    assert "access_token" in shown.text
    assert "{{" not in shown.text


def test_other_pages_do_not_exist(server: AniListServer) -> None:
    assert requests.get(f"{server.url}{PATH}other", timeout=10).status_code == 404
