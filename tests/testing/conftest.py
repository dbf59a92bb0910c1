"""Servers that several tests share: starting one costs more than most tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.testing.local_anilist import LocalAniList

from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_server() -> Iterator[AniListServer]:
    """All rules, no rate limit; for tests that change nothing."""
    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture
def anilist() -> LocalAniList:
    """A local AniList of its own for each test, with all rules."""
    return LocalAniList()


@pytest.fixture(scope="session")
def lenient() -> LocalAniList:
    """A local AniList without rules, whose pages have any size; for tests that change nothing."""
    return LocalAniList(Rules.off())
