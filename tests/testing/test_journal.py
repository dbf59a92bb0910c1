"""A server's data in a file: what was answered is there after a restart, a kill, a full disk."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import stat
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.plain_http import post

from kotae import ArgumentError, UsageError
from kotae.testing import AniListServer, Rules
from kotae.testing.seed.world import WORLD_VERSION, seed_world
from kotae.testing.storage import data_file, lines
from kotae.testing.storage.data_file import DataFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing import LiveWorld

SAVE = "mutation { SaveMediaListEntry(mediaId: 1, progress: 3, status: CURRENT) { id progress } }"
KILLED_WRITER = Path(__file__).with_name("killed_writer.py")


def serve(path: Path, **options: Any) -> AniListServer:
    return AniListServer(world=path, rate_limit=None, **options)


def content_of(world: LiveWorld) -> dict[str, list[dict[str, Any]]]:
    return {name: [dict(one) for one in world[name]] for name in world.names}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.jsonl"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of an empty world, which is quicker."""
    monkeypatch.setattr(data_file, "seed_world", partial(seed_world, is_empty=True))


def test_changes_and_tokens_outlive_a_restart(path: Path) -> None:
    with serve(path, seed=3) as server:
        token = server.token(1)
        entry = post(server, SAVE, user=1).data["SaveMediaListEntry"]
        media = server.world["Media"].add({"tag_ranks": {"Space": 90}})
        server.world["User"].change(1, {"name": "Somebody"})
        gone = server.world["Media"].where(format="OVA")[0]["id"]
        server.world["Media"].remove(gone)
    with serve(path) as server:
        assert server.seed == 3
        assert server.world["MediaList"][entry["id"]]["progress"] == 3
        assert server.world["Media"][media["id"]] == media
        assert server.world["Media"].get(gone) is None
        query = f"{{ Viewer {{ name }} Media(id: {media['id']}) {{ tags {{ name }} }} }}"
        received = post(server, query, headers={"Authorization": f"Bearer {token}"})
        assert received.data == {
            "Viewer": {"name": "Somebody"},
            "Media": {"tags": [{"name": "Space"}]},
        }
        assert server.world["Media"].add({})["id"] == media["id"] + 1


@pytest.mark.usefixtures("small")
def test_a_server_starts_again_with_its_file_and_shares_it_with_no_other(path: Path) -> None:
    server = serve(path)
    with pytest.raises(UsageError, match="not running, so its file is closed"):
        _ = server.world
    with server:
        with pytest.raises(UsageError, match="is in use by another server"):
            serve(path).start()
        server.world["Media"].add({"id": 5})
    with pytest.raises(UsageError, match=r"its file is closed\. Start it first"):
        server.world["Media"].add({"id": 6})
    assert [one["id"] for one in server.world["Media"]] == [5]
    with server:
        server.world["Media"].add({"id": 6})
    assert [one["id"] for one in server.world["Media"]] == [5, 6]


def test_requests_that_change_nothing_write_nothing(path: Path) -> None:
    with serve(path) as server:
        size = path.stat().st_size
        post(server, "{ Media(id: 1) { id } }")
        post(server, "mutation { SaveMediaListEntry(mediaId: 2000000000) { id } }", user=1)
        server.rules = Rules(keep_mutations=False)
        both = "mutation { a: ToggleFollow(userId: 2) { id } b: ToggleFollow(userId: 999) { id } }"
        assert post(server, both, user=1).status == 404
        assert path.stat().st_size == size


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no modes on Windows")
def test_the_file_is_private_and_no_link_and_in_a_folder_that_exists(path: Path) -> None:
    path.touch(0o644)
    with serve(path):
        modes = [stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()]
    assert modes == [0o600, 0o600]
    link = path.with_name("link")
    link.symlink_to(path)
    with pytest.raises(UsageError, match="is a link"):
        serve(link).start()
    with pytest.raises(UsageError, match="No such file or directory"):
        serve(path.parent / "missing" / "data").start()


@pytest.mark.parametrize(
    "content", [b"hello\n", b'{"name": "x"}\n', b"\x00" * 10_000, b"[1]", b'{"format": "kotae"}']
)
def test_a_file_of_another_program_stays_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o644)
    before = path.stat()
    with pytest.raises(UsageError, match="not a data file of kotae: it stays as it is"):
        serve(path).start()
    assert path.read_bytes() == content
    after = path.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.usefixtures("small")
