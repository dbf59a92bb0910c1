"""AniList's sign-in pages: authorize, the exchange of a code, and the page that shows a PIN.

Sources: AniList's guide, "Authentication"; RFC 6749, sections 4.1 and 4.2; and the errors of
Laravel Passport, which AniList uses.
"""

from __future__ import annotations

import html
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hmac import compare_digest
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec

from kotae.testing.serving.exchange import ServedResponse
from kotae.testing.serving.sign_in_pages import AUTHORIZE_PAGE, PIN_PAGE, security_headers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from kotae.testing.rules.clock import Clock
    from kotae.testing.rules.rules import Rules
    from kotae.testing.tokens import TokenIssuer
    from kotae.testing.world.tables import World

__all__ = ["SIGN_IN_PATH", "OAuthApp", "SignIn"]

_Value = TypeVar("_Value")

SIGN_IN_PATH = "/api/v2/oauth/"
#: Seconds for which a code is valid. Source: Laravel Passport's default, ten minutes.
_CODE_LIFETIME_S = 600
#: Seconds for which a token is valid: a year. Source: AniList's guide, "Authentication".
_TOKEN_LIFETIME_S = 365 * 86_400
#: The most codes that wait for their exchange, and pages that wait for a decision.
_MAX_PENDING = 1_000
#: The largest form, in bytes, and its most fields.
_MAX_FORM_BYTES = 65_536
_MAX_FIELDS = 20


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
class _Request:
    """An authorization request that waits for a decision."""

    app: OAuthApp
    response_type: str
    state: str | None


@dataclass(frozen=True, slots=True)
class _Code:
    app: OAuthApp
    user_id: int
    expires_at_s: float


