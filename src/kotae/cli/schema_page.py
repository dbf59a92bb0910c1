"""One element of a schema, or all its types, as lines for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphql import GraphQLEnumType, is_introspection_type, is_specified_scalar_type

from kotae.cli.styled import CODE, beside, cells, grid, paragraphs, wrapped
from kotae.sanitize import sanitize
from kotae.schema.coordinates import members_of, named_type
from kotae.schema.describe import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphql import GraphQLNamedType, GraphQLSchema

    from kotae.cli.schema_limits import LimitHere
    from kotae.cli.styled import Line, Span
    from kotae.schema.describe import Description, Kind, Part

__all__ = ["element_page", "listed_types", "overview_page"]

#: Columns of the labels.
_LABEL_WIDTH = 12
#: Columns that a description has beside others where all are as wide as they like, and at least.
_WANTED_TEXT_WIDTH = 30
_MIN_TEXT_WIDTH = 26
#: Names that a line of names shows; the others are counted.
_MAX_NAMES = 9

_KIND_WORDS: dict[Kind, str] = {"input-field": "input field", "enum-value": "enum value"}
_PLURALS: tuple[tuple[Kind, str], ...] = (
    ("object", "Objects"),
    ("interface", "Interfaces"),
    ("union", "Unions"),
    ("enum", "Enums"),
    ("input", "Inputs"),
    ("scalar", "Scalars"),
)

_TYPE_KINDS = frozenset(kind for kind, _ in _PLURALS)

_FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z`\"(]|\s*\Z)", re.DOTALL)


def element_page(
    schema: GraphQLSchema,
    facts: Description,
    limits: Sequence[LimitHere],
    width: int,
    *,
    is_known: bool,
) -> list[Line]:
    """Return what there is to say of an element.

    Args:
        schema: The element's schema.
        facts: The element's.
        limits: Those that count there.
        width: Columns; at least 40.
        is_known: Whether the bundled schema, and so the builder, has it.
    """
    lines = _head(facts, width)
    if facts.part.description:
        lines += [[], *paragraphs(facts.part.description, width)]
    entries = [line for entry in _before(facts, limits) for line in _entry(*entry, width)]
    lines += [[], *entries] if entries else []
    if facts.members:
        heading = "Values" if facts.kind == "enum" else "Fields"
        lines += [
            [],
            [(f"{heading} ({len(facts.members):,})", "bold")],
            *_table(facts.members, width),
        ]
    entries = [
        line for entry in _after(schema, facts, is_known=is_known) for line in _entry(*entry, width)
    ]
    lines += [[], *entries] if entries else []
    return lines


def overview_page(schema: GraphQLSchema, width: int) -> list[Line]:
    """Return the names of a schema's types and directives by kind, in columns."""
    roots = [each.name for each in (schema.query_type, schema.mutation_type) if each]
    lines: list[Line] = []
    types = listed_types(schema)
    for kind, plural in _PLURALS:
        names = sorted((each.name for each in types if kind_of(each) == kind), key=str.lower)
        if names:
            names.sort(key=lambda name: roots.index(name) if name in roots else len(roots))
            items = [(name, "bold" if name in roots else "") for name in names]
            lines += [[(f"{plural} ({len(names):,})", "bold")], *grid(items, width), []]
    directives = [(f"@{each.name}", "") for each in schema.directives]
    if directives:
        lines += [[(f"Directives ({len(directives):,})", "bold")], *grid(directives, width), []]
    return lines


def listed_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    """Return a schema's own types: those of introspection, and `Int` and its like, go unsaid."""
    return [
        type_
        for type_ in schema.type_map.values()
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]


def _head(facts: Description, width: int) -> list[Line]:
    """Return the coordinate and the SDL, which for a type and an enum value say the same."""
    if facts.kind in _TYPE_KINDS:
        return _type_signature(facts, width)
    kind = _KIND_WORDS.get(facts.kind, facts.kind)
    title = _fitted([(facts.coordinate, "bold"), (f"  {kind}", "dim")], width)
    if facts.kind == "enum-value":
        return title
    return [*title, [], *_indented(_signature(facts, width - 2), 2)]


def _type_signature(facts: Description, width: int) -> list[Line]:
    lines = wrapped([(sanitize(facts.signature), "bold")], width - 2)
    if facts.types and len(lines) > 1:
        members: list[Line] = [[("  | ", ""), (name, CODE)] for name in facts.types]
        return [[(f"union {facts.part.name} =", "bold")], *members]
    return [lines[0], *_indented(lines[1:], 2)]


def _signature(facts: Description, width: int) -> list[Line]:
    """Return the element as SDL: an argument a line, its description a comment beside it."""
    if facts.arguments:
        start, end = facts.part.name, [("): ", ""), (facts.part.type or "", CODE)]
        if facts.kind == "directive":
            start, end = f"directive {start}", [(f") {facts.signature.rpartition(') ')[2]}", "")]
        return [
            [(f"{start}(", "")],
            *_indented(_argument_lines(facts.arguments, width - 2), 2),
            *wrapped(end, width),
        ]
    line = _declaration(facts.part) if facts.part.type else [(sanitize(facts.signature), "")]
    return _fitted(line, width)


def _argument_lines(arguments: Sequence[Part], width: int) -> list[Line]:
    declarations = [_declaration(part) for part in arguments]
    indent = max(map(_size, declarations)) + 2
    is_wide = width - indent >= _MIN_TEXT_WIDTH
    lines: list[Line] = []
    for part, declaration in zip(arguments, declarations, strict=True):
        room = width - 2 - (indent if is_wide else 0)
        notes = _notes(part, part.description, room, "dim")
        comment: list[Line] = [[("# ", "dim"), *line] for line in notes]
        if not comment:
            lines += _fitted(declaration, width)
        elif is_wide:
            lines += beside(declaration, comment, indent)
        else:
            lines += [*comment, *_fitted(declaration, width)]
    return lines


