# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""Part 0 of a schema."""

from kotae.query.objects import Attribute, Object, UnknownObject
from kotae.query.paths import Count_co, Field, ObjectPath
from kotae.query.selectable import One, Start_co
from tests.scripts.golden.unions._part1 import Any, Note
from typing import Generic, TypeAlias

class Addressed(Object):
    """Found by a search."""

    id: Attribute[Field[Addressed, int, One], int]
    """The note's number."""
    ...

AnyAddressed: TypeAlias = Note | Letter | Parcel | UnknownObject
"""Whatever an object of `Addressed` may be; a `match` over it is exhaustive."""

class _AddressedPath(
    ObjectPath[Start_co, Addressed, AnyAddressed, Count_co], Generic[Start_co, Count_co]
):
    id: Field[Start_co, int, Count_co]
    """The note's number."""
    ...

class Author(Object):
    name: Attribute[Field[Author, str | None, One], str | None]

class _AuthorPath(ObjectPath[Start_co, Author, Author, Count_co], Generic[Start_co, Count_co]):
    name: Field[Start_co, str | None, Count_co]

class Letter(Addressed):
    id: Attribute[Field[Letter, int, One], int]
    text: Attribute[Field[Letter, str | None, One], str | None]
    size: Attribute[Field[Letter, int, One], int]
    author: Attribute[_AuthorPath[Letter, One], Author | None]
    pages: Attribute[Field[Letter, list[str], One], list[str]]
    at: Attribute[Field[Letter, str | None, One], str | None]

class _LetterPath(ObjectPath[Start_co, Letter, Letter, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int, Count_co]
    text: Field[Start_co, str | None, Count_co]
    size: Field[Start_co, int, Count_co]
    author: _AuthorPath[Start_co, Count_co]
    pages: Field[Start_co, list[str], Count_co]
    at: Field[Start_co, str | None, Count_co]

class Parcel(Addressed, Any):
    id: Attribute[Field[Parcel, int, One], int]
    text: Attribute[Field[Parcel, list[str | None] | None, One], list[str | None] | None]
    size: Attribute[Field[Parcel, int | None, One], int | None]
    weight: Attribute[Field[Parcel, float | None, One], float | None]
    author: Attribute[_AuthorPath[Parcel, One], Author]

class _ParcelPath(ObjectPath[Start_co, Parcel, Parcel, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int, Count_co]
    text: Field[Start_co, list[str | None] | None, Count_co]
    size: Field[Start_co, int | None, Count_co]
    weight: Field[Start_co, float | None, Count_co]
    author: _AuthorPath[Start_co, Count_co]

class Stamp(Any):
    id: Attribute[Field[Stamp, int, One], int]
    weight: Attribute[Field[Stamp, float | None, One], float | None]

class _StampPath(ObjectPath[Start_co, Stamp, Stamp, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int, Count_co]
    weight: Field[Start_co, float | None, Count_co]
