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
    """A goal and whether it is met.

    Attributes:
        goal: The goal as text.
        measured: The measured value as text.
        holds: Whether the goal is met; None if it could not be measured.
    """

    goal: str
    measured: str
    holds: bool | None


def figure_of(values: Sequence[float]) -> Figure:
    """Return the median and the quartiles of values.

    Args:
        values: At least one value; a single one is its own quartiles.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("A figure needs at least one value.")
    if len(values) == 1:
        return Figure(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(median, low, high)


def ratio_of(values: Sequence[float], reference: Sequence[float]) -> Figure:
    """Divide the times of each round, and return the figure of the ratios.

    Both times of a round were measured close together, so that a slow moment of the machine affects
    both.

    Args:
        values: One time for each round.
        reference: One time for each round, none of them 0.

    Raises:
        ValueError: The numbers of rounds differ.
    """
    if len(values) != len(reference):
        raise ValueError(f"{len(values)} rounds cannot be compared with {len(reference)}.")
    return figure_of([value / other for value, other in zip(values, reference, strict=True)])


def with_digits(value: float) -> str:
    """Format a number with three digits, or with all digits before the point."""
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def judged(section: Section, times: Mapping[str, Sequence[float]]) -> list[Verdict]:
    """Judge a section's goals.

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
    """Return the figure of times in another unit.

    Args:
        times: One time for each round, in nanoseconds.
        unit: `ms` or `µs`.
    """
    return figure_of([time / _NS_PER[unit] for time in times])
