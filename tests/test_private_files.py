from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from kotae.errors import UsageError
from kotae.private_files import (
    check_regular_file_of_user,
    make_private_file,
    restrict_to_user,
    user_cache_folder,
    user_config_folder,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no file owners")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mine"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture(params=["cache", "config"])
def own_folder(
    folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Path]:
    """One of kotae's own folders, in a temporary one."""

    def user_path(name: str, **_: object) -> Path:
        return folder / name

    monkeypatch.setattr(f"platformdirs.user_{request.param}_path", user_path)
    return user_cache_folder if request.param == "cache" else user_config_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(path: Path, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make_private_file(path)


def test_the_file_and_missing_folders_are_made_for_the_user_alone(folder: Path) -> None:
    path = folder / "a" / "b" / "file"
    make_private_file(path)
    assert [mode(each) for each in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]


def test_an_existing_file_is_unchanged_and_loses_the_rights_of_others(folder: Path) -> None:
    path = folder / "file"
    path.write_bytes(b"content")
    path.chmod(0o644)
    restrict_to_user(path, make_private_file(path))
    assert path.read_bytes() == b"content"
    assert mode(path) == 0o600


def test_kotaes_own_folders_are_where_the_system_has_them(
    folder: Path, own_folder: Callable[[], Path]
) -> None:
    assert own_folder() / "file" == folder / "kotae" / "file"


def test_kotaes_own_folders_lose_the_rights_of_others(own_folder: Callable[[], Path]) -> None:
    path = own_folder() / "file"
    path.parent.mkdir(mode=0o755)
    make_private_file(path)
    assert mode(path.parent) == 0o700


def test_the_mode_of_a_folder_of_the_user_is_unchanged(folder: Path) -> None:
    folder.chmod(0o755)
    make_private_file(folder / "file")
    assert mode(folder) == 0o755


def test_a_link_in_the_files_place_is_refused(folder: Path) -> None:
    target = folder / "target"
    (folder / "file").symlink_to(target)
    refused(folder / "file", "is a link")
    target.write_bytes(b"")
    refused(folder / "file", "is a link")


def test_a_check_makes_no_file(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_regular_file_of_user(folder / "file")
    assert not (folder / "file").exists()


def test_a_second_name_of_another_file_is_refused(folder: Path) -> None:
    (folder / "other").write_bytes(b"")
    os.link(folder / "other", folder / "file")
    refused(folder / "file", "is a link")


def test_a_file_that_is_replaced_at_this_moment_is_no_link(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_bytes(b"")
    found = (folder / "file").lstat()
    replaced = os.stat_result([*found[:3], 0, *found[4:]])

    def lstat(_: Path) -> os.stat_result:
        return replaced

    monkeypatch.setattr(type(folder), "lstat", lstat)
    assert check_regular_file_of_user(folder / "file").st_nlink == 0


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_path_that_is_not_a_regular_file_is_refused(folder: Path, make: object) -> None:
    assert callable(make)
    make(folder / "file")
    refused(folder / "file", "not a regular file")


def test_a_link_in_the_folders_place_is_refused(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    refused(link / "file", "is a link")


def test_a_link_above_the_folder_is_followed(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    make_private_file(link / "kotae" / "file")


@pytest.mark.parametrize("rights", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_may_write_is_refused(folder: Path, rights: int) -> None:
    folder.chmod(rights)
    refused(folder / "file", "may be written by others")


@pytest.mark.parametrize("rights", [0o770, 0o702])
def test_a_folder_above_that_others_may_write_is_refused(folder: Path, rights: int) -> None:
    folder.chmod(rights)
    refused(folder / "kotae" / "file", "may be written by others")


def test_a_sticky_folder_above_is_accepted(folder: Path) -> None:
    folder.chmod(0o1777)
    make_private_file(folder / "kotae" / "file")


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["kotae/file", "kotae", "."])
def test_files_of_another_user_are_refused(folder: Path, name: str) -> None:
    path = folder / "kotae" / "file"
    make_private_file(path)
    os.chown(folder / name, 12345, 12345)
    refused(path, "belongs to another user")


def test_a_folder_that_cannot_be_made_is_refused(folder: Path) -> None:
    (folder / "kotae").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        make_private_file(folder / "kotae" / "deep" / "file")


@pytest.mark.parametrize("name", ["file", "~/file", "\0"])
def test_a_path_that_is_not_absolute_is_refused(name: str) -> None:
    from pathlib import Path  # noqa: PLC0415 - typing needs it only here

    refused(Path(name), "not an absolute path")
