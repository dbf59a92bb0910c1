"""The file of known problems: what is known, what is new, and what is gone."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from kotae import UsageError
from kotae.check.baseline import Baseline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.check.harness import Folder

    from kotae.check import CheckReport

FIELD = "fields-on-correct-type"
TWO = {"a.graphql": "query A {\n  nope\n}", "b.graphql": "query B {\n  nope\n}"}


def written(folder: Folder, files: Mapping[str, str | bytes], *paths: str) -> Baseline:
    """Check files, write the file of known problems, and read it again."""
    path = folder.root / "known.json"
    try:
        baseline = Baseline.read(path, folder.root)
    except FileNotFoundError:
        baseline = Baseline(path, folder.root, {})
    path.write_bytes(baseline.updated(folder.report(files, *paths)).encode())
    return Baseline.read(path, folder.root)


def left(report: CheckReport) -> tuple[list[str], int, int]:
    """Return the places of the new problems, and how many are known and gone."""
    assert report.baseline
    places = [f"{each.location.path}:{each.location.line}" for each in report.problems]
    return places, report.baseline.known, report.baseline.gone


def test_a_problem_is_on_a_line_of_its_own_in_a_file_of_json(folder: Folder) -> None:
    written(folder, {"b.graphql": '{ Media(search: "日") { titel } x: nope }', **TWO}, "b.graphql")
    lines = (folder.root / "known.json").read_text("utf-8").splitlines()
    assert lines[:3] == ["{", '  "version": 1,', '  "problems": [']
    assert lines[-2:] == ["  ]", "}"]
    assert [json.loads(line.removesuffix(",")) for line in lines[3:-2]] == [
        {
            "path": "b.graphql",
            "definition": "B",
            "rule": FIELD,
            "message": "Cannot query field 'nope' on type 'Query'.",
            "count": 1,
        }
    ]


def test_the_file_is_sorted_and_the_same_for_the_same_problems(folder: Folder) -> None:
    text = "query B { nope2 nope1 }\nquery A { b: nope a: nope }"
    counts = written(folder, {"b.graphql": text, "a.graphql": "query C { nope }"}).counts
    assert [(each.path, each.definition, counts[each]) for each in counts] == [
        ("a.graphql", "C", 1),
        ("b.graphql", "A", 2),
        ("b.graphql", "B", 1),
        ("b.graphql", "B", 1),
    ]
    before = (folder.root / "known.json").read_bytes()
    written(folder, {})
    assert (folder.root / "known.json").read_bytes() == before


def test_a_known_problem_is_not_reported_wherever_it_moves_in_its_operation(folder: Folder) -> None:
    baseline = written(folder, TWO)
    moved = {"a.graphql": "# new\n\nquery New { GenreCollection }\nquery A {\n\n nope\n}"}
    assert left(baseline.apply(folder.report(moved))) == ([], 2, 0)


@pytest.mark.parametrize(
    "text",
    [
        "query A2 {\n  nope\n}",
        "query A { __typename }\nquery B2 { nope }",
        "query A {\n  nope2\n}",
        "query A {\n  Page { nope }\n}",
    ],
)
def test_a_problem_elsewhere_or_of_another_kind_is_new(folder: Folder, text: str) -> None:
    baseline = written(folder, TWO)
    new, known, gone = left(baseline.apply(folder.report({"a.graphql": text})))
    assert (new, known, gone) == (["a.graphql:2"], 1, 1)


def test_one_more_of_a_known_problem_is_new(folder: Folder) -> None:
    baseline = written(folder, TWO)
    report = baseline.apply(folder.report({"a.graphql": "query A {\n  nope\n  x: nope\n}"}))
    assert left(report) == (["a.graphql:3"], 2, 0)


def test_a_name_that_is_suggested_by_another_schema_changes_nothing(folder: Folder) -> None:
    schema = "type Query { nop: Int, other: Int }"
    files = {"s.graphql": schema, "a.graphql": "query A { nope }"}
    report = folder.report(files, "a.graphql", schema="s.graphql")
    assert "Did you mean 'nop'" in report.problems[0].message
    baseline = Baseline(folder.root / "known.json", folder.root, {}).updated(report)
    folder.write({"s.graphql": "type Query { other: Int }"})
    assert baseline.apply(folder.report({}, "a.graphql", schema="s.graphql")).problems == []


def test_places_in_other_files_are_no_part_of_a_problem(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F id: idMal } }",
        "b.graphql": "fragment F on Media { id }",
        "c.graphql": "fragment F on Media { id }",
    }
    baseline = written(folder, files)
    rules = {each.rule for each in baseline.counts}
    assert rules == {"overlapping-fields-can-be-merged", "unique-fragment-names"}
    moved = {"b.graphql": "\n\nfragment F on Media { id }"}
    assert left(baseline.apply(folder.report(moved))) == ([], 2, 0)


def test_paths_are_relative_to_the_file_not_to_where_the_check_runs(folder: Folder) -> None:
    files = {"q/a.graphql": "query A { nope }", "q/b.graphql": "query A { GenreCollection }"}
    written(folder, files)
    inner = type(folder)(folder.root / "q")
    baseline = Baseline.read(folder.root / "known.json", inner.root)
    assert left(baseline.apply(inner.report({}))) == ([], 2, 0)


def test_a_file_may_lie_above_that_of_the_known_problems(folder: Folder) -> None:
    folder.write({"q/x": ""})
    path = folder.root / "q/known.json"
    report = folder.report(TWO)
    baseline = Baseline(path, folder.root, {}).updated(report)
    assert {each.path for each in baseline.counts} == {"../a.graphql", "../b.graphql"}
    assert baseline.apply(report).problems == []


def test_what_means_that_a_file_was_not_checked_is_never_known(folder: Folder) -> None:
    broken: dict[str, str | bytes] = {"a.graphql": "{", "b.graphql": b"\xff", "c.graphql": ""}
    baseline = written(folder, broken)
    assert [each.rule for each in baseline.counts] == ["empty-document"]
    forged = {each._replace(rule="syntax", path="a.graphql"): 9 for each in baseline.counts}
    report = Baseline(baseline.path, folder.root, forged).apply(folder.report({}))
    assert len(report.problems) == 3


# gone


def test_a_problem_that_is_mended_is_gone(folder: Folder) -> None:
    baseline = written(folder, TWO)
    mended = {"a.graphql": "query A { GenreCollection }"}
    assert left(baseline.apply(folder.report(mended))) == ([], 1, 1)
    assert len(written(folder, {}).counts) == 1


def test_all_are_gone_from_files_without_a_problem(folder: Folder) -> None:
    baseline = written(folder, TWO)
    clean = {name: text.replace("nope", "GenreCollection") for name, text in TWO.items()}
    assert left(baseline.apply(folder.report(clean))) == ([], 0, 2)
    assert written(folder, {}).counts == {}
    assert json.loads((folder.root / "known.json").read_bytes())["problems"] == []


def test_the_problems_of_a_file_that_is_deleted_are_gone(folder: Folder) -> None:
    baseline = written(folder, TWO)
    (folder.root / "b.graphql").unlink()
    assert left(baseline.apply(folder.report({}, "a.graphql"))) == ([], 1, 1)


def test_the_problems_of_files_that_are_not_named_are_neither_used_nor_gone(
    folder: Folder,
) -> None:
    baseline = written(folder, TWO)
    mended = {name: text.replace("nope", "GenreCollection") for name, text in TWO.items()}
    assert left(baseline.apply(folder.report(mended, "a.graphql"))) == ([], 0, 1)
    counts = written(folder, {}, "a.graphql").counts
    assert [each.path for each in counts] == ["b.graphql"]


def test_a_known_problem_in_a_fragment_is_known_if_only_its_user_is_named(folder: Folder) -> None:
    files = {"a.graphql": "query A { Media { ...F } }", "f.graphql": "fragment F on Media { nope }"}
    baseline = written(folder, files)
    assert left(baseline.apply(folder.report({}, "a.graphql"))) == ([], 1, 0)


def test_a_name_that_two_files_define_is_known_in_each(folder: Folder) -> None:
    names = ["a.graphql", "b.graphql"]
    files = dict.fromkeys(names, "query A { GenreCollection }")
    baseline = written(folder, files)
    for name in files:
        assert left(baseline.apply(folder.report({}, name)))[:2] == ([], 1)
    third = folder.report({"c.graphql": "query A { GenreCollection }"})
    assert left(baseline.apply(third)) == (["c.graphql:1"], 1, 0)


def test_nothing_is_gone_beside_a_file_that_was_not_checked(folder: Folder) -> None:
    baseline = written(folder, TWO)
    broken = {"a.graphql": "query A { GenreCollection }", "b.graphql": "{"}
    assert left(baseline.apply(folder.report(broken)))[1:] == (0, 0)
    assert len(written(folder, {}).counts) == 2


# files that are not as they should be


def entry(**changes: object) -> dict[str, object]:
    known = {"path": "a.graphql", "definition": "A", "rule": FIELD, "message": "x", "count": 1}
    return known | changes


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "Input data was truncated"),
        (b"<<<<<<< HEAD\n{}", "JSON is malformed: invalid character"),
        (b"\xff", "damaged: "),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "missing required field `version`"),
        (b"[" * 100_000, "damaged: "),
        (b'{"version": 2, "problems": []}', "has version 2, and this kotae knows 1"),
        ({"version": 1, "problems": {}}, "Expected `array`, got `object`"),
        ({"version": 1, "problems": [entry(count=0)]}, "Expected `int` >= 1"),
        ({"version": 1, "problems": [entry(count=10**30)]}, "Expected `int` <= 10000"),
        ({"version": 1, "problems": [entry(path=None)]}, "Expected `str`, got `null`"),
        ({"version": 1, "problems": [{"\x1b[31m": 1}]}, "missing required field `path`"),
    ],
)
def test_a_damaged_file_is_refused(
    folder: Folder, content: bytes | dict[str, object], expected: str
) -> None:
    path = folder.root / "known.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(UsageError) as caught:
        Baseline.read(path, folder.root)
    assert expected in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_file_that_is_too_large_is_refused(folder: Folder) -> None:
    path = folder.root / "known.json"
    path.write_bytes(b"")
    os.truncate(path, 16 * 1024 * 1024 + 1)
    with pytest.raises(UsageError, match="has more than 16 MiB"):
        Baseline.read(path, folder.root)


def test_a_link_or_a_folder_is_refused(folder: Folder) -> None:
    (folder.root / "link.json").symlink_to("known.json")
    (folder.root / "folder").mkdir()
    for name in ("link.json", "folder"):
        with pytest.raises(UsageError, match="is a link, or not a regular file"):
            Baseline.read(folder.root / name, folder.root)


def test_an_entry_that_a_merge_doubled_counts_once(folder: Folder) -> None:
    known = {"version": 1, "problems": [entry(), entry(count=3), entry(count=2)]}
    (folder.root / "known.json").write_text(json.dumps(known))
    counts = Baseline.read(folder.root / "known.json", folder.root).counts
    assert list(counts.values()) == [3]


@pytest.mark.parametrize("place", ["//host/share/a", "\\\\host\\share\\a", "/etc/x", "C:\\x"])
def test_an_absolute_path_is_not_searched(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    known = {"version": 1, "problems": [entry(path=place)]}
    (folder.root / "known.json").write_text(json.dumps(known))
    baseline = Baseline.read(folder.root / "known.json", folder.root)
    report = folder.report({"a.graphql": "query A { GenreCollection }"})

    def lexists(path: object) -> bool:
        raise AssertionError(path)

    monkeypatch.setattr(os.path, "lexists", lexists)
    assert left(baseline.apply(report)) == ([], 0, 0)


@pytest.mark.parametrize("place", ["", ".", "\0", "../" * 5000, "x" * 10_000])
def test_a_path_that_is_none_does_no_harm(folder: Folder, place: str) -> None:
    known = {"version": 1, "problems": [entry(path=place)]}
    (folder.root / "known.json").write_text(json.dumps(known))
    baseline = Baseline.read(folder.root / "known.json", folder.root)
    report = folder.report({"a.graphql": "query A { GenreCollection }"})
    assert baseline.apply(report).problems == []


def test_names_and_messages_of_strangers_are_sanitized(folder: Folder) -> None:
    name = "a\u202e.graphql"
    text = 'query A { Media(search: "\\u202e\u202e", id: "\x9b") { id } }'
    baseline = written(folder, {name: text})
    content = (folder.root / "known.json").read_text("utf-8")
    assert content.replace("\n", "").isprintable()
    assert left(baseline.apply(folder.report({}))) == ([], 1, 0)


def test_ten_thousand_known_problems_are_matched_in_one_pass(folder: Folder) -> None:
    report = folder.report(TWO)
    (problem, _) = report.problems
    report.problems = [
        problem._replace(rule=rule, summary=f"{number}")
        for rule in ("unique-operation-names", "naming")
        for number in range(5_000)
    ]
    baseline = Baseline(folder.root / "known.json", folder.root, {}).updated(report)
    assert len(baseline.counts) == 10_000
    assert left(baseline.apply(report)) == ([], 10_000, 0)
