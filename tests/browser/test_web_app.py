"""The example of a web app in a real Chromium, which sends its cookies or withholds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.examples.test_web_sign_in import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from kotae.testing import AniListServer
    from web_sign_in import Site


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


def test_the_form_of_another_site_signs_nobody_out(browser: Browser, site: Site) -> None:
    page = signed_in(browser, site, 1)
    sessions = len(site.sessions)
    form = f"<form method=post action={site.url}/sign-out><button>Win</button></form>"
    page.route(
        "http://other.example/", lambda route: route.fulfill(body=form, content_type="text/html")
    )
    page.goto("http://other.example/")
    page.click("text=Win")
    page.wait_for_url(f"{site.url}/")
    assert len(site.sessions) == sessions
    page.goto(site.url)
    assert "Sign out" in page.inner_text("body")
    page.context.close()
