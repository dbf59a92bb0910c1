"""The text of a stub: a class for each selected object, one for each operation, and `load`."""

from __future__ import annotations

import builtins
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kotae.api import REGISTRY
from kotae.api import __all__ as api_names
from kotae.query.annotations import given_value
from kotae.query.shapes import Shape
from kotae.query.type_references import SCALARS
from kotae.query.type_system import TYPENAME

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kotae.query.prepared_operation import PreparedOperation
    from kotae.query.printing import VariableDefinition
    from kotae.query.shapes import ShapeField, UnionShape
    from kotae.query.type_references import TypeReference

__all__ = ["DocumentStubs"]

#: The call of an operation names its variables, unlike that of `Operation`.
_COMMENTS = """\
# ruff: noqa
# fmt: off
# mypy: disable-error-code="override"
# pyright: reportIncompatibleMethodOverride=false
"""
_ABOUT = '''\
"""The types of the operations in .graphql files.

The classes of types, such as `Media`, exist at run time, to match results: they are those of
`kotae.api`, from which paths are imported. All others are for annotations: import them below
`if TYPE_CHECKING:`.
"""
'''
_RESULT = '''\
_Type = TypeVar("_Type")
_Value = TypeVar("_Value")

class _Result(Generic[_Type]):
    def __getitem__(self, path: Column[_Type, _Value], /) -> _Value:
        """Read a path of `kotae.api`; raises `NotSelectedError` if it was not selected."""
    def to_dict(self) -> dict[str, JSON]:
        """Return the JSON from which the result was decoded, with its response keys."""
'''
#: The modules of the names that a stub may import, besides those of `kotae.api`.
_MODULES = {
    "Column": "kotae.query.rows",
    "FuzzyDateValue": "kotae.values",
    "Generic": "typing",
    "JSON": "kotae",
    "ListOf": "kotae.query.variables",
    "Literal": "typing",
    "Null": "kotae.query.variables",
    "Operation": "kotae",
    "TypeAlias": "typing",
    "TypeVar": "typing",
    "UnknownObject": "kotae",
    "api": "kotae",
    "date": "datetime",
    "datetime": "datetime",
    "overload": "typing",
}
_NO_ATTRIBUTE = "the name is taken or begins with _: read it by its path"
_LEFT_OUT = '"""Raises `NotSelectedError` if a directive left it out."""'
_DATE_PARTS = {"year", "month", "day"}


