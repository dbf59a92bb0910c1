from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.check.harness import project_of

from kotae.check.fragments import Namespace
from kotae.check.limits import CheckProgress, Deadline
from kotae.check.reading import load_documents

if TYPE_CHECKING:
    from tests.check.harness import Folder

QUERY = "query Q { Media(id: 1) { ...A } }"


def test_a_cycle_over_two_files_is_one_problem(folder: Folder) -> None:
    files = {
        "q.graphql": QUERY,
        "a.graphql": "fragment A on Media {\n  id\n  ...B\n}",
        "b.graphql": "fragment B on Media {\n  id\n  ...A\n}",
    }
    report = folder.report(files)
    (problem,) = report.problems
    assert f"{problem.rule} {problem.location}" == "no-fragment-cycles a.graphql:3:3"
    assert problem.message == "Cannot spread fragment 'A' within itself via 'B'."


def test_a_fragment_that_spreads_itself_is_a_cycle(folder: Folder) -> None:
    text = f"{QUERY}\nfragment A on Media {{ relations {{ nodes {{ ...A }} }} }}"
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
        f"{QUERY}\nfragment A on Media {{ ...B ...C }}\n"
        "fragment B on Media { ...A }\nfragment C on Media { ...A }"
    )
    assert folder.found({"a.graphql": text}) == [
        "no-fragment-cycles a.graphql:2:23",
        "no-fragment-cycles a.graphql:2:28",
    ]


def test_a_diamond_is_no_cycle(folder: Folder) -> None:
    text = (
        f"{QUERY}\nfragment A on Media {{ ...B ...C }}\n"
        "fragment B on Media { ...D }\nfragment C on Media { ...D }\nfragment D on Media { id }"
    )
    assert folder.found({"a.graphql": text}) == []


def test_other_problems_of_fragments_in_a_cycle_are_found(folder: Folder) -> None:
    text = f"{QUERY}\nfragment A on Media {{ titel ...B }}\nfragment B on Media {{ nope ...A }}"
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


def test_a_long_cycle_holds_only_its_listed_spreads() -> None:
    chain = "".join(f"fragment F{number} on Media {{ ...F{number + 1} }}" for number in range(100))
    text = f"{chain} fragment F100 on Media {{ {'...F0 ' * 100} }}"
    deadline = Deadline(600)
    documents = load_documents(
        project_of({"a.graphql": text}, Path("/project")), CheckProgress(deadline), []
    )
    cycles = list(Namespace(documents, deadline).cycles())
    assert [(len(cycle.spreads), cycle.length) for cycle in cycles] == [(11, 101)] * 100
