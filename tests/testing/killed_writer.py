"""A program that kills writers of a data file: `killed_writer.py FILE ROUNDS`.

Each round forks a process that carries out one mutation after another and reports each one; kills
it at any moment; and checks that the file has all that were reported, whole, and at most one more.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from kotae.client.clock import SystemClock
from kotae.testing.edits.live_world import LiveWorld
from kotae.testing.rules.rules import Rules
from kotae.testing.seed.world import seed_world
from kotae.testing.serving.execution import Executor
from kotae.testing.storage import data_file
from kotae.testing.storage.data_file import DataFile
from kotae.testing.world.context import Context

if TYPE_CHECKING:
    from kotae.testing.world.tables import World

_MEDIA_ID = 1
_MAX_SLEEP_S = 0.02

executor = Executor()


def save(world: World, progress: int) -> None:
    """Save an entry; that makes a list activity too."""
    text = (
        "mutation ($id: Int, $to: Int) { SaveMediaListEntry(mediaId: $id, progress: $to) { id } }"
    )
    variables = {"id": _MEDIA_ID, "to": progress}
    result = executor.run(text, variables, None, Context(world, Rules(), 1, 1_800_000_000))
    if result.status != 200:
        raise SystemExit(f"{result.status}: {result.body}")


def saved(world: World) -> tuple[int, int]:
    """Return the progress of the entry, and the number of its activities."""
    entries = world["MediaList"].where(userId=1, mediaId=_MEDIA_ID)
    activities = world["Activity"].where(userId=1, mediaId=_MEDIA_ID)
    return (entries[0]["progress"] if entries else 0), len(activities)


def write(path: Path, pipe: int) -> None:
    """Save one progress after another, for ever, and report each."""
    world = DataFile(path, seed=0, has_gaps=True).world()
    progress = saved(world)[0]
    while True:
        progress += 1
        save(world, progress)
        os.write(pipe, f"{progress}\n".encode())


def killed(path: Path, sleep_s: float) -> int:
    """Start a writer, kill it some seconds after its first report, and return its last one."""
    pipe, writer_pipe = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(pipe)
        write(path, writer_pipe)
    os.close(writer_pipe)
    with os.fdopen(pipe, "rb") as stream:
        lines = [stream.readline()]
        time.sleep(sleep_s)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        lines += stream.read().splitlines(keepends=True)
    return max(int(line) for line in lines if line.endswith(b"\n"))


def main() -> None:
    """Kill writers, and check the file after each of them."""
    path, rounds = Path(sys.argv[1]), int(sys.argv[2])
    data_file.__dict__["seed_world"] = partial(seed_world, is_empty=True)  # quicker to open
    first_file = DataFile(path, seed=0, has_gaps=True)
    world = first_file.world()
    LiveWorld(world, RLock(), 0, SystemClock())["Media"].add({"id": _MEDIA_ID})
    save(world, 0)  # parses the mutation, once for all writers
    first_file.close()
    gc.freeze()  # so that collections copy no memory of this process in the writers
    chance = random.Random(0)
    for number in range(rounds):
        # Half of the writers write the file anew after each change.
        data_file.__dict__["_SPARE_CHANGES"] = 1_000 if number % 2 else -1_000_000
        reported = killed(path, chance.random() * _MAX_SLEEP_S)
        file = DataFile(path, seed=0, has_gaps=True)
        progress, activities = saved(file.world())
        file.close()
        if not reported <= progress <= reported + 1 or activities != progress + 1:
            raise SystemExit(f"{reported} reported, {progress} saved, {activities} made")


if __name__ == "__main__":
    main()
