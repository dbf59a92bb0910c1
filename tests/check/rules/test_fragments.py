from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae.problems import Severity

if TYPE_CHECKING:
    from tests.check.harness import Folder

UNKNOWN_SPREAD = "query Q { Media(id: 1) { ...MediaCard } }"


def test_an_unknown_fragment_is_reported_at_its_name(folder: Folder) -> None:
    assert folder.found({"a.graphql": UNKNOWN_SPREAD}) == ["known-fragment-names a.graphql:1:29"]


def test_each_spread_of_an_unknown_fragment_is_reported(folder: Folder) -> None:
    text = "query Q { Media(id: 1) { ...F relations { nodes { ...F } } } }"
    assert folder.found({"a.graphql": text}) == [
        "known-fragment-names a.graphql:1:29",
        "known-fragment-names a.graphql:1:54",
    ]


def test_a_fragment_of_another_file_is_known(folder: Folder) -> None:
    files = {"a.graphql": UNKNOWN_SPREAD, "x/y/card.gql": "fragment MediaCard on Media { id }"}
    assert folder.found(files) == []


def test_an_unknown_fragment_gets_the_likely_name(folder: Folder) -> None:
    files = {"a.graphql": UNKNOWN_SPREAD, "b.graphql": "fragment MediaCards on Media { id }"}
    unknown, unused = folder.report(files).problems
    assert unknown.message == "Unknown fragment 'MediaCard'. Did you mean 'MediaCards'?"
    assert unused.rule == "no-unused-fragments"


def test_an_unknown_fragment_in_a_fragment_is_reported_there_once(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }\nquery B { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media {\n  ...Nope\n}",
    }
    assert folder.found(files) == ["known-fragment-names f.graphql:2:6"]


def test_a_fragment_in_a_file_that_does_not_parse_is_not_unknown(folder: Folder) -> None:
    files = {"a.graphql": UNKNOWN_SPREAD, "b.graphql": "fragment MediaCard on Media { id"}
    assert folder.found(files) == ["syntax b.graphql:1:33"]


def test_a_fragment_in_a_file_that_is_not_utf8_is_not_unknown(folder: Folder) -> None:
    files: dict[str, str | bytes] = {
        "a.graphql": UNKNOWN_SPREAD,
        "b.graphql": b"# \xff\nfragment MediaCard on Media { id }",
    }
    assert folder.found(files) == ["invalid-utf8 b.graphql:1:3"]


def test_a_fragment_in_a_file_that_is_too_large_is_not_unknown(folder: Folder) -> None:
    padding = "#" * 2**20
    files = {
        "a.graphql": UNKNOWN_SPREAD,
        "b.graphql": f"fragment MediaCard on Media {{ id }}\n{padding}",
    }
    assert folder.found(files) == ["file-too-large b.graphql:1:1"]


@pytest.mark.usefixtures("deep_recursion")
def test_a_fragment_in_a_file_that_nests_too_deeply_is_not_unknown(folder: Folder) -> None:
    deep = "fragment MediaCard on Media " + "{ a" * 5000
    assert folder.found({"a.graphql": UNKNOWN_SPREAD, "b.graphql": deep}) == [
        "too-complex-to-check b.graphql:1:3029"
    ]


CYCLE_QUERY = "query Q { Media(id: 1) { ...A } }"


def test_a_cycle_over_two_files_is_one_problem(folder: Folder) -> None:
    files = {
        "q.graphql": CYCLE_QUERY,
        "a.graphql": "fragment A on Media {\n  id\n  ...B\n}",
        "b.graphql": "fragment B on Media {\n  id\n  ...A\n}",
    }
    report = folder.report(files)
    (problem,) = report.problems
    assert f"{problem.rule} {problem.location}" == "no-fragment-cycles a.graphql:3:3"
    assert problem.message == "Cannot spread fragment 'A' within itself via 'B'."


def test_a_fragment_that_spreads_itself_is_a_cycle(folder: Folder) -> None:
    text = f"{CYCLE_QUERY}\nfragment A on Media {{ relations {{ nodes {{ ...A }} }} }}"
    assert folder.found({"a.graphql": text}) == ["no-fragment-cycles a.graphql:2:43"]


