"""The table of the local server's rules in docs/testing.md: evidence, source, and where it is."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["RULES_PAGE", "Rule", "rules", "rules_page"]

#: The page, below the root.
RULES_PAGE = "docs/testing.md"

_TABLE = re.compile(r"\| rule \| by default \|.*?\n\n", re.DOTALL)
_ATTRIBUTE = re.compile(
    r"^        (\w+): (.*?)(?=^        \w|^    \w|\Z)", re.DOTALL | re.MULTILINE
)
_HEAD = (
    "| rule | by default | meaning | evidence | source | where |",
    "|---|---|---|---|---|---|",
)


class Rule(NamedTuple):
    """A rule of the local server, as pages show it.

    Attributes:
        name: Its attribute of `Rules`.
        default: Its default, in words.
        meaning: What it does.
        evidence: `firm`, `soft` or `unknown`.
        source: What says so.
        modules: The modules of `kotae.testing` that apply it.
    """

    name: str
    default: str
    meaning: str
    evidence: str
    source: str
    modules: Sequence[str]


def rules(root: Path) -> Iterator[Rule]:
    """Yield the rules of the local server, in their order."""
    folder = root / "src/kotae/testing"
    code = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }
    meanings = dict(_ATTRIBUTE.findall(Rules.__doc__ or ""))
    for rule in dataclasses.fields(Rules):
        name, default = rule.name, rule.default
        yield Rule(
            name,
            ("on" if default else "off") if isinstance(default, bool) else f"{default:,}",
            " ".join(meanings[name].split()),
            rule.metadata["evidence"],
            rule.metadata["source"],
            [module for module, text in code.items() if f"rules.{name}" in text],
        )


def rules_page(root: Path) -> str:
    """Return the page with its table of rules made anew."""
    page = (root / RULES_PAGE).read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {default} | {meaning} | {evidence} | {source} "
        f"| {', '.join(f'`{module}`' for module in modules)} |"
        for name, default, meaning, evidence, source, modules in rules(root)
    ]
    return _TABLE.sub(lambda _: "\n".join((*_HEAD, *rows, "", "")), page, count=1)
