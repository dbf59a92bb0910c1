"""A web app whose users sign in at AniList: one client for all of them, sessions on the server.

Register an application at https://anilist.co/settings/developer, whose redirect URL is the site's
address (--url) with /callback at its end, and put its id and secret into ANILIST_CLIENT_ID and
ANILIST_CLIENT_SECRET. The sessions are in memory, and end with the program: a real site stores them
in its database.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import html
import logging
import os
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

import kotae
from kotae import AsyncClient, AuthorizationResponse, Cache, Token
from kotae.api import Query, User

if TYPE_CHECKING:
    from starlette.requests import Request

APP = "kotae-web-example/1.0"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
ANIME, MANGA = User.statistics.anime.count, User.statistics.manga.count
#: The errors of a token that has expired, or that its user has revoked.
ENDED = (kotae.TokenExpiredError, kotae.InvalidTokenError, kotae.UnauthorizedError)
#: Errors, each with a status and a sentence. The first row that fits an error counts.
PAGES = (
    (kotae.StateMismatchError, 400, "This sign-in is of another browser, or took too long."),
    (kotae.AccessDeniedError, 403, "You did not allow this site to use your AniList account."),
    (ENDED, 401, "Your sign-in has ended."),
    (kotae.AuthError, 400, "AniList did not accept this sign-in."),
    (kotae.AniListError, 503, "AniList does not respond as it should. Try again in a minute."),
)


@dataclass
class Site:
    """The pages, and the token of each session; only the browser's cookie has the session's id."""

    anilist: AsyncClient
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    endpoint: str | None = None
    sessions: dict[str, Token] = field(default_factory=dict[str, Token], repr=False)
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def app(self) -> Starlette:
        """Return the ASGI application."""
        pages = {"/": self.home, "/sign-in": self.sign_in, "/callback": self.callback}
        routes = [Route(path, endpoint) for path, endpoint in pages.items()]
        routes.append(Route("/sign-out", self.sign_out, methods=["POST"]))
        return Starlette(routes=routes, exception_handlers={kotae.AniListError: failed})

    async def home(self, request: Request) -> Response:
        """Show whose session it is, and how many entries the lists have."""
        session_id = request.cookies.get("session", "")
        token = self.sessions.get(session_id)
        if token is None:
            return page("<a href=/sign-in>Sign in with AniList</a>")
        query = Query.viewer.select(User.name, ANIME, MANGA)
        try:
            viewer = await self.anilist.as_viewer(token).execute(query)
        except ENDED:
            self.sessions.pop(session_id, None)
            raise
        return page(
            f"You are {html.escape(viewer.name)}. Your lists have {viewer[ANIME] or 0} anime and "
            f"{viewer[MANGA] or 0} manga. <form method=post action=/sign-out><button>Sign out"
            "</button></form>"
        )

    async def sign_in(self, _: Request) -> Response:
        """Send the browser to AniList with a state, which it must return within ten minutes."""
        state = f"{int(time.time()) + 600}-{secrets.token_urlsafe(32)}"
        callback = f"{self.url}/callback"
        url = kotae.authorization_url(self.client_id, callback, state, endpoint=self.endpoint)
        return self.redirect(url, state=self.signed(state))

    async def callback(self, request: Request) -> Response:
        """Exchange the code for a token, and start a session with a new id."""
        cookie = request.cookies.get("state", "")
        state = cookie.partition(".")[0]
        is_ours = hmac.compare_digest(self.signed(state).encode(), cookie.encode())
        is_valid = is_ours and int(state.partition("-")[0]) > time.time()
        query = request.url.query
        response = AuthorizationResponse.parse(query, state=state if is_valid else None)
        token = await kotae.exchange_code_async(
            response.code,
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uri=f"{self.url}/callback",
            endpoint=self.endpoint,
            app=APP,
        )
        self.sessions.pop(request.cookies.get("session", ""), None)
        session_id = secrets.token_urlsafe(32)
        self.sessions[session_id] = token
        return self.redirect("/", session=session_id, state="")

    async def sign_out(self, request: Request) -> Response:
        """End the session. A form of another site has no cookie with it, and must delete none."""
        token = self.sessions.pop(request.cookies.get("session", ""), None)
        return self.redirect("/") if token is None else self.redirect("/", session="")

    def signed(self, state: str) -> str:
        """Return a state with its signature, for a cookie."""
        return f"{state}.{hmac.new(self.key, state.encode(), 'sha256').hexdigest()}"

    def redirect(self, url: str, **cookies: str) -> Response:
        """Return a redirect that sets cookies; an empty one is deleted."""
        response = RedirectResponse(url, 303, HEADERS)
        for name, value in cookies.items():
            response.set_cookie(
                name,
                value,
                max_age=None if value else 0,
                secure=self.url.startswith("https:"),
                httponly=True,
                samesite="lax",
            )
        return response


def page(content: str, status: int = 200) -> Response:
    """Return a page."""
    head = "<!doctype html><title>My lists</title><meta name=viewport content=width=device-width>"
    return HTMLResponse(f"{head}<p>{content}", status, HEADERS)


async def failed(_: Request, error: Exception) -> Response:
    """Return a page with a sentence. The reason, which contains no secret, goes to the log."""
    logging.getLogger("web_sign_in").warning("%s", error)
    status, sentence = next(row[1:] for row in PAGES if isinstance(error, row[0]))
    return page(f"{sentence} <a href=/sign-in>Sign in</a>, or <a href=/>go back</a>.", status)


async def main() -> None:
    """Serve the site on this machine, with one client for all of its users."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the site's address")
    parser.add_argument("--endpoint", help="another AniList, such as the one of `kotae serve`")
    options = parser.parse_args()
    client_id, secret = map(os.environ.get, ("ANILIST_CLIENT_ID", "ANILIST_CLIENT_SECRET"))
    if not client_id or not secret:
        parser.error("set ANILIST_CLIENT_ID and ANILIST_CLIENT_SECRET")
    client = AsyncClient(
        app=APP, endpoint=options.endpoint, cache=Cache.memory(ttl_s=60), max_wait_s=10
    )
    async with client as anilist:
        site = Site(anilist, options.url.rstrip("/"), client_id, secret, options.endpoint)
        # The log of requests would contain the codes of the callbacks.
        config = uvicorn.Config(site.app(), port=options.port, access_log=False)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(main())
