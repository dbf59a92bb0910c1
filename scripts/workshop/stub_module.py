"""One module of the builder's stubs: its classes, and the imports that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    is_required_argument,
    is_required_input_field,
)

from kotae.naming import python_name
from kotae.query.classes import any_name, literal_name
from kotae.query.type_references import type_reference
from kotae.query.type_system import ROOT_KINDS, ObjectDefinition, UnionDefinition
from kotae.schema.coordinates import type_text
from workshop.annotations import Annotator
from workshop.docstrings import call_docstring, described, docstring, quoted
from workshop.tables import NEVER_NULL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import GraphQLField, GraphQLNamedType

    from kotae.query.type_system import Registry

__all__ = ["IMPORTED_FROM", "StubModule"]

#: Checks that pyright must not make in stubs: the classes of paths are private to the package; a
#: member of a union has its own paths to shared fields; a date's parts are paths too, and are never
#: assigned.
_PYRIGHT = (
    "# pyright: reportPrivateUsage=false, reportIncompatibleVariableOverride=false, "
    "reportIncompatibleMethodOverride=false"
)
#: The modules of the names that stubs import.
IMPORTED_FROM = {
    "Attribute": "kotae.query.objects",
    "ConnectionList": "kotae.query.paths",
    "Count_co": "kotae.query.paths",
    "Field": "kotae.query.paths",
    "FuzzyDateValue": "kotae.values",
    "Generic": "typing",
    "OptionalArgument": "kotae.query.variables",
    "OptionalListArgument": "kotae.query.variables",
    "JSON": "kotae.values",
    "LeafRoot": "kotae.query.roots",
    "ListOf": "kotae.query.variables",
    "Literal": "typing",
    "Many": "kotae.query.selectable",
    "Paged": "kotae.query.selectable",
    "RequiredArgument": "kotae.query.variables",
    "RequiredListArgument": "kotae.query.variables",
    "Never": "typing",
    "Object": "kotae.query.objects",
    "ObjectPath": "kotae.query.paths",
    "One": "kotae.query.selectable",
    "OnResult_co": "kotae.query.objects",
    "OnClass_co": "kotae.query.objects",
    "MediaSeasonMethods": "kotae.query.open_enum",
    "OpenEnum": "kotae.query.open_enum",
    "PresentObject": "kotae.query.roots",
    "Required": "typing",
    "RootObject": "kotae.query.roots",
    "RootType": "kotae.query.roots",
    "Start_co": "kotae.query.selectable",
    "TypeAlias": "typing",
    "TypedDict": "typing",
    "UnknownObject": "kotae.query.objects",
    "date": "datetime",
    "datetime": "datetime",
    "deprecated": "typing_extensions",
    "overload": "typing",
}


class StubModule:
    """One stub file while it is written."""

    def __init__(self, registry: Registry, modules: Mapping[str, str], module: str) -> None:
        self._registry = registry
        self._modules = modules
        self._module = module
        self._used: set[str] = set()
        self._annotate = Annotator(registry, self._use)
        self._parts: list[str] = []
        self.names: list[str] = []

    def text(self, header: str, about: str) -> str:
        """Return the file."""
        imports: dict[str, list[str]] = {}
        for name in sorted(self._used):
            module = self._module_of(name)
            if module is not None and module != self._module:
                imports.setdefault(module, []).append(name)
        lines = [
            f"from {module} import {', '.join(names)}" for module, names in sorted(imports.items())
        ]
        return (
            f'{header}\n{_PYRIGHT}\n"""{about}"""\n\n'
            + "\n".join(lines)
            + "\n\n"
            + "\n".join(self._parts)
        )

    def add(self, type_: GraphQLNamedType) -> None:
        """Write one type."""
        self.names.append(type_.name)
        if isinstance(type_, GraphQLEnumType):
            self._enum(type_)
        elif isinstance(type_, GraphQLInputObjectType):
            self._input(type_)
        elif isinstance(type_, GraphQLUnionType):
            self._union(type_)
        elif isinstance(type_, GraphQLObjectType) and type_.name in ROOT_KINDS:
            self._root(type_)
        elif isinstance(type_, GraphQLObjectType):
            self._object(type_)

    def add_arguments(self, name: str, owner: str, field_name: str, field: GraphQLField) -> None:
        """Write the arguments of one field as a `TypedDict`."""
        self.names.append(name)
        about = f"The arguments of `{owner}.{python_name(field_name)}`."
        keys = [
            self._key(argument, type_text(one), is_required=is_required_argument(one))
            for argument, one in field.args.items()
        ]
        self._parts.append(
            f"class {name}({self._use('TypedDict')}, total=False):\n"
            f"{docstring(about, 4)}{''.join(keys)}"
        )

    def _use(self, name: str) -> str:
        self._used.add(name)
        return name

    def _module_of(self, name: str) -> str | None:
        known = IMPORTED_FROM.get(name)
        if known is not None:
            return known
        type_name = name
        if name.startswith("_"):
            type_name = name.removeprefix("_").removeprefix("Paged").removesuffix("Path")
        if type_name in self._modules:
            return self._modules[type_name]
        if type_name.endswith("Literal"):
            return self._modules[type_name.removesuffix("Literal")]
        for union in self._registry.table["union"]:
            if any_name(union) == type_name:
                return self._modules[union]
        return None

    def _enum(self, enum: GraphQLEnumType) -> None:
        use = self._use
        alias = literal_name(enum.name)
        self.names.append(alias)
        members = "".join(
            f'    {name} = "{name}"\n{docstring(described(value), 4)}'
            for name, value in enum.values.items()
        )
        values = ", ".join(f'"{name}"' for name in enum.values)
        base = "MediaSeasonMethods" if enum.name == "MediaSeason" else "OpenEnum"
        self._parts += [
            f"class {enum.name}({use(base)}):\n{docstring(enum.description, 4)}{members}",
            f"{alias}: {use('TypeAlias')} = {use('Literal')}[{values}]\n"
            + docstring(f"The values of `{enum.name}` as strings.", 0),
        ]

    def _input(self, type_: GraphQLInputObjectType) -> None:
        use = self._use
        keys = [
            self._key(name, type_text(field), is_required=is_required_input_field(field))
            + docstring(described(field), 4)
            for name, field in type_.fields.items()
        ]
        self._parts.append(
            f"class {type_.name}({use('TypedDict')}, total=False):\n"
            f"{docstring(type_.description, 4)}{''.join(keys)}"
        )

    def _key(self, name: str, text: str, *, is_required: bool) -> str:
        annotation = self._annotate.given(name, text)
        if is_required:
            annotation = f"{self._use('Required')}[{annotation}]"
        return f"    {python_name(name)}: {annotation}\n"

    def _union(self, union: GraphQLUnionType) -> None:
        use = self._use
        alias = any_name(union.name)
        self.names.append(alias)
        members = " | ".join(use(member.name) for member in union.types)
        shared: list[tuple[str, str, str]] = []
        definition = self._registry.definition(union.name)
        if isinstance(definition, UnionDefinition):
            first = union.types[0]
            for field in definition.fields.values():
                source = first.fields[field.name]
                value = self._annotate.result(type_text(source))
                shared.append((field.python_name, value, docstring(described(source), 4)))
        attribute, leaf, one = use("Attribute"), use("Field"), use("One")
        own = "".join(
            f"    {name}: {attribute}[{leaf}[{union.name}, {value}, {one}], {value}]\n{doc}"
            for name, value, doc in shared
        )
        below = "".join(
            f"    {name}: {use('Field')}[{use('Start_co')}, {value}, {use('Count_co')}]\n{doc}"
            for name, value, doc in shared
        )
        body = f"{docstring(union.description, 4)}{own}    ...\n"
        self._parts += [
            f"class {union.name}({use('Object')}):\n{body}",
            f"{alias}: {use('TypeAlias')} = {members} | {use('UnknownObject')}\n"
            + docstring(
                f"Whatever an object of `{union.name}` may be; a `match` over it is exhaustive.", 0
            ),
            f"class _{union.name}Path({self._path_base(union.name, alias)}):\n{below}    ...\n",
        ]

    def _path_base(self, item: str, value: str) -> str:
        use = self._use
        start, count = use("Start_co"), use("Count_co")
        return (
            f"{use('ObjectPath')}[{start}, {item}, {value}, {count}], "
            f"{use('Generic')}[{start}, {count}]"
        )

    def _object(self, type_: GraphQLObjectType) -> None:
        use = self._use
        own: list[str] = []
        below: list[str] = []
        for name, field in type_.fields.items():
            python = python_name(name)
            doc = docstring(described(field), 4)
            value = self._annotate.result(type_text(field))
            on_class = self._field_path(type_.name, name, field, type_.name, use("One"))
            on_path = self._field_path(type_.name, name, field, use("Start_co"), use("Count_co"))
            reason = field.deprecation_reason
            if reason:
                attribute = self._deprecated_attribute(type_.name, name, reason)
                below.append(
                    f"    @property\n    @{use('deprecated')}({quoted(reason)})\n"
                    f"    def {python}(self) -> {on_path}:\n"
                    f"{docstring(described(field), 8)}        ...\n"
                )
            else:
                attribute = use("Attribute")
                below.append(f"    {python}: {on_path}\n{doc}")
            own.append(f"    {python}: {attribute}[{on_class}, {value}]\n{doc}")
        unions = [use(union) for union in self._registry.object_definition(type_.name).unions]
        abilities = [use("FuzzyDateValue")] if type_.name == "FuzzyDate" else []
        bases = ", ".join([*abilities, *(unions or [use("Object")])])
        self._parts += [
            f"class {type_.name}({bases}):\n{docstring(type_.description, 4)}{''.join(own)}",
            f"class _{type_.name}Path({self._path_base(type_.name, type_.name)}):\n"
            + "".join(below),
        ]
        if self._is_connection(type_.name):
            self._paged_connection(type_)

    def _paged_connection(self, type_: GraphQLObjectType) -> None:
        """Write the path to a connection whose field has pages: its lists can be paged."""
        use = self._use
        lines: list[str] = []
        for name, field in type_.fields.items():
            path = self._plain_path(field, use("Start_co"), use("Count_co"))
            if type_reference(type_text(field)).item is not None:
                paged = self._plain_path(field, use("Start_co"), use("Count_co"), "Paged")
                path = f"{use('ConnectionList')}[{paged}, {path}]"
            lines.append(f"    {python_name(name)}: {path}\n{docstring(described(field), 4)}")
        base = self._path_base(type_.name, type_.name)
        self._parts.append(f"class _Paged{type_.name}Path({base}):\n{''.join(lines)}")

    def _field_path(
        self, owner: str, name: str, field: GraphQLField, start: str, count: str
    ) -> str:
        """Return the path to a field, the class of its call written if it can be called."""
        use = self._use
        many = "Paged" if owner == "Page" else "Many"
        if not field.args:
            return self._plain_path(field, start, count, many)
        call = f"_{owner}_{name}Call"
        if call not in self._used:
            self._used.add(call)
            generic_start, generic_count = use("Start_co"), use("Count_co")
            target = self._plain_path(field, generic_start, generic_count, many)
            base = f"{use('Generic')}[{generic_start}, {generic_count}]"
            if not any(map(is_required_argument, field.args.values())):
                base = f"{target}, {base}"
            self._parts.append(f"class {call}({base}):\n{self._call(owner, name, field, target)}")
        return f"{call}[{start}, {count}]"

    def _plain_path(self, field: GraphQLField, start: str, count: str, many: str = "Many") -> str:
        use = self._use
        reference = type_reference(type_text(field))
        if self._is_leaf(reference.name):
            return f"{use('Field')}[{start}, {self._annotate.result(type_text(field))}, {count}]"
        if reference.item is not None:
            count = use(many)
        has_pages = "perPage" in field.args and self._is_connection(reference.name)
        mark = "Paged" if has_pages else ""
        return f"{use(f'_{mark}{reference.name}Path')}[{start}, {count}]"

    def _call(self, owner: str, name: str, field: GraphQLField, target: str) -> str:
        definition = self._registry.object_definition(owner).field(python_name(name))
        sent = {argument.name: default for argument, default in definition.defaults}
        required = {name: a for name, a in field.args.items() if is_required_argument(a)}
        others = {name: a for name, a in field.args.items() if name not in required}
        given = self._annotate.given
        parameters = [f"{python_name(n)}: {given(n, type_text(a))}" for n, a in required.items()]
        parameters += [
            f"{python_name(n)}: {given(n, type_text(a))} = {sent.get(n)}" for n, a in others.items()
        ]
        doc = call_docstring(field, {**required, **others})
        return (
            f"    def __call__(self, *, {', '.join(parameters)}) -> {target}:\n{doc}        ...\n"
        )

    def _deprecated_attribute(self, owner: str, name: str, reason: str) -> str:
        use = self._use
        made = f"_{owner}_{name}Attribute"
        on_class, on_result = use("OnClass_co"), use("OnResult_co")
        owner_type = "owner: type[object], /"
        mark = f"    @{use('overload')}\n    @{use('deprecated')}({quoted(reason)})\n"
        self._parts.append(
            f"class {made}({use('Attribute')}[{on_class}, {on_result}], "
            f"{use('Generic')}[{on_class}, {on_result}]):\n"
            f"{mark}    def __get__(self, instance: None, {owner_type}) -> {on_class}: ...\n"
            f"{mark}    def __get__(self, instance: {use('Object')}, {owner_type}) "
            f"-> {on_result}: ...\n"
        )
        return made

    def _root(self, type_: GraphQLObjectType) -> None:
        use = self._use
        lines: list[str] = []
        for name, field in type_.fields.items():
            root = self._root_of(field, is_never_null=f"{type_.name}.{name}" in NEVER_NULL)
            if field.args:
                call = f"_{type_.name}_{name}Call"
                is_needed = any(map(is_required_argument, field.args.values()))
                base = "" if is_needed else f"({root})"
                self._parts.append(
                    f"class {call}{base}:\n{self._call(type_.name, name, field, root)}"
                )
                root = call
            if field.deprecation_reason:
                attribute = self._deprecated_attribute(type_.name, name, field.deprecation_reason)
                root = f"{attribute}[{root}, {use('Never')}]"
            lines.append(f"    {python_name(name)}: {root}\n{docstring(described(field), 4)}")
        self._parts.append(
            f"class {type_.name}({use('RootType')}):\n"
            f"{docstring(type_.description, 4)}{''.join(lines)}"
        )

    def _is_leaf(self, name: str) -> bool:
        definition = self._registry.definition(name)
        return not isinstance(definition, ObjectDefinition | UnionDefinition)

    def _is_connection(self, name: str) -> bool:
        definition = self._registry.definition(name)
        if not isinstance(definition, ObjectDefinition):
            return False
        return {"page_info", "edges"} <= definition.lines.keys()

    def _root_of(self, field: GraphQLField, *, is_never_null: bool) -> str:
        use = self._use
        value, present = (
            self._annotate.result(type_text(field)),
            self._annotate.present(type_text(field)),
        )
        name = type_reference(type_text(field)).name
        if is_never_null:
            return f"{use('PresentObject')}[{use(name)}]"
        if self._is_leaf(name):
            return f"{use('LeafRoot')}[{value}, {present}]"
        return f"{use('RootObject')}[{value}, {use(name)}, {present}]"
