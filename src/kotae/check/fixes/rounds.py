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
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphql import GraphQLSchema

    from kotae.check.check_report import CheckedProject
    from kotae.check.documents import Document
    from kotae.check.limits import CheckProgress
    from kotae.check.project import Project
    from kotae.problems import Problem

__all__ = ["ProjectFixes"]

#: Checks of a project in a run. Most need one for each level of fields inside fields.
_MAX_ROUNDS = 100
#: What changes in a message when a text moves: lines, columns and counts.
_NUMBER = re.compile(r"\d[\d,]*+")
#: The part of the time that is left for fixes; the last check needs some too.
_SHARE_OF_TIME = 0.5
_OUT_OF_TIME = "half of the time was over; run the command again, or allow more with `--timeout`"
#: The rule whose fix may lead to more problems of the same rule.
_MERGED = "redundant-field"
Check: TypeAlias = "Callable[[CheckProgress], CheckedProject]"


class _Candidate(NamedTuple):
    """A fix that may be applied.

    Attributes:
        problem: The problem that it removes.
        file: The file with the problem.
        at: The offset of the problem's node.
        definition: The name of its definition.
        edits: The edits of the file's text.
    """

    problem: Problem
    file: FixedFile
    at: int
    definition: str
    edits: Sequence[Edit]

    @property
    def place(self) -> tuple[str, str]:
        """The path of the file, and the definition."""
        return self.file.path, self.definition


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
            file.display_path: None for file in project.files.values() if not file.needs_validation
        }
        #: By path, the offsets of nodes whose fix was undone.
        self._undone: dict[str, list[int]] = {}

    @property
    def files(self) -> list[FixedFile]:
        """The files that may be fixed."""
        return [file for _, file in sorted(self._files.items()) if file]

    def apply(self, checked: CheckedProject) -> CheckedProject:
        """Apply fixes until none is left, and return the result of the last check that counts.

        If a round of fixes makes a new problem in a definition, half of the fixes of that
        definition are tried, down to the one that does; if it is elsewhere, half of all.
        """
        end_s = self._progress.deadline.left_s * (1 - _SHARE_OF_TIME)
        limits: dict[tuple[str, str], int] = {}
        most: int | None = None
        may_repeat = False
        for _ in range(_MAX_ROUNDS):
            try:
                candidates = list(_limited(self._candidates(checked), limits))[:most]
            except BoundExceededError:
                break
            if not candidates and may_repeat:
                # What was wrong then may be right after the other fixes.
                self._undone.clear()
                may_repeat = False
                continue
            if self._progress.deadline.left_s <= end_s:
                self.left_alone |= {each.file.path: _OUT_OF_TIME for each in candidates}
                break
            if not candidates:
                break
            after = self._try(candidates, checked)
            if not isinstance(after, set):
                checked, most = after, None
                limits.clear()
                may_repeat = any(self._undone.values())
                continue
            sizes = Counter(each.place for each in candidates)
            blamed = sizes.keys() & after or ({candidates[0].place} if len(candidates) == 1 else ())
            limits |= {place: sizes[place] // 2 for place in blamed if sizes[place] > 1}
            for each in candidates:
                if each.place in blamed and sizes[each.place] == 1:
                    self._undone.setdefault(each.file.path, []).append(each.at)
            most = most if blamed else len(candidates) // 2
        return checked

    def _try(
        self, candidates: Sequence[_Candidate], checked: CheckedProject
    ) -> CheckedProject | set[tuple[str, str]]:
        """Apply fixes, and return the result of the check.

        If that is worse, undo them, and return the places of the problems that appeared.
        """
        edits: dict[str, list[Edit]] = {}
        for each in candidates:
            edits.setdefault(each.file.path, []).extend(each.edits)
        before = [(each.file.source, each.file.source.text) for each in candidates]
        texts = {document.path: document.text for document in checked.documents}
        for file in {each.file.path: each.file for each in candidates}.values():
            file.replace_text(applied(texts[file.path], edits[file.path]))
        after = self._check(self._progress.renewed())
        appeared = _appeared(checked, after, [each.problem for each in candidates])
        if appeared is None:
            self._accept(candidates, edits)
            return after
        for source, text in before:
            source.text = text
        return appeared

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
                candidates.append(_Candidate(problem, file, at, definition.name or "", edits))
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


def _limited(
    candidates: Sequence[_Candidate], limits: Mapping[tuple[str, str], int]
) -> Iterator[_Candidate]:
    """Yield fixes, of some definitions only so many."""
    counts = Counter[tuple[str, str]]()
    for each in candidates:
        counts[each.place] += 1
        if counts[each.place] <= limits.get(each.place, len(candidates)):
            yield each


def _appeared(
    before: CheckedProject, after: CheckedProject, fixed: Sequence[Problem]
) -> set[tuple[str, str]] | None:
    """Return the places of problems that appeared after fixes.

    Returns:
        The path and the definition of each; none if a problem is not gone or a comment is. None if
        all is well.
    """
    old, new = Counter(map(_identity, before.problems)), Counter(map(_identity, after.problems))
    expected = Counter(map(_identity, fixed))
    if any(problem.rule == _MERGED for problem in fixed):
        # Fields of merged selections may meet, and are merged in the next round.
        for counter in (old, new, expected):
            for identity in [each for each in counter if each[0] == _MERGED]:
                del counter[identity]
    paths = {problem.location.path for problem in fixed}
    comments = [_comments(each.documents, paths) for each in (before, after)]
    if new <= old:
        return None if expected <= old - new and comments[0] == comments[1] else set()
    documents = {document.path: document for document in after.documents}
    return {
        (problem.location.path, _definition_of(problem, documents.get(problem.location.path)))
        for problem in after.problems
        if _identity(problem) in new - old
    }


def _definition_of(problem: Problem, document: Document | None) -> str:
    name = ""
    for definition in document.definitions if document else ():
        if document and document.location_of(definition.node) > problem.location:
            break
        name = definition.name or ""
    return name


def _identity(problem: Problem) -> tuple[str, str, str]:
    return problem.rule, problem.location.path, _NUMBER.sub("", problem.message)


def _comments(documents: Sequence[Document], paths: Collection[str]) -> Counter[tuple[str, str]]:
    return Counter(
        (document.path, comment.value or "")
        for document in documents
        if document.path in paths
        for comment in document.comments()
    )
