"""The example of a web app in a real Chromium, which sends its cookies or withholds them."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING, cast

import pytest
from tests.browser.programs import launch_options
from tests.examples.test_web_sign_in import served

from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

    from web_sign_in import Site

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    options = launch_options(tmp_path_factory.mktemp("home"))
    with playwright_api.sync_playwright() as started:
        playwright = cast("Playwright", started)
        with playwright.chromium.launch(**options) as browser:
            yield browser


@pytest.fixture(scope="module")
def anilist() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture(scope="module")
def site(anilist: AniListServer) -> Iterator[Site]:
    with served(anilist) as site:
        yield site


def signed_in(browser: Browser, site: Site, account: int) -> Page:
    """Return a page of a browser with its own cookies, in which a user has signed in."""
    page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
    page.goto(site.url)
    page.click("text=Sign in with AniList")
    assert page.evaluate("document.documentElement.scrollWidth") == 360  # AniList's page on a phone
    page.select_option("select", str(account))
    page.click("text=Approve")
    page.wait_for_url(f"{site.url}/")
    return page


def test_two_users_sign_in_and_out_and_no_script_or_address_has_a_secret(
    browser: Browser, site: Site, anilist: AniListServer
) -> None:
    pages = {account: signed_in(browser, site, account) for account in (1, 2)}
    for account, page in pages.items():
        name = anilist.world["User"][account]["name"]
        page.reload()
        assert page.inner_text("body").startswith(f"You are {name}. Your lists have ")
        assert page.evaluate("document.cookie") == ""
        assert page.evaluate("document.referrer") in ("", f"{site.url}/")
    pages[1].click("text=Sign out")
    assert pages[1].inner_text("body") == "Sign in with AniList"
    pages[2].reload()
    assert "Sign out" in pages[2].inner_text("body")
    for page in pages.values():
        page.context.close()


@pytest.fixture
def other_site(site: Site) -> Iterator[str]:
    """Return the address of another site, whose page sends a form to /sign-out of the first."""
    content = f"<form method=post action={site.url}/sign-out><button>Win</button></form>"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        yield f"http://localhost:{server.server_port}/"  # for browsers, not the site 127.0.0.1
        server.shutdown()


def test_the_form_of_another_site_signs_nobody_out(
    browser: Browser, site: Site, other_site: str
) -> None:
    page = signed_in(browser, site, 1)
    sessions = len(site.sessions)
    page.goto(other_site)
    page.click("text=Win")
    page.wait_for_url(f"{site.url}/")
    assert len(site.sessions) == sessions
    page.goto(site.url)
    assert "Sign out" in page.inner_text("body")
    page.context.close()
