# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""The arguments of each field, for those chosen at run time."""

from kotae.query.variables import OptionalArgument
from typing import TypedDict

class NoteAtArguments(TypedDict, total=False):
    """The arguments of `Note.at`."""

    zone: OptionalArgument[str]

class QuerySearchArguments(TypedDict, total=False):
    """The arguments of `Query.search`."""

    text: OptionalArgument[str]

class QueryPageArguments(TypedDict, total=False):
    """The arguments of `Query.page`."""

    page: OptionalArgument[int]

__all__ = [
    "NoteAtArguments",
    "QueryPageArguments",
    "QuerySearchArguments",
]

def __dir__() -> list[str]: ...
