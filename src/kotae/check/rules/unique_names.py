"""The rules against operations and fragments that share a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql import Node

    from kotae.check.documents import Definition
    from kotae.check.fragments import Namespace

__all__ = ["unique_fragment_names", "unique_operation_names"]


def unique_operation_names(namespace: Namespace) -> Iterator[Finding]:
    """Find operations that share a name, in one file or in several.

    What it does: reports every operation after the first of its name. Each string of a program is
        looked at alone, as it is a request of its own.
    Why it is bad: tools, logs and caches tell operations apart by their names.
    Use instead: a name that describes the operation.
    Source: https://spec.graphql.org/draft/#sec-Operation-Name-Uniqueness
    """
    operations = (each for each in namespace.definitions() if each.operation)
    return _repeated("unique-operation-names", "operation", operations)


def unique_fragment_names(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that share a name, in one file or in several.

    What it does: reports every fragment after the first of its name. A string of a program with an
        operation and its fragments is looked at alone.
    Why it is bad: a spread does not say which of them it means.
    Use instead: another name, or one fragment for both.
    Source: https://spec.graphql.org/draft/#sec-Fragment-Name-Uniqueness
    """
    fragments = (each for each in namespace.definitions() if each.fragment)
    return _repeated("unique-fragment-names", "fragment", fragments)


def _repeated(rule: str, kind: str, definitions: Iterable[Definition]) -> Iterator[Finding]:
    by_name: dict[tuple[str, int | None], list[Definition]] = {}
    for definition in definitions:
        if definition.name is not None:
            document = definition.document
            is_apart = document.program is not None and bool(document.operations)
            key = definition.name, id(document) if is_apart else None
            by_name.setdefault(key, []).append(definition)
    for (name, _), same in by_name.items():
        if len(same) > 1:
            first = same[0]
            # The first is right, unless it alone is in a file that is reported.
            later = [definition for definition in same[1:] if definition.document.file.is_reported]
            for definition in later or same[:1]:
                other = same[1] if definition is first else first
                elsewhere = other.document.location_of(_name_node(other))
                summary = f"There can be only one {kind} named '{name}'"
                message = f"{summary}; another stands at {elsewhere}."
                node = _name_node(definition)
                yield Finding.at(node, definition, rule, message, summary=summary)


def _name_node(definition: Definition) -> Node:
    node = definition.fragment or definition.operation
    return node.name if node and node.name else definition.node
