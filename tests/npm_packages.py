"""Packages of npm that tests need, pinned in `scripts/requirements/NAME-npm`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["npm_packages"]

_ROOT = Path(__file__).parents[1]
_TIMEOUT_S = 300


def npm_packages(name: str) -> Path:
    """Return the folder in which npm has installed the packages; skip the test if it cannot."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("This test needs Node.js and npm, and this machine lacks them.")
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
        pytest.skip(f"The packages of {name}-npm could not be installed in time.")
    if done.returncode:
        reason = done.stderr.strip().partition("\n")[0]
        pytest.skip(f"The packages of {name}-npm could not be installed: {reason}")
    stamp.write_text(lock, encoding="utf-8")
    return folder
