"""A law of schema drift: a breaking change names every operation that the new schema refuses."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema, parse, separate_operations, validate
from tests.check.schema_pairs import generated_document, generated_pair

from kotae.check.config import CheckRequest
from kotae.check.drift import find_drift
from kotae.schema.diff import find_changes

if TYPE_CHECKING:
    from pathlib import Path

    from graphql import GraphQLSchema


def _refused(text: str, schema: GraphQLSchema) -> set[str]:
    """Return the names of the operations that graphql-core refuses, each with its fragments."""
    documents = separate_operations(parse(text))
    return {name for name, document in documents.items() if validate(schema, document)}


def _broken(text: str, old: GraphQLSchema, new: GraphQLSchema, folder: Path) -> int:
    """Check the law for operations; return the number of broken ones."""
    changes = find_changes(old, new)
    before, after = _refused(text, old), _refused(text, new)
    request = CheckRequest(working_folder=folder, text=text.encode())
    broken = 0
    for drift in find_drift(request, old, new, changes):
        assert drift.name
        assert (drift.status == "not judged") == (drift.name in before)
        if drift.status != "not judged":
            assert (drift.status == "broken") == (drift.name in after)
        if drift.status == "broken":
            broken += 1
            assert drift.problems
            assert drift.broken_by, (text, drift.problems, changes)
            assert {change.severity for change in drift.broken_by} == {"breaking"}
            assert set(drift.broken_by) <= set(changes)
    return broken


def broken_of_seed(seed: int, folder: Path) -> int:
    random = Random(seed)
    old, new = generated_pair(random)
    return _broken(generated_document(random, old, 8), old, new, folder)


def merging_broken_of_seed(seed: int, folder: Path) -> int:
    """Check fields of several types that are selected under one name, and that become non-null."""
    random = Random(seed)

    def types() -> str:
        texts = ["type Query { u: U n: N }", "union U = A | B | C", "interface N { i: Int }"]
        for name in "ABC":
            own = random.choice(["i: Int", "i: Int!"])
            leaves = f"x: {random.choice(['Int', 'Int!'])} y: {random.choice(['Int', 'Int!'])}"
            inner = f"c: {random.choice('ABC')}{random.choice(['', '!'])}"
            texts.append(f"type {name} implements N {{ {own} {leaves} {inner} }}")
        return " ".join(texts)

    def part(depth: int) -> str:
        inner = f"c {{ w: {random.choice('xy')} }}" if depth else ""
        own = random.choice(["i", f"v: {random.choice('xy')}", inner or "i"])
        return f"... on {random.choice('ABC')} {{ {own} }}"

    def operation(number: int) -> str:
        root, own = random.choice([("u", ""), ("n", "i ")])
        return f"query Q{number} {{ {root} {{ {own}{part(1)} {part(1)} }} }}"

    text = "\n".join(map(operation, range(12)))
    return _broken(text, build_schema(types()), build_schema(types()), folder)


def test_a_breaking_change_names_every_operation_that_is_refused(tmp_path: Path) -> None:
    assert sum(broken_of_seed(seed, tmp_path) for seed in range(25)) > 5
    assert sum(merging_broken_of_seed(seed, tmp_path) for seed in range(15)) > 10


@pytest.mark.long
def test_a_breaking_change_names_every_operation_of_many_pairs(tmp_path: Path) -> None:
    assert sum(broken_of_seed(seed, tmp_path) for seed in range(1000, 3000)) > 500
    assert sum(merging_broken_of_seed(seed, tmp_path) for seed in range(1000, 2000)) > 1000
