"""The Python names of GraphQL names: the only place that derives them."""

from __future__ import annotations

import keyword

__all__ = ["python_name"]


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
