# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""Part 1 of a schema."""

from kotae.query.objects import Attribute, Object
from kotae.query.open_enum import OpenEnum
from kotae.query.paths import Count_co, Field, ObjectPath
from kotae.query.selectable import One, Start_co
from typing import Generic, Literal, TypeAlias

class Other(Object):
    id: Attribute[Field[Other, int | None, One], int | None]

class _OtherPath(ObjectPath[Start_co, Other, Other, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int | None, Count_co]

class Side(OpenEnum):
    """Left or right."""

    LEFT = "LEFT"
    RIGHT = "RIGHT"
    """The other one."""
    UP = "UP"
    """Deprecated: There is no up."""

SideLiteral: TypeAlias = Literal["LEFT", "RIGHT", "UP"]
"""The values of `Side` as strings."""
