"""The rule against type definitions among operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import ExecutableDefinitionNode

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["executable_definitions"]


def executable_definitions(namespace: Namespace) -> Iterator[Finding]:
    """Find type definitions in operation files.

    What it does: reports the first definition of a file that is neither an operation nor a
        fragment, and counts the others.
    Why it is bad: no server executes it.
    Use instead: `--schema FILE` for a schema, `exclude` to leave its file out.
    Source: https://spec.graphql.org/draft/#sec-Executable-Definitions
    """
    for document in namespace.documents:
        others = [
            definition
            for definition in document.definitions
            if not isinstance(definition.node, ExecutableDefinitionNode)
        ]
        if others:
            more = len(others) - 1
            message = (
                "A type definition is not executable: a file of operations holds queries, "
                "mutations, subscriptions and fragments."
            )
            if more:
                message += f" This file has {more:,} more such definition{'s' * (more > 1)}."
            yield Finding.at(others[0].node, others[0], "executable-definitions", message)
