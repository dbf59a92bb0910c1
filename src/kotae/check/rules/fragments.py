"""The rules of fragments: a spread names one, none spreads itself, and each is used."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from graphql.pyutils import did_you_mean, suggestion_list

from kotae.check.documents import document_of
from kotae.check.findings import Finding
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["known_fragment_names", "no_fragment_cycles", "no_unused_fragments"]

#: Unknown names that get suggestions: each is compared with every fragment of the project.
_MAX_SUGGESTED = 20
#: Names of a cycle that a message lists.
_MAX_LISTED = 10


def known_fragment_names(namespace: Namespace) -> Iterator[Finding]:
    """Find spreads of fragments that nobody defines.

    What it does: reports a spread whose fragment is in no file, unless a file that did not parse
        may define it.
    Why it is bad: the server refuses the operation.
    Use instead: the right name, or a path to the file that has it.
    Source: https://spec.graphql.org/draft/#sec-Fragment-spread-target-defined
    """
    hints: dict[str, str] = {}
    for document in namespace.documents:
        for definition in document.definitions:
            for spread in definition.spreads:
                name = spread.name.value
                if name in namespace.fragments or name in namespace.possibly_defined:
                    continue
                if name not in hints:
                    likely = len(hints) < _MAX_SUGGESTED and len(name) < 100
                    names = suggestion_list(name, namespace.fragments) if likely else []
                    hints[name] = did_you_mean(names[:3])
                message = f"Unknown fragment '{name}'.{hints[name]}"
                location = document.location_of(spread.name)
                yield Finding("known-fragment-names", message, document, location, definition)


def no_fragment_cycles(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that spread themselves, directly or through others of any file.

    What it does: reports each cycle once, at the spread that leaves its first fragment.
    Why it is bad: it never ends.
    Use instead: select the deeper level by its fields.
    Source: https://spec.graphql.org/draft/#sec-Fragment-spreads-must-not-form-cycles
    """
    for cycle in namespace.cycles():
        first, last = cycle[0], cycle[-1]
        document = document_of(first)
        if document is None:
            continue
        name = last.name.value
        via = [f"'{spread.name.value}'" for spread in islice(cycle[:-1], _MAX_LISTED)]
        more = len(cycle) - 1 - len(via)
        message = f"Cannot spread fragment '{name}' within itself"
        if via:
            message += f" via {', '.join(via)}"
        if more > 0:
            message += f" and {more:,} more"
        owner = namespace.fragments.get(name)
        yield Finding(
            "no-fragment-cycles", f"{message}.", document, document.location_of(first), owner
        )


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
                location = document.location_of(fragment.node)
                yield Finding(
                    "no-unused-fragments", message, document, location, fragment, Severity.WARNING
                )
