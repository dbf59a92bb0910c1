"""Rounds: each subject once a round, in a process of its own, the order turned by one each time."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from kotae.sanitize import sanitize, truncate
from workshop.benchmarking.homes import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from workshop.benchmarking.homes import Home
    from workshop.benchmarking.sections import Section, Subject

__all__ = [
    "Outcome",
    "Runner",
    "SubjectError",
    "Told",
    "imported_modules",
    "net_times",
    "parse_told",
    "turned",
]

_TIMEOUT_S = 300
_BARE = ("-c", "pass")
#: No time is shorter than a microsecond: what is less is noise, and nothing is divided by 0.
_MIN_NS = 1_000.0
_MAX_REASON = 160

T = TypeVar("T")


class SubjectError(Exception):
    """A subject's process failed; the text says how."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a subject's process tells.

    Attributes:
        ns: The time that was measured in it, in nanoseconds.
        text: The document that was built.
        check: What must be the same for all subjects of a section, as JSON.
        held_bytes: What the answer keeps in memory.
    """

    ns: float
    text: str | None
    check: str
    held_bytes: int | None


@dataclass(slots=True)
class Outcome:
    """What came of a section.

    Attributes:
        times: Nanoseconds of each round by subject, all of the same number of rounds.
        told: What the processes told before the first round, by subject.
        failures: Why a subject has no times.
    """

    times: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    told: dict[str, Told] = field(default_factory=dict[str, Told])
    failures: dict[str, str] = field(default_factory=dict[str, str])

    def drop(self, key: str, reason: str) -> None:
        """Take a subject out: it failed, or did something else than the others."""
        self.times.pop(key, None)
        self.told.pop(key, None)
        self.failures[key] = reason


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the subjects of one section.

    Attributes:
        section: The section.
        homes: The environments by name; None where one could not be made.
        body: The file with the list's JSON.
        progress: Told of each process before it starts.
        seconds: How long a process repeats what it measures, each round.
    """

    section: Section
    homes: Mapping[str, Home | None]
    body: Path
    progress: Callable[[str], None]
    seconds: float = 0.3

    def run(self, rounds: int) -> Outcome:
        """Measure the section: one process each that does not count, then the rounds.

        Args:
            rounds: How often, at least 1.
        """
        outcome = Outcome()
        for subject in self.section.subjects:
            home = self.homes.get(subject.home)
            if home is None:
                outcome.failures[subject.key] = "its packages could not be installed"
            else:
                self._inspect(outcome, subject, home)
        bare: dict[str, list[float]] = {}
        for number in range(rounds):
            self._round(outcome, bare, number)
        for subject in self.section.subjects if self.section.is_process else ():
            if subject.key in outcome.times:
                outcome.times[subject.key] = net_times(
                    outcome.times[subject.key], bare[subject.home]
                )
        return outcome

    def _inspect(self, outcome: Outcome, subject: Subject, home: Home) -> None:
        """Run a subject once: bytecode is written, and what it does is seen."""
        self.progress(subject.label)
        try:
            output = self._output(home, self._words(subject, home))
            if not self.section.is_process:
                outcome.told[subject.key] = parse_told(output)
        except SubjectError as error:
            outcome.failures[subject.key] = str(error)

    def _round(self, outcome: Outcome, bare: dict[str, list[float]], number: int) -> None:
        subjects = [one for one in self.section.subjects if one.key not in outcome.failures]
        if self.section.is_process:
            for name in dict.fromkeys(subject.home for subject in subjects):
                bare.setdefault(name, []).append(self._wall(self._home(name), _BARE))
        for subject in turned(subjects, number):
            self.progress(subject.label)
            home = self._home(subject.home)
            words = self._words(subject, home)
            try:
                if self.section.is_process:
                    taken = self._wall(home, words)
                else:
                    taken = parse_told(self._output(home, words, "brief")).ns
            except SubjectError as error:
                outcome.drop(subject.key, str(error))
            else:
                outcome.times.setdefault(subject.key, []).append(taken)

    def _home(self, name: str) -> Home:
        home = self.homes[name]
        if home is None:
            raise SubjectError("its packages could not be installed")
        return home

    def _words(self, subject: Subject, home: Home) -> list[str]:
        sdl = home.modules / "schema.graphql"
        return [word.format(subjects=SUBJECTS, sdl=sdl, body=self.body) for word in subject.words]

    def _wall(self, home: Home, words: Sequence[str]) -> float:
        started = time.perf_counter_ns()
        self._output(home, words)
        return float(time.perf_counter_ns() - started)

    def _output(self, home: Home, words: Sequence[str], *more: str) -> str:
        try:
            done = subprocess.run(
                [home.python, *words, *more],
                cwd=home.modules,
                env={**home.environment(), "BENCH_SECONDS": str(self.seconds)},
                capture_output=True,
                check=False,
                timeout=_TIMEOUT_S,
                encoding="utf-8",
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            raise SubjectError(f"it took more than {_TIMEOUT_S} seconds") from None
        except OSError as error:
            raise SubjectError(f"it cannot be run: {sanitize(error.strerror or '')}") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            raise SubjectError(f"it failed: {truncate(sanitize(last), _MAX_REASON)}")
        return done.stdout


def imported_modules(home: Home, code: str, names: Sequence[str]) -> list[str]:
    """Return which of some modules are loaded once a piece of code has run.

    Raises:
        CalledProcessError: The code fails.
    """
    asked = f"{code}\nimport sys\nprint(*(set({list(names)!r}) & set(sys.modules)))"
    words = [str(home.python), "-c", asked]
    done = subprocess.run(
        words, env=home.environment(), capture_output=True, check=True, text=True, timeout=60
    )
    return sorted(done.stdout.split())


def parse_told(output: str) -> Told:
    """Return what a process told, from the line of JSON it printed.

    Raises:
        SubjectError: It is not such a line.
    """
    try:
        told: object = json.loads(output)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise SubjectError("it told no figures")
    figures = cast("dict[str, object]", told)
    ns, text, held = figures.get("ns"), figures.get("text"), figures.get("held_bytes")
    if isinstance(ns, bool) or not isinstance(ns, int | float):
        raise SubjectError("it told no time")
    return Told(
        ns=max(float(ns), _MIN_NS),
        text=text if isinstance(text, str) else None,
        check=json.dumps(figures.get("check")),
        held_bytes=held if isinstance(held, int) else None,
    )


def turned(items: Sequence[T], by: int) -> list[T]:
    """Return some things in their order, but begun at another one.

    So no subject always runs right after the same other.
    """
    if not items:
        return []
    start = by % len(items)
    return [*items[start:], *items[:start]]


def net_times(times: Sequence[float], bare: Sequence[float]) -> list[float]:
    """Return the times of processes less that of an empty one.

    Args:
        times: Nanoseconds of the processes.
        bare: Nanoseconds of empty ones; their median is taken off.
    """
    taken_off = statistics.median(bare)
    return [max(time - taken_off, _MIN_NS) for time in times]
