"""Whole lists and many edits: the types of entries and outcomes."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, assert_type

from kotae import (
    JSON,
    NULL,
    AsyncClient,
    ChangePreview,
    Client,
    DeleteEntry,
    Failed,
    ListChange,
    ListedEntry,
    Ok,
    Outcome,
    Unknown,
)
from kotae.api import MediaList, MediaListStatus
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Generator

    from kotae.api.arguments import MutationSaveMediaListEntryArguments

_TITLE = MediaList.media.title.romaji
_CARD = (_TITLE, MediaList.status, MediaList.score(format="POINT_100"))


@contextmanager
def _anilist() -> Generator[Client]:
    with (
        AniListServer() as server,
        Client(
            endpoint=server.url, token=server.token(1), app="tests/1.0", rate_limiter=None
        ) as client,
    ):
        yield client


def entries_have_the_selected_fields_and_the_names_of_lists() -> None:
    with _anilist() as anilist:
        for listed in anilist.media_list("Kotae", *_CARD):
            assert_type(listed, ListedEntry)
            assert_type(listed.entry, MediaList)
            assert_type(listed.lists, tuple[str, ...])
            assert_type(listed.entry.id, int)
            assert_type(listed.entry.score, float | None)
            assert_type(listed.entry[_TITLE], str | None)
            entry, names = listed
            assert_type(entry.status, MediaListStatus | None)
            assert_type(names, tuple[str, ...])
            break


def a_list_takes_filters_and_options() -> None:
    with _anilist() as anilist:
        manga = anilist.media_list(1, type="MANGA", status_in=["CURRENT", MediaListStatus.PAUSED])
        assert_type(list(manga), list[ListedEntry])
        anilist.media_list(1, status_in="CURRENT", on_progress=print, timeout_s=60, retries=1)


def the_asynchronous_client_iterates_over_the_same_entries() -> None:
    async def main() -> None:
        with AniListServer() as server:
            anilist = AsyncClient(endpoint=server.url, app="tests/1.0", rate_limiter=None)
            async with anilist:
                async for listed in anilist.media_list(1, *_CARD):
                    assert_type(listed, ListedEntry)
                    assert_type(listed.entry[_TITLE], str | None)

    asyncio.run(main())


def changes_give_an_outcome_each() -> None:
    changes: list[MutationSaveMediaListEntryArguments] = [
        {"media_id": 1, "status": "CURRENT", "started_at": date(2024, 5, 1), "notes": NULL},
        {"id": 1, "status": MediaListStatus.PAUSED, "custom_lists": ["Best"]},
    ]
    with _anilist() as anilist:
        assert_type(anilist.update_list(changes), list[Outcome[MediaList]])
        assert_type(anilist.update_list([{"media_id": 1}], *_CARD), list[Outcome[MediaList]])
        for outcome in anilist.update_list(changes, MediaList.progress, timeout_s=60):
            assert_type(outcome, Ok[MediaList] | Failed | Unknown)
            assert_type(outcome.unwrap(), MediaList)
            assert_type(outcome.unwrap().progress, int | None)


def a_deletion_has_no_entry() -> None:
    changes: list[ListChange] = [{"media_id": 1, "progress": 1}, DeleteEntry(id=2)]
    with _anilist() as anilist:
        outcomes = anilist.update_list(changes, on_progress=print)
        assert_type(outcomes, list[Outcome[MediaList | None]])
        assert_type(outcomes[0].unwrap(), MediaList | None)
        assert_type(anilist.update_list([DeleteEntry(3)]), list[Outcome[MediaList | None]])


def a_dry_run_has_old_and_new_values() -> None:
    with _anilist() as anilist:
        plan = anilist.update_list([{"media_id": 1, "progress": 1}], dry_run=True)
        assert_type(plan, list[Outcome[ChangePreview]])
        change = plan[0].unwrap()
        assert_type(change.old, dict[str, JSON] | None)
        assert_type(change.new, dict[str, JSON] | None)
        assert_type(change.media_id, int)
        is_dry_run = bool(plan)
        either = anilist.update_list([{"media_id": 1}], dry_run=is_dry_run)
        assert_type(either, list[Outcome[MediaList | None]] | list[Outcome[ChangePreview]])
        assert_type(change.id, int | None)


def the_asynchronous_client_makes_the_same_changes() -> None:
    async def main() -> None:
        with AniListServer() as server:
            anilist = AsyncClient(
                endpoint=server.url, token=server.token(1), app="tests/1.0", rate_limiter=None
            )
            async with anilist:
                found = await anilist.update_list([{"media_id": 1}, {"media_id": 5}])
                assert_type(found, list[Outcome[MediaList]])
                plan = await anilist.update_list([DeleteEntry(1)], dry_run=True)
                assert_type(plan, list[Outcome[ChangePreview]])

    asyncio.run(main())
