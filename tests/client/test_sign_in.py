"""Signing in with a browser, over the pages of the local AniList and the page of this machine."""

from __future__ import annotations

import operator
import socket
import threading
from functools import partial, partialmethod
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest
from tests.loopback import CannedResponse, LoopbackServer
from tests.sign_in_browser import Browser, free_redirect_uri, redirect_of
from tests.tracebacks import shown_variables

from kotae import (
    AccessDeniedError,
    AuthError,
    Client,
    ExchangeError,
    InvalidTokenError,
    SignedIn,
    SignInTimeoutError,
    StateMismatchError,
    Token,
    UsageError,
)
from kotae.client.sign_in import SignInAttempt, sign_in, signed_in_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing import AniListServer, OAuthApp

APP = "my-app/1.0"


class SigningIn(Protocol):
    def __call__(self, **changes: Any) -> SignedIn: ...


def nothing(_: str) -> None:
    """Open no browser, and do not say so."""


@pytest.fixture(autouse=True)
def _without_rate_limit(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    init = partialmethod(Client.__init__, rate_limiter=None, retries=0)
    monkeypatch.setattr(Client, "__init__", init)


@pytest.fixture
def app(server: AniListServer) -> OAuthApp:
    return server.app(free_redirect_uri())


@pytest.fixture
def signing_in(server: AniListServer, app: OAuthApp) -> SigningIn:
    """Sign in to the application; keywords replace arguments."""
    options: dict[str, Any] = {
        "client_secret": app.client_secret,
        "redirect_uri": app.redirect_uri,
        "endpoint": server.url,
        "app": APP,
        "timeout_s": 30,
    }

    def call(**changes: Any) -> SignedIn:
        return sign_in(app.client_id, **(options | changes))

    return call


@pytest.mark.parametrize("grant", ["code", "implicit"])
def test_the_account_that_approved_is_returned_and_the_page_names_it(
    signing_in: SigningIn, app: OAuthApp, grant: str
) -> None:
    secret = app.client_secret if grant == "code" else None
    browser = Browser(user_id=2)
    account = signing_in(client_secret=secret, open_browser=browser)
    assert (account.viewer_id, account.name) == (2, "Collector")
    assert account.token.viewer_id == 2
    assert account.token.reveal() not in repr(account)
    assert browser.join() == {
        "section": "success",
        "message": "Signed in as Collector (user 2). You may close this page.",
    }


def test_a_browser_that_stays_open_is_not_waited_for(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_done, browser = threading.Event(), Browser(user_id=2)

    def open_and_wait(url: str) -> bool:
        browser(url)
        return is_done.wait(30)

    monkeypatch.setattr("webbrowser.open", open_and_wait)
    monkeypatch.setattr("kotae.client.sign_in._OPEN_S", 0.01)
    assert signing_in().viewer_id == 2
    assert not is_done.is_set()
    is_done.set()


def test_a_browser_that_does_not_open_is_an_error(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", operator.not_)
    with pytest.raises(AuthError, match="No browser could be opened"):
        signing_in()


def test_a_long_name_does_not_hide_the_user_s_id_on_the_page(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(token: Token, **_: object) -> SignedIn:
        return SignedIn(token, token.viewer_id, "name" * 1_000)

    monkeypatch.setattr("kotae.client.sign_in.signed_in_account", named)
    browser = Browser(user_id=2)
    signing_in(open_browser=browser)
    assert browser.join()["message"].endswith("nam… (user 2). You may close this page.")


def test_each_sign_in_has_a_state_of_its_own_and_frees_the_port(signing_in: SigningIn) -> None:
    browser = Browser()
    signing_in(open_browser=browser)
    signing_in(open_browser=browser)
    first, second = (link.partition("state=")[2] for link in browser.links)
    assert len(first) >= 40
    assert first != second


def test_a_user_who_denies_ends_the_sign_in(signing_in: SigningIn) -> None:
    browser = Browser(is_approved=False)
    with pytest.raises(AccessDeniedError):
        signing_in(open_browser=browser)
    assert browser.join()["section"] == "denied"


def test_a_response_without_state_is_refused_unless_the_account_is_confirmed(
    signing_in: SigningIn,
) -> None:
    browser = Browser(has_state=False)
    with pytest.raises(StateMismatchError, match=r"Pass confirm=…"):
        signing_in(open_browser=browser)
    assert browser.join()["section"] == "failure"
    with pytest.raises(StateMismatchError):
        signing_in(open_browser=Browser(has_state=False), confirm=operator.not_)
    seen: list[SignedIn] = []

    def confirm(account: SignedIn) -> bool:
        seen.append(account)
        return True

    account = signing_in(open_browser=Browser(has_state=False), confirm=confirm)
    assert seen == [account]


def test_a_response_with_its_state_is_not_confirmed(signing_in: SigningIn) -> None:
    assert signing_in(open_browser=Browser(), confirm=pytest.fail).name == "Kotae"


def test_the_response_of_another_sign_in_is_not_used(signing_in: SigningIn) -> None:
    browser = Browser(user_id=1)

    def first_of_an_attacker(url: str) -> None:
        head, _, state = url.partition("state=")
        page = browser.visit(redirect_of(f"{head}state={'x' * len(state)}", user_id=2))
        assert page["section"] == "other"
        browser(url)

    assert signing_in(open_browser=first_of_an_attacker).name == "Kotae"


def test_a_browser_that_cannot_be_opened_is_an_error_and_the_port_is_free(
    signing_in: SigningIn,
) -> None:
    def fail(_: str) -> None:
        raise OSError("no display")

    with pytest.raises(OSError, match="no display"):
        signing_in(open_browser=fail)
    with pytest.raises(AuthError, match=r"No browser could be opened. Pass open_browser=print"):
        signing_in(open_browser=operator.not_)
    assert signing_in(open_browser=Browser()).name == "Kotae"


def test_the_default_browser_is_that_of_the_user(
    signing_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", Browser())
    assert signing_in().name == "Kotae"


def test_a_user_who_does_nothing_ends_the_sign_in_in_time(
    signing_in: SigningIn,
) -> None:
    with pytest.raises(SignInTimeoutError) as caught:
        signing_in(open_browser=nothing, timeout_s=0.01)
    assert caught.value.timeout_s == 0.01


def test_a_port_that_is_in_use_is_reported_before_a_browser_opens(
    signing_in: SigningIn, app: OAuthApp
) -> None:
    port = urlsplit(app.redirect_uri).port
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(UsageError, match=f"Port {port}"),
    ):
        signing_in(open_browser=pytest.fail)


def test_two_sign_ins_at_once_on_one_port_leave_the_first_alone(
    signing_in: SigningIn,
) -> None:
    browser = Browser()

    def open_browser(url: str) -> None:
        with pytest.raises(UsageError, match="another sign-in"):
            signing_in(open_browser=pytest.fail)
        browser(url)

    assert signing_in(open_browser=open_browser).name == "Kotae"


def test_what_anilist_refuses_is_shown_on_the_page_without_a_secret(
    signing_in: SigningIn,
) -> None:
    browser = Browser()
    with pytest.raises(ExchangeError) as caught:
        signing_in(client_secret="not-the-secret", open_browser=browser)
    page = browser.join()
    assert page["section"] == "failure"
    assert page["message"] in str(caught.value)
    assert "not-the-secret" not in str(caught.value)


def test_an_issued_token_whose_account_is_unknown_is_said_to_be_lost(
    signing_in: SigningIn, server: AniListServer
) -> None:
    browser = Browser()

    def open_browser(url: str) -> None:
        server.faults.next("400-invalid-token")
        browser(url)

    with pytest.raises(InvalidTokenError) as caught:
        signing_in(open_browser=open_browser, client_secret=None)
    assert caught.value.__notes__ == ["AniList issued a token, which is lost: sign in again."]
    assert browser.join()["section"] == "failure"


def test_a_code_without_a_secret_is_explained(server: AniListServer, app: OAuthApp) -> None:
    attempt = SignInAttempt(
        app.client_id,
        client_secret=None,
        redirect_uri=app.redirect_uri,
        endpoint=server.url,
        app=APP,
    )
    link = attempt.url.replace("response_type=token", "response_type=code")
    browser = Browser()
    with pytest.raises(AuthError, match="application's secret"):
        attempt.in_browser(
            lambda _: browser(link), lambda account, _: pytest.fail(account.name), 30
        )


def test_a_token_of_another_user_than_it_names_is_refused(server: AniListServer) -> None:
    viewer = {"data": {"Viewer": {"id": 2, "name": "Mallory"}}}
    with (
        LoopbackServer(CannedResponse.json(viewer)) as other,
        pytest.raises(AuthError, match=r"names user 1, and .* user 2, Mallory"),
    ):
        signed_in_account(Token.parse(server.token(1)), endpoint=other.url, app=APP)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interruption_tells_the_page_and_frees_the_port(
    signing_in: SigningIn, error: type[BaseException]
) -> None:
    browser = Browser(has_state=False)

    def interrupt(_: SignedIn) -> bool:
        raise error

    with pytest.raises(error):
        signing_in(open_browser=browser, confirm=interrupt)
    assert browser.join() == {"section": "failure", "message": "It was stopped."}
    assert signing_in(open_browser=Browser()).name == "Kotae"


def test_no_frame_of_an_error_shows_a_secret(signing_in: SigningIn, app: OAuthApp) -> None:
    tokens: list[str] = []

    def confirm(account: SignedIn) -> bool:
        tokens.append(account.token.reveal())
        return False

    def refuse(_: str) -> None:
        raise KeyboardInterrupt

    failing: list[Callable[[], object]] = [
        partial(signing_in, open_browser=Browser(has_state=False), confirm=confirm),
        partial(signing_in, open_browser=Browser(is_approved=False)),
        partial(signing_in, open_browser=refuse),
        partial(signing_in, open_browser=pytest.fail, redirect_uri="http://localhost:1/"),
    ]
    for attempt in failing:
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - each of them raises another
            attempt()
        for secret in (app.client_secret, *tokens):
            places = [place for place, text in shown_variables(caught.value) if secret in text]
            assert places == []
    assert tokens


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uri": "http://localhost:8765/"}, "127.0.0.1"),
        ({"redirect_uri": "https://example.org/"}, "http://127.0.0.1:8765/"),
        ({"endpoint": "http://example.org/"}, "without encryption"),
        ({"app": "no version"}, "app: expected"),
        ({"client_secret": ""}, "client_secret: expected"),
        ({"timeout_s": float("nan")}, "timeout_s: expected"),
    ],
)
def test_an_argument_that_is_not_valid_is_refused_before_a_browser_opens(
    signing_in: SigningIn, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        signing_in(open_browser=pytest.fail, **changes)
