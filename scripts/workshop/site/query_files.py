"""A page for each folder of `queries/`, with its files, and one that lists all operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.site.page import Page
from workshop.site.written import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["query_pages"]

_QUERIES = ROOT / "queries"
_INDEX = """# All queries

These operations are in the folder `queries/` of kotae's repository. Each is checked against
AniList's schema, and executed against the local AniList. Most select [fragments](fragments.md),
which the files of a project share. Copy what you need into a folder of your own, load it with
[`load`](../documents.md), and check it with [`kotae check`](../check.md).
"""


def query_pages() -> Iterator[Page]:
    """Yield the page that lists all operations, and a page for each folder."""
    folders = sorted(path for path in _QUERIES.iterdir() if path.is_dir())
    yield Page("queries/index.md", _INDEX + "".join(map(_table, folders)))
    for folder in folders:
        parts = [f"## {path.stem}\n\n```graphql\n{_text(path)}```\n" for path in _files(folder)]
        title = f"# {folder.name.capitalize()}\n\n"
        yield Page(f"queries/{folder.name}.md", title + "\n".join(parts))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.graphql"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _table(folder: Path) -> str:
    """Return the section of a folder, with the first line of each file's comment."""
    rows = [f"\n## {folder.name.capitalize()}\n", "| file | what it does |", "|---|---|"]
    for path in _files(folder):
        comment = _text(path).splitlines()[0].removeprefix("# ")
        rows.append(f"| [{path.stem}]({folder.name}.md#{path.stem}) | {comment} |")
    return "\n".join(rows) + "\n"
