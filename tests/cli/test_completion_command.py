"""`kotae completion`: bash completes with the script that it prints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

#: Completes the words of a command line as bash does when Tab is pressed behind the last one.
_PRESS_TAB = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
function=$(complete -p kotae | sed 's/.*-F \\([^ ]*\\).*/\\1/')
$function kotae "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "kotae.bash"
    command = "import sys; from kotae.cli import main; sys.exit(main(['completion', 'bash']))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True)
    path.write_bytes(done.stdout)
    return path


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ch"], {"check"}),
        (["check", "--cli"], {"--client-schema"}),
        (["check", "--format", "gitl"], {"gitlab"}),
        (["check", "que"], {"queries"}),
        (["check", "--schema", "sch"], {"schema.graphql"}),
        (["rule", "page-s"], {"page-size-over-50"}),
        (["schema", "fe"], {"fetch"}),
        (["schema", "diff", "--oper"], {"--operations"}),
        (["completion", "z"], {"zsh"}),
        (["stu"], {"stubs"}),
        (["stubs", "--ch"], {"--check"}),
        (["stubs", "que"], {"queries"}),
        (["nope", "--he"], {"--help"}),
    ],
)
def test_bash_completes(script: Path, tmp_path: Path, words: list[str], expected: set[str]) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "schema.graphql").touch()
    done = subprocess.run(
        ["bash", "--norc", "-c", _PRESS_TAB, "bash", str(script), "kotae", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert {word.strip("/ ") for word in done.stdout.split("\n")} - {""} == expected, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish", "tcsh"])
def test_other_shells_have_scripts_that_name_commands_and_options(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "client-schema" in out
    assert "whoami" in out


def test_without_shtab_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 2
    assert "pip install 'kotae[completion]'" in capsys.readouterr().err
