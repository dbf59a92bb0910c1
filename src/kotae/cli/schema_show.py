"""`kotae schema show`: one element of a schema, or all its types, as text or JSON."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from graphql import GraphQLEnumType, is_specified_scalar_type

from kotae.cli.arguments import named_schema, project_schema, source_document, source_text
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
from kotae.cli.terminal import output_width, print_lines, write_json
from kotae.sanitize import cell_width, sanitize
from kotae.schema.coordinates import find_element, has_element, members_of, named_type
from kotae.schema.describe import TYPE_KINDS, describe, kind_of, listed_types
from kotae.schema.help import limits_at
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from graphql import GraphQLSchema

    from kotae.cli.terminal import StyledLine
    from kotae.schema.describe import Description, ElementSummary
    from kotae.schema.help import ApplicableLimit
    from kotae.schema.limits import Limit
    from kotae.schema.load import LoadedSchema

    #: A label, paragraphs, and their style.
    _Entry = tuple[str, list[str], str]

__all__ = ["show"]

#: Columns that a label takes.
_LABEL_WIDTH = 12
#: Columns that descriptions in a table should have; with fewer, the other columns shrink.
_PREFERRED_TEXT_WIDTH = 30
#: With fewer columns than these, a description stands on its own line.
_MIN_TEXT_WIDTH = 26
#: The most names in a list; of a longer one the remaining names are counted.
_MAX_NAMES = 9

_FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z`\"(]|\s*\Z)", re.DOTALL)
#: The most columns that the list of names fills.
_MAX_OVERVIEW_WIDTH = 160
_HINT = (
    "`kotae schema show NAME` shows one of them: Media, Media.averageScore, MediaStatus.HIATUS, "
    "@include, 'Media.characters(role:)'."
)


def show(options: argparse.Namespace) -> int:
    """Print an element of a schema, or a list of all types without `name`; return 0."""
    if options.schema is not None:
        loaded = named_schema(options.schema)
    else:
        loaded = project_schema() or load_bundled()
    as_json = options.format == "json"
    source_line = [(f"From {source_text(loaded)}.", "dim")]
    head = {"version": 1, "schema": source_document(loaded)}
    if options.name is None:
        if as_json:
            write_json(head | _overview_document(loaded))
        else:
            page = _overview_page(loaded.schema, output_width(_MAX_OVERVIEW_WIDTH))
            print_lines([*page, *wrap([(_HINT, "dim")], output_width()), source_line])
        return 0
    description = describe(loaded.schema, find_element(loaded.schema, options.name))
    limits = limits_at(loaded.schema, description)
    is_bundled = loaded.is_bundled or has_element(load_bundled().schema, description.coordinate)
    if as_json:
        write_json(head | _element_document(description, limits, is_bundled=is_bundled))
    else:
        page = _element_page(
            loaded.schema, description, limits, output_width(), is_bundled=is_bundled
        )
        print_lines([*page, source_line])
    return 0


def _overview_document(loaded: LoadedSchema) -> dict[str, object]:
    return {
        "types": [
            {"name": each.name, "kind": kind_of(each), "description": each.description or None}
            for each in listed_types(loaded.schema)
        ],
        "directives": [
            {"name": f"@{each.name}", "description": each.description or None}
            for each in loaded.schema.directives
        ],
    }


def _element_document(
    description: Description, limits: list[ApplicableLimit], *, is_bundled: bool
) -> dict[str, object]:
    members = [asdict(summary) for summary in description.fields_or_values]
    return {
        "coordinate": description.coordinate,
        "kind": description.kind,
        "signature": description.signature,
        **asdict(description.summary),
        "python": description.python_expression if is_bundled else None,
        "is_bundled": is_bundled,
        "is_reachable": description.is_reachable,
        "limits": [
            {
                "coordinate": limit.coordinate,
                "limit": _set_values(limit.limit),
                "sentences": limit.sentences,
            }
            for limit in limits
        ],
        "arguments": [asdict(summary) for summary in description.arguments],
        "fields": members if description.kind != "enum" else [],
        "values": members if description.kind == "enum" else [],
        "possible_types": description.possible_types or description.implementations,
        "unions": description.unions,
        "interfaces": description.interfaces,
        "locations": description.locations,
        "used_by": description.used_by,
    }


def _set_values(limit: Limit) -> dict[str, object]:
    """Return the values that a limit sets; 0 is one, but None, False and () are not."""
    return {
        key: value
        for key, value in limit._asdict().items()
        if value is not None and value is not False and value != ()
    }


def _element_page(
    schema: GraphQLSchema,
    description: Description,
    limits: Sequence[ApplicableLimit],
    width: int,
    *,
    is_bundled: bool,
) -> list[StyledLine]:
    """Return the page of an element; `is_bundled` if the query builder has it."""
    lines: list[StyledLine] = []
    for section in (
        _head(description, width),
        paragraphs(description.summary.description or "", width),
        _entry_lines(_entries_above(description, limits), width),
        _member_lines(description, width),
        _entry_lines(_entries_below(schema, description, is_bundled=is_bundled), width),
    ):
        if section:
            lines += [*section, []]
    return lines


def _overview_page(schema: GraphQLSchema, width: int) -> list[StyledLine]:
    """Return the names of a schema's types and directives by kind, in columns."""
    roots = [each.name for each in (schema.query_type, schema.mutation_type) if each]
    names: dict[str, list[str]] = {kind: [] for kind in TYPE_KINDS}
    for type_ in listed_types(schema):
        names[kind_of(type_)].append(type_.name)
    for group in names.values():
        group.sort(key=str.lower)
        group.sort(key=lambda name: roots.index(name) if name in roots else len(roots))
    names["directive"] = [f"@{each.name}" for each in schema.directives]
    lines: list[StyledLine] = []
    for kind, group in names.items():
        if group:
            items = [(name, "bold" if name in roots else "") for name in group]
            lines.append([(f"{kind.capitalize()}s ({len(group):,})", "bold")])
            lines += [*columns(items, width), []]
    return lines


