"""`kotae.api.arguments`: a `TypedDict` for each field that takes arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLObjectType, is_required_argument

from kotae import ArgumentError, operation
from kotae.api import Media, Page, Query, arguments
from kotae.api.arguments import PageMediaArguments
from kotae.naming import python_name
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from kotae.api.arguments import QueryPageArguments

_FIELDS = {
    f"{type_.name}{name[0].upper()}{name[1:]}Arguments": field
    for type_ in load_bundled().schema.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
    for name, field in type_.fields.items()
    if field.args
}


def test_each_field_with_arguments_has_its_type() -> None:
    assert arguments.__all__ == sorted(_FIELDS)
    assert dir(arguments) == arguments.__all__
    for name, field in _FIELDS.items():
        made = getattr(arguments, name)
        assert (made.__name__, made.__module__) == (name, "kotae.api.arguments")
        assert list(made.__annotations__) == [python_name(one) for one in field.args]
        assert made.__required_keys__ == {
            python_name(one)
            for one, argument in field.args.items()
            if is_required_argument(argument)
        }


def test_filters_that_are_chosen_at_run_time_are_arguments() -> None:
    filters: PageMediaArguments = {"type": "ANIME", "sort": "SCORE_DESC"}
    filters["genre_in"] = ["Drama"]
    pages: QueryPageArguments = {"page": 2}
    built = operation(Query.page(**pages).select(Page.media(**filters).select(Media.id)))
    assert built.variables == {
        "page": 2,
        "type": "ANIME",
        "genre_in": ["Drama"],
        "sort": ["SCORE_DESC"],
    }
    assert PageMediaArguments.__doc__ == "The arguments of `Page.media`."


def test_a_name_that_is_not_there_gets_a_hint() -> None:
    with pytest.raises(AttributeError, match="Did you mean 'PageMediaArguments'"):
        _ = arguments.PageMediasArguments  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # the tested mistake
    with pytest.raises(AttributeError):
        _ = arguments._hidden  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # as above


def test_a_key_that_is_wrong_at_run_time_is_refused() -> None:
    filters: PageMediaArguments = {"search": "x"}
    loosely: dict[str, object] = {**filters, "serch": "y"}
    with pytest.raises(ArgumentError, match="no argument 'serch'"):
        Page.media(**loosely)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # the tested mistake
