"""no-unused-fragments: every fragment is spread by some operation. A warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["no_unused_fragments"]

NAME = "no-unused-fragments"


def no_unused_fragments(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that no operation of the project reaches.

    What it does: warns of a fragment that no operation spreads, directly or through others. A
        file that did not parse is taken to spread whatever stands behind a `...` in it.
    Why it is bad: it is dead code, or a spread is missing. A library of fragments may have some.
    Use instead: delete it.
    Source: https://spec.graphql.org/draft/#sec-Fragments-Must-Be-Used
    """
    maybe = [each for name, each in namespace.fragments.items() if namespace.may_be_spread(name)]
    operations = [found for document in namespace.documents for found in document.operations]
    used = {found.name or "" for found in maybe}
    used |= namespace.reachable([*operations, *maybe]).keys()
    for document in namespace.documents:
        own = namespace.for_document(document)
        if own is not namespace.fragments:
            used |= namespace.reachable(document.operations, own).keys()
    for document in namespace.documents:
        for found in document.fragments:
            if found.name not in used:
                message = f"Fragment '{found.name}' is never used."
                location = document.location_of(found.node)
                yield Finding(NAME, message, document, location, found, Severity.WARNING)
