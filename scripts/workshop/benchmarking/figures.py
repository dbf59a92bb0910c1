"""Figures: medians with their quartiles, ratios taken round by round, and goals judged."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workshop.benchmarking.sections import Goal, Section

__all__ = ["Figure", "Verdict", "figure_of", "in_unit", "judged", "ratio_of", "with_digits"]

_NS_PER = {"ms": 1_000_000, "µs": 1_000}


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity over all rounds.

    Attributes:
        median: The middle.
        low: The first quartile.
        high: The third quartile.
    """

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal and what became of it.

    Attributes:
        goal: What was wanted.
        measured: What was found.
        holds: Whether that is good; None where it could not be measured.
    """

    goal: str
    measured: str
    holds: bool | None


def figure_of(values: Sequence[float]) -> Figure:
    """Return the median of some values and their quartiles.

    Args:
        values: At least one; a single one is its own quartiles.

    Raises:
        ValueError: There is none.
    """
    if not values:
        raise ValueError("A figure needs at least one value.")
    if len(values) == 1:
        return Figure(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(median, low, high)


def ratio_of(values: Sequence[float], reference: Sequence[float]) -> Figure:
    """Return how many times as long something took as something else.

    The two of a round ran one after the other, so that a slow moment of the machine is in both.

    Args:
        values: One a round.
        reference: One a round, none of them 0.

    Raises:
        ValueError: They are not of the same rounds.
    """
    if len(values) != len(reference):
        raise ValueError(f"{len(values)} rounds cannot be compared with {len(reference)}.")
    return figure_of([value / other for value, other in zip(values, reference, strict=True)])


def with_digits(value: float) -> str:
    """Return a number with as many digits as a reader has use for: three, or all before the dot."""
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def judged(section: Section, times: Mapping[str, Sequence[float]]) -> list[Verdict]:
    """Return what became of a section's goals.

    Args:
        section: The section.
        times: Nanoseconds of each round by subject; those that could not be measured are missing.
    """
    labels = {subject.key: subject.label for subject in section.subjects}
    return [_judged(goal, section, labels, times) for goal in section.goals]


def _judged(
    goal: Goal,
    section: Section,
    labels: Mapping[str, str],
    times: Mapping[str, Sequence[float]],
) -> Verdict:
    subject = labels[goal.subject]
    if goal.against is None:
        text = f"{subject}: at most {goal.limit:g} {section.unit}"
    elif goal.is_factor:
        text = f"{subject}: at least {goal.limit:g} times faster than {labels[goal.against]}"
    else:
        text = f"{subject}: at most {goal.limit:g} times {labels[goal.against]}"
    own, other = times.get(goal.subject), times.get(goal.against or goal.subject)
    if own is None or other is None:
        return Verdict(text, "not measured", holds=None)
    if goal.against is None:
        figure = in_unit(own, section.unit)
        measured = f"{with_digits(figure.median)} {section.unit}"
    else:
        figure = ratio_of(other, own) if goal.is_factor else ratio_of(own, other)
        measured = f"{with_digits(figure.median)} times"
    measured += f" ({with_digits(figure.low)} to {with_digits(figure.high)})"
    holds = figure.median >= goal.limit if goal.is_factor else figure.median <= goal.limit
    return Verdict(text, measured, holds=holds)


def in_unit(times: Sequence[float], unit: str) -> Figure:
    """Return the figure of some times.

    Args:
        times: In nanoseconds, one a round.
        unit: `ms` or `µs`.
    """
    return figure_of([time / _NS_PER[unit] for time in times])
