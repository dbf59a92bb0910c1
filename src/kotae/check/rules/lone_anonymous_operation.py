"""lone-anonymous-operation: an operation without a name stands alone in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["lone_anonymous_operation"]

NAME = "lone-anonymous-operation"


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
        for found in document.operations:
            if found.name is None:
                message = "This anonymous operation must be the only defined operation."
                yield Finding(NAME, message, document, document.location_of(found.node), found)
