"""docs/rules.md: the page of each rule of `kotae check`, from the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.rule_pages import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.rule_pages import RulePage

__all__ = ["CHECKER_RULES_PAGE", "checker_rules_page"]

CHECKER_RULES_PAGE = "docs/rules.md"

_HEAD = """# The rules of kotae check

This page is made from the code by `scripts/generate`. `kotae rule NAME` prints a part of it.

A rule is an error if AniList or any GraphQL server refuses the operation, and a warning if the
operation works but may not do what it seems to. A project sets the severity of a rule, or turns it
on or off, in its `pyproject.toml`, or in `kotae.toml` as `[rules]`:

```toml
[tool.kotae.rules]
require-id = "warning"
unreliable-total = "off"
season-year-without-season = "error"
```

Rules check the default of a variable as they check a literal. The rules about AniList run only with
AniList's schema.

| rule | default | what it does |
|---|---|---|
"""


def checker_rules_page() -> str:
    """Return the content of docs/rules.md."""
    pages = list(rule_pages().values())
    rows = [f"| [{page.name}](#{page.name}) | {page.default} | {page.summary} |" for page in pages]
    return _HEAD + "\n".join([*rows, *("\n".join(_lines(page)) for page in pages)]) + "\n"


def _lines(page: RulePage) -> Iterator[str]:
    yield from ("", f"## {page.name}", "", f"{page.summary} Default: {page.default}.")
    for title, text in page.sections.items():
        if page.is_code(title):
            yield from ("", f"{title}:", "", "```graphql", text, "```")
        else:
            yield from ("", f"**{title}.** {text}")
