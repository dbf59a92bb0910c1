"""`exchange_code` and `exchange_code_async`: an authorization code becomes a token."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kotae.auth.authorization import (
    checked_client_id,
    checked_client_secret,
    checked_code,
    checked_redirect_uri,
    oauth_url,
)
from kotae.auth.token import Token
from kotae.client.auth import redacted
from kotae.client.clock import SystemClock
from kotae.client.config import ClientOptions
from kotae.client.first_imports import import_for_async_requests
from kotae.client.transports import AsyncTransport, SyncTransport
from kotae.errors import TokenMalformedError, TransportError
from kotae.secrecy import clear_frames_on_error, clear_frames_on_error_async
from kotae.wire.steps import Wait, drive, drive_async
from kotae.wire.token_exchange import exchange_steps, token_request

if TYPE_CHECKING:
    from kotae.client.clock import Clock
    from kotae.query.gql_request import PrintedRequest
    from kotae.wire.response import HTTPResponse
    from kotae.wire.steps import Step

__all__ = ["exchange_code", "exchange_code_async"]

#: The largest response that is read, in bytes, decompressed: a token has about a thousand.
_MAX_RESPONSE_BYTES = 1024 * 1024
_clock: Clock = SystemClock()


@clear_frames_on_error
def exchange_code(  # noqa: PLR0913 - all but the code are keywords
    code: str | None,
    *,
    client_id: int | str,
    client_secret: str,
    redirect_uri: str,
    endpoint: str | None = None,
    app: str | None = None,
    timeout_s: float = 30.0,
) -> Token:
    """Exchange an authorization code for a token: the last step of the code grant.

    A code works once, for a few minutes. The request is sent again only if it certainly did not
    reach the server, at most twice. Credentials go into its body, and over https only, or to this
    machine. No error, log record or traceback has the code, the secret or the token.

    Args:
        code: The code, as `AuthorizationResponse.parse` reads it from the redirect; None, if that
            has a token instead, is refused.
        client_id: The application's id.
        client_secret: The application's secret.
        redirect_uri: The redirect URL that the code was sent to, exactly as it is registered.
        endpoint: The URL of the API; AniList's if None. Another server exchanges codes on its own
            origin, as the local AniList does.
        app: The program's name and version, such as `my-app/1.0`, for the User-Agent.
        timeout_s: The longest time for each request, in seconds.

    Returns:
        The token. Its `viewer_id` is not verified: ask for `Query.viewer` to learn whose it is.

    Raises:
        ExchangeError: The server refused the credentials or the code, or has no token.
        RateLimitedError: HTTP 429. The code is not used.
        TransportError: There was no usable response.
        TokenMalformedError: The response's token is not one of AniList's.
        AuthError: There is no code, or the text cannot be one.
        ArgumentError, UsageError: Another argument is not valid.

    Source: https://docs.anilist.co/guide/auth/authorization-code.
    """
    body = _body(code, client_id, client_secret, redirect_uri)
    with SyncTransport(_options(endpoint, app)) as transport:

        def perform(step: Step[object]) -> HTTPResponse | TransportError | None:
            if isinstance(step, Wait):
                _clock.sleep(step.seconds)
                return None
            try:
                response = transport.send(_request(body), token=None, timeout_s=timeout_s)
            except TransportError as error:
                return error.with_traceback(None)
            return _without_secrets(response, body)

        return _token(drive(exchange_steps(random.random), perform))


@clear_frames_on_error_async
async def exchange_code_async(  # noqa: PLR0913 - as above
    code: str | None,
    *,
    client_id: int | str,
    client_secret: str,
    redirect_uri: str,
    endpoint: str | None = None,
    app: str | None = None,
    timeout_s: float = 30.0,
) -> Token:
    """Exchange an authorization code for a token, as `exchange_code`, without blocking the loop.

    It needs the extra `kotae[async]`.
    """
    await import_for_async_requests()
    body = _body(code, client_id, client_secret, redirect_uri)
    async with AsyncTransport(_options(endpoint, app)) as transport:

        async def perform(step: Step[object]) -> HTTPResponse | TransportError | None:
            if isinstance(step, Wait):
                await _clock.sleep_async(step.seconds)
                return None
            try:
                response = await transport.send(_request(body), token=None, timeout_s=timeout_s)
            except TransportError as error:
                return error.with_traceback(None)
            return _without_secrets(response, body)

        return _token(await drive_async(exchange_steps(random.random), perform))


def _options(endpoint: str | None, app: str | None) -> ClientOptions:
    url = oauth_url("token", endpoint)
    return ClientOptions(endpoint=url, app=app, max_bytes=_MAX_RESPONSE_BYTES)


def _body(
    code: str | None, client_id: int | str, client_secret: str, redirect_uri: str
) -> dict[str, str]:
    return token_request(
        checked_code(code),
        checked_client_id(client_id),
        checked_client_secret(client_secret),
        checked_redirect_uri(redirect_uri),
    )


def _request(body: dict[str, str]) -> PrintedRequest:
    from kotae.query.gql_request import PrintedRequest  # noqa: PLC0415 - gql costs 150 ms

    return PrintedRequest("", hidden_body=body)


def _without_secrets(response: HTTPResponse, body: dict[str, str]) -> HTTPResponse:
    """Return a response in which the server repeats neither the code nor the client's secret."""
    return redacted(redacted(response, body["code"]), body["client_secret"])


def _token(text: str) -> Token:
    try:
        return Token.parse(text)
    except TokenMalformedError as error:
        reason = str(error)
    raise TokenMalformedError(f"The response of the token endpoint cannot be used. {reason}")
