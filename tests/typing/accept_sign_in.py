"""The functions of the authorization code grant."""

from __future__ import annotations

import asyncio
from typing import assert_type

from kotae import (
    AuthorizationResponse,
    Token,
    authorization_url,
    exchange_code,
    exchange_code_async,
)

REDIRECT = "https://a.example/"


def read_redirect() -> None:
    page = authorization_url(12, REDIRECT, "state", grant="implicit", endpoint=None)
    assert_type(page, str)
    response = AuthorizationResponse.parse("?code=a", state="state", allow_missing_state=True)
    assert_type(response.code, str | None)
    assert_type(response.token, Token | None)
    assert_type(response.has_state, bool)


def exchange(code: str | None) -> Token:
    return exchange_code(code, client_id="12", client_secret="s", redirect_uri=REDIRECT, app=None)


async def exchange_later(code: str) -> Token:
    running = exchange_code_async(code, client_id=1, client_secret="s", redirect_uri=REDIRECT)
    return await asyncio.create_task(running)
