"""The base of the schema's classes: attributes are paths on the class and values on a result."""

from __future__ import annotations

import os
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast, overload

from kotae.errors import NotSelectedError, SelectionError, UnknownFieldError
from kotae.query.paths import Field, Fragment, ObjectPath, Selected, path_to
from kotae.query.scalars import copy_json
from kotae.query.selectable import Many, One, require_items
from kotae.query.type_system import TYPENAME, FieldDefinition, ObjectDefinition, UnionDefinition
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ClassVar, Self

    from kotae.query.paths import Path
    from kotae.query.selectable import Selectable
    from kotae.query.type_system import Registry
    from kotae.values import JSON

__all__ = [
    "UNKNOWN_TAG",
    "Attribute",
    "Object",
    "ResultMethods",
    "UnknownObject",
    "unknown_class",
    "unknown_object",
]

OnClass_co = TypeVar("OnClass_co", covariant=True)
OnResult_co = TypeVar("OnResult_co", covariant=True)
Owner = TypeVar("Owner", bound="Object")
Element = TypeVar("Element")
Item = TypeVar("Item")
Child = TypeVar("Child", bound="Object")
Leaf = TypeVar("Leaf", bound="str | float")

#: The tag of unknown members of unions, set before they are decoded: it is not a GraphQL name, so
#: no server can send it.
UNKNOWN_TAG = f"?{os.urandom(8).hex()}"


class ResultMethods(NamedTuple):
    """The functions on results that `kotae.query.results` has.

    A class gets them when it is made, so that building an operation does not import msgspec.
    """

    attribute: Callable[[Object, FieldDefinition], object]
    from_dict: Callable[[type[Object], Mapping[str, object]], Object]
    is_equal: Callable[[Object, Object], bool]
    items_of: Callable[[Object], Iterator[tuple[str, object]]]
    read: Callable[[Object, object], object]
    reduce: Callable[[Object], tuple[Callable[..., Object], tuple[object, ...]]]
    to_dict: Callable[[Object], dict[str, JSON]]


class Attribute(Generic[OnClass_co, OnResult_co]):
    """A field as an attribute: on the class its path, on a result its value."""

    __slots__ = ("_name", "_owner", "_path", "_registry")

    def __init__(self, owner: str, name: str, registry: Registry) -> None:
        self._owner = owner
        self._name = name
        self._registry = registry
        self._path: object = None

    @overload
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    def __get__(self, instance: Object, owner: type[object], /) -> OnResult_co: ...
    def __get__(self, instance: Object | None, owner: type[object], /) -> object:
        if instance is not None:
            # A result's class overrides the fields that are selected: this one is not, or hidden.
            return type(instance)._kotae_results().attribute(instance, self._field())
        if self._path is None:
            self._path = path_to(self._field(), self._registry, self._owner, None)
        return self._path

    def _field(self) -> FieldDefinition:
        definition = self._registry.definition(self._owner)
        if isinstance(definition, UnionDefinition):
            return definition.fields[self._name]
        return self._registry.object_definition(self._owner).field(self._name)


class Typename:
    """`__typename`: on a class its path, on a result always the type's name."""

    __slots__ = ()

    @overload
    def __get__(self, instance: None, owner: type[Owner], /) -> Field[Owner, str, One]: ...
    @overload
    def __get__(self, instance: Object, owner: type[object], /) -> str: ...
    def __get__(self, instance: Object | None, owner: type[object], /) -> object:
        if instance is not None:
            return type(instance).__name__
        registry: Registry | None = getattr(owner, "_kotae_registry", None)
        if registry is None:
            raise UnknownFieldError(
                f"{owner.__name__} is not a type of the schema: it has no paths."
            )
        return path_to(TYPENAME, registry, getattr(owner, "_kotae_name", ""), None)


