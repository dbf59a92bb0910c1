"""The choice of a way to sign in, and the opening of a browser."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from kotae.cli.sign_in_ways import Surroundings, fits_browser, open_browser

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://anilist.co/api/v2/oauth/authorize?client_id=1"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Wait for the end of a browser, however busy the machine is."""
    monkeypatch.setattr("kotae.cli.sign_in_ways._OPEN_S", 60.0)


@pytest.mark.parametrize(
    ("platform", "variables", "has_container_file", "has_browser", "expected"),
    [
        ("linux", "DISPLAY", False, True, True),
        ("linux", "WAYLAND_DISPLAY", False, True, True),
        ("linux", "BROWSER", False, True, True),  # Windows Subsystem for Linux
        ("linux", "", False, True, False),  # w3m or lynx
        ("linux", "DISPLAY", False, False, False),
        ("linux", "DISPLAY SSH_CONNECTION", False, True, False),
        ("linux", "BROWSER SSH_TTY", False, True, False),
        ("linux", "DISPLAY", True, True, False),
        ("linux", "DISPLAY container", False, True, False),
        ("linux", "BROWSER CODESPACES", False, True, False),
        ("linux", "BROWSER REMOTE_CONTAINERS", False, True, False),
        ("linux", "DISPLAY KUBERNETES_SERVICE_HOST", False, True, False),
        ("darwin", "", False, True, True),
        ("darwin", "SSH_CLIENT", False, True, False),
        ("win32", "", False, True, True),
        ("win32", "SSH_CLIENT", False, True, False),
        ("freebsd14", "DISPLAY", False, True, True),
    ],
)
def test_a_browser_fits_where_it_can_be_shown_and_reaches_this_machine(
    platform: str, variables: str, *, has_container_file: bool, has_browser: bool, expected: bool
) -> None:
    surroundings = Surroundings(
        platform, frozenset(variables.split()), has_container_file, has_browser
    )
    assert fits_browser(surroundings) is expected


def test_the_surroundings_have_the_variables_that_are_not_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    surroundings = Surroundings.here()
    assert "WAYLAND_DISPLAY" in surroundings.variables
    assert "DISPLAY" not in surroundings.variables
    assert surroundings.platform == sys.platform


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
