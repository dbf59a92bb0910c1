"""The work of many loads, and of loads after a change."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.documents.test_loading import refusal

import kotae.documents.sources
from kotae import load
from kotae.api import Media, Query
from kotae.check.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.documents.test_loading import Write

QUERY = "{ Media { ...Card } }"


def text_of(place: Any) -> str:
    return load(place, Query.media).text


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that are searched for fragments, as they are read."""
    names: list[str] = []

    def counted(file: Any) -> Any:
        names.append(file.path.name)
        return read(file)

    monkeypatch.setattr(kotae.documents.sources, "read", counted)
    return names


def settled(root: Path) -> None:
    """Wait until the file system's clock is later than the written files."""
    an_hour_ago = time.time() - 3600
    for path in (root, *root.rglob("*")):
        os.utime(path, (an_hour_ago, an_hour_ago))
    time.sleep(0.06)  # the change time of a file cannot be set


def test_a_folder_is_searched_once(write: Write, reads: list[str]) -> None:
    files = {f"q{n}.graphql": QUERY for n in range(20)}
    root = write({**files, "shared/card.graphql": "fragment Card on Media { id }"})
    settled(root)
    for name in files:
        assert text_of(name).endswith("fragment Card on Media{id}")
    assert sorted(reads) == sorted([*files, "card.graphql"])


def test_a_document_that_needs_no_other_file_searches_none(write: Write, reads: list[str]) -> None:
    write({f"q{n}.graphql": "{ Media { id } }" for n in range(20)})
    text_of("q3.graphql")
    assert reads == []


def test_a_file_that_changed_is_read_again(write: Write) -> None:
    root = write({"a.graphql": QUERY, "b.graphql": "fragment Card on Media { id }"})
    settled(root)
    assert text_of("a.graphql").endswith("fragment Card on Media{id}")
    (root / "b.graphql").write_text("fragment Cart on Media { id }", "utf-8")
    assert "Did you mean 'Cart'" in str(refusal("a.graphql", Query.media))
    (root / "b.graphql").write_text("fragment Card on Media { episodes }", "utf-8")
    assert text_of("a.graphql").endswith("fragment Card on Media{episodes}")


def test_files_that_come_and_go_are_noticed_at_once(write: Write) -> None:
    root = write({"a.graphql": QUERY, "sub/deep/c.graphql": "fragment C on Media { id }"})
    for name in ("b.graphql", "sub/b.graphql", "sub/deep/b.graphql", "new/b.graphql"):
        assert "Unknown fragment 'Card'" in str(refusal("a.graphql", Query.media))
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("fragment Card on Media { id }", "utf-8")
        assert "fragment Card" in text_of("a.graphql")
        (root / name).unlink()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".gitignore", "sub/\n"),
        ("sub/.gitignore", "b.graphql\n"),
        ("pyproject.toml", '[tool.kotae]\nexclude = ["sub/"]\n'),
        ("sub/pyproject.toml", "[tool.kotae]\n"),
    ],
)
def test_a_setting_that_changed_is_read_again(write: Write, name: str, content: str) -> None:
    root = write(
        {"a.graphql": QUERY, "sub/b.graphql": "fragment Card on Media { id }", name: "# empty\n"}
    )
    (root / ".git").mkdir()
    settled(root)
    assert "fragment Card" in text_of("a.graphql")
    (root / name).write_text(content, "utf-8")
    assert "Unknown fragment 'Card'" in str(refusal("a.graphql", Query.media))


def test_caches_are_bounded(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kotae.documents.sources, "_MAX_LISTINGS", 3)
    root = write({})
    for number in range(8):
        folder = root / str(number)
        folder.mkdir()
        (folder / "a.graphql").write_text(QUERY, "utf-8")
        (folder / "b.graphql").write_text("fragment Card on Media { id }", "utf-8")
    settled(root)
    for number in range(8):
        text_of(root / str(number) / "a.graphql")
        assert len(kotae.documents.sources._listings) <= 3


def test_four_threads_load_deep_files_at_once(write: Write) -> None:
    nested = "relations { nodes { " * 49 + "id" + " } }" * 49
    files = {f"q{n}.graphql": f"{{ Media {{ {nested} ...Card }} }}" for n in range(8)}
    write({**files, "b.graphql": "fragment Card on Media { id }"})
    before = sys.getrecursionlimit()
    limits: set[int] = set()
    texts: list[str] = []

    def load_all() -> None:
        for name in files:
            texts.append(load(name, Query.media(id=1).select(Media.id)).text)
            limits.add(sys.getrecursionlimit())

    threads = [threading.Thread(target=load_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 32
    assert len(set(texts)) == 1
    assert {before, *limits} == {before}
    assert sys.getrecursionlimit() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX only")
def test_a_fork_loads_what_its_parent_loaded(write: Write) -> None:
    write({"a.graphql": QUERY, "b.graphql": "fragment Card on Media { id }"})
    text = text_of("a.graphql")
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        os._exit(0 if text_of("a.graphql") == text else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(("start", "level"), [("", "{ a "), ("{ a(b: ", "["), ("{ a(b: ", "{c: ")])
@pytest.mark.parametrize("levels", [120, 5000, 90_000])
def test_text_that_is_nested_too_deep_is_not_parsed(
    write: Write, start: str, level: str, levels: int
) -> None:
    write({"a.graphql": start + level * levels, "b.graphql": "fragment Card on Media { id }"})
    assert "nested deeper than 100 levels" in str(refusal("a.graphql", Query.media))


def test_brackets_in_strings_and_comments_do_not_nest(write: Write) -> None:
    many = "{[(" * 200
    write(
        {
            "a.graphql": f'# {many}\n"""{many} \\""" {many}"""\n'
            f'query A {{ Media(search: "{many} \\" {many}") {{ id }} }}'
        }
    )
    assert load("a.graphql", Query.media).name == "A"


def test_a_load_with_little_of_the_stack_left_is_an_error(write: Write) -> None:
    nested = "relations { nodes { " * 49 + "id" + " } }" * 49
    write({"a.graphql": f"{{ Media {{ {nested} }} }}"})

    def descend(levels: int) -> str:
        return descend(levels - 1) if levels else str(refusal("a.graphql", Query.media))

    assert "a.graphql" in descend(sys.getrecursionlimit() - 300)
