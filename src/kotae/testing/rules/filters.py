"""Refusals of filter arguments: explicit nulls and lists that are too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.rules.rules import Rules

__all__ = ["argument_words", "check_filters"]

#: Arguments that are not filters: a null in them has no effect. Source for `search`: anilist-node
#: sends a null for a search without words, in its README and in the programs that use it.
_NOT_FILTERS = frozenset(
    {
        *("search", "sort", "page", "perPage", "chunk", "perChunk"),
        *("forceSingleCompletedList", "resetNotificationCount"),
    }
)


def check_filters(rules: Rules, arguments: Mapping[str, object]) -> None:
    """Refuse an explicit null, and lists that are too long.

    Args:
        rules: The active rules.
        arguments: The given arguments.

    Raises:
        Refusal: 500 for a null, 400 for a list.
    """
    max_items = rules.filter_items
    for name, value in arguments.items():
        if value is None and rules.null_filters and name not in _NOT_FILTERS:
            raise Refusal.internal()
        if max_items is None or not isinstance(value, list):
            continue
        if len(cast("list[object]", value)) > max_items:
            sentence = f"The {argument_words(name)} may not have more than {max_items} items."
            raise Refusal.invalid({name: [sentence]})


def argument_words(name: str) -> str:
    """Return an argument's name as Laravel's messages have it: `media id` for `mediaId`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").lower()
