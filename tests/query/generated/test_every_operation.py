"""Every valid operation against the schema can be built, and its results give back their JSON.

hypothesis-graphql writes operations over every root, `mutating` makes them harder, and graphql-core
validates each. A walk over the AST turns it into the builder's calls, and the document that these
build must have the same selection. Random responses to it are decoded and read in every way.
"""

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
from tests.query.generated.normalising import leaves
from tests.query.generated.responses import ResponseGenerator, bound, coerced
from tests.query.generated.result_reader import Reader, plain
from tests.query.generated.running import FEW, MANY, run_all
from tests.query.generated.special_documents import SPECIAL_DOCUMENTS
from tests.query.generated.strategies import ROOTS, operation_in

if TYPE_CHECKING:
    from kotae import Operation


def check_built(text: str) -> None:
    """Check that the builder's document is valid, can be sent, and has the same selection."""
    document = parse(text)
    built = build(document)
    operation = built.operation
    assert [error.message for error in validate(schema(), operation.document)] == []
    assert coerced(bound(operation, Random(operation.text))) is not None
    wanted = leaves(document, {})
    assert leaves(operation.document, operation.variables, built.keys) == wanted


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


def check(text: str) -> None:
    """Check both at once: generating an operation takes longer than either."""
    check_built(text)
    check_results(text)


@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_operations_over_every_root_can_be_built_and_read(kind: str, root: str) -> None:
    run_all(kind, root, FEW, check)


@pytest.mark.parametrize("text", SPECIAL_DOCUMENTS)
def test_special_documents_can_be_built_and_read(text: str) -> None:
    assert validate(schema(), parse(text)) == []
    check(text)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_thousands_of_operations_over_every_root_can_be_built_and_read(
    kind: str, root: str
) -> None:
    run_all(kind, root, MANY, check)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{Media {id}}", "{Media {idMal}}"),
        ("{Media {id}}", "{Media {id title {romaji}}}"),
        ("{Media {a: id}}", "{Media {b: id}}"),
        ("{Media(id: 1) {id}}", "{Media(id: 2) {id}}"),
        ("{Media(id: 1) {id}}", "{Media(idMal: 1) {id}}"),
        ("{Media(id: 1) {id}}", "{Media(id: null) {id}}"),
        ("{Media {id}}", "{Media {id @include(if: true)}}"),
        ("{Media {id @skip(if: true)}}", "{Media {id @include(if: true)}}"),
        ("{Media {... @skip(if: true) {id}}}", "{Media {... @skip(if: false) {id}}}"),
        ("{Media {title @skip(if: true) {native}}}", "{Media {title {native @skip(if: true)}}}"),
        ("query($a: Int) {Media(id: $a) {id}}", "query($b: Int) {Media(id: $b) {id}}"),
        ("query($a: Int) {Media(id: $a) {id}}", "query($a: Int = 1) {Media(id: $a) {id}}"),
        ("{Media {status}}", "{Media {status(version: 1)}}"),
        ("{Activity {... on ListActivity {id}}}", "{Activity {... on TextActivity {id}}}"),
        ("{Page {media(sort: [ID, SCORE]) {id}}}", "{Page {media(sort: [SCORE, ID]) {id}}}"),
    ],
)
def test_documents_with_different_selections_have_different_normal_forms(
    one: str, other: str
) -> None:
    assert validate(schema(), parse(one)) == validate(schema(), parse(other)) == []
    assert leaves(parse(one), {}) != leaves(parse(other), {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{Media {id idMal}}", "{Media {idMal id id}}"),
        ("{Media {id}}", "{Media {...F}} fragment F on Media {id}"),
        ("{Media {title {romaji native}}}", "{Media {title {romaji} title {native}}}"),
        ("{Media {... @skip(if: true) {id}}}", "{Media {id @skip(if: true)}}"),
        ("{Media(id_in: 1, id: 2) {id}}", "{Media(id: 2, id_in: [1]) {id}}"),
        ("{Media {status}}", "{Media {status(version: 2)}}"),
        (
            "{Activity {__typename ... on ListActivity {id}}}",
            "{Activity {... on ActivityUnion {... on ListActivity {id}}}}",
        ),
    ],
)
def test_documents_with_the_same_selection_have_one_normal_form(one: str, other: str) -> None:
    assert validate(schema(), parse(one)) == validate(schema(), parse(other)) == []
    assert leaves(parse(one), {}) == leaves(parse(other), {})
