"""Signing in with a browser on this machine: one call from the client id to the account's token."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.auth.account_file import account_label, printable_name
from kotae.auth.authorization import authorization_url, checked_client_secret
from kotae.client.headers import checked_app
from kotae.errors import AniListError, AuthError, StateMismatchError
from kotae.secrecy import clear_frames_on_error
from kotae.values import checked_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.auth.authorization import AuthorizationResponse
    from kotae.auth.token import Token
    from kotae.client.hooks import WaitEvent

__all__ = ["REDIRECT_URI", "SignInAttempt", "SignedIn", "sign_in", "signed_in_account"]

#: The redirect URL to register at AniList for signing in on this machine.
REDIRECT_URI = "http://127.0.0.1:8765/"
#: Seconds after which a browser that has not failed is taken for one that has opened.
_OPEN_S = 2.0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that has signed in.

    Attributes:
        token: Its access token.
        viewer_id: Its user id, which AniList and the token agree on.
        name: Its user name as the server sent it: sanitize it before you print it.
    """

    token: Token
    viewer_id: int
    name: str


@clear_frames_on_error
def sign_in(  # noqa: PLR0913 - its options, all by keyword
    client_id: int | str,
    *,
    client_secret: str | None = None,
    redirect_uri: str = REDIRECT_URI,
    endpoint: str | None = None,
    app: str | None = None,
    open_browser: Callable[[str], object] | None = None,
    timeout_s: float = 300.0,
    confirm: Callable[[SignedIn], bool] | None = None,
) -> SignedIn:
    """Sign a user in with a browser on this machine, and return the account.

    A browser that is signed in to AniList may approve without a click: show the user the name of
    the account.

    Args:
        client_id: The id of your application.
        client_secret: Its secret, for the authorization code grant; None for the implicit grant.
        redirect_uri: Its registered redirect URL, exactly: `http://127.0.0.1:` or `http://[::1]:`
            with a port and a path. The program listens there until the browser comes back.
        endpoint: The API's URL; AniList's by default.
        app: Your program's name and version, such as `my-app/1.0`.
        open_browser: Called with the link that the user has to open, such as `print`; if it
            returns False, the sign-in fails. By default it is opened in the user's browser.
        timeout_s: The longest time until the user has approved, in seconds.
        confirm: Called with the account if the browser comes back without the `state` of this
            sign-in, so that it may be somebody else's: ask the user whether it is theirs, and
            return whether it is. If None, such a sign-in is refused.

    Raises:
        AccessDeniedError: The user denied the application on AniList's page.
        SignInTimeoutError: The user has not approved in time.
        StateMismatchError: There was no `state`, and the account was not confirmed.
        ExchangeError: AniList did not accept the code, the client id, the secret or the redirect
            URL.
        AuthError: No browser could be opened, or the account is not that of the token.
        UsageError: An argument is not valid, or the port is taken.
        TransportError: There was no usable response.
        ResponseError: AniList refused.
    """
    attempt = SignInAttempt(
        client_id,
        client_secret=client_secret,
        redirect_uri=redirect_uri,
        endpoint=endpoint,
        app=app,
    )

    def accept(account: SignedIn, has_state: bool) -> None:
        if not has_state and not (confirm is not None and confirm(account)):
            raise StateMismatchError(
                "The response has no `state`, so it may be that of somebody else's sign-in, and "
                "nobody confirmed the account. Pass confirm=…, a function that shows the account "
                "to the user."
            )

    return attempt.in_browser(open_browser or _open_browser, accept, timeout_s)


