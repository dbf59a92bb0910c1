"""The scripts make the environments that they need, and make broken ones again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = sorted(
    path for path in [*(ROOT / "scripts").iterdir(), ROOT / ".ci/run"] if path.is_file()
)


def is_bash(path: Path) -> bool:
    return path.name == "environment" or b"bash" in path.read_bytes()[:30]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_called_or_sourced(script: Path) -> None:
    assert os.access(script, os.X_OK) == (script.name != "environment")
    if is_bash(script):
        subprocess.run(["bash", "-n", script], check=True)


def make_environment(root: Path) -> str:
    """Call `environment` as a script does, with a pip that only writes a mark."""
    call = "environment trial scripts/requirements/trial.txt"
    code = f'source scripts/environment && {call} && echo "$python"'
    environment = {**os.environ, "PYTHONPATH": str(root / "fake")}
    done = subprocess.run(
        ["bash", "-c", code], cwd=root, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1] + done.stderr


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one empty package, and a pip that installs it with a .pth file."""
    for folder in ("scripts/requirements", "src/kotae", "fake/pip"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "scripts/environment", tmp_path / "scripts/environment")
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "src/kotae/__init__.py").write_text("")
    (tmp_path / "src/kotae/_version.py").write_text("")
    (tmp_path / "scripts/requirements/trial.txt").write_text("")
    (tmp_path / "fake/pip/__init__.py").write_text("")
    (tmp_path / "fake/pip/__main__.py").write_text(
        "import pathlib, subprocess, sys\n"
        "python = sys.argv[sys.argv.index('--python') + 1]\n"
        "code = 'import sysconfig; print(sysconfig.get_path(\"purelib\"))'\n"
        "site = subprocess.run([python, '-c', code], capture_output=True, text=True).stdout\n"
        "source = pathlib.Path(sys.argv[-1]) / 'src'\n"
        "pathlib.Path(site.strip(), 'kotae.pth').write_text(str(source))\n"
    )
    return tmp_path


def test_a_second_run_takes_the_environment_as_it_is(root: Path) -> None:
    assert "Making" in make_environment(root)
    assert "Making" not in make_environment(root)


def test_an_unfinished_environment_is_made_again(root: Path) -> None:
    make_environment(root)
    (stamp,) = root.glob(".environments/*/finished")
    stamp.unlink()
    assert "Making" in make_environment(root)


def test_an_environment_whose_interpreter_is_gone_is_made_again(root: Path) -> None:
    make_environment(root)
    (python,) = root.glob(".environments/*/bin/python")
    python.unlink()
    assert "Making" in make_environment(root)
    assert "Making" not in make_environment(root)


def test_an_environment_without_the_package_is_made_again(root: Path) -> None:
    make_environment(root)
    for path in root.glob(".environments/**/kotae.pth"):
        path.unlink()
    assert "Making" in make_environment(root)


def test_new_requirements_make_a_new_environment(root: Path) -> None:
    make_environment(root)
    (root / "scripts/requirements/trial.txt").write_text("# another\n")
    assert "Making" in make_environment(root)


def test_a_missing_python_is_named(root: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", "source scripts/environment && find_python 3.99"],
        cwd=root, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "No Python 3.99" in done.stderr
