"""Both clients make many changes of a list."""

from __future__ import annotations

import asyncio
import errno
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kotae import (
    NULL,
    AsyncClient,
    ChangePreview,
    DeleteEntry,
    Failed,
    InputRejectedError,
    NotFoundError,
    Ok,
    PermissionDeniedError,
    UnauthorizedError,
    UsageError,
)
from kotae.api import MediaList
from kotae.atomic_files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae import JSON
    from kotae.testing import AniListServer
    from kotae.testing.world.tables import Record

#: A media id that the local AniList does not have.
NO_MEDIA = 99_999_999


def update(anilist: AnyClient, changes: Any, *selection: Any, **options: Any) -> list[Any]:
    """Call `update_list`, and return its outcomes."""
    found: list[Any] = anilist._run(anilist.client.update_list(changes, *selection, **options))
    return found


def anime(server: AniListServer, count: int) -> list[int]:
    """Return the ids of anime."""
    return [media["id"] for media in server.world["Media"].where(type="ANIME")[:count]]


def entry_of(server: AniListServer, media_id: int, user: int = 1) -> Record | None:
    """Return a user's entry of a media."""
    return next(iter(server.world["MediaList"].where(userId=user, mediaId=media_id)), None)


@pytest.fixture
def new_viewer(server: AniListServer) -> int:
    """A user whose list is empty, with custom lists and decimal scores."""
    options: dict[str, JSON] = {
        "customLists": ["Best", "Worst"],
        "sectionOrder": [],
        "advancedScoring": ["Story", "Art"],
        "advancedScoringEnabled": True,
        "splitCompletedSectionByFormat": False,
        "theme": {},
    }
    user = server.world["User"].add(
        {
            "name": f"Viewer{len(server.world['User'])}",
            "mediaListOptions": {
                "scoreFormat": "POINT_10_DECIMAL",
                "rowOrder": "title",
                "animeList": options,
                "mangaList": options,
            },
        }
    )
    user_id: int = user["id"]
    return user_id


def test_two_hundred_changes_take_two_requests(
    make: Make, server: AniListServer, new_viewer: int
) -> None:
    ids = anime(server, 200)
    reported: list[tuple[int, int]] = []

    def report(done: int, count: int) -> None:
        reported.append((done, count))

    changes = [{"media_id": id_, "progress": place % 7} for place, id_ in enumerate(ids)]
    outcomes = update(make(token=server.token(new_viewer)), changes, on_progress=report)

    assert [one.unwrap().media_id for one in outcomes] == ids
    entries = [entry_of(server, id_, new_viewer) for id_ in ids]
    assert [entry and entry["progress"] for entry in entries] == [n % 7 for n in range(200)]
    # A change has a complexity of 3, and a request of 500 at most.
    assert len(server.requests) == 2
    assert reported == [(166, 200), (200, 200)]


def test_a_refused_change_fails_alone(make: Make, server: AniListServer, new_viewer: int) -> None:
    ids = anime(server, 4)
    changes = [{"media_id": id_, "progress": 3} for id_ in (ids[0], NO_MEDIA, *ids[1:])]
    outcomes = update(make(token=server.token(new_viewer)), changes, MediaList.progress)

    assert [type(one) for one in outcomes] == [Ok, Failed, Ok, Ok, Ok]
    assert isinstance(outcomes[1].error, InputRejectedError)
    assert {one.unwrap().progress for one in outcomes if one is not outcomes[1]} == {3}


def test_an_entry_is_deleted(make: Make, server: AniListServer, new_viewer: int) -> None:
    anilist = make(token=server.token(new_viewer))
    [saved] = update(anilist, [{"media_id": 1, "status": "CURRENT"}])
    deletion = [DeleteEntry(saved.unwrap().id)]
    assert update(anilist, deletion) == [Ok(None)]
    assert entry_of(server, 1, new_viewer) is None
    [again] = update(anilist, deletion)
    assert isinstance(again, Failed)


@pytest.mark.parametrize(
    ("fault", "retries"), [("500", 0), ("502-html", 0), ("reset-after", 0), ("drop-before", 3)]
)
def test_after_a_lost_response_each_outcome_is_certain(
    make: Make, server: AniListServer, new_viewer: int, fault: str, retries: int
) -> None:
    anilist = make(token=server.token(new_viewer), retries=retries)
    [saved] = update(anilist, [{"media_id": 1, "status": "CURRENT"}])
    server.faults.next(fault)
    outcomes = update(
        anilist, [DeleteEntry(saved.unwrap().id), *({"media_id": id_} for id_ in (5, 6))]
    )
    assert all(isinstance(one, Ok) for one in outcomes), outcomes


def test_without_a_token_nothing_is_sent(make: Make, server: AniListServer) -> None:
    with pytest.raises(UnauthorizedError):
        update(make(), [{"media_id": 1}])
    assert not server.requests


def test_a_wrong_change_is_refused_before_anything_is_sent(
    anilist: AnyClient, server: AniListServer
) -> None:
    with pytest.raises(UsageError, match=r"changes\[1\]"):
        update(anilist, [{"media_id": 1}, {"media_id": 2, "score": 1000}])
    with pytest.raises(UsageError, match="progress_file: expected the name of a file"):
        update(anilist, [{"media_id": 1}], progress_file=5)
    assert not server.requests


def test_limits_that_the_client_does_not_check_are_anilists(
    make: Make, server: AniListServer
) -> None:
    anilist = make(token=server.token(1), check_limits=False)
    [refused] = update(anilist, [{"media_id": 1, "score": 1000}])
    assert isinstance(refused.error, InputRejectedError)


