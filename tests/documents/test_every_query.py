"""Each operation of the repository, loaded and decoded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse, validate
from tests.documents.world import bound, count_of, data_for
from tests.query.harness import schema

from kotae import load
from kotae.api import Mutation, Query
from kotae.naming import python_name
from kotae.query.build_operation import operation_of

if TYPE_CHECKING:
    from kotae import Operation, Root

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for path in sorted((ROOT / "queries").rglob("*.graphql"))
    if path.parent.name != "fragments"
]


@cache
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
    operation.check(check_limits=False)
    assert operation.complexity == count_of(operation.document)
    data = data_for(operation)
    result = operation.decode({"data": data})
    assert _plain(result) == list(data.values())


@pytest.mark.parametrize("number", range(len(FILES)))
def test_operations_of_the_repository_are_merged_and_have_their_own_results(number: int) -> None:
    first = bound(loaded(FILES[number]))
    others = [bound(loaded(FILES[position % len(FILES)])) for position in (number + 1, number + 2)]
    parts = [first, *(part for part in others if part.kind == first.kind), first]
    merged = operation_of(parts, None, "list")
    assert validate(schema(), merged.document) == []
    assert merged.complexity == count_of(merged.document) == sum(one.complexity for one in parts)
    data = data_for(merged)
    values = iter(data.values())
    results = [[next(values) for _ in part._roots] for part in parts]
    assert _plain(merged.decode({"data": data})) == results


def _plain(value: Any) -> object:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("list[Any]", value)]
    return value.to_dict() if hasattr(value, "to_dict") else value
