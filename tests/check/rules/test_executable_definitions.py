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
    assert "This file has 1,199 more such definitions." in message


def test_the_message_about_a_file_of_types_alone_says_how_to_name_it_or_to_leave_it_out(
    folder: Folder,
) -> None:
    query = "{ Media(id: 1) { id } }"
    files = {"app/schema.graphql": "type Query { a: Int }", "app/queries/q.graphql": query}
    (message,) = folder.messages(files)
    assert (
        "pass it with `--schema FILE`, or name it as `schema` in [tool.kotae] or kotae.toml."
        in message
    )
    assert message.endswith("leave it out with `exclude` there.")
    assert not folder.found({}, "app/queries")
    (message,) = folder.messages({"app/schema.graphql": f"{QUERY} type Query {{ a: Int }}"})
    assert "exclude" not in message


def test_the_operations_of_a_file_with_type_definitions_are_checked(folder: Folder) -> None:
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
