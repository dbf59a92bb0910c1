"""The bundled schema has the types of AniList's schema, with the same nullability."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

from kotae.schema.diff import find_changes
from kotae.schema.limits import limits
from kotae.schema.load import bundled_sdl, load_bundled, load_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).resolve().parents[2]
_REFERENCE = _ROOT.parent / "shared" / "anilist" / "introspection.json"

#: Counts of AniList's schema of August 2026.
_COUNTS = {
    "objects": 127, "enums": 40, "inputs": 10, "unions": 3, "scalars": 3,
    "fields": 982, "arguments": 1000, "values": 329,
}  # fmt: skip


def _facts(schema: GraphQLSchema) -> dict[str, str]:
    """Return all facts of a schema by coordinate, without descriptions and deprecation reasons."""
    return dict(_stated(schema))


def _stated(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    yield "roots", f"{schema.query_type} {schema.mutation_type} {schema.subscription_type}"
    for directive in schema.directives:
        places = sorted(location.name for location in directive.locations)
        yield f"@{directive.name}", f"{places} {sorted(directive.args)}"
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        yield name, type(type_).__name__
        if isinstance(type_, GraphQLObjectType):
            yield f"{name} implements", str([item.name for item in type_.interfaces])
            for field_name, field in type_.fields.items():
                place = f"{name}.{field_name}"
                yield place, f"{field.type} {field.deprecation_reason is not None}"
                for argument_name, argument in field.args.items():
                    yield f"{place}({argument_name}:)", _input_facts(argument)
        elif isinstance(type_, GraphQLInputObjectType):
            for field_name, input_field in type_.fields.items():
                yield f"{name}.{field_name}", _input_facts(input_field)
        elif isinstance(type_, GraphQLEnumType):
            for value_name, value in type_.values.items():
                yield f"{name}.{value_name}", f"value {value.deprecation_reason is not None}"
        elif isinstance(type_, GraphQLUnionType):
            yield f"{name} members", str(sorted(item.name for item in type_.types))


def _input_facts(element: Any) -> str:
    return f"{element.type} {element.deprecation_reason is not None} {element.default}"


def _described(schema: GraphQLSchema) -> dict[str, str | None]:
    """Return the description of every named element."""
    places: dict[str, str | None] = {}
    for name, type_ in schema.type_map.items():
        places[name] = type_.description
        if isinstance(type_, GraphQLObjectType):
            for field_name, field in type_.fields.items():
                places[f"{name}.{field_name}"] = field.description
                for argument_name, argument in field.args.items():
                    places[f"{name}.{field_name}({argument_name}:)"] = argument.description
        elif isinstance(type_, GraphQLInputObjectType):
            for field_name, input_field in type_.fields.items():
                places[f"{name}.{field_name}"] = input_field.description
        elif isinstance(type_, GraphQLEnumType):
            for value_name, value in type_.values.items():
                places[f"{name}.{value_name}"] = value.description
    return places


@pytest.fixture(scope="module")
def from_sdl() -> GraphQLSchema:
    return build_schema(bundled_sdl())


@pytest.fixture(scope="module")
def generated() -> GraphQLSchema:
    return load_bundled().schema


@pytest.mark.skipif(not _REFERENCE.is_file(), reason="the reference is not beside the repository")
def test_the_sdl_and_the_reference_state_the_same_both_ways(from_sdl: GraphQLSchema) -> None:
    reference = load_file(_REFERENCE).schema
    ours, theirs = _facts(from_sdl), _facts(reference)
    assert {place: fact for place, fact in ours.items() if theirs.get(place) != fact} == {}
    assert {place: fact for place, fact in theirs.items() if ours.get(place) != fact} == {}
    assert find_changes(reference, from_sdl) == ()
    assert find_changes(from_sdl, reference) == ()


@pytest.mark.skipif(not _REFERENCE.is_file(), reason="the reference is not beside the repository")
def test_the_limits_are_those_of_the_reference() -> None:
    ours = (_ROOT / "src/kotae/schema/limits.json").read_bytes()
    theirs = _REFERENCE.with_name("limits.json").read_bytes()
    assert json.loads(ours) == json.loads(theirs)


def test_the_generated_json_and_the_sdl_state_the_same_descriptions_included(
    from_sdl: GraphQLSchema, generated: GraphQLSchema
) -> None:
    assert _facts(generated) == _facts(from_sdl)
    assert _described(generated) == _described(from_sdl)
    assert find_changes(from_sdl, generated, with_descriptions=True) == ()


def test_it_has_as_many_types_fields_arguments_and_values_as_anilist(
    from_sdl: GraphQLSchema,
) -> None:
    types = [
        type_
        for type_ in from_sdl.type_map.values()
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]
    objects = [item for item in types if isinstance(item, GraphQLObjectType)]
    enums = [item for item in types if isinstance(item, GraphQLEnumType)]
    inputs = [item for item in types if isinstance(item, GraphQLInputObjectType)]
    unions = [item for item in types if isinstance(item, GraphQLUnionType)]
    fields = [field for item in objects for field in item.fields.values()]
    assert {
        "objects": len(objects),
        "enums": len(enums),
        "inputs": len(inputs),
        "unions": len(unions),
        "scalars": len(types) - len(objects) - len(enums) - len(inputs) - len(unions),
        "fields": len(fields),
        "arguments": sum(len(field.args) for field in fields),
        "values": sum(len(item.values) for item in enums),
    } == _COUNTS


def test_everything_is_described(from_sdl: GraphQLSchema) -> None:
    described = _described(from_sdl)
    own = [place for place in described if not place.startswith("__")]
    assert len(own) > 2500
    assert [place for place in own if not described[place]] == []


@pytest.mark.parametrize("ending", ["_not", "_in", "_not_in", "_greater", "_lesser"])
def test_filters_of_one_family_share_their_wording(from_sdl: GraphQLSchema, ending: str) -> None:
    """A suffix of arguments is described with the same few words everywhere."""
    texts = {
        place: text or ""
        for place, text in _described(from_sdl).items()
        if re.search(rf"\(\w*?[a-z]{ending}:\)$", place)
        and (ending != "_in" or not place.endswith("_not_in:)"))
    }
    assert len(texts) > 10
    starts = {text.split()[0] for text in texts.values()}
    assert starts <= {"Keeps", "Leaves"}


def test_every_place_with_a_limit_exists_and_is_described(from_sdl: GraphQLSchema) -> None:
    described = _described(from_sdl)
    assert [place for place in limits() if not described.get(place)] == []


def test_every_deprecation_has_a_reason_or_a_replacement(from_sdl: GraphQLSchema) -> None:
    reasons = {
        f"{name}.{field_name}": field.deprecation_reason
        for name, type_ in from_sdl.type_map.items()
        if isinstance(type_, GraphQLObjectType)
        for field_name, field in type_.fields.items()
        if field.deprecation_reason is not None
    }
    assert len(reasons) == 12
    assert [place for place, reason in reasons.items() if not reason] == []


def test_the_loaded_schema_has_its_source_date_and_hash() -> None:
    loaded = load_bundled()
    assert (loaded.source, loaded.date, loaded.is_bundled) == ("bundled", "2026-08", True)
    assert loaded.sha256 == hashlib.sha256(bundled_sdl().encode()).hexdigest()


def test_importing_the_package_is_cheap() -> None:
    code = (
        "import sys, kotae.schema, kotae.schema.load, kotae.schema.limits\n"
        "from kotae.schema.diff import find_changes; from kotae.schema.write import write_schema\n"
        "print(*sorted({'graphql', 'gql', 'requests', 'urllib3'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
