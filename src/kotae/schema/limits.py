"""AniList's limits: rules that are not in its schema, as plain typed data.

`limits.json` has the limits of single elements; the constants are those of the whole API. The
checker, the builder and the local server use both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from kotae.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MAX_CHUNK_ITEMS",
    "MAX_COMPLEXITY",
    "MAX_CONNECTION_ITEMS",
    "MAX_FILTER_ITEMS",
    "MAX_PAGE_DEPTH",
    "MAX_PAGE_ITEMS",
    "Limit",
    "limit_of",
    "limits",
]

#: Field nodes an operation may have once its fragments are expanded; arguments and list sizes
#: do not multiply, `__schema` counts 0 and `__typename` 1.
#: Source: AniList's error "Max query complexity should be 500 but got N."
MAX_COMPLEXITY = 500

#: The most items of a `Page`; AniList silently reduces a larger `perPage`.
#: Source: AniList's guide, "Pagination".
MAX_PAGE_ITEMS = 50

#: The most items of a connection, as `Media.characters`; AniList silently reduces more.
#: Source: reports of the API's users; the places are in `limits.json`.
MAX_CONNECTION_ITEMS = 25

#: The largest product of `page` and `perPage`; beyond it AniList's response has status 400.
#: Source: AniList's error "Page depth exceeds maximum allowed for API requests (5000 entries)".
MAX_PAGE_DEPTH = 5000

#: Entries in a chunk of `MediaListCollection`, its `perChunk`.
#: Source: AniList's guide, "Media list".
MAX_CHUNK_ITEMS = 500

#: The most values of a filter such as `id_in` or `genre_not_in`.
#: Source: reports of the API's users; the places are in `limits.json`.
MAX_FILTER_ITEMS = 10_000

#: The lists of `limits.json`, and the type of their items. All other keys but flags are integers.
_LISTS: dict[str, tuple[type, str]] = {"versions": (int, "integers"), "requires": (str, "texts")}
_FLAGS = frozenset({"needs_token", "depends_on_viewer", "moderators_only"})


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits of an element that its schema does not state.

    Attributes:
        max: The largest number, or the greatest length of a text in characters.
        min: The smallest number, or the least length of a text in characters.
        max_items: The most values of a list.
        max_depth: The largest product of `page` and `perPage`.
        default: The value that AniList uses if the argument is left out.
        versions: The values of a `version` argument; for an enum value, those that return it.
        requires: Other arguments that are needed too; `a|b` means one of the two.
        needs_token: Whether AniList requires a token.
        depends_on_viewer: Whether the result depends on the viewer.
        moderators_only: Whether only moderators of AniList may use it.
    """

    max: int | None = None
    min: int | None = None
    max_items: int | None = None
    max_depth: int | None = None
    default: int | None = None
    versions: tuple[int, ...] = ()
    requires: tuple[str, ...] = ()
    needs_token: bool = False
    depends_on_viewer: bool = False
    moderators_only: bool = False


@cache
def limits() -> Mapping[str, Limit]:
    """Return all limits of `limits.json`, read once.

    Returns:
        Limits by element: `Type`, `Type.field`, `Type.VALUE` or `Type.field(argument:)`.

    Raises:
        SchemaError: The file is damaged.
    """
    from importlib.resources import files  # noqa: PLC0415 - takes 10 ms, and few programs read a file

    file = files("kotae.schema").joinpath("limits.json")
    return MappingProxyType(_read(file.read_text(encoding="utf-8")))


def limit_of(type_name: str, field: str | None = None, argument: str | None = None) -> Limit | None:
    """Return the limits of an element.

    Args:
        type_name: The type, as `Media`.
        field: A field, an input field or an enum value of it; None for the type itself.
        argument: An argument of that field; None for the field itself.

    Returns:
        The limits of exactly this element, or None.
    """
    place = type_name
    if field is not None:
        place += f".{field}"
        if argument is not None:
            place += f"({argument}:)"
    return limits().get(place)


def _read(text: str) -> dict[str, Limit]:
    try:
        document: object = json.loads(text)
    except ValueError:
        raise SchemaError("limits.json is not JSON. Install kotae again.") from None
    if not isinstance(document, dict):
        raise SchemaError("limits.json is not an object. Install kotae again.")
    entries = cast("dict[str, object]", document)
    return {place: _limit(place, entry) for place, entry in entries.items()}


def _limit(place: str, entry: object) -> Limit:
    if not isinstance(entry, dict) or not entry:
        raise _wrong(place, "expected an object with at least one key")
    values = cast("dict[str, object]", entry)
    unknown = sorted(values.keys() - {field.name for field in fields(Limit)})
    if unknown:
        raise _wrong(place, f"unknown keys: {', '.join(unknown)}")
    checked = {key: _checked(place, key, value) for key, value in values.items()}
    return Limit(**cast("dict[str, Any]", checked))


def _checked(place: str, key: str, value: object) -> object:
    if key in _LISTS:
        kind, word = _LISTS[key]
        if not isinstance(value, list) or not value:
            raise _wrong(place, f"expected a list that is not empty for {key}")
        items = cast("list[object]", value)
        if not all(type(item) is kind for item in items):
            raise _wrong(place, f"expected a list of {word} for {key}")
        return tuple(items)
    if key in _FLAGS:
        if value is not True:
            raise _wrong(place, f"expected true for {key}")
    elif type(value) is not int:  # True is an int, but no number
        raise _wrong(place, f"expected an integer for {key}")
    return value


def _wrong(place: str, reason: str) -> SchemaError:
    return SchemaError(f"limits.json, {place}: {reason}. Install kotae again.")
