"""Client schemas: their types, fields and directives are allowed, and judged as taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema, print_schema
from tests.check.harness import found

from kotae import DocumentError, SchemaError, UsageError, load
from kotae.api import Query
from kotae.check import CheckRequest, check
from kotae.check.drift import find_drift
from kotae.schema.diff import find_changes
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.check.harness import Folder

SDL = """
directive @client(always: Boolean) on FIELD
extend type Media { isOpen: Boolean  entry(full: Boolean): Entry }
extend type Query { theme: Theme }
type Theme { name: String  media: Media }
type Entry { progress: Int! }
"""
CONFIG = {"kotae.toml": 'client-schema = "client.graphql"\n', "client.graphql": SDL}


def fields(count: int) -> str:
    return " ".join(f"a{at}: id" for at in range(count))


@pytest.mark.parametrize(
    "text",
    [
        "{ Media(id: 1) { id isOpen } }",
        "{ Media(id: 1) { isOpen @client(always: true) entry(full: true) @client { progress } } }",
        "{ theme { name media { title { romaji } ...F } } } fragment F on Media { isOpen }",
        "{ theme { ...T } } fragment T on Theme { name }",
        "{ theme @client { __typename } }",
    ],
)
def test_what_the_client_schema_defines_is_allowed(folder: Folder, text: str) -> None:
    folder.has_anilist_rules = True
    text = text.replace("{ ", "query Q { ", 1)
    assert folder.found({**CONFIG, "a.graphql": text}) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{ Media(id: 1) { id isOpne @client } }", "fields-on-correct-type a.graphql:1:21"),
        ("{ Media(id: 1) { entry { progres } } }", "fields-on-correct-type a.graphql:1:26"),
        ("{ Media(id: 1) { entry } }", "scalar-leafs a.graphql:1:18"),
        ("{ Media(id: 1) { entry(all: 1) { progress } } }", "known-argument-names a.graphql:1:24"),
        ("{ theme @client(always: 1) { name } }", "values-of-correct-type a.graphql:1:25"),
        ("query @client { theme { name } }", "known-directives a.graphql:1:7"),
    ],
)
def test_what_the_client_schema_does_not_define_is_reported(
    folder: Folder, text: str, problem: str
) -> None:
    assert folder.found({**CONFIG, "a.graphql": text}) == [problem]


def test_a_client_schema_of_the_command_line_takes_the_place_of_the_project_s(
    folder: Folder,
) -> None:
    folder.write({**CONFIG, "other.graphql": "extend type Media { other: Int }"})
    folder.write({"a.graphql": "query Q { Media(id: 1) { other isOpen } }"})
    request = CheckRequest((), folder.root, client_schema=folder.root / "other.graphql")
    assert found(check(request).problems) == [
        "fields-on-correct-type a.graphql:1:32",
    ]


def test_client_schemas_are_no_documents(folder: Folder) -> None:
    folder.write({**CONFIG, "q/a.graphql": "query Q { theme { name } }"})
    (folder.root / "q/link.graphql").symlink_to("../client.graphql")
    report = folder.report({})
    assert (report.problems, report.files) == ([], 1)


def test_client_fields_count_for_no_rule_about_anilist(folder: Folder) -> None:
    folder.has_anilist_rules = True
    client = " ".join(f"b{at}: isOpen" for at in range(300))
    text = f"query Q {{ Media(id: 1) {{ {fields(400)} {client} title @client {{ romaji romaji }}"
    text += f" ...F }} }} fragment F on Media {{ entry {{ progress }} b: {fields(99)[4:]} }}"
    files = {**CONFIG, "a.graphql": text}
    assert folder.found(files) == []
    request = CheckRequest((), folder.root, has_statistics=True)
    assert [each.complexity for each in check(request).complexities or ()] == [500]
    assert folder.found({**files, "a.graphql": text.replace("isOpen", "id", 1)}) == [
        "complexity-over-500 a.graphql:1:1"
    ]


def test_fields_under_an_allowed_client_directive_count_for_no_rule_either(folder: Folder) -> None:
    folder.has_anilist_rules = True
    text = f"query Q {{ Media(id: 1) {{ id some @client {{ {fields(600)} }} }} }}"
    files = {"kotae.toml": 'directives = ["client"]\n', "a.graphql": text}
    assert folder.found(files) == []
    text = "query Q { Media(id: 1) { __typename } __schema { types { name } } }"
    assert folder.found({**files, "a.graphql": text}) == []


@pytest.mark.parametrize(
    ("sdl", "sentence"),
    [
        ("", "cannot be used. It is empty."),
        ("\ntype {", "cannot be used. Line 2, column 6: Syntax Error: Expected Name, found '{'."),
        (
            "type Query { a: Int }",
            "in this type definition. To add fields to it, write `extend type`.",
        ),
        ("extend type Media { id: Int }", "Line 1, column 21: Field 'Media.id' already exists"),
        ("extend type Nope { a: Int }", "Line 1, column 13: Cannot extend type 'Nope'"),
        ("extend type Media { a: Nope }", "Line 1, column 24: Unknown type 'Nope'."),
        ("{ a }", "Line 1, column 1: A client schema has no operations and no fragments."),
        ("extend enum MediaSort { X }", "but no values, members or roots."),
        ("extend input FuzzyDateInput { x: Int }", "but no values, members or roots."),
        ("extend union NotificationUnion = Media", "but no values, members or roots."),
        ("extend schema { subscription: Media }", "but no values, members or roots."),
        ("interface I { id: Int! } extend type Media implements I", "but no interfaces."),
        ("directive @skip on FIELD", "Directive '@skip' already exists"),
        ("type A implements B { a: Int } interface B { b: Int }", "Interface field B.b expected"),
        ("type A { a: " + "[" * 5000 + "Int" + "]" * 5000 + " }", "nested too deeply"),
        ("type A { a: " + "[" * 40 + "Int" + "]" * 40 + " }", "nested too deeply"),
        ("#" * (256 * 1024 + 1), "It has more than 256 KiB."),
        ("type A { a: Int } " * 3_000, "Document contains more than 20000 tokens"),
    ],
)
def test_a_mistake_in_a_client_schema_is_reported_with_its_place(
    folder: Folder, sdl: str, sentence: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        folder.report({**CONFIG, "client.graphql": sdl, "a.graphql": "{ GenreCollection }"})
    message = str(caught.value)
    assert message.startswith("The client schema client.graphql of kotae.toml cannot be used. ")
    assert sentence in message
    assert message.isprintable()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nope.graphql", "There is no client schema nope.graphql of kotae.toml."),
        ("a.graphql/x", "There is no client schema a.graphql/x of kotae.toml."),
        ("../up.graphql", "file-outside-project: the client schema ../up.graphql of kotae.toml is"),
        ("/etc/passwd", "file-outside-project: the client schema /etc/passwd of kotae.toml"),
        ("out/up.graphql", "file-outside-project: the client schema out/up.graphql"),
        ("link.graphql", "It is a link, or not a regular file. Put a file in its place."),
        ("loop.graphql", "It is a link, or not a regular file."),
        ("out", "It is a link, or not a regular file."),
        ("a\\u0000b", "Its path is not valid."),
        ("x" * 5000, "It cannot be read: File name too long."),
        ("latin.graphql", "It is not valid UTF-8: see byte 3."),
    ],
)
def test_a_client_schema_is_a_regular_file_below_the_project(
    folder: Folder, name: str, sentence: str
) -> None:
    folder.write({"up.graphql": SDL, "p/a.graphql": "{ theme { name } }"})
    folder.write({"p/latin.graphql": b"# \xff", "p/own.graphql": SDL})
    (folder.root / "p/link.graphql").symlink_to("own.graphql")
    (folder.root / "p/loop.graphql").symlink_to("loop.graphql")
    (folder.root / "p/out").symlink_to("..")
    with pytest.raises((UsageError, SchemaError)) as caught:
        folder.report({"p/kotae.toml": f'client-schema = "{name}"\n'}, "p/a.graphql")
    assert sentence in str(caught.value)


def test_drift_judges_operations_with_the_client_schema(folder: Folder) -> None:
    folder.write({**CONFIG, "a.graphql": "query Q { Media(id: 1) { id isOpen synonyms } }"})
    old = bundled_schema()
    new = build_schema(re.sub(r'\n(  """.*"""\n)?  synonyms: .*\n', "\n", print_schema(old)))
    for schema, status in ((old, "unaffected"), (new, "broken")):
        request = CheckRequest(("a.graphql",), folder.root)
        (drift,) = find_drift(request, old, schema, find_changes(old, schema))
        assert drift.status == status


def test_load_refuses_fields_of_the_client_and_says_why(tmp_path: Path) -> None:
    for name, text in {**CONFIG, "a.graphql": "query Q { Media(id: 1) { isOpen } }"}.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(DocumentError, match=r"`load` sends an operation as it is: it does not"):
        load(tmp_path / "a.graphql", Query.media)
