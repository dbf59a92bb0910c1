"""Programs as people write them around AniList's API: each fault is marked with `»`.

What is put together at run time has the field `wrong`, which nothing must report.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.check.harness import unmarked

if TYPE_CHECKING:
    from tests.check.harness import Folder

PROGRAMS = {path.stem: path for path in sorted((Path(__file__).parent / "programs").iterdir())}
#: How many strings of each are put together at run time.
DYNAMIC = {
    "AniList.kt": 1,
    "AniList.swift": 1,
    "anilist.go": 1,
    "anilist.rs": 1,
    "fetch.js": 1,
    "formatted.py": 1,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_faults_of_a_program_are_found_where_they_stand(folder: Folder, name: str) -> None:
    text, places = unmarked(PROGRAMS[name].read_text("utf-8"), name)
    report = folder.report({name: text})
    assert [str(problem.location) for problem in report.problems] == places
    assert report.dynamic_documents == DYNAMIC.get(name, 0)


@pytest.mark.parametrize("name", PROGRAMS)
def test_places_are_the_same_with_line_breaks_of_windows(folder: Folder, name: str) -> None:
    text, places = unmarked(PROGRAMS[name].read_text("utf-8"), name)
    report = folder.report({name: text.replace("\n", "\r\n")})
    assert [str(problem.location) for problem in report.problems] == places


def test_ten_programs_are_tried() -> None:
    assert len(PROGRAMS) == 10
