"""`request`: results with the facts of their HTTP response."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import HandClock
from tests.loopback import CannedResponse, LoopbackServer, RequestRecord

from kotae import ArgumentError, Cache, Response, ServerError, operation
from kotae.api import Media, MediaList, Mutation, Query, User

if TYPE_CHECKING:
    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id).required()
FRIEREN = Query.media(id=154587).select(Media.id)
RAY_ID = "8f0000000000abcd-NRT"
GOOD = CannedResponse.json({"data": {"Media": {"id": 1}}}, headers={"CF-RAY": RAY_ID})
DOWN = CannedResponse.json({"errors": [{"message": "Down."}]}, 500, {"CF-RAY": "0"})


def test_a_response_has_the_result_and_the_facts_of_the_last_attempt(make: Make) -> None:
    clock = HandClock()

    def slow(_request: RequestRecord) -> CannedResponse:
        clock.slept.append(2.5)
        return GOOD

    with LoopbackServer(DOWN, DOWN, slow) as server:
        client = make(endpoint=server.url, clock=clock)
        response = client.request(BEBOP)
        assert response.result == client.execute(BEBOP)
    assert response.result.id == 1
    assert (response.status, response.attempts) == (200, 3)
    assert (response.headers["cf-ray"], response.ray_id) == (RAY_ID, RAY_ID)
    assert response.duration_s == pytest.approx(2.5)
    assert not response.is_from_cache


def test_each_form_of_an_operation_has_the_result_that_execute_returns(
    anilist: AnyClient, server: AniListServer
) -> None:
    save = Mutation.save_media_list_entry(media_id=1, progress=3).select(MediaList.progress)
    viewer = Query.viewer.select(User.id)
    forms: list[Any] = [BEBOP, [BEBOP, FRIEREN], operation(BEBOP, viewer), save]
    for form in (*forms, "{ Media(id: 1) { id } }"):
        response = anilist.request(form)
        assert response.result == anilist.execute(form)
        assert response.headers["x-ratelimit-limit"]
        assert response.ray_id is None
    text = "query A($id: Int) { Media(id: $id) { id } } query B { Media(id: 5) { id } }"
    response = anilist.request(text, variables={"id": 1}, operation_name="A")
    assert response.result == {"Media": {"id": 1}}
    assert server.requests[-1].operation_name == "A"


def test_a_cached_response_was_not_sent(make: Make, server: AniListServer) -> None:
    client = make(cache=Cache.memory())
    first, second = client.request(BEBOP), client.request(BEBOP)
    assert (first.is_from_cache, second.is_from_cache) == (False, True)
    assert first.result == second.result
    assert second == Response(first.result, status=200, headers={}, duration_s=0.0, attempts=0)
    assert second.ray_id is None
    assert client.request(BEBOP, refresh=True).attempts == 1
    assert len(server.requests) == 2


def test_the_keywords_of_execute_are_those_of_request(make: Make, server: AniListServer) -> None:
    client = make(max_wait_s=9)
    server.faults.next("500", times=2)
    with pytest.raises(ServerError):
        client.request(BEBOP, retries=0, timeout_s=5, max_wait_s=0)
    assert client.request(BEBOP, retries=1).attempts == 2
    for wrong in ({"retries": 11}, {"timeout_s": 0}, {"max_wait_s": -1}):
        with pytest.raises(ArgumentError, match=next(iter(wrong))):
            client.request(BEBOP, **wrong)
    with pytest.raises(TypeError, match="no_such_option"):
        client.request(BEBOP, no_such_option=1)
    with pytest.raises(TypeError):
        client.request(BEBOP, FRIEREN)


def test_a_missing_root_has_the_status_404_and_the_rest_is_another_request(
    anilist: AnyClient, server: AniListServer
) -> None:
    missing = Query.media(id=2_000_000_000).select(Media.id)
    response = anilist.request(missing)
    assert (response.result, response.status, response.attempts) == (None, 404, 1)
    first, none, last = (response := anilist.request([BEBOP, missing, FRIEREN])).result
    assert (first.id, none, last.id) == (1, None, 154587)
    assert (response.status, response.attempts) == (200, 2)
    assert len(server.requests) == 3


def test_a_response_is_copied_and_pickled(anilist: AnyClient) -> None:
    response = anilist.request(BEBOP)
    assert copy.deepcopy(response) == pickle.loads(pickle.dumps(response)) == response


def test_a_view_has_request_too(anilist: AnyClient, server: AniListServer) -> None:
    viewer = Query.viewer.select(User.id).required()
    assert anilist.as_viewer(server.token(2)).request(viewer).result.id == 2
