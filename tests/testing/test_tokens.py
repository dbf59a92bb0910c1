"""TokenIssuer: this server's own pass, all others are `Invalid token`."""

from __future__ import annotations

import base64
import json
import math
from datetime import timedelta

import jwt
import pytest
from tests.testing.clocks import HandClock

from kotae import ArgumentError, Token
from kotae.testing.rules.refusal import Refusal
from kotae.testing.tokens import TokenIssuer


def _tokens() -> tuple[TokenIssuer, HandClock]:
    clock = HandClock()
    return TokenIssuer(clock), clock


def test_a_token_is_read_back() -> None:
    tokens, _ = _tokens()
    assert tokens.viewer_of(f"Bearer {tokens.sign(7)}") == 7


def test_a_token_has_the_claims_of_anilist_s() -> None:
    tokens, clock = _tokens()
    claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
        tokens.sign(7), options={"verify_signature": False}
    )
    now = int(clock.time())
    assert claims["sub"] == "7"
    assert claims["scopes"] == []
    assert (claims["iat"], claims["nbf"]) == (now, now)
    assert claims["exp"] == now + 365 * 86_400
    assert {"aud", "jti"} <= claims.keys()


@pytest.mark.parametrize("life", [math.inf, -math.inf, math.nan, 1e300, timedelta.max])
def test_a_life_that_no_date_can_hold_is_refused(life: timedelta | float) -> None:
    tokens, _ = _tokens()
    with pytest.raises(ArgumentError, match=r"10,000 days"):
        tokens.sign(7, expires_in=life)


def test_a_client_reads_the_viewer_from_it() -> None:
    tokens, _ = _tokens()
    assert Token.parse(tokens.sign(300)).viewer_id == 300


def test_two_tokens_of_one_user_differ() -> None:
    tokens, _ = _tokens()
    assert tokens.sign(1) != tokens.sign(1)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_s_case_does_not_matter(scheme: str) -> None:
    tokens, _ = _tokens()
    assert tokens.viewer_of(f"{scheme}  {tokens.sign(7)} ") == 7


@pytest.mark.parametrize("header", [None, "", "  "])
def test_no_token_is_no_viewer(header: str | None) -> None:
    assert _tokens()[0].viewer_of(header) is None


@pytest.mark.parametrize("life", [60, 60.0, timedelta(minutes=1)])
def test_a_token_lives_as_long_as_expires_in_says(life: float | timedelta) -> None:
    tokens, clock = _tokens()
    header = f"Bearer {tokens.sign(7, expires_in=life)}"
    clock.advance(59)
    assert tokens.viewer_of(header) == 7
    clock.advance(1)
    _refuses(tokens, header)


def test_a_token_can_have_expired_from_the_start() -> None:
    tokens, _ = _tokens()
    header = f"Bearer {tokens.sign(7, expires_in=-1)}"
    _refuses(tokens, header)
    assert tokens.viewer_or_none(header) is None


def test_a_revoked_token_is_taken_no_more() -> None:
    tokens, _ = _tokens()
    token = tokens.sign(7)
    tokens.revoke(token)
    _refuses(tokens, f"Bearer {token}")


def test_another_server_s_token_is_refused() -> None:
    tokens, _ = _tokens()
    _refuses(tokens, f"Bearer {_tokens()[0].sign(7)}")


def test_a_token_without_a_signature_is_refused() -> None:
    tokens, clock = _tokens()
    claims = {"sub": "7", "aud": "1", "nbf": 0, "exp": clock.time() + 60}
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    )
    _refuses(tokens, f"Bearer {head}.{body}.")


def test_a_changed_token_is_refused() -> None:
    tokens, _ = _tokens()
    head, _, signature = tokens.sign(7).split(".")
    body = tokens.sign(8).split(".")[1]
    _refuses(tokens, f"Bearer {head}.{body}.{signature}")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        "Basic dXNlcjpwYXNz",
        "Bearer " + "x" * 20_000,
        "Bearer \u00e9.\u00e9.\u00e9",
        "eyJ.eyJ.x",
    ],
)
def test_what_is_no_token_is_refused(header: str) -> None:
    _refuses(_tokens()[0], header)


def test_a_repr_shows_neither_key_nor_token() -> None:
    tokens, _ = _tokens()
    tokens.revoke(tokens.sign(7))
    assert repr(tokens) == "<TokenIssuer>"


def _refuses(tokens: TokenIssuer, header: str) -> None:
    with pytest.raises(Refusal) as refused:
        tokens.viewer_of(header)
    assert (refused.value.message, refused.value.status) == ("Invalid token", 400)
    assert refused.value.__cause__ is None
