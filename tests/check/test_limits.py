"""Bounds of the work; a run that gives up reports a problem."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
import tracemalloc
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.check.harness import found

import kotae.check.run
import kotae.check.validation
from kotae.check import CheckRequest, check
from kotae.check.limits import RUN_LIMITS, BoundExceededError, Budget, Deadline, TooComplexError
from kotae.cli.check import deep_recursion, interrupt_at, without_garbage_collection
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.check.harness import Folder

    from kotae.check.limits import CountedItem


class Clock:
    """A clock that advances by a second at each call."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return float(self.looks)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(kotae.check.run, "Deadline", partial(Deadline, clock=clock))
    return clock


FILES = {f"{name}.graphql": f"query {name} {{ nope }}" for name in "abcdefgh"}


def test_a_run_out_of_time_says_so_and_reports_its_problems(folder: Folder, clock: Clock) -> None:
    """The time may run out at any moment, from the search for files to the last rule."""
    assert len(folder.report(FILES, timeout_s=10_000).problems) == 8
    counts: list[int] = []
    for timeout_s in range(1, clock.looks):
        clock.looks = 0
        report = folder.report(FILES, timeout_s=timeout_s)
        rules = [problem.rule for problem in report.problems]
        counts.append(rules.count("fields-on-correct-type"))
        assert rules.count("check-gave-up") == 1 or counts[-1] == 8
    assert counts == sorted(counts)
    assert set(range(9)) <= set(counts)


@pytest.mark.usefixtures("clock")
def test_giving_up_is_reported_where_the_run_stopped(folder: Folder) -> None:
    (problem,) = folder.report(FILES, timeout_s=5).problems
    assert str(problem.location) in {f"{name}:1:1" for name in FILES}
    assert problem.severity is Severity.ERROR
    assert problem.message == (
        "The check stopped here after 5 s; later files were not checked. "
        "`--timeout SECONDS` allows more."
    )


@pytest.mark.usefixtures("clock")
def test_a_search_for_files_that_takes_too_long_gives_up_in_the_report_too(folder: Folder) -> None:
    files = {f"{'x/' * depth}a.graphql": "{ GenreCollection }" for depth in range(9)}
    report = folder.report(files, timeout_s=3)
    assert "check-gave-up" in [problem.rule for problem in report.problems]


@pytest.mark.usefixtures("clock")
def test_giving_up_is_reported_even_if_it_happens_in_an_unreported_file(folder: Folder) -> None:
    report = folder.report(FILES, "h.graphql", timeout_s=4)
    assert [problem.rule for problem in report.problems] == ["check-gave-up"]


DEEP = "{ Media(id: " + "[" * 600 + "1" + "]" * 600 + ") { id } }"


@pytest.mark.parametrize(
    ("kind", "most", "rules"),
    [
        ("files", 3, []),
        ("characters of text", 2 * len(FILES["a.graphql"]), []),
        ("tokens", 12, []),
        ("problems", 3, ["fields-on-correct-type"] * 3),
    ],
)
def test_a_run_that_passes_a_total_says_which_and_what_to_do(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, kind: CountedItem, most: int, rules: list[str]
) -> None:
    monkeypatch.setitem(RUN_LIMITS, kind, most)
    problems = folder.report(FILES).problems
    assert sorted(problem.rule for problem in problems) == ["check-gave-up", *rules]
    (message,) = (problem.message for problem in problems if problem.rule == "check-gave-up")
    assert message == (
        f"The check stopped here, at more than {most} {kind}; what comes later was not checked. "
        "Name fewer files or folders, or leave some out with `exclude` in "
        "[tool.kotae] or kotae.toml."
    )


def test_a_link_and_its_target_are_one_file(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN_LIMITS, "files", 3)
    folder.write({f"{name}.graphql": "{ GenreCollection }" for name in "abc"})
    for name in "abc":
        (folder.root / f"l{name}.graphql").symlink_to(f"{name}.graphql")
    assert folder.found({}) == []
    assert folder.found({"d.graphql": "{ GenreCollection }"}) == ["check-gave-up .:1:1"]


def test_links_out_of_the_project_count_as_problems(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN_LIMITS, "problems", 3)
    for number in range(4):
        (folder.root / f"{number}.graphql").symlink_to("/etc/hostname")
    assert folder.found({}) == ["check-gave-up .:1:1"]


