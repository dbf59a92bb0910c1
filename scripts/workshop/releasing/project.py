"""The commit that is released: its files, its version and its entry in the changelog."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Project", "ReleaseError", "check_changelog", "check_tree", "check_version", "run"]

_VERSION = re.compile(r'^__version__ = "([^"]*)"$', re.MULTILINE)


class ReleaseError(Exception):
    """A release is refused.

    Args:
        problems: Sentences, each of which says what is wrong and what to do.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(*problems)


@dataclass(frozen=True, slots=True)
class Project:
    """The clone whose commit is released.

    Attributes:
        root: Its folder.
        version: The version in `src/kotae/_version.py`.
        commit: The full hash of the commit.
    """

    root: Path
    version: str
    commit: str

    @classmethod
    def read(cls, root: Path) -> Project:
        """Read the version and the commit of a clone.

        Raises:
            ReleaseError: It has no version, or is not a clone.
        """
        found = _VERSION.search((root / "src/kotae/_version.py").read_text("utf-8"))
        if found is None:
            raise ReleaseError(
                'src/kotae/_version.py has no line such as __version__ = "1.2.0". Add it.'
            )
        return cls(root, found[1], _git(root, "rev-parse", "HEAD").strip())

    @property
    def tag(self) -> str:
        """The name of the version's tag."""
        return f"v{self.version}"

    def tracked(self) -> list[str]:
        """Return the paths of all files that git tracks and that are there."""
        listed = _git(self.root, "ls-files", "-z").split("\0")
        return [name for name in listed if name and (self.root / name).is_file()]

    def commit_time(self) -> str:
        """Return the time of the commit, in Unix seconds, for SOURCE_DATE_EPOCH."""
        return _git(self.root, "log", "-1", "--format=%ct").strip()

    def tagged_commit(self) -> str | None:
        """Return the commit that has the version's tag; None without the tag."""
        if not _git(self.root, "tag", "--list", self.tag).strip():
            return None
        return _git(self.root, "rev-list", "-1", f"refs/tags/{self.tag}").strip()

    def add_tag(self) -> None:
        """Tag the commit with the version."""
        _git(self.root, "tag", "--annotate", self.tag, "--message", f"kotae {self.version}")


def run(
    command: list[str], what: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command, and return what it prints.

    Args:
        command: Its words.
        what: What it does, for the error: `"pip installs the wheel"`.
        cwd: The folder in which it runs; by default this process's.
        env: Its environment variables; by default this process's.

    Raises:
        ReleaseError: It fails, or takes more than ten minutes.
    """
    try:
        done = subprocess.run(
            command, check=False, timeout=600, stdin=subprocess.DEVNULL, cwd=cwd, env=env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ReleaseError(f"It took more than ten minutes until {what}.") from None
    if done.returncode:
        lines = done.stdout.rstrip().splitlines()[-12:]
        raise ReleaseError("\n".join([f"Failed: {what}. The last lines that it printed:", *lines]))
    return done.stdout


def _git(root: Path, *words: str) -> str:
    return run(["git", *words], f"git {words[0]}", cwd=root)


def check_tree(project: Project) -> str:
    """Check that all is committed."""
    changed = [
        entry[3:]
        for entry in _git(project.root, "status", "--porcelain", "-z").split("\0")
        if entry
    ]
    if changed:
        shown = ", ".join(changed[:5]) + (", …" if len(changed) > 5 else "")
        raise ReleaseError(
            f"Changed or new files are not committed: {shown}. Commit, remove or ignore them: a "
            "release is made of a commit."
        )
    return f"all is committed, in {project.commit[:8]}"


def check_version(project: Project, tag: str | None = None) -> str:
    """Check that the version is not released, and is that of the tag which is released.

    Args:
        project: The project.
        tag: The tag for which a workflow runs, such as `v1.2.0`.
    """
    try:
        version = Version(project.version)
    except InvalidVersion:
        version = Version("0.dev0")
    if str(version) != project.version or version.is_devrelease or version.local:
        raise ReleaseError(
            "src/kotae/_version.py: expected a version such as 1.2.0 or 1.2.0rc1, got "
            f"{project.version!r}."
        )
    if tag is not None and tag != project.tag:
        raise ReleaseError(
            f"The tag is {tag}, but the version in src/kotae/_version.py is {project.version}. "
            "Remove the tag, or tag the commit that has its version."
        )
    tagged = project.tagged_commit()
    if tagged is None:
        return f"{project.version}, which has no tag {project.tag} yet"
    if tagged != project.commit:
        raise ReleaseError(
            f"{project.version} is released already: {tagged[:8]} has the tag {project.tag}. Raise "
            "the version in src/kotae/_version.py."
        )
    return f"{project.version}, which this commit's tag {project.tag} names"


def check_changelog(project: Project, *, is_dated: bool) -> str:
    """Check that the changelog has an entry for the version, at its top.

    Args:
        project: The project.
        is_dated: Whether its heading must have the date of the release.
    """
    text = (project.root / "CHANGELOG.md").read_text("utf-8")
    heading = re.search(r"^## (.*)$", text, re.MULTILINE)
    title = heading[1] if heading else "no heading"
    dated = re.fullmatch(rf"{re.escape(project.version)} \((unreleased|\d{{4}}-\d\d-\d\d)\)", title)
    if heading is None or dated is None:
        raise ReleaseError(
            f"CHANGELOG.md: expected '## {project.version} (2026-01-31)', with the day of the "
            f"release, as its first heading, got {title!r}."
        )
    if is_dated and dated[1] == "unreleased":
        raise ReleaseError(
            f"CHANGELOG.md: '## {title}' needs the day of the release in place of 'unreleased'. "
            "Write it, and commit."
        )
    entries = re.findall(r"^- ", text[heading.end() :].split("\n## ")[0], re.MULTILINE)
    if not entries:
        raise ReleaseError(f"CHANGELOG.md has no entry below '## {title}'. Write at least one.")
    return f"'{title}' with {len(entries)} entries"
