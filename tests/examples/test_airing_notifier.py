"""The airing notifier against the local AniList: each episode once, in spite of failures."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import airing_notifier
from kotae import AsyncClient

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from kotae.testing import AniListServer

#: 2026-11-28 05:20 UTC: episodes of two anime that user 1 is watching aired the day before.
NOW_S = 1_795_843_205
DAY_S = 86_400
MEMORY = Path("announced.json")
#: They air every week at different times, and user 1 is watching them.
WEEKLY = tuple(range(500_001, 500_009))
#: The ones that aired the day before.
AIRED = WEEKLY[:2]
#: Episodes of each.
WEEKS = 12


@pytest.fixture(autouse=True)
def watched(server: AniListServer) -> None:
    """Let user 1 watch the weekly anime alone, of which two aired the day before."""
    world = server.world
    for one in world["MediaList"].where(userId=1, status="CURRENT"):
        world["MediaList"].change(one["id"], {"status": "PAUSED"})
    for number, media_id in enumerate(WEEKLY):
        world["Media"].add({"id": media_id, "title": {"romaji": f"Weekly {number}"}})
        world.list_entry(user=1, media=media_id, status="CURRENT")
        hours = 6 + number if media_id in AIRED else 24 * number - 20
        for week in range(WEEKS):
            at_s = NOW_S - 3_600 * hours + (week - WEEKS + 3) * 7 * DAY_S
            world["AiringSchedule"].add(
                {"mediaId": media_id, "episode": week + 1, "airingAt": at_s}
            )


class Channel:
    """A channel that records messages; its sleep passes a day, and ends the program in time."""

    def __init__(self, rounds: int = 1) -> None:
        self.said: list[str] = []
        self.slept: list[float] = []
        self._rounds = rounds

    async def send(self, text: str) -> None:
        self.said.append(text)

    def now(self) -> float:
        return NOW_S + DAY_S * len(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == self._rounds:
            raise KeyboardInterrupt

    def run(self, server: AniListServer, *words: str) -> int:
        return airing_notifier.main(
            ["--endpoint", server.url, *words], send=self.send, now=self.now, sleep=self.sleep
        )


def episodes_on_the_list(server: AniListServer, until_s: int, days: int) -> list[str]:
    """Return the episodes of user 1's list to announce, in order."""
    world = server.world
    aired = [
        (airing["airingAt"], airing["id"], world["Media"][entry["mediaId"]], airing)
        for entry in world["MediaList"].where(userId=1, status="CURRENT")
        for airing in world["AiringSchedule"].where(mediaId=entry["mediaId"])
        if until_s - days * DAY_S < airing["airingAt"] <= until_s
    ]
    return [
        f"{media['title']['romaji']}: episode {airing['episode']} "
        for _, _, media, airing in sorted(aired, key=lambda one: one[:2])
    ]


def without_dates(said: list[str]) -> list[str]:
    return [re.sub(r"aired on .*", "", line) for line in said]


def test_episodes_of_the_viewers_list_are_announced_once_and_in_order(
    server: AniListServer,
) -> None:
    channel = Channel()
    assert channel.run(server, "--once") == 0
    assert without_dates(channel.said) == episodes_on_the_list(server, NOW_S, 1)
    assert re.fullmatch(r".+: episode \d+ aired on 27 November at \d\d:\d\d UTC\.", channel.said[0])
    assert len(channel.said) == 2


def test_a_restart_repeats_nothing(server: AniListServer) -> None:
    assert Channel().run(server, "--once") == 0
    again = Channel()
    assert again.run(server, "--once") == 0
    assert again.said == []
    assert len(json.loads(MEMORY.read_bytes())) == 2
    assert list(Path.cwd().iterdir()) == [Path.cwd() / MEMORY]


def test_round_by_round_each_episode_comes_once(server: AniListServer) -> None:
    channel = Channel(rounds=9)
    assert channel.run(server) == 130
    assert channel.slept == [300] * 9
    last_s = NOW_S + 8 * DAY_S
    assert without_dates(channel.said) == episodes_on_the_list(server, last_s, 9)
    assert len(set(channel.said)) == len(channel.said) > 2
    # Episodes that can never be announced again are removed.
    assert min(json.loads(MEMORY.read_bytes()).values()) > last_s - 2 * DAY_S