class Object:
    """The base of every type's class, and so of every result.

    Results are immutable. Two are equal if their types, selected fields and values are equal. They
    can be copied, pickled, and matched by `match`; they can be hashed if no list and no JSON was
    selected.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # msgspec reads the annotations of its bases, and these are not fields
        _kotae_name: ClassVar[str]
        _kotae_registry: ClassVar[Registry]

        @staticmethod
        def _kotae_results() -> ResultMethods: ...

    typename: Typename = Typename()

    @overload
    def __getitem__(
        self, path: Field[Self, list[Element | None] | None, One | Many], /
    ) -> list[Element]: ...
    @overload
    def __getitem__(self, path: Field[Self, Element | None, One], /) -> Element | None: ...
    @overload
    def __getitem__(self, path: Field[Self, Element | None, Many], /) -> list[Element]: ...
    @overload
    def __getitem__(
        self, path: ObjectPath[Self, Item, Element, One] | Selected[Self, Item, Element, One], /
    ) -> Element | None: ...
    @overload
    def __getitem__(
        self, path: ObjectPath[Self, Item, Element, Many] | Selected[Self, Item, Element, Many], /
    ) -> list[Element]: ...
    def __getitem__(self, path: Path[Self], /) -> object:
        """Read the value of a path.

        Args:
            path: The path that was selected, with its aliases; arguments and conditions are
                ignored, so a field with required arguments may be called with any.

        Returns:
            Without a list on the way: the value, or None if a value on the way is null. With a
            list: a flat list without nulls.

        Raises:
            NotSelectedError: The path was not selected, or its condition left it out.
            SelectionError: The path starts on another type.
        """
        return self._read(path)

    def _read(self, path: object) -> object:
        return type(self)._kotae_results().read(self, path)

    @classmethod
    @require_items
    def fragment(
        cls, name: str, first: Selectable[Self], /, *more: Selectable[Self]
    ) -> Fragment[Self]:
        """Return a named fragment on this type; `select` takes it like a field.

        Args:
            name: A GraphQL name, unique among the operation's fragments.
            first: A field of the type, an object with its own selection, or a fragment.
            *more: Other ones.

        Raises:
            SelectionError: The name is not a GraphQL name, or an item is not a field of the type.
        """
        return Fragment(name, cls._kotae_name, (first, *more), cls._kotae_registry)

    @overload
    @classmethod
    def extra(
        cls, name: str, type_: type[list[Child]], /, **arguments: object
    ) -> ObjectPath[Self, Child, Child, Many]: ...
    @overload
    @classmethod
    def extra(
        cls, name: str, type_: type[Child], /, **arguments: object
    ) -> ObjectPath[Self, Child, Child, One]: ...
    @overload
    @classmethod
    def extra(
        cls, name: str, type_: type[list[Leaf]], /, **arguments: object
    ) -> Field[Self, list[Leaf | None] | None, One]: ...
    @overload
    @classmethod
    def extra(
        cls, name: str, type_: type[Leaf], /, **arguments: object
    ) -> Field[Self, Leaf | None, One]: ...
    @classmethod
    def extra(cls, name: str, type_: object, /, **arguments: object) -> object:
        """Return the path to a field that AniList has and this release's schema does not.

        Select it like another, and read it with its path: `result[Media.extra("mood", str)]`. A
        later release that knows the field takes the same call.

        Args:
            name: The field's name in GraphQL.
            type_: The type of its values, which may be null: `str`, `int`, `float`, `bool`, an enum
                or an object's class of `kotae.api`, or `list[…]` of one of them. Of an object,
                `select` fields.
            **arguments: Its arguments by their names in GraphQL: texts, numbers, booleans, lists,
                dicts, and members of a `StrEnum` for enum values. Their types are not checked, and
                they are part of the operation's text.

        Raises:
            SelectionError: The name is not a GraphQL name, the type is another one, or the schema
                has the field with another type.
            ArgumentError: An argument is a value that GraphQL cannot express, or a variable.
        """
        from kotae.query.extra_fields import extra_path  # noqa: PLC0415 - few programs need it

        return extra_path(cls._kotae_registry, cls._kotae_name, name, type_, arguments)

    @classmethod
    def scalars(cls) -> tuple[Selectable[Self], ...]:
        """Return every plain leaf field of the type: `select(*Media.scalars())`.

        Returns:
            The fields that are scalars, enums or lists of them, can be selected without a call,
            need no token and are not deprecated.
        """
        definition = cls._kotae_registry.definition(cls._kotae_name)
        fields = cast("ObjectDefinition | UnionDefinition", definition).fields
        return tuple(
            cast("Selectable[Self]", getattr(cls, name))
            for name, field in fields.items()
            if field.is_leaf and not (field.is_deprecated or field.needs_token or field.required)
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """Build a result from a dict, for tests.

        Args:
            values: JSON as AniList returns it, by GraphQL names: `{"id": 1, "title": {"romaji":
                "…"}}`. Its keys are the selected fields. Objects of a union need their
                `__typename`.

        Raises:
            SelectionError: A name is not a field of the type.
            DecodeError: A value does not match the schema.

        Example:
            ```pycon
            >>> media = Media.from_dict({"id": 1, "title": {"romaji": "Cowboy Bebop"}})
            >>> media.id, media[Media.title.romaji]
            (1, 'Cowboy Bebop')
            ```
        """
        return cast("Self", cls._kotae_results().from_dict(cls, values))

    def to_dict(self) -> dict[str, JSON]:
        """Return the JSON from which the result was decoded, with its response keys."""
        return type(self)._kotae_results().to_dict(self)

    def __repr__(self) -> str:
        if not hasattr(type(self), "_kotae_shape"):
            return f"<{type(self).__name__}: not a result, nothing was selected>"
        items = type(self)._kotae_results().items_of(self)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in items)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Object):
            return NotImplemented
        return type(self)._kotae_results().is_equal(self, other)

    def __hash__(self) -> int:
        return hash((self.typename, frozenset(type(self)._kotae_results().items_of(self))))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return type(self)._kotae_results().reduce(self)


class UnknownObject(Object):
    """A member of a union that this release's schema does not know: its JSON is in `raw`."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def raw(self) -> dict[str, JSON]:
            """Its JSON."""
            ...

    def _read(self, path: object) -> object:  # noqa: ARG002 - no path leads to it
        raise NotSelectedError(
            f"{sanitize(truncate(self.typename, 60))} is a type that this release does not know: "
            "read its .raw."
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """Build an unknown member of a union from a dict, which needs its `__typename`.

        Raises:
            SelectionError: It has no `__typename`.
        """
        return cast("Self", unknown_object(values))

    def to_dict(self) -> dict[str, JSON]:
        """Return its JSON."""
        return self.raw

    def __repr__(self) -> str:
        return f"UnknownObject(typename={self.typename!r}, raw={self.raw!r})"

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _restore_unknown, (self.typename, self.raw)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownObject):
            return NotImplemented
        return self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.typename)