class _OAuthError(Exception):
    """An error of OAuth, which is a JSON object in the response."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"error": error, "error_description": message, "message": message}


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
        self._requests: OrderedDict[str, _Request] = OrderedDict()
        self._codes: OrderedDict[str, _Code] = OrderedDict()

    def register(self, redirect_uri: str, name: str) -> OAuthApp:
        """Register an application."""
        client_id = str(len(self._apps) + 1)
        app = OAuthApp(client_id, secrets.token_urlsafe(30), redirect_uri, name)
        self._apps[client_id] = app
        return app

    def response(
        self, url: SplitResult, method: str, body: bytes, world: World, rules: Rules
    ) -> ServedResponse | None:
        """Return the response to a request below `SIGN_IN_PATH`; None if there is no such page."""
        page = url.path.removeprefix(SIGN_IN_PATH)
        try:
            if page == "authorize" and method == "GET":
                return self._authorize_page(dict(parse_qsl(url.query)), world)
            if page == "authorize" and method == "POST":
                return self._decision(_form(body), world, rules)
            if page == "token" and method == "POST":
                return self._token(_form_or_json(body))
            if page == "pin" and method == "GET":
                return _page(PIN_PAGE, {})
        except _OAuthError as error:
            return _json(error.status, error.content)
        return None

    def _authorize_page(self, given: Mapping[str, str], world: World) -> ServedResponse:
        app = self._apps.get(given.get("client_id", ""))
        if app is None or given.get("redirect_uri", app.redirect_uri) != app.redirect_uri:
            raise _OAuthError(401, "invalid_client", "Client authentication failed")
        response_type = given.get("response_type", "")
        if response_type not in ("code", "token"):
            raise _OAuthError(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            )
        request_id = secrets.token_urlsafe(24)
        _remember(self._requests, request_id, _Request(app, response_type, given.get("state")))
        users = "".join(
            f'<option value="{user["id"]}">{html.escape(user["name"])}</option>'
            for user in world["User"].all()
        )
        values = {"app": html.escape(app.name), "request": request_id, "users": users}
        return _page(AUTHORIZE_PAGE, values)

    def _decision(self, form: Mapping[str, str], world: World, rules: Rules) -> ServedResponse:
        """Redirect to the application after a user has approved or denied."""
        request = self._requests.pop(form.get("request", ""), None)
        if request is None:
            raise _OAuthError(
                400, "invalid_request", "This page has expired. Go back and try again."
            )
        has_state = request.state is not None and rules.echo_state
        state = {"state": request.state or ""} if has_state else {}
        user_id = form.get("user_id", "1")
        user = world["User"].get(int(user_id)) if user_id.isdecimal() else None
        if form.get("decision") != "approve" or user is None:
            message = "The resource owner or authorization server denied the request."
            denied = {"error": "access_denied", "error_description": message, "message": message}
            return _redirect(request.app, "?", {**denied, **state})
        if request.response_type == "token":
            token = {
                "access_token": self._tokens.sign(user["id"]),
                "token_type": "Bearer",
                "expires_in": str(_TOKEN_LIFETIME_S),
            }
            return _redirect(request.app, "#", {**token, **state})
        code = secrets.token_urlsafe(48)
        expires_at_s = self._clock.time() + _CODE_LIFETIME_S
        _remember(self._codes, code, _Code(request.app, user["id"], expires_at_s))
        return _redirect(request.app, "?", {"code": code, **state})

    def _token(self, given: Mapping[str, str]) -> ServedResponse:
        """Exchange a code for a token."""
        if given.get("grant_type") != "authorization_code":
            raise _OAuthError(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            )
        app = self._apps.get(given.get("client_id", ""))
        secret, redirect_uri = given.get("client_secret", ""), given.get("redirect_uri", "")
        if (
            app is None
            or not compare_digest(secret.encode(), app.client_secret.encode())
            or redirect_uri != app.redirect_uri
        ):
            raise _OAuthError(401, "invalid_client", "Client authentication failed")
        if not given.get("code"):
            raise _OAuthError(
                400,
                "invalid_request",
                "The request is missing a required parameter, includes an invalid parameter value, "
                "includes a parameter more than once, or is otherwise malformed.",
            )
        code = self._codes.pop(given["code"], None)
        if code is None or code.app != app:
            raise _OAuthError(400, "invalid_grant", "The authorization code is not valid.")
        if code.expires_at_s <= self._clock.time():
            raise _OAuthError(400, "invalid_grant", "The authorization code has expired.")
        content = {
            "token_type": "Bearer",
            "expires_in": _TOKEN_LIFETIME_S,
            "access_token": self._tokens.sign(code.user_id),
            "refresh_token": secrets.token_urlsafe(64),  # of no use at AniList, nor here
        }
        return _json(200, content)


def _remember(pending: OrderedDict[str, _Value], key: str, value: _Value) -> None:
    pending[key] = value
    if len(pending) > _MAX_PENDING:
        pending.popitem(last=False)


def _form(body: bytes) -> Mapping[str, str]:
    if len(body) > _MAX_FORM_BYTES:
        raise _OAuthError(413, "invalid_request", "The form is too large.")
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=_MAX_FIELDS))
    except ValueError:
        raise _OAuthError(400, "invalid_request", "The form cannot be read.") from None


def _form_or_json(body: bytes) -> Mapping[str, str]:
    """Return the parameters of the exchange: a JSON object, or a form."""
    if not body.lstrip().startswith(b"{"):
        return _form(body)
    try:
        given = msgspec.json.decode(body[:_MAX_FORM_BYTES], type=dict[str, str | int | None])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _OAuthError(400, "invalid_request", "The body is not a JSON object.") from None
    return {name: str(value) for name, value in given.items() if value is not None}


def _redirect(app: OAuthApp, mark: str, values: Mapping[str, str]) -> ServedResponse:
    joint = "&" if mark == "?" and "?" in app.redirect_uri else mark
    location = f"{app.redirect_uri}{joint}{urlencode(values)}"
    return ServedResponse(302, b"", {"Location": location, "Cache-Control": "no-store"})


def _json(status: int, content: Mapping[str, object]) -> ServedResponse:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return ServedResponse(status, msgspec.json.encode(content), headers)


def _page(page: str, values: Mapping[str, str]) -> ServedResponse:
    nonce = secrets.token_urlsafe(16)
    every = {**values, "nonce": nonce}
    filled = re.sub(r"\{\{(\w+)\}\}", lambda match: every[match[1]], page)
    return ServedResponse(200, filled.encode(), security_headers(nonce))
