"""The sdist and the wheel: how they are built, and what is checked of them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tarfile
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from packaging.metadata import Metadata

from workshop.releasing.project import ReleaseError, run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from workshop.releasing.project import Project

__all__ = [
    "Distributions",
    "build",
    "check_files",
    "check_metadata",
    "check_same_bytes",
    "check_sizes",
    "digest",
]

#: The largest wheel and sdist, in KiB. Who raises one looks first at what made it grow.
_MAX_WHEEL_KIB = 1_536
_MAX_SDIST_KIB = 5_120
#: What a wheel must never have, tracked or not: tests, compiled files, the workshop.
_NOT_FOR_USERS = re.compile(
    r"(^|/)(test_[^/]*\.py|conftest\.py|tests|scripts|workshop|__pycache__)($|/)"
)
#: Files without which the package is of no use, and which git may not track by mistake.
_NEEDED = ("py.typed", "schema/introspection.json", "testing/seed/data/works.json")


class Distributions(NamedTuple):
    """The two files of a release."""

    wheel: Path
    sdist: Path


def build(project: Project, folder: Path, *, source: Path | None = None) -> Distributions:
    """Build the sdist, and the wheel from it, with the build tools of this environment.

    Args:
        project: The project.
        folder: Where both are written.
        source: The folder that is built; by default the project's.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    run(
        [*command, str(source or project.root)],
        "python -m build makes the sdist and the wheel",
        env={**os.environ, "SOURCE_DATE_EPOCH": project.commit_time()},
    )
    name = f"kotae-{project.version}"
    made = Distributions(folder / f"{name}-py3-none-any.whl", folder / f"{name}.tar.gz")
    names = sorted(path.name for path in folder.iterdir())
    if names != sorted(path.name for path in made):
        raise ReleaseError(
            f"The build made {', '.join(names)}; expected {made.wheel.name} and {made.sdist.name}."
        )
    return made


def check_metadata(project: Project, made: Distributions) -> str:
    """Check the metadata as PyPI does, and that they are those of the project."""
    run(
        [sys.executable, "-m", "twine", "check", "--strict", *map(str, made)],
        "twine check --strict accepts the metadata",
    )
    with ZipFile(made.wheel) as wheel:
        content = wheel.read(f"kotae-{project.version}.dist-info/METADATA")
    metadata = Metadata.from_email(content)
    expected = {
        "name": "kotae",
        "version": project.version,
        "license_expression": "MIT",
        "description": (project.root / "README.md").read_text("utf-8"),
    }
    wrong = [
        f"The metadata's {key} is {_short(found)}; expected {_short(value)}."
        for key, value in expected.items()
        if (found := str(getattr(metadata, key))).rstrip() != value.rstrip()
    ]
    if wrong:
        raise ReleaseError(*wrong)
    return f"twine accepts both; Python {metadata.requires_python}, README.md as the description"


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


def check_files(project: Project, made: Distributions) -> str:
    """Check that the wheel has the package and nothing else, and the sdist only what git tracks."""
    tracked = project.tracked()
    package = {name.removeprefix("src/") for name in tracked if name.startswith("src/kotae/")}
    info = f"kotae-{project.version}.dist-info"
    described = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    with ZipFile(made.wheel) as wheel:
        in_wheel = {name for name in wheel.namelist() if not name.endswith("/")}
    problems = [
        *(
            f"The wheel has {name}, which is not for users. Move it out of src/kotae."
            for name in in_wheel
            if _NOT_FOR_USERS.search(name)
        ),
        *_differences(
            "The wheel",
            in_wheel,
            package
            | {f"kotae/{name}" for name in _NEEDED}
            | {f"{info}/{name}" for name in described},
        ),
    ]
    with tarfile.open(made.sdist) as sdist:
        in_sdist = {member.name.partition("/")[2] for member in sdist if member.isfile()}
    needed = {"LICENSE", "README.md", "pyproject.toml", "CHANGELOG.md", "PKG-INFO"}
    needed |= {f"src/{name}" for name in package}
    surplus = in_sdist - set(tracked) - needed
    problems += _differences("The sdist", (in_sdist & needed) | surplus, needed)
    if problems:
        more = [f"… and {len(problems) - 8} more."] if len(problems) > 8 else []
        raise ReleaseError(*sorted(problems)[:8], *more)
    return (
        f"{len(in_wheel)} files in the wheel, {len(in_sdist)} in the sdist; no tests in the wheel"
    )


def _differences(where: str, found: set[str], expected: set[str]) -> Iterable[str]:
    for name in found - expected:
        yield f"{where} has {name}, which git does not track as a part of it. Remove or commit it."
    for name in expected - found:
        yield (
            f"{where} lacks {name}. Commit it if git does not track it; otherwise include it in "
            "pyproject.toml."
        )


def check_sizes(made: Distributions) -> str:
    """Check that both are as small as they should be."""
    sizes = [path.stat().st_size // 1024 for path in made]
    problems = [
        f"{path.name} has {size:,} KiB, which is more than the {limit:,} KiB allowed in "
        "scripts/workshop/releasing/distributions.py. Look at what made it grow."
        for path, size, limit in zip(made, sizes, (_MAX_WHEEL_KIB, _MAX_SDIST_KIB), strict=True)
        if size > limit
    ]
    if problems:
        raise ReleaseError(*problems)
    return (
        f"wheel {sizes[0]:,} of at most {_MAX_WHEEL_KIB:,} KiB, sdist {sizes[1]:,} of "
        f"{_MAX_SDIST_KIB:,} KiB"
    )


def check_same_bytes(project: Project, made: Distributions, folder: Path) -> str:
    """Check that the tracked files, built again in another folder, give the same bytes."""
    source, target = folder / "source", folder / "again"
    for name in project.tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project.root / name, source / name)
    target.mkdir()
    again = build(project, target, source=source)
    for first, second in zip(made, again, strict=True):
        if first.read_bytes() != second.read_bytes():
            raise ReleaseError(
                f"{first.name} has other bytes when it is built again in another folder. One "
                "reason are files that git does not track; diffoscope shows others."
            )
    return f"two builds are equal; wheel sha256 {digest(made.wheel)[:16]}…"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
