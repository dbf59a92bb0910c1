"""The runner of generated cases: the same cases each time, spread over the root fields."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from tests.query.generated.strategies import ROOTS, documents

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FEW", "MANY", "run_all"]

#: Cases for each root: more than 200 in all, and more than 2,000 in all.
FEW = 200 // len(ROOTS) + 1
MANY = 2_000 // len(ROOTS) + 1


def run_all(kind: str, root: str, count: int, check: Callable[[str], None]) -> None:
    """Check generated documents that all differ.

    Args:
        kind: `query` or `mutation`.
        root: A root field of each document; it is also the seed.
        count: The number of documents.
        check: The check; it gets the text of a document.
    """
    met: set[str] = set()

    @seed(crc32(root.encode()))
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[Phase.generate, Phase.shrink],
        # A whole operation needs much data, and a small root has few different documents.
        suppress_health_check=[
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.too_slow,
        ],
    )
    @given(documents(kind, root))
    def each(text: str) -> None:
        assume(text not in met)
        check(text)
        met.add(text)

    each()
    assert len(met) >= count
    assert all(root in text for text in met)
