"""One of several processes that share a limit: asks one question after the other until it is told.

It says `ready`, begins at a line on its standard input, and ends with that, wherever it is.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["take_part"]


def take_part(ask: Callable[[], object]) -> None:
    """Ask until the standard input ends; the process ends with it.

    Args:
        ask: Asks once, and returns when the next question may be asked.
    """

    def ask_on() -> None:
        while True:
            ask()

    print("ready", flush=True)
    sys.stdin.readline()
    threading.Thread(target=ask_on, daemon=True).start()
    sys.stdin.read()
    # The thread may be in the middle of anything.
    os._exit(0)
