"""Fixtures of the examples' tests: a local AniList, a token of user 1, and no real waits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.client.both import HandClock

from kotae.client import config

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing import AniListServer

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def server(
    anilist_server: AniListServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AniListServer:
    """A local AniList without waits; the working folder is empty."""
    monkeypatch.setattr(config, "_shared_rate_limiter", lambda: None)
    monkeypatch.setattr(config, "SystemClock", HandClock)
    monkeypatch.setenv("ANILIST_TOKEN", anilist_server.token(1))
    monkeypatch.chdir(tmp_path)
    return anilist_server


@pytest.fixture
def run_as_user(
    server: AniListServer, tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run an example in its own process, with its own cache folder."""
    server.limit = 90
    cache = {name: str(tmp_path / "cache") for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME")}
    environment = os.environ | cache | {"PYTHONUTF8": "1"}

    def run(name: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", str(EXAMPLES / name), "--endpoint", server.url, *words],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            check=False,
        )

    return run
