"""Fixtures of the tests of accounts: a configuration folder, and keyrings in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from keyring.core import load_keyring
from tests.keyrings import MemoryKeyring, use_keyring

from kotae.auth.accounts import AccountStore

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of accounts in an empty configuration folder; no keyring is there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    use_keyring(monkeypatch, load_keyring("keyring.backends.fail.Keyring"))
    monkeypatch.setattr("kotae.auth.token._warned_of", set[str]())
    return tmp_path / "config" / "kotae" / "accounts.json"


@pytest.fixture
def store(path: Path) -> AccountStore:
    """The store of the user's accounts."""
    del path
    return AccountStore()


@pytest.fixture
def keyring(path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    """A keyring that works."""
    del path
    backend = MemoryKeyring()
    use_keyring(monkeypatch, backend)
    return backend
