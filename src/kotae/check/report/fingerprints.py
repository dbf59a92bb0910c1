"""The identity of a problem from one run to the next, for services that tell new from old."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kotae.check.report.report_paths import ReportPaths
    from kotae.problems import Problem

__all__ = ["fingerprints"]


def fingerprints(problems: Sequence[Problem], paths: ReportPaths) -> Iterator[str]:
    """Yield a hash of each problem's path, rule and message, as 64 hexadecimal digits.

    Its line is no part of it, so that text above may move it. Problems that have all in common
    are numbered: GitLab drops a second one with the same fingerprint.
    """
    from hashlib import sha256  # noqa: PLC0415 - costs 6 ms, and text needs none

    seen = Counter[tuple[str, str, str]]()
    for problem in problems:
        path = paths.in_repository(problem.location.path)
        identity = (path, problem.rule, problem.message)
        parts = (*identity, str(seen[identity]))
        seen[identity] += 1
        yield sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()
