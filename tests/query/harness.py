"""Helpers of the builder's tests; graphql-core validates every operation that they build."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from graphql import parse, validate

from kotae import operation
from kotae.api import Page, Query
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from kotae import Operation, Selectable
    from kotae.api import ActivityUnion, Media

Result = TypeVar("Result")


@cache
def schema() -> GraphQLSchema:
    return load_bundled().schema


def valid(made: Operation[Result]) -> Operation[Result]:
    """Validate an operation with graphql-core, and return it."""
    problems = validate(schema(), parse(made.text))
    if problems:
        raise AssertionError(f"{made.text}\n{[problem.message for problem in problems]}")
    return made


def media(*items: Selectable[Media]) -> Operation[Media | None]:
    return valid(operation(Query.media(id=1).select(*items)))


def media_text(*items: Selectable[Media]) -> str:
    """Return the selection on `Media` as text."""
    text = media(*items).text
    _, _, rest = text.partition(" {Media(id: $id) ")
    return rest[:-1]


def page(*items: Selectable[Page]) -> Operation[Page | None]:
    return valid(operation(Query.page.select(*items), check_limits=False))


def activities(*items: Selectable[ActivityUnion]) -> Operation[Page | None]:
    return page(Page.activities.select(*items))


def loose(value: object) -> Any:
    """Return a value without its type, for callers without a type checker."""
    return value
