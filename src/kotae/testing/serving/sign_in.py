"""AniList's sign-in pages: authorize, the exchange of a code, and the page that shows a PIN.

Sources: AniList's guide, "Authentication"; RFC 6749, sections 4.1 and 4.2; and the errors of
Laravel Passport, which AniList uses.
"""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass, replace
from functools import cache
from hmac import compare_digest
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

import msgspec

from kotae.testing.serving.exchange import ServedResponse
from kotae.testing.tokens import LIFETIME_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from kotae.testing.rules.rate_limit import Clock
    from kotae.testing.rules.rules import Rules
    from kotae.testing.tokens import TokenIssuer
    from kotae.testing.world.tables import World

__all__ = ["SIGN_IN_PATH", "TOKEN_PATH", "OAuthApp", "SignIn"]

SIGN_IN_PATH = "/api/v2/oauth/"
TOKEN_PATH = f"{SIGN_IN_PATH}token"
#: Seconds for which a code is valid. Source: Laravel Passport's default, ten minutes.
_CODE_LIFETIME_S = 600
#: The most codes that wait for their exchange; the oldest is dropped first.
_MAX_CODES = 1_000
#: The cookie that names the user with whom a browser is signed in.
_USER_COOKIE = "anilist_user"
_USER_ID = re.compile(r"[0-9]{1,10}")

#: Errors with their descriptions, and the status if it is not 400.
_INVALID_CLIENT = ("invalid_client", "Client authentication failed", 401)
_UNSUPPORTED_TYPE = (
    "unsupported_grant_type",
    "The authorization grant type is not supported by the authorization server.",
)


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """A registered application, as of AniList's developer settings.

    Attributes:
        client_id: Its id.
        client_secret: Its secret, which the exchange of a code needs.
        redirect_uri: The URL that a sign-in returns to.
        name: The name that the page shows.
    """

    client_id: str
    client_secret: str
    redirect_uri: str
    name: str


@dataclass(frozen=True, slots=True)
class _Code:
    app: OAuthApp
    user_id: int
    expires_at_s: float


