"""The names of classes in a stub."""

from __future__ import annotations

from typing import get_args

from graphql import OperationDefinitionNode, parse
from tests.stubs.declared import DeclaredTypes

from kotae.api import REGISTRY
from kotae.documents.reading import read_operation
from kotae.stubs.module import DocumentStubs


def text_of(*documents: str) -> str:
    """Return the stub of documents with an operation each, in the files 0.graphql, 1.graphql, …"""
    module = DocumentStubs()
    for number, document in enumerate(documents):
        (operation,) = parse(document).definitions
        assert isinstance(operation, OperationDefinitionNode)
        name = operation.name.value if operation.name else None
        module.add(f"{number}.graphql", {name: read_operation(operation, {}, REGISTRY)})
    return module.text()


def test_operations_of_one_name_and_a_type_of_it_have_classes_of_their_own() -> None:
    documents = [
        "query Media { Trend: Media(id: 1) { id } }",
        "query Media { Media(id: 1) { id } }",
    ]
    types = DeclaredTypes(text_of(*documents, "query Media { Media(id: 1) { idMal } }"))
    names = [get_args(result)[0].__name__ for result in types.results.values()]
    assert names == ["MediaTrend_2", "MediaMedia", "MediaMedia_2"]


def test_an_object_without_a_named_field_has_a_class() -> None:
    types = DeclaredTypes(text_of("{ Media(id: 1) { title: id } }", "{ Media { __typename } }"))
    names = [get_args(result)[0].__name__ for result in types.results.values()]
    assert names == ["Query0Media", "Query1Media"]


def test_builtins_are_imported_only_where_an_attribute_hides_one() -> None:
    assert "builtins" not in text_of("{ Media(id: 1) { id genres } }")
    text = text_of("{ Media(id: 1) { list: id builtins: idMal genres } }")
    assert "import builtins as _builtins\n" in text
    assert "def genres(self) -> _builtins.list[str | None] | None" in text


def test_a_date_has_methods_only_if_no_directive_may_leave_out_a_part() -> None:
    text = "query ($on: Boolean!) { Media(id: 1) { startDate { year month day %s } } }"
    assert "FuzzyDateValue" in text_of(text % "")
    assert "FuzzyDateValue" not in text_of(text % "@include(if: $on)")
