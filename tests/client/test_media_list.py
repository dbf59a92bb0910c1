"""Both clients read a user's whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kotae import (
    AsyncClient,
    ComplexityError,
    ListedEntry,
    NotFoundError,
    PrivateUserError,
    QueryRejectedError,
    ServerError,
)
from kotae.api import MediaList

if TYPE_CHECKING:
    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

#: The user of the local AniList with the largest list.
COLLECTOR = 2


def listed(
    anilist: AnyClient, *given: Any, count: int | None = None, **options: Any
) -> list[ListedEntry]:
    """Return what `media_list` gives; leave it after `count` entries."""
    entries = anilist.client.media_list(*given, **options)
    found: list[ListedEntry] = []
    if not isinstance(anilist.client, AsyncClient):
        for entry in entries:
            found.append(entry)
            if len(found) == count:
                break
        entries.close()
        return found

    async def collect() -> None:
        async for entry in entries:
            found.append(entry)
            if len(found) == count:
                break
        await entries.aclose()

    anilist._run(collect())
    return found


def groups(anilist: AnyClient, kind: str) -> dict[int, set[str]]:
    """Return the names of the groups of each entry, from one response with the whole list."""
    text = (
        "query ($user: Int, $kind: MediaType) { MediaListCollection(userId: $user, type: $kind) "
        "{ lists { name entries { id } } } }"
    )
    data = anilist.execute(text, variables={"user": COLLECTOR, "kind": kind})
    found: dict[int, set[str]] = {}
    for group in data["MediaListCollection"]["lists"]:
        for entry in group["entries"]:
            found.setdefault(entry["id"], set()).add(group["name"])
    return found


@pytest.mark.parametrize(("user", "kind"), [(COLLECTOR, "ANIME"), ("Collector", "MANGA")])
def test_each_entry_comes_once_with_the_names_of_its_lists(
    anilist: AnyClient, server: AniListServer, user: int | str, kind: str
) -> None:
    whole = groups(anilist, kind)
    server.requests.clear()

    found = listed(anilist, user, MediaList.media.title.romaji, type=kind)

    assert {one.entry.id: {*one.lists} for one in found} == whole
    assert len(found) == len(whole)
    assert len(server.requests) == -(-len(whole) // 500)
    assert any(one.entry[MediaList.media.title.romaji] for one in found)


def test_the_status_list_comes_first_and_a_hidden_entry_has_custom_lists_only(
    anilist: AnyClient, server: AniListServer
) -> None:
    entries = server.world["MediaList"]
    hidden = next(
        entry["id"]
        for entry in entries.where(userId=COLLECTOR, hiddenFromStatusLists=False)
        if len(entry["customLists"]) == 1 and entry["status"] == "PLANNING"
    )
    [custom] = entries[hidden]["customLists"]
    kinds = ["ANIME", "MANGA"]
    before = {one.entry.id: one.lists for kind in kinds for one in listed(anilist, 2, type=kind)}
    entries.change(hidden, {"hiddenFromStatusLists": True})
    try:
        after = {one.entry.id: one.lists for kind in kinds for one in listed(anilist, 2, type=kind)}
    finally:
        entries.change(hidden, {"hiddenFromStatusLists": False})
    assert before[hidden] == ("Planning", custom)
    assert after[hidden] == (custom,)


def test_scores_are_in_the_format_of_the_selected_path(anilist: AnyClient) -> None:
    path = MediaList.score(format="POINT_3").as_("faces")
    found = listed(anilist, COLLECTOR, path, MediaList.score(format="POINT_100"))
    faces = {one.entry[path] for one in found}
    assert faces == {0.0, 1.0, 2.0, 3.0}
    assert max(one.entry.score or 0 for one in found) > 10


def test_some_statuses_alone_can_be_read(anilist: AnyClient) -> None:
    found = listed(anilist, COLLECTOR, MediaList.status, status_in=["PAUSED", "DROPPED"])
    assert {one.entry.status for one in found} == {"PAUSED", "DROPPED"}
    one_status = listed(anilist, COLLECTOR, MediaList.status, status_in="PAUSED")
    assert len(one_status) == sum(one.entry.status == "PAUSED" for one in found)


def test_progress_is_reported(anilist: AnyClient) -> None:
    reported: list[tuple[int, int]] = []

    def report(entries: int, chunks: int) -> None:
        reported.append((entries, chunks))

    found = listed(anilist, COLLECTOR, on_progress=report)
    assert reported[0] == (500, 1)
    assert reported[-1] == (len(found), len(reported))


def test_a_selection_beyond_the_limit_is_sent_by_a_client_that_checks_none(make: Make) -> None:
    notes = [MediaList.notes.as_(f"notes_{number}") for number in range(500)]
    with pytest.raises(ComplexityError):
        listed(make(), COLLECTOR, *notes)
    with pytest.raises(QueryRejectedError):
        listed(make(check_limits=False), COLLECTOR, *notes)


def test_leaving_the_iterator_ends_the_requests(anilist: AnyClient, server: AniListServer) -> None:
    assert len(listed(anilist, COLLECTOR, count=1)) == 1
    assert len(server.requests) <= 2


@pytest.mark.parametrize("user", [99_999, "Nobody at all"])
def test_an_unknown_user_is_not_found(anilist: AnyClient, user: int | str) -> None:
    with pytest.raises(NotFoundError, match="MediaListCollection"):
        listed(anilist, user)


def test_a_private_user_is_not_read(make: Make, server: AniListServer) -> None:
    private = next(user["id"] for user in server.world["User"] if user["is_private"])
    with pytest.raises(PrivateUserError):
        listed(make(), private)
    assert listed(make(token=server.token(private)), private)


def test_an_error_comes_after_the_entries_before_it(make: Make, server: AniListServer) -> None:
    reported: list[int] = []

    def fail_second(_event: object) -> None:
        if len(server.requests) == 1:
            server.faults.next("500")

    anilist = make(retries=0, on_request=fail_second)

    def report(entries: int, _chunks: int) -> None:
        reported.append(entries)

    with pytest.raises(ServerError):
        listed(anilist, COLLECTOR, on_progress=report)
    assert reported == [500]