class _OAuthError(Exception):
    """An error of OAuth, which is a JSON object in the response."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status
        self.content = {
            "error": error,
            "error_description": description,
            "message": description,
        }


class SignIn:
    """The sign-in pages of one server.

    Args:
        tokens: Signs the access tokens.
        clock: The source of the time.
    """

    def __init__(self, tokens: TokenIssuer, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        self._apps: dict[str, OAuthApp] = {}
        self._codes: dict[str, _Code] = {}
        self._approved: set[tuple[OAuthApp, int]] = set()

    def register(self, redirect_uri: str, name: str) -> OAuthApp:
        """Register an application."""
        client_id = str(len(self._apps) + 1)
        app = OAuthApp(client_id, secrets.token_urlsafe(30), redirect_uri, name)
        self._apps[client_id] = app
        return app

    def response(
        self, request: Request, body: bytes, world: World, rules: Rules
    ) -> ServedResponse | None:
        """Return the response to a request below `SIGN_IN_PATH`; None if there is no such page."""
        path: str = request.scope["path"]
        try:
            match request.method, path.removeprefix(SIGN_IN_PATH):
                case "GET", "authorize":
                    user_id = _user_id(request.cookies.get(_USER_COOKIE), world)
                    return self._authorize(request.query_params, user_id, world, rules)
                case "POST", "authorize":
                    return self._decision(request.query_params, _form(body), world, rules)
                case "POST", "token":
                    return self._token(_form_or_json(body))
                case "GET", "pin":
                    return _page("pin", {})
                case _:
                    return None
        except _OAuthError as error:
            return _json(error.status, error.content)

    def _authorize(
        self,
        parameters: Mapping[str, str],
        user_id: int | None,
        world: World,
        rules: Rules,
    ) -> ServedResponse:
        """Return the page, or approve silently for a user who has approved the application before.

        Args:
            parameters: Those of the page's URL.
            user_id: The user with whom the browser is signed in; None without one.
            world: The tables.
            rules: The active rules.
        """
        app = self._requested_app(parameters)
        if user_id is not None and rules.silent_approval and (app, user_id) in self._approved:
            return self._approve(app, parameters, user_id, rules)
        users = "".join(
            f'<option value="{user["id"]}"{" selected" * (user["id"] == user_id)}>'
            f"{html.escape(user['name'])}</option>"
            for user in world["User"].all()
        )
        return _page("authorize", {"app": html.escape(app.name), "users": users})

    def _requested_app(self, parameters: Mapping[str, str]) -> OAuthApp:
        """Return the application of an authorization request."""
        app = self._apps.get(parameters.get("client_id", ""))
        # A parameter without a value is as one that is missing: RFC 6749, section 3.1.
        redirect_uri = parameters.get("redirect_uri")
        if app is None or (redirect_uri and redirect_uri != app.redirect_uri):
            raise _OAuthError(*_INVALID_CLIENT)
        if parameters.get("response_type") not in ("code", "token"):
            raise _OAuthError(*_UNSUPPORTED_TYPE)
        return app

    def _decision(
        self, parameters: Mapping[str, str], form: Mapping[str, str], world: World, rules: Rules
    ) -> ServedResponse:
        """Redirect to the application after a user has approved or denied.

        Args:
            parameters: Those of the page's URL, to which a browser sends the page's form.
            form: The form.
            world: The tables.
            rules: The active rules.
        """
        app = self._requested_app(parameters)
        user_id = _user_id(form.get("user_id", "1"), world)
        if form.get("decision") != "approve" or user_id is None:
            message = "The resource owner or authorization server denied the request."
            denied = _OAuthError("access_denied", message).content
            return _redirect(app, parameters, denied, rules)
        self._approved.add((app, user_id))
        redirect = self._approve(app, parameters, user_id, rules)
        cookie = f"{_USER_COOKIE}={user_id}; Path={SIGN_IN_PATH}; HttpOnly; SameSite=Lax"
        return replace(redirect, headers={**redirect.headers, "Set-Cookie": cookie})

    def _approve(
        self, app: OAuthApp, parameters: Mapping[str, str], user_id: int, rules: Rules
    ) -> ServedResponse:
        """Redirect to the application with a new code or token."""
        if parameters["response_type"] == "token":
            token = {
                "access_token": self._tokens.sign(user_id, client_id=app.client_id),
                "token_type": "Bearer",
                "expires_in": str(LIFETIME_S),
            }
            return _redirect(app, parameters, token, rules)
        code = secrets.token_urlsafe(48)
        self._codes[code] = _Code(app, user_id, self._clock.time() + _CODE_LIFETIME_S)
        if len(self._codes) > _MAX_CODES:
            del self._codes[next(iter(self._codes))]
        return _redirect(app, parameters, {"code": code}, rules)

    def _token(self, parameters: Mapping[str, str]) -> ServedResponse:
        """Exchange a code for a token."""
        if parameters.get("grant_type") != "authorization_code":
            raise _OAuthError(*_UNSUPPORTED_TYPE)
        app = self._apps.get(parameters.get("client_id", ""))
        secret = parameters.get("client_secret", "").encode()
        if (
            app is None
            or not compare_digest(secret, app.client_secret.encode())
            or parameters.get("redirect_uri") != app.redirect_uri
        ):
            raise _OAuthError(*_INVALID_CLIENT)
        if not parameters.get("code"):
            raise _OAuthError(
                "invalid_request",
                "The request is missing a required parameter, includes an invalid parameter value, "
                "includes a parameter more than once, or is otherwise malformed.",
            )
        code = self._codes.pop(parameters["code"], None)
        if code is None or code.app != app:
            raise _OAuthError("invalid_grant", "The authorization code is not valid.")
        if code.expires_at_s <= self._clock.time():
            raise _OAuthError("invalid_grant", "The authorization code has expired.")
        content = {
            "token_type": "Bearer",
            "expires_in": LIFETIME_S,
            "access_token": self._tokens.sign(code.user_id, client_id=app.client_id),
            "refresh_token": secrets.token_urlsafe(64),  # of no use at AniList, nor here
        }
        return _json(200, content)


def _user_id(text: str | None, world: World) -> int | None:
    """Return the id of a user that a browser sent; None if there is no such user."""
    if text is None or not _USER_ID.fullmatch(text) or world["User"].get(int(text)) is None:
        return None
    return int(text)


def _form(body: bytes) -> Mapping[str, str]:
    try:
        return dict(parse_qsl(body.decode()))
    except ValueError:
        raise _OAuthError("invalid_request", "The form cannot be read.") from None


def _form_or_json(body: bytes) -> Mapping[str, str]:
    """Return the parameters of the exchange: a JSON object, or a form."""
    if not body.lstrip().startswith(b"{"):
        return _form(body)
    try:
        given = msgspec.json.decode(body, type=dict[str, str | int | None])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _OAuthError("invalid_request", "The body is not a JSON object.") from None
    return {name: str(value) for name, value in given.items() if value is not None}


def _redirect(
    app: OAuthApp, parameters: Mapping[str, str], values: dict[str, str], rules: Rules
) -> ServedResponse:
    """Redirect to the application with values and the `state` of the request.

    They are in the fragment in the implicit grant, also if the user denied, and else in the query.
    Source: RFC 6749, sections 4.1.2 and 4.2.2.
    """
    joint = "&" if "?" in app.redirect_uri else "?"
    if parameters["response_type"] == "token":
        joint = "#"
    if rules.echo_state and parameters.get("state"):
        values = {**values, "state": parameters["state"]}
    location = f"{app.redirect_uri}{joint}{urlencode(values)}"
    return ServedResponse(302, b"", {"Location": location, "Cache-Control": "no-store"})


def _json(status: int, content: Mapping[str, object]) -> ServedResponse:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return ServedResponse(status, msgspec.json.encode(content), headers)


@cache
def _template(name: str) -> Template:
    path = files("kotae.testing.serving").joinpath("pages", f"{name}.html")
    return Template(path.read_text("utf-8"))


def _page(name: str, values: Mapping[str, str]) -> ServedResponse:
    """Return a page that is not cached, is in no frame and loads no other content."""
    nonce = secrets.token_urlsafe(16)
    content = _template(name).substitute(values, nonce=nonce)
    page = _template("layout").substitute(content=content, nonce=nonce)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
        "Cache-Control": "no-store",
        # With `no-referrer`, browsers send the form with `Origin: null`, which is refused.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return ServedResponse(200, page.encode(), headers)
