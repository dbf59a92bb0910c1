"""The rule against type definitions among operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import ExecutableDefinitionNode

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.documents import Definition
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
    others: dict[str, list[Definition]] = {}
    for definition in namespace.definitions():
        if not isinstance(definition.node, ExecutableDefinitionNode):
            others.setdefault(definition.document.path, []).append(definition)
    for first, *more in others.values():
        message = (
            "A type definition is not executable: a file of operations holds queries, "
            "mutations, subscriptions and fragments."
        )
        if more:
            message += f" This file has {len(more):,} more such definition{'s' * (len(more) > 1)}."
        if len(more) + 1 == len(first.document.definitions):
            message += (
                " If it is the schema of your operations, pass it with `--schema FILE`, or name it "
                "as `schema` in [tool.kotae] or kotae.toml. If not, leave it out with `exclude` "
                "there."
            )
        yield Finding.at(first.node, first, "executable-definitions", message)
