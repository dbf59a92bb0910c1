"""Servers that several tests share: starting one costs more than most tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_server() -> Iterator[AniListServer]:
    """All rules, no rate limit; for tests that change nothing."""
    with AniListServer(rate_limit=None) as server:
        yield server
