"""A law of schema drift: a breaking change names every operation that the new schema refuses."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from graphql import parse, validate
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode
from tests.check.schema_pairs import generated_document, generated_pair

from kotae.check.config import CheckRequest
from kotae.check.drift import find_drift
from kotae.schema.diff import find_changes

if TYPE_CHECKING:
    from pathlib import Path

    from graphql import GraphQLSchema


def _refused(text: str, schema: GraphQLSchema) -> set[str]:
    """Return the names of the operations that graphql-core refuses, each with its fragments."""
    document = parse(text)
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    refused: set[str] = set()
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode) and each.name:
            reached: dict[str, FragmentDefinitionNode] = {}
            _reach(each, fragments, reached)
            if validate(schema, DocumentNode(definitions=(each, *reached.values()))):
                refused.add(each.name.value)
    return refused


def _reach(
    node: object,
    fragments: dict[str, FragmentDefinitionNode],
    reached: dict[str, FragmentDefinitionNode],
) -> None:
    for selection in node.selection_set.selections:  # type: ignore[attr-defined]
        if selection.kind == "fragment_spread" and selection.name.value not in reached:
            name = selection.name.value
            reached[name] = fragments[name]
            _reach(fragments[name], fragments, reached)
        elif getattr(selection, "selection_set", None):
            _reach(selection, fragments, reached)


def check_seed(seed: int, folder: Path) -> int:
    """Check the law for the pair and the operations of a seed; return the number of broken ones."""
    random = Random(seed)
    old, new = generated_pair(random)
    text = generated_document(random, old, 8)
    changes = find_changes(old, new)
    before, after = _refused(text, old), _refused(text, new)
    request = CheckRequest(working_folder=folder, text=text.encode())
    broken = 0
    for drift in find_drift(request, old, new, changes):
        assert drift.name
        assert (drift.status == "not judged") == (drift.name in before), seed
        if drift.status != "not judged":
            assert (drift.status == "broken") == (drift.name in after), seed
        if drift.status == "broken":
            broken += 1
            assert drift.problems, seed
            assert drift.broken_by, (seed, drift.problems, changes)
            assert {change.severity for change in drift.broken_by} == {"breaking"}
            assert set(drift.broken_by) <= set(changes)
    return broken


def test_a_breaking_change_names_every_operation_that_is_refused(tmp_path: Path) -> None:
    assert sum(check_seed(seed, tmp_path) for seed in range(25)) > 5


@pytest.mark.long
def test_a_breaking_change_names_every_operation_of_many_pairs(tmp_path: Path) -> None:
    assert sum(check_seed(seed, tmp_path) for seed in range(1000, 6000)) > 1000
