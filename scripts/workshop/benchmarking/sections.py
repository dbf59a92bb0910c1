"""What a plan is made of: sections, their subjects, and the goals that kotae has set itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    HomeName: TypeAlias = Literal["kotae", "sgqlc", "ariadne", "pyrate"]
    Unit: TypeAlias = Literal["ms", "µs", "%"]

__all__ = ["Goal", "Section", "Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is measured.

    Attributes:
        key: Its name in a section.
        label: Its name in the tables.
        words: What follows the interpreter in its command line; `{sdl}` and `{body}` are the
            paths of the schema's text and of the list.
        home: The environment it runs in.
        remark: What it cannot express, or how it was set up, if that must be told.
    """

    key: str
    label: str
    words: tuple[str, ...]
    home: HomeName = "kotae"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What kotae wants of one subject.

    Attributes:
        subject: The key of what is judged.
        limit: In the section's unit, or a ratio where `against` is given.
        against: The key of what it is compared with.
        is_factor: Whether `against` shall take at least `limit` times as long; else the subject
            shall take at most `limit` times as long as `against`.
    """

    subject: str
    limit: float
    against: str | None = None
    is_factor: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What is compared with one another.

    Attributes:
        key: Its name on the command line.
        title: Its name in the tables.
        what: A sentence or two for the reader.
        unit: The times' unit; `%` where no times are taken.
        is_process: Whether the wall time of the whole process is measured, over that of an empty
            one in the same environment; else each process tells its figure.
        reference: The key of the subject whose time the others' are divided by.
        subjects: In the order of the table.
        goals: What is judged.
    """

    key: str
    title: str
    what: str
    unit: Unit
    is_process: bool
    reference: str
    subjects: tuple[Subject, ...]
    goals: tuple[Goal, ...]
