"""Packages of npm that tests need, pinned in `scripts/requirements/NAME-npm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workshop.npm_packages import NpmError, install_npm_packages

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["npm_packages"]


def npm_packages(name: str) -> Path:
    """Return the folder in which npm has installed the packages; skip the test if it cannot."""
    try:
        return install_npm_packages(name)
    except NpmError as error:
        pytest.skip(str(error))
