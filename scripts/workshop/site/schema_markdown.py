"""Markdown for elements of the bundled schema: links to their pages, types, descriptions, limits.

Each page of the schema is in a folder beside the others, `types`, `queries` or `mutations`, so the
same relative link leads to a page from all of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from graphql import is_specified_scalar_type

from kotae.schema.coordinates import find_element, members_of
from kotae.schema.describe import describe
from kotae.schema.help import limits_at
from kotae.schema.limits import limits
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from kotae.schema.describe import Description, ElementSummary

__all__ = ["FOLDERS", "cell", "description_of", "link", "notes", "paragraphs", "table", "type_cell"]

#: The folders of the roots' pages, beside `types`.
FOLDERS = {"Query": "queries", "Mutation": "mutations"}

_COORDINATE = re.compile(r"(?P<owner>\w+)(?:\.(?P<member>\w+))?(?:\((?P<argument>\w+):\))?")
#: Code in a description that is the coordinate of a type or a field.
_CODE = re.compile(r"`(\w+(?:\.\w+)?)`")
#: What a sentence about a limit says that its description may say in other words.
_FACT = re.compile(r"\d[\d,]*|`[^`]+`|moderators")


def link(coordinate: str, text: str | None = None) -> str:
    """Return a link to the page and place of an element; by default its text is the coordinate."""
    match = _COORDINATE.fullmatch(coordinate)
    if match is None:
        raise ValueError(f"Not a coordinate of the schema: {coordinate}")
    owner, member, argument = match["owner"], match["member"], match["argument"]
    if member and owner in FOLDERS:
        path, anchor = f"{FOLDERS[owner]}/{member}", argument
    else:
        path = f"types/{owner}"
        anchor = f"{member}-{argument}" if argument else member
    return f"[`{text or coordinate}`](../{path}.md{f'#{anchor}' if anchor else ''})"


def type_cell(type_: str) -> str:
    """Return a type, which may be a list and non-null, as a link; a built-in scalar has no page."""
    name = type_.strip("[]!")
    return f"`{type_}`" if _is_built_in(name) else link(name, type_)


def _is_built_in(name: str) -> bool:
    return is_specified_scalar_type(bundled_schema().type_map[name])


@cache
def description_of(coordinate: str) -> Description:
    """Return the description of an element of the bundled schema."""
    return describe(bundled_schema(), find_element(bundled_schema(), coordinate))


def paragraphs(summary: ElementSummary, owner: str = "") -> list[str]:
    """Return the paragraphs of a description, then of its deprecation, with links.

    Args:
        summary: The element.
        owner: The type that it is a member of.
    """
    found = [" ".join(text.split()) for text in (summary.description or "").split("\n\n")]
    linked = [_CODE.sub(_linked, text) for text in found if text]
    if not summary.deprecation_reason:
        return linked
    members = members_of(bundled_schema().type_map[owner])
    reason = _CODE.sub(
        lambda match: (
            link(f"{owner}.{match[1]}", match[1]) if match[1] in members else _linked(match)
        ),
        summary.deprecation_reason,
    )
    return [f"**Deprecated.** {reason}", *linked]


def _linked(match: re.Match[str]) -> str:
    owner, _, member = match[1].partition(".")
    type_ = bundled_schema().type_map.get(owner)
    if type_ is None or _is_built_in(owner) or (member and member not in members_of(type_)):
        return match[0]
    return link(match[1])


def notes(coordinate: str) -> dict[str | None, list[str]]:
    """Return sentences about the limits of an element, and about those of each argument.

    What a description says already is left out. The key of the element itself is None.
    """
    if not any(place == coordinate or place.startswith(f"{coordinate}(") for place in limits()):
        return {}
    description = description_of(coordinate)
    summaries = {each.name: each for each in description.arguments}
    found: dict[str | None, list[str]] = {}
    for limit in limits_at(bundled_schema(), description):
        summary = summaries.get(limit.argument or "", description.summary)
        sentences = [each for each in limit.sentences if not _says(summary, each)]
        found.setdefault(limit.argument, []).extend(sentences)
    return found


def _says(summary: ElementSummary, sentence: str) -> bool:
    """Tell whether a description has a sentence, or all the facts in it."""
    description = summary.description or ""
    facts = set(_FACT.findall(sentence.lower()))
    return sentence in description or (
        bool(facts) and facts <= set(_FACT.findall(description.lower()))
    )


def cell(summary: ElementSummary, anchor: str) -> str:
    """Return the name of an element with an anchor, and below it its name in Python."""
    shown = f"`{summary.name}`{{ #{anchor} }}"
    if summary.python_name in (None, summary.name):
        return shown
    return f"{shown}<br>`{summary.python_name}`{{ .python-name }}"


def table(head: str, rows: list[str]) -> str:
    """Return a table; `head` has the names of its columns, with `|` between them."""
    columns = head.count("|") + 1
    return "\n".join([f"| {head} |", f"|{'---|' * columns}", *rows])
