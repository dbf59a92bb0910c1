"""Written schemas: stable, atomic, and equal to the fetched ones."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLSchema, build_client_schema, build_schema, introspection_from_schema
from hypothesis import given
from hypothesis import strategies as st

from kotae.atomic_files import write_atomically
from kotae.errors import SchemaError, UsageError
from kotae.schema.diff import find_changes
from kotae.schema.load import MAX_SCHEMA_BYTES, load_bundled, load_file
from kotae.schema.write import schema_sdl, write_schema

if TYPE_CHECKING:
    from pathlib import Path

_SDL = '''
directive @upper(on: Boolean = true) repeatable on FIELD | FRAGMENT_SPREAD

"""Says "hello" and \\ and `this`."""
type Query {
  b(z: Int = 1, a: [Kind!] = [TWO], c: In = {x: 3}): String @deprecated(reason: "Use `a`.")
  a: Thing
}

union Thing = Zebra | Ant
type Zebra { id: ID! }
type Ant { id: ID! when: Date }
enum Kind { TWO ONE TEN @deprecated }
input In { y: Int @deprecated(reason: "no") x: Int }
scalar Date @specifiedBy(url: "https://example.org/date")
'''


def _reordered(schema: GraphQLSchema) -> GraphQLSchema:
    """Return a schema with the reverse order in every list, as another server may send it."""
    result = introspection_from_schema(schema, one_of=True, specified_by_url=True)

    def reverse_lists(entry: dict[str, Any]) -> dict[str, Any]:
        for value in entry.values():
            if isinstance(value, list):
                value.reverse()
        return entry

    return build_client_schema(json.loads(json.dumps(result), object_hook=reverse_lists))


def _write(path: Path, schema: GraphQLSchema, day: int = 1) -> bool:
    return write_schema(path, schema, endpoint="https://x/", date=date(2026, 11, day))


@pytest.mark.parametrize("sdl", [_SDL, None], ids=["small", "AniList's"])
def test_the_sdl_does_not_depend_on_the_servers_order(sdl: str | None) -> None:
    schema = load_bundled().schema if sdl is None else build_schema(sdl)
    assert schema_sdl(_reordered(schema)) == schema_sdl(schema)


def test_the_sdl_reads_back_as_the_same_schema() -> None:
    schema = build_schema(_SDL)
    again = build_schema(schema_sdl(schema))
    assert find_changes(schema, again, with_descriptions=True) == ()
    assert "directive @upper(on: Boolean = true) repeatable on FIELD | FRAGMENT_SPREAD" in (
        schema_sdl(schema)
    )
    assert '@specifiedBy(url: "https://example.org/date")' in schema_sdl(schema)


def test_the_json_has_its_source_and_the_same_schema(tmp_path: Path) -> None:
    file = tmp_path / "schema.graphql"
    schema = build_schema(_SDL)
    assert _write(file, schema)
    document = json.loads((tmp_path / "schema.introspection.json").read_text())
    assert list(document) == ["version", "sha256", "endpoint", "date", "__schema"]
    assert (document["version"], document["date"]) == (1, "2026-11-01")
    loaded = load_file(file)
    assert loaded.date == "2026-11-01"
    assert find_changes(schema, loaded.schema, with_descriptions=True) == ()


def test_the_same_schema_again_leaves_both_files_untouched(tmp_path: Path) -> None:
    file = tmp_path / "schema.graphql"
    _write(file, build_schema(_SDL))
    files = [file, tmp_path / "schema.introspection.json"]
    before = [(item.read_bytes(), item.stat().st_ino) for item in files]
    assert not _write(file, _reordered(build_schema(_SDL)), day=2)
    assert [(item.read_bytes(), item.stat().st_ino) for item in files] == before


@pytest.mark.parametrize("content", [None, b"", b'{"version":1,"sha256":"0"}'])
def test_a_missing_or_stale_json_is_made_again(tmp_path: Path, content: bytes | None) -> None:
    file, neighbour = tmp_path / "schema.graphql", tmp_path / "schema.introspection.json"
    _write(file, build_schema(_SDL))
    neighbour.unlink()
    if content is not None:
        neighbour.write_bytes(content)
    node = file.stat().st_ino
    assert not _write(file, build_schema(_SDL), day=2)
    assert file.stat().st_ino == node
    assert load_file(file).date == "2026-11-02"


def test_a_failure_between_the_two_files_leaves_the_old_sdl_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "schema.graphql"
    _write(file, build_schema("type Query { old: Int }"))

    def fail_on_sdl(path: Path, content: bytes) -> None:
        if path == file:
            raise OSError(28, "No space left on device")
        write_atomically(path, content)

    monkeypatch.setattr("kotae.schema.write.write_atomically", fail_on_sdl)
    with pytest.raises(OSError, match="No space left"):
        _write(file, build_schema("type Query { new: Int }"), day=2)
    query = load_file(file).schema.query_type
    assert query is not None
    assert list(query.fields) == ["old"]


def test_a_link_in_the_place_of_the_json_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "schema.introspection.json").symlink_to(victim)
    with pytest.raises(UsageError, match="is a link"):
        _write(tmp_path / "schema.graphql", build_schema(_SDL))
    assert victim.read_text() == "precious"
    assert not (tmp_path / "schema.graphql").exists()


def test_a_folder_that_is_missing_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        _write(tmp_path / "none" / "schema.graphql", build_schema(_SDL))


def test_no_other_file_is_left_behind(tmp_path: Path) -> None:
    _write(tmp_path / "schema.graphql", build_schema(_SDL))
    assert sorted(os.listdir(tmp_path)) == ["schema.graphql", "schema.introspection.json"]  # noqa: PTH208


def test_a_schema_too_large_to_be_read_again_is_not_written(tmp_path: Path) -> None:
    schema = build_schema("type Query { a: Int }")
    if schema.query_type is not None:
        schema.query_type.description = "x" * MAX_SCHEMA_BYTES
    with pytest.raises(SchemaError, match="too large"):
        _write(tmp_path / "schema.graphql", schema)
    assert list(tmp_path.iterdir()) == []


def test_text_that_is_not_unicode_is_refused() -> None:
    schema = build_schema("type Query { a: Int }")
    if schema.query_type is not None:
        schema.query_type.description = "\ud800"
    with pytest.raises(SchemaError, match="cannot be written"):
        schema_sdl(schema)


@given(st.text(), st.text())
def test_any_description_and_reason_reads_back(description: str, reason: str) -> None:
    schema = build_schema("type Query { a(b: Int): Int @deprecated }")
    if schema.query_type is None:
        raise TypeError
    schema.query_type.description = description
    field = schema.query_type.fields["a"]
    field.description = description
    field.args["b"].description = description
    field.deprecation_reason = reason
    again = build_schema(schema_sdl(schema)).query_type
    if again is None:
        raise TypeError
    assert again.fields["a"].deprecation_reason == reason
    assert again.fields["a"].args.keys() == {"b"}
