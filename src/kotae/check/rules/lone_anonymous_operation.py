"""The rule against anonymous operations beside others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["lone_anonymous_operation"]


def lone_anonymous_operation(namespace: Namespace) -> Iterator[Finding]:
    """Find anonymous operations beside others.

    What it does: reports an operation without a name in a file that has further operations. Two
        files may each have one.
    Why it is bad: a server that is sent the file cannot tell which operation is meant.
    Use instead: give it a name.
    Source: https://spec.graphql.org/draft/#sec-Lone-Anonymous-Operation
    """
    for definition in namespace.definitions():
        is_alone = len(definition.document.operations) == 1
        if definition.operation and definition.name is None and not is_alone:
            message = "This anonymous operation must be the only defined operation."
            yield Finding.at(definition.node, definition, "lone-anonymous-operation", message)
