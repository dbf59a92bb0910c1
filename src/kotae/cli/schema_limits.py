"""The limits at a place of the schema, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.schema.coordinates import find_element, named_type
from kotae.schema.limits import Limit, limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

    from kotae.schema.describe import Description

__all__ = ["LimitHere", "limits_at"]

#: The argument whose surplus AniList cuts off without a word.
#: Source: AniList's guide, "Pagination".
_CUT_ARGUMENT = "perPage"


@dataclass(frozen=True, slots=True)
class LimitHere:
    """A limit that counts at an element of the schema.

    Attributes:
        coordinate: Where it is stated: at the element, at one of its arguments, at its owner or
            at the type it gives.
        argument: The argument it is about; None if it is about the element itself.
        limit: The limit.
        sentences: The same in words, one sentence each, that name arguments in backticks.
    """

    coordinate: str
    argument: str | None
    limit: Limit
    sentences: tuple[str, ...]


def limits_at(schema: GraphQLSchema, facts: Description) -> list[LimitHere]:
    """Return the limits that count at an element.

    Args:
        schema: The element's schema.
        facts: The element's.

    Returns:
        Its own first; for a field those of its arguments, what its owner needs and how deep the
        type it gives can be paged as well.
    """
    return [
        LimitHere(coordinate, argument, limit, tuple(_sentences(schema, facts, argument, limit)))
        for coordinate, argument, limit in _places(schema, facts)
    ]


def _places(schema: GraphQLSchema, facts: Description) -> Iterator[tuple[str, str | None, Limit]]:
    known = limits()
    here = facts.coordinate
    if here in known:
        yield here, None, known[here]
    if facts.kind != "field":
        return
    element = find_element(schema, here)
    owner, given = known.get(element.owner), known.get(named_type(element.definition))
    if owner and (owner.needs_token or owner.moderators_only):
        needs = Limit(needs_token=owner.needs_token, moderators_only=owner.moderators_only)
        yield element.owner, None, needs
    if given and given.max_depth:
        yield named_type(element.definition), None, Limit(max_depth=given.max_depth)
    for argument in facts.arguments:
        place = f"{here}({argument.name}:)"
        if place in known:
            yield place, argument.name, known[place]


def _sentences(
    schema: GraphQLSchema, facts: Description, argument: str | None, limit: Limit
) -> Iterator[str]:
    part = next((each for each in facts.arguments if each.name == argument), facts.part)
    is_argument = argument is not None or facts.kind == "argument"
    yield from _range(limit, "characters" if named_type(part) == "String" else "")
    if part.name == _CUT_ARGUMENT and limit.max is not None:
        yield f"AniList cuts more to {limit.max:,} without a word."
    if limit.max_items is not None:
        yield f"At most {limit.max_items:,} values."
    if limit.max_depth is not None:
        yield f"`page` times `perPage` reaches {limit.max_depth:,} at most; AniList refuses more."
    if limit.default is not None:
        yield f"AniList takes {limit.default:,} where it is left out."
    if limit.versions:
        yield _versions(schema, facts, limit.versions)
    if limit.requires:
        yield f"Needs {_required(limit.requires)}{' as well' if is_argument else ''}."
    if limit.needs_token:
        yield "Needs a token."
    if limit.depends_on_viewer:
        yield "Depends on the viewer: whose token it is."
    if limit.moderators_only:
        yield "For moderators of AniList only."


def _range(limit: Limit, unit: str) -> Iterator[str]:
    suffix = f" {unit}." if unit else "."
    if limit.min is not None and limit.max is not None:
        yield f"From {limit.min:,} to {limit.max:,}{suffix}"
    elif limit.max is not None:
        yield f"At most {limit.max:,}{suffix}"
    elif limit.min is not None:
        yield f"At least {limit.min:,}{suffix}"


def _versions(schema: GraphQLSchema, facts: Description, versions: tuple[int, ...]) -> str:
    if facts.kind != "enum-value":
        numbers = " or ".join(map(str, versions))
        return f"Takes {numbers}; without it, an older set of values comes back."
    first, owner = versions[0], facts.coordinate.partition(".")[0]
    fields = [
        f"{type_name}.{name}"
        for type_name, type_ in schema.type_map.items()
        for name, field in getattr(type_, "fields", {}).items()
        if named_type(field) == owner and "version" in getattr(field, "args", {})
    ]
    newest = [limits().get(f"{field}(version:)", Limit()).versions[-1:] for field in fields]
    higher = " or higher" if any(last > (first,) for last in newest) else ""
    asked = f"`{'` or `'.join(fields)}` is" if fields else "its field is"
    return f"Comes back only if {asked} asked with `version: {first}`{higher}."


def _required(names: tuple[str, ...]) -> str:
    """Return argument names as words; `a|b` means one of the two."""
    ways = [" or ".join(f"`{name}`" for name in entry.split("|")) for entry in names]
    *rest, last = ways
    return f"{', '.join(rest)} and {last}" if rest else last
