"""The sync of lists against the local AniList: saved entries, unchanged entries, reports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import list_sync
from kotae import Client
from kotae.api import MediaList, Mutation, Page, Query

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing import AniListServer
    from kotae.testing.serving.request_log import RequestRecord

    Arm = Callable[..., None]

#: On user 1's list: planned; current at 9; paused at 50; completed at 220.
BEBOP, SLAM_DUNK, HAGANE, NARUTO = 1, 170, 121, 20
ENTRIES = {
    BEBOP: ("PLANNING", 0),
    SLAM_DUNK: ("CURRENT", 9),
    HAGANE: ("PAUSED", 50),
    NARUTO: ("COMPLETED", 220),
}
#: Not on the list.
NEW, NEW_TOO = 5, 22
#: The id of no media.
NOTHING = 2_000_000_000
#: Many entries; all are current, with a lower progress.
MANY: dict[int, int] = dict.fromkeys((SLAM_DUNK, *range(500_001, 500_010)), 500)
#: An anime, a manga, and the id that both have on MyAnimeList.
ANIME_TOO, MANGA, MAL_ID = 600_002, 600_001, 900_001
FILE = Path("watched.json")


def sync(server: AniListServer, wanted: Mapping[int, object], *words: str) -> int:
    FILE.write_text(json.dumps(wanted), "utf-8")
    server.requests.clear()
    return list_sync.main([str(FILE), "--endpoint", server.url, *words])


def client_of(server: AniListServer) -> Client:
    return Client(endpoint=server.url, app="tests/1.0", token=server.token(1), rate_limiter=None)


def entry(server: AniListServer, media_id: int) -> tuple[str | None, int | None] | None:
    """Return the status and the progress of user 1's entry."""
    entries = Page.media_list(user_id=1, media_id=media_id)
    wanted = Query.page().select(entries.select(MediaList.status, MediaList.progress))
    with client_of(server) as anilist:
        found = anilist.execute(wanted.required())[entries]
    return (found[0].status, found[0].progress) if found else None


def saves(server: AniListServer) -> Sequence[RequestRecord]:
    return [request for request in server.requests if "progress" in request.variables]


@pytest.fixture(autouse=True)
def entries(server: AniListServer) -> None:
    """Give user 1 the entries that the tests are about."""
    world = server.world
    for media_id in MANY:
        if media_id not in world["Media"]:
            world["Media"].add({"id": media_id, "type": "ANIME", "episodes": 1_000})
            world.list_entry(user=1, media=media_id, status="CURRENT", progress=5)
    for media_id, (status, progress) in ENTRIES.items():
        world.list_entry(user=1, media=media_id, status=status, progress=progress)
    for media_id in (NEW, NEW_TOO):
        for one in world["MediaList"].where(userId=1, mediaId=media_id):
            world["MediaList"].remove(one["id"])
    for media_id, kind in ((ANIME_TOO, "ANIME"), (MANGA, "MANGA")):
        world["Media"].add({"id": media_id, "type": kind, "idMal": MAL_ID})


@pytest.fixture
def arm(server: AniListServer, monkeypatch: pytest.MonkeyPatch) -> Arm:
    """Make the saves of the next run fail, but not its queries before them."""
    original = list_sync.save

    def arm(fault: str, times: int = 1) -> None:
        def save(anilist: Client, changes: Sequence[list_sync.Change]) -> int:
            server.faults.next(fault, times=times)
            return original(anilist, changes)

        monkeypatch.setattr(list_sync, "save", save)

    return arm


