"""Signing in with a real Chromium, through the authorization page of the local AniList."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Literal

import pytest
from tests.auth.receiving import free_port
from tests.browser.contrast import contrast
from tests.browser.programs import Program, approve, launch_options, name_of, section
from tests.loopback import CannedResponse, LoopbackServer, RequestRecord

from kotae import AuthorizationResponse, authorization_url, sign_in
from kotae.errors import AccessDeniedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

    from kotae.testing import AniListServer, OAuthApp

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

Grant = Literal["code", "implicit"]


@pytest.fixture
def app(anilist: AniListServer) -> OAuthApp:
    return anilist.app(f"http://127.0.0.1:{free_port()}/", name="My lists")


@pytest.fixture(scope="module")
def faults() -> list[str]:
    """What the console says of the policy of pages, errors of scripts, and dialogs."""
    return []


@pytest.fixture(scope="module")
def open_page(browser: Browser, faults: list[str]) -> Iterator[Page]:
    """One page for all tests, as starting another takes half a second."""

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    with browser.new_context(reduced_motion="reduce") as context:
        context.on("console", on_console)
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        context.on("dialog", lambda dialog: faults.append(dialog.message))
        yield context.new_page()


@pytest.fixture
def page(open_page: Page, faults: list[str]) -> Iterator[Page]:
    yield open_page
    assert faults == []


@pytest.mark.parametrize("grant", ["code", "implicit"])
def test_a_user_signs_in_twice_in_a_row_on_the_same_port(
    page: Page, anilist: AniListServer, app: OAuthApp, grant: Grant
) -> None:
    requests: list[Request] = []
    # playwright accepts no built-in method.
    page.on("request", lambda request: requests.append(request))  # noqa: PLW0108
    name = name_of(anilist, 5)
    # The second time AniList approves silently, as this user has approved before.
    browsers: list[Callable[[str], object]] = [lambda url: approve(page, url, user_id=5), page.goto]
    for open_browser in browsers:
        account = sign_in(
            app.client_id,
            client_secret=app.client_secret if grant == "code" else None,
            redirect_uri=app.redirect_uri,
            endpoint=anilist.url,
            app="my-lists/1.0",
            open_browser=open_browser,
        )
        assert (account.viewer_id, account.name) == (5, name)
        assert section(page, "success").startswith(f"Signed in as {name} (user 5).")
        assert page.url == app.redirect_uri
        assert page.title() == "Sign-in complete"
        assert page.evaluate("document.referrer") == ""
    sent_here = [request for request in requests if request.url.startswith(app.redirect_uri)]
    assert len(sent_here) == 4
    assert not any(request.headers.get("referer") for request in sent_here)


@pytest.mark.parametrize("grant", ["code", "implicit"])
def test_a_user_denies(page: Page, anilist: AniListServer, app: OAuthApp, grant: Grant) -> None:
    with Program(anilist, app, grant) as program:
        page.goto(program.url)
        page.click("text=Deny")
        assert "You did not let My lists use" in section(page, "denied")
        with pytest.raises(AccessDeniedError):
            program.sign_in()
    assert page.url == app.redirect_uri


def test_a_link_of_an_attacker_does_not_sign_the_user_in_to_another_account(
    page: Page, anilist: AniListServer, app: OAuthApp
) -> None:
    with Program(anilist, app, "code") as program:
        page.goto(f"{app.redirect_uri}?code=of-the-attacker&state=of-the-attacker")
        assert "My lists did not use it" in section(page, "other")
        assert program.has_received_nothing()
        approve(page, program.url)
        assert program.sign_in().viewer_id == 1
        section(page, "success")


def test_a_page_of_another_origin_can_neither_send_nor_read(
    page: Page, anilist: AniListServer, app: OAuthApp
) -> None:
    with Program(anilist, app, "code") as program:
        page.goto(f"{anilist.url}elsewhere")
        address = f"{app.redirect_uri}?code=of-the-attacker&state={program.state}"
        options = f"method: 'POST', body: '{address}'"
        for attempt in (
            f"{{ {options}, mode: 'no-cors' }}",
            f"{{ {options} }}",
            f"{{ {options}, headers: {{ 'X-Page-Token': 'guessed' }} }}",
            "{}",
            "{ mode: 'no-cors' }",
        ):
            with pytest.raises(playwright_api.Error, match="Failed to fetch"):
                page.evaluate(f"() => fetch('{app.redirect_uri}', {attempt})")
        page.set_content(f"<form method=post action='{app.redirect_uri}'><button>Win</button>")
        with page.expect_response(app.redirect_uri) as response:
            page.click("button")
        assert response.value.status == 403
        assert program.has_received_nothing()


def test_a_web_page_whose_name_leads_to_this_machine_gets_nothing(
    page: Page, anilist: AniListServer, app: OAuthApp
) -> None:
    with Program(anilist, app, "code") as program:
        address = app.redirect_uri.replace("127.0.0.1", "rebind.example")
        address += f"?code=of-the-attacker&state={program.state}"
        with (
            # Chromium shows an error of its own for a response without a body.
            pytest.raises(playwright_api.Error, match="ERR_HTTP_RESPONSE_CODE_FAILURE"),
            page.expect_response(address) as response,
        ):
            page.goto(address)
        assert response.value.status == 403
        assert program.has_received_nothing()


@pytest.mark.parametrize(
    ("reaction", "is_page_shown"),
    [("fetch(event.request)", True), ("new Response('An old app.')", False)],
    ids=["sees the sign-in", "hides the page"],
)
def test_a_service_worker_that_another_program_left_is_gone_after_one_sign_in(
    page: Page, anilist: AniListServer, reaction: str, *, is_page_shown: bool
) -> None:
    worker = f"addEventListener('fetch', (event) => event.respondWith({reaction}))".encode()

    def respond(request: RequestRecord) -> CannedResponse:
        is_script = request.path == "/worker.js"
        kind = "text/javascript" if is_script else "text/html"
        return CannedResponse(200, worker if is_script else b"", {"Content-Type": kind})

    with LoopbackServer(respond) as other:
        page.goto(other.url)
        page.evaluate("navigator.serviceWorker.register('worker.js')")
        page.evaluate("async () => void await navigator.serviceWorker.ready")
        app = anilist.app(other.url)
    with Program(anilist, app, "implicit") as program:
        approve(page, program.url)
        if is_page_shown:
            program.sign_in()
            section(page, "success")
        page.wait_for_url(f"{other.url}**")
        # Chromium looks for a newer worker a second after it has loaded a page.
        page.evaluate("""async () => {
            for (let left = 1000; left && await navigator.serviceWorker.getRegistration(); left--)
                await new Promise((resolve) => setTimeout(resolve, 20));
        }""")
    with Program(anilist, app, "implicit") as program:
        page.goto(program.url)  # approved silently
        program.sign_in()
        section(page, "success")
        assert page.evaluate("navigator.serviceWorker.controller") is None


def test_without_javascript_the_page_says_what_to_do(
    browser: Browser, anilist: AniListServer, app: OAuthApp
) -> None:
    with Program(anilist, app, "code") as program:
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            approve(page, program.url)
            page.wait_for_selector("noscript:visible")
            text = page.locator("noscript").inner_text()
        assert "Turn JavaScript on" in text
        assert "kotae login --pin" in text
        assert program.has_received_nothing()


def test_a_second_tab_and_a_reload_do_not_sign_in_again(
    page: Page, anilist: AniListServer, app: OAuthApp
) -> None:
    with page.context.new_page() as second, Program(anilist, app, "code") as program:
        second.goto(program.url)
        approve(page, program.url)
        program.sign_in()
        section(page, "success")
        second.click("text=Approve")
        assert "from another tab" in section(second, "already")
        page.reload()
        section(page, "already")
        assert page.url == second.url == app.redirect_uri


def test_an_address_opened_by_hand_says_what_it_is(
    page: Page, anilist: AniListServer, app: OAuthApp
) -> None:
    with Program(anilist, app, "code") as program:
        page.goto(app.redirect_uri)
        assert "Opened by hand, it does nothing" in section(page, "empty")
        assert program.has_received_nothing()


def test_a_page_says_that_its_program_has_stopped(
    page: Page, anilist: AniListServer, app: OAuthApp
) -> None:
    with Program(anilist, app, "code") as program:
        approve(page, program.url)
        program.wait(20)
        assert "whose account this is" in section(page, "waiting")
    assert "It was stopped" in section(page, "gone")


def test_the_name_of_an_account_is_text(page: Page, anilist: AniListServer, app: OAuthApp) -> None:
    name = "<img src=x onerror=alert(1)>\u202e</p><script>alert(2)</script>"
    with Program(anilist, app, "implicit") as program:
        approve(page, program.url)
        program.wait(20)
        program.finish(f"Signed in as {name}.", is_success=True)
        shown = section(page, "success")
        assert shown == f"Signed in as {name}.".replace("\u202e", "\\u{202e}")
        assert page.locator("img, main script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_section_can_be_read_on_a_phone(
    page: Page, anilist: AniListServer, app: OAuthApp, scheme: Literal["light", "dark"]
) -> None:
    """No section is wider than the screen, and no text has too little contrast to its card.

    Source: WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1.
    """
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme)
    with Program(anilist, app, "code"):
        page.goto(app.redirect_uri)
        section(page, "empty")
        widths = page.evaluate(
            """() => [...document.querySelectorAll("section")].map((shown) => {
                 shown.hidden = false;
                 shown.querySelector("p").append("W".repeat(200));
                 return document.documentElement.scrollWidth;
               })"""
        )
        colours = page.evaluate(
            """() => [...document.querySelectorAll("main, h1, p, code, footer")].map((part) => [
                 getComputedStyle(part).color, getComputedStyle(part).backgroundColor])"""
        )
    assert set(widths) == {320}
    card = colours[0][1]
    transparent = "rgba(0, 0, 0, 0)"
    for text, behind in colours:
        assert contrast(text, card if behind == transparent else behind) >= 4.5


def test_the_pin_page_shows_what_the_user_copies(page: Page, anilist: AniListServer) -> None:
    pin_page = f"{anilist.url}api/v2/oauth/pin"
    app = anilist.app(pin_page)
    kinds: dict[Grant, str] = {"code": "Authorization code", "implicit": "Access token"}
    for grant, kind in kinds.items():
        url = authorization_url(app.client_id, pin_page, "x", grant=grant, endpoint=anilist.url)
        page.goto(url)
        if grant == "code":  # later, AniList approves silently
            page.click("text=Deny")
            assert page.inner_text("#kind") == "Error"
            assert "denied the request" in page.input_value("#pin")
            approve(page, url, user_id=3)
        page.wait_for_url(pin_page)  # the page's script removes the code from the address
        assert page.inner_text("#kind") == kind
        copied = page.input_value("#pin")
        assert page.evaluate("getSelection().toString()") == copied
        response = AuthorizationResponse.parse(copied, state="x", allow_missing_state=True)
        assert response.token is None or response.token.viewer_id == 3
        assert (response.code is None, response.has_state) == (grant == "implicit", False)


def test_chromium_does_not_list_the_address_with_the_code_or_the_token_in_its_history(
    playwright: Playwright, anilist: AniListServer, tmp_path: Path
) -> None:
    """The address stays in the profile's file all the same, as docs/signing-in.md says."""
    profile = tmp_path / "profile"
    grants: tuple[Grant, Grant] = ("code", "implicit")
    addresses = tuple(f"http://127.0.0.1:{free_port()}/{grant}" for grant in grants)
    with playwright.chromium.launch_persistent_context(
        profile, **launch_options(tmp_path)
    ) as context:
        page = context.pages[0]
        for grant, address in zip(grants, addresses, strict=True):
            with Program(anilist, anilist.app(address), grant) as program:
                approve(page, program.url)
                program.sign_in()
                section(page, "success")
        page.goto("about:blank")
    with closing(sqlite3.connect(profile / "Default" / "History")) as history:
        visits = history.execute("SELECT url, hidden FROM urls").fetchall()
    came = {url: hidden for url, hidden in visits if url.startswith(addresses) and "state=" in url}
    assert list(came.values()) == [True, True]
    assert [any(secret in url for url in came) for secret in ("?code=", "#access_token=")] == [
        True
    ] * 2
    assert {url for url, hidden in visits if not hidden} > set(addresses)
    assert b"access_token=" not in (profile / "Default" / "Favicons").read_bytes()
