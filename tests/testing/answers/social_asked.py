"""What the tests of users' words share: predicates, whole lists, and pages put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.testing.answers.works_asked import OPERATORS, WORLD

from kotae.testing.answers.paging import Window
from kotae.testing.answers.tables import LISTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.ask import Ask

__all__ = ["MODERATOR", "fits", "in_pages", "private_ids", "whole"]

_USERS = [WORLD.community.user(user_id) for user_id in WORLD.community.user_ids()]

#: Somebody of the team.
MODERATOR = next(
    user["id"]
    for user in _USERS
    if user and {*user["moderatorRoles"]} - {"RETIRED"} and not user["isPrivate"]
)


def private_ids() -> set[int]:
    return {user["id"] for user in _USERS if user and user["isPrivate"]}


def fits(record: Any, argument: str, value: Any, own: Mapping[str, Callable[[Any], Any]]) -> bool:
    """Return whether a record fits an argument; `own` says what each argument looks at."""
    end = next(end for end in OPERATORS if argument.endswith(end))
    return OPERATORS[end](own[argument.removesuffix(end)](record), value)


def whole(listing: str, ask: Ask, /, **filters: Any) -> list[Any]:
    """Return the whole of a page's list, arguments in snake_case."""
    return list(LISTINGS[listing](ask, Window(1, 1_000_000), **filters).items)


def in_pages(listing: str, ask: Ask, size: int, /, **filters: Any) -> list[Any]:
    """Return a list put together of its pages."""
    found: list[Any] = []
    for page in range(1, 10_000):
        paged = LISTINGS[listing](ask, Window(page, size), **filters)
        found += paged.items
        if not paged.has_next:
            return found
    raise AssertionError("the pages have no end")
