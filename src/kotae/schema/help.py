"""The descriptions and limits of schema elements as text, for the prompt and the command line."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.errors import UsageError
from kotae.schema.coordinates import elements_of, find_element, named_type
from kotae.schema.describe import describe
from kotae.schema.limits import Limit, limits
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

    from kotae.schema.describe import Description, ElementSummary

__all__ = ["ApplicableLimit", "docstring", "help_text", "limits_at"]

_WIDTH = 88

#: The argument that AniList silently reduces to its maximum.
#: Source: AniList's guide, "Pagination".
_REDUCED_ARGUMENT = "perPage"


@dataclass(frozen=True, slots=True)
class ApplicableLimit:
    """A limit that applies to an element of the schema.

    Attributes:
        coordinate: The schema coordinate that has the limit: the element, one of its arguments,
            its owner, or the type of its values.
        argument: The argument that is limited; None if the element itself is.
        sentences: The limit in words, with the names of arguments in backticks.
    """

    coordinate: str
    argument: str | None
    limit: Limit
    sentences: tuple[str, ...]


def limits_at(schema: GraphQLSchema, description: Description) -> list[ApplicableLimit]:
    """Return the limits that apply to an element.

    Its own limits come first; for a field, then the permissions that its owner needs, the page
    depth of its type, and the limits of its arguments.
    """
    found: list[ApplicableLimit] = []
    for coordinate, argument, limit in _limits_by_coordinate(description):
        sentences = tuple(_limit_sentences(schema, description, argument, limit))
        found.append(ApplicableLimit(coordinate, argument, limit, sentences))
    return found


def _limits_by_coordinate(description: Description) -> Iterator[tuple[str, str | None, Limit]]:
    all_limits = limits()
    here = description.coordinate
    if here in all_limits:
        yield here, None, all_limits[here]
    if description.kind != "field":
        return
    owner_name, type_name = here.partition(".")[0], named_type(description.summary)
    owner, value_type = all_limits.get(owner_name), all_limits.get(type_name)
    if owner and (owner.needs_token or owner.moderators_only):
        needs = Limit(needs_token=owner.needs_token, moderators_only=owner.moderators_only)
        yield owner_name, None, needs
    if value_type and value_type.max_depth:
        yield type_name, None, Limit(max_depth=value_type.max_depth)
    for argument in description.arguments:
        place = f"{here}({argument.name}:)"
        if place in all_limits:
            yield place, argument.name, all_limits[place]


def _limit_sentences(
    schema: GraphQLSchema, description: Description, argument: str | None, limit: Limit
) -> Iterator[str]:
    summary = next(
        (each for each in description.arguments if each.name == argument), description.summary
    )
    is_argument = argument is not None or description.kind == "argument"
    yield from _range(limit, "characters" if named_type(summary) == "String" else "")
    if summary.name == _REDUCED_ARGUMENT and limit.max is not None:
        yield f"AniList silently reduces larger values to {limit.max:,}."
    if limit.max_items is not None:
        yield f"At most {limit.max_items:,} values."
    if limit.max_depth is not None:
        yield f"`page` times `perPage` is at most {limit.max_depth:,}; AniList refuses more."
    if limit.default is not None:
        yield f"The default is {limit.default:,}."
    if limit.versions:
        yield _versions(schema, description, limit.versions)
    if limit.requires:
        yield f"Needs {_required(limit.requires)}{' as well' if is_argument else ''}."
    if limit.needs_token:
        yield "Needs a token."
    if limit.depends_on_viewer:
        yield "Depends on the viewer, the user whose token is sent."
    if limit.moderators_only:
        yield "Only for moderators of AniList."


def _range(limit: Limit, unit: str) -> Iterator[str]:
    suffix = f" {unit}." if unit else "."
    if limit.min is not None and limit.max is not None:
        yield f"From {limit.min:,} to {limit.max:,}{suffix}"
    elif limit.max is not None:
        yield f"At most {limit.max:,}{suffix}"
    elif limit.min is not None:
        yield f"At least {limit.min:,}{suffix}"


def _versions(schema: GraphQLSchema, description: Description, versions: tuple[int, ...]) -> str:
    if description.kind != "enum-value":
        numbers = " or ".join(map(str, versions))
        return f"Takes {numbers}."
    first, owner = versions[0], description.coordinate.partition(".")[0]
    fields = [
        element.coordinate
        for element in elements_of(schema)
        if named_type(element.definition) == owner
        and "version" in getattr(element.definition, "args", {})
    ]
    newest = [limits().get(f"{field}(version:)", Limit()).versions[-1:] for field in fields]
    higher = " or higher" if any(last > (first,) for last in newest) else ""
    field = f"`{'` or `'.join(fields)}`" if fields else "the field"
    return f"Returned only if {field} is selected with `version: {first}`{higher}."


def _required(names: tuple[str, ...]) -> str:
    """Return argument names in prose; `a|b` means one of the two."""
    alternatives = [" or ".join(f"`{name}`" for name in entry.split("|")) for entry in names]
    *rest, last = alternatives
    return f"{', '.join(rest)} and {last}" if rest else last


def docstring(coordinate: str) -> str | None:
    """Return an element's type, description and deprecation, as editors show them.

    Returns:
        The text; None if the bundled schema has no element with this coordinate.
    """
    try:
        element = find_element(bundled_schema(), coordinate)
    except UsageError:
        return None
    found = describe(bundled_schema(), element)
    lines = [] if element.is_type or found.kind == "enum-value" else [_declaration(found)]
    return "\n".join([*lines, *_described(found.summary)]) or None


def help_text(coordinate: str) -> str:
    """Return an element's declaration, description and limits, then its arguments and members.

    Raises:
        UsageError: The bundled schema has no element with this coordinate.
    """
    return "\n".join(_lines(describe(bundled_schema(), find_element(bundled_schema(), coordinate))))


def _lines(found: Description) -> Iterator[str]:
    applicable = limits_at(bundled_schema(), found)
    yield from textwrap.wrap(found.python_expression or found.coordinate, _WIDTH)
    if found.kind != "enum-value":
        yield from textwrap.wrap(_declaration(found), _WIDTH, subsequent_indent="    ")
    for line in (*_described(found.summary), *_sentences(applicable, found.summary)):
        yield from ("", *textwrap.wrap(line, _WIDTH))
    if found.arguments:
        yield from ("", "Arguments:")
        for summary in found.arguments:
            yield from _entry(summary, [*_described(summary), *_sentences(applicable, summary)])
    if found.fields_or_values:
        yield from ("", "Values:" if found.kind == "enum" else "Fields:")
        for summary in found.fields_or_values:
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


def _sentences(applicable: list[ApplicableLimit], summary: ElementSummary) -> list[str]:
    """Return the limits of an element or of its argument that its description does not have."""
    description = summary.description or ""
    return [
        text
        for limit in applicable
        if (limit.argument or limit.coordinate.rpartition(".")[2]) == summary.name
        for text in limit.sentences
        if text not in description
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
