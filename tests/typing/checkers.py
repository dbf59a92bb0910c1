"""The runs of pyright and mypy over the typing tests, once each, with strict settings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HERE", "ROOT", "Finding", "environment", "mypy", "pyright", "run", "together"]

First = TypeVar("First")
Second = TypeVar("Second")

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

#: Seconds that one run of a checker may take: many times the usual.
_TIMEOUT_S = 300


@dataclass(frozen=True)
class Finding:
    """An error that a checker reports.

    Attributes:
        file: The file's name.
        line: Its line, from 1.
        text: The message, on one line.
    """

    file: str
    line: int
    text: str


def environment() -> dict[str, str]:
    """Return the environment without variables that change a checker's findings or output."""
    foreign = ("MYPY", "PYRIGHT_", "PYTHONPATH", "FORCE_COLOR")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # pyright looks for a Python, and so for what is installed, on the path.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return variables | {"PATH": path, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1", "PYTHONUTF8": "1"}


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a module of this Python's own environment."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        encoding="utf-8",
        env=environment(),
        timeout=_TIMEOUT_S,
    )


def together(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Call two functions concurrently; each waits for its process."""
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(first), pool.submit(second)
        return one.result(), other.result()


def pyright(files: list[Path], folder: Path) -> list[Finding]:
    """Return pyright's errors in strict mode, deprecation among them.

    Args:
        files: The files to check.
        folder: A folder for the configuration.

    Raises:
        RuntimeError: pyright did not run.
    """
    configuration = folder / "pyrightconfig.json"
    settings = {
        # Paths below a folder that begins with a dot would be left out by default.
        "exclude": [],
        "extraPaths": [str(ROOT)],
        "include": [os.path.relpath(file, folder) for file in files],
        "pythonVersion": f"{sys.version_info.major}.{sys.version_info.minor}",
        "reportDeprecated": "error",
        "typeCheckingMode": "strict",
    }
    configuration.write_text(json.dumps(settings), encoding="utf-8")
    done = run(
        "pyright", "--outputjson", "--project", str(configuration), "--pythonpath", sys.executable
    )
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        raise RuntimeError(f"pyright did not run: {done.stdout}{done.stderr}") from error
    if report["summary"]["filesAnalyzed"] < len(files):
        raise RuntimeError(f"pyright left files out: {report['summary']}")
    return [
        Finding(
            Path(found["file"]).name,
            found["range"]["start"]["line"] + 1,
            " ".join(found["message"].split()),
        )
        for found in report["generalDiagnostics"]
        if found["severity"] in ("error", "warning")
    ]


def mypy(files: list[Path], folder: Path) -> list[Finding]:
    """Return the errors of `mypy --strict`, deprecation among them.

    Args:
        files: The files to check.
        folder: A folder for the cache.

    Raises:
        RuntimeError: mypy did not run.
    """
    done = run(
        "mypy",
        "--strict",
        "--config-file=",
        "--enable-error-code=deprecated",
        "--output=json",
        f"--cache-dir={folder}",
        *map(str, files),
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"mypy did not run: {done.stdout}{done.stderr}")
    found = [
        cast("dict[str, object]", json.loads(line)) for line in done.stdout.splitlines() if line
    ]
    return [
        Finding(
            Path(str(one["file"])).name,
            int(str(one["line"])),
            re.sub(r"\s+", " ", str(one["message"])),
        )
        for one in found
        if one["severity"] == "error"
    ]
