# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
"""Part 0 of a schema."""

from kotae.query.objects import Attribute, Object, OnClass_co, OnResult_co
from kotae.query.paths import Count_co, Field, ObjectPath
from kotae.query.roots import LeafRoot, RootObject, RootType
from kotae.query.selectable import One, Start_co
from kotae.query.variables import OptionalArgument, RequiredArgument
from tests.scripts.golden.deprecated._part1 import Other, Side, SideLiteral, _OtherPath
from typing import Generic, Never, TypedDict, overload
from typing_extensions import deprecated

class Options(TypedDict, total=False):
    side: OptionalArgument[Side | SideLiteral]
    old: OptionalArgument[int]
    """Deprecated: Ignored."""

class _Query_thingCall(RootObject[Thing | None, Thing, Thing]):
    def __call__(
        self, *, id: OptionalArgument[int] = None, old_id: OptionalArgument[int] = None
    ) -> RootObject[Thing | None, Thing, Thing]:
        """Args:
        id:
        old_id: Deprecated: Use `id`.
        """
        ...

class _Query_oldThingCall:
    def __call__(self, *, id: RequiredArgument[int]) -> RootObject[Thing | None, Thing, Thing]:
        """Gone soon.

        Deprecated: Use "thing".

        Args:
            id:
        """
        ...

class _Query_oldThingAttribute(
    Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]
):
    @overload
    @deprecated('Use "thing".')
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated('Use "thing".')
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class _Query_oldThingsAttribute(
    Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]
):
    @overload
    @deprecated("Use `thing`.")
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated("Use `thing`.")
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class _Query_oldNamesAttribute(
    Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]
):
    @overload
    @deprecated("Names are gone.")
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated("Names are gone.")
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class Query(RootType):
    thing: _Query_thingCall
    old_thing: _Query_oldThingAttribute[_Query_oldThingCall, Never]
    """Gone soon.

    Deprecated: Use "thing".
    """
    old_things: _Query_oldThingsAttribute[
        RootObject[list[Thing | None] | None, Thing, list[Thing | None]], Never
    ]
    """Deprecated: Use `thing`."""
    old_names: _Query_oldNamesAttribute[LeafRoot[list[str | None] | None, list[str | None]], Never]
    """Deprecated: Names are gone."""

class _Thing_quotesCall(Field[Start_co, str | None, Count_co], Generic[Start_co, Count_co]):
    def __call__(
        self,
        *,
        mark: OptionalArgument[str] = None,
        side: OptionalArgument[Side | SideLiteral] = None,
    ) -> Field[Start_co, str | None, Count_co]:
        """Triple \"\"\" quotes, and \"\"\""

        Args:
            mark:
            side: Its \"\"\" side.
        """
        ...

class _Thing_oldAttribute(Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]):
    @overload
    @deprecated('Use `id`; it\'s "better".')
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated('Use `id`; it\'s "better".')
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class _Thing_oldCallCall(_ThingPath[Start_co, Count_co], Generic[Start_co, Count_co]):
    def __call__(self, *, a: OptionalArgument[int] = None) -> _ThingPath[Start_co, Count_co]:
        """Was called.

        Deprecated: Use `call`.

        Args:
            a:
        """
        ...

class _Thing_oldCallAttribute(Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]):
    @overload
    @deprecated("Use `call`.")
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated("Use `call`.")
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class _Thing_oldLeafCall(Field[Start_co, int | None, Count_co], Generic[Start_co, Count_co]):
    def __call__(self, *, a: OptionalArgument[int] = None) -> Field[Start_co, int | None, Count_co]:
        """Deprecated: No use.

        Args:
            a:
        """
        ...

class _Thing_oldLeafAttribute(Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]):
    @overload
    @deprecated("No use.")
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated("No use.")
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class _Thing_oldNeedCall(Generic[Start_co, Count_co]):
    def __call__(self, *, a: RequiredArgument[int]) -> Field[Start_co, int | None, Count_co]:
        """Deprecated: No use.

        Args:
            a:
        """
        ...

