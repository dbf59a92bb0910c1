"""Schema drift by operation: what is broken, what may be affected, and what is not judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import build_schema

from kotae.check.config import CheckRequest
from kotae.check.drift import OperationDrift, find_drift
from kotae.errors import UsageError
from kotae.schema.diff import find_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.check.harness import Folder

_OLD = """
type Query {
  media(id: Int = 1, in: In, status: Status): Media
  activity: Activity
  gone: Int
  thing: Thing
  any(json: JSON, in: Any): Int
}
scalar JSON
input Any { json: JSON }
type Mutation { save(in: In, status: Status): Int }
type Media { title: String! status: Status old: Int list: [Int] }
enum Status { A B }
input In { a: Int = 1 b: Status inner: Inner }
input Inner { x: Int }
union Activity = Text | List
type Text { id: Int }
type List { id: Int }
type Message implements Thing { id: Int }
interface Thing { id: Int }
"""


def drift(
    folder: Folder, files: Mapping[str, str], *edits: tuple[str, str], old: str = _OLD
) -> list[OperationDrift]:
    """Return the drift of files between a schema and its edited text."""
    folder.write(files)
    text = old
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    schemas = build_schema(old), build_schema(text)
    changes = find_changes(*schemas)
    return find_drift(CheckRequest(working_folder=folder.root), *schemas, changes)


@pytest.mark.parametrize(
    ("operation", "edit"),
    [
        ("{ gone }", ("gone: Int", "")),
        ("{ media(status: B) { title } }", ("{ A B }", "{ A }")),
        ("{ media(in: {a: 2}) { title } }", ("a: Int = 1 ", "")),
        ("{ media(id: 1) { title } }", ("id: Int = 1, ", "")),
        ("{ media { title } }", ("status: Status):", "status: Status, new: Int!):")),
        ("{ media(in: {}) { title } }", ("a: Int = 1", "a: Int = 1 new: Int!")),
        ("mutation { save }", ("type Mutation", "type Other")),
        ("{ activity { ... on List { id } } }", ("= Text | List", "= Text")),
        ("query Q($s: Status) { media(status: $s) { title } }",
         ("in: In, status: Status): Media", "in: In, status: Int): Media")),
        ("{ activity { ... on Text { id } ... on List { id } } }",
         ("Text { id: Int }", "Text { id: Int! }")),
        ("{ any(json: 1, in: {json: 2}) }", ("scalar JSON", "enum JSON { A }")),
    ],
)  # fmt: skip
def test_an_operation_that_the_new_schema_refuses_is_broken_by_a_breaking_change(
    folder: Folder, operation: str, edit: tuple[str, str]
) -> None:
    (found,) = drift(folder, {"q.graphql": operation}, edit)
    assert found.status == "broken"
    assert {change.severity for change in found.broken_by} == {"breaking"}
    assert found.problems


@pytest.mark.parametrize(
    ("operation", "edit", "kind"),
    [
        ("{ media { status } }", ("{ A B }", "{ A B C }"), "value-added-to-enum"),
        ("{ media { title } }", ("String!", "String"), "field-became-nullable"),
        ("{ media { list } }", ("[Int]", "Int"), "field-changed-kind"),
        ("{ activity { ... on Text { id } } }", ("Text | List", "Text | List | Message"),
         "type-added-to-union"),
        ("{ thing { id } }", ("type Text ", "type Text implements Thing "),
         "implemented-interface-added"),
        ("{ media { title } }", ("id: Int = 1", "id: Int = 2"), "arg-default-value-change"),
        ("{ media { title } }", ("id: Int = 1", "id: Int"), "arg-default-value-removed"),
        ("{ media { title } }", ("status: Status): Media", "status: Status = A): Media"),
         "arg-default-value-added"),
        ("{ media(in: {}) { title } }", ("a: Int = 1", "a: Int = 2"),
         "input-field-default-value-change"),
        ("{ media { old } }", ("old: Int", "old: Int @deprecated"), "deprecation-added"),
        ("{ media(status: B) { title } }", ("{ A B }", "{ A B @deprecated }"), "deprecation-added"),
        ("{ media(in: {a: 2}) { title } }", ("a: Int = 1", "a: Int = 1 @deprecated"),
         "deprecation-added"),
        ("query Q($s: Status) { media(status: $s) { title } }", ("{ A B }", "{ A }"),
         "value-removed-from-enum"),
        ("query Q($in: In) { media(in: $in) { title } }", ("{ A B }", "{ A }"),
         "value-removed-from-enum"),
        ("query Q($in: In) { media(in: $in) { title } }", ("x: Int", "x: Int y: Int!"),
         "required-input-field-added"),
        ("query Q($in: In) { media(in: $in) { title } }", ("a: Int = 1", "a: Int = 2"),
         "input-field-default-value-change"),
    ],
)  # fmt: skip
def test_a_change_of_what_an_operation_reads_omits_or_sends_may_affect_it(
    folder: Folder, operation: str, edit: tuple[str, str], kind: str
) -> None:
    (found,) = drift(folder, {"q.graphql": operation}, edit)
    assert found.status == "may be affected"
    assert kind in {change.kind for change in found.affected_by}
    assert not found.problems


@pytest.mark.parametrize(
    ("operation", "edit"),
    [
        ("{ media(id: 1) { title } }", ("{ A B }", "{ A B C }")),
        ("{ media(id: 1) { title } }", ("id: Int = 1", "id: Int = 2")),
        ("{ media(id: 1) { title } }", ("gone: Int", "")),
        ("{ media(id: 1) { old } }", ("String!", "String")),
        ("{ media(id: 1, in: {a: 1}) { title } }", ("a: Int = 1", "a: Int = 2")),
        ("{ media(id: 1) { title } }", ("Text | List", "Text | List | Message")),
        ("{ media(id: 1, status: A) { title } }", ("{ A B }", "{ A }")),
        ("{ media(id: 1) { status } }", ("{ A B }", "{ A }")),
        ("{ media(id: 1) { title } }", ("old: Int", "old: Int @deprecated")),
    ],
)
def test_a_change_of_what_an_operation_does_not_use_leaves_it_unaffected(
    folder: Folder, operation: str, edit: tuple[str, str]
) -> None:
    (found,) = drift(folder, {"q.graphql": operation}, edit)
    assert (found.status, found.broken_by, found.affected_by) == ("unaffected", (), ())


def test_a_fragment_breaks_the_operations_that_reach_it(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { media { ...F } }",
        "b.graphql": "query B { media { title } }",
        "f.graphql": "fragment F on Media { ...G } fragment G on Media { old }",
    }
    found = drift(folder, files, ("old: Int", ""), ("String!", "String"))
    assert [(each.name, each.status) for each in found] == [
        ("A", "broken"),
        ("B", "may be affected"),
    ]
    assert [change.coordinate for change in found[0].broken_by] == ["Media.old"]
    assert [str(problem.location) for problem in found[0].problems] == ["f.graphql:1:52"]


def test_the_default_value_of_a_type_concerns_who_selects_its_interface(folder: Folder) -> None:
    old = (
        "type Query { n: N } interface N { f(a: Int = 1): Int } "
        "type T implements N { f(a: Int = 1): Int }"
    )
    edit = ("T implements N { f(a: Int = 1)", "T implements N { f(a: Int = 2)")
    files = {"a.graphql": "query A { n { f } }", "b.graphql": "query B { n { f(a: 3) } }"}
    found = drift(folder, files, edit, old=old)
    assert [each.status for each in found] == ["may be affected", "unaffected"]


def test_a_field_that_became_nullable_does_not_break_what_another_change_breaks(
    folder: Folder,
) -> None:
    (found,) = drift(
        folder, {"q.graphql": "{ media { title old } }"}, ("old: Int", ""), ("String!", "String")
    )
    assert [change.coordinate for change in found.broken_by] == ["Media.old"]
    assert [change.coordinate for change in found.affected_by] == ["Media.title"]


def test_what_the_old_schema_refuses_or_cannot_be_parsed_is_not_judged(folder: Folder) -> None:
    files = {"a.graphql": "query A { nope }", "b.graphql": "query B {", "c.graphql": "{ thing }"}
    found = drift(folder, files, ("gone: Int", ""))
    assert [(each.name, each.status) for each in found] == [
        ("A", "not judged"),
        (None, "not judged"),
        (None, "not judged"),
    ]
    assert all(each.problems for each in found)


def test_the_settings_of_rules_do_not_hide_a_broken_operation(folder: Folder) -> None:
    folder.write({"pyproject.toml": '[tool.kotae.rules]\nfields-on-correct-type = "off"\n'})
    (found,) = drift(folder, {"q.graphql": "{ gone }"}, ("gone: Int", ""))
    assert found.status == "broken"


def test_a_client_directive_of_the_project_is_allowed(folder: Folder) -> None:
    folder.write({"pyproject.toml": '[tool.kotae]\ndirectives = ["client"]\n'})
    (found,) = drift(folder, {"q.graphql": "{ gone @client }"}, ("{ A B }", "{ A }"))
    assert found.status == "unaffected"


def test_a_folder_without_operations_is_refused(folder: Folder) -> None:
    with pytest.raises(UsageError, match="There is no operation in this folder"):
        drift(folder, {"f.graphql": "fragment F on Media { old }"}, ("gone: Int", ""))


def test_a_check_that_gives_up_is_no_result(folder: Folder) -> None:
    folder.write({"q.graphql": "{ gone }"})
    schema = build_schema(_OLD)
    request = CheckRequest(working_folder=folder.root, timeout_s=1e-9)
    with pytest.raises(UsageError, match="were not compared"):
        find_drift(request, schema, schema, ())
