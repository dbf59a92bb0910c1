"""Keyrings in memory that kotae takes for those of an operating system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

__all__ = ["MemoryKeyring", "use_keyring"]


class MemoryKeyring:
    """A keyring that stores secrets in memory, by service and entry.

    It is no subclass of the package's: that has a list of them, which outlives a test.
    """

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        #: Raised by each call.
        self.error: BaseException | None = None

    def get_password(self, service: str, entry: str) -> str | None:
        self._fail()
        return self.secrets.get((service, entry))

    def set_password(self, service: str, entry: str, secret: str) -> None:
        self._fail()
        self.secrets[service, entry] = secret

    def delete_password(self, service: str, entry: str) -> None:
        self._fail()
        del self.secrets[service, entry]

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


MemoryKeyring.__module__ = "keyring.backends.macOS"


def use_keyring(monkeypatch: pytest.MonkeyPatch, backend: object) -> None:
    """Let the package keyring choose a backend."""

    def get_keyring() -> object:
        return backend

    monkeypatch.setattr("keyring.get_keyring", get_keyring)
