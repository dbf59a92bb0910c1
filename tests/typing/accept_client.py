"""Clients: the types of the results of `execute`."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, assert_type

from kotae import (
    JSON,
    AsyncClient,
    Cache,
    Client,
    Operation,
    RateLimiter,
    RateLimitStatus,
    Response,
    Token,
    Var,
    operation,
)
from kotae.api import Media, MediaList, Mutation, Page, Query, Staff, User
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Generator

_CARD = (Media.id, Media.title.romaji, Media.average_score)
_BEBOP = Query.media(id=1).select(*_CARD)


@contextmanager
def _anilist() -> Generator[Client]:
    with (
        AniListServer() as server,
        Client(
            endpoint=server.url, token=server.token(1), app="tests/1.0", rate_limiter=None
        ) as client,
    ):
        yield client


def one_root_is_its_value() -> None:
    with _anilist() as anilist:
        assert_type(anilist.execute(_BEBOP), Media | None)
        sure = anilist.execute(_BEBOP.required())
        assert_type(sure, Media)
        assert_type(sure[Media.title.romaji], str | None)
        assert_type(anilist.execute(Query.viewer.select(User.name)), User)


def operations_are_a_tuple_of_their_results() -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(*_CARD).required())
    users = operation([Query.user(id=1).select(User.name), Query.user(id=2).select(User.name)])
    with _anilist() as anilist:
        bebop, [one, *_], viewer = anilist.execute(
            by_id(id=1), users, Query.viewer.select(User.name), timeout_s=5
        )
        assert_type(bebop, Media)
        assert_type(one, User | None)
        assert_type(viewer, User)
        assert_type(anilist.execute([by_id(id=1), by_id(id=5)]), list[Media])


def several_roots_are_a_tuple() -> None:
    with _anilist() as anilist:
        a, b = anilist.execute(_BEBOP, Query.media(id=5).select(*_CARD).required())
        assert_type(a, Media | None)
        assert_type(b, Media)
        voices = Media.characters(role="MAIN").edges.voice_actors(language="JAPANESE")
        show, viewer, page = anilist.execute(
            Query.media(id=1).select(voices.id, voices.name.full).required(),
            Query.viewer.select(User.name),
            Query.page(per_page=5).select(Page.media(search="Frieren").select(*_CARD)),
            timeout_s=5,
            max_wait_s=0,
            refresh=True,
        )
        assert_type(show[voices], list[Staff])
        assert_type(viewer, User)
        assert_type(page, Page)


def eight_roots_are_a_tuple_of_eight() -> None:
    with _anilist() as anilist:
        one = Query.media(id=1).select(Media.id).required()
        eight = anilist.execute(one, one, one, one, one, one, one, Query.viewer.select(User.id))
        assert_type(eight[0], Media)
        assert_type(eight[7], User)


def a_sequence_is_a_list() -> None:
    with _anilist() as anilist:
        roots = [Query.media(id=number).select(Media.id) for number in (1, 5, 6)]
        assert_type(anilist.execute(roots), list[Media | None])


def an_operation_is_its_result() -> None:
    with _anilist() as anilist:
        built = operation(_BEBOP, Query.viewer.select(User.id))
        assert_type(anilist.execute(built), tuple[Media | None, User])
        saved: Operation[MediaList | None] = operation(
            Mutation.save_media_list_entry(media_id=1, status="CURRENT").select(MediaList.id)
        )
        assert_type(anilist.execute(saved), MediaList | None)


def a_text_is_a_dictionary() -> None:
    with _anilist() as anilist:
        text = "query ($id: Int) { Media(id: $id) { id } }"
        assert_type(anilist.execute(text, variables={"id": 1}), dict[str, JSON])


def the_asynchronous_client_has_the_same_names() -> None:
    async def execute(url: str, token: str) -> None:
        async with AsyncClient(
            endpoint=url, token=token, app="tests/1.0", rate_limiter=None
        ) as anilist:
            assert_type(anilist, AsyncClient)
            assert_type(await anilist.execute(_BEBOP), Media | None)
            assert_type(await anilist.execute(_BEBOP.required()), Media)
            both = await anilist.execute(_BEBOP, _BEBOP.required())
            assert_type(both, tuple[Media | None, Media])
            assert_type(await anilist.execute([_BEBOP]), list[Media | None])
            assert_type(await anilist.execute(operation(_BEBOP)), Media | None)
            text = "{ Media(id: 1) { id } }"
            assert_type(await anilist.execute(text, timeout_s=1.5), dict[str, JSON])
            assert_type(anilist.as_viewer(None), AsyncClient)
            assert_type(await anilist.request(_BEBOP), Response[Media | None])

    with AniListServer() as server:
        asyncio.run(execute(server.url, server.token(1)))


def clients_are_made_of_settings() -> None:
    with AniListServer() as server:
        token = Token.parse(server.token(1))
        client = Client(token=token, app="my-app/1.0", rate_limiter=RateLimiter.memory(window_s=60))
        assert_type(client.as_viewer(lambda: token), Client)
        assert_type(client.rate_limit, RateLimitStatus | None)
    Client(token=lambda: "text", cache=Cache.memory(ttl_s=300), rate_limiter=None, app="my-app/1.0")
    Client(timeout_s=5, max_wait_s=0, retries=0, rate_limiter=None, app="my-app/1.0")

    def seen(wait_s: float) -> None:
        assert_type(wait_s, float)

    async def later() -> str:
        return "text"

    AsyncClient(token=later, app="a/1", on_wait=lambda wait: seen(wait.wait_s))


def a_response_has_the_type_of_its_result() -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(*_CARD).required())
    with _anilist() as anilist:
        response = anilist.request(_BEBOP, retries=1, timeout_s=5)
        assert_type(response, Response[Media | None])
        assert_type(response.result, Media | None)
        assert_type(response.ray_id, str | None)
        assert_type(anilist.request(by_id(id=1)).result, Media)
        assert_type(anilist.request([_BEBOP.required(), _BEBOP.required()]).result, list[Media])
        assert_type(anilist.request("{ Viewer { id } }").result, dict[str, JSON])
        both = operation(_BEBOP.required(), Query.viewer.select(User.name))
        assert_type(anilist.request(both).result, tuple[Media, User])


def a_view_is_a_client() -> None:
    with _anilist() as anilist:
        view = anilist.with_options(retries=0, max_wait_s=None, cache=None, token=None)
        assert_type(view, Client)
        assert_type(view.execute(_BEBOP.required(), retries=2), Media)