class DocumentStubs:
    """A stub while it is written: the classes of operations, in the order in which they come."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._loads: list[str] = []
        self._types: set[str] = set()
        self._imports: set[str] = set()
        self._taken: set[str] = {*api_names, *_MODULES}

    @property
    def has_operations(self) -> bool:
        """Whether there is something to load."""
        return bool(self._loads)

    def add(self, path: str, operations: Mapping[str | None, PreparedOperation]) -> None:
        """Write the operations of a file.

        Args:
            path: The path that `load` takes.
            operations: By their names.
        """
        for name, operation in operations.items():
            stem = re.sub(r"\W", "_", name or PurePosixPath(path).stem, flags=re.ASCII)
            title = _class_name(stem)
            if not title.isidentifier():
                title = f"{operation.kind.title()}{title}"
            call = self._operation(operation, title)
            given = f"Literal[{name!r}]" if name else "None"
            if len(operations) == 1:
                given = f"{given} | None = None" if name else "None = None"
            self._loads.append(
                f"def load(path: {self._use('Literal')}[{path!r}], /, *, name: {given}) "
                f"-> {call}: ...\n"
            )

    def text(self) -> str:
        """Return the stub, without its first line."""
        for name in ("Column", "Generic", "JSON", "TypeVar"):
            self._use(name)
        types = [
            f"class {name}(_Result[{self._use('api')}.{name}]):\n"
            f"    @property\n    def typename(self) -> {self._use('Literal')}[{name!r}]: ...\n"
            for name in sorted(self._types)
        ]
        loads = self._loads
        if len(loads) > 1:
            loads = [f"@{self._use('overload')}\n{load}" for load in loads]
        modules: dict[str, list[str]] = {}
        for name in sorted(self._imports):
            modules.setdefault(_MODULES.get(name, "kotae.api"), []).append(name)
        has_builtins = any("_builtins." in part for part in self._parts)
        imports = "import builtins as _builtins\n" * has_builtins + "".join(
            f"from {module} import {', '.join(names)}\n"
            for module, names in sorted(modules.items())
        )
        return "\n".join([f"{_COMMENTS}{_ABOUT}", imports, _RESULT, *types, *self._parts, *loads])

    def _use(self, name: str) -> str:
        if not hasattr(builtins, name):
            self._imports.add(name)
        return name

    def _builtin(self, name: str, hiding: Collection[str]) -> str:
        """Return the name of a builtin, in a class some of whose attributes may hide it."""
        return f"_builtins.{name}" if name in hiding else name

    def _unique(self, name: str) -> str:
        found, number = name, 1
        while found in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._taken.add(found)
        return found

    def _operation(self, operation: PreparedOperation, name: str) -> str:
        """Write the class of an operation, and return its name.

        It is an `Operation`, which can be sent, unless it needs values for variables.
        """
        values = [
            self._value(
                field,
                field.definition.type,
                f"{name}{_class_name(field.key)}",
                (),
                is_null=field.is_conditional or not field.definition.is_never_null,
            )
            for field in operation.root_fields
        ]
        result = values[0] if len(values) == 1 else f"tuple[{', '.join(values) or '()'}]"
        bound = f"{self._use('Operation')}[{result}]"
        variables = operation.variables
        required = [one for one in variables.values() if one.is_required]
        given = "".join(f", {key}: {self._variable(one)}" for key, one in variables.items())
        this = "self"
        while this in variables:
            this = f"_{this}"
        call = self._unique(f"{name}Operation")
        about = f"{operation.kind} {operation.name}" if operation.name else operation.kind
        self._parts.append(
            f"class {call}{'' if required else f'({bound})'}:\n"
            f'    """The {about}."""\n'
            f"    def __call__({this}, /{', *' if given else ''}{given}) -> {bound}: ...\n"
        )
        return call

    def _object(self, shape: Shape, name: str) -> str:
        """Write the class of an object, after the classes of the objects below it."""
        name = self._unique(name)
        names = {field.name for field in shape.fields if field.name}
        lines: list[str] = []
        for field in shape.fields:
            if field.definition is TYPENAME and not field.alias:
                continue  # it is in the class of the type
            if field.name is None:
                lines.append(f"    # {field.key}: {_NO_ATTRIBUTE}\n")
                continue
            below = f"{name}{_class_name(field.key)}"
            value = self._value(field, field.definition.type, below, names)
            if field.definition is TYPENAME:
                value = f"{self._use('Literal')}[{shape.type_name!r}]"
            body = f"\n        {_LEFT_OUT}" if field.is_conditional else " ..."
            lines.append(
                f"    @{self._builtin('property', names)}\n"
                f"    def {field.name}(self) -> {value}:{body}\n"
            )
        self._types.add(shape.type_name)
        bases = shape.type_name
        sure = {field.name for field in shape.fields if not field.is_conditional}
        if bases == "FuzzyDate" and sure >= _DATE_PARTS:
            bases = f"{self._use('FuzzyDateValue')}, {bases}"
        body = "".join(lines) if names - {"typename"} else f"{''.join(lines)}    ...\n"
        self._parts.append(f"class {name}({bases}):\n{body}")
        return name

    def _union(self, shape: UnionShape, name: str) -> str:
        name = self._unique(name)
        members = [self._object(one, f"{name}{key}") for key, one in shape.members.items()]
        members.append(self._use("UnknownObject"))
        alias = f"{name}: {self._use('TypeAlias')} = {' | '.join(members)}\n"
        self._parts.append(alias)
        return name

    def _value(
        self,
        field: ShapeField,
        reference: TypeReference,
        name: str,
        names: Collection[str],
        *,
        is_null: bool = True,
    ) -> str:
        """Return the type of a field's value, or of an item of its list.

        Args:
            field: The field.
            reference: The type of the value.
            name: The name of its class.
            names: The attributes beside it, which hide builtins of their name.
            is_null: Whether it may be null, if the schema says so.
        """
        shape = field.shape
        if reference.item is not None:
            item = self._value(field, reference.item, name, names)
            value = f"{self._builtin('list', names)}[{item}]"
        elif isinstance(shape, Shape):
            value = self._object(shape, name)
        elif shape is not None:
            value = self._union(shape, name)
        elif reference.name in SCALARS:
            scalar = SCALARS[reference.name]
            value = self._use(scalar) if scalar in _MODULES else self._builtin(scalar, names)
        else:
            value = self._use(reference.name)
        return value if reference.is_non_null or not is_null else f"{value} | None"

    def _variable(self, variable: VariableDefinition) -> str:
        value = self._given(variable.type, is_unix_time=variable.is_unix_time)
        if variable.is_required:
            return value
        null = "" if variable.type.is_non_null else f" | {self._use('Null')}"
        return f"{value}{null} | None = None"

    def _given(self, reference: TypeReference, *, is_unix_time: bool) -> str:
        """Return the type of the values that a variable takes, but for null."""
        if reference.item is not None:
            # A single value is a list of it.
            value = self._given(reference.item, is_unix_time=is_unix_time)
            null = "" if reference.item.is_non_null else f" | {self._use('Null')}"
            return f"{value} | {self._use('ListOf')}[{value}{null}]"
        return given_value(REGISTRY, reference.name, self._use, is_unix_time=is_unix_time)


def _class_name(name: str) -> str:
    """Return a name as a part of the name of a class: `MediaById` for `media_by_id`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
