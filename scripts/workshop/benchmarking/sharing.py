"""The section `share`: several processes share one limit, which falls and rises again.

The server is the local AniList, in this process; what it has seen is what is counted, so that all
subjects are measured alike.
"""

from __future__ import annotations

import contextlib
import select
import subprocess
import time
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, NamedTuple

from kotae.sanitize import sanitize
from kotae.testing import AniListServer
from workshop.benchmarking.figures import Verdict
from workshop.benchmarking.homes import SUBJECTS
from workshop.benchmarking.pages import Part, Table, goals_table, remarks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from workshop.benchmarking.homes import Home
    from workshop.benchmarking.sections import Section, Subject

__all__ = [
    "Course",
    "Seen",
    "ShareError",
    "Shares",
    "goals_of",
    "share_part",
    "shares_of",
    "steps_in",
]

#: How many processes share the limit.
PROCESSES = 4
#: Seconds until all of them must be ready.
_START_S = 30.0
#: Seconds of a step of the progress.
_STEP_S = 5.0
#: What kotae wants of itself: refusals for each change, the part of the allowed requests that is
#: used, and the least part of a process's fair share.
_MOST_REFUSALS, _LEAST_USED, _LEAST_SHARE = 1, 0.85, 0.5


class ShareError(Exception):
    """The processes of a subject could not be measured; the text says why."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the limit goes.

    Attributes:
        limits: Requests a window, one after the other.
        window_s: Seconds of a window.
        phase_s: Seconds that each of the limits holds.
    """

    limits: tuple[int, ...] = (60, 20, 60)
    window_s: float = 6.0
    phase_s: float = 20.0

    @property
    def allowed(self) -> float:
        """How many requests are allowed in all: each limit for as long as it holds."""
        return sum(self.limits) * self.phase_s / self.window_s


class Seen(NamedTuple):
    """A request that the server has seen.

    Attributes:
        at_s: When, in seconds since the first limit began to hold.
        name: Of the process.
        status: Of the answer; None where there was none.
    """

    at_s: float
    name: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """What came of a subject.

    Attributes:
        refusals: How many there were while each of the limits held.
        used: The part of the allowed requests that was answered.
        least: The requests of the process that had the fewest, divided by its fair share of all
            that were answered.
    """

    refusals: tuple[int, ...]
    used: float
    least: float


