"""`scripts/docs`: makes the pages of the site, and lets zensical build or serve it.

To add a kind of pages that are made, write a module beside this one with a function that yields
`Page`s, and add the function to `MAKERS`. The path of a page is where it is in the site, such as
`reference/types/Media.md`; its links are relative to that path. In `zensical.toml`, the navigation
has a folder of made pages as `"reference/types/*"`: its `index.md` first, then the others by title.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from workshop.site.command_line import command_pages
from workshop.site.links import broken_links, external_links
from workshop.site.local_anilist import local_anilist_page
from workshop.site.markdown_files import markdown_files
from workshop.site.navigation import navigation
from workshop.site.python_api import python_pages
from workshop.site.query_files import query_pages
from workshop.site.schema_pages import schema_pages
from workshop.site.written import ROOT, SITE, asset_files, written_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workshop.site.page import Page

#: What makes the pages that nobody wrote.
MAKERS: tuple[Callable[[], Iterable[Page]], ...] = (
    schema_pages,
    local_anilist_page,
    python_pages,
    command_pages,
    query_pages,
)
_BUILD = ROOT / "build"
_PAGES = _BUILD / "docs"


def main() -> int:
    """Make the pages, then build or serve the site; or check the links to other sites."""
    parser = ArgumentParser(prog="scripts/docs", description="Builds the documentation.")
    parser.add_argument("action", nargs="?", choices=["build", "serve", "links"], default="build")
    action: str = parser.parse_args().action
    if action == "links":
        broken = broken_links(external_links())
        print("\n".join(broken) or "All links to other sites lead somewhere.")
        return int(bool(broken))
    shutil.rmtree(_PAGES, ignore_errors=True)
    made = [page for maker in MAKERS for page in maker()]
    pages = [*made, *written_pages()]
    _write(pages, _PAGES)
    for path, file in asset_files().items():
        (_PAGES / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, _PAGES / path)
    config = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    (_BUILD / "zensical.toml").write_text(navigation(config, made), encoding="utf-8")
    if action == "serve":
        return _serve()
    code = subprocess.call(_zensical("build", "--strict", "--clean"), cwd=_BUILD)
    _write(markdown_files(pages, config), SITE)
    return code


def _zensical(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("zensical")), *words]


def _write(pages: Iterable[Page], folder: Path) -> None:
    """Write the pages that have changed below a folder."""
    for page in pages:
        path = folder / page.path
        if not path.is_file() or path.read_text(encoding="utf-8") != page.text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page.text, encoding="utf-8")


def _serve() -> int:
    """Serve the site, and write the pages of people again when they change."""
    with subprocess.Popen(_zensical("serve"), cwd=_BUILD) as server:
        try:
            for _ in watch(ROOT / "docs", *ROOT.glob("*.md"), raise_interrupt=False):
                _write(written_pages(), _PAGES)
        finally:
            server.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