def test_imported_files_count_as_files(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUN_LIMITS, "files", 2)
    files = {
        "a.graphql": "#import '.x.graphql'\n#import '.y.graphql'\n{ GenreCollection }",
        ".x.graphql": "fragment X on Media { id }",
        ".y.graphql": "fragment Y on Media { id }",
    }
    assert folder.found(files) == ["check-gave-up a.graphql:1:1"]


def test_projects_of_one_run_share_its_totals(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN_LIMITS, "tokens", 4)
    files = {f"{name}/a.graphql": "{ GenreCollection }" for name in "xyz"}
    settings = {f"{name}/pyproject.toml": "[tool.kotae]" for name in "xyz"}
    assert folder.found({**files, **settings}) == [
        "check-gave-up y/a.graphql:1:1",
        "check-gave-up z/a.graphql:1:1",
    ]


def test_names_in_files_that_did_not_parse_count_as_tokens(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN_LIMITS, "tokens", 100)
    names = " ".join(f"...F{number}" for number in range(101))
    assert folder.found({"a.graphql": f"}} {names}"}) == ["check-gave-up a.graphql:1:1"]


@pytest.mark.parametrize("stage", range(5))
def test_each_stage_of_a_check_can_be_interrupted(folder: Folder, stage: int) -> None:
    """The search for files, the schema and its types, the reading of files, the rules."""
    entered = iter(range(5))

    @contextmanager
    def guard(_deadline: Deadline) -> Generator[None]:
        if next(entered) == stage:
            raise BoundExceededError("The deadline has passed.", is_timeout=True)
        yield

    folder.write(FILES)
    request = CheckRequest(working_folder=folder.root)
    report = check(request, deadline_guard=guard, has_fast_path=False)
    assert [problem.rule for problem in report.problems] == ["check-gave-up"]


def test_long_names_are_cut_where_a_problem_is_found(folder: Folder) -> None:
    variables = " ".join(f"$v{number}: Int" for number in range(500))
    text = f"query {'Q' * 100_000}({variables}) {{ Media(id: 1) {{ id }} }}"
    tracemalloc.start()
    try:
        report = folder.report({"a.graphql": text})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(report.problems) == 500
    assert all(len(problem.message) == 1000 for problem in report.problems)
    assert peak < 20_000_000


def test_a_report_holds_the_texts_of_files_with_problems_and_no_syntax_trees(
    folder: Folder,
) -> None:
    report = folder.report(
        {"a.graphql": "query A { nope }", "b.graphql": "query B { GenreCollection }"}
    )
    (document,) = report.documents.values()
    assert (document.path, document.text, document.definitions) == (
        "a.graphql",
        "query A { nope }",
        [],
    )


def test_a_library_check_changes_nothing_of_the_process_and_refuses_deep_documents(
    folder: Folder,
) -> None:
    seen: set[tuple[object, ...]] = set()

    def state() -> tuple[object, ...]:
        return sys.getrecursionlimit(), gc.isenabled(), signal.getsignal(signal.SIGINT), alarm()

    def alarm() -> object:
        name = getattr(signal, "SIGALRM", None)
        return name and signal.getsignal(name)

    before = state()
    folder.write({"a.graphql": DEEP, "b.graphql": "query B { Nope }"})
    report = check(CheckRequest(working_folder=folder.root), lambda _place: seen.add(state()))
    assert seen == {before}
    assert state() == before
    assert found(report.problems) == [
        f"too-complex-to-check {report.problems[0].location}",
        "fields-on-correct-type b.graphql:1:11",
    ]
    assert "too deeply for Python's recursion limit of" in report.problems[0].message


def test_the_command_line_s_switches_are_set_back(folder: Folder) -> None:
    before = sys.getrecursionlimit(), gc.isenabled()
    with deep_recursion(), without_garbage_collection():
        assert sys.getrecursionlimit() > before[0]
        assert not gc.isenabled()
        assert folder.found({"a.graphql": DEEP}) == ["values-of-correct-type a.graphql:1:13"]
    assert (sys.getrecursionlimit(), gc.isenabled()) == before


