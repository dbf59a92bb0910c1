"""What each error of a server tells: its response, and whether trying later makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import HandClock
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    AniListError,
    APIDisabledError,
    AuthError,
    InvalidTokenError,
    NotJSONError,
    RateLimitedError,
    ServerError,
    TokenMalformedError,
    UnauthorizedError,
)
from kotae.api import Media, MediaList, Mutation, Query, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id).required()
SAVE = Mutation.save_media_list_entry(media_id=1, progress=3).select(MediaList.id).required()
RAY_ID = "8f0000000000abcd-NRT"
GOOD = CannedResponse.json({"data": {"Media": {"id": 1}}})
PAGE = b"<html>Just a moment...</html>"


def _refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> CannedResponse:
    errors = [{"message": message, "status": status}]
    return CannedResponse.json({"data": None, "errors": errors}, status, headers)


@pytest.mark.parametrize(
    ("response", "is_json"),
    [
        *((_refusal(status, "No."), True) for status in (302, 400, 401, 403, 404, 418, 429, 500)),
        (CannedResponse.json({"errors": [{"message": "No."}]}), True),
        (CannedResponse.json({"hello": "you"}), True),
        *((CannedResponse(status, PAGE), False) for status in (200, 302, 403, 502)),
        (CannedResponse(200, b'{"data":'), False),
        (CannedResponse(429, PAGE), True),
    ],
)
def test_an_error_has_the_status_the_headers_and_the_ray_id_of_its_response(
    make: Make, response: CannedResponse, is_json: bool
) -> None:
    sent = CannedResponse(
        response.status, response.body, {**response.headers, "CF-RAY": RAY_ID, "X-Note": "seen"}
    )
    with LoopbackServer(sent) as server, pytest.raises(AniListError) as caught:
        make(endpoint=server.url, retries=0).execute(BEBOP)
    error: Any = caught.value
    assert (error.status, error.ray_id) == (response.status, RAY_ID)
    assert error.headers["x-note"] == "seen"
    assert isinstance(error, NotJSONError) is not is_json


@pytest.mark.parametrize("header", ["\x1b[31mred", "a b", "", "8" * 65])
def test_a_ray_id_that_is_none_is_left_out(make: Make, header: str) -> None:
    headers = {"CF-RAY": header}
    down, good = _refusal(500, "No.", headers), CannedResponse(200, GOOD.body, headers)
    with LoopbackServer(down, good) as server:
        client = make(endpoint=server.url, retries=0)
        with pytest.raises(ServerError) as caught:
            client.execute(BEBOP)
        assert caught.value.ray_id is None
        assert client.request(BEBOP).ray_id is None


@pytest.mark.parametrize("is_page", [True, False])
def test_a_query_is_retried_when_retry_after_says(make: Make, is_page: bool) -> None:
    headers = {"Retry-After": "17"}
    busy = CannedResponse(503, PAGE, headers) if is_page else _refusal(503, "Busy.", headers)
    clock = HandClock()
    with LoopbackServer(busy, GOOD) as server:
        assert make(endpoint=server.url, clock=clock).execute(BEBOP).id == 1
    assert clock.slept == [17.0]


def test_a_retry_after_beyond_the_retry_budget_is_not_waited_for(make: Make) -> None:
    clock = HandClock()
    with LoopbackServer(_refusal(503, "Busy.", {"Retry-After": "61"}), GOOD) as server:
        with pytest.raises(ServerError) as caught:
            make(endpoint=server.url, clock=clock).execute(BEBOP)
        assert len(server.seen) == 1
    assert clock.slept == []
    assert caught.value.is_retryable
    assert caught.value.headers["retry-after"] == "61"


@pytest.mark.parametrize(
    ("response", "kind", "expected"),
    [
        (_refusal(429, "Too Many Requests."), RateLimitedError, (True, True)),
        (_refusal(403, "Disabled."), APIDisabledError, (True, True)),
        (_refusal(500, "Internal Server Error"), ServerError, (True, False)),
        (CannedResponse(502, PAGE), NotJSONError, (True, False)),
        (CannedResponse(200, b"<html>"), NotJSONError, (False, False)),
        (_refusal(400, "Invalid token"), InvalidTokenError, (False, False)),
    ],
)
def test_an_error_is_retryable_unless_a_mutation_may_have_been_carried_out(
    make: Make,
    server: AniListServer,
    response: CannedResponse,
    kind: type[AniListError],
    expected: tuple[bool, bool],
) -> None:
    with LoopbackServer(response) as scripted:
        client = make(endpoint=scripted.url, token=server.token(1), retries=0)
        for operation, is_retryable in zip((BEBOP, SAVE), expected, strict=True):
            with pytest.raises(kind) as caught:
                client.execute(operation)
            assert caught.value.is_retryable is is_retryable


def test_a_disabled_api_is_not_retried_at_once(make: Make) -> None:
    clock = HandClock()
    with LoopbackServer(_refusal(403, "Disabled.")) as server:
        with pytest.raises(APIDisabledError):
            make(endpoint=server.url, clock=clock).execute(BEBOP)
        assert len(server.seen) == 1
    assert clock.slept == []


def test_every_failure_about_a_token_is_an_auth_error_that_says_what_to_do(
    make: Make, server: AniListServer
) -> None:
    viewer = Query.viewer.select(User.id)
    token, bebop = server.token(1), "{ Media(id: 1) { id } }"
    with pytest.raises(AuthError, match="needs a token, and the client has none") as missing:
        make().execute(viewer)
    assert isinstance(missing.value, UnauthorizedError)
    with pytest.raises(AuthError, match="pass the whole access token"):
        make(token=lambda: "half-a-token").execute(bebop)
    with pytest.raises(AuthError, match="expired at"):
        make(token=server.token(1, expires_in=-1)).execute(bebop)
    with LoopbackServer(_refusal(401, "Unauthorized.")) as scripted:
        with pytest.raises(AuthError, match="needs a token, and none was sent") as refused:
            make(endpoint=scripted.url).execute(bebop)
        assert isinstance(refused.value, UnauthorizedError)
        with pytest.raises(AuthError, match=r'AniList refused the token \("Unauthorized\."\)'):
            make(endpoint=scripted.url, token=token).execute(bebop)
    with LoopbackServer(_refusal(400, "Invalid token")) as scripted:
        with pytest.raises(AuthError, match="does not accept the token") as revoked:
            make(endpoint=scripted.url, token=token).execute(bebop)
        assert isinstance(revoked.value, InvalidTokenError)
    with pytest.raises(TokenMalformedError):
        make(token="none")