def test_without_apply_it_shows_what_it_would_do_and_writes_nothing(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync(server, {BEBOP: 3, NEW: 1, SLAM_DUNK: 9}) == 0
    assert capsys.readouterr().out == (
        "2 of 3 to save.\n1 (Cowboy Bebop): 0 → 3\n5 (Cowboy Bebop: Tengoku no Tobira): new → 1\n"
    )
    assert not saves(server)
    assert entry(server, NEW) is None


def test_lower_progress_is_saved_in_one_request(server: AniListServer) -> None:
    assert sync(server, {BEBOP: 3, SLAM_DUNK: 10, HAGANE: 51, NEW: 1}, "--apply") == 0
    assert len(saves(server)) == 1
    assert entry(server, BEBOP) == ("CURRENT", 3)
    assert entry(server, SLAM_DUNK) == ("CURRENT", 10)
    assert entry(server, HAGANE) == ("PAUSED", 51)
    assert entry(server, NEW) == ("CURRENT", 1)


def test_a_second_time_changes_nothing(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert sync(server, MANY | {NEW: 1, NEW_TOO: 0}, "--apply") == 0
    assert not saves(server)
    assert capsys.readouterr().out.endswith("\n0 of 12 to save.\n")


def test_no_progress_is_lowered(server: AniListServer) -> None:
    assert sync(server, {NARUTO: 219, SLAM_DUNK: 0, HAGANE: 50}, "--apply") == 0
    assert not saves(server)


def test_many_changes_go_in_one_request(server: AniListServer) -> None:
    assert sync(server, MANY, "--apply") == 0
    names = [[name for name in one.variables if "progress" in name] for one in saves(server)]
    assert list(map(len, names)) == [10]
    assert all(entry(server, media_id) == ("CURRENT", 500) for media_id in MANY)


def test_an_entry_that_no_list_shows_is_not_taken_for_a_new_one(server: AniListServer) -> None:
    hide = Mutation.save_media_list_entry(
        media_id=SLAM_DUNK, hidden_from_status_lists=True, custom_lists=[]
    )
    with client_of(server) as anilist:
        anilist.execute(hide.select(MediaList.id))
        listed = {one.entry.media_id for one in anilist.media_list(1, MediaList.media_id)}
    assert SLAM_DUNK not in listed
    assert sync(server, {SLAM_DUNK: 5}, "--apply") == 0
    assert not saves(server)
    assert sync(server, {SLAM_DUNK: 12}, "--apply") == 0
    assert entry(server, SLAM_DUNK) == ("CURRENT", 12)


def test_an_id_that_anilist_does_not_have_is_reported_and_the_rest_is_saved(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync(server, {NOTHING: 1, BEBOP: 3}, "--apply") == 1
    assert f"✗ {NOTHING}: AniList has no anime of this id.\n" in capsys.readouterr().out
    assert entry(server, BEBOP) == ("CURRENT", 3)


def test_ids_may_be_those_of_myanimelist_which_anime_and_manga_share(
    server: AniListServer,
) -> None:
    for saved in (1, 0):
        assert sync(server, {MAL_ID: 7}, "--apply", "--mal", "--type", "manga") == 0
        assert len(saves(server)) == saved
    assert entry(server, MANGA) == ("CURRENT", 7)
    assert entry(server, ANIME_TOO) is None


def test_manga_are_another_list(server: AniListServer) -> None:
    assert sync(server, {MANGA: 5}, "--apply") == 1
    assert sync(server, {MANGA: 5}, "--apply", "--type", "manga") == 0
    assert entry(server, MANGA) == ("CURRENT", 5)


@pytest.mark.parametrize("fault", ["400-input", "404"])
def test_a_refused_entry_is_named_and_the_rest_is_saved(
    server: AniListServer, capsys: pytest.CaptureFixture[str], arm: Arm, fault: str
) -> None:
    arm(fault, times=2)  # the request with both, and the first alone
    assert sync(server, {BEBOP: 3, NEW: 1}, "--apply") == 1
    refused, saved = capsys.readouterr().out.splitlines()[1:]
    assert refused.startswith("✗ 1 (Cowboy Bebop): 0 → 3. ")
    assert saved == "✓ 5 (Cowboy Bebop: Tengoku no Tobira): new → 1"
    assert entry(server, NEW) == ("CURRENT", 1)


@pytest.mark.parametrize("fault", ["drop-before", "drop-after", "504-html", "500"])
def test_changes_whose_outcome_is_unknown_are_sent_again(
    server: AniListServer, capsys: pytest.CaptureFixture[str], arm: Arm, fault: str
) -> None:
    arm(fault)
    assert sync(server, MANY, "--apply") == 0
    assert [line[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["✓"] * 10
    assert all(entry(server, media_id) == ("CURRENT", 500) for media_id in MANY)


def test_a_change_that_stays_unknown_says_to_look_first(
    server: AniListServer, capsys: pytest.CaptureFixture[str], arm: Arm
) -> None:
    arm("drop-after", times=20)
    assert sync(server, {BEBOP: 3}, "--apply") == 1
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith(
        "? 1 (Cowboy Bebop): 0 → 3. The change may have been made: look before you send it again. "
        "The connection to "
    )


def test_a_wait_for_the_rate_limit_is_printed(
    server: AniListServer, capsys: pytest.CaptureFixture[str], arm: Arm
) -> None:
    arm("burst-429")
    assert sync(server, {BEBOP: 3}, "--apply") == 0
    assert capsys.readouterr().err.startswith("Waiting 60.0 s: AniList refuses more requests")
    assert entry(server, BEBOP) == ("CURRENT", 3)


@pytest.mark.parametrize(
    ("fault", "code"), [("429", 3), ("503-html", 3), ("403-disabled", 3), ("400-invalid-token", 2)]
)
def test_where_the_list_cannot_be_read_a_sentence_says_why(
    server: AniListServer, capsys: pytest.CaptureFixture[str], fault: str, code: int
) -> None:
    server.faults.next(fault, times=4)
    assert sync(server, {BEBOP: 3}, "--apply") == code
    assert capsys.readouterr().err.splitlines()[-1].startswith("list_sync: ")
    assert not saves(server)


def test_without_a_server_a_sentence_says_so(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server.url
    server.stop()
    FILE.write_text('{"1": 3}', "utf-8")
    assert list_sync.main([str(FILE), "--apply", "--endpoint", url]) == 3
    assert "Could not connect" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "expected the form"),
        ("{", "expected the form"),
        ("[1]", "expected the form"),
        ('"1"', "expected the form"),
        ('{"Bebop": 26}', "expected the form"),
        ("\xff", "expected the form"),
        ('{"1": "26"}', "expected a progress of 0 or more for 1"),
        ('{"1": 3, "5": null}', "expected a progress of 0 or more for 5"),
        ('{"1": true}', "expected a progress of 0 or more for 1"),
        ('{"1": 2.5}', "expected a progress of 0 or more for 1"),
        ('{"1": -1}', "expected a progress of 0 or more for 1"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_a_sentence(
    server: AniListServer, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    FILE.write_text(content, "latin-1")
    assert list_sync.main([str(FILE), "--endpoint", server.url, "--apply"]) == 2
    message = capsys.readouterr().err
    assert message.startswith("list_sync: watched.json")
    assert words in message
    assert not server.requests


def test_a_file_that_is_not_there_is_refused_with_a_sentence(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_sync.main(["nowhere.json", "--endpoint", server.url]) == 2
    message = "list_sync: nowhere.json cannot be read: No such file or directory.\n"
    assert capsys.readouterr().err == message


@pytest.mark.parametrize("token", [None, "", "nonsense", "expired"])
def test_without_a_token_a_message_says_what_to_do(
    server: AniListServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    token: str | None,
) -> None:
    monkeypatch.delenv("ANILIST_TOKEN")
    if token is not None:
        expired = server.token(1, expires_in=-1)
        monkeypatch.setenv("ANILIST_TOKEN", expired if token == "expired" else token)
    assert sync(server, {BEBOP: 3}) == 2
    assert re.fullmatch(r"list_sync: .*[Tt]oken.*\n", capsys.readouterr().err)
    assert not server.requests


def test_a_user_runs_it_without_and_then_with_apply(
    server: AniListServer, run_as_user: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    FILE.write_text('{"1": 3}', "utf-8")
    look = run_as_user("list_sync.py", str(FILE))
    expected = "1 of 1 to save.\n{}1 (Cowboy Bebop): 0 → 3\n"
    assert (look.returncode, look.stdout) == (0, expected.format(""))
    save = run_as_user("list_sync.py", str(FILE), "--apply")
    assert (save.returncode, save.stdout) == (0, expected.format("✓ "))
    assert entry(server, BEBOP) == ("CURRENT", 3)
    assert server.requests[0].headers["user-agent"].startswith("kotae-list-sync/1.0 ")
    again = run_as_user("list_sync.py", str(FILE), "--apply")
    assert (again.returncode, again.stdout) == (0, "0 of 1 to save.\n")


def test_its_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        list_sync.main(["--help"])
    assert end.value.code == 0
    assert "Progress is never lowered" in " ".join(capsys.readouterr().out.split())
