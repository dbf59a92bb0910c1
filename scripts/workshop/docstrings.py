"""Descriptions of the schema as docstrings."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kotae.naming import python_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLArgument, GraphQLEnumValue, GraphQLField, GraphQLInputField

__all__ = ["call_docstring", "described", "docstring", "quoted"]

_WIDTH = 100
#: The characters around a docstring of one line: quotes on both sides.
_QUOTES = 6


def described(
    element: GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue,
) -> str:
    """Return an element's description, with the reason if it is deprecated."""
    text = (element.description or "").strip()
    if element.deprecation_reason:
        text = f"{text}\n\nDeprecated: {element.deprecation_reason}".strip()
    return text


def call_docstring(field: GraphQLField, arguments: Mapping[str, GraphQLArgument]) -> str:
    """Return the docstring of a call: the field's description, then each argument's."""
    lines: list[str] = []
    for name, argument in arguments.items():
        text = " ".join(described(argument).split())
        entry = f"{python_name(name)}: {text}".strip()
        lines += textwrap.wrap(entry, _WIDTH - 8, initial_indent=" " * 4, subsequent_indent=" " * 8)
    return _quoted_lines([*_wrapped(described(field), 8), "", "Args:", *map(_safe, lines)], 8)


def docstring(text: str | None, indent: int) -> str:
    """Format a docstring, wrapped; an empty text gives an empty string.

    Args:
        text: Paragraphs with an empty line between them.
        indent: The number of spaces before each line.
    """
    return _quoted_lines(_wrapped(text or "", indent), indent)


def quoted(text: str) -> str:
    """Return a text as a Python string."""
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _wrapped(text: str, indent: int) -> list[str]:
    lines: list[str] = []
    for paragraph in _safe(text.strip()).split("\n\n"):
        if lines:
            lines.append("")
        lines += textwrap.wrap(" ".join(paragraph.split()), _WIDTH - indent - _QUOTES)
    return lines


def _safe(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _quoted_lines(lines: list[str], indent: int) -> str:
    while lines and not lines[0]:
        del lines[0]
    if not lines:
        return ""
    margin = " " * indent
    if len(lines) == 1:
        # A quote at the end would be one of the closing ones.
        end = " " if lines[0].endswith('"') else ""
        return f'{margin}"""{lines[0]}{end}"""\n'
    body = "\n".join(f"{margin}{line}".rstrip() for line in lines)
    return f'{margin}"""{body.lstrip()}\n{margin}"""\n'
