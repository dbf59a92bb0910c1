"""Pages that people wrote: those of `docs/`, and the repository's own pages and programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workshop.site.page import Page, map_links

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROOT", "SITE", "asset_files", "written_pages"]

ROOT = Path(__file__).parents[3]
#: Where zensical builds the site.
SITE = ROOT / "build/site"
#: The pages outside `docs/`, and where they are in the site.
_MOVED = {
    "README.md": "project/readme.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "examples/README.md": "examples/index.md",
    # Where the reference of the Python API shows it.
    "src/kotae/errors.py": "reference/python/errors.md",
}


def written_pages() -> Iterator[Page]:
    """Yield the pages of `docs/`, those outside it, and a page for each example program."""
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield _moved(path.relative_to(ROOT).as_posix())
    yield from (_moved(source) for source in _MOVED if source.endswith(".md"))
    for path in sorted((ROOT / "examples").glob("*.py")):
        text = f"# {path.name}\n\n```python\n{path.read_text(encoding='utf-8')}```\n"
        yield Page(f"examples/{path.stem}.md", text)


def asset_files() -> dict[str, Path]:
    """Return the other files of `docs/`, and the notebooks, by their paths in the site."""
    docs = (path for path in (ROOT / "docs").rglob("*") if path.is_file() and path.suffix != ".md")
    files = (*docs, *(ROOT / "examples").glob("*.ipynb"))
    return {_site_path(path.relative_to(ROOT).as_posix()): path for path in sorted(files)}


def _moved(source: str) -> Page:
    target = _site_path(source)
    text = (ROOT / source).read_text(encoding="utf-8")
    return Page(target, map_links(text, source, target, _site_path))


def _site_path(source: str) -> str:
    """Return where a file of the repository is in the site."""
    if source in _MOVED:
        return _MOVED[source]
    if source.startswith("docs/"):
        return source.removeprefix("docs/")
    if source.endswith(".ipynb"):
        return source
    if source.startswith("examples/") and source.endswith(".py"):
        return source.removesuffix(".py") + ".md"
    if source == "queries":
        return "queries/index.md"
    if source.endswith(".graphql"):
        folder, _, name = source.removesuffix(".graphql").rpartition("/")
        return f"{folder}.md#{name}"
    raise ValueError(f"A page links to {source}, which is not in the site: add it to _MOVED.")