def _head(description: Description, width: int) -> list[StyledLine]:
    """Return the title and the SDL, which are the same for a type and for an enum value."""
    if description.kind in TYPE_KINDS:
        return _type_signature(description, width)
    kind = description.kind.replace("-", " ")
    title = fit([(description.coordinate, "bold"), (f"  {kind}", "dim")], width)
    if description.kind == "enum-value":
        return title
    return [*title, [], *indent(_signature_lines(description, width - 2), 2)]


def _type_signature(description: Description, width: int) -> list[StyledLine]:
    lines = wrap([(sanitize(description.signature), "bold")], width - 2)
    if description.possible_types and len(lines) > 1:
        members: list[StyledLine] = [
            [("  | ", ""), (name, CODE_STYLE)] for name in description.possible_types
        ]
        return [[(f"union {description.summary.name} =", "bold")], *members]
    return [lines[0], *indent(lines[1:], 2)]


def _signature_lines(description: Description, width: int) -> list[StyledLine]:
    """Return the SDL, with each argument on its own line and its description as a comment."""
    summary = description.summary
    if not description.arguments:
        line = _declaration(summary) if summary.type else [(sanitize(description.signature), "")]
        return fit(line, width)
    start, end = summary.name, [("): ", ""), (summary.type or "", CODE_STYLE)]
    if description.kind == "directive":
        start, end = f"directive {start}", [(f") {description.signature.rpartition(') ')[2]}", "")]
    arguments = _argument_lines(description.arguments, width - 2)
    return [[(f"{start}(", "")], *indent(arguments, 2), *wrap(end, width)]


def _argument_lines(arguments: Sequence[ElementSummary], width: int) -> list[StyledLine]:
    declarations = [_declaration(summary) for summary in arguments]
    head_width = max(map(line_width, declarations)) + 2
    is_wide = width - head_width >= _MIN_TEXT_WIDTH
    lines: list[StyledLine] = []
    for summary, declaration in zip(arguments, declarations, strict=True):
        room = width - 2 - (head_width if is_wide else 0)
        notes = _description_lines(summary, summary.description, room, "dim")
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


