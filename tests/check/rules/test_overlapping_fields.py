from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.check.harness import Folder

RULE = "overlapping-fields-can-be-merged"


def test_a_field_that_conflicts_with_another_files_fragment_is_reported_in_the_operation(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A {\n  Media(id: 1) {\n    ...F\n    n: id\n  }\n}",
        "f.graphql": "fragment F on Media {\n  n: idMal\n}",
    }
    (problem,) = folder.report(files).problems
    assert f"{problem.rule} {problem.location}" == f"{RULE} a.graphql:4:5"
    assert problem.message.endswith("See fragment 'F' (f.graphql:2:3).")


def test_two_fragments_that_conflict_are_reported_at_the_later_spread(folder: Folder) -> None:
    files = {
        "a.graphql": "query A {\n  Media(id: 1) {\n    ...F\n    ...G\n  }\n}",
        "f.graphql": "fragment F on Media { n: idMal }",
        "g.graphql": "fragment G on Media { n: id }",
    }
    (problem,) = folder.report(files).problems
    assert f"{problem.rule} {problem.location}" == f"{RULE} a.graphql:4:5"
    assert "fragment 'F' (f.graphql:1:23)" in problem.message
    assert "fragment 'G' (g.graphql:1:23)" in problem.message


def test_a_conflict_through_fragments_of_fragments_is_reported_at_the_operations_spread(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A {\n  Media(id: 1) {\n    ...E\n    ...G\n  }\n}",
        "e.graphql": "fragment E on Media { ...F }",
        "f.graphql": "fragment F on Media { n: idMal }",
        "g.graphql": "fragment G on Media { n: id }",
    }
    assert folder.found(files) == [f"{RULE} a.graphql:4:5"]


def test_a_conflict_inside_a_fragment_is_reported_there_and_not_in_its_users(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }\nquery B { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media { n: id n: idMal }",
    }
    assert folder.found(files) == [f"{RULE} f.graphql:1:23"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("relations { nodes { n: id } }", "relations { nodes { n: idMal } }"),
        ("title { romaji }", "title { romaji(stylised: true) }"),
        ("... on Media { n: id }", "... { n: idMal }"),
        ("n: title { romaji }", "n: coverImage { large }"),
    ],
)
def test_a_conflict_at_any_depth_is_found(folder: Folder, one: str, other: str) -> None:
    files = {
        "a.graphql": f"query A {{ Media(id: 1) {{ {one} ...F }} }}",
        "f.graphql": f"fragment F on Media {{ {other} }}",
    }
    (problem,) = folder.found(files)
    assert problem.startswith(f"{RULE} a.graphql:1:")


@pytest.mark.parametrize(
    "text",
    [
        "{ Media(id: 1) { n: id n: id ...F } } fragment F on Media { n: id }",
        "{ Media(id: 1) { title { romaji } ...F } } fragment F on Media { title { native } }",
        "{ Page { activities {...on TextActivity { x: id } ...on ListActivity {x: likeCount} } } }",
        "query Q($i: Int) { Media(id: $i) { id } Media(id: $i) { idMal } }",
    ],
)
def test_fields_that_can_be_merged_are_no_problem(folder: Folder, text: str) -> None:
    assert folder.found({"a.graphql": text}) == []


def test_members_of_a_union_may_not_use_one_name_for_two_types(folder: Folder) -> None:
    text = (
        "{ Page { activities { ... on TextActivity { x: id } "
        "... on ListActivity { x: siteUrl } } } }"
    )
    assert folder.found({"a.graphql": text}) == [f"{RULE} a.graphql:1:45"]


def test_a_directory_of_harmless_fragments_needs_no_comparison(folder: Folder) -> None:
    """One walk proves it, where 400 fragments would be 80,000 pairs."""
    fragments = [f"fragment F{number} on Media {{ id n{number}: id }}" for number in range(400)]
    spreads = " ".join(f"...F{number}" for number in range(400))
    files = {"a.graphql": f"{{ Media(id: 1) {{ {spreads} }} }}", "f.graphql": "\n".join(fragments)}
    assert folder.found(files) == []
