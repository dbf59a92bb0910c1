"""The section `share`: several processes share one limit, which falls and rises again.

The server is the local AniList in this process. It counts the requests, so that all subjects are
measured alike.
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
from workshop.benchmarking.environments import SUBJECTS
from workshop.benchmarking.figures import Verdict
from workshop.benchmarking.pages import Part, Table, goals_table, remarks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from workshop.benchmarking.environments import Environment
    from workshop.benchmarking.sections import Section, Subject

__all__ = [
    "LimitSchedule",
    "SeenRequest",
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
#: Goals for kotae: the most refusals for each change, the least part of the allowed requests that
#: is used, and the least part of its fair share that a process gets.
_MOST_REFUSALS, _LEAST_USED, _LEAST_SHARE = 1, 0.9, 0.5


class ShareError(Exception):
    """The processes of a subject could not be measured; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class LimitSchedule:
    """The rate limits of the server, one after the other.

    Attributes:
        limits: The requests that are allowed in a window, for each phase.
        window_s: Seconds of a window.
        phase_s: Seconds of a phase.
    """

    limits: tuple[int, ...] = (60, 20, 60)
    window_s: float = 6.0
    phase_s: float = 20.0

    @property
    def allowed(self) -> float:
        """The number of requests that are allowed in all phases."""
        return sum(self.limits) * self.phase_s / self.window_s


class SeenRequest(NamedTuple):
    """A request that the server has received.

    Attributes:
        at_s: Its time, in seconds since the start of the first phase.
        name: The name of the process.
        status: The status of the response; None if there was none.
    """

    at_s: float
    name: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of a subject's processes.

    Attributes:
        refusals: The number of 429s in each phase.
        used: The part of the allowed requests that succeeded.
        least: The successful requests of the process with the fewest, divided by its fair share
            of all successful requests.
    """

    refusals: tuple[int, ...]
    used: float
    least: float


def shares_of(seen: Sequence[SeenRequest], names: Sequence[str], schedule: LimitSchedule) -> Shares:
    """Compute the shares from the requests that the server received.

    Args:
        seen: The requests.
        names: The names of all processes.
        schedule: The rate limits of the server.
    """
    refusals = [0] * len(schedule.limits)
    succeeded = dict.fromkeys(names, 0)
    for one in seen:
        phase = int(one.at_s // schedule.phase_s)
        if not 0 <= phase < len(refusals):
            continue
        if one.status == 429:
            refusals[phase] += 1
        elif one.status == 200 and one.name in succeeded:
            succeeded[one.name] += 1
    total = sum(succeeded.values())
    least = min(succeeded.values()) * len(names) / total if total else 0.0
    return Shares(tuple(refusals), total / schedule.allowed, least)


def steps_in(section: Section, schedule: LimitSchedule) -> int:
    """Return the number of progress reports."""
    return len(section.subjects) * len(_steps(schedule))


def share_part(
    section: Section,
    environments: Mapping[str, Environment | None],
    progress: Callable[[str], None],
    schedule: LimitSchedule,
) -> Part:
    """Measure a section once, and return its part of the page.

    Args:
        section: The section; its first subject is judged.
        environments: The environments by name; None where one could not be made.
        progress: Called before each step, with its label.
        schedule: The rate limits of the server.
    """
    found: dict[str, Shares] = {}
    failures: dict[str, str] = {}
    for subject in section.subjects:
        environment = environments.get(subject.environment)
        if environment is None:
            failures[subject.key] = "its packages could not be installed"
            continue
        try:
            found[subject.key] = _measured(subject, environment, progress, schedule)
        except ShareError as error:
            failures[subject.key] = str(error)
    heads = (
        "rate limiter",
        *_phase_heads(schedule),
        "% of the allowed used",
        "least of a fair share",
    )
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
    """Judge the goals of kotae.

    Args:
        subject: kotae's subject.
        shares: Its shares; None if they could not be measured.
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


def _phase_heads(schedule: LimitSchedule) -> list[str]:
    first, *later = schedule.limits
    return [f"429s at {first}", *(f"429s, then at {limit}" for limit in later)]


def _row(subject: Subject, shares: Shares | None, columns: int) -> tuple[str, ...]:
    if shares is None:
        return (subject.label, "not measured", *["-"] * (columns - 2))
    refusals = [str(count) for count in shares.refusals]
    return (subject.label, *refusals, f"{shares.used:.0%}"[:-1], f"{shares.least:.2f}")


def _measured(
    subject: Subject,
    environment: Environment,
    progress: Callable[[str], None],
    schedule: LimitSchedule,
) -> Shares:
    names = [f"share-{number}/1.0" for number in range(PROCESSES)]
    with (
        TemporaryDirectory() as folder,
        AniListServer(rate_limit=schedule.limits[0], window_s=schedule.window_s) as server,
        contextlib.ExitStack() as stack,
    ):
        known = (
            server.url,
            f"{folder}/rate_limit",
            str(schedule.limits[0]),
            str(schedule.window_s),
        )
        processes = [
            stack.enter_context(_process(subject, environment, (*known, one))) for one in names
        ]
        for process in processes:
            _expect_ready(process)
        began_at_s = time.monotonic()
        for process in processes:
            _pipe(process.stdin).write("go\n")
            _pipe(process.stdin).flush()
        for ends_at_s, limit in _steps(schedule):
            progress(f"{subject.label}, {limit} a window")
            server.limit = limit
            time.sleep(max(0.0, began_at_s + ends_at_s - time.monotonic()))
        for process in processes:
            if process.poll() is not None:
                raise ShareError(f"a process ended early, with exit code {process.returncode}")
        seen = [
            SeenRequest(
                one.received_at_s - began_at_s, _name_in(one.headers["user-agent"]), one.status
            )
            for one in server.requests
        ]
    return shares_of(seen, names, schedule)


def _name_in(user_agent: str) -> str:
    return user_agent.partition(" ")[0]


def _steps(schedule: LimitSchedule) -> list[tuple[float, int]]:
    """Return when each step ends, in seconds, and the limit that holds in it."""
    steps: list[tuple[float, int]] = []
    for number, limit in enumerate(schedule.limits):
        parts = max(1, round(schedule.phase_s / _STEP_S))
        steps += [
            ((number + (part + 1) / parts) * schedule.phase_s, limit) for part in range(parts)
        ]
    return steps


@contextlib.contextmanager
def _process(
    subject: Subject, environment: Environment, more: tuple[str, ...]
) -> Generator[subprocess.Popen[str]]:
    words = [word.format(subjects=SUBJECTS) for word in subject.words]
    try:
        process = subprocess.Popen(
            [environment.python, *words, *more],
            cwd=environment.modules,
            env=environment.variables(),
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
