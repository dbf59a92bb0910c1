"""One lock for opening connections, which a forked process does not inherit held."""

from __future__ import annotations

import os
import threading

__all__ = ["opening"]

_lock = threading.Lock()


def opening() -> threading.Lock:
    """Return the lock under which a transport opens and closes its sessions."""
    return _lock


def _renew() -> None:
    """Make a new lock: another thread of the parent may have held the old one."""
    global _lock  # noqa: PLW0603 - a process has one
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
