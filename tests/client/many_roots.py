"""Roots for the tests of `execute_many`, and the names of their outcomes."""

from __future__ import annotations

from typing import Any

from kotae import Ok, Outcome
from kotae.api import Media, Mutation, Query, TextActivity

__all__ = ["FEW", "MISSING", "errors", "media", "post"]

#: The id of no media.
MISSING = 99_999_999
#: Fields of a request in most of these tests: it holds four of their roots.
FEW = 8


def media(media_id: int) -> Any:
    return Query.media(id=media_id).select(Media.id)


def post(text: str) -> Any:
    return Mutation.save_text_activity(text=text).select(TextActivity.id)


def errors(outcomes: list[Outcome[Any]]) -> list[str]:
    """Return the class of each outcome, with that of its error."""
    return [
        "Ok" if isinstance(one, Ok) else f"{type(one).__name__} {type(one.error).__name__}"
        for one in outcomes
    ]
