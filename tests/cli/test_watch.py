"""`kotae check --watch` checks again after each change, in a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pytest
from tests.cli.pseudo_terminal import program_in_terminal

from kotae.cli import main

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

GOOD = "query Good { Media(id: 1) { id } }\n"
BAD = "query Bad { Media(id: 1) { idd } }\n"


class Watcher:
    """A running `kotae check --watch`; both its outputs are one pipe."""

    def __init__(self, process: subprocess.Popen[str], output: IO[str]) -> None:
        self.process = process
        self._output = output

    def until(self, words: str) -> str:
        """Read lines until one has some words, and return them."""
        lines: list[str] = []
        for line in self._output:
            lines.append(line)
            if words in line:
                return "".join(lines)
        pytest.fail(f"it ended without {words!r}:\n{''.join(lines)}")


@contextmanager
def watching(folder: Path, *arguments: str) -> Generator[Watcher]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kotae", "check", "--watch", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    try:
        yield Watcher(process, process.stdout)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_change_of_a_document_or_a_configuration_is_checked_until_ctrl_c(tmp_path: Path) -> None:
    queries = tmp_path / "queries"
    queries.mkdir()
    (queries / "a.graphql").write_text(GOOD, "utf-8")
    with watching(tmp_path, "queries") as watcher:
        assert "watching for changes" in watcher.until("✓ no problems in 1 file")
        (queries / "a.graphql").write_text(BAD, "utf-8")
        assert "queries/a.graphql changed." in watcher.until("✗ 1 error")
        (tmp_path / "queries/more").mkdir()
        (tmp_path / "queries/more/b.gql").write_text(GOOD, "utf-8")
        watcher.until("✗ 1 error in 2 files")
        (queries / "a.graphql").unlink()
        watcher.until("✓ no problems in 1 file")
        shutil.rmtree(queries)
        watcher.until("There is no file or folder queries.")
        queries.mkdir()
        (queries / "c.graphql").write_text(BAD, "utf-8")
        watcher.until("✗ 1 error")
        watcher.process.send_signal(signal.SIGINT)
        assert watcher.process.wait() == 130


def test_a_configuration_and_a_schema_elsewhere_are_watched(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    schema = tmp_path / "schema.json.txt"
    schema.write_text("type Query { idd: Int }", "utf-8")
    (project / "a.graphql").write_text("{ idd }", "utf-8")
    with watching(project, "--schema", str(schema)) as watcher:
        watcher.until("✓ no problems")
        schema.write_text("type Query { id: Int }", "utf-8")
        watcher.until("✗ 1 error")
        settings = project / "pyproject.toml"
        settings.write_text('[tool.kotae]\nexclude = ["*.graphql"]', "utf-8")
        watcher.until("There is no .graphql or .gql file to check")
        settings.write_text("[tool.kotae", "utf-8")
        watcher.until("is not valid TOML")
        settings.unlink()
        watcher.until("✗ 1 error")


def test_it_ends_when_nobody_reads_the_reports(tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_text(GOOD, "utf-8")
    with watching(tmp_path) as watcher:
        watcher.until("✓ no problems")
        assert watcher.process.stdout
        watcher.process.stdout.close()
        (tmp_path / "a.graphql").write_text(BAD, "utf-8")
        assert watcher.process.wait() == 0


def test_ctrl_c_in_a_terminal_ends_it_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_text(BAD, "utf-8")
    code = (
        "import os, sys; from kotae.cli import main; os.chdir(sys.argv[1]); "
        "sys.exit(main(['check', '--watch']))"
    )
    with program_in_terminal(code, [str(tmp_path)]) as (user, process):
        user.until("1 error")
        user.type("\x03")
        while user.read():
            pass
        assert process.wait() == 130
    assert "Traceback" not in user.shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-"], "`--watch` cannot watch standard input. Name a file or a folder."),
        ([], "pip install 'kotae[watch]'"),
    ],
)
def test_what_it_cannot_watch_is_a_sentence(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["check", "--watch", *arguments]) == 2
    assert message in capsys.readouterr().err
