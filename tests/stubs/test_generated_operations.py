"""Random results of generated operations have the types that a stub declares."""

from __future__ import annotations

import json
from random import Random

import pytest
from graphql import FragmentDefinitionNode, parse
from tests.query.generated.responses import ResponseGenerator, bound
from tests.query.generated.running import MANY, run_all
from tests.query.generated.special_documents import SPECIAL_DOCUMENTS
from tests.query.generated.strategies import ROOTS, operation_in
from tests.stubs.declared import DeclaredTypes

from kotae.api import REGISTRY
from kotae.documents.loading import own_operation
from kotae.documents.reading import read_operation
from kotae.stubs.module import DocumentStubs


def check(text: str) -> None:
    """Check the results of an operation, and that a call takes each of its variables."""
    document = parse(text)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    prepared = read_operation(operation_in(document), fragments, REGISTRY)
    module = DocumentStubs()
    for path in ("a.graphql", "b.graphql"):
        module.add(path, {None: prepared})
    types = DeclaredTypes(module.text())
    assert types.names["b.graphql", None] == set(prepared.variables)
    rng = Random(text)
    operation = bound(own_operation(prepared), rng)
    responses = ResponseGenerator(operation, rng)
    result = operation.decode(json.dumps({"data": responses.data()}))
    assert types.difference(result, types.results["b.graphql", None]) == ""


@pytest.mark.parametrize(("kind", "root"), ROOTS, ids=[root for _, root in ROOTS])
def test_results_of_generated_operations_have_the_declared_types(kind: str, root: str) -> None:
    run_all(kind, root, 1, check)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "root"), ROOTS, ids=[root for _, root in ROOTS])
def test_results_of_many_operations_have_the_declared_types(kind: str, root: str) -> None:
    run_all(kind, root, MANY, check)


@pytest.mark.parametrize("text", SPECIAL_DOCUMENTS)
def test_results_of_special_operations_have_the_declared_types(text: str) -> None:
    check(text)
