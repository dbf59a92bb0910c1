"""The web app against the local AniList: its users, its sessions, and attacks on a sign-in."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
import uvicorn
from tests.examples.conftest import EXAMPLES

import web_sign_in
from kotae import AsyncClient, Token
from web_sign_in import Site

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from kotae.testing import AniListServer

OF_ANOTHER_BROWSER = (400, "This sign-in is of another browser, or took too long.")
NOT_ACCEPTED = (400, "AniList did not accept this sign-in.")
ENDED = (401, "Your sign-in has ended.")
DOWN = (503, "AniList does not respond as it should. Try again in a minute.")


class Browser(requests.Session):
    """A browser with its own cookies; it records what the site sends to it."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site
        self.received = ""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = super().send(request, **options)
        if str(request.url).startswith(self.site.url):
            self.received += f"{response.headers} {response.text}"
        return response

    def open(self, path: str = "/") -> requests.Response:
        return self.get(f"{self.site.url}{path}", timeout=10)

    def callback(self, account: int = 1, decision: str = "approve") -> str:
        """Start a sign-in and decide, unless AniList does; return the path of the redirect."""
        start = self.get(f"{self.site.url}/sign-in", allow_redirects=False, timeout=10)
        page = self.get(start.headers["Location"], allow_redirects=False, timeout=10)
        if page.status_code == 200:
            form = {"decision": decision, "user_id": str(account)}
            page = self.post(page.url, data=form, allow_redirects=False, timeout=10)
        return page.headers["Location"].removeprefix(self.site.url)

    def sign_in(self, account: int = 1) -> requests.Response:
        return self.open(self.callback(account))

    def shows(self, path: str = "/") -> tuple[int, str]:
        """Return the status of a page and its sentence."""
        response = self.open(path)
        text = response.text.partition("<p>")[2].partition(" <")[0]
        return response.status_code, text


