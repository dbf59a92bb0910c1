"""Many roots and ids: the types of outcomes, of what is found and of loaders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, assert_never, assert_type

from kotae import (
    AniListError,
    AsyncClient,
    Client,
    Failed,
    Loader,
    LookupResult,
    Ok,
    Outcome,
    Root,
    Unknown,
    Var,
    operation,
)
from kotae.api import Character, Media, MediaList, MediaType, Mutation, Query, Staff, Studio, User
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Generator

_CARD = (Media.id, Media.title.romaji, Media.average_score)
_BEBOP = Query.media(id=1).select(*_CARD)
_BY_ID = operation(Query.media(id=Var("id", int)).select(*_CARD).required())


@contextmanager
def _anilist() -> Generator[Client]:
    with (
        AniListServer(rate_limit=None) as server,
        Client(
            endpoint=server.url, token=server.token(1), app="tests/1.0", rate_limiter=None
        ) as client,
    ):
        yield client


def many_roots_are_a_list_of_outcomes() -> None:
    with _anilist() as anilist:
        outcomes = anilist.execute_many([_BEBOP, Query.media(id=5).select(Media.id)])
        assert_type(outcomes, list[Outcome[Media | None]])
        assert_type(outcomes[0].unwrap(), Media | None)
        for outcome in outcomes:
            if isinstance(outcome, Ok):
                assert_type(outcome.value, Media | None)
            else:
                assert_type(outcome.error, AniListError)


def required_roots_are_not_none() -> None:
    with _anilist() as anilist:
        outcomes = anilist.execute_many(
            Query.media(id=one).select(*_CARD).required() for one in (1, 5)
        )
        assert_type(outcomes, list[Outcome[Media]])
        assert_type([one.unwrap()[Media.title.romaji] for one in outcomes], list[str | None])


def operations_are_outcomes_of_their_results() -> None:
    with _anilist() as anilist:
        assert_type(anilist.execute_many(_BY_ID(id=one) for one in (1, 5)), list[Outcome[Media]])
        two = operation(_BEBOP, Query.viewer.select(User.id))
        assert_type(anilist.execute_many([two]), list[Outcome[tuple[Media | None, User]]])


def mixed_roots_have_the_types_of_all() -> None:
    with _anilist() as anilist:
        roots: list[Root[Media | None] | Root[Staff | None]] = [
            _BEBOP,
            Query.staff(id=95011).select(Staff.id),
        ]
        for outcome in anilist.execute_many(roots, timeout_s=5, retries=0, refresh=True):
            assert_type(outcome.unwrap(), Media | Staff | None)


def one_type_of_root_has_the_results_of_several() -> None:
    with _anilist() as anilist:
        roots: list[Root[Media | Staff | None]] = [
            _BEBOP,
            Query.staff(id=95011).select(Staff.id),
        ]
        assert_type(anilist.execute_many(roots), list[Outcome[Media | Staff | None]])


def an_outcome_is_one_of_three() -> None:
    with _anilist() as anilist:
        save = Mutation.save_media_list_entry(media_id=1, status="CURRENT").select(MediaList.id)
        for outcome in anilist.execute_many([save], repeatable=True):
            match outcome:
                case Ok(value):
                    assert_type(value, MediaList | None)
                case Failed(error) | Unknown(error):
                    assert_type(error, AniListError)
                case _:
                    assert_never(outcome)


def a_stream_is_an_iterator() -> None:
    with _anilist() as anilist:
        stream = anilist.execute_many((_BEBOP, _BEBOP), stream=True)
        assert_type(stream, Iterator[Outcome[Media | None]])
        assert_type(next(stream), Outcome[Media | None])


def objects_are_found_by_id() -> None:
    with _anilist() as anilist:
        found = anilist.media_by_ids([1, 5], *_CARD, type="ANIME")
        assert_type(found, LookupResult[Media])
        assert_type(found.found, dict[int, Media])
        assert_type(found.missing, list[int])
        assert_type(found.found[1][Media.title.romaji], str | None)
        assert_type(anilist.media_by_ids(range(1, 3)), LookupResult[Media])
        assert_type(
            anilist.media_by_ids({1, 5}, type=MediaType.ANIME, timeout_s=5), LookupResult[Media]
        )
        assert_type(anilist.media_by_mal_ids((1, 5), *_CARD, type="ANIME"), LookupResult[Media])


def each_class_has_its_own_lookup() -> None:
    with _anilist() as anilist:
        assert_type(anilist.characters_by_ids([1], Character.name.full), LookupResult[Character])
        assert_type(anilist.staff_by_ids([95011], Staff.name.full), LookupResult[Staff])
        assert_type(anilist.studios_by_ids([1], Studio.name), LookupResult[Studio])
        assert_type(anilist.users_by_ids([1, 2], User.name), LookupResult[User])


def the_asynchronous_client_has_the_same_names_and_loaders() -> None:
    async def run(url: str) -> None:
        async with AsyncClient(endpoint=url, app="tests/1.0", rate_limiter=None) as anilist:
            assert_type(await anilist.execute_many([_BEBOP]), list[Outcome[Media | None]])
            task = asyncio.create_task(anilist.execute_many([_BEBOP.required()]))
            assert_type(await task, list[Outcome[Media]])
            stream = anilist.execute_many([_BEBOP], stream=True)
            assert_type(stream, AsyncIterator[Outcome[Media | None]])
            async for outcome in stream:
                assert_type(outcome, Outcome[Media | None])
            assert_type(await anilist.media_by_ids([1], *_CARD), LookupResult[Media])
            assert_type(await anilist.users_by_ids([1], User.name), LookupResult[User])
            loader = anilist.loader(Media, *_CARD)
            assert_type(loader, Loader[Media])
            assert_type(await loader.load(1), Media | None)
            assert_type(await loader.load_many([1, 5]), list[Media | None])
            assert_type(anilist.loader(Character), Loader[Character])
            assert_type(anilist.loader(Staff, Staff.name.full, max_wait_s=5), Loader[Staff])
            assert_type(anilist.loader(Studio, Studio.name), Loader[Studio])
            assert_type(anilist.loader(User, User.name), Loader[User])

    with AniListServer(rate_limit=None) as server:
        asyncio.run(run(server.url))
