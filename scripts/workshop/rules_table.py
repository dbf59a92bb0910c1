"""The table of the local server's rules in docs/testing.md: evidence, source, and where it is."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from kotae.testing import Rules

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RULES_PAGE", "rules_page"]

#: The page, below the root.
RULES_PAGE = "docs/testing.md"

_TABLE = re.compile(r"\| rule \| by default \|.*?\n\n", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"^        (\w+): (.*?)(?=^        \w|^    \w|\Z)", re.DOTALL | re.MULTILINE
)
_HEAD = (
    "| rule | by default | | evidence | source | where |",
    "|---|---|---|---|---|---|",
)


def rules_page(root: Path) -> str:
    """Return the page with its table of rules made anew."""
    page = (root / RULES_PAGE).read_text(encoding="utf-8")
    folder = root / "src/kotae/testing"
    code = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }
    meanings = dict(_ATTRIBUTE.findall(Rules.__doc__ or ""))
    rows = [_row(rule, meanings[rule.name], code) for rule in dataclasses.fields(Rules)]
    return _TABLE.sub(lambda _: "\n".join((*_HEAD, *rows, "", "")), page, count=1)


def _row(rule: dataclasses.Field[object], meaning: str, code: dict[str, str]) -> str:
    default = rule.default
    shown = ("on" if default else "off") if isinstance(default, bool) else f"{default:,}"
    uses = [name for name, text in code.items() if f"rules.{rule.name}" in text]
    where = ", ".join(f"`{name}`" for name in uses)
    evidence, source = rule.metadata["evidence"], rule.metadata["source"]
    words = " ".join(meaning.split())
    return f"| `{rule.name}` | {shown} | {words} | {evidence} | {source} | {where} |"
