"""The fixture in which the pages of the documentation run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.client.both import HandClock
from tests.documentation.pages import Documented

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kotae.testing import AniListServer


@pytest.fixture
def documented(
    anilist_server: AniListServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Documented]:
    """A local AniList in place of AniList's API and site, and an empty folder.

    `ANILIST_TOKEN` has a token of user 1, which goes to the local AniList as it would to AniList.
    Waits take no time.
    """
    url = urlsplit(anilist_server.url)
    site = f"http://localhost:{url.port}"
    monkeypatch.setattr("kotae.client.config.ENDPOINT", anilist_server.url)
    monkeypatch.setattr("kotae.endpoint._ANILIST_HOST", url.hostname)
    monkeypatch.setattr("kotae.auth.authorization._ANILIST_SITE", site)
    monkeypatch.setattr("kotae.client.config._shared_rate_limiter", lambda: None)
    monkeypatch.setattr("kotae.client.config.SystemClock", HandClock)
    monkeypatch.setenv("ANILIST_TOKEN", anilist_server.token(1))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    yield Documented(anilist_server, site, capsys)
    # The next page may have a package of the same name.
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]