def _description_lines(
    summary: ElementSummary, text: str | None, width: int, style: str = ""
) -> list[StyledLine]:
    """Return the description of a summary, and the reason of its deprecation."""
    lines = paragraphs(text or "", width, style)
    if summary.deprecation_reason:
        lines += paragraphs(f"Deprecated: {summary.deprecation_reason}", width, "yellow")
    return lines


def _member_lines(description: Description, width: int) -> list[StyledLine]:
    """Return a table of the members: name, type and the first sentence of the description.

    In a narrow table, a row whose name or type is too long has its description below.
    """
    summaries = description.fields_or_values
    if not summaries:
        return []
    heads = [f"{summary.name}{'()' if summary.has_arguments else ''}" for summary in summaries]
    types = [_table_type(summary) for summary in summaries]
    name_width, type_width = max(map(cell_width, heads)), max(map(cell_width, types))
    if width - _head_width(name_width, type_width) < _PREFERRED_TEXT_WIDTH:
        name_width, type_width = min(name_width, width // 4), min(type_width, width // 4)
    head_width = _head_width(name_width, type_width)
    is_wide = width - head_width >= _MIN_TEXT_WIDTH
    heading = "Values" if description.kind == "enum" else "Fields"
    lines: list[StyledLine] = [[(f"{heading} ({len(summaries):,})", "bold")]]
    for summary, head, type_ in zip(summaries, heads, types, strict=True):
        gap = " " * (max(name_width - cell_width(head), 0) + 2)
        row: StyledLine = [
            ("  ", ""),
            (head, "bold"),
            *([(gap, ""), (type_, CODE_STYLE)] if type_ else []),
        ]
        text = _first_sentence(summary.description or "")
        notes = _description_lines(summary, text, width - (head_width if is_wide else 6))
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


def _entries_above(description: Description, limits: Sequence[ApplicableLimit]) -> Iterator[_Entry]:
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
) -> Iterator[_Entry]:
    if not is_bundled:
        yield "Python", ["Not in `kotae.api`, because the bundled schema does not have it."], ""
    elif description.python_expression:
        yield "Python", [description.python_expression], CODE_STYLE
    if description.summary.type and (type_text := _type_in_words(schema, description.summary)):
        yield "Type", [type_text], ""
    for label, names in (
        ("Implements", description.interfaces),
        ("Objects", description.implementations),
        ("Unions", description.unions),
        ("Used by", description.used_by),
    ):
        if names:
            yield label, [_join_names(names)], ""
    if not description.is_reachable:
        owner = description.coordinate.partition(".")[0]
        yield "Unused", [f"No operation reaches {owner}."], ""


def _type_in_words(schema: GraphQLSchema, summary: ElementSummary) -> str:
    type_ = schema.type_map[named_type(summary)]
    if is_specified_scalar_type(type_):
        return ""
    if isinstance(type_, GraphQLEnumType):
        return f"`{type_.name}` is {_join_names(list(members_of(type_)), ' or ')}."
    return f"`{type_.name}`: {_first_sentence(type_.description or kind_of(type_))}"


def _entry_lines(entries: Iterable[_Entry], width: int) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for label, texts, style in entries:
        body = [line for text in texts for line in paragraphs(text, width - _LABEL_WIDTH, style)]
        head = [(label, style if style == "yellow" else "dim")]
        lines += side_by_side(head, body, _LABEL_WIDTH)
    return lines


def _join_names(names: Sequence[str], last: str = ", ") -> str:
    """Return names as a list in prose; of a long list, the number of the remaining ones."""
    if len(names) > _MAX_NAMES:
        return f"{', '.join(names[: _MAX_NAMES - 1])} and {len(names) - _MAX_NAMES + 1:,} more"
    *rest, end = names
    return f"{', '.join(rest)}{last}{end}" if rest else end


def _first_sentence(text: str) -> str:
    match = _FIRST_SENTENCE.match(text.strip())
    return match[0] if match else text.strip()
