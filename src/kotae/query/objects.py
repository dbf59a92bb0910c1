"""Objects: one class per type, whose attributes are paths on the class and values on an answer."""

from __future__ import annotations

from kotae.errors import NotSelectedError
from kotae.query.descriptions import ElementDoc
from kotae.query.parts import Many, One, UnknownFieldError
from kotae.query.paths import (
    Field,
    Fragment,
    ObjectPath,
    Selected,
    path_to,
)
from kotae.query.type_system import TYPENAME, FieldDefinition, ObjectDefinition, UnionDefinition
from kotae.values import FuzzyDateValue

TYPE_CHECKING = False
if not TYPE_CHECKING:
    from kotae.query.light import Generic, TypeVar, cast, overload
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import (  # noqa: TC004 - at run time the light ones above stand in
        ClassVar,
        Generic,
        Self,
        TypeVar,
        cast,
        overload,
    )

    from kotae.query.parts import Selectable
    from kotae.query.paths import Path
    from kotae.query.registry import Registry
    from kotae.query.shapes import Shape
    from kotae.values import JSON

__all__ = ["Attribute", "Object", "UnknownObject", "make_object_class"]

OnClass_co = TypeVar("OnClass_co", covariant=True)
OnAnswer_co = TypeVar("OnAnswer_co", covariant=True)
Owner = TypeVar("Owner", bound="Object")
Element = TypeVar("Element")
Item = TypeVar("Item")

#: What the classes of single types can do besides.
_ABILITIES: Mapping[str, tuple[type, ...]] = {"FuzzyDate": (FuzzyDateValue,)}


class Attribute(Generic[OnClass_co, OnAnswer_co]):
    """A field as a class attribute: on the class the path to it, on an answer its value."""

    __slots__ = ("_name", "_owner", "_path", "_registry")

    def __init__(self, owner: str, name: str, registry: Registry) -> None:
        self._owner = owner
        self._name = name
        self._registry = registry
        self._path: object = None

    @overload
    def __get__(self, instance: None, owner: type[object], /) -> OnClass_co: ...
    @overload
    def __get__(self, instance: Object, owner: type[object], /) -> OnAnswer_co: ...
    def __get__(self, instance: Object | None, owner: type[object], /) -> object:
        if instance is not None:
            # A selected field is the answer's own: only what is missing or hidden comes here.
            return shape_of(instance).value_of(instance, self._field())
        if self._path is None:
            self._path = path_to(self._field(), self._registry, self._owner, None)
        return self._path

    def _field(self) -> FieldDefinition:
        definition = self._registry.definition(self._owner)
        if isinstance(definition, UnionDefinition):
            return definition.fields[self._name]
        return self._registry.object_definition(self._owner).field(self._name)


class Typename:
    """`__typename`: on a class the path to it, on an answer the type's name, always there."""

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
            raise UnknownFieldError(f"{owner.__name__} is no type of the schema: it has no paths.")
        return path_to(TYPENAME, registry, getattr(owner, "_kotae_name", ""), None)


