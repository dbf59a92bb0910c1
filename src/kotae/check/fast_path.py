"""The files of a project that the acceptor accepts, and graphql-core does not validate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.acceptor import accept
from kotae.check.discovery import SUFFIXES
from kotae.check.imports import imports_other_files
from kotae.check.limits import RUN_LIMITS, BoundExceededError, bound_exceeded
from kotae.check.mentions import Text, reachable_texts, texts_using
from kotae.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.acceptor import Acceptance
    from kotae.check.config import SourceFile
    from kotae.check.limits import CheckProgress
    from kotae.check.project import Project
    from kotae.schema.index import SchemaIndex

__all__ = ["accept_files"]


class _FileText(Text):
    """The text of a file that can be read."""

    def __init__(self, file: SourceFile, text: str) -> None:
        super().__init__(text)
        self.file = file


def accept_files(
    project: Project, index: SchemaIndex, progress: CheckProgress, *, has_anilist_rules: bool
) -> tuple[int, int]:
    """Mark the reported files of a project that have no problem, with all that they reach.

    No file is marked if the project is too large or takes too long: the validation of the files
    passes the same bound, and reports it. Nor is any if a file imports one that is not among the
    project's files, which may define any names.

    Args:
        project: Its files may be marked as `is_accepted`.
        index: Its schema.
        progress: Looked at for the deadline, and called with the place of each file.
        has_anilist_rules: Whether the rules about AniList run, each as it is by default.

    Returns:
        The number of operations and of fragments in the files that are accepted.
    """
    try:
        texts = list(_texts(project, progress))
        size = sum(len(each.text) for each in texts)
        if size > RUN_LIMITS["characters of text"] or any(
            imports_other_files(each.text, each.file, project, progress.deadline) for each in texts
        ):
            return 0, 0
        needed = _needed_texts(texts)
        acceptance = accept(
            [each.text for each in needed],
            index,
            has_anilist_rules=has_anilist_rules,
            check_deadline=progress.deadline.check,
        )
    except BoundExceededError:
        return 0, 0
    return _mark_accepted(needed, acceptance)


def _texts(project: Project, progress: CheckProgress) -> Iterator[_FileText]:
    for file in project.sorted_files:
        progress.begin(Location(file.display_path))
        if not file.display_path.endswith(SUFFIXES) and file.is_program:
            documents = file.program.documents if file.program else ()
            yield from (_FileText(file, each.text) for each in documents if not each.is_dynamic)
            continue
        text = file.decoded()
        if text is not None:
            yield _FileText(file, text)


def _needed_texts(texts: list[_FileText]) -> list[_FileText]:
    """Return the texts of the reported files, and those that decide about them.

    Raises:
        BoundExceededError: The texts mention too many names.
    """
    reported = [each for each in texts if each.file.is_reported]
    if len(reported) == len(texts):
        return texts
    names = 0
    for each in texts:
        names += each.mention_count
        if names > RUN_LIMITS["tokens"]:
            raise bound_exceeded("tokens")
    needed = list(reachable_texts(texts, reported))
    spread = {name for each in needed for name in each.mentioned_spreads}
    unused = {name for each in reported for name in each.mentioned_fragments} - spread
    users = list(texts_using(texts, unused)) if unused else []
    return list(reachable_texts(texts, [*reported, *users])) if users else needed


def _mark_accepted(texts: list[_FileText], acceptance: Acceptance) -> tuple[int, int]:
    operations = fragments = 0
    refused = {
        id(each.file)
        for position, each in enumerate(texts)
        if position not in acceptance.counts or not _is_whole(each.file)
    }
    for position, counts in acceptance.counts.items():
        file = texts[position].file
        if file.is_reported and id(file) not in refused:
            file.is_accepted = True
            operations += counts[0]
            fragments += counts[1]
    return operations, fragments


def _is_whole(file: SourceFile) -> bool:
    """Tell whether all documents of a file are known."""
    return file.program is None or not any(each.is_dynamic for each in file.program.documents)
