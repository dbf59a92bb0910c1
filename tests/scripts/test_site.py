"""The pages of the documentation's site have right links, and the navigation has all of them."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from workshop.site.navigation import navigation
from workshop.site.page import Page, map_links
from workshop.site.python_api import python_pages
from workshop.site.query_files import query_pages
from workshop.site.written import ROOT, written_pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Navigation: TypeAlias = str | Sequence["Navigation"] | dict[str, "Navigation"]

_CONFIG = (ROOT / "zensical.toml").read_text(encoding="utf-8")


def listed(navigation: Navigation) -> list[str]:
    """Return the pages that a navigation lists."""
    if isinstance(navigation, str):
        return [navigation]
    items = navigation.values() if isinstance(navigation, dict) else navigation
    return [path for item in items for path in listed(item)]


def test_the_navigation_lists_each_written_page_once() -> None:
    paths = listed(tomllib.loads(_CONFIG)["project"]["nav"])
    written = (path for path in paths if not path.startswith("reference/") and "*" not in path)
    assert sorted(written) == sorted(page.path for page in written_pages())


def test_a_link_is_right_where_the_page_is_in_the_site() -> None:
    def moved(path: str) -> str:
        return {"README.md": "project/readme.md"}.get(path, path.removeprefix("docs/"))

    text = "[a](../README.md#x), [b](check.md), [c](#here), [d](https://a.b/c) ![e](images/e.png)"
    assert map_links(text, "docs/run.md", "guides/run.md", moved) == (
        "[a](../project/readme.md#x), [b](../check.md), [c](#here), [d](https://a.b/c) "
        "![e](../images/e.png)"
    )


def test_the_brackets_of_code_are_no_links() -> None:
    text = "```python\npage[works](1)\n```\n[a](b.md)\n\n  ```text\n  [a](b)\n  ```\n"
    assert map_links(text, "docs/a.md", "x/a.md", lambda path: path) == text.replace(
        "b.md", "../docs/b.md"
    )


def test_a_link_to_a_file_that_the_site_lacks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.site.written._MOVED", {})
    with pytest.raises(ValueError, match=r"links to \S+\.md, which is not in the site"):
        list(written_pages())


def test_a_folder_of_made_pages_is_listed_with_its_index_first() -> None:
    pages = [
        Page("made/b.md", "# B \\_ `b`\n"),
        Page("made/index.md", "# All\n"),
        Page("made/a.md", "# A\n"),
    ]
    config = navigation('nav = [{ "Made" = "made/*" }]', pages)
    assert tomllib.loads(config)["nav"] == [
        {"Made": ["made/index.md", {"A": "made/a.md"}, {"B _ b": "made/b.md"}]}
    ]


def test_a_made_page_may_be_listed_by_its_path() -> None:
    config = 'nav = [{ "A" = "made/a.md" }]'
    assert navigation(config, [Page("made/a.md", "# A\n")]) == config


@pytest.mark.parametrize("pages", [[], [Page("made/a.md", "# A\n"), Page("b/c.md", "# C\n")]])
def test_a_folder_that_the_navigation_lists_has_pages_and_no_other_does(pages: list[Page]) -> None:
    with pytest.raises(ValueError, match="must list the folders of made pages"):
        navigation('nav = [{ "Made" = "made/*" }]', pages)


def test_a_public_name_that_is_on_no_page_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kotae.check.__all__", ["CheckReport", "CheckRequest", "check", "extra"])
    with pytest.raises(ValueError, match=r"public name of kotae\.check .* _TOPICS: extra"):
        list(python_pages())


def test_a_link_to_a_query_leads_to_its_heading_on_the_page_of_its_folder() -> None:
    pages = {page.path: page.text for page in query_pages()}
    routes = next(page for page in written_pages() if page.path == "anilist/v1-routes.md")
    links = re.findall(r"\]\(\.\./(queries/\w+\.md)#(\w+)\)", routes.text)
    assert len(links) > 50
    assert all(f"## {name}\n" in pages[path] for path, name in links)
    for path in (ROOT / "queries").rglob("*.graphql"):
        assert path.read_text(encoding="utf-8") in pages[f"queries/{path.parent.name}.md"]
        assert f"({path.parent.name}.md#{path.stem})" in pages["queries/index.md"]