def shares_of(seen: Sequence[Seen], names: Sequence[str], course: Course) -> Shares:
    """Return what came of a subject.

    Args:
        seen: What the server has seen.
        names: Of all processes.
        course: How the limit went.
    """
    refusals = [0] * len(course.limits)
    answered = dict.fromkeys(names, 0)
    for one in seen:
        phase = int(one.at_s // course.phase_s)
        if not 0 <= phase < len(refusals):
            continue
        if one.status == 429:
            refusals[phase] += 1
        elif one.status == 200 and one.name in answered:
            answered[one.name] += 1
    total = sum(answered.values())
    least = min(answered.values()) * len(names) / total if total else 0.0
    return Shares(tuple(refusals), total / course.allowed, least)


def steps_in(section: Section, course: Course) -> int:
    """Return how often progress is told."""
    return len(section.subjects) * len(_steps(course))


def share_part(
    section: Section,
    homes: Mapping[str, Home | None],
    progress: Callable[[str], None],
    course: Course,
) -> Part:
    """Measure a section once, and return its part of the page.

    Args:
        section: The section; its first subject is judged.
        homes: The environments by name; None where one could not be made.
        progress: Told of each step before it begins.
        course: How the limit goes.
    """
    found: dict[str, Shares] = {}
    failures: dict[str, str] = {}
    for subject in section.subjects:
        home = homes.get(subject.home)
        if home is None:
            failures[subject.key] = "its packages could not be installed"
            continue
        try:
            found[subject.key] = _measured(subject, home, progress, course)
        except ShareError as error:
            failures[subject.key] = str(error)
    heads = ("", *_phase_heads(course), "% of the allowed used", "least of a fair share")
    rows = tuple(_row(one, found.get(one.key), len(heads)) for one in section.subjects)
    first = section.subjects[0]
    return Part(
        section.title,
        section.what,
        Table(heads, rows, strong=0),
        goals_table(goals_of(first, found.get(first.key))),
        remarks_of(section, failures),
    )


def goals_of(subject: Subject, shares: Shares | None) -> list[Verdict]:
    """Return what became of kotae's goals.

    Args:
        subject: kotae's.
        shares: What came of it; None where it could not be measured.
    """
    goals = (
        f"{subject.label}: at most {_MOST_REFUSALS} refusal for each change",
        f"{subject.label}: at least {_LEAST_USED:.0%} of the allowed requests used",
        f"{subject.label}: no process under {_LEAST_SHARE:g} of its fair share",
    )
    if shares is None:
        return [Verdict(goal, "not measured", holds=None) for goal in goals]
    after_changes = shares.refusals[1:]
    measured = (
        (" and ".join(map(str, after_changes)), max(after_changes) <= _MOST_REFUSALS),
        (f"{shares.used:.0%}", shares.used >= _LEAST_USED),
        (f"{shares.least:.2f}", shares.least >= _LEAST_SHARE),
    )
    return [Verdict(goal, text, holds) for goal, (text, holds) in zip(goals, measured, strict=True)]


def _phase_heads(course: Course) -> list[str]:
    first, *later = course.limits
    return [f"429s at {first}", *(f"429s, then at {limit}" for limit in later)]


def _row(subject: Subject, shares: Shares | None, columns: int) -> tuple[str, ...]:
    if shares is None:
        return (subject.label, "not measured", *["-"] * (columns - 2))
    refusals = [str(count) for count in shares.refusals]
    return (subject.label, *refusals, f"{shares.used:.0%}"[:-1], f"{shares.least:.2f}")


def _measured(
    subject: Subject, home: Home, progress: Callable[[str], None], course: Course
) -> Shares:
    names = [f"share-{number}/1.0" for number in range(PROCESSES)]
    with (
        TemporaryDirectory() as folder,
        AniListServer(rate_limit=course.limits[0], window_s=course.window_s) as server,
        contextlib.ExitStack() as stack,
    ):
        known = (server.url, f"{folder}/rate_limit", str(course.limits[0]), str(course.window_s))
        processes = [stack.enter_context(_process(subject, home, (*known, one))) for one in names]
        for process in processes:
            _expect_ready(process)
        began_at_s = time.monotonic()
        for process in processes:
            _pipe(process.stdin).write("go\n")
            _pipe(process.stdin).flush()
        for ends_at_s, limit in _steps(course):
            progress(f"{subject.label}, {limit} a window")
            server.limit = limit
            time.sleep(max(0.0, began_at_s + ends_at_s - time.monotonic()))
        for process in processes:
            if process.poll() is not None:
                raise ShareError(f"a process ended by itself, with {process.returncode}")
        seen = [
            Seen(one.received_at_s - began_at_s, _name_in(one.headers["user-agent"]), one.status)
            for one in server.requests
        ]
    return shares_of(seen, names, course)


def _name_in(user_agent: str) -> str:
    return user_agent.partition(" ")[0]


def _steps(course: Course) -> list[tuple[float, int]]:
    """Return when each step ends, in seconds, and the limit that holds in it."""
    steps: list[tuple[float, int]] = []
    for number, limit in enumerate(course.limits):
        parts = max(1, round(course.phase_s / _STEP_S))
        steps += [((number + (part + 1) / parts) * course.phase_s, limit) for part in range(parts)]
    return steps


@contextlib.contextmanager
def _process(
    subject: Subject, home: Home, more: tuple[str, ...]
) -> Generator[subprocess.Popen[str]]:
    words = [word.format(subjects=SUBJECTS) for word in subject.words]
    try:
        process = subprocess.Popen(
            [home.python, *words, *more],
            cwd=home.modules,
            env=home.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError as error:
        raise ShareError(f"it cannot be run: {sanitize(error.strerror or '')}") from None
    with process:
        try:
            yield process
        finally:
            process.kill()


def _expect_ready(process: subprocess.Popen[str]) -> None:
    readable, _, _ = select.select([_pipe(process.stdout)], [], [], _START_S)
    if not readable or _pipe(process.stdout).readline() != "ready\n":
        raise ShareError("a process did not get ready")


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise ShareError("a process has no pipe")
    return pipe
