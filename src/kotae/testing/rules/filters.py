"""Refusals of filter arguments: explicit nulls and lists that are too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.rules.rules import Rules

__all__ = ["check_filters"]

#: Arguments that are not filters: a null in them has no effect.
_NOT_FILTERS = frozenset(
    {
        "sort",
        "page",
        "per_page",
        "chunk",
        "per_chunk",
        "force_single_completed_list",
        "reset_notification_count",
    }
)

#: The end of the name of an argument that takes a list; the schema's own name has its underscores.
_LIST_OPERATOR = re.compile("(_not)?_in$")


def check_filters(rules: Rules, arguments: Mapping[str, object]) -> None:
    """Refuse an explicit null, and lists that are too long.

    Args:
        rules: The active rules.
        arguments: The given arguments, by snake_case name.

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
            words = name.replace("_", " ")
            sentence = f"The {words} may not have more than {max_items} items."
            raise Refusal.invalid({_schema_name(name): [sentence]})


def _schema_name(name: str) -> str:
    """Return an argument's name in the schema: `mediaId_not_in` for `media_id_not_in`."""
    subject = _LIST_OPERATOR.sub("", name)
    first, *others = subject.split("_")
    return first + "".join(map(str.capitalize, others)) + name.removeprefix(subject)
