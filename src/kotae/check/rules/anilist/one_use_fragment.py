"""The rule against fragments that are spread once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kotae.check.findings import Finding
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.fragments import Namespace

__all__ = ["one_use_fragment"]


def one_use_fragment(namespace: Namespace) -> Iterator[Finding]:
    """Find fragments that are spread in one place only.

    What it does: warns of a fragment that one spread of the project uses.
    Why it is bad: a reader has to look in two places.
    Use instead: its fields in place of the spread.
    Source: the rule `no-one-place-fragments` of graphql-eslint.
    """
    spreads = Counter(
        spread.name.value for each in namespace.definitions() for spread in each.spreads
    )
    for definition in namespace.definitions():
        if definition.fragment and spreads[definition.name or ""] == 1:
            yield Finding.at(
                definition.node,
                definition,
                "one-use-fragment",
                f"The fragment `{definition.name}` is spread in one place only.",
                Severity.WARNING,
            )
