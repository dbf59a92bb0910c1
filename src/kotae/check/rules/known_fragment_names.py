"""The rule against spreads of unknown fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.pyutils import did_you_mean, suggestion_list

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["known_fragment_names"]

#: Unknown names that get suggestions: each is compared with every fragment of the project.
_MAX_SUGGESTED = 20
#: Pairs of characters that are compared for these, in a third of a microsecond each.
_MAX_COMPARED = 2_000_000


def known_fragment_names(namespace: Namespace) -> Iterator[Finding]:
    """Find spreads of fragments that nobody defines.

    What it does: reports a spread whose fragment is in no file, unless a file that did not parse
        may define it.
    Why it is bad: the server refuses the operation.
    Use instead: the right name, or a path to the file that has it.
    Source: https://spec.graphql.org/draft/#sec-Fragment-spread-target-defined
    """
    hints: dict[str, str] = {}
    length = sum(map(len, namespace.fragments))
    compared = 0
    for definition in namespace.definitions():
        for spread in definition.spreads:
            name = spread.name.value
            if name in namespace.fragments or name in namespace.possibly_defined:
                continue
            if name not in hints:
                compared += len(name) * length
                likely = len(hints) < _MAX_SUGGESTED and compared <= _MAX_COMPARED
                names = suggestion_list(name, namespace.fragments) if likely else []
                hints[name] = did_you_mean(names[:3])
            message = f"Unknown fragment '{name}'.{hints[name]}"
            yield Finding.at(spread.name, definition, "known-fragment-names", message)
