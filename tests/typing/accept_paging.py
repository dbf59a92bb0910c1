"""Paging: the types of items, of pages, and of values below the items."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, assert_type

from kotae import (
    AsyncClient,
    AsyncPaginator,
    Client,
    Field,
    Many,
    Paged,
    PageOfItems,
    Paginator,
    UnknownObject,
)
from kotae.api import (
    AnyActivity,
    AnyNotification,
    Character,
    CharacterEdge,
    ListActivity,
    Media,
    MediaEdge,
    MediaFormat,
    MediaTitle,
    MessageActivity,
    NotificationUnion,
    Page,
    Query,
    SiteStatistics,
    SiteTrend,
    Staff,
    Studio,
    TextActivity,
    User,
)
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator


@contextmanager
def _anilist() -> Generator[Client]:
    with (
        AniListServer(rate_limit=None) as server,
        Client(
            endpoint=server.url, token=server.token(1), app="tests/1.0", rate_limiter=None
        ) as client,
    ):
        yield client


def a_list_of_page_gives_its_items() -> None:
    with _anilist() as anilist:
        found = anilist.paginate(Page.media(type="ANIME").select(Media.title.romaji), limit=3)
        assert_type(found, Paginator[Media])
        assert_type(found.next_page, int)
        for media in found:
            assert_type(media, Media)
            assert_type(media[Media.title.romaji], str | None)
        items: Iterable[Media] = anilist.paginate(Page.media.select(Media.id), limit=1)
        assert_type(next(iter(items)), Media)
        staff = list(anilist.paginate(Page.staff.select(Staff.id), limit=2, per_page=2))
        assert_type(staff, list[Staff])


def a_path_below_the_items_gives_the_values_there() -> None:
    with _anilist() as anilist:
        assert_type(next(anilist.paginate(Page.media.title.romaji)), str)
        assert_type(next(anilist.paginate(Page.media.id)), int)
        assert_type(next(anilist.paginate(Page.media.format)), MediaFormat)
        assert_type(next(anilist.paginate(Page.media.genres)), str)
        titles = anilist.paginate(Page.media.title.select(MediaTitle.romaji), limit=1)
        assert_type(list(titles), list[MediaTitle])


def unions_give_their_members_and_unknown_ones() -> None:
    with _anilist() as anilist:
        activities = anilist.paginate(Page.activities.select(TextActivity.text), limit=5)
        assert_type(activities, Paginator[AnyActivity])
        for one in activities:
            assert_type(one, TextActivity | ListActivity | MessageActivity | UnknownObject)
        notified = anilist.paginate(Page.notifications.typename, limit=1)
        assert_type(notified, Paginator[str])


def connections_give_edges_or_nodes() -> None:
    with _anilist() as anilist:
        edges = anilist.paginate(
            Query.media(id=1), Media.characters(sort="ROLE").edges.select(CharacterEdge.role)
        )
        assert_type(list(edges), list[CharacterEdge])
        nodes = anilist.paginate(Query.user(id=1), User.favourites.anime.nodes.select(Media.id))
        assert_type(list(nodes), list[Media])
        names = anilist.paginate(Query.media(id=1), Media.characters.nodes.name.full, max_pages=1)
        assert_type(list(names), list[str])
        mine = anilist.paginate(Query.viewer, User.favourites.characters.nodes.select(Character.id))
        assert_type(mine, Paginator[Character])
        trends = Query.site_statistics, SiteStatistics.users.nodes.select(SiteTrend.count)
        assert_type(anilist.paginate(*trends, limit=1), Paginator[SiteTrend])
        media = anilist.paginate(Query.studio(id=14), Studio.media.edges.select(MediaEdge.id))
        assert_type(media, Paginator[MediaEdge])


def pages_have_items() -> None:
    with _anilist() as anilist:
        pages = anilist.paginate(Page.media.select(Media.id), max_pages=1, per_page=1).pages()
        for page in pages:
            assert_type(page, PageOfItems[Media])
            assert_type(page.number, int)
            assert_type(page.has_next, bool)
            assert_type(next(iter(page.items)), Media)


def options_are_keywords() -> None:
    with _anilist() as anilist:
        found: Iterator[int] = anilist.paginate(
            Page.media.id,
            per_page=5,
            limit=5,
            start_page=1,
            max_pages=1,
            pages_per_request=1,
            timeout_s=5,
            max_wait_s=0,
            retries=0,
            refresh=True,
        )
        assert_type(next(found), int)
        every = anilist.paginate(Page.media.id, per_page=None, limit=None, pages_per_request="auto")
        assert_type(every, Paginator[int])


def a_path_says_whether_it_can_be_paged() -> None:
    assert_type(Page.media.title.romaji(), Field[Page, str | None, Paged])
    assert_type(Media.characters.nodes.id, Field[Media, int, Paged])
    assert_type(Page.media.characters.nodes.id, Field[Page, int, Many])
    assert_type(Media.relations.nodes.id, Field[Media, int, Many])
    many: Field[Media, int, Many] = Media.characters.nodes.id
    assert many is not None


def the_asynchronous_client_has_the_same_types() -> None:
    async def iterate(url: str) -> None:
        async with AsyncClient(endpoint=url, app="tests/1.0", rate_limiter=None) as anilist:
            found = anilist.paginate(Page.media.select(Media.id), limit=2)
            assert_type(found, AsyncPaginator[Media])
            assert_type([one async for one in found], list[Media])
            edges = anilist.paginate(Query.media(id=1), Media.staff.edges.role)
            assert_type(await anext(edges), str)
            async for page in anilist.paginate(Page.media.id, limit=1).pages():
                assert_type(page, PageOfItems[int])
            assert_type(anilist.paginate(Page.activities.id), AsyncPaginator[int])

    with AniListServer(rate_limit=None) as server:
        asyncio.run(iterate(server.url))


def a_function_takes_any_paginator() -> None:
    def first(items: Iterable[AnyNotification]) -> AnyNotification | None:
        return next(iter(items), None)

    with _anilist() as anilist:
        first(anilist.paginate(Page.notifications.select(NotificationUnion.id)))
