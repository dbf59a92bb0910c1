"""The links of pages lead to files and headings that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from workshop.page_programs import FENCE, PAGES, ROOT, page_name

if TYPE_CHECKING:
    from pathlib import Path

OTHER_PAGES = [
    ROOT / name
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")
]
#: Made pages, such as those of the schema's types, are below it.
MADE = ROOT / "docs/reference"
LINK = re.compile(r"\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    """Return the text of a page without its code."""
    return re.sub(r"`[^`\n]+`", "`", FENCE.sub("", page.read_text("utf-8")))


def headings(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    text = FENCE.sub("", page.read_text("utf-8"))
    lines = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("page", PAGES + OTHER_PAGES, ids=page_name)
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, heading = link.partition("#")
        linked = (page.parent / target).resolve() if target else page
        if linked.is_relative_to(MADE):
            continue
        assert linked.exists(), link
        assert not heading or heading in headings(linked), link
