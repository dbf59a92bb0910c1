"""Definitions read from the literal table."""

from __future__ import annotations

from kotae.api import REGISTRY
from kotae.api._table import TABLE
from kotae.query.type_references import type_reference
from kotae.query.type_system import FieldDefinition, ObjectDefinition, Registry, UnionDefinition


def test_a_type_is_read_as_sdl_writes_it() -> None:
    reference = type_reference("[[Int!]]!")
    assert (reference.name, reference.depth, reference.is_non_null) == ("Int", 2, True)
    assert reference.item is not None
    assert (reference.item.text, reference.item.is_non_null) == ("[Int!]", False)
    assert repr(type_reference("Int")) == "<type Int>"


def test_a_field_is_read_with_its_arguments_and_marks() -> None:
    line = (
        "schedule(airingAt_in: [Int] @time, version: Int = 2, id: ID!): [Media!] @deprecated @token"
    )
    field = FieldDefinition("Media", line, REGISTRY)
    assert (field.name, field.python_name, field.type.text) == ("schedule", "schedule", "[Media!]")
    assert field.is_deprecated
    assert field.needs_token
    assert field.required == ("id",)
    assert list(field.arguments) == ["airing_at_in", "version", "id"]
    assert [argument.is_unix_time for argument in field.arguments.values()] == [True, False, False]
    assert [(argument.name, value) for argument, value in field.defaults] == [("version", 2)]
    assert repr(field) == "<field Media.schedule>"


def test_every_line_of_the_table_is_read() -> None:
    for name in TABLE["type"]:
        definition = REGISTRY.definition(name)
        assert isinstance(definition, ObjectDefinition)
        for field in definition.fields.values():
            assert field.target is REGISTRY.definition(field.type.name)
            assert all(REGISTRY.definition(a.type.name) for a in field.arguments.values())


def test_the_shared_fields_of_a_union_do_not_depend_on_earlier_reads() -> None:
    registry = Registry(TABLE, "kotae.api")
    _ = registry.object_definition("TextActivity").fields
    type_reference.cache_clear()
    union = registry.definition("ActivityUnion")
    assert isinstance(union, UnionDefinition)
    known = REGISTRY.definition("ActivityUnion")
    assert isinstance(known, UnionDefinition)
    assert list(union.fields) == list(known.fields)
    assert {"id", "created_at", "site_url"} <= set(union.fields)


def test_members_with_different_types_have_unique_keys() -> None:
    union = REGISTRY.definition("LikeableUnion")
    assert isinstance(union, UnionDefinition)
    aliases = union.automatic_aliases
    assert {field for _, field in aliases} == {"userId", "replyCount"}
    assert set(aliases.values()) == {f"{field}_{member}" for member, field in aliases}
