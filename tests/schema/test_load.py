"""Schemas from files, and all errors of files that are not schemas."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from datetime import date
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema

import kotae.schema.load
from kotae.errors import AniListError, SchemaError, UsageError
from kotae.schema.diff import find_changes
from kotae.schema.load import MAX_SCHEMA_BYTES, load_file
from kotae.schema.write import introspection_text, write_schema

if TYPE_CHECKING:
    from pathlib import Path

_SDL = '"""The root."""\ntype Query {\n  a(b: Int = 3): String\n}\n'


@pytest.fixture
def schema_file(tmp_path: Path) -> Path:
    return tmp_path / "schema.graphql"


def _json_text(sdl: str = _SDL, **header: object) -> str:
    return introspection_text(build_schema(sdl), header)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize(
    "text",
    [
        _SDL,
        _json_text(),
        "\n  " + _json_text(version=1, sha256="0", date="2026-11-01"),
        json.dumps({"data": json.loads(_json_text()), "extensions": {}}),
    ],
    ids=["SDL", "introspection", "our own file", "a whole response"],
)
def test_the_content_decides_the_format_of_a_file(
    schema_file: Path, text: str, mark: bytes
) -> None:
    schema_file.write_bytes(mark + text.encode())
    loaded = load_file(schema_file)
    assert find_changes(loaded.schema, build_schema(_SDL), with_descriptions=True) == ()
    assert loaded.source == schema_file.as_posix()
    assert loaded.sha256 == hashlib.sha256(mark + text.encode()).hexdigest()
    assert not loaded.is_bundled
    assert loaded.date == ("2026-11-01" if "2026-11-01" in text else None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is empty"),
        (b" \n\t", "It is empty"),
        (b"# only a comment\n", "Unexpected <EOF>"),
        (b"type Query {\n  a Int\n}", "Line 2, column 5: .*Expected ':', found Name 'Int'"),
        (b"type Query { a: Nope }", "Line 1, column 17: Unknown type 'Nope'"),
        (b"type Query { a: A }\ninput A { b: Int }", "column 17: .*must be Output Type"),
        (b"type Query { a: Int a: Int }", "can only be defined once"),
        (b"type Other { a: Int }", "Query root type must be provided"),
        (b"query { a }", "Query root type must be provided|not executable"),
        (b"type Query { __a: Int }", "begin with '__'"),
        (b"type Query { a: " + b"[" * 40 + b"Int" + b"]" * 40 + b" }", "is nested too deeply"),
        (b"type Query { a: " + b"[" * 9999 + b"Int", "nested too deeply"),
        (b"type Query { a(b: Int = " + b"[" * 99999, "nested too deeply"),
        (b"type Query { a: \xff }", "not UTF-8: see byte 17"),
        ("type Query { a: Int }".encode("utf-16"), "not UTF-8: see byte 1"),
        (b"type Query { a: Int }\x00", "Unexpected character: U.0000"),
        (b"{", "not JSON: line 1, column 2"),
        (b"{ __schema }", "not JSON"),
        (b"{}", "lacks `__schema`"),
        (b'{"__schema": []}', "lacks `__schema`"),
        (b'{"data": null}', "lacks `__schema`"),
        (b'{"errors": [{"message": "no"}]}', "lacks `__schema`"),
        (b'{"__schema": {}}', "lacks 'types'"),
        (b'{"__schema": {"types": []}}', "Query root type must be provided"),
        (b'{"__schema": {"types": 5}}', "GraphQL refuses the schema"),
        (b'{"__schema": {"types": [{"name": 5}]}}', "expected text for `name`"),
        (b'{"__schema": {"types": [null]}}', "GraphQL refuses the schema"),
        (b'{"a": ' + b"[" * 100_000 + b"1", "is nested too deeply"),
        (b'{"__schema": ' + b'{"a":' * 200 + b"1" + b"}" * 201, "is nested too deeply"),
        (b'{"a": ' + b"1" * 5000 + b"}", "a number is too long"),
        (b'{"__schema": {"types": [{"kind": "OBJECT", "name": "Query"}]}}', "missing interfaces|f"),
    ],
)
def test_a_file_without_a_schema_is_refused_with_a_reason(
    schema_file: Path, content: bytes, reason: str
) -> None:
    schema_file.write_bytes(content)
    with pytest.raises(SchemaError, match=reason) as caught:
        load_file(schema_file)
    message = str(caught.value)
    assert message.startswith(f"The schema {schema_file.as_posix()} cannot be used. ")
    assert message.endswith((".", ".)"))
    assert len(message) < 600


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("description", {}, "expected text for `description`"),
        ("description", "\ud800", "a lone surrogate"),
        ("deprecationReason", 3, "expected text for `deprecationReason`"),
        ("isDeprecated", "yes", "expected a boolean"),
        ("name", "no name", "Names must only contain"),
        ("type", {"kind": "LIST", "name": None, "ofType": None}, "deeper than introspection"),
        ("type", None, "GraphQL refuses"),
        ("args", None, "missing field args"),
    ],
)
def test_an_introspection_with_an_odd_field_is_refused(
    schema_file: Path, key: str, value: object, reason: str
) -> None:
    document = json.loads(_json_text())
    query = next(item for item in document["__schema"]["types"] if item["name"] == "Query")
    query["fields"][0][key] = value
    schema_file.write_text(json.dumps(document))
    with pytest.raises(SchemaError, match=reason):
        load_file(schema_file)


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no schema file"):
        load_file(tmp_path / "none.graphql")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="There is no schema file"):
        load_file(tmp_path / "file" / "none.graphql")


def test_a_folder_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        load_file(tmp_path)


def test_an_impossible_path_is_an_error_of_ours(tmp_path: Path) -> None:
    for name in ("\0", "x" * 5000):
        with pytest.raises(AniListError):
            load_file(tmp_path / name)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "schema.graphql"
    os.mkfifo(pipe)
    with pytest.raises(SchemaError, match="not a regular file"):
        load_file(pipe)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_read_permission_is_an_error(schema_file: Path) -> None:
    schema_file.write_text(_SDL)
    schema_file.chmod(stat.S_IWUSR)
    with pytest.raises(SchemaError, match="Permission denied"):
        load_file(schema_file)


@pytest.mark.parametrize("text", ["type Query { a: Int } scalar A", "#\n" * 9 + "scalar A"])
def test_sdl_of_too_many_tokens_or_comments_is_refused(
    schema_file: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(kotae.schema.load, "MAX_SCHEMA_TOKENS", 8)
    schema_file.write_text(text)
    with pytest.raises(SchemaError, match="contains more than 8"):
        load_file(schema_file)


def test_a_file_over_the_limit_is_refused_without_reading_on(schema_file: Path) -> None:
    with schema_file.open("wb") as stream:
        stream.truncate(MAX_SCHEMA_BYTES + 1)
    with pytest.raises(SchemaError, match="larger than 4 MB"):
        load_file(schema_file)


def test_a_hostile_name_is_sanitized(tmp_path: Path) -> None:
    file = tmp_path / "a\n::error::\x1b[31m\u202e.graphql"
    file.write_text("type Query { \x1b[31m: Int }")
    with pytest.raises(SchemaError) as caught:
        load_file(file)
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\u202e" not in str(caught.value)
    assert "::error::" not in str(caught.value)


def test_a_current_introspection_file_gives_the_schema_and_its_date(schema_file: Path) -> None:
    write_schema(schema_file, build_schema(_SDL), endpoint="https://x", date=date(2026, 11, 1))
    loaded = load_file(schema_file)
    assert loaded.date == "2026-11-01"
    assert loaded.sha256 == hashlib.sha256(schema_file.read_bytes()).hexdigest()
    field = loaded.schema.query_type and loaded.schema.query_type.fields["a"]
    assert field is not None
    assert field.ast_node is None, "it came from the JSON"


def _break_hash(document: dict[str, object]) -> None:
    document["sha256"] = "0" * 64


def _break_version(document: dict[str, object]) -> None:
    document["version"] = 2


def _break_schema(document: dict[str, object]) -> None:
    document["__schema"] = {"types": []}


def _break_shape(document: dict[str, object]) -> None:
    document["__schema"] = "none"


@pytest.mark.parametrize("damage", [_break_hash, _break_version, _break_schema, _break_shape])
def test_a_stale_or_broken_neighbour_is_ignored(schema_file: Path, damage: object) -> None:
    write_schema(schema_file, build_schema(_SDL), endpoint="https://x", date=date(2026, 11, 1))
    neighbour = schema_file.with_name("schema.introspection.json")
    document = json.loads(neighbour.read_text())
    if callable(damage):
        damage(document)
    neighbour.write_text(json.dumps(document))
    loaded = load_file(schema_file)
    assert loaded.date is None
    assert find_changes(loaded.schema, build_schema(_SDL)) == ()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"[" * 100_000])
def test_a_neighbour_that_is_no_json_is_ignored(schema_file: Path, content: bytes) -> None:
    schema_file.write_text(_SDL)
    schema_file.with_name("schema.introspection.json").write_bytes(content)
    assert load_file(schema_file).date is None


def test_a_neighbour_that_is_a_folder_or_a_link_is_ignored(tmp_path: Path) -> None:
    first, second = tmp_path / "a.graphql", tmp_path / "b.graphql"
    for file in (first, second):
        write_schema(file, build_schema(_SDL), endpoint="https://x", date=date(2026, 11, 1))
    first.with_name("a.introspection.json").unlink()
    first.with_name("a.introspection.json").symlink_to(second.with_name("b.introspection.json"))
    assert load_file(first).date is None
    second.with_name("b.introspection.json").unlink()
    second.with_name("b.introspection.json").mkdir()
    assert load_file(second).date is None


def test_an_invalid_date_is_not_repeated(schema_file: Path) -> None:
    schema_file.write_text(_json_text(date="yesterday\n::error::"))
    assert load_file(schema_file).date is None