def test_a_file_of_other_data_or_another_version_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(path, seed=3) as server:
        server.world["Media"].add({})
    content = path.read_bytes()
    with pytest.raises(UsageError, match="was made with seed 3, got 4"):
        serve(path, seed=4).start()
    with pytest.raises(UsageError, match=r"was made with Rules\(gaps=True\)"):
        serve(path, rules=Rules(gaps=False)).start()
    with monkeypatch.context() as patch:
        patch.setattr(data_file, "WORLD_VERSION", 999)
        with pytest.raises(UsageError, match="another version of kotae's data"):
            serve(path).start()
    with monkeypatch.context() as patch:
        patch.setattr(lines, "_VERSION", 999)
        with pytest.raises(UsageError, match="is of another version of kotae"):
            serve(path).start()
    assert path.read_bytes() == content
    with serve(path) as server:
        assert len(server.world["Media"]) == 1


@pytest.fixture
def written(path: Path, small: None) -> bytes:
    """The content of a file with three changes."""
    del small
    with serve(path) as server:
        media = server.world["Media"].add({"title": {"romaji": "The Café 猫"}})["id"]
        server.world.list_entry(user=1, media=media, progress=1)
        server.world.list_entry(user=1, media=media, progress=2)
    return path.read_bytes()


def test_a_torn_last_line_is_dropped_with_a_sentence(
    path: Path, written: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    start = written.rindex(b"\n", 0, -1) + 1
    for end in (*range(start, start + 20), *range(start + 20, len(written), 97), len(written) - 1):
        path.write_bytes(written[:end])
        file = DataFile(path, seed=None, has_gaps=True)
        file.close()
        entry = file.records["MediaList", 1]
        assert entry is not None
        assert entry["progress"] == 1
        assert path.read_bytes() == written[:start]
        assert (file.notice is None) == (end == start)
    path.write_bytes(written[:-5])
    with serve(path) as server:
        assert "is not complete" in caplog.text
        server.world.list_entry(user=1, media=1, progress=3)
    with serve(path) as server:
        assert server.world["MediaList"][1]["progress"] == 3


def test_any_other_damage_is_an_error_that_names_the_line(path: Path, written: bytes) -> None:
    last = written.rindex(b"\n", 0, -1) + 1
    places = (*range(400), *range(400, len(written) - 1, 53), last, len(written) - 2)
    for place in places:
        damaged = bytearray(written)
        damaged[place] ^= 0x08
        path.write_bytes(damaged)
        number = written.count(b"\n", 0, place) + 1
        if written[place : place + 1] == b"\n":
            continue  # two lines become one, which is damaged as the first of them
        with pytest.raises(UsageError) as raised:
            DataFile(path, seed=None, has_gaps=True)
        text = str(raised.value)
        assert f"line {number} is damaged" in text or (number == 1 and "stays as it is" in text)
        assert path.read_bytes() == damaged
    for content in (written[: written.index(b"\n") + 1] + written[last - 9 :], written + b"\n"):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"line \d is damaged"):
            DataFile(path, seed=None, has_gaps=True)


