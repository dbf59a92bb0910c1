"""The shape of a response: everything in it that does not depend on AniList's data.

The shape of JSON is a set of kinds for each path: `Page.media[].title.english` may be `string` and
`null`. An object with a `__typename` has it in the paths below it, as members of a union differ:
`Page.activities[]<TextActivity>.id`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from graphql import GraphQLObjectType

from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workshop.parity.endpoint import ProbeResponse

__all__ = ["Comparison", "compare", "header_names", "outcome", "shape_of"]

#: The headers that matter to clients.
_HEADERS = (
    "access-control-allow-origin",
    "access-control-expose-headers",
    "allow",
    "set-cookie",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
)
_NULL = frozenset({"null"})


class Comparison(NamedTuple):
    """The comparison of AniList's response with the local AniList's.

    Attributes:
        differences: What differs whatever the data is.
        nulls: Paths that are null in one of them alone.
        unseen: Paths that cannot be compared: a list is empty, or an object null.
    """

    differences: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def shape_of(value: object) -> dict[str, frozenset[str]]:
    """Return the kinds of JSON values by path."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    _collect(value, "", found)
    return {path: frozenset(kinds) for path, kinds in found.items()}


def _collect(value: Any, path: str, found: defaultdict[str, set[str]]) -> None:
    found[path].add(_kind(value))
    if isinstance(value, list):
        for item in cast("Sequence[Any]", value):
            _collect(item, f"{path}[]", found)
    elif isinstance(value, dict) and path.rpartition(".")[2] not in _json_fields():
        content = cast("dict[str, Any]", value)
        if "__typename" in content:
            path = f"{path}<{content['__typename']}>"
            found[path].add("object")
        for key, item in content.items():
            _collect(item, f"{path}.{key}" if path else key, found)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case _:
            return "object"


@cache
def _json_fields() -> frozenset[str]:
    """Return the names of fields whose type is Json: the keys of their values are data."""
    return frozenset(
        name
        for type_ in bundled_schema().type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if str(field.type).strip("[]!") == "Json"
    )


def outcome(response: ProbeResponse) -> str:
    """Return the status, the errors, and which root fields are null."""
    if response.content is None:
        kind = response.headers.get("content-type", "no content type").partition(";")[0]
        return f"{response.status}, {kind}"
    errors: list[dict[str, Any]] = response.content.get("errors") or []
    parts = [str(response.status), *map(_error_text, errors)]
    if "data" in response.content:
        roots: dict[str, Any] | None = response.data
        shown = roots and {name: value and "…" for name, value in roots.items()}
        parts.append(f"data {json.dumps(shown, ensure_ascii=False)}")
    return ", ".join(parts)


def _error_text(error: Mapping[str, Any]) -> str:
    """Return an error's message, status, validation and the names of its other keys."""
    rest = sorted(error.keys() - {"message", "status", "validation"})
    parts = [f'"{error.get("message")}"']
    if "status" in error:
        parts.append(f"status {error['status']}")
    if "validation" in error:
        parts.append(json.dumps(error["validation"], sort_keys=True))
    return " ".join([*parts, *(f"with {name}" for name in rest)])


def header_names(response: ProbeResponse) -> str:
    """Return the names of the headers that matter to clients, and the content type."""
    names = [name for name in _HEADERS if name in response.headers]
    kind = response.headers.get("content-type", "none").partition(";")[0]
    return ", ".join([f"content type {kind}", *names])


def compare(theirs: ProbeResponse, ours: ProbeResponse) -> Comparison:
    """Compare AniList's response with the local AniList's."""
    if theirs.is_clean and ours.is_clean:
        return _compare_shapes(shape_of(theirs.data), shape_of(ours.data))
    seen, expected = outcome(theirs), outcome(ours)
    return Comparison(() if seen == expected else (f"{seen}; locally {expected}",))


def _compare_shapes(
    theirs: Mapping[str, frozenset[str]], ours: Mapping[str, frozenset[str]]
) -> Comparison:
    differences: list[str] = []
    nulls: list[str] = []
    unseen: list[str] = []
    for path in dict.fromkeys((*theirs, *ours)):
        seen, expected = theirs.get(path), ours.get(path)
        if seen is None or expected is None:
            where = "locally" if seen is None else "at AniList"
            parent = path[: max(path.rfind("."), path.rfind("["), path.rfind("<"), 0)]
            other = theirs if seen is None else ours
            if path[len(parent)] == ".":
                if "object" in other.get(parent, ()):
                    differences.append(f"`{path}` only {where}")
            elif parent in other:
                unseen.append(f"`{path}` only {where}")
        elif seen - _NULL and expected - _NULL and seen - _NULL != expected - _NULL:
            differences.append(f"`{path}` {_listed(seen)}, locally {_listed(expected)}")
        elif "null" in seen ^ expected:
            where = "at AniList" if "null" in seen else "locally"
            nulls.append(f"`{path}` {where}")
    return Comparison(tuple(differences), tuple(nulls), tuple(unseen))


def _listed(kinds: frozenset[str]) -> str:
    return " or ".join(sorted(kinds))
