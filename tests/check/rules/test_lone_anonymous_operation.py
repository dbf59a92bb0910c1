from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.check.harness import Folder

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