def test_a_cycle_of_fragments_nobody_spreads_is_found(folder: Folder) -> None:
    text = "fragment A on Media { ...B }\nfragment B on Media { ...A }"
    assert folder.found({"a.graphql": f"{text}\n{{ GenreCollection }}"}) == [
        "no-unused-fragments a.graphql:1:1",
        "no-fragment-cycles a.graphql:1:23",
        "no-unused-fragments a.graphql:2:1",
    ]


def test_two_cycles_through_one_fragment_are_two_problems(folder: Folder) -> None:
    text = (
        f"{CYCLE_QUERY}\nfragment A on Media {{ ...B ...C }}\n"
        "fragment B on Media { ...A }\nfragment C on Media { ...A }"
    )
    assert folder.found({"a.graphql": text}) == [
        "no-fragment-cycles a.graphql:2:23",
        "no-fragment-cycles a.graphql:2:28",
    ]


def test_a_diamond_is_no_cycle(folder: Folder) -> None:
    text = (
        f"{CYCLE_QUERY}\nfragment A on Media {{ ...B ...C }}\n"
        "fragment B on Media { ...D }\nfragment C on Media { ...D }\nfragment D on Media { id }"
    )
    assert folder.found({"a.graphql": text}) == []


def test_other_problems_of_fragments_in_a_cycle_are_found(folder: Folder) -> None:
    text = (
        f"{CYCLE_QUERY}\nfragment A on Media {{ titel ...B }}\nfragment B on Media {{ nope ...A }}"
    )
    assert folder.found({"a.graphql": text}) == [
        "fields-on-correct-type a.graphql:2:23",
        "no-fragment-cycles a.graphql:2:29",
        "fields-on-correct-type a.graphql:3:23",
    ]


def test_a_long_cycle_lists_ten_names_and_counts_the_rest(folder: Folder) -> None:
    fragments = "\n".join(
        f"fragment F{number} on Media {{ ...F{(number + 1) % 2000} }}" for number in range(2000)
    )
    text = f"query Q {{ Media(id: 1) {{ ...F0 }} }}\n{fragments}"
    (message,) = folder.messages({"a.graphql": text})
    assert message.endswith("'F9', 'F10' and 1,989 more.")


UNUSED_QUERY = "query Q { Media(id: 1) { ...A } }"


def test_an_unused_fragment_is_a_warning_at_its_head(folder: Folder) -> None:
    report = folder.report({"a.graphql": "{ GenreCollection }\n\nfragment F on Media { id }"})
    (problem,) = report.problems
    assert problem.severity is Severity.WARNING
    assert f"{problem.rule} {problem.location}" == "no-unused-fragments a.graphql:3:1"
    assert (problem.location.end_line, problem.location.end_column) == (3, 11)


def test_a_fragment_that_only_an_unused_fragment_spreads_is_unused(folder: Folder) -> None:
    files = {
        "a.graphql": "fragment A on Media { ...B }",
        "b.graphql": "fragment B on Media { id }",
    }
    assert folder.found(files) == [
        "no-unused-fragments a.graphql:1:1",
        "no-unused-fragments b.graphql:1:1",
    ]


def test_a_fragment_that_another_files_operation_reaches_is_used(folder: Folder) -> None:
    files = {
        "q.graphql": UNUSED_QUERY,
        "a.graphql": "fragment A on Media { ...B }",
        "b.graphql": "fragment B on Media { id }",
    }
    assert folder.found(files) == []


def test_a_fragment_spread_in_a_file_that_does_not_parse_is_not_unused(folder: Folder) -> None:
    files = {
        "q.graphql": "query Q { Media(id: 1) { ... A }",
        "a.graphql": "fragment A on Media { ...B }",
        "b.graphql": "fragment B on Media { id }",
    }
    assert folder.found(files) == ["syntax q.graphql:1:33"]


def test_a_fragment_is_used_if_an_unreported_file_spreads_it(folder: Folder) -> None:
    files = {"q.graphql": UNUSED_QUERY, "a.graphql": "fragment A on Media { id }"}
    assert folder.found(files, "a.graphql") == []
