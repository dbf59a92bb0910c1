"""kotae on macOS: folders behind links, and names that a file has in several spellings."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from kotae import Cache, load
from kotae.api import Query
from kotae.check import CheckRequest, check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_OPERATION = '#import "./{name}"\nquery A {{ GenreCollection ...F }}'
_LISTED = unicodedata.normalize("NFD", "Café.graphql")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose path has a link, as /tmp has: it leads to /private/tmp."""
    (tmp_path / "private/tmp").mkdir(parents=True, mode=0o700)
    (tmp_path / "tmp").symlink_to("private/tmp")
    project = tmp_path / "tmp/project"
    project.mkdir(mode=0o700)
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def other_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give a file a second name that its folder does not list: a stand-in for macOS."""
    hidden: set[str] = set()

    def without_hidden(path: str | os.PathLike[str]) -> list[str]:
        return [name for name in listdir(path) if name not in hidden]

    class Scan:
        def __init__(self, path: str | os.PathLike[str]) -> None:
            self._entries = [each for each in scandir(path) if each.name not in hidden]

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self._entries

        def __exit__(self, *_: object) -> None:
            pass

    def add(name: str) -> None:
        hidden.add(name)
        (folder / name).hardlink_to(folder / _LISTED)

    listdir, scandir = os.listdir, os.scandir
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(os, "listdir", without_hidden)
    monkeypatch.setattr(os, "scandir", Scan)
    return add


_OTHERS = [unicodedata.normalize("NFC", "Café.graphql"), "CAFÉ.graphql", "café.graphql"]


@pytest.mark.parametrize("name", _OTHERS)
def test_an_import_in_another_spelling_is_the_same_file(
    folder: Path, other_name: Callable[[str], None], name: str
) -> None:
    (folder / _LISTED).write_text("fragment F on Query { GenreCollection }", encoding="utf-8")
    (folder / "a.graphql").write_text(_OPERATION.format(name=name), encoding="utf-8")
    other_name(name)
    assert check(CheckRequest()).problems == []
    assert load("a.graphql", Query.genre_collection)


@pytest.mark.parametrize("name", _OTHERS)
def test_a_path_in_another_spelling_is_the_same_file(
    folder: Path, other_name: Callable[[str], None], name: str
) -> None:
    (folder / _LISTED).write_text("query A { GenreCollection }", encoding="utf-8")
    other_name(name)
    report = check(CheckRequest(paths=[name, "."]))
    assert (report.problems, report.files) == ([], 1)


def test_files_are_found_and_made_behind_a_link(folder: Path) -> None:
    (folder / "a.graphql").write_text("query A { nope }", encoding="utf-8")
    for path in ("a.graphql", str(folder / "a.graphql")):
        (problem,) = check(CheckRequest(paths=[path])).problems
        assert problem.location.path == path
    Cache.sqlite(folder / "cache.sqlite")
    assert (folder / "cache.sqlite").exists()
