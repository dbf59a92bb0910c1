"""Ignored files are those that git ignores, compared where git is installed."""

from __future__ import annotations

import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from kotae.check import CheckRequest
from kotae.check.discovery import find_projects
from kotae.check.limits import CheckProgress, Deadline

if TYPE_CHECKING:
    from pathlib import Path

    from tests.check.harness import Folder

GIT = shutil.which("git") or ""
LINES = [
    *(
        "a",
        "b",
        "a/",
        "b/",
        "/a",
        "/b/",
        "a/b",
        "**/b",
        "a/**",
        "a/**/a",
        "*",
        "?",
        "[ab]",
        "*.gql",
    ),
    *("a.graphql", "*.graphql", "/*", "!a", "!b/", "!/a", "!*.graphql", "!a.graphql", "!a/b", "!"),
    *("# a", "\\#a", "\\!a", "a ", "  ", "", "/", "**", "*a*", "b.*", "\\"),
]
FOLDERS = ["", "a", "b", "a/b", "b/a", "a/b/a"]
FILES = ["a.graphql", "b.graphql", "ab.gql"]


def found_by_git(folder: Path) -> set[str]:
    subprocess.run([GIT, "init", "--quiet", str(folder)], check=True)
    command = [GIT, "-C", str(folder), "-c", "core.excludesFile=/dev/null", "ls-files"]
    done = subprocess.run(
        [*command, "--others", "--exclude-standard", "*.graphql", "*.gql"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


def found_by_us(folder: Path) -> set[str]:
    projects = find_projects(
        CheckRequest(paths=["."], working_folder=folder), CheckProgress(Deadline(60))
    )
    return {file.display_path for project in projects for file in project.files.values()}


@pytest.mark.skipif(not GIT, reason="git is not installed")
@pytest.mark.parametrize(
    "ignored",
    [
        {".gitignore": "dist\n!docs\n"},
        {".gitignore": "dist/\n!docs/\n"},
        {".gitignore": "dist\n!/docs/dist\n"},
        {".gitignore": "*\n!docs\n"},
        {".gitignore": "*\n!*/\n!a.graphql\n"},
        {".gitignore": "/docs/*\n!/docs/dist/\n", "docs/.gitignore": "a.graphql"},
        {".gitignore": "dist", "docs/.gitignore": "!dist"},
    ],
    ids=lambda ignored: " ".join("; ".join(ignored.values()).split("\n")),
)
def test_a_negated_pattern_includes_the_files_that_git_includes(
    folder: Folder, ignored: dict[str, str]
) -> None:
    names = ["docs/a.graphql", "docs/dist/a.graphql", "dist/a.graphql", "src/dist/b.graphql"]
    folder.write({**ignored, **dict.fromkeys(names, "{ GenreCollection }")})
    assert found_by_us(folder.root) == found_by_git(folder.root)


def write_randomly(folder: Folder, rng: random.Random) -> None:
    for base in FOLDERS:
        folder.write({f"{base or '.'}/{name}": "{ GenreCollection }" for name in FILES})
        if not base or rng.random() < 0.4:
            lines = [rng.choice(LINES) for _ in range(rng.randrange(1, 5))]
            folder.write({f"{base or '.'}/.gitignore": "\n".join(lines)})


@pytest.mark.long
@pytest.mark.skipif(not GIT, reason="git is not installed")
@pytest.mark.parametrize("seed", range(300))
def test_random_trees_are_searched_as_git_searches_them(folder: Folder, seed: int) -> None:
    write_randomly(folder, random.Random(seed))
    assert found_by_us(folder.root) == found_by_git(folder.root)
