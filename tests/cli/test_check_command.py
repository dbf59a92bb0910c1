from __future__ import annotations

import gc
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

import kotae.cli.check
from kotae.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPOSITORY = Path(__file__).parents[2]
PROGRAM = [
    sys.executable,
    "-c",
    "import sys; from kotae.cli import main; sys.exit(main())",
    "check",
]
CLEAN = "query Q { GenreCollection }"
BAD = "query Q {\n  Media(id: 1) { titel }\n}"
WARNED = "query Q { Staff(id: 1) { language } }"
ANNOTATION = "::error file=a.graphql,line=2,col=18,endColumn=22,endLine=2,title=kotae%3A fields-on"


class Terminal:
    """A terminal in its own folder that runs the command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.folder / f"{name.replace('__', '/')}.graphql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["check", *words])
        out, err = self._capsys.readouterr()
        return code, out, err

    def run_apart(
        self, *words: str, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the command in a process of its own."""
        return subprocess.run(
            [*PROGRAM, *words],
            cwd=self.folder,
            env={**os.environ, **environment},
            input=stdin,
            capture_output=True,
            check=False,
        )


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "PYTHONIOENCODING", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    yield Terminal(tmp_path, capsys)
    gc.enable()  # the command disables it for its process


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.TextIOWrapper(io.BytesIO(BAD.encode()))
    monkeypatch.setattr(sys, "stdin", text)


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        (CLEAN, [], 0),
        (CLEAN, ["--fail-on", "warning"], 0),
        (WARNED, [], 0),
        (WARNED, ["--fail-on", "error"], 0),
        (WARNED, ["--fail-on", "warning"], 1),
        (BAD, [], 1),
        (BAD, ["--fail-on", "warning"], 1),
        ("", [], 1),
        (BAD, ["--format", "json"], 1),
        (WARNED, ["--format", "json", "--fail-on", "warning"], 1),
        (BAD, ["--format", "github"], 1),
    ],
)
def test_the_exit_code_depends_on_the_problems(
    terminal: Terminal, text: str, words: list[str], code: int
) -> None:
    terminal.write(a=text)
    assert terminal.run(*words)[0] == code


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nope"], "kotae: There is no file or folder nope.\n"),
        (["media_by_id.generated.graphql"], "file or folder media_by_id.generated.graphql.\n"),
        (["q"], "There is no .graphql or .gql file to check in q, and no program with a query.\n"),
        (["--schema", "nope.graphql"], "There is no schema file nope.graphql.\n"),
        (["--schema", "q"], "kotae: q is a folder; name a schema file.\n"),
        (["--schema", "a.graphql"], "kotae: The schema a.graphql cannot be used."),
        (["--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["--fail-on", "never"], "argument --fail-on: invalid choice: 'never'"),
        (["--timeout", "0"], "argument --timeout: must be a number of seconds above zero"),
        (["--timeout", "-1"], "argument --timeout: must be a number of seconds above zero"),
        (["--timeout", "nan"], "argument --timeout: must be a number of seconds above zero"),
        (["--timeout", "inf"], "argument --timeout: must be a number of seconds above zero"),
        (["--timeout", "soon"], "argument --timeout: must be a number of seconds above zero"),
        (["--stdin-filename", "a.graphql"], "`--stdin-filename` names standard input. Add `-`"),
        (["--nope"], "kotae: unrecognized arguments: --nope\n"),
        (["--form", "json"], "kotae: unrecognized arguments: --form"),
        (["\x1b[31m::error::x"], "There is no file or folder \\u{1b}[31m:\\u{3a}error:\\u{3a}x."),
    ],
)
def test_wrong_usage_exits_with_2_and_a_message(
    terminal: Terminal, words: list[str], sentence: str
) -> None:
    terminal.write(a=CLEAN, b="query B { GenreCollection }")
    (terminal.folder / "q").mkdir()
    code, out, err = terminal.run(*words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_folder_without_documents_exits_with_2(terminal: Terminal) -> None:
    sentence = (
        "kotae: There is no .graphql or .gql file to check in this folder, and no program with a "
        "query.\n"
    )
    assert terminal.run() == (
        2,
        "",
        sentence,
    )


@pytest.mark.parametrize(
    "config",
    ["[tool.kotae]\nnope = 1", '[tool.kotae]\nschema = "a\\u0000b"', "[tool.kotae", "kotae\xff"],
)
def test_a_wrong_configuration_exits_with_2_and_a_message(terminal: Terminal, config: str) -> None:
    terminal.write(a=CLEAN)
    (terminal.folder / "pyproject.toml").write_text(config, encoding="latin-1")
    code, out, err = terminal.run()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_bug_exits_with_70_and_says_how_to_report_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        raise RuntimeError("\x1b[31m::error::x eyJhbGciOiJ9.eyJzdWIiOiI3.c2lnbmF0dXJl")

    monkeypatch.setattr(kotae.cli.check, "check", fail)
    code, out, err = terminal.run()
    assert (code, out) == (70, "")
    assert "this is a bug in kotae" in err
    assert "\x1b" not in err
    assert "::" not in err
    assert "(a token)" in err
    assert "eyJ" not in err


def test_a_bug_whose_traceback_has_a_long_line_is_reported_with_a_part_of_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        raise RuntimeError("eyJ" * 3000)

    monkeypatch.setattr(kotae.cli.check, "check", fail)
    code, _, err = terminal.run()
    assert code == 70
    assert max(map(len, err.splitlines())) == 2000


def test_ctrl_c_exits_with_130(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object, **_options: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(kotae.cli.check, "check", interrupt)
    assert terminal.run() == (130, "", "")


def test_text_is_the_default_format(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    code, out, err = terminal.run()
    assert (code, err) == (1, "")
    assert out.startswith("a.graphql:2:18 error fields-on-correct-type\n")
    assert re.search(r"\n✗ 1 error in 1 file, 1 operation · .* · \d+\.\d\d s\n\Z", out)


def test_json_is_utf_8_whatever_the_encoding_of_the_output(terminal: Terminal) -> None:
    terminal.write(日本=BAD)
    done = terminal.run_apart("--format", "json", PYTHONIOENCODING="ascii", GITHUB_ACTIONS="true")
    report = json.loads(done.stdout.decode())
    assert (done.returncode, done.stderr) == (1, b"")
    assert [problem["path"] for problem in report["problems"]] == ["日本.graphql"]


def test_json_is_byte_identical_on_two_runs(terminal: Terminal) -> None:
    terminal.write(
        a="query A { Media { ...F ...G nope(a: 1, b: 2) } }",
        b="query A($x: Int, $y: Int) { Media(id: [1]) { ...F x: id x: idMal } }",
        f="fragment F on Media { titel ...G } fragment G on Media { ...F }",
    )
    one, two = (
        terminal.run_apart("--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2")
    )
    assert len(json.loads(one)["problems"]) >= 8
    assert one == two


def test_the_github_format_prints_only_annotations(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    code, out, _ = terminal.run("--format", "github")
    (line,) = out.splitlines()
    assert code == 1
    assert line.startswith(ANNOTATION)


def test_in_github_actions_annotations_follow_the_text(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(terminal.folder))
    terminal.write(a=BAD)
    code, out, _ = terminal.run(str(terminal.folder))
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == f"{terminal.folder}/a.graphql:2:18 error fields-on-correct-type"
    assert lines[-2].startswith("✗ 1 error in 1 file")
    assert lines[-1].startswith(ANNOTATION)


@pytest.mark.parametrize("chosen", ["text", "json"])
def test_in_github_actions_an_explicit_format_wins(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    terminal.write(a=BAD)
    assert "::error" not in terminal.run("--format", chosen)[1]


def test_outside_github_actions_there_are_no_annotations(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    terminal.write(a=BAD)
    assert "::error" not in terminal.run()[1]


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")


@pytest.mark.parametrize(
    ("environment", "has_colour"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
    ids=str,
)
def test_colour_needs_a_terminal_or_force_color_and_no_color_wins(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    *,
    has_colour: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal.write(a=BAD)
    out = terminal.run()[1]
    assert bool(COLOUR.search(out)) is has_colour
    if not environment:
        assert "\x1b" not in out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_text_that_the_output_cannot_encode_is_escaped(terminal: Terminal, encoding: str) -> None:
    terminal.write(日本=f"# 😀 é\n{BAD}")
    done = terminal.run_apart(PYTHONIOENCODING=encoding)
    out = done.stdout.decode(encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    assert out.startswith("\\u65e5\\u672c.graphql:3:18 error fields-on-correct-type")
    assert "    3 |   Media(id: 1) { titel }" in out
    assert out.splitlines()[-1].startswith("failed 1 error in 1 file, 1 operation - ")


def test_error_messages_that_the_output_cannot_encode_are_escaped(terminal: Terminal) -> None:
    done = terminal.run_apart("日本", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert done.stderr == b"kotae: There is no file or folder \\u65e5\\u672c.\n"


@pytest.mark.usefixtures("piped")
@pytest.mark.parametrize(
    ("words", "name"),
    [(["-"], "<stdin>"), (["-", "--stdin-filename", "q/a.graphql"], "q/a.graphql")],
)
def test_standard_input_is_checked(terminal: Terminal, words: Sequence[str], name: str) -> None:
    terminal.write(q__a=CLEAN)
    code, out, _ = terminal.run(*words)
    assert code == 1
    assert out.startswith(f"{name}:2:18 error fields-on-correct-type\n")


def test_a_closed_standard_input_exits_with_2(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, out, err = terminal.run("-")
    assert (code, out) == (2, "")
    assert "Standard input is closed" in err


def test_a_closed_pipe_is_silent_and_does_not_change_the_exit_code(terminal: Terminal) -> None:
    terminal.write(a="{" + " ".join(f"nothing{number}" for number in range(300)) + "}")
    with subprocess.Popen(
        PROGRAM, cwd=terminal.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("chosen", ["text", "json", "github"])
def test_output_that_cannot_be_written_is_an_error(terminal: Terminal, chosen: str) -> None:
    terminal.write(a=WARNED)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "--format", chosen],
            cwd=terminal.folder,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode != 0
    assert done.stderr == b"kotae: the output could not be written: No space left on device\n"


def test_a_check_opens_no_socket(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> NoReturn:
        pytest.fail("a check opened a socket")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    terminal.write(
        a=BAD, b='#import "./c.graphql"\nquery B { nope }', c="fragment C on Media { id }"
    )
    for words in ([], ["--format", "json"], ["--format", "github"], ["a.graphql"]):
        assert terminal.run(*words)[0] == 1


def test_a_check_imports_nothing_that_talks_to_the_network(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    code = (
        "import sys; from kotae.cli import main; main(['check'])\n"
        "print(sorted({'gql', 'requests', 'aiohttp', 'http', 'urllib3', 'jwt'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=terminal.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_queries_of_this_project_have_no_problems(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    for words in (["queries/"], [], ["queries/media", "queries/users/viewer.graphql"]):
        code, out, _ = terminal.run(*words, "--fail-on", "warning")
        assert code == 0
        assert out.startswith("✓ no problems in ")
