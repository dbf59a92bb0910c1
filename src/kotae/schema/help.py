"""Descriptions of the bundled schema's elements as text, for the prompt."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kotae.errors import UsageError
from kotae.schema.coordinates import find_element
from kotae.schema.describe import describe
from kotae.schema.limit_sentences import limits_at
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.schema.describe import Description, ElementSummary
    from kotae.schema.limit_sentences import ApplicableLimit

__all__ = ["docstring", "help_text"]

_WIDTH = 88


def docstring(coordinate: str) -> str | None:
    """Return an element's type, description and deprecation, as editors show them.

    Args:
        coordinate: A schema coordinate, as `Media.averageScore`.

    Returns:
        The text; None if the bundled schema has no such element.
    """
    try:
        element = find_element(bundled_schema(), coordinate)
    except UsageError:
        return None
    found = describe(bundled_schema(), element)
    lines = [] if element.is_type or found.kind == "enum-value" else [_declaration(found)]
    return "\n".join([*lines, *_described(found.summary)]) or None


def help_text(coordinate: str) -> str:
    """Return all that the bundled schema and AniList's limits say of an element.

    Args:
        coordinate: A schema coordinate, as `Media.averageScore`.

    Returns:
        Lines: its declaration, description and limits, then its arguments, fields or values.

    Raises:
        UsageError: The bundled schema has no such element.
    """
    return "\n".join(_lines(describe(bundled_schema(), find_element(bundled_schema(), coordinate))))


def _lines(found: Description) -> Iterator[str]:
    limits = limits_at(bundled_schema(), found)
    yield from textwrap.wrap(found.python or found.coordinate, _WIDTH)
    if found.kind != "enum-value":
        yield from textwrap.wrap(_declaration(found), _WIDTH, subsequent_indent="    ")
    for line in (*_described(found.summary), *_sentences(limits, found.summary)):
        yield from ("", *textwrap.wrap(line, _WIDTH))
    if found.arguments:
        yield from ("", "Arguments:")
        for summary in found.arguments:
            yield from _entry(summary, [*_described(summary), *_sentences(limits, summary)])
    if found.members:
        yield from ("", "Values:" if found.kind == "enum" else "Fields:")
        for summary in found.members:
            yield from _entry(summary, _described(summary))


def _declaration(found: Description) -> str:
    """Return an element in SDL, without its arguments if they are many."""
    if len(found.signature) <= _WIDTH or not found.arguments:
        return found.signature
    return f"{found.summary.name}(…): {found.summary.type}"


def _described(summary: ElementSummary) -> list[str]:
    """Return the paragraphs of a description, then the reason of a deprecation."""
    paragraphs = [" ".join(text.split()) for text in (summary.description or "").split("\n\n")]
    reason = summary.deprecation_reason
    return [*filter(None, paragraphs), *([f"Deprecated: {reason}"] if reason else [])]


def _sentences(limits: list[ApplicableLimit], summary: ElementSummary) -> list[str]:
    """Return the limits of an element or of its argument that its description does not have."""
    said = summary.description or ""
    return [
        text
        for limit in limits
        if (limit.argument or limit.coordinate.rpartition(".")[2]) == summary.name
        for text in limit.sentences
        if text not in said
    ]


def _entry(summary: ElementSummary, texts: list[str]) -> Iterator[str]:
    head = summary.python_name or summary.name
    type_ = f": {summary.type}" if summary.type else ""
    default = f" = {summary.default}" if summary.default is not None else ""
    yield f"    {head}{type_}{default}"
    indent = " " * 8
    yield from textwrap.wrap(
        " ".join(texts), _WIDTH, initial_indent=indent, subsequent_indent=indent
    )
