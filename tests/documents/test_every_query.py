"""Each operation of the repository, loaded and decoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse
from tests.documents.world import bound, count_of, data_for

from kotae import load
from kotae.api import Mutation, Query
from kotae.naming import python_name

if TYPE_CHECKING:
    from kotae import Operation, Root

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for path in sorted((ROOT / "queries").rglob("*.graphql"))
    if path.parent.name != "fragments"
]


def loaded(path: Path) -> Operation[Any]:
    """Load a file's operation with the roots that its text names."""
    document = parse(path.read_text("utf-8"))
    (operation,) = (
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    )
    namespace: Any = Mutation if operation.operation.value == "mutation" else Query
    roots: list[Root[Any]] = [
        getattr(namespace, python_name(node.name.value))
        for node in operation.selection_set.selections
        if isinstance(node, FieldNode)
    ]
    return load(path, roots)


def test_there_are_queries_to_load() -> None:
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_operation_of_the_repository_is_loaded_bound_and_decoded(path: Path) -> None:
    operation = bound(loaded(path))
    operation.check()
    assert operation.complexity == count_of(operation.document)
    data = data_for(operation)
    result = operation.decode({"data": data})
    assert _plain(result) == list(data.values())


def _plain(value: Any) -> object:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("list[Any]", value)]
    return value.to_dict() if hasattr(value, "to_dict") else value
