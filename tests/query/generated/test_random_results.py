"""Random responses to random operations: the results are read in every way."""

from __future__ import annotations

import copy
import json
import pickle
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLObjectType, parse, validate
from tests.query.generated.building import build
from tests.query.generated.kinds import schema
from tests.query.generated.responses import ResponseGenerator, bound
from tests.query.generated.result_reader import Reader, plain
from tests.query.generated.running import FEW, MANY, run_all
from tests.query.generated.special_documents import SPECIAL_DOCUMENTS
from tests.query.generated.strategies import ROOTS, operation_in

if TYPE_CHECKING:
    from kotae import Operation


def check_results(text: str) -> None:
    """Generate responses to an operation, and read the results in every way."""
    rng = Random(text)
    operation = bound(build(parse(text)).operation, rng)
    responses = ResponseGenerator(operation, rng)
    for _ in range(2):
        data = responses.data()
        result = operation.decode(json.dumps({"data": data}).encode())
        assert result == operation.decode(json.dumps({"data": data}))
        assert result == operation.decode({"data": data})
        assert pickle.loads(pickle.dumps(result)) == result
        assert copy.deepcopy(result) == result
        assert roots_differ(operation, responses, result, data) == []


def roots_differ(
    operation: Operation[object], responses: ResponseGenerator, result: Any, data: dict[str, Any]
) -> list[str]:
    """Return the differences between the values of the roots and their JSON."""
    definition = operation_in(operation.document)
    kind = schema().get_root_type(definition.operation)
    assert isinstance(kind, GraphQLObjectType)
    values = [result] if operation._form == "one" else list(result)
    fields = responses.fields(kind, [definition.selection_set])
    found: list[str] = []
    for root, value in zip(operation._roots, values, strict=True):
        nodes = fields.get(root.key, [])
        if not nodes:
            # A directive excluded it.
            assert value is None
            continue
        below = [node.selection_set for node in nodes if node.selection_set]
        assert plain(value) == data[root.key]
        type_ = kind.fields[root.field].type
        found += Reader(responses).differences(value, data[root.key], type_, below)
    return found


@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_random_results_give_back_their_json(kind: str, root: str) -> None:
    run_all(kind, root, FEW, check_results)


@pytest.mark.parametrize("text", SPECIAL_DOCUMENTS)
def test_random_results_of_special_documents_give_back_their_json(text: str) -> None:
    assert validate(schema(), parse(text)) == []
    check_results(text)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_thousands_of_random_results_give_back_their_json(kind: str, root: str) -> None:
    run_all(kind, root, MANY, check_results)
