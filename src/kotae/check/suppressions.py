"""The problems that a project suppresses in places: by comments, and by `per-file-ignores`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from graphql import TokenKind

from kotae.check.engine import gave_up
from kotae.check.findings import Finding
from kotae.check.limits import BoundExceededError
from kotae.check.per_file_ignores import PerFileIgnores
from kotae.check.rule_pages import rule_pages
from kotae.check.rules.anilist import ANILIST_RULES
from kotae.check.rules.suppressions import (
    MARK,
    NOT_CHECKED,
    invalid_suppression,
    named_rules,
    unused_suppression,
)
from kotae.problems import Location, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from kotae.check.documents import Document
    from kotae.check.limits import CheckProgress
    from kotae.check.project import Project
    from kotae.problems import Problem

__all__ = ["apply_suppressions"]


class _Suppression(NamedTuple):
    """A comment of a document.

    Attributes:
        text: What stands behind its `#`.
        line: The line whose problems it suppresses; None if no code follows.
    """

    document: Document
    location: Location
    text: str
    line: int | None


def apply_suppressions(
    project: Project,
    documents: Sequence[Document],
    problems: Sequence[Problem],
    progress: CheckProgress,
    *,
    has_anilist_rules: bool,
) -> tuple[list[Problem], int]:
    """Leave out the problems that comments and `per-file-ignores` suppress.

    Args:
        project: Its settings say which rules are off.
        documents: All that were checked; the files of some may not be reported.
        problems: With the severities that the project sets.
        progress: Holds the bounds; when one is passed, giving up is a problem of its own.
        has_anilist_rules: Whether the rules about AniList ran.

    Returns:
        The other problems and those of the comments themselves, in no order, and the number of
        problems that comments suppress.
    """
    comments = [each for document in documents for each in _suppressions(document)]
    if not comments and not (project.config and project.config.per_file_ignores):
        return list(problems), 0
    pages = rule_pages()
    rules = pages.keys() - {"invalid-suppression", "unused-suppression"}
    left, used = _unsuppressed(problems, comments, rules)
    count = len(problems) - len(left)
    settings = dict(project.config.rules) if project.config else {}
    off = {name for name, page in pages.items() if settings.get(name, page.default) == "off"}
    if not has_anilist_rules:
        off |= ANILIST_RULES.keys()
    if any(document.is_broken for document in documents) or any(
        problem.rule in NOT_CHECKED for problem in problems
    ):
        off |= rules  # a problem may be there that was not looked for
    ignores = PerFileIgnores(project, progress.deadline)
    try:
        for comment in comments:
            progress.deadline.check()
            off_here = off | ignores.rules_in(comment.location.path)
            for finding in _findings(comment, used, rules, off_here):
                progress.count("problems")
                severity = Severity(settings.get(finding.rule, finding.severity))
                left.append(replace(finding, severity=severity).as_problem())
        left = [each for each in left if each.rule not in ignores.rules_in(each.location.path)]
    except BoundExceededError as error:
        given_up = gave_up(project, progress, error).as_problem()
        if given_up not in left:
            left.append(given_up)
    return left, count


def _unsuppressed(
    problems: Sequence[Problem], comments: Sequence[_Suppression], rules: Collection[str]
) -> tuple[list[Problem], set[tuple[Location, str]]]:
    """Return the problems that no comment suppresses, and what comments suppress.

    The latter are places of comments, each with the name of a rule.
    """
    suppressing: dict[tuple[str, int | None, str], Location] = {}
    for comment in comments:
        for rule in named_rules(comment.text, rules):
            suppressing.setdefault((comment.location.path, comment.line, rule), comment.location)
    left: list[Problem] = []
    used = set[tuple[Location, str]]()
    for problem in problems:
        at = problem.location
        comment_at = suppressing.get((at.path, at.line, problem.rule))
        if comment_at:
            used.add((comment_at, problem.rule))
        else:
            left.append(problem)
    return left, used


def _suppressions(document: Document) -> Iterator[_Suppression]:
    """Yield the comments that begin with the mark; none of a document that did not parse."""
    if MARK not in document.text:
        return
    line: int | None = None
    # From the last to the first, each before a comment has the line of the code behind that one.
    for token in reversed(list(document.comments())):
        before, after = token.prev, token.next
        if after and after.kind is not TokenKind.COMMENT:
            is_last = after.kind is TokenKind.EOF
            line = None if is_last else document.location(after.start).line
        text = (token.value or "").strip()
        if text.startswith(MARK):
            at = document.location(token.start, token.end)
            is_behind_code = (
                before is not None
                and before.kind not in (TokenKind.SOF, TokenKind.COMMENT)
                and document.location(before.end).line == at.line
            )
            yield _Suppression(document, at, text, at.line if is_behind_code else line)


def _findings(
    comment: _Suppression,
    used: Collection[tuple[Location, str]],
    rules: Collection[str],
    off: Collection[str],
) -> Iterator[Finding]:
    """Yield what is wrong with a comment, if its file is reported."""
    document, at = comment.document, comment.location
    if not document.file.is_reported:
        return
    message = invalid_suppression(comment.text, rules)
    if message and "invalid-suppression" not in off:
        yield Finding("invalid-suppression", message, document, at)
    named = named_rules(comment.text, rules)
    unused = [rule for rule in named if rule not in off and (at, rule) not in used]
    if unused and "unused-suppression" not in off:
        message = unused_suppression(unused)
        yield Finding("unused-suppression", message, document, at, severity=Severity.WARNING)
