"""Rounds of measurements: each subject once a round, in a process of its own, in rotated order."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from kotae.sanitize import sanitize, truncate
from workshop.benchmarking.environments import SUBJECTS
from workshop.benchmarking.sections import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from workshop.benchmarking.environments import Environment
    from workshop.benchmarking.sections import Section

__all__ = [
    "Measurement",
    "Outcome",
    "Runner",
    "SubjectError",
    "imported_modules",
    "net_times",
    "parse_measurement",
    "rotated",
]

_TIMEOUT_S = 300
_BARE = Subject("bare", "an empty process", ("-c", "pass"))
#: No time is shorter than a microsecond: what is less is noise, and nothing is divided by 0.
_MIN_NS = 1_000.0
_MAX_REASON = 160

T = TypeVar("T")


class SubjectError(Exception):
    """A subject's process failed; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measurement that a subject's process printed.

    Attributes:
        ns: The measured time in nanoseconds.
        text: The document that was built.
        check: A value, as JSON, that must be the same for all subjects of a section.
        held_bytes: The memory that the result holds.
    """

    ns: float
    text: str | None
    check: str
    held_bytes: int | None


@dataclass(slots=True)
class Outcome:
    """The times of a section's subjects, and the failures.

    Attributes:
        times: Nanoseconds of each round by subject, all of the same number of rounds.
        measurements: The measurements before the first round, by subject.
        failures: Why a subject has no times.
    """

    times: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    measurements: dict[str, Measurement] = field(default_factory=dict[str, Measurement])
    failures: dict[str, str] = field(default_factory=dict[str, str])

    def drop(self, key: str, reason: str) -> None:
        """Drop a subject: it failed, or its check differs from the others'."""
        self.times.pop(key, None)
        self.measurements.pop(key, None)
        self.failures[key] = reason


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the subjects of one section.

    Attributes:
        section: The section.
        environments: The environments by name; None where one could not be made.
        body: The file with the list's JSON.
        progress: Called before each process starts, with its label.
        seconds: Seconds that a process repeats its measurement in each round.
    """

    section: Section
    environments: Mapping[str, Environment | None]
    body: Path
    progress: Callable[[str], None]
    seconds: float = 0.3

    def run(self, rounds: int) -> Outcome:
        """Measure the section: one process each that is not counted, then the rounds.

        Args:
            rounds: The number of rounds, at least 1.
        """
        outcome = Outcome()
        for subject in self.section.subjects:
            environment = self.environments.get(subject.environment)
            if environment is None:
                outcome.failures[subject.key] = "its packages could not be installed"
            else:
                self._inspect(outcome, subject, environment)
        bare: dict[str, list[float]] = {}
        for number in range(rounds):
            self._round(outcome, bare, number)
        for subject in self.section.subjects:
            if bare and subject.key in outcome.times:
                outcome.times[subject.key] = net_times(
                    outcome.times[subject.key], bare[subject.environment]
                )
        return outcome

    def _inspect(self, outcome: Outcome, subject: Subject, environment: Environment) -> None:
        """Run a subject once, to write its bytecode and to check its output."""
        self.progress(subject.label)
        try:
            output = self._output(environment, subject)
            if not self.section.is_process:
                outcome.measurements[subject.key] = parse_measurement(output)
        except SubjectError as error:
            outcome.failures[subject.key] = str(error)

    def _round(self, outcome: Outcome, bare: dict[str, list[float]], number: int) -> None:
        subjects = [one for one in self.section.subjects if one.key not in outcome.failures]
        if self.section.is_process and self.section.is_net:
            for name in dict.fromkeys(subject.environment for subject in subjects):
                bare.setdefault(name, []).append(self._wall(self._environment(name), _BARE))
        for subject in rotated(subjects, number):
            self.progress(subject.label)
            environment = self._environment(subject.environment)
            try:
                if self.section.is_process:
                    taken = self._wall(environment, subject)
                else:
                    taken = parse_measurement(self._output(environment, subject, "brief")).ns
            except SubjectError as error:
                outcome.drop(subject.key, str(error))
            else:
                outcome.times.setdefault(subject.key, []).append(taken)

    def _environment(self, name: str) -> Environment:
        environment = self.environments[name]
        if environment is None:
            raise SubjectError("its packages could not be installed")
        return environment

    def _words(self, subject: Subject, environment: Environment) -> list[str]:
        sdl = environment.modules / "schema.graphql"
        paths = {"subjects": SUBJECTS, "sdl": sdl, "body": self.body}
        paths["bin"] = environment.python.parent
        return [word.format(**paths) for word in subject.words]

    def _wall(self, environment: Environment, subject: Subject) -> float:
        started = time.perf_counter_ns()
        self._output(environment, subject)
        return float(time.perf_counter_ns() - started)

    def _output(self, environment: Environment, subject: Subject, *more: str) -> str:
        words = self._words(subject, environment)
        try:
            done = subprocess.run(
                [environment.python, *words, *more],
                cwd=environment.modules,
                env={**environment.variables(), "BENCH_SECONDS": str(self.seconds)},
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
        if done.returncode != subject.exit_code:
            last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            raise SubjectError(f"it failed: {truncate(sanitize(last), _MAX_REASON)}")
        return done.stdout


def imported_modules(environment: Environment, code: str, names: Sequence[str]) -> list[str]:
    """Return the names of those modules that are loaded after a piece of code has run.

    Raises:
        CalledProcessError: The code fails.
    """
    program = f"{code}\nimport sys\nprint(*(set({list(names)!r}) & set(sys.modules)))"
    words = [str(environment.python), "-c", program]
    done = subprocess.run(
        words, env=environment.variables(), capture_output=True, check=True, text=True, timeout=60
    )
    return sorted(done.stdout.split())


def parse_measurement(output: str) -> Measurement:
    """Parse the line of JSON that a process printed.

    Raises:
        SubjectError: The output is not such a line.
    """
    try:
        parsed: object = json.loads(output)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise SubjectError("it printed no figures")
    figures = cast("dict[str, object]", parsed)
    ns, text, held = figures.get("ns"), figures.get("text"), figures.get("held_bytes")
    if isinstance(ns, bool) or not isinstance(ns, int | float):
        raise SubjectError("it printed no time")
    return Measurement(
        ns=max(float(ns), _MIN_NS),
        text=text if isinstance(text, str) else None,
        check=json.dumps(figures.get("check")),
        held_bytes=held if isinstance(held, int) else None,
    )


def rotated(items: Sequence[T], by: int) -> list[T]:
    """Rotate a sequence, so that no subject always starts the round."""
    if not items:
        return []
    start = by % len(items)
    return [*items[start:], *items[:start]]


def net_times(times: Sequence[float], bare: Sequence[float]) -> list[float]:
    """Subtract the time of an empty process from the times of processes.

    Args:
        times: Nanoseconds of the processes.
        bare: Nanoseconds of empty ones; their median is subtracted.
    """
    bare_median = statistics.median(bare)
    return [max(time - bare_median, _MIN_NS) for time in times]