# A dry run.


def test_a_dry_run_shows_old_and_new_values_and_changes_nothing(
    make: Make, server: AniListServer, new_viewer: int
) -> None:
    anilist = make(token=server.token(new_viewer))
    first = {"media_id": 1, "status": "CURRENT", "score": 7.5, "started_at": date(2024, 5, 1)}
    [saved] = update(anilist, [first | {"custom_lists": ["Best"], "advanced_scores": [1, 2]}])
    server.requests.clear()
    changes = [
        {"media_id": 1, "status": "PAUSED", "score": 8, "started_at": {"year": 2024}},
        {"media_id": 5, "progress": 1},
        {"media_id": NO_MEDIA, "progress": 1},
        DeleteEntry(saved.unwrap().id),
        DeleteEntry(1),
        DeleteEntry(NO_MEDIA),
    ]
    changed, new, no_media, deleted, foreign, missing = update(anilist, changes, dry_run=True)

    day: JSON = {"year": 2024, "month": 5, "day": 1}
    year: JSON = {"year": 2024, "month": None, "day": None}
    assert changed == Ok(
        ChangePreview(
            media_id=1,
            id=saved.unwrap().id,
            old={"status": "CURRENT", "score": 7.5, "started_at": day},
            new={"status": "PAUSED", "score": 8, "started_at": year},
        )
    )
    assert new == Ok(ChangePreview(5, None, None, {"progress": 1}))
    assert isinstance(no_media.error, NotFoundError)
    old: dict[str, JSON] = {"status": "CURRENT", "score": 7.5, "progress": 0}
    assert deleted == Ok(ChangePreview(1, saved.unwrap().id, old, None))
    assert isinstance(foreign.error, PermissionDeniedError)
    assert isinstance(missing.error, NotFoundError)
    assert all("mutation" not in (request.query or "") for request in server.requests)


def test_what_a_dry_run_shows_is_there_after_the_update(
    make: Make, server: AniListServer, new_viewer: int
) -> None:
    anilist = make(token=server.token(new_viewer))
    changes: list[Any] = [
        {
            "media_id": media_id,
            "status": "COMPLETED",
            "score_raw": 80,
            "progress": 3,
            "repeat": 1,
            "priority": 2,
            "private": True,
            "notes": "fine",
            "hidden_from_status_lists": True,
            "custom_lists": "Best",
            "advanced_scores": [1, 2.5],
            "started_at": date(2024, 5, 1),
            "completed_at": {"year": 2024},
        }
        for media_id in anime(server, 120)
    ]
    before = update(anilist, changes, dry_run=True)
    assert [one.unwrap().old for one in before] == [None] * 120
    update(anilist, changes)
    server.requests.clear()
    after = [one.unwrap() for one in update(anilist, changes, dry_run=True)]
    assert [one.old for one in after] == [one.new for one in after]
    assert [one.new for one in after] == [one.unwrap().new for one in before]
    assert len(server.requests) == 1

    [cleared] = update(
        anilist, [{"media_id": 1, "notes": NULL, "completed_at": NULL}], dry_run=True
    )
    nothing = {"year": None, "month": None, "day": None}
    assert cleared.unwrap().new == {"notes": None, "completed_at": nothing}


# Interruptions.


def test_an_update_that_was_interrupted_goes_on(
    make: Make, server: AniListServer, new_viewer: int, tmp_path: Path
) -> None:
    anilist = make(token=server.token(new_viewer))
    path = tmp_path / "progress.json"
    changes = [{"media_id": id_, "progress": 2} for id_ in anime(server, 200)]

    def interrupt(_done: int, _count: int) -> None:
        if isinstance(anilist.client, AsyncClient):
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
        else:
            raise KeyboardInterrupt

    with pytest.raises((KeyboardInterrupt, asyncio.CancelledError)):
        update(anilist, changes, progress_file=path, on_progress=interrupt)
    server.requests.clear()
    outcomes = update(anilist, changes, progress_file=str(path))

    assert [one.unwrap().media_id for one in outcomes] == [one["media_id"] for one in changes]
    assert not path.exists()
    texts = [request.query or "" for request in server.requests]
    assert [text.count("SaveMediaListEntry(") for text in texts] == [0, 34]


def test_a_file_of_another_viewer_is_refused(
    make: Make, server: AniListServer, new_viewer: int, tmp_path: Path
) -> None:
    path = tmp_path / "progress.json"
    changes = [{"media_id": 1}, {"media_id": NO_MEDIA}]
    update(make(token=server.token(new_viewer)), changes, progress_file=path)
    assert path.exists()
    with pytest.raises(UsageError, match="of other changes, or of another viewer"):
        update(make(token=server.token(1)), changes, progress_file=path)


def test_a_disk_that_is_full_says_to_go_on_with_the_same_file(
    anilist: AnyClient, server: AniListServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.json"
    changes = [{"media_id": id_, "progress": 2} for id_ in anime(server, 200)]
    writes = 0

    def fill_up(path: Path, content: bytes) -> None:
        nonlocal writes
        writes += 1
        if writes == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_atomically(path, content)

    monkeypatch.setattr("kotae.bulk.list_progress.write_atomically", fill_up)
    with pytest.raises(UsageError, match=r"No space left on device\. Changes may have been made\."):
        update(anilist, changes, progress_file=path)
    assert all(isinstance(one, Ok) for one in update(anilist, changes, progress_file=path))
    assert not path.exists()
