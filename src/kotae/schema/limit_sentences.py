"""The limits that apply to an element of the schema, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotae.schema.coordinates import find_element, named_type
from kotae.schema.limits import Limit, limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

    from kotae.schema.describe import Description

__all__ = ["ApplicableLimit", "limits_at"]

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
        limit: The limit.
        sentences: The limit in words, with the names of arguments in backticks.
    """

    coordinate: str
    argument: str | None
    limit: Limit
    sentences: tuple[str, ...]


def limits_at(schema: GraphQLSchema, description: Description) -> list[ApplicableLimit]:
    """Return the limits that apply to an element.

    Args:
        schema: The element's schema.
        description: The element.

    Returns:
        The element's own limits first; for a field, then the permissions that its owner needs,
        the page depth of its type, and the limits of its arguments.
    """
    return [
        ApplicableLimit(
            coordinate, argument, limit, tuple(_sentences(schema, description, argument, limit))
        )
        for coordinate, argument, limit in _limits_by_coordinate(schema, description)
    ]


def _limits_by_coordinate(
    schema: GraphQLSchema, description: Description
) -> Iterator[tuple[str, str | None, Limit]]:
    all_limits = limits()
    here = description.coordinate
    if here in all_limits:
        yield here, None, all_limits[here]
    if description.kind != "field":
        return
    element = find_element(schema, here)
    owner, value_type = (
        all_limits.get(element.owner),
        all_limits.get(named_type(element.definition)),
    )
    if owner and (owner.needs_token or owner.moderators_only):
        needs = Limit(needs_token=owner.needs_token, moderators_only=owner.moderators_only)
        yield element.owner, None, needs
    if value_type and value_type.max_depth:
        yield named_type(element.definition), None, Limit(max_depth=value_type.max_depth)
    for argument in description.arguments:
        place = f"{here}({argument.name}:)"
        if place in all_limits:
            yield place, argument.name, all_limits[place]


def _sentences(
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
        return f"Takes {numbers}; without it, AniList returns an older set of values."
    first, owner = versions[0], description.coordinate.partition(".")[0]
    fields = [
        f"{type_name}.{name}"
        for type_name, type_ in schema.type_map.items()
        for name, field in getattr(type_, "fields", {}).items()
        if named_type(field) == owner and "version" in getattr(field, "args", {})
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
