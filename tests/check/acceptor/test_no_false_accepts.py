"""What the acceptor accepts, the slow checker has no finding about."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import hypothesis
import pytest
from graphql import parse, print_ast
from hypothesis import HealthCheck, given
from hypothesis_graphql import mutations, queries
from tests.check.acceptor.harness import false_accepts, judge
from tests.check.acceptor.mutants import (
    mutants_of,
    mutants_of_operations,
    mutants_of_queries,
)
from tests.check.mutants import queries as real
from tests.check.schema_pairs import generated_document, generated_pair
from tests.schema.test_index import introspected

from kotae.schema.index import index_from_introspection
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql import GraphQLSchema

    from kotae.schema.index import SchemaIndex


def count_accepted(
    projects: Iterable[dict[str, str]], schema: GraphQLSchema, index: SchemaIndex | None = None
) -> int:
    """Check the projects of which a text is accepted, and return their number.

    The rules about AniList run in every second one.
    """
    count = 0
    for number, files in enumerate(projects):
        has_anilist_rules = number % 2 == 0
        acceptance = judge(list(files.values()), index, has_anilist_rules=has_anilist_rules)
        if acceptance.accepted:
            count += 1
            wrong = false_accepts(files, schema, acceptance, has_anilist_rules=has_anilist_rules)
            assert wrong == [], files
    return count


@pytest.mark.parametrize(
    "seeds", [range(9), pytest.param(range(20, 90), marks=pytest.mark.long)], ids=["few", "many"]
)
def test_mutants_of_real_operations(seeds: range) -> None:
    schema, accepted = bundled_schema(), 0
    fragments = {path: text for path, text in real().items() if path.startswith("fragments/")}
    for seed in seeds:
        has_anilist_rules = seed % 2 == 0
        files = mutants_of_operations(Random(seed), 200) | fragments
        acceptance = judge(list(files.values()), has_anilist_rules=has_anilist_rules)
        # The others spoil none of these, so graphql-core need not see them.
        files = {
            path: text
            for at, (path, text) in enumerate(files.items())
            if at in acceptance.accepted or path in fragments
        }
        acceptance = judge(list(files.values()), has_anilist_rules=has_anilist_rules)
        assert false_accepts(files, schema, acceptance, has_anilist_rules=has_anilist_rules) == []
        accepted += len(acceptance.accepted) - len(fragments)
    assert 20 * len(seeds) < accepted < 160 * len(seeds)


@pytest.mark.parametrize(
    "seeds", [range(1), pytest.param(range(20, 40), marks=pytest.mark.long)], ids=["few", "many"]
)
def test_mutants_of_real_operations_with_their_fragments(seeds: range) -> None:
    for seed in seeds:
        accepted = count_accepted(mutants_of_queries(Random(seed), 150), bundled_schema())
        assert 15 < accepted < 120


@pytest.mark.parametrize(
    "seeds", [range(20), pytest.param(range(100, 400), marks=pytest.mark.long)], ids=["few", "many"]
)
def test_mutants_of_operations_on_generated_schemas(seeds: range) -> None:
    accepted = 0
    for seed in seeds:
        random = Random(seed)
        schema = generated_pair(random)[0]
        index = index_from_introspection(introspected(schema))
        text = print_ast(parse(generated_document(random, schema, operations=1)))
        projects = mutants_of({"a.graphql": text}, random, 25)
        accepted += count_accepted([{"a.graphql": text}, *projects], schema, index)
    assert accepted > 3 * len(seeds)


def _plain(text: str) -> str:
    """Name a generated operation, and write most of its values in the usual way."""
    text = re.sub(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"', '"Kotae"', text)
    text = re.sub(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", "7", text)
    text = re.sub(r"\bnull\b", "20200000", text)
    text = re.sub(r"\b(?:moderatorStatus|stats|language|modNotes)\b", "id", text)
    return re.sub(r"^(?:mutation )?\{", lambda match: f"{match[0][:-1] or 'query '}G {{", text)


@pytest.mark.parametrize(
    ("examples", "mutants"),
    [(10, 60), pytest.param(150, 30, marks=pytest.mark.long)],
    ids=["few", "many"],
)
def test_generated_operations_and_their_mutants(examples: int, mutants: int) -> None:
    schema = bundled_schema()
    accepted = 0

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
        ],
    )
    @given(queries(schema, allow_null=False) | mutations(schema, allow_null=False))
    def check(text: str) -> None:
        nonlocal accepted
        files = {"a.graphql": _plain(text)}
        projects = [{"a.graphql": text}, files, *mutants_of(files, Random(text), mutants)]
        accepted += count_accepted(projects, schema)

    check()
    assert accepted > examples
