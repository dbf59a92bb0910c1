"""The types that a stub declares, compared with results."""

from __future__ import annotations
import __future__

from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Union,
    cast,
    clear_overloads,
    get_args,
    get_origin,
    get_overloads,
    get_type_hints,
)

from tests.typing.conformance import difference

from kotae import NotSelectedError, UnknownObject
from kotae.query.objects import Object
from kotae.query.type_system import TYPENAME

if TYPE_CHECKING:
    from kotae.query.shapes import Shape

__all__ = ["DeclaredTypes"]


class _AnyJSON:
    """`kotae.JSON`, which is a text at run time."""


class DeclaredTypes:
    """The types that a stub of several operations declares.

    Attributes:
        results: The type of each operation's result, by the path and the name that `load` takes.
        names: The names of each operation's variables.
    """

    def __init__(self, stub: str) -> None:
        scope: dict[str, Any] = {"__name__": "declared", "JSON": _AnyJSON}
        stub = stub.replace("from kotae import JSON, ", "from kotae import ")
        flag = __future__.annotations.compiler_flag
        clear_overloads()
        stub += "def load(): ...\n"  # what is found by `get_overloads`
        exec(compile(stub, "<stub>", "exec", flag, dont_inherit=True), scope)
        self._scope = scope
        self._types: dict[property, Any] = {}
        self.results: dict[tuple[str, str | None], Any] = {}
        self.names: dict[tuple[str, str | None], set[str]] = {}
        for load in get_overloads(scope["load"]):
            hints = get_type_hints(load, scope)
            call = get_type_hints(hints["return"].__call__, scope)
            (path,) = get_args(hints["path"])
            name: Any = next(iter(get_args(hints["name"])), None)
            if get_origin(name) is Literal:
                (name,) = get_args(name)
            (self.results[path, name],) = get_args(call.pop("return"))
            self.names[path, name] = set(call)

    def difference(self, value: object, declared: Any) -> str:
        """Describe how a value differs from a type; return an empty string if it conforms."""
        origin, arguments = get_origin(declared), get_args(declared)
        if declared is _AnyJSON:
            return ""
        if origin in (Union, UnionType):
            found = [self.difference(value, member) for member in arguments]
            return "" if "" in found else "; ".join(found)
        if origin is list and isinstance(value, list):
            items = cast("list[object]", value)
            return "; ".join(filter(None, (self.difference(one, *arguments) for one in items)))
        if origin is tuple and isinstance(value, tuple):
            pairs = zip(cast("tuple[object, ...]", value), arguments, strict=True)
            return "; ".join(filter(None, (self.difference(*pair) for pair in pairs)))
        if isinstance(declared, type) and declared.__module__ == self._scope["__name__"]:
            if isinstance(value, Object) and not isinstance(value, UnknownObject):
                return self._difference_of_object(value, declared)
            return f"{value!r} is no {declared.__name__}"
        return difference(value, cast("object", declared))

    def _difference_of_object(self, value: Object, declared: type) -> str:
        shape: Shape = vars(type(value))["_kotae_shape"]
        is_conditional = {
            field.name: field.is_conditional
            for field in shape.fields
            if field.name and not (field.definition is TYPENAME and field.alias is None)
        }
        properties = {
            name: one for name, one in vars(declared).items() if isinstance(one, property)
        }
        if is_conditional.keys() != properties.keys():
            return f"{declared.__name__} has {list(properties)}, not {list(is_conditional)}"
        for name, one in {**properties, "typename": cast("Any", declared).typename}.items():
            try:
                read = getattr(value, name)
            except NotSelectedError:
                if is_conditional[name]:
                    continue
                raise
            found = self.difference(read, self._type_of(one))
            if found:
                return f"{declared.__name__}.{name}: {found}"
        return ""

    def _type_of(self, one: property) -> Any:
        if one not in self._types:
            self._types[one] = get_type_hints(one.fget, self._scope)["return"]
        return self._types[one]