def _declaration(part: Part) -> Line:
    line: Line = [(f"{part.name}: ", ""), (part.type or "", CODE)]
    return line if part.default is None else [*line, (f" = {sanitize(part.default)}", "")]


def _notes(part: Part, said: str | None, width: int, style: str = "") -> list[Line]:
    """Return what is said of a part, and why it is deprecated if it is."""
    lines = paragraphs(said or "", width, style)
    if part.deprecation_reason:
        lines += paragraphs(f"Deprecated: {part.deprecation_reason}", width, "yellow")
    return lines


def _table(parts: Sequence[Part], width: int) -> list[Line]:
    """Return parts as a table: name, type if they have one, and what they are in a sentence.

    Where room is scarce, a name or type that is longer than others pushes what follows.
    """
    heads = [f"{part.name}{'()' if part.has_arguments else ''}" for part in parts]
    types = [_table_type(part) for part in parts]
    name_width, type_width = max(map(cells, heads)), max(map(cells, types))
    if width - _indent(name_width, type_width) < _WANTED_TEXT_WIDTH:
        name_width, type_width = min(name_width, width // 4), min(type_width, width // 4)
    indent = _indent(name_width, type_width)
    is_wide = width - indent >= _MIN_TEXT_WIDTH
    lines: list[Line] = []
    for part, head, type_ in zip(parts, heads, types, strict=True):
        gap = " " * (max(name_width - cells(head), 0) + 2)
        row: Line = [("  ", ""), (head, "bold"), *([(gap, ""), (type_, CODE)] if type_ else [])]
        said = _first_sentence(part.description or "")
        notes = _notes(part, said, width - (indent if is_wide else 6))
        if is_wide and _size(row) + 2 <= indent:
            lines += beside(row, notes, indent)
        else:
            lines += _indented(_fitted(row[1:], width - 2), 2)
            lines += _indented(notes, indent if is_wide else 6)
    return lines


def _indent(name_width: int, type_width: int) -> int:
    """Return how many columns of a table stand before its descriptions."""
    return 2 + name_width + 2 + (type_width + 2 if type_width else 0)


def _table_type(part: Part) -> str:
    type_ = part.type or ""
    return type_ if part.default is None else f"{type_} = {sanitize(part.default)}"


def _before(
    facts: Description, limits: Sequence[LimitHere]
) -> Iterator[tuple[str, list[str], str]]:
    """Yield what must be known before use: labels, paragraphs, and their style."""
    if facts.part.deprecation_reason:
        yield "Deprecated", [facts.part.deprecation_reason], "yellow"
    groups: dict[tuple[str, ...], list[str]] = {}
    own: list[str] = []
    for limit in limits:
        if limit.argument is None:
            own += limit.sentences
        else:
            groups.setdefault(limit.sentences, []).append(f"`{limit.argument}`")
    by_argument = [f"{', '.join(names)}: {' '.join(said)}" for said, names in groups.items()]
    if own or by_argument:
        yield "Limits", [*own, *by_argument], ""


def _after(
    schema: GraphQLSchema, facts: Description, *, is_known: bool
) -> Iterator[tuple[str, list[str], str]]:
    """Yield what leads on from here: labels, paragraphs, and their style."""
    if not is_known:
        yield "Python", ["`kotae.api` lacks it: it is not in the bundled schema."], ""
    elif facts.python:
        yield "Python", [facts.python], CODE
    if facts.part.type and (gives := _type_in_words(schema, facts.part)):
        yield "Type", [gives], ""
    for label, names in (
        ("Implements", facts.interfaces),
        ("Objects", facts.implementations),
        ("Unions", facts.unions),
        ("Used by", facts.used_by),
    ):
        if names:
            yield label, [_few(names)], ""
    if not facts.is_reachable:
        owner = facts.coordinate.partition(".")[0]
        yield "Unused", [f"No operation reaches {owner}."], ""


def _type_in_words(schema: GraphQLSchema, part: Part) -> str:
    type_ = schema.type_map[named_type(part)]
    if is_specified_scalar_type(type_):
        return ""
    if isinstance(type_, GraphQLEnumType):
        return f"`{type_.name}` is {_few(list(members_of(type_)), ' or ')}."
    return f"`{type_.name}`: {_first_sentence(type_.description or kind_of(type_))}"


def _entry(label: str, texts: Iterable[str], style: str, width: int) -> list[Line]:
    body = [line for text in texts for line in paragraphs(text, width - _LABEL_WIDTH, style)]
    return beside([(label, style if style == "yellow" else "dim")], body, _LABEL_WIDTH)


def _few(names: Sequence[str], last: str = ", ") -> str:
    """Return names side by side; beyond a few, how many more there are."""
    if len(names) > _MAX_NAMES:
        return f"{', '.join(names[: _MAX_NAMES - 1])} and {len(names) - _MAX_NAMES + 1:,} more"
    *rest, end = names
    return f"{', '.join(rest)}{last}{end}" if rest else end


def _first_sentence(text: str) -> str:
    match = _FIRST_SENTENCE.match(text.strip())
    return match[0] if match else text.strip()


def _indented(lines: Iterable[Line], columns: int) -> list[Line]:
    return [[(" " * columns, ""), *line] for line in lines]


def _fitted(line: Line, width: int) -> list[Line]:
    """Return a line as it is, or as several where it is too wide."""
    return [line] if _size(line) <= width else wrapped(line, width)


def _size(line: Iterable[Span]) -> int:
    return sum(cells(text) for text, _ in line)
