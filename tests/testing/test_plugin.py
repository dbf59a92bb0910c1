"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TESTS = """
import requests

QUERY = {"query": "{ Media(id: 1) { title { romaji } } }"}


def test_one(anilist_server):
    response = requests.post(anilist_server.url, json=QUERY).json()
    assert response["data"]["Media"]["title"]["romaji"] == "Cowboy Bebop"
    assert anilist_server.limit is None


def test_two(anilist_server):
    assert not anilist_server.requests
"""


def _pytest(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_pytest_finds_the_fixture_automatically(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(_TESTS)
    done = _pytest(tmp_path, "-q")
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_pytest_lists_the_fixture_with_its_sentence(tmp_path: Path) -> None:
    done = _pytest(tmp_path, "--fixtures")
    assert "anilist_server" in done.stdout
    assert "An AniList on loopback, new for each test" in done.stdout