class _Thing_oldNeedAttribute(Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]):
    @overload
    @deprecated("No use.")
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated("No use.")
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class _Thing_callCall(_ThingPath[Start_co, Count_co], Generic[Start_co, Count_co]):
    def __call__(
        self, *, a: OptionalArgument[int] = None, b: OptionalArgument[int] = None
    ) -> _ThingPath[Start_co, Count_co]:
        """Args:
        a: Deprecated: Use `b`.
        b:
        """
        ...

class _Thing_oldOtherAttribute(
    Attribute[OnClass_co, OnResult_co], Generic[OnClass_co, OnResult_co]
):
    @overload
    @deprecated("Others are gone.")
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    @deprecated("Others are gone.")
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...

class Thing(Object):
    """Ends with a quote: "x" """

    id: Attribute[Field[Thing, int, One], int]
    """"Begins" with one."""
    path: Attribute[Field[Thing, str | None, One], str | None]
    """Back\\slashes\\ and \\n: C:\\new\\x41"""
    quotes: Attribute[_Thing_quotesCall[Thing, One], str | None]
    """Triple \"\"\" quotes, and \"\"\"" """
    paragraphs: Attribute[Field[Thing, str | None, One], str | None]
    """A first paragraph that is long enough to be wrapped, because it has more words than a line
    of the project's hundred characters can hold.

    A second one that ends with \\\\
    """
    link: Attribute[Field[Thing, str | None, One], str | None]
    """https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    """
    title: Attribute[Field[Thing, str | None, One], str | None]
    """進撃の巨人 😀"""
    old: _Thing_oldAttribute[Field[Thing, str | None, One], str | None]
    """Deprecated: Use `id`; it's "better"."""
    old_call: _Thing_oldCallAttribute[_Thing_oldCallCall[Thing, One], Thing | None]
    """Was called.

    Deprecated: Use `call`.
    """
    old_leaf: _Thing_oldLeafAttribute[_Thing_oldLeafCall[Thing, One], int | None]
    """Deprecated: No use."""
    old_need: _Thing_oldNeedAttribute[_Thing_oldNeedCall[Thing, One], int | None]
    """Deprecated: No use."""
    call: Attribute[_Thing_callCall[Thing, One], Thing | None]
    old_other: _Thing_oldOtherAttribute[_OtherPath[Thing, One], Other | None]
    """Deprecated: Others are gone."""

class _ThingPath(ObjectPath[Start_co, Thing, Thing, Count_co], Generic[Start_co, Count_co]):
    id: Field[Start_co, int, Count_co]
    """"Begins" with one."""
    path: Field[Start_co, str | None, Count_co]
    """Back\\slashes\\ and \\n: C:\\new\\x41"""
    quotes: _Thing_quotesCall[Start_co, Count_co]
    """Triple \"\"\" quotes, and \"\"\"" """
    paragraphs: Field[Start_co, str | None, Count_co]
    """A first paragraph that is long enough to be wrapped, because it has more words than a line
    of the project's hundred characters can hold.

    A second one that ends with \\\\
    """
    link: Field[Start_co, str | None, Count_co]
    """https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    """
    title: Field[Start_co, str | None, Count_co]
    """進撃の巨人 😀"""
    @property
    @deprecated('Use `id`; it\'s "better".')
    def old(self) -> Field[Start_co, str | None, Count_co]:
        """Deprecated: Use `id`; it's "better"."""
        ...
    @property
    @deprecated("Use `call`.")
    def old_call(self) -> _Thing_oldCallCall[Start_co, Count_co]:
        """Was called.

        Deprecated: Use `call`.
        """
        ...
    @property
    @deprecated("No use.")
    def old_leaf(self) -> _Thing_oldLeafCall[Start_co, Count_co]:
        """Deprecated: No use."""
        ...
    @property
    @deprecated("No use.")
    def old_need(self) -> _Thing_oldNeedCall[Start_co, Count_co]:
        """Deprecated: No use."""
        ...
    call: _Thing_callCall[Start_co, Count_co]
    @property
    @deprecated("Others are gone.")
    def old_other(self) -> _OtherPath[Start_co, Count_co]:
        """Deprecated: Others are gone."""
        ...
