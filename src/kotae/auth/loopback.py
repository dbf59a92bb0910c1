"""The receiver of a browser sign-in: the page at a redirect URL on this machine.

Sources: RFC 8252, sections 7.3 and 8.3 (loopback redirects), and AniList's guide,
"Authentication": a code comes in the query, a token in the fragment, which no server sees. A
script on the page therefore sends the address back.
"""

from __future__ import annotations

import re
import threading
from time import monotonic
from typing import TYPE_CHECKING, Self

from kotae.auth.authorization import AuthorizationResponse, checked_state
from kotae.endpoint import split_url
from kotae.errors import (
    AccessDeniedError,
    AuthError,
    SignInTimeoutError,
    StateMismatchError,
    UsageError,
)
from kotae.sanitize import excerpt
from kotae.secrecy import clear_frames
from kotae.values import checked_seconds

if TYPE_CHECKING:
    from types import TracebackType
    from urllib.parse import SplitResult

    from kotae.auth.loopback_server import PageServer, PageUpdate

__all__ = ["LoopbackReceiver", "checked_address"]

#: A path that browsers and servers write alike.
_PATH = re.compile(r"(?:/[\w.~-]+)*/?", re.ASCII)
#: The longest message that the page shows, in characters.
_MAX_MESSAGE = 500
#: Seconds between two looks at the clock: on Windows, Ctrl-C does not end a wait.
_SLICE_S = 0.25


class LoopbackReceiver:
    """Receives the redirect of one sign-in, on a page that this program serves.

    A context manager: it listens on entry, and closes everything on exit. Then the port is free.

    ```python
    with LoopbackReceiver("http://127.0.0.1:8765/", state=state) as receiver:
        webbrowser.open(authorization_url(client_id, "http://127.0.0.1:8765/", state))
        response = receiver.wait()
        receiver.finish("Signed in as Kotae (user 1). You may close this page.", is_success=True)
    ```

    Args:
        redirect_uri: The redirect URL that the application is registered with, such as
            `http://127.0.0.1:8765/`: a loopback address with a port.
        state: The `state` of the authorization request, which must be hard to guess.
        program: The name of the program, which the page shows.

    Raises:
        UsageError: The redirect URL has no loopback address with a port, or is one of `localhost`.
        ArgumentError: The state is not valid.

    Source: RFC 8252, section 8.3: `localhost` may be an address at which another program listens.
    """

    def __init__(self, redirect_uri: str, *, state: str, program: str = "kotae") -> None:
        self._address = checked_address(redirect_uri)
        self._state = checked_state(state)
        self._program = program
        self._server: PageServer | None = None
        self._lock = threading.Lock()
        #: Empty until the response has come; then there is no second one.
        self._outcomes: list[AuthorizationResponse | AuthError] = []
        self._is_received = threading.Event()
        self._last_update: PageUpdate = ("gone", "")
        self._is_finished = threading.Event()
        self._has_mismatch = False

    def __enter__(self) -> Self:
        """Listen at the redirect URL.

        Raises:
            UsageError: The port is in use, or this program may not listen there.
        """
        # Most programs read a stored token.
        from kotae.auth.loopback_server import PageServer  # noqa: PLC0415 - http.server takes 20 ms

        try:
            self._server = PageServer(self._address, program=self._program, receive=self._receive)
        except OSError as error:
            raise UsageError(
                f"Port {self._address.port} of {self._address.hostname} cannot be used for the "
                f"sign-in ({error.strerror or error}). If another sign-in waits there, finish or "
                "stop it. Otherwise register a redirect URL with another port at AniList, such as "
                "http://127.0.0.1:8766/, and pass it as `--redirect-uri` or redirect_uri=."
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_finished.set()
        if self._server is not None:
            self._server.close()

    def wait(self, timeout_s: float = 300.0) -> AuthorizationResponse:
        """Return the response of AniList's page; its page in the browser waits for `finish`.

        A response with the state of another sign-in is not used: the page says so, and the wait
        goes on.

        Args:
            timeout_s: Seconds until the wait is given up.

        Returns:
            The code or the token. Where `has_state` is False, anybody may have sent the browser
            here: show whose token it is, and let the user confirm.

        Raises:
            AccessDeniedError: The user denied the application.
            AuthError: The response has an error, or neither a code nor a token.
            SignInTimeoutError: No response came in time.
            ArgumentError: The time-out is out of range.
            UsageError: The receiver does not listen: use it in a `with` statement.
        """
        if self._server is None:
            raise UsageError("The receiver does not listen yet. Use `with LoopbackReceiver(…)`.")
        end_s = monotonic() + checked_seconds("timeout_s", timeout_s, may_be_zero=True)
        while not self._is_received.wait(min(_SLICE_S, max(end_s - monotonic(), 0))):
            if monotonic() >= end_s:
                seen = " A redirect of another sign-in came here, and was not used."
                raise SignInTimeoutError(
                    f"The sign-in was not finished in the browser within {timeout_s:g} seconds."
                    f"{seen if self._has_mismatch else ''} Start it again.",
                    timeout_s=timeout_s,
                )
        (outcome,) = self._outcomes
        if isinstance(outcome, AuthError):
            raise outcome
        return outcome

    def finish(self, message: str, *, is_success: bool) -> None:
        """Show a last message on the page that waits.

        Args:
            message: The result, such as "Signed in as Kotae (user 1). You may close this page."
            is_success: Whether the user is signed in.
        """
        self._last_update = ("success" if is_success else "failure", excerpt(message, _MAX_MESSAGE))
        self._is_finished.set()

    def _receive(self, address: str) -> PageUpdate:
        """Handle the address that a page has sent, and return what it shows; runs in threads."""
        if not address:
            return ("already" if self._is_received.is_set() else "empty"), ""
        outcome: AuthorizationResponse | AuthError
        try:
            outcome = AuthorizationResponse.parse(
                address, state=self._state, allow_missing_state=True
            )
        except StateMismatchError:
            self._has_mismatch = True
            return "other", ""
        except AuthError as error:
            # The frames belong to this thread, and hold the address.
            outcome = clear_frames(error).with_traceback(None)
        with self._lock:
            if self._outcomes:
                return "already", ""
            self._outcomes.append(outcome)
        self._is_received.set()
        if isinstance(outcome, AccessDeniedError):
            return "denied", ""
        if isinstance(outcome, AuthError):
            return "failure", excerpt(str(outcome), _MAX_MESSAGE)
        self._is_finished.wait()
        return self._last_update


def checked_address(redirect_uri: str) -> SplitResult:
    """Return the parts of a redirect URL on this machine, which has a port.

    Raises:
        UsageError: It has no loopback address with a port, or is one of `localhost`.
    """
    parts = split_url(redirect_uri)
    host = parts.hostname if parts else None
    if (
        parts is None
        or parts.scheme != "http"
        or host not in ("127.0.0.1", "::1")
        or not parts.port
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or not _PATH.fullmatch(parts.path)
    ):
        advice = ""
        if host == "localhost":
            advice = (
                " Another program may listen at one of the addresses of localhost: register the "
                "URL with 127.0.0.1 at AniList."
            )
        raise UsageError(
            "redirect_uri: expected the registered URL with an address of this machine and a "
            "port, such as http://127.0.0.1:8765/ or http://[::1]:8765/, got "
            f"'{excerpt(redirect_uri, 100)}'.{advice}"
        )
    return parts
