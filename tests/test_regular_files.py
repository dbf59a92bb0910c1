"""The reading of files that other people may have placed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kotae.regular_files import read_regular_file


def test_the_first_bytes_of_a_regular_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc\r\n\x1a")
    assert read_regular_file(path, 100) == b"abc\r\n\x1a"
    assert read_regular_file(path, 2) == b"ab"


@pytest.mark.parametrize("has_flags", [True, False])
def test_a_link_is_followed_only_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_flags: bool
) -> None:
    if not has_flags:  # as on Windows
        monkeypatch.delattr(os, "O_NOFOLLOW")
    (tmp_path / "a").write_bytes(b"a")
    link = tmp_path / "link"
    link.symlink_to("a")
    assert read_regular_file(link, 100) is None
    assert read_regular_file(link, 100, follow_links=True) == b"a"


@pytest.mark.parametrize("follow_links", [True, False])
def test_what_is_no_file_is_not_read(tmp_path: Path, *, follow_links: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/null"), Path("/dev/tty")):
        assert read_regular_file(path, 100, follow_links=follow_links) is None


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for name in ("nothing", "nothing/a"):
        with pytest.raises(FileNotFoundError):
            read_regular_file(tmp_path / name, 100)
    with pytest.raises(OSError, match="symbolic links"):
        read_regular_file(tmp_path / "loop", 100, follow_links=True)


def test_a_file_that_is_replaced_while_it_is_opened_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    seen = os.open
    handles: list[int] = []

    def replace_and_open(name: Path, flags: int) -> int:
        name.unlink()
        if pipe:
            os.mkfifo(name)
        else:
            name.symlink_to("/etc/passwd")
        handles.append(seen(name, flags))
        return handles[-1]

    monkeypatch.setattr(os, "open", replace_and_open)
    pipe = True
    path.write_bytes(b"")
    assert read_regular_file(path, 100) is None
    path.unlink()
    pipe = False
    path.write_bytes(b"")
    with pytest.raises(OSError, match="symbolic links"):
        read_regular_file(path, 100)
    for handle in handles:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(handle)
