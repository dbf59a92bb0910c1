"""A real Redis server on a free port of loopback, for the duration of a test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Any, Self

import pytest
import redis

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["RedisServer", "redis_binary"]

#: Attempts with other ports, because another program may take a free port first.
_ATTEMPTS = 5


def redis_binary() -> str:
    """Return the path of redis-server; without it the test is skipped, or fails in CI."""
    found = shutil.which("redis-server")
    if found is not None:
        return found
    reason = "redis-server is not installed: apt-get install redis-server"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class RedisServer:
    """A server that writes nothing to disk.

    Attributes:
        port: The port on 127.0.0.1.
        url: The URL for RateLimiter.redis.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> Any:
        """Return a client; redis-py does not declare the types of its commands."""
        return redis.Redis(host="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        for _ in range(_ATTEMPTS):
            self.port = self.port or _free_port()
            if self.start():
                return self
            self.port = 0
        raise RuntimeError("redis-server did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> bool:
        """Start on its port; return whether it responds."""
        options = {
            "--port": str(self.port),
            "--bind": "127.0.0.1",
            "--save": "",
            "--appendonly": "no",
            "--dir": str(self._folder),
        }
        words = [word for option in options.items() for word in option]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen([redis_binary(), *words], stdout=log, stderr=log)
        while self._process.poll() is None:
            with self.client() as client:
                try:
                    client.ping()
                except redis.ConnectionError:
                    # A short poll, because the server listens soon.
                    time.sleep(0.01)
                else:
                    return True
        return False

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
