"""The rules of definitions: executable ones only, and each with a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import ExecutableDefinitionNode

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kotae.check.documents import Definition
    from kotae.check.fragments import Namespace
    from kotae.problems import Location

__all__ = [
    "executable_definitions",
    "lone_anonymous_operation",
    "unique_fragment_names",
    "unique_operation_names",
]


def executable_definitions(namespace: Namespace) -> Iterator[Finding]:
    """Find type definitions in operation files.

    What it does: reports the first definition of a file that is neither an operation nor a
        fragment, and counts the others.
    Why it is bad: no server executes it.
    Use instead: `--schema FILE` for a schema, `exclude` to leave its file out.
    Source: https://spec.graphql.org/draft/#sec-Executable-Definitions
    """
    for document in namespace.documents:
        foreign = [
            definition
            for definition in document.definitions
            if not isinstance(definition.node, ExecutableDefinitionNode)
        ]
        if foreign:
            more = len(foreign) - 1
            message = (
                "A type definition is not executable: a file of operations holds queries, "
                "mutations, subscriptions and fragments."
            )
            if more:
                message += f" This file has {more:,} more such definition{'s' * (more > 1)}."
            first = foreign[0]
            location = document.location_of(first.node)
            yield Finding("executable-definitions", message, document, location, first)


def lone_anonymous_operation(namespace: Namespace) -> Iterator[Finding]:
    """Find anonymous operations beside others.

    What it does: reports an operation without a name in a file that has further operations. Two
        files may each have one.
    Why it is bad: a server that is sent the file cannot tell which operation is meant.
    Use instead: give it a name.
    Source: https://spec.graphql.org/draft/#sec-Lone-Anonymous-Operation
    """
    for document in namespace.documents:
        if len(document.operations) < 2:
            continue
        for definition in document.operations:
            if definition.name is None:
                message = "This anonymous operation must be the only defined operation."
                yield Finding(
                    "lone-anonymous-operation",
                    message,
                    document,
                    document.location_of(definition.node),
                    definition,
                )


def unique_operation_names(namespace: Namespace) -> Iterator[Finding]:
    """Find operations that share a name, in one file or in several.

    What it does: reports every operation after the first of its name.
    Why it is bad: tools, logs and caches tell operations apart by their names.
    Use instead: a name that describes the operation.
    Source: https://spec.graphql.org/draft/#sec-Operation-Name-Uniqueness
    """
    operations = (
        definition for document in namespace.documents for definition in document.operations
    )
    return _repeated("unique-operation-names", "operation", operations)


def unique_fragment_names(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that share a name, in one file or in several.

    What it does: reports every fragment after the first of its name.
    Why it is bad: a spread does not say which of them it means.
    Use instead: another name, or one fragment for both.
    Source: https://spec.graphql.org/draft/#sec-Fragment-Name-Uniqueness
    """
    fragments = (
        definition for document in namespace.documents for definition in document.fragments
    )
    return _repeated("unique-fragment-names", "fragment", fragments)


def _repeated(rule: str, kind: str, definitions: Iterable[Definition]) -> Iterator[Finding]:
    by_name: dict[str, list[Definition]] = {}
    for definition in definitions:
        if definition.name is not None:
            by_name.setdefault(definition.name, []).append(definition)
    for name, same in by_name.items():
        if len(same) > 1:
            first = same[0]
            # The first is right, unless it alone is in a file that is reported.
            later = [definition for definition in same[1:] if definition.document.file.is_reported]
            for definition in later or same[:1]:
                other = same[1] if definition is first else first
                message = (
                    f"There can be only one {kind} named '{name}'; "
                    f"another stands at {_name_location(other)}."
                )
                location = _name_location(definition)
                yield Finding(rule, message, definition.document, location, definition)


def _name_location(definition: Definition) -> Location:
    node = definition.fragment or definition.operation
    return definition.document.location_of(node.name if node and node.name else definition.node)
