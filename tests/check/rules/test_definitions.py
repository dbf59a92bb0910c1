from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.check.harness import Folder

QUERY = "query Q { GenreCollection }"


@pytest.mark.parametrize(
    "definition",
    [
        "type Foo { id: Int }",
        "extend type Media { own: Int }",
        "input Foo { id: Int }",
        "enum Foo { ONE }",
        "scalar Foo",
        "union Foo = Media | User",
        "interface Foo { id: Int }",
        "directive @foo on FIELD",
        "schema { query: Query }",
        '"""A description."""\ntype Foo { id: Int }',
    ],
)
def test_a_type_definition_does_not_belong_in_a_query_file(folder: Folder, definition: str) -> None:
    assert folder.found({"a.graphql": f"{QUERY}\n{definition}"}) == [
        "executable-definitions a.graphql:2:1"
    ]


def test_the_type_definitions_of_a_file_are_one_problem_that_counts_them(folder: Folder) -> None:
    text = "\n".join(f"type T{number} {{ id: Int }}" for number in range(1200))
    (message,) = folder.messages({"a.graphql": text})
    assert message.endswith("This file has 1,199 more such definitions.")


def test_the_operations_of_a_file_with_type_definitions_are_judged(folder: Folder) -> None:
    assert folder.found({"a.graphql": "type Foo { id: Int }\nquery Q { Nope }"}) == [
        "executable-definitions a.graphql:1:1",
        "fields-on-correct-type a.graphql:2:11",
    ]


def test_a_file_that_defines_types_changes_nothing_for_other_files(folder: Folder) -> None:
    files = {
        "a.graphql": f"{QUERY}\ndirective @mine on FIELD",
        "b.graphql": "query B { GenreCollection @mine }",
    }
    assert folder.found(files) == [
        "executable-definitions a.graphql:2:1",
        "known-directives b.graphql:1:27",
    ]


ANONYMOUS = "{ GenreCollection }"


def test_two_anonymous_operations_in_one_file_are_both_reported(folder: Folder) -> None:
    assert folder.found({"a.graphql": f"{ANONYMOUS}\n  query {ANONYMOUS}"}) == [
        "lone-anonymous-operation a.graphql:1:1",
        "lone-anonymous-operation a.graphql:2:3",
    ]


def test_an_anonymous_operation_beside_a_named_one_is_reported(folder: Folder) -> None:
    assert folder.found({"a.graphql": f"query A {ANONYMOUS}\n{ANONYMOUS}"}) == [
        "lone-anonymous-operation a.graphql:2:1"
    ]


def test_two_files_may_each_have_one_anonymous_operation(folder: Folder) -> None:
    assert folder.found({"a.graphql": ANONYMOUS, "b.graphql": ANONYMOUS}) == []


def test_an_anonymous_operation_may_stand_beside_fragments(folder: Folder) -> None:
    text = "{ Media(id: 1) { ...F } } fragment F on Media { id }"
    assert folder.found({"a.graphql": text}) == []


UNIQUE_A = "query UNIQUE_A { GenreCollection }"


def test_an_operation_name_may_stand_in_one_file_only(folder: Folder) -> None:
    assert folder.found({"a.graphql": UNIQUE_A, "b.graphql": UNIQUE_A}) == [
        "unique-operation-names b.graphql:1:7"
    ]


def test_an_operation_name_may_stand_once_in_a_file(folder: Folder) -> None:
    assert folder.found({"a.graphql": f"{UNIQUE_A}\n{UNIQUE_A}"}) == [
        "unique-operation-names a.graphql:2:7"
    ]


def test_every_operation_after_the_first_of_its_name_is_reported(folder: Folder) -> None:
    assert folder.found(
        {"a.graphql": f"{UNIQUE_A}\n{UNIQUE_A}", "b.graphql": f"\n\n  {UNIQUE_A}"}
    ) == [
        "unique-operation-names a.graphql:2:7",
        "unique-operation-names b.graphql:3:9",
    ]


def test_the_message_says_where_the_other_operation_stands(folder: Folder) -> None:
    (message,) = folder.messages({"a.graphql": f"# UNIQUE_A\n{UNIQUE_A}", "b.graphql": UNIQUE_A})
    assert message == (
        "There can be only one operation named 'UNIQUE_A'; another stands at a.graphql:2:7."
    )


def test_operations_of_different_kinds_share_their_names(folder: Folder) -> None:
    files = {
        "a.graphql": UNIQUE_A,
        "b.graphql": "mutation UNIQUE_A { ToggleFollow(userId: 1) { id } }",
    }
    assert folder.found(files) == ["unique-operation-names b.graphql:1:10"]


def test_an_operation_and_a_fragment_may_share_a_name(folder: Folder) -> None:
    text = "query UNIQUE_A { Media(id: 1) { ...UNIQUE_A } } fragment UNIQUE_A on Media { id }"
    assert folder.found({"a.graphql": text}) == []


def test_a_name_that_an_unreported_file_has_too_is_reported_in_the_reported_one(
    folder: Folder,
) -> None:
    files = {"a.graphql": UNIQUE_A, "b.graphql": UNIQUE_A}
    assert folder.found(files, "a.graphql") == ["unique-operation-names a.graphql:1:7"]
    assert folder.found(files, "b.graphql") == ["unique-operation-names b.graphql:1:7"]


def test_a_fragment_name_may_stand_in_one_file_only(folder: Folder) -> None:
    files = {
        "a.graphql": "query UNIQUE_A { Media(id: 1) { ...F } } fragment F on Media { id }",
        "b.graphql": "query B { Media(id: 1) { ...F } }\nfragment F on Media { idMal }",
    }
    assert folder.found(files) == ["unique-fragment-names b.graphql:2:10"]


def test_a_fragment_name_may_stand_once_in_a_file(folder: Folder) -> None:
    text = "query UNIQUE_A { Media(id: 1) { ...F } }\nfragment F on Media { id }\n"
    assert folder.found({"a.graphql": f"{text}fragment F on Media {{ idMal }}"}) == [
        "unique-fragment-names a.graphql:3:10"
    ]


def test_a_file_is_judged_with_its_own_fragment_of_a_name_that_others_have_too(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query UNIQUE_A { Media(id: 1) { ...F } }\nfragment F on Media { id }",
        "b.graphql": "query B { User { ...F } }\nfragment F on User { id titel }",
    }
    assert folder.found(files) == [
        "unique-fragment-names b.graphql:2:10",
        "fields-on-correct-type b.graphql:2:25",
    ]
