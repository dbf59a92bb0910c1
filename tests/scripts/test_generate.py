"""`scripts/generate`: what is generated is what is on disk, and the check tells when not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_NAME = "src/kotae/schema/introspection.json"


def _compare(root: Path) -> list[str]:
    """Run the comparison of the workshop against another folder."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from workshop.generating import compare, generate\n"
        "print(*compare(Path(sys.argv[2]), generate()), sep='\\n')"
    )
    words = [sys.executable, "-c", code, str(_ROOT / "scripts"), str(root)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the generated files, as they are on disk."""
    for folder in ("src/kotae/schema", "src/kotae/api"):
        for file in (_ROOT / folder).glob("*"):
            if file.suffix in {".json", ".py", ".pyi"}:
                (tmp_path / folder).mkdir(parents=True, exist_ok=True)
                (tmp_path / folder / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_what_is_on_disk_is_what_would_be_generated() -> None:
    words = [sys.executable, str(_ROOT / "scripts/generate"), "--check"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "Generated files are as they should be.\n")


def test_the_script_can_be_run() -> None:
    assert os.access(_ROOT / "scripts/generate", os.X_OK)


def test_an_equal_copy_differs_in_nothing(copy: Path) -> None:
    assert _compare(copy) == [""]


def test_a_missing_file_is_told(copy: Path) -> None:
    (copy / _NAME).unlink()
    assert _compare(copy) == [f"missing: {_NAME}"]


def test_a_changed_file_is_told_with_a_short_difference(copy: Path) -> None:
    file = copy / _NAME
    file.write_text(file.read_text().replace('"Media"', '"Medium"'))
    lines = _compare(copy)
    assert lines[0] == f"changed: {_NAME}"
    assert lines[1].startswith("--- ")
    assert any(line.startswith("-") and "Medium" in line for line in lines)
    assert len(lines) < 60
    assert all(len(line) <= 160 for line in lines)


def test_a_file_that_is_no_longer_generated_is_surplus(copy: Path) -> None:
    file = copy / _NAME
    file.with_name("older.json").write_bytes(file.read_bytes())
    file.with_name("limits.json").write_text("{}")
    assert _compare(copy) == ["surplus: src/kotae/schema/older.json"]
