"""Moments that are shared out: who writes the k-th activity, thread or review, and when.

Ids follow the moments, so that sorting by id is sorting by time, as on AniList.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.chance import Chance

__all__ = ["Span", "moments", "offsets", "rounds"]


class Span(NamedTuple):
    """A stretch of time in Unix seconds, its end excluded."""

    first_s: int
    end_s: int


def moments(chance: Chance, span: Span, count: int) -> array[int]:
    """Return as many ascending moments, one in each equal part of a span."""
    step = (span.end_s - span.first_s) // count
    return array("q", [span.first_s + k * step + chance.below(step) for k in range(count)])


def rounds(chance: Chance, ids: Sequence[int], count: int) -> array[int]:
    """Return users in turn: in each round everybody once, in an order of its own."""
    order = array("H")
    for _ in range(count):
        order.extend(chance.sample(ids, len(ids)))
    return order


def offsets(counts: Sequence[int]) -> list[int]:
    """Return the sums of all counts before each, and the whole: where each one's ids begin."""
    return [0, *accumulate(counts)]