class Object:
    """The base of every type's class, and so of every answer.

    Answers are immutable. Two are equal if they are of the same type, were asked for the same
    fields and hold the same values. They can be copied, pickled, and matched by `match`; hashed
    only where no list and no JSON was selected.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # msgspec reads the annotations of its bases, and these are none of its
        _kotae_name: ClassVar[str]
        _kotae_registry: ClassVar[Registry]
        _kotae_shape: ClassVar[Shape]

    typename: Typename = Typename()

    @overload
    def __getitem__(
        self, path: Field[Self, list[Element | None] | None, One], /
    ) -> list[Element]: ...
    @overload
    def __getitem__(
        self, path: Field[Self, list[Element | None] | None, Many], /
    ) -> list[Element]: ...
    @overload
    def __getitem__(self, path: Field[Self, Element | None, One], /) -> Element | None: ...
    @overload
    def __getitem__(self, path: Field[Self, Element | None, Many], /) -> list[Element]: ...
    @overload
    def __getitem__(
        self,
        path: ObjectPath[Self, Item, Element, One] | Selected[Self, Item, Element, One],
        /,
    ) -> Element | None: ...
    @overload
    def __getitem__(
        self,
        path: ObjectPath[Self, Item, Element, Many] | Selected[Self, Item, Element, Many],
        /,
    ) -> list[Element]: ...
    def __getitem__(self, path: Path[Self], /) -> object:
        """Read what a path selected.

        Args:
            path: As it was selected, with its aliases; arguments and conditions do not matter, and
                a field that needs arguments may be called with any.

        Returns:
            Without a list on the way: the value, None if something on the way is null. With
            one: a flat list without nulls.

        Raises:
            NotSelectedError: The question did not select it, or left it out by its condition.
            SelectionError: The path starts on another type.
        """
        from kotae.query.reading import read  # noqa: PLC0415 - a question can be built without

        return read(self, path)

    @classmethod
    def fragment(
        cls, name: str, first: Selectable[Self], /, *more: Selectable[Self]
    ) -> Fragment[Self]:
        """Return a named fragment on this type, to be selected as a field is.

        Args:
            name: A GraphQL name, the only one of its kind in an operation.
            first: A field of the type, an object of it with its own selection, or a fragment.
            *more: Others.

        Raises:
            SelectionError: The name is no GraphQL name, or an item is no field of the type.
        """
        return Fragment(name, cls._kotae_name, (first, *more), cls._kotae_registry)

    @classmethod
    def scalars(cls) -> tuple[Selectable[Self], ...]:
        """Return every plain leaf field of the type: `select(*Media.scalars())`.

        Returns:
            The fields that are scalars, enums or lists of them, can be selected without a call,
            need no token of their own and are not deprecated.
        """
        fields = cls._kotae_registry.definition(cls._kotae_name)
        if not isinstance(fields, ObjectDefinition | UnionDefinition):
            return ()
        found: list[Selectable[Self]] = [
            getattr(cls, name)
            for name, field in fields.fields.items()
            if field.is_leaf and not (field.is_deprecated or field.needs_token or field.required)
        ]
        return tuple(found)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """Build an answer by hand, as tests do.

        Args:
            values: JSON as AniList would answer it, by GraphQL names: `{"id": 1, "title":
                {"romaji": "…"}}`. What is there counts as selected. Objects of a union need
                their `__typename`.

        Raises:
            SelectionError: A name is no field of the type.
            DecodeError: A value is not what the schema says.
        """
        from kotae.query.handmade import from_dict  # noqa: PLC0415 - for tests

        return from_dict(cls, values)

    def to_dict(self) -> dict[str, JSON]:
        """Return the JSON this was decoded from, with the names and aliases that were sent."""
        from kotae.query.reading import to_dict  # noqa: PLC0415 - a question can be built without

        return to_dict(self)

    def __repr__(self) -> str:
        if not hasattr(type(self), "_kotae_shape"):
            return f"<{type(self).__name__}: no answer, nothing was selected>"
        shown = ", ".join(f"{name}={value!r}" for name, value in shape_of(self).items_of(self))
        return f"{type(self).__name__}({shown})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Object):
            return NotImplemented
        from kotae.query.reading import is_equal  # noqa: PLC0415 - a question can be built without

        return is_equal(self, other)

    def __hash__(self) -> int:
        return hash((self.typename, frozenset(shape_of(self).items_of(self))))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        shape = shape_of(self)
        return shape.restored, (shape.state_of(self),)


class UnknownObject(Object):
    """A member of a union that this release's schema does not know: its JSON is in `raw`."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def raw(self) -> dict[str, JSON]:
            """What came, as JSON."""
            ...

    def __repr__(self) -> str:
        return f"UnknownObject(typename={self.typename!r}, raw={self.raw!r})"

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        from kotae.query.handmade import unknown_again  # noqa: PLC0415 - pickling is rare

        return unknown_again, (self.typename, self.raw)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownObject):
            return NotImplemented
        return self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.typename)


def shape_of(answer: Object) -> Shape:
    """Return the shape of an answer: what was selected on it.

    Raises:
        NotSelectedError: It is no answer.
    """
    shape: Shape | None = getattr(type(answer), "_kotae_shape", None)
    if shape is None:
        raise NotSelectedError(f"{type(answer).__name__} is no answer: nothing was selected.")
    return shape


def make_object_class(
    definition: ObjectDefinition | UnionDefinition, registry: Registry
) -> type[Object]:
    """Return the class of an object type or a union.

    Args:
        definition: The type. A union's class is a base of its members' classes.
        registry: The schema it belongs to.
    """
    body: dict[str, object] = {
        "__doc__": ElementDoc(definition.name),
        "__slots__": (),
        "__module__": registry.module,
        "_kotae_name": definition.name,
        "_kotae_registry": registry,
    }
    if isinstance(definition, UnionDefinition):
        body |= _attributes(definition.name, definition.fields, registry)
        return type(definition.name, (Object,), body)
    body |= _attributes(definition.name, definition.lines, registry)
    bases = tuple(registry.object_class(union) for union in definition.unions) or (Object,)
    made: object = type(definition.name, (*_ABILITIES.get(definition.name, ()), *bases), body)
    return cast("type[Object]", made)


def _attributes(owner: str, names: Iterable[str], registry: Registry) -> dict[str, object]:
    return {name: Attribute[object, object](owner, name, registry) for name in names}
