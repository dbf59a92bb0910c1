"""The code that is made: its layout, and what type checkers say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.convert.conversions import OPERATIONS, misformatted, whole_document
from tests.typing import checkers

from kotae.convert import to_python

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of all operations of the repository."""
    made = tmp_path_factory.mktemp("made")
    for name in OPERATIONS:
        (made / f"{name}.py").write_text(to_python(whole_document(name)), "utf-8")
    return made


def test_it_has_the_format_of_ruff(folder: Path) -> None:
    assert misformatted(folder) == ""


@pytest.mark.long
def test_it_passes_mypy_and_pyright_in_their_strict_modes(folder: Path, tmp_path: Path) -> None:
    files = sorted(folder.glob("*.py"))
    assert checkers.pyright(files, tmp_path) == checkers.mypy(files, tmp_path) == []
