"""What AniList refuses in the filters of its lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.rules.rules import Rules

__all__ = ["check_filters"]

#: Arguments that narrow nothing: a null there is as good as none.
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

#: The end of an argument's name that takes a list; its underscores are the schema's own.
_LIST_OPERATOR = re.compile("(_not)?_in$")


def check_filters(rules: Rules, arguments: Mapping[str, object]) -> None:
    """Refuse an explicit null, and lists that are too long.

    Args:
        rules: Those that hold.
        arguments: The arguments that were given, in snake_case.

    Raises:
        Refusal: 500 for a null, 400 for a list.
    """
    most = rules.filter_items
    for name, value in arguments.items():
        if value is None and rules.null_filters and name not in _NOT_FILTERS:
            raise Refusal.internal()
        if most is None or not isinstance(value, list):
            continue
        if len(cast("list[object]", value)) > most:
            words = name.replace("_", " ")
            sentence = f"The {words} may not have more than {most} items."
            raise Refusal.invalid({_in_the_schema(name): [sentence]})


def _in_the_schema(name: str) -> str:
    """Return an argument's name as the schema has it: `mediaId_not_in` for `media_id_not_in`."""
    subject = _LIST_OPERATOR.sub("", name)
    first, *others = subject.split("_")
    return first + "".join(map(str.capitalize, others)) + name.removeprefix(subject)
