"""kotae's log on standard error, for programs that set the environment variable `KOTAE_LOG`."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings

from kotae.sanitize import excerpt

__all__ = ["log_as_environment_says"]

_LEVELS = {"info": logging.INFO, "debug": logging.DEBUG}


class _StderrHandler(logging.Handler):
    """Writes to the present `sys.stderr`, unless the program itself handles all records."""

    def emit(self, record: logging.LogRecord) -> None:
        if logging.getLogger().handlers or sys.stderr is None:
            return
        with contextlib.suppress(OSError, ValueError):  # it may be closed, or a full disk
            sys.stderr.write(f"{self.format(record)}\n")


#: One for the process: a logger has the same handler only once.
_handler = _StderrHandler()
_handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))


def log_as_environment_says() -> None:
    """Log from the level in `KOTAE_LOG` on: `info` or `debug`."""
    value = os.environ.get("KOTAE_LOG", "").strip()
    if not value:
        return
    level = _LEVELS.get(value.lower())
    if level is None:
        warnings.warn(
            f"KOTAE_LOG: expected info or debug, got '{excerpt(value, 60)}'. Nothing is logged.",
            UserWarning,
            stacklevel=5,
        )
        return
    logger = logging.getLogger("kotae")
    logger.setLevel(level)
    logger.addHandler(_handler)
