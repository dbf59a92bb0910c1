"""The errors that `reject_*.py` expect, and their comparison with the findings of a checker.

A line's expectation is a comment at its end. The texts are parts of the messages:

    wrong()  # E: text of both
    wrong()  # E: text of pyright // text of mypy
    wrong()  # E pyright: text (mypy: why it reports nothing)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.typing.checkers import Finding

__all__ = ["Mistake", "differences", "mistakes_in"]

_BOTH = re.compile(r"  # E: (?P<pyright>.+?)(?: // (?P<mypy>.+))?$")
_ONE = re.compile(
    r"  # E (?P<checker>pyright|mypy): (?P<text>.+) \((?:pyright|mypy): (?P<why>.+)\)$"
)


@dataclass(frozen=True)
class Mistake:
    """A line that is wrong on purpose.

    Attributes:
        file: The file's name.
        line: Its line, from 1.
        texts: A part of the message that is expected, by checker.
    """

    file: str
    line: int
    texts: dict[str, str]


def mistakes_in(path: Path) -> list[Mistake]:
    """Return the mistakes of a file.

    Raises:
        ValueError: A comment looks like an expectation, but cannot be parsed.
    """
    found: list[Mistake] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        both, one = _BOTH.search(line), _ONE.search(line)
        if both:
            texts = {"pyright": both["pyright"], "mypy": both["mypy"] or both["pyright"]}
        elif one:
            texts = {one["checker"]: one["text"]}
        elif re.search(r"#\s*E\b", line):
            raise ValueError(f"{path.name}:{number}: {line.strip()!r} is no expectation.")
        else:
            continue
        found.append(Mistake(path.name, number, texts))
    return found


def differences(
    checker: str, mistakes: Iterable[Mistake], findings: Iterable[Finding]
) -> list[str]:
    """Return a line for each missed mistake and each unexpected error."""
    messages: dict[tuple[str, int], list[str]] = {}
    for finding in findings:
        messages.setdefault((finding.file, finding.line), []).append(finding.text)
    lines: list[str] = []
    for mistake in mistakes:
        text = mistake.texts.get(checker)
        if text is None:
            continue
        got = messages.pop((mistake.file, mistake.line), [])
        if not any(text in message for message in got):
            lines.append(
                f"{mistake.file}:{mistake.line}: expected {text!r}, got {got or 'nothing'}"
            )
    return lines + [
        f"{file}:{line}: not expected: {message}"
        for (file, line), got in messages.items()
        for message in got
    ]