def test_media_that_are_named_need_no_token(
    server: AniListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANILIST_TOKEN")
    current = [
        entry["mediaId"] for entry in server.world["MediaList"].where(userId=1, status="CURRENT")
    ]
    channel = Channel()
    assert channel.run(server, "--once", "--media", *map(str, current)) == 0
    assert without_dates(channel.said) == episodes_on_the_list(server, NOW_S, 1)
    assert {request.viewer_id for request in server.requests} == {None}


def test_paging_goes_by_has_next_page_alone(server: AniListServer) -> None:
    channel = Channel()

    async def announce() -> None:
        client = AsyncClient(endpoint=server.url, app="tests/1.0", token=server.token(1))
        async with client as anilist:
            notifier = airing_notifier.Notifier(
                anilist, MEMORY, channel.send, user_id=1, back_s=300 * DAY_S
            )
            await notifier.round(NOW_S)

    asyncio.run(announce())
    assert without_dates(channel.said) == episodes_on_the_list(server, NOW_S, 300)
    assert len(channel.said) > 50
    pages = [
        request.variables["page"] for request in server.requests if "page" in request.variables
    ]
    assert pages == list(range(1, -(-len(channel.said) // 50) + 1))


@pytest.mark.parametrize("fault", ["502-html", "429", "burst-429", "500", "drop-after"])
def test_one_failure_is_retried_and_many_wait_for_the_next_round(
    server: AniListServer, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    server.faults.next(fault)
    assert Channel().run(server, "--once") == 0
    MEMORY.unlink()
    server.faults.next(fault, times=4)
    channel = Channel(rounds=2)
    assert channel.run(server) == 130
    assert without_dates(channel.said) == episodes_on_the_list(server, NOW_S + DAY_S, 1)
    assert re.fullmatch(r".+\. The next round starts in 300 s\.\n", capsys.readouterr().err)


def test_with_once_a_failure_sets_the_exit_code(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults.next("503-html", times=4)
    assert Channel().run(server, "--once") == 3
    assert capsys.readouterr().err.startswith("airing_notifier: ")


def test_an_episode_that_the_channel_refused_is_announced_after_a_restart(
    server: AniListServer,
) -> None:
    channel = Channel()

    async def fail_at_the_second(text: str) -> None:
        if channel.said:
            raise ConnectionError
        await channel.send(text)

    words = ["--once", "--endpoint", server.url]
    with pytest.raises(ConnectionError):
        airing_notifier.main(words, send=fail_at_the_second, now=channel.now)
    assert airing_notifier.main(words, send=channel.send, now=channel.now) == 0
    assert without_dates(channel.said) == episodes_on_the_list(server, NOW_S, 1)


def test_an_expired_token_ends_it_with_a_sentence(
    server: AniListServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANILIST_TOKEN", server.token(1, expires_in=-1))
    assert Channel().run(server) == 2
    assert "sign in again" in capsys.readouterr().err
    assert not server.requests


def test_a_token_that_was_revoked_in_between_ends_it_with_a_sentence(
    server: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    channel = Channel(rounds=5)

    async def sleep(seconds: float) -> None:
        server.faults.next("400-invalid-token")
        await channel.sleep(seconds)

    words = ["--endpoint", server.url]
    assert airing_notifier.main(words, send=channel.send, now=channel.now, sleep=sleep) == 2
    assert len(channel.slept) == 1
    assert re.fullmatch(r"airing_notifier: .*token.*\n", capsys.readouterr().err)


@pytest.mark.parametrize("token", [None, "", "nonsense"])
def test_without_a_token_a_message_says_what_to_do(
    server: AniListServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    token: str | None,
) -> None:
    monkeypatch.delenv("ANILIST_TOKEN")
    if token is not None:
        monkeypatch.setenv("ANILIST_TOKEN", token)
    assert Channel().run(server, "--once") == 2
    assert "token" in capsys.readouterr().err
    assert not server.requests


@pytest.mark.parametrize("content", ["", "[]", "5", '{"a": 1}', '{"1": null}', "\xff"])
def test_a_memory_that_cannot_be_read_is_left_alone(
    server: AniListServer, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    MEMORY.write_text(content, "latin-1")
    channel = Channel()
    assert channel.run(server) == 2
    assert "announced.json is not a memory file" in capsys.readouterr().err
    assert MEMORY.read_text("latin-1") == content
    assert not channel.said


def test_a_user_runs_it_twice(
    server: AniListServer, run_as_user: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    for media_id in WEEKLY:
        aired = {"mediaId": media_id, "episode": 99, "airingAt": int(time.time()) - 3_600}
        server.world["AiringSchedule"].add(aired)
    words = ("--once", "--memory", "mine.json", "--media", *map(str, WEEKLY))
    first = run_as_user("airing_notifier.py", *words)
    assert (first.returncode, first.stderr) == (0, "")
    assert all(re.fullmatch(r".+ aired on .+ UTC\.", line) for line in first.stdout.splitlines())
    assert json.loads(Path("mine.json").read_bytes())
    assert server.requests[0].headers["user-agent"].startswith("kotae-airing-notifier/1.0 ")
    said = set(first.stdout.splitlines())
    second = run_as_user("airing_notifier.py", *words)
    assert second.returncode == 0
    assert second.stderr == ("" if second.stdout else "No new episode has aired.\n")
    assert said.isdisjoint(second.stdout.splitlines())


def test_its_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        airing_notifier.main(["--help"])
    assert end.value.code == 0
    assert "ANILIST_TOKEN" in capsys.readouterr().out
