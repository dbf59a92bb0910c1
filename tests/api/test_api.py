"""`kotae.api`: every type of the schema is there, under its name."""

from __future__ import annotations

import subprocess
import sys

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
)

import kotae.api
from kotae.api import REGISTRY, Media, Mutation, Query, UnknownObject
from kotae.naming import python_name
from kotae.query.objects import Object
from kotae.query.open_enum import OpenEnum
from kotae.query.roots import AnyRoot
from kotae.query.type_system import InputDefinition, ObjectDefinition
from kotae.schema.load import load_bundled

_TYPES = {
    name: type_
    for name, type_ in load_bundled().schema.type_map.items()
    if not name.startswith("__")
}


def _named(kind: type) -> list[str]:
    return [name for name, type_ in _TYPES.items() if isinstance(type_, kind)]


_ROOTS = ("Query", "Mutation")
_OBJECTS = [name for name in _named(GraphQLObjectType) if name not in _ROOTS]
_ENUMS = _named(GraphQLEnumType)
_INPUTS = _named(GraphQLInputObjectType)
_UNIONS = _named(GraphQLUnionType)


def _get(name: str) -> object:
    return getattr(kotae.api, name)


def test_the_schema_has_as_many_types_as_it_is_known_to_have() -> None:
    counts = len(_OBJECTS) + len(_ROOTS), len(_ENUMS), len(_INPUTS), len(_UNIONS)
    assert counts == (127, 40, 10, 3)


@pytest.mark.parametrize("name", [*_OBJECTS, *_UNIONS])
def test_an_object_is_a_class_with_a_path_for_each_field(name: str) -> None:
    cls = _get(name)
    assert isinstance(cls, type)
    assert issubclass(cls, Object)
    assert (cls.__name__, cls.__module__, cls.__qualname__) == (name, "kotae.api", name)
    type_ = _TYPES[name]
    if isinstance(type_, GraphQLObjectType):
        for field in type_.fields:
            assert repr(getattr(cls, python_name(field))) == f"{name}.{python_name(field)}"
    assert repr(cls.typename) == f"{name}.typename"


@pytest.mark.parametrize("name", _ENUMS)
def test_an_enum_is_a_class_with_the_schemas_values(name: str) -> None:
    cls = _get(name)
    assert isinstance(cls, type)
    assert issubclass(cls, OpenEnum)
    assert (cls.__name__, cls.__module__) == (name, "kotae.api")
    type_ = _TYPES[name]
    assert isinstance(type_, GraphQLEnumType)
    assert [member.value for member in cls] == list(type_.values)
    assert [member.name for member in cls] == list(type_.values)
    assert all(member.is_known for member in cls)


@pytest.mark.parametrize("name", _INPUTS)
def test_an_input_is_a_dict_with_the_schemas_keys(name: str) -> None:
    cls = _get(name)
    assert isinstance(cls, type)
    assert (cls.__name__, cls.__module__) == (name, "kotae.api")
    type_ = _TYPES[name]
    assert isinstance(type_, GraphQLInputObjectType)
    assert list(cls.__annotations__) == [python_name(key) for key in type_.fields]


@pytest.mark.parametrize(("namespace", "count"), [(Query, 27), (Mutation, 29)])
def test_every_root_is_there(namespace: type, count: int) -> None:
    type_ = _TYPES[namespace.__name__]
    assert isinstance(type_, GraphQLObjectType)
    assert len(type_.fields) == count
    assert namespace.__module__ == "kotae.api"
    for field in type_.fields:
        root = getattr(namespace, python_name(field))
        assert isinstance(root, AnyRoot)
        assert repr(root) == f"{namespace.__name__}.{python_name(field)}"


def test_every_field_and_argument_is_as_the_schema_has_it() -> None:
    fields = arguments = 0
    for name in (*_OBJECTS, *_ROOTS):
        type_, definition = _TYPES[name], REGISTRY.definition(name)
        assert isinstance(type_, GraphQLObjectType)
        assert isinstance(definition, ObjectDefinition)
        assert [field.name for field in definition.fields.values()] == list(type_.fields)
        for field in definition.fields.values():
            real = type_.fields[field.name]
            assert field.type.text == str(real.type)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # graphql-core leaves its lists' items open
            assert field.is_deprecated == bool(real.deprecation_reason)
            found = [(a.name, a.type.text) for a in field.arguments.values()]
            assert found == [(key, str(a.type)) for key, a in real.args.items()]  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # as above
            fields += 1
            arguments += len(found)
    assert (fields, arguments) == (982, 1000)


def test_every_key_of_an_input_is_as_the_schema_has_it() -> None:
    for name in _INPUTS:
        type_, definition = _TYPES[name], REGISTRY.definition(name)
        assert isinstance(type_, GraphQLInputObjectType)
        assert isinstance(definition, InputDefinition)
        found = [(field.name, field.type.text) for field in definition.fields.values()]
        assert found == [(key, str(field.type)) for key, field in type_.fields.items()]  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # as above


def test_all_names_every_class_and_alias_sorted() -> None:
    wanted = [*_OBJECTS, *_ROOTS, *_ENUMS, *_INPUTS, *_UNIONS, "UnknownObject"]
    wanted += [f"{enum}Literal" for enum in _ENUMS]
    wanted += ["AnyActivity", "AnyLikeable", "AnyNotification"]
    assert kotae.api.__all__ == sorted(wanted)
    assert dir(kotae.api) == kotae.api.__all__


def test_a_star_imports_every_name() -> None:
    code = (
        "from kotae.api import *\nimport kotae.api\n"
        "print(set(kotae.api.__all__) <= set(dir()), Media.id, MediaStatus.FINISHED)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "True Media.id FINISHED\n"


def test_a_name_is_the_same_object_each_time() -> None:
    for name in kotae.api.__all__:
        assert _get(name) is _get(name)
    assert kotae.api.Media is Media
    assert _get("UnknownObject") is UnknownObject


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Medai", "'Media'"), ("media_list", "'MediaList'"), ("Mediastatus", "'MediaStatus'")],
)
def test_an_unknown_name_is_reported_with_a_suggestion(name: str, meant: str) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'. Did you mean .*{meant}"):
        _get(name)
    with pytest.raises(ImportError):
        exec(f"from kotae.api import {name}", {})


def test_importing_the_classes_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from kotae import operation\n"
        "from kotae.api import (Query, Mutation, Media, MediaTitle, Page, Staff, TextActivity,"
        " ActivityUnion, User, MediaList)\n"
        "root = Query.media(id=1, search='x').select(Media.id, Media.title.romaji)\n"
        "built = operation(root, Query.page(page=1).select(Page.media(id=2).id))\n"
        "built.text, built.variables, built.complexity, built.needs_token\n"
        "heavy = {'gql', 'graphql', 'msgspec', 'requests', 'aiohttp', 'jwt', 'rich', 'pathspec'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def test_importing_the_names_alone_loads_nothing_heavy() -> None:
    code = (
        "import sys; known = set(sys.modules)\n"
        "from kotae.api import (Query, Mutation, Media, MediaTitle, Page, Staff, TextActivity,"
        " ActivityUnion, User, MediaList)\n"
        "new = set(sys.modules) - known\n"
        "print(sorted(new & {'datetime', 'json', 'inspect', 'asyncio', 'dataclasses'}))"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "[]\n"
