"""The loop of one of several processes that share a rate limit.

The process prints `ready`, starts when a line arrives on its standard input, and exits when that
input is closed.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["send_until_closed"]


def send_until_closed(send: Callable[[], object]) -> None:
    """Send requests until the standard input is closed; then end the process.

    Args:
        send: Sends one request, and returns when the next may be sent.
    """

    def send_forever() -> None:
        while True:
            send()

    print("ready", flush=True)
    sys.stdin.readline()
    threading.Thread(target=send_forever, daemon=True).start()
    sys.stdin.read()
    # The thread may be in the middle of a request, and cannot be joined.
    os._exit(0)
