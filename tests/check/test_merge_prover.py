"""Selections that the prover accepts in one walk have no conflict for graphql-core."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import OverlappingFieldsCanBeMergedRule, build_schema, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.check.harness import judge

from kotae.check.config import SourceFile
from kotae.check.fragments import Namespace
from kotae.check.limits import CheckProgress, Deadline
from kotae.check.merge_prover import MergeProver
from kotae.check.project import Project
from kotae.check.reading import load_documents

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ROOT = Path("/project")
RULE = "overlapping-fields-can-be-merged"
SCHEMA = build_schema(
    """
    type Query { one(id: Int): One other: Other both: Both list: [Both!] }
    interface Named { name: String number: Int }
    type One implements Named { name: String number: Int! one(id: Int): One other: Other }
    type Other implements Named { name: String number: Int one(id: Int): One list: [One] }
    union Both = One | Other
    """
)
FRAGMENTS = ["One", "Other", "Named", "One", "Both"]

leaves = st.sampled_from(
    ["name", "number", "x: name", "x: number", "x: one { name }", "one(id: 1) { x: name }",
     "name @skip(if: true)", "__typename", "x: __typename"]
)  # fmt: skip
heads = st.sampled_from(
    ["one", "one(id: 1)", "x: one", "x: other", "other", "list", "... on One", "... on Other",
     "... on Named", "...", "... @include(if: true)"]
)  # fmt: skip


def selections(spreads: list[str]) -> SearchStrategy[str]:
    """Return selections that spread only the listed fragments, so that there are no cycles."""
    base = st.one_of(leaves, st.sampled_from(spreads)) if spreads else leaves

    def wider(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=3).map(" ".join)
        return st.builds("{} {{ {} }}".format, heads, several)

    return st.recursive(base, wider, max_leaves=6)


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """Draw an operation and fragments that spread later ones, each in a file."""
    files: dict[str, str] = {}
    names = [f"...F{number}" for number in range(len(FRAGMENTS))]
    for number, kind in enumerate(FRAGMENTS):
        inner = draw(st.lists(selections(names[number + 1 :]), min_size=1, max_size=3))
        files[f"f{number}.graphql"] = f"fragment F{number} on {kind} {{ {' '.join(inner)} }}"
    roots = draw(st.lists(selections(names), min_size=1, max_size=3))
    start = draw(st.sampled_from(["one", "other", "both", "list"]))
    files["q.graphql"] = f"{{ {start} {{ {' '.join(roots)} }} }}"
    return files


def has_conflict(files: dict[str, str]) -> bool:
    document = parse(" ".join(files.values()))
    return bool(validate(SCHEMA, document, [OverlappingFieldsCanBeMergedRule]))


@given(projects())
@settings(max_examples=80, deadline=None)
def test_a_conflict_is_reported_just_when_graphql_core_finds_one(files: dict[str, str]) -> None:
    rules = {problem.rule for problem in judge(files, SCHEMA, ROOT)}
    assert (RULE in rules) is has_conflict(files)


@pytest.mark.long
@given(projects())
@settings(max_examples=3_000, deadline=None)
def test_a_conflict_is_reported_just_when_graphql_core_finds_one_in_thousands(
    files: dict[str, str],
) -> None:
    rules = {problem.rule for problem in judge(files, SCHEMA, ROOT)}
    assert (RULE in rules) is has_conflict(files)


def proven(files: dict[str, str]) -> set[str]:
    """Return the files whose definitions the prover proves, in the order of the files."""
    project = Project(None, [ROOT])
    for name, text in files.items():
        path = str(ROOT / name)
        project.files[path] = SourceFile(path, name, is_reported=True, text=text.encode())
    deadline = Deadline(600)
    namespace = Namespace(load_documents(project, CheckProgress(deadline), []), deadline)
    prover = MergeProver(SCHEMA, namespace.fragments, deadline)
    return {
        document.path
        for document in namespace.documents
        if all(prover.proves(definition) for definition in document.definitions)
    }


@pytest.mark.parametrize(
    "text",
    [
        "{ one { name name x: number } }",
        "{ one { one(id: 1) { name } one(id: 1) { number } } }",
        "{ one { ...F } } fragment F on One { name other { ...G } } fragment G on Other { name }",
        "{ both { ... on One { name } ... on Other { name } } }",
        "{ one { name @skip(if: true) name } }",
    ],
)
def test_ordinary_selections_are_proven(text: str) -> None:
    assert proven({"q.graphql": text}) == {"q.graphql"}


@pytest.mark.parametrize(
    "text",
    [
        "{ one { x: name x: number } }",
        "{ one { one(id: 1) { name } one(id: 2) { number } } }",
        "{ one { ...F x: name } } fragment F on One { x: number }",
        "{ one { one { x: name } ... on Named { ... on One { one { x: number } } } } }",
        "{ both { ... on One { number } ... on Other { number } } }",
    ],
)
def test_possible_conflicts_are_not_proven(text: str) -> None:
    assert proven({"q.graphql": text}) == set()


@given(projects())
@settings(max_examples=40, deadline=None)
def test_nothing_with_a_conflict_is_proven_in_any_order_of_calls(
    files: dict[str, str],
) -> None:
    renamed = {f"{9 - at}.graphql": text for at, text in enumerate(files.values())}
    for each in (files, renamed):
        if has_conflict(each):
            assert proven(each) != set(each)
