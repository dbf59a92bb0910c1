"""Each page of the site is Markdown too, and `llms.txt` lists the pages."""

from __future__ import annotations

from workshop.site.markdown_files import markdown_files
from workshop.site.page import Page

CONFIG = """
[project]
nav = [
  { "Start" = ["index.md", { "More" = [{ "A client" = "more/client.md" }] }] },
  { "Reference" = [{ "Python" = "python/*" }] },
]
"""
PAGES = [
    Page("index.md", "# kotae\n\nIt [sends](more/client.md) queries\nto AniList. And more.\n"),
    Page("more/client.md", "# The `Client`\n\n```python\nHello.\n```\n"),
    Page("python/index.md", "# Python API\n\n| name |\n|---|\n"),
    Page("python/values.md", "# Values\n\n::: kotae.utc\n\n::: kotae.Failed\n"),
    Page(
        "a.md",
        "# A\n\n<!--\n```python\nassert 1\n```\n-->\n\n`--fix`{ #--fix }\n\n```text\n{ #a }\n```\n",
    ),
]
FILES = {page.path: page.text for page in markdown_files(PAGES, CONFIG)}


def test_llms_txt_lists_the_pages_by_section_with_their_first_sentence() -> None:
    sentence = "It sends queries to AniList."
    head, *sections = FILES["llms.txt"].split("\n## ")
    assert head.startswith("# kotae\n\n> kotae is an unofficial Python client")
    assert [section.split("\n") for section in sections] == [
        ["Start", "", f"- [kotae](index.md): {sentence}", "- [The Client](more/client.md)", ""],
        ["Reference", "", "- [Python API](python/index.md)", ""],
    ]


def test_a_page_shows_neither_hidden_code_nor_anchors() -> None:
    assert FILES["a.md"] == "# A\n\n`--fix`\n\n```text\n{ #a }\n```\n"


def test_a_name_of_the_python_api_has_its_signature_its_docstring_and_its_members() -> None:
    text = FILES["python/values.md"]
    assert "## `kotae.utc`\n\n```python\nutc(seconds: int) -> datetime\n```\n\n" in text
    assert "### `kotae.Failed.unwrap`" in text