class SignInAttempt:
    """One sign-in: the link that the user opens, and the account that comes back.

    Args:
        client_id: The id of the application.
        client_secret: Its secret; None for the implicit grant.
        redirect_uri: Its registered redirect URL.
        endpoint: The API's URL; AniList's if None.
        app: The program's name and version.
        program: The program's name on the page of this machine; by default that of `app`.
        on_wait: Called before each wait for the rate limit, as `on_wait` of `Client` is.

    Attributes:
        url: The link that the user opens.
        state: What comes back with the response to this attempt.
        is_implicit: Whether the response has a token, as there is no secret to exchange a code.
    """

    @clear_frames_on_error
    def __init__(  # noqa: PLR0913 - all but the id are keywords
        self,
        client_id: int | str,
        *,
        client_secret: str | None,
        redirect_uri: str,
        endpoint: str | None,
        app: str | None,
        program: str | None = None,
        on_wait: Callable[[WaitEvent], None] | None = None,
    ) -> None:
        self._client_id = client_id
        self._client_secret = (
            None if client_secret is None else checked_client_secret(client_secret)
        )
        self._redirect_uri = redirect_uri
        self._endpoint = endpoint
        self._app = app
        self._on_wait = on_wait
        product = checked_app(app)
        self._program = program or ("kotae" if product is None else product[0])
        self.state: str = secrets.token_urlsafe(32)
        self.is_implicit: bool = client_secret is None
        self.url: str = authorization_url(
            client_id,
            redirect_uri,
            self.state,
            grant="implicit" if self.is_implicit else "code",
            endpoint=endpoint,
        )

    def in_browser(
        self,
        open_browser: Callable[[str], object],
        accept: Callable[[SignedIn, bool], None],
        timeout_s: float,
    ) -> SignedIn:
        """Wait for the browser at the redirect URL, and return the account.

        Args:
            open_browser: Called with the link; if it returns False, the sign-in fails.
            accept: Called with the account, and whether the response has this attempt's `state`.
                What it raises ends the sign-in, and the page in the browser shows it.
            timeout_s: The longest time until the user has approved, in seconds.
        """
        from kotae.auth.loopback import LoopbackReceiver  # noqa: PLC0415 - imports http.server

        checked_seconds("timeout_s", timeout_s)  # before the browser opens
        with LoopbackReceiver(
            self._redirect_uri, state=self.state, program=self._program
        ) as receiver:
            if open_browser(self.url) is False:
                raise AuthError(
                    "No browser could be opened. Pass open_browser=print to show the link instead."
                )
            response = receiver.wait(timeout_s)
            try:
                account = self.account(response)
                accept(account, response.has_state)
            except BaseException as error:
                reason = str(error) if isinstance(error, AniListError) else "It was stopped."
                receiver.finish(reason, is_success=False)
                raise
            label = account_label(account.name, account.viewer_id)
            receiver.finish(f"Signed in as {label}. You may close this page.", is_success=True)
        return account

    @clear_frames_on_error
    def account(self, response: AuthorizationResponse) -> SignedIn:
        """Return the account of a response, after the exchange of its code."""
        token = response.token
        if token is None:
            token = self._exchange(response.code)
        try:
            return signed_in_account(
                token, endpoint=self._endpoint, app=self._app, on_wait=self._on_wait
            )
        except AniListError as error:
            error.add_note("AniList issued a token, which is lost: sign in again.")
            raise

    def _exchange(self, code: str | None) -> Token:
        if code is None or self._client_secret is None:
            raise AuthError(
                "AniList returned an authorization code, which can be exchanged for a token with "
                "the application's secret only: sign in again with the secret."
            )
        from kotae.client.exchange_code import exchange_code  # noqa: PLC0415 - the first request

        return exchange_code(
            code,
            client_id=self._client_id,
            client_secret=self._client_secret,
            redirect_uri=self._redirect_uri,
            endpoint=self._endpoint,
            app=self._app,
        )


@clear_frames_on_error
def signed_in_account(
    token: Token,
    *,
    endpoint: str | None,
    app: str | None,
    on_wait: Callable[[WaitEvent], None] | None = None,
) -> SignedIn:
    """Request whose token it is, from AniList.

    Raises:
        AuthError: AniList names another user than the token.
        InvalidTokenError: AniList does not accept the token.
        TransportError: There was no usable response.
        ResponseError: AniList refused.
    """
    from kotae.api import Query, User  # noqa: PLC0415 - the classes take 15 ms
    from kotae.client.client import Client  # noqa: PLC0415 - as above

    with Client(token=token, endpoint=endpoint, app=app, on_wait=on_wait) as client:
        viewer = client.execute(Query.viewer.select(User.id, User.name))
    if viewer.id != token.viewer_id:
        raise AuthError(
            f"The token names user {token.viewer_id}, and AniList says that it is of user "
            f"{viewer.id}, {printable_name(viewer.name, viewer.id)}. Do not use it: sign in again."
        )
    return SignedIn(token, viewer.id, viewer.name)


def _open_browser(url: str) -> bool:
    """Open a link in the user's browser, and return whether that has not failed."""
    import webbrowser  # noqa: PLC0415 - only a sign-in needs a browser

    is_opened: list[bool] = []
    # `webbrowser` may wait until the browser ends, as for one that the variable BROWSER names.
    opening = threading.Thread(target=lambda: is_opened.append(webbrowser.open(url)), daemon=True)
    opening.start()
    opening.join(_OPEN_S)
    return is_opened != [False]
