"""`pytest --graphql` has a test for each operation of the files that `kotae check` would check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae.check import check
from kotae.testing import graphql_items

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

GOOD = "query Good { Media(id: 1) { ...Card } }"
CARD = "fragment Card on Media { id }"
BAD = "query Bad { Media(id: 1) { idd } }"
WARNED = "query Warned { Staff(id: 1) { language } }"


@pytest.fixture
def run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., pytest.RunResult]:
    """Run pytest in a folder with some queries, with kotae's plugin alone."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    queries = pytester.mkdir("queries")
    files = {"good": GOOD, "card": CARD, "bad": f"{BAD} {WARNED}"}
    for name, text in files.items():
        (queries / f"{name}.graphql").write_text(text, "utf-8")

    def run_pytest(*arguments: str) -> pytest.RunResult:
        plugins = ("-pkotae.testing.plugin", "-pxdist.plugin", "-pno:cacheprovider", "-Wdefault")
        return pytester.runpytest_inprocess(*plugins, *arguments)

    return run_pytest


def test_each_operation_is_a_test_that_fails_with_its_frame(
    run: Callable[..., pytest.RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[object] = []

    def counted(*args: object, **options: object) -> object:
        checks.append(args)
        return check(*args, **options)  # type: ignore[arg-type] # whatever it was given

    monkeypatch.setattr(graphql_items, "check", counted)
    done = run("--graphql", "queries", "-v")
    done.assert_outcomes(passed=3, failed=1, warnings=1)
    done.stdout.fnmatch_lines_random(
        [
            "queries/good.graphql::Good PASSED*",
            "queries/card.graphql::[[]file] PASSED*",
            "queries/bad.graphql::Bad FAILED*",
            "queries/bad.graphql::Warned PASSED*",
            "queries/bad.graphql:1:28 error fields-on-correct-type",
            "*│                            ^^^",
            "*bad.graphql:1: GraphQLWarning: *language*no-deprecated, column *",
        ]
    )
    assert "Traceback" not in done.stdout.str()
    assert len(checks) == 1


def test_nothing_is_collected_without_the_option(run: Callable[..., pytest.RunResult]) -> None:
    assert run("queries").ret is pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_setting_collects_the_files_below_its_paths(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    pytester.makeini("[pytest]\ngraphql_paths = queries\ngraphql_fail_on = warning")
    (pytester.path / "other.graphql").write_text(BAD, "utf-8")
    run().assert_outcomes(passed=2, failed=2)


def test_one_operation_can_be_run_by_its_id_or_by_a_part_of_its_name(
    run: Callable[..., pytest.RunResult],
) -> None:
    run("--graphql", "queries/good.graphql::Good").assert_outcomes(passed=1)
    run("--graphql", "queries/card.graphql::[file]").assert_outcomes(passed=1)
    run("--graphql", "queries", "-k", "Good or Warned").assert_outcomes(
        passed=2, deselected=2, warnings=1
    )
    listed = run("--graphql", "queries", "--collect-only", "-q")
    assert "queries/bad.graphql::Bad" in listed.stdout.str()


def test_other_tests_stand_beside_them(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(test_other='def test_other():\n    """{ nope }"""')
    (pytester.path / "odd.ts").write_text("gql`{ nope }`", "utf-8")
    run("--graphql", "test_other.py", "queries/good.graphql").assert_outcomes(passed=2)


def test_workers_share_the_tests(run: Callable[..., pytest.RunResult]) -> None:
    run("--graphql", "queries", "-n1", "-pno:warnings").assert_outcomes(passed=3, failed=1)


@pytest.mark.parametrize("card", ["fragment Card on Media { idd }", "fragment Card on Media {"])
def test_an_operation_fails_for_a_fragment_in_a_file_that_was_not_selected(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester, card: str
) -> None:
    (pytester.path / "queries/card.graphql").write_text(card, "utf-8")
    for arguments in (["queries/good.graphql"], ["queries", "-k", "Good"]):
        done = run("--graphql", *arguments)
        assert done.parseoutcomes()["failed"] == 1
        assert "queries/card.graphql:1:" in done.stdout.str()
    done = run("--graphql", "queries", "-k", "Bad or Warned")
    done.assert_outcomes(passed=1, failed=1, deselected=2, warnings=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "query {",
        "type A { b: C }",
        "{" * 3000,
        "query A { a }\nfragment A on Media { b }",
        "\x00",
    ],
)
def test_a_file_that_is_no_good_document_fails(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester, text: str
) -> None:
    (pytester.path / "queries/odd.graphql").write_text(text, "utf-8")
    done = run("--graphql", "queries/odd.graphql")
    assert done.parseoutcomes()["failed"] >= 1
    assert "Traceback" not in done.stdout.str()


def test_operations_without_a_name_and_with_one_name_are_tests_of_their_own(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    text = "{ GenreCollection } query A { GenreCollection } query A { MediaTagCollection { id } }"
    (pytester.path / "queries/odd.gql").write_text(text, "utf-8")
    done = run("--graphql", "queries/odd.gql", "-v")
    done.stdout.fnmatch_lines_random(
        [
            "queries/odd.gql::[[]anonymous] FAILED*",
            "queries/odd.gql::A PASSED*",
            "queries/odd.gql::A[[]2] FAILED*",
        ]
    )


def test_the_configuration_of_the_project_decides_which_files_are_tests(
    run: Callable[..., pytest.RunResult], pytester: pytest.Pytester
) -> None:
    settings = pytester.path / "kotae.toml"
    settings.write_text('exclude = ["bad.graphql"]', "utf-8")
    (pytester.path / "schema.graphql").write_text("type Query { Media: Int }", "utf-8")
    listed = run("--graphql", "--collect-only", "-q").stdout.str()
    assert "good.graphql::Good" in listed
    assert "bad.graphql" not in listed
    assert "schema.graphql" not in listed
    settings.write_text("exclude = 1", "utf-8")
    done = run("--graphql")
    done.assert_outcomes(errors=4)
    assert "Traceback" not in done.stdout.str()
    assert "`exclude` must be" in done.stdout.str()


def test_a_schema_that_cannot_be_read_fails_each_test_with_a_sentence(
    run: Callable[..., pytest.RunResult],
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)  # in CI, pytest's summary repeats the messages
    (pytester.path / "kotae.toml").write_text('schema = "s.graphql"', "utf-8")
    (pytester.path / "s.graphql").write_text("type Query {", "utf-8")
    done = run("--graphql", "queries")
    done.assert_outcomes(failed=4)
    assert "Traceback" not in done.stdout.str()
    assert done.stdout.str().count("s.graphql cannot be used. Line 1, column 13") == 4


def test_warnings_are_errors_if_pytest_says_so(run: Callable[..., pytest.RunResult]) -> None:
    done = run("--graphql", "queries", "-k", "Warned", "-Werror")
    done.assert_outcomes(failed=1, deselected=3)
    assert "Traceback" not in done.stdout.str()
    run(
        "--graphql", "queries", "-k", "Warned",
        "-Wignore::kotae.testing.graphql_items.GraphQLWarning",
    ).assert_outcomes(passed=1, deselected=3)  # fmt: skip
