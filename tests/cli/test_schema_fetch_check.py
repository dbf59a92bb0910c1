"""`kotae schema fetch --check`: what changed since the file, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import build_schema
from tests.loopback import LoopbackServer, graphql_responder

from kotae.cli import main
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from pathlib import Path

_OLD = "type Query { a: Int gone: Int } enum Kind { ONE }"
_NEW = "type Query { a: Int new(b: Kind): Int } enum Kind { ONE TWO }"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.kotae]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _fetch(*words: str) -> int:
    return main(["schema", "fetch", *words])


def _files(folder: Path) -> dict[str, bytes]:
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.is_file()}


def test_check_writes_nothing_and_reports_what_it_breaks(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "schema.graphql").write_text(_OLD)
    (project / "q.graphql").write_text("query Gone { gone }")
    before = _files(project)
    with LoopbackServer(graphql_responder(build_schema(_NEW))) as server:
        words = ["--check", "--endpoint", server.url]
        assert _fetch(*words, "--operations", "q.graphql") == 1
        assert f"Changes from schema.graphql to {server.url} (" in capsys.readouterr().out
        assert _fetch(*words, "--fail-on", "never", "--format", "json") == 0
        assert _fetch(*words) == 1
    assert _files(project) == before


@pytest.mark.usefixtures("project")
def test_check_compares_with_the_bundled_schema_if_there_is_no_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with LoopbackServer(graphql_responder(load_bundled().schema)) as server:
        assert _fetch("--check", "--endpoint", server.url, "--fail-on", "any") == 0
    assert capsys.readouterr().out.startswith("No changes from the bundled schema (2026-08) to ")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "words", [["--operations", "q"], ["--format", "json"], ["--fail-on", "any"], ["--descriptions"]]
)
def test_the_options_of_check_need_it(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _fetch(*words) == 2
    assert "options of `--check`" in capsys.readouterr().err
