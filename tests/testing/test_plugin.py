"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

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


@pytest.mark.parametrize(
    ("option", "expected"),
    [("-q", "2 passed"), ("--fixtures", "An AniList on loopback, new for each test")],
)
def test_pytest_finds_the_fixture_automatically(tmp_path: Path, option: str, expected: str) -> None:
    (tmp_path / "test_mine.py").write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", option]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert expected in done.stdout
