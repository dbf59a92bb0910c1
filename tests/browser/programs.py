"""A program that signs a user in, and a user in a real Chromium."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from kotae import LoopbackReceiver, Token, authorization_url, exchange_code
from kotae.errors import SignInTimeoutError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from playwright.sync_api import Page

    from kotae.testing import AniListServer, OAuthApp

__all__ = ["Program", "approve", "launch_options", "name_of", "section"]

#: Where a test would otherwise wait for ever, on a slow machine too.
_TIMEOUT_MS = 20_000


def launch_options(home: Path) -> dict[str, Any]:
    """Return how playwright starts the Chromium of this machine, with a home folder of its own."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    flags = ["--host-resolver-rules=MAP rebind.example 127.0.0.1"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # which Chromium does not have for root
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return {"executable_path": chromium, "args": flags, "env": environment}


class Program(LoopbackReceiver):
    """A program that signs a user in by a registered application."""

    def __init__(
        self, server: AniListServer, app: OAuthApp, grant: Literal["code", "implicit"]
    ) -> None:
        state = secrets.token_urlsafe()
        super().__init__(app.redirect_uri, state=state, program="My lists")
        self.server = server
        self.registered = app
        self.state = state
        self.url = authorization_url(
            app.client_id, app.redirect_uri, state, grant=grant, endpoint=server.url
        )

    def sign_in(self) -> Token:
        """Wait for the redirect, exchange its code, and name the account on the page."""
        response = self.wait(_TIMEOUT_MS / 1000)
        token = response.token or exchange_code(
            response.code or "",
            client_id=self.registered.client_id,
            client_secret=self.registered.client_secret,
            redirect_uri=self.registered.redirect_uri,
            endpoint=self.server.url,
            app="my-lists/1.0",
        )
        user_id = token.viewer_id
        name = name_of(self.server, user_id)
        self.finish(f"Signed in as {name} (user {user_id}).", is_success=True)
        return token

    def has_received_nothing(self) -> bool:
        try:
            self.wait(0)
        except SignInTimeoutError:
            return True
        return False


def name_of(server: AniListServer, user_id: int) -> str:
    user = server.world["User"].get(user_id)
    assert user is not None
    name: str = user["name"]
    return name


def approve(page: Page, url: str, user_id: int = 1) -> None:
    """Open the authorization page, and approve as a user."""
    page.goto(url)
    page.select_option("select", str(user_id))
    page.click("text=Approve")


def section(page: Page, name: str) -> str:
    """Wait until a section of the sign-in page is visible, and return its first paragraph."""
    shown = page.locator(f"#{name}")
    shown.wait_for(state="visible", timeout=_TIMEOUT_MS)
    assert page.locator("section:visible").count() == 1
    return shown.locator("p").first.inner_text()
