"""Tokens of a local server: what they hold, and that no other text is taken for one."""

from __future__ import annotations

import base64
import json
import math
from datetime import timedelta
from typing import TYPE_CHECKING

import jwt
import pytest
from tests.testing.clocks import HandClock

from kotae import ArgumentError, Token
from kotae.testing.rules.refusal import Refusal
from kotae.testing.tokens import TokenIssuer

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tokens(clock: HandClock) -> TokenIssuer:
    return TokenIssuer(clock)


def test_a_token_has_the_claims_of_anilist_s(tokens: TokenIssuer, clock: HandClock) -> None:
    token = tokens.sign(7)
    claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
        token, options={"verify_signature": False}
    )
    now = int(clock.time())
    assert claims["sub"] == "7"
    assert claims["scopes"] == []
    assert (claims["iat"], claims["nbf"]) == (now, now)
    assert claims["exp"] == now + 365 * 86_400
    assert {"aud", "jti"} <= claims.keys()
    assert Token.parse(token).viewer_id == 7
    assert tokens.sign(7) != token


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", " BEARER  "])
def test_a_token_is_read_back(tokens: TokenIssuer, scheme: str) -> None:
    assert tokens.viewer_of(f"{scheme}{tokens.sign(7)} ") == 7


@pytest.mark.parametrize("header", [None, "", "  "])
def test_no_token_is_no_viewer(tokens: TokenIssuer, header: str | None) -> None:
    assert tokens.viewer_of(header) is None


@pytest.mark.parametrize("lifetime", [60, 60.0, timedelta(minutes=1)])
def test_a_token_is_valid_for_its_lifetime(
    tokens: TokenIssuer, clock: HandClock, lifetime: float | timedelta
) -> None:
    header = f"Bearer {tokens.sign(7, expires_in=lifetime)}"
    clock.advance(59)
    assert tokens.viewer_of(header) == 7
    clock.advance(1)
    _assert_refused(tokens, header)


@pytest.mark.parametrize("lifetime", [math.inf, -math.inf, math.nan, 1e300, timedelta.max])
def test_a_lifetime_that_no_date_can_hold_is_refused(
    tokens: TokenIssuer, lifetime: timedelta | float
) -> None:
    with pytest.raises(ArgumentError, match=r"10,000 days"):
        tokens.sign(7, expires_in=lifetime)


def _with_other_claims(tokens: TokenIssuer) -> str:
    head, _, signature = tokens.sign(7).split(".")
    return f"Bearer {head}.{tokens.sign(8).split('.')[1]}.{signature}"


def _unsigned(_tokens: TokenIssuer) -> str:
    claims = {"sub": "7", "aud": "1", "nbf": 0, "exp": HandClock().time() + 60}
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    )
    return f"Bearer {head}.{body}."


_INVALID_HEADERS: list[Callable[[TokenIssuer], str]] = [
    lambda _: "Bearer",
    lambda _: "Bearer x",
    lambda _: "Bearer a.b.c",
    lambda _: "Bearer " + "x" * 20_000,
    lambda _: "Bearer \u00e9.\u00e9.\u00e9",
    lambda _: "Basic dXNlcjpwYXNz",
    lambda tokens: tokens.sign(7),
    lambda tokens: f"Token {tokens.sign(7)}",
    lambda tokens: f"Bearer {tokens.sign(7, expires_in=-1)}",
    lambda _: f"Bearer {TokenIssuer(HandClock()).sign(7)}",
    _with_other_claims,
    _unsigned,
]


@pytest.mark.parametrize("header_of", _INVALID_HEADERS)
def test_what_is_no_valid_token_is_refused(
    tokens: TokenIssuer, header_of: Callable[[TokenIssuer], str]
) -> None:
    _assert_refused(tokens, header_of(tokens))


def test_a_repr_shows_neither_key_nor_token(tokens: TokenIssuer) -> None:
    tokens.sign(7)
    assert repr(tokens) == "<TokenIssuer>"


def _assert_refused(tokens: TokenIssuer, header: str) -> None:
    with pytest.raises(Refusal) as refused:
        tokens.viewer_of(header)
    assert (refused.value.message, refused.value.status) == ("Invalid token", 400)
