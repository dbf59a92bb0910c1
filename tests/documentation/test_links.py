"""The links of pages lead somewhere, and the columns of tables have headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.documentation.pages import MADE
from tests.loopback import CannedResponse, LoopbackServer

from kotae.endpoint import split_url
from workshop.page_programs import FENCE, OTHER_PAGES, PAGES, page_name, prose
from workshop.site.links import broken_links, external_links

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import RequestRecord

#: The sites that pages link to.
HOSTS = {
    "anilist.co",
    "docs.anilist.co",
    "docs.oasis-open.org",
    "github.com",
    "graphql.org",
    "semver.org",
    "spec.graphql.org",
    "tree-sitter.github.io",
}
#: The list of all pages, which is no page.
MADE_WITH_THE_SITE = "llms.txt"
LINK = re.compile(r"\]\(([^)\s]+)\)")
LINKS = external_links()


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
        if link == MADE_WITH_THE_SITE:
            continue
        target, _, heading = link.partition("#")
        linked = (page.parent / target).resolve() if target else page
        if not linked.is_relative_to(MADE):
            assert linked.exists(), link
            assert not heading or heading in headings(linked), link


def test_every_link_to_another_site_is_a_url_with_https() -> None:
    assert LINKS
    for url, page in LINKS.items():
        parts = split_url(url)
        assert parts is not None, f"{page}: {url}"
        assert (parts.scheme, parts.port) == ("https", None), f"{page}: {url}"
        assert not url.endswith((".", ",", ";", ":")), f"{page}: {url}"


def test_the_sites_that_pages_link_to_are_known() -> None:
    assert {urlsplit(url).hostname for url in LINKS} == HOSTS


def test_a_link_that_leads_nowhere_is_reported() -> None:
    def respond(request: RequestRecord) -> CannedResponse:
        return CannedResponse(int(request.path.removeprefix("/")))

    with LoopbackServer(respond) as server:
        links = {f"{server.url}{status}": "a.md" for status in (200, 403, 404)}
        assert broken_links(links) == [f"a.md: {server.url}404: 404"]
    gone = f"{server.url}200"
    assert broken_links({gone: "a.md"}) == [f"a.md: {gone}: ConnectionError"]


@pytest.mark.parametrize("page", PAGES + OTHER_PAGES, ids=page_name)
def test_every_column_of_a_table_has_a_heading(page: Path) -> None:
    for head in re.findall(r"^(\|.*\|)\n\|[-:| ]+\|$", prose(page), re.MULTILINE):
        assert all(cell.strip() for cell in head.split("|")[1:-1]), head