def _failed(*_: object, **__: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


def _full_disk(room: int) -> Callable[[int, memoryview], int]:
    """Return an `os.write` for a disk with room for some bytes."""
    original, left = os.write, [room]

    def write(handle: int, data: memoryview) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = original(handle, data[: left[0]])
        left[0] -= written
        return written

    return write


@pytest.mark.parametrize("room", [0, 1, 500, None])
def test_a_change_that_cannot_be_written_is_not_in_memory_either(
    path: Path, monkeypatch: pytest.MonkeyPatch, room: int | None
) -> None:
    with serve(path) as server:
        post(server, SAVE, user=1)
        entries = server.world["MediaList"]
        content, before = path.read_bytes(), entries.where(userId=1, mediaId=1)
        fsync, failures = os.fsync, [_failed]

        def fail_once(handle: int) -> None:
            (failures.pop() if failures else fsync)(handle)

        with monkeypatch.context() as patch:
            if room is None:
                patch.setattr(os, "fsync", fail_once)
            else:
                patch.setattr(os, "write", _full_disk(room))
            status, message, _ = post(server, SAVE.replace("3", "4"), user=1).refusal
            assert (status, message) == (500, "Internal Server Error")
            failures.append(_failed)
            with pytest.raises(OSError, match=r"No space|Input/output"):
                entries.remove(before[0]["id"])
        assert entries.where(userId=1, mediaId=1) == before
        assert path.read_bytes() == content
        assert post(server, SAVE.replace("3", "5"), user=1).data
    with serve(path) as server:
        assert server.world["MediaList"].where(userId=1, mediaId=1)[0]["progress"] == 5


@pytest.mark.usefixtures("small")
def test_nothing_follows_a_line_whose_end_is_unknown(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(path) as server:
        with monkeypatch.context() as patch:
            patch.setattr("kotae.testing.storage.data_file.os.fsync", _failed)
            patch.setattr("kotae.testing.storage.data_file.os.ftruncate", _failed)
            with pytest.raises(OSError, match="Input/output error"):
                server.world["Media"].add({})
        with pytest.raises(OSError, match="Start the server anew"):
            server.world["Media"].add({})
        assert post(server, "mutation { ToggleFollow(userId: 1) { id } }", user=1).status == 500
        assert len(server.world["Media"]) == 0
        assert post(server, "{ Viewer { id } }", user=1).data


@pytest.mark.usefixtures("small")
def test_a_long_file_is_written_anew_with_the_same_content(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_file, "_SPARE_CHANGES", 50)
    with serve(path) as server:
        for number in range(60):
            media = server.world["Media"].add({})["id"]
            server.world.list_entry(user=1, media=media, progress=number)
            if number % 20:
                server.world["Media"].remove(media)
        content = content_of(server.world)
    # Removed records stay, so that their ids are not given again.
    assert path.read_bytes().count(b"\n") < 2 * 120 + 51
    monkeypatch.setattr(data_file, "_SPARE_CHANGES", -10_000)
    with serve(path) as server:
        assert content_of(server.world) == content
    assert path.read_bytes().count(b"\n") == 121


@pytest.mark.usefixtures("small")
def test_a_file_that_cannot_be_written_anew_grows_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(data_file, "_SPARE_CHANGES", 10)
    monkeypatch.setattr(data_file, "write_atomically", _failed)
    path.write_bytes(lines.header_line(lines.Header(WORLD_VERSION, 0, True, "00" * 32)))
    with serve(path) as server:
        server.world["Media"].add({})
        for number in range(100):
            server.world.list_entry(user=1, media=1, progress=number)
    assert "could not be compacted" in caplog.text
    monkeypatch.undo()
    with serve(path) as server:
        assert server.world["MediaList"][1]["progress"] == 99


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot fork")
@pytest.mark.parametrize("rounds", [20, pytest.param(100, marks=pytest.mark.long)])
def test_a_killed_server_loses_at_most_the_mutation_it_was_in(path: Path, rounds: int) -> None:
    command = [sys.executable, str(KILLED_WRITER), str(path), str(rounds)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(list(path.parent.iterdir())) <= 3


def _edit(world: LiveWorld, chance: random.Random) -> None:
    """Make one edit of a few, some of which are refused."""
    media = chance.choice([one["id"] for one in world["Media"]] or [1])
    number = chance.randrange(1, 40)
    edits: list[Callable[[], object]] = [
        *[lambda: world["Media"].add({"id": number, "tag_ranks": {"Space": number}})] * 3,
        lambda: world["Media"].remove(media),
        lambda: world["Media"].change(media, {"title": {"english": f"Number {number}"}}),
        lambda: world["Thread"].add({"userId": 1, "mediaCategories": [media]}),
        lambda: world["TextActivity"].add({"userId": 1, "text": "~!ü\u2028\x00!~"}),
        *[lambda: world.list_entry(user=1, media=media, progress=number, score=3.5)] * 2,
    ]
    chance.choice(edits)()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(2))
def test_a_file_has_what_memory_has_whatever_was_edited_and_undone(
    path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(data_file, "_SPARE_CHANGES", -30)
    fsync = os.fsync

    def fail_often(handle: int) -> None:
        (_failed if chance.random() < 0.2 else fsync)(handle)

    for _ in range(3):
        with serve(path) as server:
            content = content_of(server.world)
            for _ in range(15):
                with monkeypatch.context() as patch, suppress(ArgumentError, OSError):
                    patch.setattr(os, "fsync", fail_often)
                    _edit(server.world, chance)
                    content = content_of(server.world)
                assert content_of(server.world) == content
        with serve(path) as server:
            assert content_of(server.world) == content
            ids = [one["id"] for one in server.world["Media"]]
            assert ids == sorted(ids)


def test_the_data_of_a_seed_is_that_of_its_version() -> None:
    """Files name records of the data that they were made with.

    Where this fails, raise `WORLD_VERSION` if a file with changes of the former data would mean
    other records now, and put the new digest here.
    """
    world = seed_world(0)
    sample = [
        [(one["id"], one["title"]["romaji"]) for one in world["Media"].all()],
        [(one["id"], one["name"]) for one in world["User"].all()],
        [(one["userId"], one["mediaId"]) for one in world["MediaList"].all()],
        [(one["id"], one["userId"], one["title"]) for one in world["Thread"].all()],
    ]
    digest = hashlib.sha256(repr(sample).encode()).hexdigest()[:16]
    assert (WORLD_VERSION, digest) == (1, "c2b705305524cd84")
