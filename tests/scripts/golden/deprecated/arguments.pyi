# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""The arguments of each field, for those chosen at run time."""

from kotae.query.variables import OptionalArgument, RequiredArgument
from tests.scripts.golden.deprecated._part1 import Side, SideLiteral
from typing import Required, TypedDict

class QueryThingArguments(TypedDict, total=False):
    """The arguments of `Query.thing`."""

    id: OptionalArgument[int]
    old_id: OptionalArgument[int]

class QueryOldThingArguments(TypedDict, total=False):
    """The arguments of `Query.old_thing`."""

    id: Required[RequiredArgument[int]]

class ThingQuotesArguments(TypedDict, total=False):
    """The arguments of `Thing.quotes`."""

    mark: OptionalArgument[str]
    side: OptionalArgument[Side | SideLiteral]

class ThingOldCallArguments(TypedDict, total=False):
    """The arguments of `Thing.old_call`."""

    a: OptionalArgument[int]

class ThingOldLeafArguments(TypedDict, total=False):
    """The arguments of `Thing.old_leaf`."""

    a: OptionalArgument[int]

class ThingOldNeedArguments(TypedDict, total=False):
    """The arguments of `Thing.old_need`."""

    a: Required[RequiredArgument[int]]

class ThingCallArguments(TypedDict, total=False):
    """The arguments of `Thing.call`."""

    a: OptionalArgument[int]
    b: OptionalArgument[int]

__all__ = [
    "QueryOldThingArguments",
    "QueryThingArguments",
    "ThingCallArguments",
    "ThingOldCallArguments",
    "ThingOldLeafArguments",
    "ThingOldNeedArguments",
    "ThingQuotesArguments",
]

def __dir__() -> list[str]: ...
