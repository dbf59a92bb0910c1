# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""Part 1 of a schema."""

from kotae.query.objects import Attribute, Object, UnknownObject
from kotae.query.paths import Count_co, Field, ObjectPath
from kotae.query.roots import RootObject, RootType
from kotae.query.selectable import Many, One, Start_co
from kotae.query.variables import OptionalArgument
from tests.scripts.golden.unions._part0 import (
    Addressed,
    AnyAddressed,
    Author,
    Parcel,
    Stamp,
    _AddressedPath,
    _AuthorPath,
)
from typing import Generic, TypeAlias

class Any(Object):
    """Another union with a member of the first."""

    id: Attribute[Field[Any, int, One], int]
    weight: Attribute[Field[Any, float | None, One], float | None]
    ...

AnyAny: TypeAlias = Parcel | Stamp | UnknownObject
"""Whatever an object of `Any` may be; a `match` over it is exhaustive."""

class _AnyPath(ObjectPath[Start_co, Any, AnyAny, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int, Count_co]
    weight: Field[Start_co, float | None, Count_co]
    ...

class Hits(Object):
    all: Attribute[_AddressedPath[Hits, Many], list[AnyAddressed]]
    notes: Attribute[_AnyPath[Hits, Many], list[AnyAny | None] | None]

class _HitsPath(ObjectPath[Start_co, Hits, Hits, Count_co], Generic[Start_co, Count_co]):
    all: _AddressedPath[Start_co, Many]
    notes: _AnyPath[Start_co, Many]

class _Note_atCall(Field[Start_co, str | None, Count_co], Generic[Start_co, Count_co]):
    def __call__(
        self, *, zone: OptionalArgument[str] = None
    ) -> Field[Start_co, str | None, Count_co]:
        """Args:
        zone:
        """
        ...

class Note(Addressed):
    id: Attribute[Field[Note, int, One], int]
    """The note's number."""
    text: Attribute[Field[Note, str, One], str]
    size: Attribute[Field[Note, int | None, One], int | None]
    author: Attribute[_AuthorPath[Note, One], Author | None]
    at: Attribute[_Note_atCall[Note, One], str | None]

class _NotePath(ObjectPath[Start_co, Note, Note, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int, Count_co]
    """The note's number."""
    text: Field[Start_co, str, Count_co]
    size: Field[Start_co, int | None, Count_co]
    author: _AuthorPath[Start_co, Count_co]
    at: _Note_atCall[Start_co, Count_co]

class _Query_searchCall(
    RootObject[list[AnyAddressed | None] | None, Addressed, list[AnyAddressed | None]]
):
    def __call__(
        self, *, text: OptionalArgument[str] = None
    ) -> RootObject[list[AnyAddressed | None] | None, Addressed, list[AnyAddressed | None]]:
        """Args:
        text:
        """
        ...

class _Query_pageCall(RootObject[Hits | None, Hits, Hits]):
    def __call__(
        self, *, page: OptionalArgument[int] = None
    ) -> RootObject[Hits | None, Hits, Hits]:
        """Args:
        page:
        """
        ...

class Query(RootType):
    search: _Query_searchCall
    first: RootObject[AnyAddressed, Addressed, AnyAddressed]
    page: _Query_pageCall
    note: RootObject[Note | None, Note, Note]
