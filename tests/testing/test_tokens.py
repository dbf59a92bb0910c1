"""Tokens of a local server: what they hold, and that no other text is taken for one."""

from __future__ import annotations

import base64
import json
import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from tests.client.both import HandClock
from tests.testing.plain_http import BEBOP, post

from kotae import ArgumentError, Token
from kotae.testing import AniListServer
from kotae.testing.tokens import TokenIssuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VIEWER = "{ Viewer { id } }"


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def server(clock: HandClock) -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, clock=clock) as server:
        yield server


def status_of(server: AniListServer, header: str) -> int:
    """Return 200 if a header makes user 7 the viewer, and 400 or 401 if it is refused."""
    received = post(server, VIEWER, headers={"Authorization": header})
    if received.status == 200:
        assert received.data == {"Viewer": {"id": 7}}
    else:
        message = {400: "Invalid token", 401: "Unauthorized."}[received.status]
        assert received.refusal == (received.status, message, {"Viewer": None})
        assert received.json["errors"][0]["locations"] == [{"line": 1, "column": 3}]
    return received.status


def test_a_token_has_the_claims_of_anilist_s(server: AniListServer, clock: HandClock) -> None:
    token = server.token(7)
    claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
        token, options={"verify_signature": False}
    )
    now = int(clock.time())
    assert (claims["sub"], claims["scopes"]) == ("7", [])
    assert (claims["iat"], claims["nbf"], claims["exp"]) == (now, now, now + 365 * 86_400)
    assert {"aud", "jti"} <= claims.keys()
    assert Token.parse(token).viewer_id == 7
    assert server.token(7) != token


@pytest.mark.parametrize("lifetime", [60, 60.0, timedelta(minutes=1)])
def test_a_token_is_valid_for_its_lifetime(
    server: AniListServer, clock: HandClock, lifetime: float | timedelta
) -> None:
    header = f"bearer  {server.token(7, expires_in=lifetime)} "
    clock.sleep(59)
    assert status_of(server, header) == 200
    clock.sleep(1)
    assert status_of(server, header) == 400


@pytest.mark.parametrize("lifetime", [math.inf, -math.inf, math.nan, 1e300, timedelta.max])
def test_a_lifetime_that_no_date_can_hold_is_refused(
    server: AniListServer, lifetime: timedelta | float
) -> None:
    with pytest.raises(ArgumentError, match=r"10,000 days"):
        server.token(7, expires_in=lifetime)


def _with_other_claims(server: AniListServer) -> str:
    head, _, signature = server.token(7).split(".")
    return f"Bearer {head}.{server.token(8).split('.')[1]}.{signature}"


def _unsigned(_: AniListServer) -> str:
    claims = {"sub": "7", "aud": "1", "nbf": 0, "exp": HandClock().time() + 3_600}
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    )
    return f"Bearer {head}.{body}."


_INVALID_HEADERS: list[Callable[[AniListServer], str]] = [
    lambda _: "Bearer",
    lambda _: "Bearer x",
    lambda _: "Bearer a.b.c",
    lambda _: "Bearer " + "x" * 20_000,
    lambda _: "Bearer \u00e9.\u00e9.\u00e9",
    lambda _: "Basic dXNlcjpwYXNz",
    lambda server: server.token(7),
    lambda server: f"Token {server.token(7)}",
    lambda server: f"Bearer {server.token(7, expires_in=-1)}",
    lambda _: f"Bearer {AniListServer().token(7)}",
    _with_other_claims,
    _unsigned,
]


@pytest.mark.parametrize("header_of", _INVALID_HEADERS)
def test_what_is_no_valid_token_is_refused(
    server: AniListServer, header_of: Callable[[AniListServer], str]
) -> None:
    assert status_of(server, header_of(server)) == 400


def test_an_empty_header_is_no_token(server: AniListServer) -> None:
    assert status_of(server, "  ") == 401
    assert post(server, BEBOP, headers={"Authorization": ""}).status == 200


@pytest.mark.parametrize("user_id", [301, 0, -1, 1.9, True, "abc", "1", None])
def test_a_token_of_nobody_is_refused(server: AniListServer, user_id: Any) -> None:
    with pytest.raises(ArgumentError, match="user_id: expected an integer from 1 to 120, got "):
        server.token(user_id)


def test_a_removed_user_s_tokens_are_invalid(server: AniListServer) -> None:
    token = server.token(9)
    server.world["User"].remove(9)
    with pytest.raises(ArgumentError, match="there is no user 9"):
        server.token(9)
    assert status_of(server, f"Bearer {token}") == 400


def test_a_repr_shows_neither_token_nor_key() -> None:
    assert repr(AniListServer(seed=3)) == "<AniListServer seed=3 not running>"
    assert repr(TokenIssuer(HandClock())) == "<TokenIssuer>"
