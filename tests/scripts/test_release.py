"""`scripts/release` refuses what must not be released, and says what to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from workshop.releasing.distributions import Distributions, check_files, check_sizes
from workshop.releasing.project import (
    Project,
    ReleaseError,
    check_changelog,
    check_tree,
    check_version,
    run,
)

ROOT = Path(__file__).parents[2]
FILES = {
    "src/kotae/_version.py": '__version__ = "1.2.0"\n',
    "src/kotae/py.typed": "",
    "src/kotae/schema/introspection.json": "{}",
    "src/kotae/testing/seed/data/works.json": "[]",
    "CHANGELOG.md": "# Changelog\n\n## 1.2.0 (2026-12-01)\n\n- `kotae run` is there.\n",
    "LICENSE": "MIT", "README.md": "# kotae", "pyproject.toml": "",
}  # fmt: skip
INFO = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=kotae", "-c", "user.email=kotae@example.org"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", *identity, *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)


def write(folder: Path, name: str, content: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content, "utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a small kotae, all committed."""
    folder = tmp_path / "clone"
    for name, content in FILES.items():
        write(folder, name, content)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Add all")
    return folder


def refusal(check: object, *arguments: object, **options: object) -> str:
    assert callable(check)
    with pytest.raises(ReleaseError) as caught:
        check(*arguments, **options)
    return "\n".join(caught.value.problems)


def test_a_commit_with_its_version_and_its_entry_passes(clone: Path) -> None:
    project = Project.read(clone)
    assert "all is committed" in check_tree(project)
    assert check_version(project) == "1.2.0, which has no tag v1.2.0 yet"
    assert check_changelog(project, is_dated=True) == "'1.2.0 (2026-12-01)' with 1 entries"


def test_a_tree_with_new_or_changed_files_is_refused(clone: Path) -> None:
    write(clone, "src/kotae/new.py", "")
    write(clone, "README.md", "other")
    assert "not committed: README.md, src/kotae/new.py. Commit" in refusal(
        check_tree, Project.read(clone)
    )


def test_a_version_that_is_released_is_refused(clone: Path) -> None:
    git(clone, "tag", "v1.2.0")
    project = Project.read(clone)
    assert "this commit's tag v1.2.0" in check_version(project, "v1.2.0")
    write(clone, "README.md", "other")
    git(clone, "commit", "--quiet", "--all", "--message", "Change it")
    refused = refusal(check_version, Project.read(clone))
    assert "1.2.0 is released already" in refused
    assert "Raise the version" in refused


def test_a_tag_of_another_version_is_refused(clone: Path) -> None:
    refused = refusal(check_version, Project.read(clone), "v1.3.0")
    assert refused.startswith(
        "The tag is v1.3.0, but the version in src/kotae/_version.py is 1.2.0"
    )


@pytest.mark.parametrize("version", ["1.2.0.dev1", "1.2.0+local", "1.02.0", "latest", ""])
def test_a_version_that_pypi_or_users_would_not_take_is_refused(clone: Path, version: str) -> None:
    write(clone, "src/kotae/_version.py", f'__version__ = "{version}"\n')
    assert f"got {version!r}" in refusal(check_version, Project.read(clone))


def test_a_clone_without_a_version_or_without_git_is_refused(clone: Path) -> None:
    write(clone, "src/kotae/_version.py", "")
    assert "has no line such as __version__" in refusal(Project.read, clone)
    write(clone, "src/kotae/_version.py", '__version__ = "1.2.0"\n')
    shutil.rmtree(clone / ".git")
    assert "Failed: git rev-parse" in refusal(Project.read, clone)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("## 1.1.0 (2026-12-01)", "got '1.1.0 (2026-12-01)'"),
        ("## 1.2.0", "got '1.2.0'"),
        ("", "got 'no heading'"),
        ("## 1.2.0 (unreleased)", "needs the day of the release"),
        ("## 1.2.0 (2026-12-01)\n\n## 1.1.0 (2026-11-01)", "has no entry"),
    ],
)
def test_a_changelog_without_the_release_is_refused(clone: Path, heading: str, words: str) -> None:
    write(clone, "CHANGELOG.md", f"# Changelog\n\n{heading}\n\n- Something.\n")
    assert words in refusal(check_changelog, Project.read(clone), is_dated=True)


