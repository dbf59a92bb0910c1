"""Fixtures of the tests of fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from kotae.check import CheckRequest, check
from kotae.check.fixes import Fixer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.check.harness import Folder

    from kotae.check import CheckReport


class Fixed(NamedTuple):
    """What a run of `--fix` left: the files as texts, the report, and the fixer."""

    files: dict[str, str]
    report: CheckReport
    fixer: Fixer

    @property
    def rules(self) -> list[str]:
        return [problem.rule for problem in self.report.problems]


@pytest.fixture
def fix(folder: Folder) -> Callable[..., Fixed]:
    """Write files, fix the folder or only some paths, and return what is left."""

    def run(files: Mapping[str, str | bytes], *paths: str, schema: str | None = None) -> Fixed:
        folder.write(files)
        fixer = Fixer(folder.root, writes=True)
        request = CheckRequest(
            paths=paths,
            working_folder=folder.root,
            schema=folder.root / schema if schema else None,
        )
        report = check(request, fixer=fixer)
        texts = {name: (folder.root / name).read_bytes().decode() for name in files}
        return Fixed(texts, report, fixer)

    return run


@pytest.fixture
def fixed(fix: Callable[..., Fixed]) -> Callable[[str], str]:
    """Fix one file, and return its text."""
    return lambda text: fix({"a.graphql": text}).files["a.graphql"]
