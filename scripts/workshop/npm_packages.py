"""Packages of npm, pinned in `scripts/requirements/NAME-npm`, installed in `.environments`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

__all__ = ["NpmError", "install_npm_packages"]

_ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT_S = 300


class NpmError(Exception):
    """Packages could not be installed; the message gives the reason."""


def install_npm_packages(name: str) -> Path:
    """Return the folder with the packages; install them unless they are there.

    Args:
        name: What the folder of their pins begins with.

    Raises:
        NpmError: Node.js is missing, or npm fails.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NpmError("Node.js and npm are missing on this machine.")
    pins = _ROOT / "scripts" / "requirements" / f"{name}-npm"
    folder = _ROOT / ".environments" / f"{name}-npm"
    stamp = folder / "finished"
    lock = (pins / "package-lock.json").read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == lock:
        return folder
    shutil.copytree(pins, folder, dirs_exist_ok=True)
    words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise NpmError(f"The packages of {name}-npm could not be installed in time.") from None
    if done.returncode:
        reason = done.stderr.strip().partition("\n")[0]
        raise NpmError(f"The packages of {name}-npm could not be installed: {reason}")
    stamp.write_text(lock, encoding="utf-8")
    return folder
