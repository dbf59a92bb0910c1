"""`kotae list` against a local AniList over real HTTP."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from kotae.bulk import media_list
from kotae.bulk.media_list import ListReader
from kotae.schema import limits
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.command_terminal import CommandTerminal

    from kotae.wire.steps import Steps

OWNER = 1
COLUMNS = [
    "media_id", "title", "status", "score", "progress", "total", "repeat", "started", "completed",
    "updated", "lists", "format", "mal_id", "title_english", "private", "notes",
]  # fmt: skip


@pytest.fixture(scope="module")
def command_server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, world="empty") as server:
        world = server.world
        world["User"].change(OWNER, {"mediaListOptions": {"scoreFormat": "POINT_10_DECIMAL"}})
        world["Media"].add(
            {
                "id": 11,
                "idMal": 7,
                "type": "ANIME",
                "format": "TV",
                "episodes": 12,
                "title": {"romaji": "=カード", "english": None},
            }
        )
        world["Media"].add(
            {"id": 12, "type": "ANIME", "episodes": None, "title": {"romaji": "Two"}}
        )
        world["Media"].add({"id": 13, "type": "MANGA", "chapters": 9, "volumes": 2})
        world.list_entry(
            user=OWNER,
            media=11,
            status="CURRENT",
            progress=3,
            score=85,
            notes="a\nb",
            startedAt={"year": 2024, "month": 5, "day": None},
            updatedAt=1_700_000_000,
        )
        world.list_entry(user=OWNER, media=12, status="PLANNING")
        world.list_entry(user=OWNER, media=13, status="COMPLETED", progress=9, progressVolumes=2)
        yield server


@pytest.fixture
def name(command_server: AniListServer) -> str:
    return str(command_server.world["User"][OWNER]["name"])


def test_a_list_is_json_to_a_pipe(terminal: CommandTerminal, name: str) -> None:
    code, out, err = terminal.run("list", name)
    first, second = json.loads(out)
    assert (code, err) == (0, "")
    assert list(first) == COLUMNS
    assert first == {
        "media_id": 11,
        "title": "=カード",
        "status": "CURRENT",
        "score": 8.5,
        "progress": 3,
        "total": 12,
        "repeat": 0,
        "started": "2024-05",
        "completed": None,
        "updated": "2023-11-14T22:13:20Z",
        "lists": ["Watching"],
        "format": "TV",
        "mal_id": 7,
        "title_english": None,
        "private": False,
        "notes": "a\nb",
    }
    assert second["media_id"] == 12


def test_a_list_is_csv_in_a_file(terminal: CommandTerminal, name: str) -> None:
    assert terminal.run("list", name, "--output", "list.csv") == (0, "", "")
    head, first, _ = csv.reader(io.StringIO(terminal.read("list.csv"), newline=""))
    row = dict(zip(head, first, strict=True))
    assert head == COLUMNS
    assert (row["title"], row["score"], row["started"]) == ("'=カード", "8.5", "2024-05")
    assert (row["completed"], row["lists"], row["notes"]) == ("", "Watching", "a\nb")


def test_a_manga_list_has_volumes(terminal: CommandTerminal, name: str) -> None:
    _, out, _ = terminal.run("list", name, "--type", "MANGA", "--format", "jsonl")
    entry = json.loads(out)
    assert (entry["progress"], entry["total"]) == (9, 9)
    assert (entry["volumes"], entry["total_volumes"]) == (2, 2)


def test_scores_come_in_the_format_of_the_option(terminal: CommandTerminal, name: str) -> None:
    _, out, _ = terminal.run("list", name, "--score-format", "POINT_100", "--format", "jsonl")
    assert '"score": 85,' in out.splitlines()[0]


def test_digits_are_a_name_unless_they_are_said_to_be_an_id(terminal: CommandTerminal) -> None:
    assert terminal.run("list", "1", "--format", "csv") == (
        1,
        "",
        "kotae: There is no user with the name 1.\n",
    )
    assert terminal.run("list", "1", "--id", "--format", "csv")[0] == 0
    assert terminal.run("list", "99", "--id")[::2] == (
        1,
        "kotae: There is no user with the id 99.\n",
    )
    code, _, err = terminal.run("list", "x", "--id")
    assert (code, err) == (2, "kotae: --id: expected the id of a user, a number, got x.\n")


def test_a_private_user_and_an_outage_have_different_codes(terminal: CommandTerminal) -> None:
    terminal.server.faults.next("404-private-user")
    words = ("list", "Kotae", "--output", "list.csv")
    said = "kotae: The user with the name Kotae is private to this viewer.\n"
    assert terminal.run(*words) == (1, "", said)
    terminal.server.faults.next("500")
    assert terminal.run(*words)[0] == 3
    assert not (terminal.folder / "list.csv").exists()


def test_an_empty_list_is_empty_in_each_format(terminal: CommandTerminal) -> None:
    user = terminal.server.world["User"].add({"name": "Nobody"})["id"]
    words = ("list", "Nobody", "--format")
    assert terminal.run(*words, "json") == (0, "[]\n", "")
    assert terminal.run(*words, "jsonl") == (0, "", "")
    assert terminal.run(*words, "csv") == (0, ",".join(COLUMNS) + "\r\n", "")
    assert terminal.run(*words, "table") == (0, "No items.\n", "")
    terminal.server.world["User"].remove(user)


def test_a_terminal_gets_the_first_columns_and_the_names_of_the_others(
    terminal: CommandTerminal, name: str
) -> None:
    _, out, _ = terminal.show("list", name, columns=60)
    assert out.splitlines() == [
        "media_id  title    status    score  progress  total  repeat",
        "      11  =カード  CURRENT     8.5         3     12       0",
        "      12  Two      PLANNING      0         0      -       0",
        "",
        "2 items; not shown, as the terminal is narrow: started,",
        "completed, updated, lists, format, mal_id, title_english,",
        "private, notes.",
    ]


def test_ctrl_c_writes_the_entries_so_far(
    terminal: CommandTerminal, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ListReader.steps

    def interrupted(reader: ListReader) -> Steps[None]:
        yield from steps(reader)
        raise KeyboardInterrupt

    monkeypatch.setattr(ListReader, "steps", interrupted)
    code, out, err = terminal.run("list", name, "--output", "list.csv")
    assert (code, out) == (130, "")
    assert err == "kotae: Interrupted.\nkotae: list.csv has 2 items, and is incomplete.\n"
    assert len(terminal.read("list.csv").split("\r\n")) == 4


def test_a_list_that_anilist_may_have_cut_is_incomplete(
    terminal: CommandTerminal, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (limits, media_list):
        monkeypatch.setattr(module, "MAX_LIST_ENTRIES", 2)
    code, out, err = terminal.run("list", name, "--format", "jsonl")
    assert (code, out.count("\n")) == (1, 2)
    assert "others may be missing. Read each status alone, with --status." in err
    assert err.endswith("kotae: The output has 2 items, and is incomplete.\n")
    words = ("--status", "CURRENT", "--status", "PAUSED", "--format", "jsonl")
    code, out, err = terminal.run("list", name, *words)
    assert (code, out.count("\n"), err) == (0, 1, "")
