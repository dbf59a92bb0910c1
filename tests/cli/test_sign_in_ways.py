"""The choice of a way to sign in, and the opening of a browser."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from kotae.cli import sign_in_ways as ways
from kotae.cli.sign_in_ways import fits_browser, open_browser

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://anilist.co/api/v2/oauth/authorize?client_id=1"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Wait for the end of a browser, however busy the machine is."""
    monkeypatch.setattr("kotae.cli.sign_in_ways._OPEN_S", 60.0)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", "DISPLAY", True),
        ("linux", "WAYLAND_DISPLAY", True),
        ("linux", "BROWSER", True),  # Windows Subsystem for Linux
        ("linux", "", False),  # w3m or lynx
        ("linux", "DISPLAY SSH_CONNECTION", False),
        ("linux", "BROWSER SSH_TTY", False),
        ("linux", "DISPLAY container", False),
        ("linux", "BROWSER CODESPACES", False),
        ("linux", "BROWSER REMOTE_CONTAINERS", False),
        ("linux", "DISPLAY KUBERNETES_SERVICE_HOST", False),
        ("darwin", "", True),
        ("darwin", "SSH_CLIENT", False),
        ("win32", "", True),
        ("win32", "SSH_CLIENT", False),
        ("freebsd14", "DISPLAY", True),
    ],
)
def test_a_browser_fits_where_it_can_be_shown_and_reaches_this_machine(
    platform: str, variables: str, *, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "_has_browser", lambda: True)
    monkeypatch.setattr(ways, "_CONTAINER_FILES", ())
    for name in ways._REMOTE | ways._CONTAINER | ways._DISPLAY:
        monkeypatch.setenv(name, "1" if name in variables.split() else "")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", platform)
        assert fits_browser() is expected


def test_no_browser_fits_in_a_container_or_where_python_finds_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ways._REMOTE | ways._CONTAINER:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    for has_browser, files in ((True, (str(tmp_path),)), (False, ())):
        monkeypatch.setattr(ways, "_has_browser", lambda found=has_browser: found)
        monkeypatch.setattr(ways, "_CONTAINER_FILES", files)
        assert not fits_browser()


def browser(folder: Path, script: str) -> str:
    """Write a browser, and return its command for the variable BROWSER."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return f"{path} %s"


def test_a_browser_gets_the_address_and_writes_nothing_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    script = f'echo noise; echo noise >&2; echo "$1" > {tmp_path}/url'
    monkeypatch.setenv("BROWSER", browser(tmp_path, script))
    assert open_browser(URL)
    assert (tmp_path / "url").read_text() == f"{URL}\n"
    assert capfd.readouterr() == ("", "")


def test_a_browser_gets_no_secret_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANILIST_TOKEN", "a-token")
    monkeypatch.setenv("ANILIST_CLIENT_SECRET", "a-secret")
    monkeypatch.setenv("BROWSER", browser(tmp_path, f"env > {tmp_path}/environment"))
    assert open_browser(URL)
    environment = (tmp_path / "environment").read_text()
    assert "PATH=" in environment
    assert "a-token" not in environment
    assert "a-secret" not in environment


def test_nothing_in_the_working_folder_is_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = f"open({str(tmp_path / 'executed')!r}, 'w')"
    (tmp_path / "webbrowser.py").write_text(trap, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("BROWSER", browser(tmp_path, "exit 0"))
    assert open_browser(URL)
    assert not (tmp_path / "executed").exists()


def test_a_browser_that_fails_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", browser(tmp_path, "exit 1"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not open_browser(URL)


def test_a_browser_in_the_foreground_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kotae.cli.sign_in_ways._OPEN_S", 0.05)
    monkeypatch.setenv("BROWSER", browser(tmp_path, "exec sleep 5"))
    start_s = time.monotonic()
    assert open_browser(URL)
    assert time.monotonic() - start_s < 4


def test_without_a_python_to_start_no_browser_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    assert not open_browser(URL)
