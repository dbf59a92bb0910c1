"""`kotae init`: the files it writes pass, and nothing that exists is lost."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

import pytest

from kotae import load
from kotae.api import Query
from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

QUERY = "queries/media_by_id.graphql"
FILES = {"kotae.toml", QUERY, ".graphqlrc.yml"}


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_folder_gets_a_configuration_a_query_and_a_file_for_editors(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert files_in(empty) == FILES
    assert [line for line in out.splitlines() if line.startswith("Wrote")] == [
        "Wrote kotae.toml.",
        f"Wrote {QUERY}.",
        "Wrote .graphqlrc.yml.",
    ]
    for command in ("kotae check", "kotae schema fetch", f"kotae run {QUERY} --var id=1"):
        assert f"\n  {command}" in out
    assert main(["check", "--max-warnings", "0"]) == 0
    assert "1 file, 1 operation" in capsys.readouterr().out
    load(empty / QUERY, Query.media)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'",
        "[tool.poetry]\r\nname = 'x'\r\n",
        "# kotae\n[tool.other]\nkotae = 1\n",
        "# 日本\n[[tool.mypy.overrides]]\nmodule = 'x'\n",
    ],
)
def test_a_pyproject_gets_a_table_at_its_end_and_changes_in_nothing_else(
    empty: Path, text: str
) -> None:
    path = empty / "pyproject.toml"
    path.write_bytes(text.encode())
    path.chmod(0o640)
    assert main(["init"]) == 0
    content = path.read_bytes().decode()
    assert content.startswith(text)
    assert content.count("\r\n") in (0, content.count("\n"))
    table = tomllib.loads(content)["tool"].pop("kotae")
    assert table == {"include": ["/queries/"]}
    assert path.stat().st_mode & 0o777 == 0o640
    assert files_in(empty) == FILES - {"kotae.toml"} | {"pyproject.toml"}
    assert main(["check"]) == 0


def test_a_second_run_writes_nothing_and_says_what_exists(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["init"])
    before = {name: (empty / name).read_bytes() for name in FILES}
    capsys.readouterr()
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert "Did not write kotae.toml: it exists already.\n" in out
    assert f"Did not write {QUERY}: queries/ has queries already.\n" in out
    assert "Did not write .graphqlrc.yml: it exists already.\n" in out
    assert "Wrote" not in out
    assert {name: (empty / name).read_bytes() for name in FILES} == before


def test_what_exists_is_left_as_it_is(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty / "pyproject.toml").write_text("[tool.kotae]\n")
    (empty / "graphql.config.js").write_text("")
    (empty / "queries/old").mkdir(parents=True)
    (empty / "queries/old/a.gql").write_text("query Q { GenreCollection }")
    before = files_in(empty)
    assert main(["init"]) == 0
    assert files_in(empty) == before
    assert "Did not write pyproject.toml: it has [tool.kotae] already." in capsys.readouterr().out


def test_queries_elsewhere_are_left_out_so_that_the_first_check_passes(empty: Path) -> None:
    (empty / "src/queries").mkdir(parents=True)
    (empty / "src/queries/old.graphql").write_text("{ nope }")
    assert main(["init"]) == 0
    assert main(["check"]) == 0


def test_a_dry_run_writes_nothing(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty / "pyproject.toml").write_text("")
    assert main(["init", "--dry-run"]) == 0
    assert files_in(empty) == {"pyproject.toml"}
    assert (empty / "pyproject.toml").read_text() == ""
    out = capsys.readouterr().out
    assert out.startswith("Would write pyproject.toml: [tool.kotae] at its end.\nWould write q")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("kotae.toml", "kotae.toml is a link, or not a regular file"),
        ("pyproject.toml", "pyproject.toml is a link, or not a regular file"),
        ("queries", "queries is a link or a file"),
    ],
)
@pytest.mark.parametrize("target", ["../outside", "nowhere"])
def test_nothing_is_written_through_a_link(
    empty: Path, name: str, sentence: str, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty / "../outside").mkdir()
    (empty / name).symlink_to(target)
    assert main(["init"]) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert [path.name for path in empty.iterdir()] == [name]
    assert not list((empty / "../outside").iterdir())


def test_a_link_in_the_place_of_a_new_file_is_left_as_it_is(empty: Path) -> None:
    (empty / "queries").mkdir()
    (empty / QUERY).symlink_to("../../outside")
    (empty / ".graphqlrc.yml").symlink_to("../outside")
    assert main(["init"]) == 0
    assert not (empty / "../outside").exists()
    assert (empty / QUERY).is_symlink()


@pytest.mark.parametrize("text", ["a = [", "tool = {}", "[tool]\nkotae.x = 1\n", "a = '\ufeff"])
def test_a_pyproject_that_cannot_get_a_table_is_left_as_it_is(empty: Path, text: str) -> None:
    (empty / "pyproject.toml").write_text(text)
    assert main(["init"]) == 2
    assert files_in(empty) == {"pyproject.toml"}
    assert (empty / "pyproject.toml").read_text() == text


def test_a_large_pyproject_is_left_alone_and_kotae_toml_is_written(empty: Path) -> None:
    (empty / "pyproject.toml").write_text("# \n" * 30_000)
    assert main(["init"]) == 0
    assert files_in(empty) == FILES | {"pyproject.toml"}
    assert main(["check"]) == 0


def test_a_folder_of_another_project_is_refused(
    empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty.parent / "kotae.toml").write_text("")
    assert main(["init"]) == 2
    assert "This folder belongs to the project of" in capsys.readouterr().err
    assert files_in(empty) == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_writable_is_an_error(empty: Path) -> None:
    empty.chmod(0o555)
    assert main(["init"]) == 2
    empty.chmod(0o755)
