"""Strategies for valid operations over every root: hypothesis-graphql's, mutated and validated."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING, Literal

import hypothesis_graphql
from graphql import (
    DocumentNode,
    OperationDefinitionNode,
    StringValueNode,
    parse,
    print_ast,
    validate,
)
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from tests.query.generated.kinds import schema
from tests.query.generated.mutating import MUTATIONS, mutated
from tests.query.generated.trimming import joined, thinned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import ValueNode

__all__ = ["ROOTS", "RootName", "documents", "operation_in"]

#: A root field: the kind of its operation, and its name in the schema.
RootName = tuple[Literal["query", "mutation"], str]


def _roots() -> list[RootName]:
    query, mutation = schema().query_type, schema().mutation_type
    found: list[RootName] = [("query", name) for name in (query.fields if query else ())]
    return found + [("mutation", name) for name in (mutation.fields if mutation else ())]


#: Every root of the schema.
ROOTS = _roots()


_SCALARS: Mapping[str, st.SearchStrategy[ValueNode]] = {
    "CountryCode": st.sampled_from(["JP", "KR", "CN", "TW"]).map(
        lambda code: StringValueNode(value=code)
    ),
    "FuzzyDateInt": st.integers(0, 99_991_231).map(nodes.Int),
}


@cache
def _plain(kind: str, root: str) -> st.SearchStrategy[str]:
    make = hypothesis_graphql.queries if kind == "query" else hypothesis_graphql.mutations
    return make(schema(), fields=(root,), custom_scalars=_SCALARS)


@st.composite
def documents(draw: st.DrawFn, kind: str, root: str) -> str:
    """Return a strategy for the texts of valid documents with one operation that has a root field.

    Args:
        draw: Hypothesis's function.
        kind: `query` or `mutation`.
        root: The name of the root field.
    """
    seed = draw(st.integers(0, 2**32 - 1))
    document = parse(draw(_plain(kind, root)))
    others = [name for its_kind, name in ROOTS if its_kind == kind]
    for other in draw(st.lists(st.sampled_from(others), max_size=2)):
        document = joined(document, parse(draw(_plain(kind, other))))
    document = thinned(document, schema(), Random(seed))
    steps = draw(st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=8, max_size=20))
    whole = document
    for position, step in enumerate(steps):
        whole = mutated(whole, schema(), step, Random(f"{seed} {position}"))
    if not validate(schema(), whole):
        return print_ast(whole)
    # A step made it invalid: take only the steps that graphql-core accepts.
    for position, step in enumerate(steps):
        changed = mutated(document, schema(), step, Random(f"{seed} {position}"))
        if not validate(schema(), changed):
            document = changed
    return print_ast(document)


def operation_in(document: DocumentNode) -> OperationDefinitionNode:
    """Return a document's only operation."""
    (operation,) = (
        each for each in document.definitions if isinstance(each, OperationDefinitionNode)
    )
    return operation
