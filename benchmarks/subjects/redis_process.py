"""A redis-server on a free port of this machine, which writes nothing to disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["redis_server"]

_START_S = 10


@contextmanager
def redis_server() -> Iterator[str]:
    """Start a server, and yield its URL; exit with a message if redis-server is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        sys.exit("redis-server is not installed here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - see above
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    ends_at = time.monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=_START_S).close()
        except OSError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.01)
        else:
            return
