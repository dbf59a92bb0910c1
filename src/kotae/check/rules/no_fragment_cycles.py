"""The rule against fragments that spread themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["no_fragment_cycles"]


def no_fragment_cycles(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that spread themselves, directly or through others of any file.

    What it does: reports each cycle once, at the spread that leaves its first fragment.
    Why it is bad: it never ends.
    Use instead: select the deeper level by its fields.
    Source: https://spec.graphql.org/draft/#sec-Fragment-spreads-must-not-form-cycles
    """
    for cycle in namespace.cycles():
        *others, last = cycle.spreads
        name = last.name.value
        via = [f"'{spread.name.value}'" for spread in others]
        more = cycle.length - 1 - len(via)
        message = f"Cannot spread fragment '{name}' within itself"
        if via:
            message += f" via {', '.join(via)}"
        if more > 0:
            message += f" and {more:,} more"
        yield Finding.at(
            cycle.spreads[0], namespace.fragments[name], "no-fragment-cycles", f"{message}."
        )
