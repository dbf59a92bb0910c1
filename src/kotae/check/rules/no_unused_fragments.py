"""The rule against fragments that no operation uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.documents import Definition
    from kotae.check.fragments import Namespace

__all__ = ["no_unused_fragments", "unused_fragments"]


def no_unused_fragments(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that no operation of the project uses.

    What it does: warns of a fragment that no operation spreads, directly or through others.
        In a file that cannot be parsed, each name after `...` counts as a spread.
    Why it is bad: it is dead code, or a spread is missing. A library of fragments may have some.
    Use instead: delete it.
    Source: https://spec.graphql.org/draft/#sec-Fragments-Must-Be-Used
    """
    for definition in unused_fragments(namespace):
        message = f"Fragment '{definition.name}' is never used."
        yield Finding.at(
            definition.node, definition, "no-unused-fragments", message, Severity.WARNING
        )


def unused_fragments(namespace: Namespace) -> Iterator[Definition]:
    """Yield the fragments that no operation spreads, directly or through others."""
    spreads: dict[str, list[str]] = {}
    pending = list(namespace.possibly_spread)
    for definition in namespace.definitions():
        # Of several fragments with one name all are taken to be used, if a spread names them.
        names = spreads.setdefault(definition.name or "", []) if definition.fragment else pending
        names += [spread.name.value for spread in definition.spreads]
    used: set[str] = set()
    while pending:
        name = pending.pop()
        used.add(name)
        pending += spreads.pop(name, ())
    for definition in namespace.definitions():
        if definition.fragment and definition.name not in used:
            yield definition
