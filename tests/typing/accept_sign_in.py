"""Signing in, and the tokens of accounts."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import assert_type

from kotae import (
    Account,
    AccountStore,
    AsyncClient,
    AuthorizationResponse,
    Client,
    LoopbackReceiver,
    SignedIn,
    Token,
    authorization_url,
    exchange_code,
    exchange_code_async,
    sign_in,
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


def sign_in_here(store: AccountStore) -> Account:
    account = sign_in(1, open_browser=print, confirm=lambda found: found.name == "Kotae")
    assert_type(account, SignedIn)
    assert_type((account.token, account.viewer_id, account.name), tuple[Token, int, str])
    stored = store.add(account.token, account.name, store="keyring")
    assert_type(store.accounts(endpoint="https://a.example"), list[Account])
    assert_type(store.client_secret(1), str | None)
    return stored


def use_stored_tokens(name: str) -> tuple[Client, AsyncClient]:
    Client(token=Token.stored(name))
    Client(token=partial(Token.stored, name, endpoint="https://a.example"))
    return Client(token=Token.stored), AsyncClient(token=Token.stored)


def receive(state: str) -> AuthorizationResponse:
    with LoopbackReceiver("http://127.0.0.1:8765/", state=state) as receiver:
        response = receiver.wait()
        receiver.finish("Signed in.", is_success=True)
    return response
