"""`scripts/generate`: the files on disk are up to date, and the check reports differences."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest
from tests.scripts.generator import workshop

_ROOT = Path(__file__).resolve().parents[2]
_NAME = "src/kotae/schema/introspection.json"


@cache
def _generated() -> dict[str, str]:
    return dict(workshop("generating").generate())


def _compare(root: Path) -> list[str]:
    """Return the differences that the workshop reports for another folder."""
    return "\n".join(workshop("generating").compare(root, _generated())).split("\n")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the generated files."""
    for folder in ("src/kotae/api", "src/kotae/client", "src/kotae/schema"):
        for file in (_ROOT / folder).glob("*"):
            if file.suffix in {".json", ".py", ".pyi"}:
                (tmp_path / folder).mkdir(parents=True, exist_ok=True)
                (tmp_path / folder / file.name).write_bytes(file.read_bytes())
    (tmp_path / "docs").mkdir()
    for page in (
        "docs/configuration.md",
        "docs/kotae.schema.json",
        "docs/rules.md",
        "docs/testing.md",
    ):
        (tmp_path / page).write_bytes((_ROOT / page).read_bytes())
    return tmp_path


def test_the_files_on_disk_are_up_to_date() -> None:
    words = [str(_ROOT / "scripts/generate"), "--check"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "The generated files are up to date.\n")


def test_an_equal_copy_differs_in_nothing(copy: Path) -> None:
    assert _compare(copy) == [""]


def test_a_missing_file_is_reported(copy: Path) -> None:
    (copy / _NAME).unlink()
    assert _compare(copy) == [f"missing: {_NAME}"]


def test_a_changed_file_is_reported_with_a_short_difference(copy: Path) -> None:
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


def test_a_changed_stub_is_reported_with_the_lines_that_differ(copy: Path) -> None:
    name = "src/kotae/api/_media.pyi"
    file = copy / name
    text = file.read_text()
    file.write_text(text.replace("class Media(", "class Medium("))
    assert _compare(copy)[:5] == [
        f"changed: {name}",
        f"--- {name} (on disk)",
        f"+++ {name} (generated)",
        *[line for line in _compare(copy)[3:5] if line.startswith(("@@", "-class Medium("))],
    ]


def test_a_long_difference_is_cut(copy: Path) -> None:
    name = "src/kotae/api/_table.py"
    (copy / name).write_text("x" * 10_000)
    lines = _compare(copy)
    assert lines[0] == f"changed: {name}"
    assert lines[-1] == "… and more"
    assert len(lines) < 60
    assert all(len(line) <= 160 for line in lines)


def test_a_stub_of_a_domain_that_is_gone_is_surplus(copy: Path) -> None:
    stub = copy / "src/kotae/api/_media.pyi"
    (copy / "src/kotae/api/_manga.pyi").write_bytes(stub.read_bytes())
    (copy / "src/kotae/api/written_by_hand.pyi").write_text("x: int\n")
    assert _compare(copy) == ["surplus: src/kotae/api/_manga.pyi"]


def test_a_file_that_is_no_text_is_changed(copy: Path) -> None:
    name = "src/kotae/api/_likes.pyi"
    (copy / name).write_bytes(b"\xff\xfe\x00")
    assert _compare(copy)[0] == f"changed: {name}"


def test_a_missing_stub_is_reported(copy: Path) -> None:
    (copy / "src/kotae/api/__init__.pyi").unlink()
    assert _compare(copy) == ["missing: src/kotae/api/__init__.pyi"]


def test_different_files_are_written_and_then_nothing_differs(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    generating, wanted = workshop("generating"), _generated()
    monkeypatch.setattr(generating, "ROOT", copy)
    monkeypatch.setattr(generating, "generate", lambda: wanted)
    gone, changed, older = (
        copy / "src/kotae/api" / n for n in ("_likes.pyi", "_media.pyi", "_o.pyi")
    )
    older.write_bytes(gone.read_bytes())
    gone.unlink()
    changed.write_text(changed.read_text() + "# more\n")
    heads = [
        "changed: src/kotae/api/_media.pyi",
        "missing: src/kotae/api/_likes.pyi",
        "surplus: src/kotae/api/_o.pyi",
    ]
    assert generating.main(["--check"]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert sorted(line for line in shown if line in heads) == heads
    assert not gone.exists()
    assert generating.main([]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == heads
    assert not older.exists()
    assert generating.main(["--check"]) == 0
    assert capsys.readouterr().out == "The generated files are up to date.\n"
    assert generating.main([]) == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


def test_the_generator_is_deterministic() -> None:
    assert workshop("generating").generate() == _generated()
