"""Random answers that fit a random selection decode, and are read back in every way."""

from __future__ import annotations

import copy
import json
import pickle
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLObjectType, parse, validate
from tests.query.generated.answers import Answering, bound
from tests.query.generated.building import build
from tests.query.generated.kinds import schema
from tests.query.generated.noted import NOTED
from tests.query.generated.reading import Reader, plain
from tests.query.generated.running import FEW, MANY, run_all
from tests.query.generated.strategies import ROOTS, operation_in

if TYPE_CHECKING:
    from kotae import Operation


def check_read(text: str) -> None:
    """Answer an operation at random, and read the answer in every way."""
    rng = Random(text)
    operation = bound(build(parse(text)).operation, rng)
    answering = Answering(operation, rng)
    for _ in range(2):
        data = answering.data()
        answer = operation.decode(json.dumps({"data": data}).encode())
        assert answer == operation.decode(json.dumps({"data": data}))
        assert answer == operation.decode({"data": data})
        assert pickle.loads(pickle.dumps(answer)) == answer
        assert copy.deepcopy(answer) == answer
        assert roots_differ(operation, answering, answer, data) == []


def roots_differ(
    operation: Operation[object], answering: Answering, answer: Any, data: dict[str, Any]
) -> list[str]:
    """Return where the roots of an answer are not what its JSON says."""
    definition = operation_in(operation.document)
    kind = schema().get_root_type(definition.operation)
    assert isinstance(kind, GraphQLObjectType)
    values = [answer] if operation._form == "one" else list(answer)
    fields = answering.fields(kind, [definition.selection_set])
    found: list[str] = []
    for root, value in zip(operation._roots, values, strict=True):
        nodes = fields.get(root.key, [])
        if not nodes:
            # A directive left it out.
            assert value is None
            continue
        below = [node.selection_set for node in nodes if node.selection_set]
        assert plain(value) == data[root.key]
        type_ = kind.fields[root.field].type
        found += Reader(answering).differences(value, data[root.key], type_, below)
    return found


@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_random_results_give_back_their_json(kind: str, root: str) -> None:
    run_all(kind, root, FEW, check_read)


@pytest.mark.parametrize("text", NOTED)
def test_random_results_of_special_documents_give_back_their_json(text: str) -> None:
    assert validate(schema(), parse(text)) == []
    check_read(text)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_thousands_of_random_results_give_back_their_json(kind: str, root: str) -> None:
    run_all(kind, root, MANY, check_read)
