"""The rule against fragments that no operation uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["no_unused_fragments"]


def no_unused_fragments(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that no operation of the project reaches.

    What it does: warns of a fragment that no operation spreads, directly or through others. A
        file that did not parse is taken to spread whatever stands behind a `...` in it.
    Why it is bad: it is dead code, or a spread is missing. A library of fragments may have some.
    Use instead: delete it.
    Source: https://spec.graphql.org/draft/#sec-Fragments-Must-Be-Used
    """
    names = namespace.possibly_spread & namespace.fragments.keys()
    possibly_used = [namespace.fragments[name] for name in names]
    operations = [each for document in namespace.documents for each in document.operations]
    used = {*names, *namespace.reachable([*operations, *possibly_used])}
    for document in namespace.documents:
        own = namespace.for_document(document)
        if own is not namespace.fragments:
            used |= namespace.reachable(document.operations, own).keys()
    for document in namespace.documents:
        for fragment in document.fragments:
            if fragment.name not in used:
                message = f"Fragment '{fragment.name}' is never used."
                yield Finding.at(
                    fragment.node, fragment, "no-unused-fragments", message, Severity.WARNING
                )