@contextmanager
def served(server: AniListServer) -> Generator[Site]:
    """Serve a site in a thread, as the program does."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        app = server.app(f"{url}/callback", name="The site")
        client = AsyncClient(app="tests/1.0", endpoint=server.url, rate_limiter=None)
        site = Site(client, url, app.client_id, app.client_secret, server.url)
        config = uvicorn.Config(site.app(), log_config=None, access_log=False, lifespan="off")
        web = uvicorn.Server(config)

        async def serve() -> None:
            async with client:
                await web.serve(sockets=[bound])

        thread = threading.Thread(target=asyncio.run, args=(serve(),))
        thread.start()
        try:
            yield site
        finally:
            web.should_exit = True
            thread.join()


@pytest.fixture
def site(server: AniListServer) -> Iterator[Site]:
    with served(server) as site:
        yield site


def name(server: AniListServer, account: int) -> str:
    return str(server.world["User"][account]["name"])


def parameters(callback: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(callback).query))


def with_parameters(callback: str, **changed: str) -> str:
    return f"/callback?{urlencode(parameters(callback) | changed)}"


def test_two_users_at_once_see_their_own_data_and_never_the_others(
    site: Site, server: AniListServer
) -> None:
    browsers = {account: Browser(site) for account in (1, 2)}

    def use(account: int) -> list[requests.Response]:
        pages = [browsers[account].sign_in(account)]
        return pages + [browsers[account].open() for _ in range(5)]

    with ThreadPoolExecutor(2) as threads:
        seen = dict(zip(browsers, threads.map(use, browsers), strict=True))
    for account, pages in seen.items():
        assert {page.status_code for page in pages} == {200}
        assert {page.text for page in pages} == {pages[0].text}
        assert f"<p>You are {name(server, account)}. Your lists have " in pages[0].text
        assert name(server, 3 - account) not in browsers[account].received
    assert seen[1][0].text != seen[2][0].text
    assert len(site.sessions) == 2
    assert "Sign in with AniList" in Browser(site).open().text


def test_a_browser_that_has_approved_before_signs_in_silently_with_a_new_session(
    site: Site, server: AniListServer
) -> None:
    browser = Browser(site)
    browser.sign_in(3)
    (old,) = site.sessions
    assert name(server, 3) in browser.open("/sign-in").text
    (new,) = site.sessions
    assert new != old
    browser.cookies.clear()
    browser.cookies["session"] = old
    assert "Sign in" in browser.open().text


def test_a_planted_session_id_is_of_no_use_after_the_victim_signs_in(site: Site) -> None:
    victim, attacker = Browser(site), Browser(site)
    for planted in ("planted", ""):
        victim.cookies["session"] = planted
        attacker.cookies["session"] = planted
        victim.sign_in(1)
        assert planted not in site.sessions
        assert "Sign in" in attacker.open().text
    attacker.sign_in(2)
    (victims, attackers) = site.sessions
    victim.cookies.clear()
    victim.cookies["session"] = attackers  # the attacker's own session, planted
    victim.sign_in(1)
    assert attackers not in site.sessions
    assert victims in site.sessions


def test_a_callback_without_the_cookie_of_its_sign_in_is_refused(
    site: Site, server: AniListServer
) -> None:
    attacker, victim = Browser(site), Browser(site)
    callback = attacker.callback(2)
    assert victim.shows(callback) == OF_ANOTHER_BROWSER  # login CSRF: no sign-in is pending
    victims = victim.callback(1)
    assert victim.shows(callback) == OF_ANOTHER_BROWSER  # one is pending
    assert name(server, 1) in victim.open(victims).text
    assert victim.shows(callback) == OF_ANOTHER_BROWSER  # signed in already
    assert name(server, 1) in victim.open().text
    assert name(server, 2) not in victim.received
    assert name(server, 2) in attacker.open(callback).text  # its code was never exchanged


def test_a_callback_that_is_replayed_is_refused_and_ends_no_session(
    site: Site, server: AniListServer
) -> None:
    browser = Browser(site)
    callback = browser.callback(1)
    browser.open(callback)
    assert browser.shows(callback) == OF_ANOTHER_BROWSER
    state = parameters(callback)["state"]
    browser.cookies["state"] = site.signed(state)  # even with its cookie, as by the back button
    assert browser.shows(callback) == NOT_ACCEPTED
    assert name(server, 1) in browser.open().text


@pytest.mark.parametrize("state", ["", "no.cookie", "12345-x.", "a.b.c", "ünïcode.x", "."])
def test_a_state_that_the_site_has_not_signed_is_refused(site: Site, state: str) -> None:
    browser = Browser(site)
    browser.headers["Cookie"] = f"state={state}".encode()
    callback = f"/callback?code=x&{urlencode({'state': state.partition('.')[0]})}"
    assert browser.shows(callback) == OF_ANOTHER_BROWSER


def test_a_cookie_of_another_site_or_older_than_ten_minutes_is_refused(site: Site) -> None:
    browser = Browser(site)
    callback = browser.callback()
    for key, age_s in ((secrets.token_bytes(32), 0), (site.key, 601)):
        state = f"{int(time.time()) + 600 - age_s}-x"
        other = Site(site.anilist, site.url, "1", "secret", key=key)
        browser.cookies.clear()
        browser.cookies["state"] = other.signed(state)
        assert browser.shows(with_parameters(callback, state=state)) == OF_ANOTHER_BROWSER
    assert site.sessions == {}


def test_a_code_that_reached_another_browser_or_another_application_is_refused(
    site: Site, server: AniListServer
) -> None:
    victim, attacker = Browser(site), Browser(site)
    victims = victim.callback(1)
    victim.open(victims)
    (session_id,) = site.sessions
    injected = parameters(victims)["code"]
    assert attacker.shows(with_parameters(attacker.callback(2), code=injected)) == NOT_ACCEPTED
    with served(server) as other:
        foreign = parameters(Browser(other).callback(1))["code"]
    assert attacker.shows(with_parameters(attacker.callback(2), code=foreign)) == NOT_ACCEPTED
    assert list(site.sessions) == [session_id]


def test_a_token_in_the_callback_starts_no_session(site: Site, server: AniListServer) -> None:
    browser = Browser(site)
    state = parameters(browser.callback())["state"]
    injected = urlencode({"access_token": server.token(2), "state": state})
    assert browser.shows(f"/callback?{injected}") == NOT_ACCEPTED
    assert site.sessions == {}


def test_no_token_code_or_secret_is_in_a_cookie_a_page_a_log_or_a_repr(
    site: Site, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = Browser(site)
    callback = browser.callback()
    code = parameters(callback)["code"]
    browser.open(callback)
    (token,) = site.sessions.values()
    assert browser.shows(with_parameters(browser.callback(2), code=code)) == NOT_ACCEPTED
    site.client_secret = "another-secret"
    assert browser.shows(browser.callback(2)) == NOT_ACCEPTED
    of_the_test = ("urllib3.connectionpool", "uvicorn.access")  # the browser; pytest turns it on
    logs = [record.getMessage() for record in caplog.records if record.name not in of_the_test]
    shown = f"{browser.received} {logs} {capfd.readouterr().out} {site!r} {dict(browser.cookies)}"
    for secret in (token.reveal(), token.reveal().split(".")[2], code, "another-secret"):
        assert secret not in shown
    assert "not exchange the code: invalid_client" in shown  # the reason is in the log


def test_the_cookies_are_for_this_site_alone(site: Site) -> None:
    browser = Browser(site)
    headers = [
        browser.get(f"{site.url}{path}", allow_redirects=False, timeout=10).headers["Set-Cookie"]
        for path in (browser.callback(), "/sign-in")
    ]
    cookies = ", ".join(headers)
    assert re.findall(r"(session|state)=", cookies) == ["session", "state", "state"]
    assert len(re.findall(r"; HttpOnly;(?: Max-Age=0;)? Path=/; SameSite=lax", cookies)) == 3
    site.url = "https://example.org"
    assert site.redirect("/", session="x").headers["Set-Cookie"].endswith("; Secure")


def test_pages_are_not_cached_and_a_hostile_name_is_text(site: Site, server: AniListServer) -> None:
    server.world["User"].change(1, {"name": "<script>alert(1)</script>"})
    shown = Browser(site).sign_in(1)
    assert "You are &lt;script&gt;alert(1)&lt;/script&gt;." in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_a_user_who_denies_sees_that_and_may_try_again(site: Site, server: AniListServer) -> None:
    browser = Browser(site)
    denied = browser.shows(browser.callback(1, "deny"))
    assert denied == (403, "You did not allow this site to use your AniList account.")
    assert name(server, 1) in browser.sign_in(1).text


def test_an_expired_and_a_revoked_token_end_the_session(site: Site, server: AniListServer) -> None:
    browser = Browser(site)
    browser.sign_in(3)
    site.sessions.update(dict.fromkeys(site.sessions, Token.parse(server.token(3, expires_in=-1))))
    assert browser.shows() == ENDED
    assert site.sessions == {}
    browser.sign_in(3)
    server.world["User"].remove(3)
    assert browser.shows() == ENDED
    assert "Sign in with AniList" in browser.open().text


def test_while_anilist_is_down_the_page_says_so_and_the_session_stays(
    site: Site, server: AniListServer
) -> None:
    browser = Browser(site)
    browser.sign_in(1)
    server.faults.next("502-html", times=4)
    assert browser.shows() == DOWN
    server.faults.clear()
    assert name(server, 1) in browser.open().text


@pytest.mark.parametrize(("fault", "is_used"), [("502-html", False), ("drop-after", True)])
def test_a_callback_while_anilist_is_down_may_be_opened_again_until_its_code_is_used(
    site: Site, server: AniListServer, fault: str, *, is_used: bool
) -> None:
    browser = Browser(site)
    callback = browser.callback(1)
    server.faults.next(fault)
    assert browser.shows(callback) == DOWN
    assert site.sessions == {}
    if is_used:
        assert browser.shows(callback) == NOT_ACCEPTED
    else:
        assert name(server, 1) in browser.open(callback).text


def test_only_a_post_signs_out_and_only_its_own_session(site: Site, server: AniListServer) -> None:
    ann, bob = Browser(site), Browser(site)
    ann.sign_in(1)
    bob.sign_in(2)
    session_id = ann.cookies["session"]
    assert ann.open("/sign-out").status_code == 405
    assert "Sign in" in ann.post(f"{site.url}/sign-out", timeout=10).text
    assert "session" not in ann.cookies
    assert session_id not in site.sessions
    assert name(server, 2) in bob.open().text


def test_the_program_serves_without_a_log_of_requests(
    server: AniListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configs: list[uvicorn.Config] = []

    async def serve(web: uvicorn.Server) -> None:
        configs.append(web.config)

    monkeypatch.setattr(uvicorn.Server, "serve", serve)
    monkeypatch.setenv("ANILIST_CLIENT_ID", "1")
    monkeypatch.setenv("ANILIST_CLIENT_SECRET", "secret")
    monkeypatch.setattr(sys, "argv", ["web_sign_in", "--port", "8001", "--endpoint", server.url])
    asyncio.run(web_sign_in.main())
    (config,) = configs
    assert (config.host, config.port, config.access_log) == ("127.0.0.1", 8001, False)


def test_the_program_says_what_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / "web_sign_in.py")],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "ANILIST_CLIENT_ID": "1", "ANILIST_CLIENT_SECRET": ""},
        check=False,
    )
    assert done.returncode == 2
    assert "set ANILIST_CLIENT_ID and ANILIST_CLIENT_SECRET" in done.stderr
