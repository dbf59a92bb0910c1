"""The exchange of an authorization code for a token: the request, its steps, and its errors.

Sources: RFC 6749, sections 4.1.3 and 5, and the errors of Laravel Passport, which AniList uses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kotae.base_error import TRY_AGAIN
from kotae.errors import ExchangeError, NotJSONError, TransportError
from kotae.sanitize import excerpt
from kotae.secrecy import SecretText
from kotae.wire.classify import classify
from kotae.wire.response import HTTPResponse, parse_object, redirect_message
from kotae.wire.retry import backoff_s, may_be_carried_out
from kotae.wire.steps import Send, Wait, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.wire.steps import Steps

__all__ = ["MAX_ATTEMPTS", "access_token", "exchange_steps", "token_request"]

#: Attempts to reach the server, at most.
MAX_ATTEMPTS = 3
#: Characters of the server's message that an error repeats.
_MESSAGE_LENGTH = 300
#: OAuth's error codes. Source: RFC 6749, section 5.2.
_ERROR_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
#: What to do about each.
_ADVICE = {
    "invalid_client": (
        "Most often, the redirect URL differs from the one that is registered for the application, "
        "or the client's id has a space in it. Compare both, and the client's secret, with "
        "AniList's developer settings."
    ),
    "invalid_grant": (
        "The code was used before, has expired, or is for another application or redirect URL. "
        "Sign in again for a new one."
    ),
    "invalid_request": (
        "The code is probably not complete: copy it again, whole, or sign in again for a new one."
    ),
    "unauthorized_client": "The application may not use the code grant. Check its settings.",
    "unsupported_grant_type": "The server has no code grant. Is the endpoint right?",
}
_USED = "The code may have been used: sign in again for a new one."


def token_request(
    code: str, client_id: str, client_secret: str, redirect_uri: str
) -> dict[str, str]:
    """Return the body of the request, with the client's credentials; its repr hides the secrets.

    Source: https://docs.anilist.co/guide/auth/authorization-code.
    """
    return {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "client_secret": SecretText(client_secret),
        "redirect_uri": redirect_uri,
        "code": SecretText(code),
    }


def exchange_steps(random: Callable[[], float]) -> Steps[SecretText]:
    """Send the request, again only if it certainly did not arrive, and return the access token.

    A code works once, so a request that may have arrived is not repeated.

    Args:
        random: Returns a random number from 0 to 1.

    Raises:
        AniListError: An error of `access_token`, or a `TransportError`.
    """
    attempt = 0
    while True:
        attempt += 1
        outcome = yield from perform(Send(attempt))
        if isinstance(outcome, HTTPResponse):
            return access_token(outcome)
        is_lost = outcome.reached_server is False and outcome.is_retryable
        if attempt == MAX_ATTEMPTS or not is_lost:
            raise _advised(outcome)
        yield from perform(Wait(backoff_s(outcome, attempt, random()), "retry", outcome))


def access_token(response: HTTPResponse) -> SecretText:
    """Return the access token of a response.

    Raises:
        ExchangeError: The server refused, or the response has no token of the type Bearer.
        RateLimitedError: HTTP 429.
        TransportError: The body is not a JSON object.
    """
    if response.status == 429:
        classify(response)  # which raises
    try:
        content = parse_object(response)
    except TransportError as error:
        raise _advised(error) from None
    token = content.get("access_token")
    if not 200 <= response.status < 300 or not isinstance(token, str):
        raise _refusal(response, content)
    if str(content.get("token_type", "Bearer")).lower() != "bearer":
        raise ExchangeError(
            "The response's token has another `token_type` than Bearer. Is the endpoint right?",
            error=None,
            status=response.status,
        )
    return SecretText(token)


def _advised(error: TransportError) -> TransportError:
    """Return an error that says what became of the code, and has no part of a token."""
    if may_be_carried_out(error):
        error.args = (f"{error} {_USED}",)
        error.is_retryable = False
    if isinstance(error, NotJSONError) and not error.excerpt.startswith("<"):
        error.excerpt = ""  # JSON that is truncated may have a token
    return error


def _refusal(response: HTTPResponse, content: Mapping[str, object]) -> ExchangeError:
    """Return the error for a response without a token."""
    status, code = response.status, content.get("error")
    error = code if isinstance(code, str) and _ERROR_CODE.fullmatch(code) else None
    if 300 <= status < 400:
        message = redirect_message(response)
    elif status < 300 and error is None:
        message = "The response has no access token. Is the endpoint right?"
    else:
        name = f"{error}, " if error else ""
        usual = (
            f"{_USED} {TRY_AGAIN}" if status >= 500 else "Check the endpoint, and sign in again."
        )
        message = (
            f"AniList did not exchange the code: {name}HTTP {status}{_quoted(content)}. "
            f"{_ADVICE.get(error or '', usual)}"
        )
    return ExchangeError(message, error=error, status=status)


def _quoted(content: Mapping[str, object]) -> str:
    """Return the server's reason, sanitized, in brackets; empty if there is none."""
    # Laravel Passport adds a hint to OAuth's description, and a copy of it.
    for name in ("hint", "error_description", "message"):
        text = content.get(name)
        if isinstance(text, str) and text.strip():
            return f' ("{excerpt(text[: 2 * _MESSAGE_LENGTH].strip(), _MESSAGE_LENGTH)}")'
    return ""
