"""Texts that the acceptor judges, and the findings of the slow checker about those it accepts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.check.harness import project_of

from kotae.check.acceptor import accept
from kotae.check.engine import check_project
from kotae.check.limits import CheckProgress, Deadline
from kotae.schema.bundled_index import bundled_index

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLSchema

    from kotae.check.acceptor import Acceptance
    from kotae.schema.index import SchemaIndex

__all__ = ["accepted", "anilist_index", "false_accepts", "judge"]

ROOT = Path("/project")


@cache
def anilist_index() -> SchemaIndex:
    return bundled_index()[0]


def judge(
    texts: Sequence[str], index: SchemaIndex | None = None, *, has_anilist_rules: bool = False
) -> Acceptance:
    return accept(
        texts,
        index or anilist_index(),
        has_anilist_rules=has_anilist_rules,
        check_deadline=lambda: None,
    )


def accepted(*texts: str, has_anilist_rules: bool = False) -> list[bool]:
    """Tell of each text whether it is accepted."""
    acceptance = judge(texts, has_anilist_rules=has_anilist_rules)
    return [position in acceptance.accepted for position in range(len(texts))]


def false_accepts(
    files: Mapping[str, str],
    schema: GraphQLSchema,
    acceptance: Acceptance,
    *,
    has_anilist_rules: bool,
) -> list[str]:
    """Return the findings of the slow checker in the files that the acceptor accepted."""
    paths = {path for at, path in enumerate(files) if at in acceptance.accepted}
    progress = CheckProgress(Deadline(600))
    _, problems = check_project(
        project_of(files, ROOT), schema, progress, has_anilist_rules=has_anilist_rules
    )
    return [str(problem) for problem in problems if problem.location.path in paths]
