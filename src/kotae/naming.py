"""GraphQL names and their Python names, and the nearest names to one that is wrong."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "listed", "python_name"]

_MAX_SUGGESTIONS = 3
#: Longer names are not typing mistakes, and comparing them takes long.
_MAX_LENGTH = 100
_MAX_LISTED = 12


def python_name(graphql_name: str) -> str:
    """Return the snake_case name that Python code uses for a field, argument or input key.

    Args:
        graphql_name: As the schema has it: `averageScore`, `idMal_not_in`, `MediaListCollection`.

    Returns:
        The same in snake_case: `average_score`, `id_mal_not_in`, `media_list_collection`. Python's
        keywords get an underscore at the end.
    """
    name = graphql_name
    if not name.islower():
        parts: list[str] = []
        for character in graphql_name:
            if character.isupper() and parts and parts[-1] != "_":
                parts.append("_")
            parts.append(character.lower())
        name = "".join(parts)
    return f"{name}_" if keyword.iskeyword(name) else name


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a sentence with the names nearest to `name`, after a space; empty if none is near."""
    if len(name) > _MAX_LENGTH:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    known = list(names)
    lowered = {other.lower(): other for other in known}
    near = [
        lowered[match]
        for wanted in dict.fromkeys((python_name(name), name.lower()))
        for match in get_close_matches(wanted, lowered, _MAX_SUGGESTIONS, 0.7)
    ]
    if not near:
        return ""
    return f" Did you mean {' or '.join(repr(match) for match in dict.fromkeys(near))}?"


def listed(names: Iterable[str]) -> str:
    """Return names side by side, shortened if there are many."""
    known = list(names)
    text = ", ".join(known[:_MAX_LISTED])
    return text if len(known) <= _MAX_LISTED else f"{text}, … ({len(known)} in all)"
