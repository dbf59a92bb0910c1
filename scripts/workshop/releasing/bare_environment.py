"""Bare environments, in which the wheel is installed and README's examples run."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.releasing.project import ReleaseError, run

if TYPE_CHECKING:
    from workshop.releasing.project import Project

__all__ = ["classified_pythons", "try_wheel"]

_PROGRAM = Path(__file__).with_name("readme_program.py")


def classified_pythons(project: Project) -> list[str]:
    """Return the versions of Python in the classifiers, as `3.11`, the lowest first."""
    config = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))
    found = re.findall(r"Python :: (3\.\d+)", "\n".join(config["project"]["classifiers"]))
    return sorted(found, key=lambda version: int(version.removeprefix("3.")))


def try_wheel(
    project: Project, wheel: Path, folder: Path, pythons: list[str], constraints: Path | None = None
) -> str:
    """Install the wheel in an environment without anything else, and run README's examples.

    Args:
        project: The project.
        wheel: The wheel.
        folder: A folder outside of the clone, which is made.
        pythons: The versions of Python to take, the best first.
        constraints: pip's constraints: the file with the lowest versions.
    """
    outer = _find_python(project, pythons)
    # Neither the scripts of the clone nor the caller's own modules may be found.
    variables = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    environment, empty = folder / "environment", folder / "empty"
    empty.mkdir(parents=True)
    run([outer, "-I", "-m", "venv", "--without-pip", str(environment)], "venv makes an environment")
    python = str(environment / "bin/python")
    pip = [outer, "-I", "-m", "pip", "--disable-pip-version-check", "--python", python]
    given = ["--constraint", str(constraints)] if constraints else []
    run(
        [*pip, "install", *given, f"{wheel}[server]", "pytest"],
        "pip installs the wheel with the extra server",
        cwd=empty, env=variables,
    )  # fmt: skip
    run([*pip, "check"], "pip check finds all that is required", cwd=empty, env=variables)
    printed = run(
        [python, "-I", str(_PROGRAM), project.version],
        "README's examples run with the installed wheel",
        cwd=empty, env=variables,
    )  # fmt: skip
    ran = printed.splitlines()[-1]
    return f"Python {_version_of(outer)}, {_installed(environment)} packages; README's {ran} run"


def _find_python(project: Project, versions: list[str]) -> str:
    """Find a Python with pip, as the other scripts do."""
    script = 'source scripts/environment && for version; do find_python "$version" && exit; done'
    for version in versions:
        try:
            found = run(
                ["bash", "-c", script, "bash", version],
                f"Python {version} is found", cwd=project.root,
            )  # fmt: skip
        except ReleaseError:
            continue
        return found.strip().splitlines()[-1]
    raise ReleaseError(f"No Python {' or '.join(versions)} was found. Install one, with pip.")


def _version_of(python: str) -> str:
    return run(
        [python, "-I", "-c", "import platform; print(platform.python_version())"], ""
    ).strip()


def _installed(environment: Path) -> int:
    return len(list(environment.glob("lib/python3.*/site-packages/*.dist-info")))