def test_code_that_does_not_check_the_clock_is_interrupted() -> None:
    def wait() -> None:
        with without_garbage_collection(), interrupt_at(Deadline(0.05)):
            time.sleep(10)

    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(BoundExceededError):
        wait()
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_deadline_within_code_that_wraps_errors_is_one() -> None:
    def build() -> None:
        try:
            time.sleep(10)
        except Exception as error:  # as graphql-core does
            raise TypeError("Query fields cannot be resolved.") from error

    with pytest.raises(BoundExceededError), interrupt_at(Deadline(0.05)):
        build()


def test_a_signal_while_the_timer_is_ended_leaves_the_old_handler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class LateTimer(threading.Thread):
        def __init__(self, _seconds: float, function: Callable[[], None]) -> None:
            super().__init__()
            self.cancel = function

    monkeypatch.setattr(threading, "Timer", LateTimer)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(BoundExceededError), interrupt_at(Deadline(60)):
        pass
    try:
        assert signal.getsignal(signal.SIGALRM) is before
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_deadline_raises_once_its_moment_has_passed() -> None:
    now = 10.0
    deadline = Deadline(5, clock=lambda: now)
    now = 15.0
    deadline.check()
    now = 15.1
    with pytest.raises(BoundExceededError):
        deadline.check()


def test_a_budget_can_be_spent_to_the_last_unit() -> None:
    budget = Budget(3)
    budget.count(2)
    budget.count(1)
    with pytest.raises(TooComplexError):
        budget.count(1)


def test_an_operation_of_too_many_comparisons_is_too_complex_and_others_are_checked(
    folder: Folder,
) -> None:
    fields = " ".join("n: id" if number % 2 else "n: idMal" for number in range(1600))
    files = {
        "a.graphql": f"\n query Big {{ Media(id: 1) {{ {fields} }} }}\nquery B {{ nope }}",
        "b.graphql": "query C { Media(id: 1) { n: id n: idMal } }",
    }
    report = folder.report(files)
    assert found(report.problems) == [
        "too-complex-to-check a.graphql:2:2",
        "fields-on-correct-type a.graphql:3:11",
        "overlapping-fields-can-be-merged b.graphql:1:26",
    ]
    assert report.problems[0].message.startswith("This operation is too complex to be checked")


def test_a_fragment_of_too_many_comparisons_is_too_complex(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kotae.check.validation, "MAX_MERGE_WORK", 1000)
    fields = " ".join("n: id" if number % 2 else "n: idMal" for number in range(100))
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "f.graphql": f"fragment F on Media {{ {fields} }}",
    }
    assert "too-complex-to-check f.graphql:1:1" in folder.found(files)


def test_an_operation_that_reaches_too_many_fragments_is_too_complex_and_others_are_checked(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kotae.check.validation, "MAX_FRAGMENT_WORK", 40)
    folder.has_fast_path = False
    fragments = "\n".join(
        f"fragment F{number} on Media {{ ...F{number + 1} }}" for number in range(100)
    )
    last = "fragment F100 on Media { title { romaji(stylised: $styled) } }"
    files = {
        "a.graphql": "query Far($styled: Boolean) { Media(id: 1) { ...F0 } }",
        "b.graphql": "query Near($styled: Int) { Media(id: 1) { ...F95 } }",
        "f.graphql": f"{fragments}\n{last}",
    }
    assert folder.found(files) == [
        "too-complex-to-check a.graphql:1:1",
        "variables-in-allowed-position b.graphql:1:12",
    ]


def test_fragments_that_double_at_each_level_are_checked(folder: Folder) -> None:
    levels = "\n".join(
        f"fragment F{number} on Media {{ a: relations {{ nodes {{ ...F{number + 1} }} }}"
        f" b: relations {{ nodes {{ ...F{number + 1} }} }} }}"
        for number in range(60)
    )
    good = f"query Q {{ Media(id: 1) {{ ...F0 }} }}\n{levels}\nfragment F60 on Media {{ id }}"
    assert folder.found({"a.graphql": good}) == []
    bad = good.replace("F60 on Media { id }", "F60 on Media { titel }")
    assert folder.found({"a.graphql": bad}) == ["fields-on-correct-type a.graphql:62:25"]


def test_a_number_of_a_hundred_thousand_digits_is_an_ordinary_fault(folder: Folder) -> None:
    text = f"{{ Media(id: {'9' * 100_000}) {{ id }} }}"
    (problem,) = folder.report({"a.graphql": text}).problems
    assert (problem.rule, problem.location.column) == ("values-of-correct-type", 13)
    assert len(problem.message) <= 1000
