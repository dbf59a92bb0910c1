"""The commands of pages are understood, and those that install kotae work."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.documentation.pages import PROJECT, README, parse, sessions

import kotae
from workshop.page_programs import PAGES, ROOT, blocks, page_name

#: The Python that made this environment; unlike the environment, it has pip.
BASE_PYTHON = Path(sys.base_prefix) / "bin/python3"
#: The commands of other programs that pages show. Scripts and examples are checked to exist.
OTHER_COMMANDS = {
    "echo": "writes a file",
    "export": "sets a variable",
    "mypy": "checks the types of a program that uses kotae",
    "pip": "installs kotae",
    "pytest": "runs the tests of `--graphql`",
    "python": "runs an example, or makes an environment",
    "source": "activates an environment",
}


def commands(page: Path) -> list[str]:
    shown = [command for block in blocks(page, "console") for command, _ in sessions(block.code)]
    return shown + re.findall(r"run: (kotae .*)", page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_command_of_a_page_is_understood(page: Path) -> None:
    for command in commands(page):
        program, *words = command.split()
        if program == "kotae":
            parse(command)
        elif program.startswith("scripts/"):
            assert (ROOT / program).is_file(), command
        else:
            assert program in OTHER_COMMANDS, command
            for word in words:
                assert not word.startswith("examples/") or (ROOT / word).is_file(), command


def test_each_other_command_is_on_some_page() -> None:
    assert {command.split()[0] for page in PAGES for command in commands(page)} >= set(
        OTHER_COMMANDS
    )


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_extra_that_a_page_installs_is_there(page: Path) -> None:
    named = re.findall(r"pip install .*?\[([\w,]+)\]", page.read_text("utf-8"))
    extras = set(PROJECT["project"]["optional-dependencies"])
    assert {extra for names in named for extra in names.split(",")} <= extras


@pytest.mark.long
def test_the_commands_that_install_kotae_work(tmp_path: Path) -> None:
    lines = re.findall(r"^\$ pip (.*)$", README.read_text("utf-8"), re.MULTILINE)
    assert len(lines) == 4
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "src", clone / "src")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    for number, line in enumerate(lines):
        environment = tmp_path / f"environment-{number}"
        subprocess.run(
            [str(BASE_PYTHON), "-m", "venv", "--without-pip", str(environment)], check=True
        )
        python = str(environment / "bin/python")
        pip = [str(BASE_PYTHON), "-m", "pip", "--quiet", "--python", python]
        subprocess.run([*pip, *shlex.split(line)], cwd=clone, check=True)
        if line.startswith("install"):
            command = [str(environment / "bin/kotae"), "--version"]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            assert kotae.__version__ in done.stdout
