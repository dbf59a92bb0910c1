"""The rounds of fixes: each is applied, checked again, and undone if a problem appeared."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kotae.check.fixes.edits import Edit, applied
from kotae.check.fixes.files import FixedFile, open_file
from kotae.check.fixes.other_files import OtherFiles
from kotae.check.fixes.registry import FIXES
from kotae.check.fixes.targets import FixContext, NodeIndex, Target, offsets_of
from kotae.check.limits import BoundExceededError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from graphql import GraphQLSchema

    from kotae.check.discovery import Project
    from kotae.check.documents import Document
    from kotae.check.findings import CheckedProject
    from kotae.check.limits import CheckProgress
    from kotae.problems import Problem

__all__ = ["ProjectFixes"]

#: Checks of a project in a run. Most need one for each level of fields inside fields.
_MAX_ROUNDS = 100
#: What changes in a message when a text moves: lines, columns and counts.
_NUMBER = re.compile(r"\d+")


#: The rule whose fix may lead to more problems of the same rule.
_MERGED = "redundant-field"
Check: TypeAlias = "Callable[[CheckProgress], CheckedProject]"


class _Candidate(NamedTuple):
    """A fix that may be applied.

    Attributes:
        problem: The problem that it removes.
        file: The file with the problem.
        at: The offset of the problem's node.
        edits: The edits of the file's text.
    """

    problem: Problem
    file: FixedFile
    at: int
    edits: Sequence[Edit]


class ProjectFixes:
    """The fixes of a project, which the checker reads in place of what the files have."""

    def __init__(
        self,
        project: Project,
        schema: GraphQLSchema,
        progress: CheckProgress,
        check: Check,
        folder: Path,
    ) -> None:
        self.left_alone: dict[str, str] = {}
        self._project = project
        self._schema = schema
        self._progress = progress
        self._check = check
        self._folder = folder
        self._other_files = OtherFiles(project, progress.deadline)
        self._files: dict[str, FixedFile | None] = {
            file.display_path: None for file in project.files.values() if not file.is_judged
        }
        #: By path, the offsets of nodes whose fix was undone.
        self._undone: dict[str, list[int]] = {}

    @property
    def files(self) -> list[FixedFile]:
        """The files that may be fixed."""
        return [file for _, file in sorted(self._files.items()) if file]

    def apply(self, checked: CheckedProject) -> CheckedProject:
        """Apply fixes until none is left, and return the result of the last check that counts.

        If a round of fixes makes a new problem, half of them are tried, down to the one that does.
        """
        most: int | None = None
        may_repeat = False
        for _ in range(_MAX_ROUNDS):
            try:
                candidates = self._candidates(checked)[:most]
            except BoundExceededError:
                break
            if not candidates and may_repeat:
                # What was wrong then may be right after the other fixes.
                self._undone.clear()
                may_repeat = False
                continue
            if not candidates or self._progress.deadline.left_s < 0:
                break
            after = self._try(candidates, checked)
            if after is not None:
                checked, most = after, None
                may_repeat = bool(self._undone)
                continue
            most = len(candidates) // 2 or None
            if most is None:
                self._undone.setdefault(candidates[0].file.path, []).append(candidates[0].at)
        return checked

    def _try(
        self, candidates: Sequence[_Candidate], checked: CheckedProject
    ) -> CheckedProject | None:
        """Apply fixes, and return the result of the check; None, without them, if it is worse."""
        edits: dict[str, list[Edit]] = {}
        for each in candidates:
            edits.setdefault(each.file.path, []).extend(each.edits)
        before = [(each.file.source, each.file.source.text) for each in candidates]
        texts = {document.path: document.text for document in checked.documents}
        for file in {each.file.path: each.file for each in candidates}.values():
            file.replace_text(applied(texts[file.path], edits[file.path]))
        after = self._check(self._progress.renewed())
        if _is_better(checked, after, [each.problem for each in candidates]):
            self._accept(candidates, edits)
            return after
        for source, text in before:
            source.text = text
        return None

    def _accept(self, candidates: Sequence[_Candidate], edits: Mapping[str, list[Edit]]) -> None:
        for each in candidates:
            each.file.fixes += 1
        for path, changes in edits.items():
            self._undone[path] = [
                at + sum(len(text) - end + start for start, end, text in changes if start <= at)
                for at in self._undone.get(path, ())
            ]

    def _candidates(self, checked: CheckedProject) -> list[_Candidate]:
        """Return the fixes that can be applied together.

        Raises:
            BoundExceededError: The deadline passed.
        """
        context = FixContext(
            self._schema, checked.documents, self._progress.deadline, self._other_files.mention
        )
        by_path = {document.path: document for document in checked.documents}
        indexes: dict[str, NodeIndex] = {}
        taken: dict[str, list[Edit]] = {}
        candidates: list[_Candidate] = []
        for problem in sorted(checked.problems, key=lambda problem: problem.order):
            self._progress.deadline.check()
            fix, path = FIXES.get(problem.rule), problem.location.path
            document = by_path.get(path)
            if fix is None or document is None or self._files.get(path, document) is None:
                continue
            index = indexes.get(path) or indexes.setdefault(path, NodeIndex(document))
            found = index.find(problem.location, fix.of_class)
            if found is None:
                continue
            node, definition = found
            at = offsets_of(node)[0]
            if at in self._undone.get(path, ()):
                continue
            edits = fix.edits(Target(problem, node, index.parents, definition, context))
            file = self._file_of(document) if edits else None
            if edits and file and _take(taken.setdefault(path, []), edits):
                candidates.append(_Candidate(problem, file, at, edits))
        return candidates

    def _file_of(self, document: Document) -> FixedFile | None:
        path = document.path
        if path not in self._files:
            opened = open_file(document, self._project, self._folder)
            self._files[path] = opened if isinstance(opened, FixedFile) else None
            if isinstance(opened, str) and opened:
                self.left_alone[path] = opened
        return self._files[path]


def _take(taken: list[Edit], edits: Sequence[Edit]) -> bool:
    """Add edits to a sorted list; return False, and add none, if one touches one of the list."""
    for edit in edits:
        at = bisect_right(taken, edit)
        if (at and taken[at - 1].end >= edit.start) or (
            at < len(taken) and taken[at].start <= edit.end
        ):
            return False
    for edit in edits:
        insort(taken, edit)
    return True


def _is_better(before: CheckedProject, after: CheckedProject, fixed: Sequence[Problem]) -> bool:
    """Tell whether problems are gone, no other has appeared, and all comments are still there."""
    old, new = Counter(map(_identity, before.problems)), Counter(map(_identity, after.problems))
    expected = Counter(map(_identity, fixed))
    if any(problem.rule == _MERGED for problem in fixed):
        # Fields of merged selections may meet, and are merged in the next round.
        for counter in (old, new, expected):
            for identity in [each for each in counter if each[0] == _MERGED]:
                del counter[identity]
    paths = {problem.location.path for problem in fixed}
    comments = [_comments(each.documents, paths) for each in (before, after)]
    return new <= old and expected <= old - new and comments[0] == comments[1]


def _identity(problem: Problem) -> tuple[str, str, str]:
    return problem.rule, problem.location.path, _NUMBER.sub("", problem.message)


def _comments(documents: Sequence[Document], paths: Collection[str]) -> Counter[tuple[str, str]]:
    return Counter(
        (document.path, comment.value or "")
        for document in documents
        if document.path in paths
        for comment in document.comments()
    )
