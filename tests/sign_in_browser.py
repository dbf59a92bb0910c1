"""A browser without a window: it approves, and does what the script of our page does."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from tests.auth.receiving import Page, free_port

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Browser", "free_redirect_uri", "pin_of", "redirect_of"]

_TIMEOUT_S = 30


def free_redirect_uri() -> str:
    """Return a redirect URL on this machine with a port that is free."""
    return f"http://127.0.0.1:{free_port()}/"


def redirect_of(url: str, *, user_id: int = 1, is_approved: bool = True) -> str:
    """Return the address to which the authorize page redirects."""
    form = {"user_id": str(user_id), "decision": "approve" if is_approved else "deny"}
    response = requests.post(url, data=form, allow_redirects=False, timeout=_TIMEOUT_S)
    return response.headers["Location"]


def pin_of(url: str, *, user_id: int = 1) -> str:
    """Return the code or the token that the PIN page shows."""
    parts = urlsplit(redirect_of(url, user_id=user_id))
    values = dict(parse_qsl(parts.fragment or parts.query))
    return values.get("access_token") or values["code"]


def _without_state(address: str) -> str:
    parts = urlsplit(address)
    query, fragment = (
        urlencode([pair for pair in parse_qsl(text) if pair[0] != "state"])
        for text in (parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))


class Browser:
    """Follows a link in a thread of its own, as `open_browser`.

    Args:
        user_id: The user who is signed in.
        is_approved: Whether the user approves.
        has_state: Whether AniList returns the state.

    Attributes:
        links: The links that were opened.
        page: What the page on this machine shows in the end.
    """

    def __init__(
        self, *, user_id: int = 1, is_approved: bool = True, has_state: bool = True
    ) -> None:
        self._user_id = user_id
        self._is_approved = is_approved
        self._has_state = has_state
        self._thread: threading.Thread | None = None
        self.links: list[str] = []
        self.page: Mapping[str, str] = {}

    def __call__(self, url: str) -> bool:
        self.links.append(url)
        self._thread = threading.Thread(target=self.follow, args=(url,))
        self._thread.start()
        return True

    def follow(self, url: str) -> None:
        """Approve or deny, and return to the page on this machine."""
        address = redirect_of(url, user_id=self._user_id, is_approved=self._is_approved)
        self.page = self.visit(address if self._has_state else _without_state(address))

    def visit(self, address: str) -> Mapping[str, str]:
        """Load the page at an address of this machine, and execute its script."""
        parts = urlsplit(address)
        assert parts.port is not None
        page = Page(parts.port, f"?{parts.query}" if parts.query else "")
        shown: Mapping[str, str] = json.loads(page.send(address).body)
        return shown

    def join(self) -> Mapping[str, str]:
        """Return what the page shows in the end."""
        assert self._thread is not None
        self._thread.join(_TIMEOUT_S)
        return self.page
