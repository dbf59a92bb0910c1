"""The page of the local AniList's rules: what is firm, what is soft, and each source."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from typing import TYPE_CHECKING

from kotae.testing import Rules
from kotae.testing.rules import rate_limit
from workshop.site.page import Page
from workshop.site.schema_markdown import table
from workshop.site.written import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["local_anilist_page"]

_EVIDENCE = {
    "firm": "AniList says so, or several independent sources do.",
    "soft": "One source says so, or sources disagree. Write programs that work either way.",
    "unknown": "No source says what AniList does. Write programs that work either way.",
}
_ATTRIBUTE = re.compile(
    r"^        (\w+): (.*?)(?=^        \w|^    \w|\Z)", re.DOTALL | re.MULTILINE
)
#: A constant with a comment that names its source.
_CONSTANT = re.compile(r"((?:^#: .*\n)+)^_?([A-Z_]+)(?::[^=\n]+)? = (.+)$", re.MULTILINE)
#: Where constants of AniList's behaviour are, below `src/kotae`.
_MODULES = ("schema/limits.py", "testing/**/*.py")


def local_anilist_page() -> Iterator[Page]:
    """Yield the page."""
    yield Page("reference/local-anilist.md", "\n\n".join(_parts()) + "\n")


def _parts() -> Iterator[str]:
    yield "# Rules of the local AniList"
    yield (
        "What the [local AniList](../testing.md) does as AniList does it, and how sure that is: "
        "AniList documents only a part of its behaviour. `Rules(complexity=None)` turns a rule "
        "off, `Rules(referer=True)` turns one on, and `Rules.off()` turns all off. The limits of "
        "single fields and arguments are on the pages of [types](types/index.md), "
        "[queries](queries/index.md) and [mutations](mutations/index.md)."
    )
    for evidence, meaning in _EVIDENCE.items():
        yield f"## {evidence.capitalize()}"
        yield meaning
        yield table("rule | by default | what it does | source", [*_rules(evidence)])
    yield "## Rate limits"
    yield inspect.cleandoc(rate_limit.__doc__ or "")
    yield "## Numbers and their sources"
    yield table("number | value | what it is | source", sorted(_constants()))


def _rules(evidence: str) -> Iterator[str]:
    """Yield a row for each rule with this evidence."""
    meanings = dict(_ATTRIBUTE.findall(Rules.__doc__ or ""))
    for rule in dataclasses.fields(Rules):
        if rule.metadata["evidence"] == evidence:
            name, default = rule.name, rule.default
            value = ("on" if default else "off") if isinstance(default, bool) else f"{default:,}"
            meaning = " ".join(meanings[name].split())
            yield f"| `{name}`{{ #{name} }} | {value} | {meaning} | {rule.metadata['source']} |"


def _constants() -> Iterator[str]:
    """Yield a row for each number with a source."""
    for path in (path for pattern in _MODULES for path in (ROOT / "src/kotae").glob(pattern)):
        for comment, name, value in _CONSTANT.findall(path.read_text(encoding="utf-8")):
            meaning, _, source = " ".join(comment.replace("#:", "").split()).partition(" Source: ")
            if source and value[0].isdigit():
                yield f"| `{name}`{{ #{name} }} | {_in_words(value)} | {meaning} | {source} |"


def _in_words(value: str) -> str:
    """Return the value of a constant, which is a number, a product or a share in the source."""
    if "/" in value:
        return value.replace("/", "of")
    return f"{math.prod(int(factor) for factor in value.split('*')):,}"