def unknown_object(values: Mapping[str, object]) -> UnknownObject:
    """Create an unknown member of a union, or raise a `SelectionError`."""
    if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        kind = type(values).__name__
        raise SelectionError(f"UnknownObject.from_dict: expected a dict, got a {kind}.")
    name = values.get("__typename")
    if not isinstance(name, str):
        raise SelectionError("An UnknownObject needs its '__typename'.")
    return _restore_unknown(name, cast("dict[str, object]", copy_json(values)))


def _restore_unknown(typename: str, raw: dict[str, object]) -> UnknownObject:
    make = cast("Callable[..., UnknownObject]", unknown_class())
    return make(typename=typename, raw=raw)


def unknown_class() -> type[UnknownObject]:
    """Return the class of unknown members, which is made at its first use: it needs msgspec."""
    import msgspec  # noqa: PLC0415 - msgspec costs 30 ms, and building an operation needs none

    with _lock:
        if not _unknown_classes:
            made: object = msgspec.defstruct(
                "UnknownObject",
                [("typename", str), ("raw", dict[str, object])],
                bases=(UnknownObject, msgspec.Struct),
                module=__name__,
                tag=UNKNOWN_TAG,
                tag_field="__typename",
                frozen=True,
                gc=False,
            )
            _unknown_classes.append(cast("type[UnknownObject]", made))
    return _unknown_classes[0]


_unknown_classes: list[type[UnknownObject]] = []
_lock = Lock()
