"""Pages of text that show one element of a schema, or list all its types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphql import GraphQLEnumType, is_specified_scalar_type

from kotae.cli.layout import (
    CODE_STYLE,
    columns,
    fit,
    indent,
    line_width,
    paragraphs,
    side_by_side,
    wrap,
)
from kotae.cli.terminal import cell_width
from kotae.sanitize import sanitize
from kotae.schema.coordinates import members_of, named_type
from kotae.schema.describe import TYPE_KINDS, kind_of, listed_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphql import GraphQLSchema

    from kotae.cli.terminal import StyledLine
    from kotae.schema.describe import Description, ElementSummary, Kind
    from kotae.schema.help import ApplicableLimit

__all__ = ["element_page", "overview_page"]

#: Columns that a label takes.
_LABEL_WIDTH = 12
#: Columns that descriptions in a table should have; with fewer, the other columns shrink.
_PREFERRED_TEXT_WIDTH = 30
#: With fewer columns than these, a description stands on its own line.
_MIN_TEXT_WIDTH = 26
#: The most names in a list; of a longer one the remaining names are counted.
_MAX_NAMES = 9

_KIND_WORDS: dict[Kind, str] = {"input-field": "input field", "enum-value": "enum value"}

_FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z`\"(]|\s*\Z)", re.DOTALL)


def element_page(
    schema: GraphQLSchema,
    description: Description,
    limits: Sequence[ApplicableLimit],
    width: int,
    *,
    is_bundled: bool,
) -> list[StyledLine]:
    """Return the page of one element.

    Args:
        schema: The element's schema.
        description: The element.
        limits: The limits that apply to it.
        width: Columns; at least 40.
        is_bundled: Whether the bundled schema, and therefore the query builder, has it.
    """
    lines = _head(description, width)
    if description.summary.description:
        lines += [[], *paragraphs(description.summary.description, width)]
    entries = [
        line for entry in _entries_above(description, limits) for line in _entry(*entry, width)
    ]
    lines += [[], *entries] if entries else []
    if description.members:
        heading = "Values" if description.kind == "enum" else "Fields"
        lines += [
            [],
            [(f"{heading} ({len(description.members):,})", "bold")],
            *_table(description.members, width),
        ]
    entries = [
        line
        for entry in _entries_below(schema, description, is_bundled=is_bundled)
        for line in _entry(*entry, width)
    ]
    lines += [[], *entries] if entries else []
    return lines


def overview_page(schema: GraphQLSchema, width: int) -> list[StyledLine]:
    """Return the names of a schema's types and directives by kind, in columns."""
    roots = [each.name for each in (schema.query_type, schema.mutation_type) if each]
    lines: list[StyledLine] = []
    types = listed_types(schema)
    for kind in TYPE_KINDS:
        names = sorted((each.name for each in types if kind_of(each) == kind), key=str.lower)
        if names:
            names.sort(key=lambda name: roots.index(name) if name in roots else len(roots))
            items = [(name, "bold" if name in roots else "") for name in names]
            lines += [
                [(f"{kind.capitalize()}s ({len(names):,})", "bold")],
                *columns(items, width),
                [],
            ]
    directives = [(f"@{each.name}", "") for each in schema.directives]
    if directives:
        lines += [[(f"Directives ({len(directives):,})", "bold")], *columns(directives, width), []]
    return lines


def _head(description: Description, width: int) -> list[StyledLine]:
    """Return the title and the SDL, which are the same for a type and for an enum value."""
    if description.kind in TYPE_KINDS:
        return _type_signature(description, width)
    kind = _KIND_WORDS.get(description.kind, description.kind)
    title = fit([(description.coordinate, "bold"), (f"  {kind}", "dim")], width)
    if description.kind == "enum-value":
        return title
    return [*title, [], *indent(_signature(description, width - 2), 2)]


def _type_signature(description: Description, width: int) -> list[StyledLine]:
    lines = wrap([(sanitize(description.signature), "bold")], width - 2)
    if description.types and len(lines) > 1:
        members: list[StyledLine] = [
            [("  | ", ""), (name, CODE_STYLE)] for name in description.types
        ]
        return [[(f"union {description.summary.name} =", "bold")], *members]
    return [lines[0], *indent(lines[1:], 2)]


def _signature(description: Description, width: int) -> list[StyledLine]:
    """Return the SDL, with each argument on its own line and its description as a comment."""
    if description.arguments:
        start, end = (
            description.summary.name,
            [("): ", ""), (description.summary.type or "", CODE_STYLE)],
        )
        if description.kind == "directive":
            start, end = (
                f"directive {start}",
                [(f") {description.signature.rpartition(') ')[2]}", "")],
            )
        return [
            [(f"{start}(", "")],
            *indent(_argument_lines(description.arguments, width - 2), 2),
            *wrap(end, width),
        ]
    line = (
        _declaration(description.summary)
        if description.summary.type
        else [(sanitize(description.signature), "")]
    )
    return fit(line, width)


def _argument_lines(arguments: Sequence[ElementSummary], width: int) -> list[StyledLine]:
    declarations = [_declaration(summary) for summary in arguments]
    head_width = max(map(line_width, declarations)) + 2
    is_wide = width - head_width >= _MIN_TEXT_WIDTH
    lines: list[StyledLine] = []
    for summary, declaration in zip(arguments, declarations, strict=True):
        room = width - 2 - (head_width if is_wide else 0)
        notes = _notes(summary, summary.description, room, "dim")
        comment: list[StyledLine] = [[("# ", "dim"), *line] for line in notes]
        if not comment:
            lines += fit(declaration, width)
        elif is_wide:
            lines += side_by_side(declaration, comment, head_width)
        else:
            lines += [*comment, *fit(declaration, width)]
    return lines


