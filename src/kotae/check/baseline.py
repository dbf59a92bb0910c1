"""The baseline: the problems of an old project that are known, of which new ones are told apart.

```
{
  "version": 1,
  "problems": [
    {"path": "a.graphql", "definition": "Q", "rule": "no-deprecated", "message": "…", "count": 1}
  ]
}
```

Each known problem is on a line of its own, and the lines are sorted, so that branches merge. No
line number is part of it, and no text that depends on other files: code may move. Paths are
relative to the folder of the file.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec

from kotae.check.check_report import BaselineUse
from kotae.check.limits import RUN_LIMITS
from kotae.check.rules.suppressions import NOT_CHECKED
from kotae.errors import UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.check.check_report import CheckReport
    from kotae.problems import Problem

__all__ = ["Baseline", "KnownProblem"]

#: Increases when older versions of kotae cannot use the file any more.
_VERSION = 1
#: Bytes of a file. A check with as many problems as it may have writes a fifth of it.
_MAX_BYTES = 16 * 1024 * 1024
#: Characters of a message that are stored.
_MAX_MESSAGE = 200
#: What changes in a message when a problem stays: places in files, and names that are suggested.
_CHANGING = re.compile(r":\d+:\d+| Did you mean .*", re.DOTALL)
#: Rules whose problems stand at one of several definitions: at which depends on the files named.
_OF_NAMESAKES = frozenset({"unique-operation-names", "unique-fragment-names"})


class KnownProblem(NamedTuple):
    """The identity of a problem.

    Attributes:
        path: The file's, relative to the baseline's folder, with `/` between its parts; sanitized.
        definition: The name of the operation or the fragment; empty if there is none.
        rule: The name of the rule.
        message: The part of the message that does not change when other texts do.
    """

    path: str
    definition: str
    rule: str
    message: str


class _Entry(msgspec.Struct):
    path: str
    definition: str
    rule: str
    message: str
    count: Annotated[int, msgspec.Meta(ge=1, le=RUN_LIMITS["problems"])] = 1


class _Content(msgspec.Struct):
    version: int
    problems: list[_Entry]


class Baseline:
    """The known problems of a file.

    Args:
        path: The file.
        working_folder: Where the paths of a report start.
        counts: How often each problem is known to occur.
    """

    def __init__(
        self, path: Path, working_folder: Path, counts: Mapping[KnownProblem, int]
    ) -> None:
        self.path = path
        self.counts = counts
        self._working_folder = working_folder
        self._folder = Path(os.path.realpath(path)).parent
        self._paths: dict[str, str] = {}

    @classmethod
    def read(cls, path: Path, working_folder: Path) -> Baseline:
        """Read a file.

        Raises:
            FileNotFoundError: There is none.
            UsageError: It cannot be read, or is no baseline.
        """
        name = sanitize(str(path))
        try:
            text = read_regular_file(path, _MAX_BYTES + 1)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise UsageError(f"{name} cannot be read: {error.strerror or error}.") from None
        if text is None:
            raise UsageError(f"The baseline {name} is a link, or not a regular file.")
        if len(text) > _MAX_BYTES:
            raise UsageError(f"The baseline {name} has more than {_MAX_BYTES // 1024**2} MiB.")
        try:
            content = msgspec.json.decode(text, type=_Content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            reason = excerpt(str(error), _MAX_MESSAGE)
            raise UsageError(
                f"{name} is not a baseline of kotae, or is damaged: {reason}. Restore it, or "
                "delete it and run with `--write-baseline`."
            ) from None
        if content.version != _VERSION:
            raise UsageError(
                f"The baseline {name} has version {content.version}, and this kotae knows "
                f"{_VERSION}. Use a newer kotae."
            )
        counts: dict[KnownProblem, int] = {}
        for each in content.problems:
            known = KnownProblem(each.path, each.definition, each.rule, each.message)
            # A merge of branches may leave an entry twice.
            counts[known] = max(each.count, counts.get(known, 0))
        return cls(path, working_folder, counts)

    def encode(self) -> bytes:
        """Return the content of the file."""
        entries = [each._asdict() | {"count": self.counts[each]} for each in sorted(self.counts)]
        lines = ",".join(f"\n    {json.dumps(each, ensure_ascii=False)}" for each in entries)
        text = f'{{\n  "version": {_VERSION},\n  "problems": [{lines}\n  ]\n}}\n'
        return text.encode(errors="backslashreplace")

    def apply(self, report: CheckReport) -> CheckReport:
        """Return a report without the known problems, and the number of those that are gone."""
        left = dict(self.counts)
        namesakes: dict[str, list[KnownProblem]] = {}
        for known in left:
            if known.rule in _OF_NAMESAKES:
                namesakes.setdefault(known.message, []).append(known)
        new: list[Problem] = []
        for problem in report.problems:
            known = self._identity(problem)
            if problem.rule in _OF_NAMESAKES and not left.get(known):
                others = namesakes.get(known.message, ())
                known = next((each for each in others if left[each]), known)
            if problem.rule not in NOT_CHECKED and left.get(known):
                left[known] -= 1
            else:
                new.append(problem)
        gone = sum(left[known] for known in self._comparable(report))
        known_count = len(report.problems) - len(new)
        use = BaselineUse(sum(self.counts.values()), known_count, gone)
        compared = report.with_problems(new)
        compared.baseline = use
        return compared

    def updated(self, report: CheckReport) -> Baseline:
        """Return a baseline with the problems of a report.

        Those of files that the report is not about, or cannot decide about, stay.
        """
        found = (each for each in report.problems if each.rule not in NOT_CHECKED)
        counts = Counter(map(self._identity, found))
        for known in self.counts.keys() - self._comparable(report):
            counts[known] = max(counts[known], self.counts[known])
        return Baseline(self.path, self._working_folder, counts)

    def _comparable(self, report: CheckReport) -> set[KnownProblem]:
        """Return the known problems that a report would have if they were there.

        They are those of files that were checked, or that do not exist any more. If a file was not
        fully checked, others may seem better than they are, and none is returned.
        """
        if any(problem.rule in NOT_CHECKED for problem in report.problems):
            return set()
        checked = set(map(self._relative, report.paths))
        missing = {
            path
            for path in {known.path for known in self.counts} - checked
            # A look at a path of Windows' network would connect to it.
            if not PureWindowsPath(path).anchor and not os.path.lexists(self._folder / path)
        }
        return {known for known in self.counts if known.path in checked | missing}

    def _identity(self, problem: Problem) -> KnownProblem:
        message = excerpt(_CHANGING.sub("", problem.summary), _MAX_MESSAGE)
        path = self._relative(problem.location.path)
        return KnownProblem(path, problem.definition, problem.rule, message)

    def _relative(self, path: str) -> str:
        if path not in self._paths:
            absolute = os.path.realpath(self._working_folder / path)
            try:
                relative = os.path.relpath(absolute, self._folder)
            except ValueError:  # it is on another drive of Windows
                relative = absolute
            self._paths[path] = sanitize(Path(relative).as_posix())
        return self._paths[path]