def test_a_dry_run_takes_a_changelog_without_a_day(clone: Path) -> None:
    write(clone, "CHANGELOG.md", "# Changelog\n\n## 1.2.0 (unreleased)\n\n- Something.\n")
    assert "unreleased" in check_changelog(Project.read(clone), is_dated=False)


def distributions(clone: Path, *, surplus: str = "", missing: str = "") -> Distributions:
    """Write a wheel and an sdist by hand, with a file too much or too few."""
    made = Distributions(clone.parent / "a.whl", clone.parent / "a.tar.gz")
    names = [name for name in FILES if name != missing]
    with ZipFile(made.wheel, "w") as wheel:
        for name in names:
            if name.startswith("src/"):
                wheel.writestr(name.removeprefix("src/"), "")
        for name in (*INFO, *([surplus] if surplus else [])):
            wheel.writestr(name if name == surplus else f"kotae-1.2.0.dist-info/{name}", "")
    with tarfile.open(made.sdist, "w:gz") as sdist:
        for name in names:
            sdist.add(clone / name, f"kotae-1.2.0/{name}")
        sdist.add(clone / "LICENSE", "kotae-1.2.0/PKG-INFO")
    return made


def test_a_wheel_with_the_package_alone_passes(clone: Path) -> None:
    project = Project.read(clone)
    made = distributions(clone)
    assert check_files(project, made).startswith("9 files in the wheel, 9 in the sdist")
    assert "wheel 1 of at most" in check_sizes(made)


@pytest.mark.parametrize("name", ["kotae/test_a.py", "tests/a.py", "kotae/__pycache__/a.pyc"])
def test_a_wheel_with_what_is_not_for_users_is_refused(clone: Path, name: str) -> None:
    write(clone, f"src/{name}", "")
    git(clone, "add", "--force", f"src/{name}")
    refused = refusal(check_files, Project.read(clone), distributions(clone, surplus=name))
    assert f"The wheel has {name}, which is not for users" in refused


@pytest.mark.parametrize("name", ["src/kotae/py.typed", "src/kotae/schema/introspection.json"])
def test_a_wheel_without_a_data_file_is_refused_even_if_git_lost_it(clone: Path, name: str) -> None:
    project, made = Project.read(clone), distributions(clone, missing=name)
    lacks = f"The wheel lacks {name.removeprefix('src/')}. "
    assert lacks in refusal(check_files, project, made)
    git(clone, "rm", "--quiet", "--cached", name)
    assert lacks in refusal(check_files, project, made)


def test_distributions_that_grew_too_much_are_refused(clone: Path) -> None:
    made = distributions(clone)
    for path in made:
        with path.open("ab") as file:
            file.truncate(6_000_000)
    assert refusal(check_sizes, made).count("Look at what made it grow") == 2


def test_a_command_that_fails_is_named_with_its_last_lines(tmp_path: Path) -> None:
    words = ["bash", "-c", "seq 100; exit 3"]
    refused = refusal(run, words, "bash counts", cwd=tmp_path)
    assert refused.startswith("Failed: bash counts. The last lines that it printed:\n89\n")


def test_the_tools_that_build_a_release_have_one_version() -> None:
    pins = (ROOT / "scripts/requirements/release.txt").read_text("utf-8")
    lines = [line for line in pins.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert {"build", "hatchling", "twine"} <= {line.partition("==")[0] for line in lines}


@pytest.mark.long
def test_a_dry_run_passes_and_finds_all_that_is_broken_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(ROOT), str(folder))
    command = [str(folder / "scripts/release"), "--dry-run"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "✓ All 10 checks passed." in done.stdout
    assert len(list((folder / "dist").iterdir())) == 2
    write(folder, "src/kotae/test_a.py", "")
    write(folder, "CHANGELOG.md", "# Changelog\n")
    write(folder, "README.md", (folder / "README.md").read_text("utf-8").replace("26", "27"))
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "checks failed: tree, changelog, files, same bytes, lowest, newest." in done.stdout
    tags = subprocess.run(["git", "tag"], cwd=folder, check=True, capture_output=True, text=True)
    assert "v" not in tags.stdout
