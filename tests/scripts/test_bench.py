"""`scripts/bench`: its figures, its pages, and its command; no speed is tested."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import parse, validate

from kotae.check import CheckRequest, check
from kotae.schema.load import load_bundled
from workshop.benchmarking.checker_corpus import write_corpora
from workshop.benchmarking.checking import drop_invalid, drop_odd
from workshop.benchmarking.corpus import list_body
from workshop.benchmarking.environments import ROOT, SUBJECTS, own_environment
from workshop.benchmarking.figures import figure_of, judged, ratio_of, with_digits
from workshop.benchmarking.main import main
from workshop.benchmarking.pages import markdown, part_of, plain
from workshop.benchmarking.plan import SECTIONS, SUITES
from workshop.benchmarking.running import (
    Measurement,
    Outcome,
    Runner,
    SubjectError,
    net_times,
    parse_measurement,
    rotated,
)

if TYPE_CHECKING:
    from workshop.benchmarking.sections import Section, Subject

BUILD = SECTIONS["build"]
DECODE = SECTIONS["decode"]
ALL = [(section, subject) for section in SECTIONS.values() for subject in section.subjects]


def measurement(
    text: str | None = None, check: str = "null", held_bytes: int | None = None
) -> Measurement:
    return Measurement(ns=1.0, text=text, check=check, held_bytes=held_bytes)


def test_a_figure_is_the_median_with_its_quartiles() -> None:
    figure = figure_of([4.0, 1.0, 2.0, 3.0, 100.0])
    assert (figure.low, figure.median, figure.high) == (2.0, 3.0, 4.0)


def test_one_round_is_its_own_quartiles() -> None:
    figure = figure_of([7.0])
    assert (figure.low, figure.median, figure.high) == (7.0, 7.0, 7.0)


def test_no_round_makes_no_figure() -> None:
    with pytest.raises(ValueError, match="at least one"):
        figure_of([])


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio_of([2.0, 20.0, 200.0], [1.0, 10.0, 100.0]).median == 2.0
    with pytest.raises(ValueError, match="3 rounds cannot be compared with 2"):
        ratio_of([1.0, 2.0, 3.0], [1.0, 2.0])


def test_the_time_of_an_empty_process_is_subtracted_and_no_time_becomes_zero() -> None:
    assert net_times([12e6, 30e6, 9e6], [10e6, 11e6, 10e6]) == [2e6, 20e6, 1e3]


def test_each_round_begins_with_another_subject() -> None:
    assert [rotated("abc", number) for number in range(4)] == [
        ["a", "b", "c"],
        ["b", "c", "a"],
        ["c", "a", "b"],
        ["a", "b", "c"],
    ]
    assert rotated("", 3) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.094, "0.09"), (1.0, "1.00"), (9.996, "10.0"), (48.94, "48.9"), (1528.4, "1,528")],
)
def test_a_number_is_printed_with_three_digits(value: float, text: str) -> None:
    assert with_digits(value) == text


def test_a_goal_that_is_a_ratio_holds_or_does_not() -> None:
    times = {"kotae": [10.0, 10.0], "sgqlc": [5.0, 5.0], "gql-text": [50.0, 60.0]}
    slower, faster = judged(BUILD, times)
    assert (slower.holds, slower.measured) == (False, "2.00 times (2.00 to 2.00)")
    assert slower.goal == "kotae: at most 1.3 times sgqlc, Operation → str"
    assert (faster.holds, faster.measured) == (True, "5.50 times (5.25 to 5.75)")
    assert faster.goal == "kotae: at least 4 times faster than gql.dsl → document → print_ast"


def test_a_goal_that_is_a_time_holds_or_does_not() -> None:
    (good,) = judged(SECTIONS["schema"], {"table": [14e6]})
    (bad,) = judged(SECTIONS["schema"], {"table": [16e6]})
    assert (good.holds, good.measured) == (True, "14.0 ms (14.0 to 14.0)")
    assert bad.holds is False


def test_a_goal_whose_peer_is_missing_is_neither_met_nor_missed() -> None:
    slower, _ = judged(BUILD, {"kotae": [10.0]})
    assert (slower.holds, slower.measured) == (None, "not measured")


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("", "no figures"),
        ("[1]", "no figures"),
        ('{"ns": "fast"}', "no time"),
        ('{"ns": true}', "no time"),
        ("{}", "no time"),
    ],
)
def test_output_without_figures_is_an_error(output: str, reason: str) -> None:
    with pytest.raises(SubjectError, match=reason):
        parse_measurement(output)


def test_a_line_of_figures_is_parsed() -> None:
    line = '{"ns": 5000, "text": "{a}", "variables": {}, "check": [1, 2], "held_bytes": 9}'
    assert parse_measurement(line) == Measurement(
        ns=5000.0, text="{a}", check="[1, 2]", held_bytes=9
    )


def test_an_invalid_document_is_not_compared() -> None:
    outcome = Outcome(times={"kotae": [1.0], "sgqlc": [1.0], "gql-text": [1.0]})
    outcome.measurements = {
        "kotae": measurement("{Viewer {id}}"),
        "sgqlc": measurement("{Viewer {surname}}"),
        "gql-text": measurement("{"),
    }
    drop_invalid(outcome)
    assert list(outcome.times) == list(outcome.measurements) == ["kotae"]
    assert "surname" in outcome.failures["sgqlc"]
    assert "Syntax Error" in outcome.failures["gql-text"]


def test_a_decoder_with_another_check_is_not_compared() -> None:
    outcome = Outcome(times={"kotae": [1.0], "json": [1.0], "sgqlc": [1.0]})
    outcome.measurements = {
        "kotae": measurement(check="[5000, 9]"),
        "json": measurement(check="[5000, 9]"),
        "sgqlc": measurement(check="[0, 0]"),
    }
    drop_odd(outcome)
    assert list(outcome.times) == ["kotae", "json"]
    assert outcome.failures == {"sgqlc": "it came to [0, 0], and the others to [5000, 9]"}


def decoded() -> Outcome:
    outcome = Outcome(times={"kotae": [10e6, 12e6], "json": [40e6, 40e6]})
    outcome.measurements = {
        "kotae": measurement(held_bytes=10_000_000),
        "json": measurement(held_bytes=19_000_000),
    }
    outcome.failures = {
        one.key: "its packages could not be installed"
        for one in DECODE.subjects
        if one.key not in outcome.times
    }
    return outcome


def test_the_plain_page_aligns_its_columns_and_names_missing_rows() -> None:
    lines = plain("The head.", [part_of(DECODE, decoded())]).splitlines()
    start = lines.index("-" * len(DECODE.title)) + 2
    table = lines[start : start + 1 + len(DECODE.subjects)]
    assert table[0].split("  ")[-1] == "times kotae"
    assert "11.0  10.5-11.5         1.00  1.00-1.00     10.0         1.00" in table[1]
    assert "json.loads → dict" in table[3]
    assert table[3].endswith("19.0         1.90")
    assert "not measured" in table[2]
    assert len({len(line) for line in table}) == 1
    assert "sgqlc was not measured: its packages could not be installed." in lines
    assert any(line.endswith("✓") for line in lines)
    assert any(line.endswith("?") for line in lines)


def test_the_page_in_markdown_has_whole_tables() -> None:
    text = markdown("The head.", [part_of(DECODE, decoded())])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows[: 2 + len(DECODE.subjects)]} == {8}
    assert rows[1] == "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    assert rows[2].startswith("| **kotae** | **11.0** |")
    assert text.startswith("The head.\n\n## Decode a list")
    assert "`MediaListCollection`" in text


def test_the_list_is_the_same_on_every_machine() -> None:
    digest = hashlib.sha256(list_body(100)).hexdigest()
    assert digest == "db9b8a98cc915d7e5bc2a3b54f5c38d5b15f4495331e84fa67a12a7f5439ea76"


def test_the_list_has_5000_entries_and_5_6_megabytes() -> None:
    body = list_body()
    lists = json.loads(body)["data"]["MediaListCollection"]["lists"]
    assert sum(len(group["entries"]) for group in lists) == 5_000
    assert 5_550_000 < len(body) < 5_650_000


def test_the_document_of_the_list_is_valid() -> None:
    text = (SUBJECTS / "list_entries.graphql").read_text()
    assert validate(load_bundled().schema, parse(text)) == []


@pytest.mark.parametrize(("section", "subject"), ALL, ids=lambda item: item.key)
def test_every_subject_is_a_file_or_code_and_its_section_has_it_once(
    section: Section, subject: Subject
) -> None:
    assert [one.key for one in section.subjects].count(subject.key) == 1
    folder = Path(sys.executable).parent
    words = [word.format(subjects=SUBJECTS, sdl="", body="", bin=folder) for word in subject.words]
    requirements = ROOT / "scripts" / "requirements"
    if subject.environment == "npm":
        lock = json.loads((requirements / "benchmarks-npm" / "package-lock.json").read_bytes())
        commands = {name for one in lock["packages"].values() for name in one.get("bin", {})}
        assert Path(words[0]).is_file() or Path(words[0]).name in commands
        return
    assert words[0] == "-c" or Path(words[0]).is_file()
    if subject.environment != "kotae":
        assert (requirements / f"benchmarks-{subject.environment}.txt").is_file()


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda item: item.key)
def test_every_goal_names_subjects_of_its_section(section: Section) -> None:
    keys = {subject.key for subject in section.subjects}
    assert section.reference in keys
    assert {goal.subject for goal in section.goals} <= keys
    assert {goal.against or goal.subject for goal in section.goals} <= keys


@pytest.mark.parametrize(
    "key",
    [
        *("build", "call-sync", "named"),
        *(
            pytest.param(key, marks=pytest.mark.long)
            for key in ("decode", "schema", "list", "small", "call-async", "long", "rate-limit")
        ),
    ],
)
def test_the_subjects_of_kotae_run_and_agree(key: str, tmp_path: Path) -> None:
    body = tmp_path / "list.json"
    body.write_bytes(list_body(100))
    seen: list[str] = []
    environments = {
        "kotae": own_environment(tmp_path),
        **dict.fromkeys(("sgqlc", "ariadne", "pyrate", "npm")),
    }
    if key == "named":
        write_corpora(tmp_path, {"1000": 200})
        (tmp_path / "schema.graphql").unlink()
    section = SECTIONS[key]
    outcome = Runner(section, environments, body, seen.append, seconds=0.01).run(1)
    drop_invalid(outcome)
    drop_odd(outcome)
    here = [subject.key for subject in section.subjects if subject.environment == "kotae"]
    if shutil.which("redis-server") is None and "redis" in here:
        here.remove("redis")
        seen.remove("RateLimiter.redis")
    assert sorted(outcome.times) == sorted(here)
    assert {len(times) for times in outcome.times.values()} == {1}
    assert len(seen) == 2 * len(here)


def test_without_redis_its_row_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    environments = {"kotae": own_environment(tmp_path), "pyrate": None}
    outcome = Runner(
        SECTIONS["rate-limit"], environments, tmp_path, lambda _: None, seconds=0.01
    ).run(1)
    assert sorted(outcome.times) == ["memory", "sqlite"]
    assert outcome.failures["redis"] == "it failed: redis-server is not installed here"


def test_a_corpus_has_as_many_files_as_it_should_and_no_problems(tmp_path: Path) -> None:
    corpora = {"80": 80, "300": 300}
    write_corpora(tmp_path, corpora)
    for name, count in corpora.items():
        assert len(list((tmp_path / name).rglob("*.graphql"))) == count
        assert len(list((tmp_path / f"relay-{name}" / "src").iterdir())) == count
    for name, errors in (("80", 0), ("300", 0), ("one", 0), ("broken", 1)):
        report = check(CheckRequest((name,), working_folder=tmp_path))
        assert len(report.problems) == errors, name


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["checker"],
        ["builder", "--rounds", "0"],
        ["builder", "--only", "speed"],
        ["builder", "--only", "list"],
    ],
)
def test_a_command_with_an_unknown_section_exits_with_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2


def test_the_help_names_every_section() -> None:
    words = ["bash", "-c", "sed -n 2,9p scripts/bench"]
    text = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for suite, sections in SUITES.items():
        assert f"scripts/bench {suite} [--only {'|'.join(sections)}]" in text
