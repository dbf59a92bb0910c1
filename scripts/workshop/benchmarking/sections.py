"""The parts of a plan: sections, their subjects, and the goals of kotae."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    EnvironmentName: TypeAlias = Literal["kotae", "sgqlc", "ariadne", "pyrate", "npm"]
    Unit: TypeAlias = Literal["ms", "µs", "%"]

__all__ = ["Goal", "Section", "Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A command that is measured.

    Attributes:
        key: Its name in a section.
        label: Its name in the tables.
        words: The arguments after the interpreter in its command line; `{sdl}` and `{body}` are the
            paths of the schema's text and of the list, `{bin}` is the folder of the interpreter.
        environment: The environment that it runs in.
        remark: A limitation or a setting that the reader must know.
        exit_code: The exit code of its process.
    """

    key: str
    label: str
    words: tuple[str, ...]
    environment: EnvironmentName = "kotae"
    remark: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal for one subject.

    Attributes:
        subject: The key of the judged subject.
        limit: A limit in the section's unit, or a ratio if `against` is given.
        against: The key of the subject that it is compared with.
        is_factor: Whether `against` shall take at least `limit` times as long; else the subject
            shall take at most `limit` times as long as `against`.
    """

    subject: str
    limit: float
    against: str | None = None
    is_factor: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A comparison of subjects.

    Attributes:
        key: Its name on the command line.
        title: Its name in the tables.
        what: A description in one or two sentences.
        unit: The times' unit; `%` where no times are taken.
        is_process: Whether the wall time of the whole process is measured; else each process
            reports its own time.
        reference: The key of the subject whose time the others' are divided by.
        subjects: In the order of the table.
        goals: The goals that are judged.
        is_net: Whether the time of an empty process in the same environment is subtracted from
            that of a whole process.
    """

    key: str
    title: str
    what: str
    unit: Unit
    is_process: bool
    reference: str
    subjects: tuple[Subject, ...]
    goals: tuple[Goal, ...]
    is_net: bool = True
