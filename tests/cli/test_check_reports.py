"""The reports of `kotae check`: files, the job's summary, quiet runs, statistics and warnings."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from typing import NoReturn
from xml.etree import ElementTree as ET

import pytest
from tests.cli.test_check_command import BAD, CLEAN, PROGRAM, WARNED, Terminal

import kotae.cli.check

BOTH = "query Q { Staff(id: 1) { language nope } }"
FORMATS = ("text", "json", "json-lines", "gitlab", "sarif", "junit", "html")


@pytest.fixture
def terminal(check_terminal: Terminal) -> Terminal:
    return check_terminal


def test_reports_of_all_formats_are_written_in_one_run_beside_the_text(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    outputs = [word for name in FORMATS for word in ("--output", f"{name}=report.{name}")]
    code, out, err = terminal.run(*outputs)
    assert (code, err) == (1, "")
    assert out.startswith("a.graphql:2:18 error fields-on-correct-type\n")
    content = {
        name: (terminal.folder / f"report.{name}").read_text(encoding="utf-8") for name in FORMATS
    }
    assert content["text"].startswith("a.graphql:2:18 error fields-on-correct-type\n")
    assert json.loads(content["json"])["summary"]["errors"] == 1
    assert json.loads(content["json-lines"])["line"] == 2
    assert json.loads(content["gitlab"])[0]["location"]["path"] == "a.graphql"
    assert json.loads(content["sarif"])["version"] == "2.1.0"
    assert ET.fromstring(content["junit"]).get("failures") == "1"
    assert content["html"].startswith("<!doctype html>\n")
    assert sorted(path.name for path in terminal.folder.iterdir()) == sorted(
        ["a.graphql", *(f"report.{name}" for name in FORMATS)]
    )


@pytest.mark.parametrize("chosen", ["json", "json-lines", "gitlab", "sarif", "junit", "html"])
def test_a_format_prints_the_bytes_that_a_file_of_it_has(terminal: Terminal, chosen: str) -> None:
    terminal.write(日本=BOTH)
    words = ("--format", chosen, "--output", f"{chosen}=file")
    done = terminal.run_apart(*words, PYTHONIOENCODING="ascii", GITHUB_ACTIONS="true")
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout == (terminal.folder / "file").read_bytes()


def test_html_is_short_for_an_output_in_html(terminal: Terminal) -> None:
    terminal.write(a=CLEAN)
    assert terminal.run("--html", "a.html", "--output", "json=a.json")[0] == 0
    assert "<title>Passed: No problems" in (terminal.folder / "a.html").read_text(encoding="utf-8")
    assert json.loads((terminal.folder / "a.json").read_text(encoding="utf-8")).keys() >= {
        "problems"
    }
    code, _, err = terminal.run("--html", "a.html", "--output", "html=a.html")
    assert (code, "a.html is named twice" in err) == (2, True)
    (terminal.folder / "link.html").symlink_to("a.html")
    code, _, err = terminal.run("--html", "link.html")
    assert (code, "link.html is a link" in err) == (2, True)


def test_a_file_is_replaced_and_its_mode_stays(terminal: Terminal) -> None:
    terminal.write(a=CLEAN)
    file = terminal.folder / "out.json"
    file.write_text("old")
    file.chmod(0o600)
    assert terminal.run("--output", "json=out.json")[0] == 0
    assert json.loads(file.read_text())["problems"] == []
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        (["json=folder"], "kotae: folder is a folder. Give `--output` a file in it.\n"),
        (["json=no/a.json"], "kotae: The folder of no/a.json does not exist. Create it first.\n"),
        (["json=a.graphql/b"], "kotae: The folder of a.graphql/b does not exist."),
        (["json=/dev/null"], "kotae: /dev/null is not a regular file."),
        (["json=x", "sarif=./x"], "kotae: x is named twice. Give `--output` a file of its own."),
        (["json=x", "sarif=folder/../x"], "kotae: folder/../x is named twice."),
        (["json=link"], "kotae: link is a link. Remove it, or give `--output` another name.\n"),
        (["json=dangling"], "kotae: dangling is a link."),
        (["text=a.graphql"], "kotae: a.graphql would be a document. Give `--output` another"),
        (["text=b.gql"], "kotae: b.gql would be a document."),
        (["json"], "argument --output: expected FORMAT=FILE"),
        (["json="], "argument --output: expected FORMAT=FILE"),
        (["json=-"], "argument --output: expected FORMAT=FILE"),
        (["=x"], "argument --output: expected FORMAT=FILE"),
        (["xml=x"], "argument --output: expected FORMAT=FILE"),
        (["github=x"], "argument --output: expected FORMAT=FILE"),
        (["JSON=x"], "argument --output: expected FORMAT=FILE"),
        ([f"json={'x' * 300}"], "cannot be written"),
        (["json=\x1b[31m::error::x/y"], "\\u{1b}[31m:\\u{3a}error:\\u{3a}x/y does not exist."),
    ],
)
def test_a_file_that_cannot_be_written_is_an_error_before_the_check(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, outputs: list[str], sentence: str
) -> None:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        pytest.fail("the check ran")

    monkeypatch.setattr(kotae.cli.check, "check", fail)
    terminal.write(a=CLEAN)
    (terminal.folder / "folder").mkdir()
    (terminal.folder / "target").write_text("old")
    (terminal.folder / "link").symlink_to("target")
    (terminal.folder / "dangling").symlink_to("nothing")
    code, out, err = terminal.run(*(word for each in outputs for word in ("--output", each)))
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_write_that_fails_after_the_check_is_an_error_and_leaves_the_old_file(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kotae.atomic_files.os.fsync", fail)
    terminal.write(a=CLEAN)
    (terminal.folder / "out").write_text("old")
    assert terminal.run("--output", "json=out") == (
        2,
        "",
        "kotae: out cannot be written: No space left on device.\n",
    )
    assert (terminal.folder / "out").read_text() == "old"
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["a.graphql", "out"]


def test_a_run_that_cannot_check_writes_no_file(terminal: Terminal) -> None:
    terminal.write(a=CLEAN)
    assert terminal.run("--output", "json=out", "--schema", "a.graphql")[0] == 2
    assert not (terminal.folder / "out").exists()


def test_a_closed_pipe_does_not_lose_the_files(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    with subprocess.Popen(
        [*PROGRAM, "--output", "json=out"], cwd=terminal.folder, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.close()
    assert process.returncode == 1
    assert json.loads((terminal.folder / "out").read_text())["summary"]["errors"] == 1


@pytest.mark.parametrize(
    ("text", "allowed", "code", "message"),
    [
        (WARNED, "0", 1, "kotae: 1 warning, and `--max-warnings` allows 0.\n"),
        (WARNED, "1", 0, ""),
        (WARNED, "999999999", 0, ""),
        (BOTH, "1", 1, ""),
        (CLEAN, "0", 0, ""),
    ],
)
def test_more_warnings_than_allowed_make_the_exit_code_1(
    terminal: Terminal, text: str, allowed: str, code: int, message: str
) -> None:
    terminal.write(a=text)
    found, _, err = terminal.run("--max-warnings", allowed)
    assert (found, err) == (code, message)


@pytest.mark.parametrize("given", ["-1", "1.5", "many", "", "\uff19", "9" * 5000])
def test_a_number_of_warnings_that_is_none_is_refused(terminal: Terminal, given: str) -> None:
    terminal.write(a=CLEAN)
    code, _, err = terminal.run(f"--max-warnings={given}")
    assert code == 2
    assert "argument --max-warnings: must be a whole number from 0" in err


def test_a_quiet_run_prints_errors_alone(terminal: Terminal) -> None:
    terminal.write(a=BOTH)
    code, out, _ = terminal.run("--quiet")
    assert code == 1
    assert out.startswith("a.graphql:1:35 error fields-on-correct-type\n")
    assert "warning" not in out
    assert "✗" not in out


@pytest.mark.parametrize("text", [CLEAN, WARNED])
def test_a_quiet_run_without_errors_prints_nothing(terminal: Terminal, text: str) -> None:
    terminal.write(a=text)
    assert terminal.run("--quiet") == (0, "", "")


@pytest.mark.parametrize("words", [["--fail-on", "warning"], ["--max-warnings", "0"]])
def test_a_quiet_run_prints_the_warnings_that_make_it_fail(
    terminal: Terminal, words: list[str]
) -> None:
    terminal.write(a=WARNED)
    code, out, _ = terminal.run("--quiet", *words)
    assert code == 1
    assert out.startswith("a.graphql:1:26 warning no-deprecated\n")


def test_a_quiet_run_writes_whole_reports(terminal: Terminal) -> None:
    terminal.write(a=WARNED)
    code, out, _ = terminal.run("--quiet", "--output", "json=out", "--format", "json-lines")
    assert code == 0
    assert len(out.splitlines()) == 1
    assert json.loads((terminal.folder / "out").read_text())["summary"]["warnings"] == 1


def test_statistics_count_problems_and_fields_in_text_and_json(terminal: Terminal) -> None:
    terminal.write(a=BOTH)
    code, out, _ = terminal.run("--statistics", "--output", "json=out")
    assert code == 1
    assert "\nProblems by rule\n      1  fields-on-correct-type\n      1  no-deprecated\n" in out
    assert "\n      3  Q  a.graphql:1\n" in out
    assert json.loads((terminal.folder / "out").read_text())["statistics"] == {
        "rules": {"fields-on-correct-type": 1, "no-deprecated": 1},
        "operations": [{"path": "a.graphql", "line": 1, "name": "Q", "complexity": 3}],
    }


def test_statistics_of_a_quiet_run_count_all_problems(terminal: Terminal) -> None:
    terminal.write(a=WARNED)
    assert terminal.run("--quiet", "--statistics")[1].startswith(
        "Problems by rule\n      1  no-deprecated\n\nComplexity by operation;"
    )


def test_a_quiet_run_annotates_what_makes_it_fail(terminal: Terminal) -> None:
    terminal.write(a=BOTH)
    (line,) = terminal.run("--quiet", "--format", "github")[1].splitlines()
    assert line.startswith("::error ")


def test_without_statistics_a_json_report_has_none(terminal: Terminal) -> None:
    terminal.write(a=CLEAN)
    assert "statistics" not in json.loads(terminal.run("--format", "json")[1])


def test_statistics_without_a_report_that_has_them_are_refused(terminal: Terminal) -> None:
    terminal.write(a=CLEAN)
    code, _, err = terminal.run("--statistics", "--format", "sarif")
    assert code == 2
    assert err.startswith("kotae: `--statistics` needs a report in text or json")
    assert terminal.run("--statistics", "--format", "sarif", "--output", "text=out")[0] == 0


def test_in_github_actions_what_is_not_annotated_is_added_to_the_summary_of_the_job(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = terminal.folder / "summary.md"
    summary.write_text("earlier\n")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    terminal.write(a="query Q {" + " ".join(f"nothing{at}" for at in range(13)) + "}")
    for words in ([], ["--format", "github"]):
        lines = terminal.run(*words)[1].splitlines()
        assert lines[-1] == "::notice title=kotae::3 more problems are in the summary of this job."
    text = summary.read_text()
    assert text.startswith("earlier\n### kotae check: 3 problems that are not annotated\n\n<table>")
    assert text.count("<tr>") == 6
    before = summary.read_bytes()
    assert "::" not in terminal.run("--format", "text")[1]
    assert summary.read_bytes() == before


@pytest.mark.parametrize("place", ["", "no/summary.md", "."])
def test_a_summary_that_cannot_be_written_changes_neither_the_result_nor_the_annotations(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, "GITHUB_STEP_SUMMARY": place})
    terminal.write(a="query Q {" + " ".join(f"nothing{at}" for at in range(11)) + "}")
    code, out, err = terminal.run("--format", "github")
    assert (code, err) == (1, "")
    assert out.splitlines()[-1].startswith("::notice title=kotae::1 more problem is not annotated.")


def test_paths_for_gitlab_start_at_its_project_folder(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", str(terminal.folder))
    terminal.write(site__a=BAD)
    monkeypatch.chdir(terminal.folder / "site")
    (entry,) = json.loads(terminal.run("--format", "gitlab")[1])
    assert entry["location"]["path"] == "site/a.graphql"
