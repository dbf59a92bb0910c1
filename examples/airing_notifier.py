"""A notifier that announces each new episode once: of the anime on your list, or of media you name.

To read your list it needs your token in the environment variable ANILIST_TOKEN. A bot awaits
`watch` with a `Notifier` whose `send` posts to its channel.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import kotae
from kotae import AniListError, AsyncClient, UsageError
from kotae.api import AiringSchedule, MediaList, Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

#: Failures that may be over in the next round. All others end the program.
PASSING = (
    *(kotae.TransportError, kotae.RateLimitedError, kotae.ServerError),
    *(kotae.APIDisabledError, kotae.PartialResponseError),
)


@dataclass
class Notifier:
    """Announces what aired in the last `back_s` seconds: of a user's list, or of `media_ids`."""

    anilist: AsyncClient
    memory: Path
    send: Callable[[str], Awaitable[object]]
    user_id: int | None = None
    media_ids: Collection[int] = ()
    back_s: int = 86_400

    async def round(self, now_s: int) -> int:
        """Announce the episodes that are not in the memory, add them to it, and count them."""
        announced = 0
        known = read(self.memory)
        media_ids = self.media_ids if self.user_id is None else await self.watched(self.user_id)
        for episode in await self.aired(media_ids, now_s):
            if episode.id not in known:
                title = episode[AiringSchedule.media.title.user_preferred] or "An anime"
                at = f"{kotae.utc(episode.airing_at):%d %B at %H:%M} UTC"
                await self.send(f"{title}: episode {episode.episode} aired on {at}.")
                announced += 1
                known[episode.id] = episode.airing_at
                oldest_s = now_s - 2 * self.back_s
                write(self.memory, {key: at_s for key, at_s in known.items() if at_s > oldest_s})
        return announced

    async def watched(self, user_id: int) -> set[int]:
        """Return the ids of the anime that a user is watching."""
        entries = self.anilist.media_list(user_id, MediaList.media_id, status_in="CURRENT")
        return {listed.entry.media_id async for listed in entries}

    async def aired(self, media_ids: Collection[int], now_s: int) -> list[AiringSchedule]:
        """Return the episodes that aired in the last `back_s` seconds, the earliest first."""
        schedules = Page.airing_schedules(
            media_id_in=media_ids,
            airing_at_greater=now_s - self.back_s,
            airing_at_lesser=now_s + 1,
            sort=["TIME", "ID"],
        ).select(
            *(AiringSchedule.id, AiringSchedule.airing_at, AiringSchedule.episode),
            AiringSchedule.media.title.user_preferred,
        )
        if not media_ids:
            return []
        return [episode async for episode in self.anilist.paginate(schedules)]


def read(memory: Path) -> dict[int, int]:
    """Return when the announced episodes aired, by id."""
    try:
        aired_at_s: dict[str, int] = json.loads(memory.read_bytes()) if memory.exists() else {}
        return {int(airing_id): int(at_s) for airing_id, at_s in aired_at_s.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        raise UsageError(f"{memory} is not a memory file of this program: move it away.") from None


def write(memory: Path, known: dict[int, int]) -> None:
    """Replace the memory in one step, so that a crash leaves the old one or the new one."""
    new = memory.with_name(f"{memory.name}.new")
    new.write_text(json.dumps(known), "utf-8")
    new.replace(memory)


async def watch(
    notifier: Notifier,
    every_s: float,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Run a round every `every_s` seconds, and go on after a round that failed."""
    while True:
        try:
            await notifier.round(int(now()))
        except PASSING as error:
            print(f"{error} The next round starts in {every_s:g} s.", file=sys.stderr, flush=True)
        await sleep(every_s)


async def say(text: str) -> None:
    """Print an announcement."""
    print(text, flush=True)


def main(
    arguments: Sequence[str] | None = None,
    *,
    send: Callable[[str], Awaitable[object]] = say,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> int:
    """Run the program; return 0, 2 for a mistake to correct, 3 if a later try may help."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--media", type=int, nargs="+", metavar="ID", help="instead of your list")
    parser.add_argument("--once", action="store_true", help="run one round and stop, for cron")
    parser.add_argument(
        "--every", type=float, default=300, help="seconds from round to round (default %(default)s)"
    )
    parser.add_argument(
        "--memory",
        type=Path,
        default="announced.json",
        help="file of announced episodes (default %(default)s)",
    )
    parser.add_argument(
        "--endpoint", help="another AniList, such as the one that `kotae serve` runs"
    )
    options = parser.parse_args(arguments)

    async def run() -> None:
        token = os.environ.get("ANILIST_TOKEN") or None
        if token is None and not options.media:
            raise UsageError("Put your token into ANILIST_TOKEN, or name media with --media.")
        user_id = None if options.media or token is None else kotae.viewer_id(token)
        app = "kotae-airing-notifier/1.0"
        async with AsyncClient(app=app, token=token, endpoint=options.endpoint) as anilist:
            notifier = Notifier(anilist, options.memory, send, user_id, options.media or ())
            if options.once:
                announced = await notifier.round(int(now()))
                if not announced:
                    print("No new episode has aired.", file=sys.stderr)
            else:
                await watch(notifier, options.every, now, sleep)

    try:
        asyncio.run(run())
    except AniListError as error:
        print(f"airing_notifier: {error}", file=sys.stderr)
        return 3 if isinstance(error, PASSING) else 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