def _declaration(summary: ElementSummary) -> StyledLine:
    line: StyledLine = [(f"{summary.name}: ", ""), (summary.type or "", CODE_STYLE)]
    return line if summary.default is None else [*line, (f" = {sanitize(summary.default)}", "")]


def _notes(
    summary: ElementSummary, text: str | None, width: int, style: str = ""
) -> list[StyledLine]:
    """Return the description of a summary, and the reason of its deprecation."""
    lines = paragraphs(text or "", width, style)
    if summary.deprecation_reason:
        lines += paragraphs(f"Deprecated: {summary.deprecation_reason}", width, "yellow")
    return lines


def _table(summaries: Sequence[ElementSummary], width: int) -> list[StyledLine]:
    """Return a table of summaries: name, type and the first sentence of the description.

    In a narrow table, a row whose name or type is too long has its description below.
    """
    heads = [f"{summary.name}{'()' if summary.has_arguments else ''}" for summary in summaries]
    types = [_table_type(summary) for summary in summaries]
    name_width, type_width = max(map(cell_width, heads)), max(map(cell_width, types))
    if width - _head_width(name_width, type_width) < _PREFERRED_TEXT_WIDTH:
        name_width, type_width = min(name_width, width // 4), min(type_width, width // 4)
    head_width = _head_width(name_width, type_width)
    is_wide = width - head_width >= _MIN_TEXT_WIDTH
    lines: list[StyledLine] = []
    for summary, head, type_ in zip(summaries, heads, types, strict=True):
        gap = " " * (max(name_width - cell_width(head), 0) + 2)
        row: StyledLine = [
            ("  ", ""),
            (head, "bold"),
            *([(gap, ""), (type_, CODE_STYLE)] if type_ else []),
        ]
        text = _first_sentence(summary.description or "")
        notes = _notes(summary, text, width - (head_width if is_wide else 6))
        if is_wide and line_width(row) + 2 <= head_width:
            lines += side_by_side(row, notes, head_width)
        else:
            lines += indent(fit(row[1:], width - 2), 2)
            lines += indent(notes, head_width if is_wide else 6)
    return lines


def _head_width(name_width: int, type_width: int) -> int:
    return 2 + name_width + 2 + (type_width + 2 if type_width else 0)


def _table_type(summary: ElementSummary) -> str:
    type_ = summary.type or ""
    return type_ if summary.default is None else f"{type_} = {sanitize(summary.default)}"


def _entries_above(
    description: Description, limits: Sequence[ApplicableLimit]
) -> Iterator[tuple[str, list[str], str]]:
    """Yield the entries above the members, each a label, paragraphs and a style."""
    if description.summary.deprecation_reason:
        yield "Deprecated", [description.summary.deprecation_reason], "yellow"
    groups: dict[tuple[str, ...], list[str]] = {}
    own: list[str] = []
    for limit in limits:
        if limit.argument is None:
            own += limit.sentences
        else:
            groups.setdefault(limit.sentences, []).append(f"`{limit.argument}`")
    by_argument = [
        f"{', '.join(names)}: {' '.join(sentences)}" for sentences, names in groups.items()
    ]
    if own or by_argument:
        yield "Limits", [*own, *by_argument], ""


def _entries_below(
    schema: GraphQLSchema, description: Description, *, is_bundled: bool
) -> Iterator[tuple[str, list[str], str]]:
    """Yield the entries below the members, each a label, paragraphs and a style."""
    if not is_bundled:
        yield "Python", ["Not in `kotae.api`, because the bundled schema does not have it."], ""
    elif description.python:
        yield "Python", [description.python], CODE_STYLE
    if description.summary.type and (type_text := _type_in_words(schema, description.summary)):
        yield "Type", [type_text], ""
    for label, names in (
        ("Implements", description.interfaces),
        ("Objects", description.implementations),
        ("Unions", description.unions),
        ("Used by", description.used_by),
    ):
        if names:
            yield label, [_listed(names)], ""
    if not description.is_reachable:
        owner = description.coordinate.partition(".")[0]
        yield "Unused", [f"No operation reaches {owner}."], ""


def _type_in_words(schema: GraphQLSchema, summary: ElementSummary) -> str:
    type_ = schema.type_map[named_type(summary)]
    if is_specified_scalar_type(type_):
        return ""
    if isinstance(type_, GraphQLEnumType):
        return f"`{type_.name}` is {_listed(list(members_of(type_)), ' or ')}."
    return f"`{type_.name}`: {_first_sentence(type_.description or kind_of(type_))}"


def _entry(label: str, texts: Iterable[str], style: str, width: int) -> list[StyledLine]:
    body = [line for text in texts for line in paragraphs(text, width - _LABEL_WIDTH, style)]
    return side_by_side([(label, style if style == "yellow" else "dim")], body, _LABEL_WIDTH)


def _listed(names: Sequence[str], last: str = ", ") -> str:
    """Return names as a list in prose; of a long list, the number of the remaining ones."""
    if len(names) > _MAX_NAMES:
        return f"{', '.join(names[: _MAX_NAMES - 1])} and {len(names) - _MAX_NAMES + 1:,} more"
    *rest, end = names
    return f"{', '.join(rest)}{last}{end}" if rest else end


def _first_sentence(text: str) -> str:
    match = _FIRST_SENTENCE.match(text.strip())
    return match[0] if match else text.strip()
