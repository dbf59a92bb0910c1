from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.check.harness import Folder

A = "query A { GenreCollection }"


def test_an_operation_name_may_stand_in_one_file_only(folder: Folder) -> None:
    assert folder.found({"a.graphql": A, "b.graphql": A}) == [
        "unique-operation-names b.graphql:1:7"
    ]


def test_an_operation_name_may_stand_once_in_a_file(folder: Folder) -> None:
    assert folder.found({"a.graphql": f"{A}\n{A}"}) == ["unique-operation-names a.graphql:2:7"]


def test_every_operation_after_the_first_of_its_name_is_reported(folder: Folder) -> None:
    assert folder.found({"a.graphql": f"{A}\n{A}", "b.graphql": f"\n\n  {A}"}) == [
        "unique-operation-names a.graphql:2:7",
        "unique-operation-names b.graphql:3:9",
    ]


def test_the_message_says_where_the_other_operation_stands(folder: Folder) -> None:
    (message,) = folder.messages({"a.graphql": f"# A\n{A}", "b.graphql": A})
    assert message == (
        "There can be only one operation named 'A'; another stands at a.graphql:2:7."
    )


def test_operations_of_different_kinds_share_their_names(folder: Folder) -> None:
    files = {"a.graphql": A, "b.graphql": "mutation A { ToggleFollow(userId: 1) { id } }"}
    assert folder.found(files) == ["unique-operation-names b.graphql:1:10"]


def test_an_operation_and_a_fragment_may_share_a_name(folder: Folder) -> None:
    text = "query A { Media(id: 1) { ...A } } fragment A on Media { id }"
    assert folder.found({"a.graphql": text}) == []


def test_a_name_that_an_unreported_file_has_too_is_reported_in_the_reported_one(
    folder: Folder,
) -> None:
    files = {"a.graphql": A, "b.graphql": A}
    assert folder.found(files, "a.graphql") == ["unique-operation-names a.graphql:1:7"]
    assert folder.found(files, "b.graphql") == ["unique-operation-names b.graphql:1:7"]


def test_a_fragment_name_may_stand_in_one_file_only(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } } fragment F on Media { id }",
        "b.graphql": "query B { Media(id: 1) { ...F } }\nfragment F on Media { idMal }",
    }
    assert folder.found(files) == ["unique-fragment-names b.graphql:2:10"]


def test_a_fragment_name_may_stand_once_in_a_file(folder: Folder) -> None:
    text = "query A { Media(id: 1) { ...F } }\nfragment F on Media { id }\n"
    assert folder.found({"a.graphql": f"{text}fragment F on Media {{ idMal }}"}) == [
        "unique-fragment-names a.graphql:3:10"
    ]


def test_a_file_is_checked_with_its_own_fragment_of_a_name_that_others_have_too(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }\nfragment F on Media { id }",
        "b.graphql": "query B { User { ...F } }\nfragment F on User { id titel }",
    }
    assert folder.found(files) == [
        "unique-fragment-names b.graphql:2:10",
        "fields-on-correct-type b.graphql:2:25",
    ]
