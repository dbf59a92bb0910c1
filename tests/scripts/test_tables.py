"""The builder's literal table, and the names at which the generator stops."""

from __future__ import annotations

import ast
import json

import pytest
from tests.query.harness import loose
from tests.scripts.generator import NAMES, backwards, golden_sdl, table, texts_of

from kotae.query.classes import ClassRegistry
from kotae.schema.limits import Limit

_QUERY = "type Query { a: T } "


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_the_same_however_the_sdl_is_ordered(name: str) -> None:
    sdl = golden_sdl(name)
    assert json.dumps(table(sdl)) == json.dumps(table(sdl)) == json.dumps(table(backwards(sdl)))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_of_a_table_reads_back_as_the_table(name: str) -> None:
    sdl = golden_sdl(name)
    tree = ast.parse(texts_of(sdl)["_table.py"])
    (value,) = [node.value for node in tree.body if isinstance(node, ast.AnnAssign)]
    assert value is not None
    read = {
        kind: {name: lines.strip() for name, lines in types.items()}
        for kind, types in ast.literal_eval(value).items()
    }
    assert read == table(sdl)


def test_facts_beside_the_schema_are_marked() -> None:
    sdl = (
        "type Query { viewer: T } "
        "type T { a(version: Int, createdAt: Int, airingAt_greater: [Int], "
        'dates: Int, date: String): Int b: Int @deprecated(reason: "x") c: Int } '
        "type S { a: Int } input I { createdAt: Int }"
    )
    known = {
        "T.a(version:)": Limit(versions=(1, 3, 2)),
        "T.b": Limit(needs_token=True),
        "T.c": Limit(max=5),
        "S": Limit(needs_token=True),
    }
    assert table(sdl, known)["type"] == {
        "Query": "viewer: T",
        "S": "a: Int @token",
        "T": (
            "a(version: Int = 3, createdAt: Int @time, airingAt_greater: [Int] @time, dates: Int, "
            "date: String): Int\nb: Int @deprecated @token\nc: Int"
        ),
    }
    assert table(sdl, known)["input"] == {"I": "createdAt: Int @time"}


@pytest.mark.parametrize(
    ("sdl", "words"),
    [
        (_QUERY + "type T { idMal: Int id_mal: Int }", "T: 'id_mal' and 'idMal' are both 'id_mal'"),
        (_QUERY + "type T { select: Int }", "T: 'select' would be 'select', a name that is taken"),
        (_QUERY + "type T { toDict: Int }", "T: 'toDict' would be 'to_dict'"),
        (_QUERY + "type T { fromDict: Int }", "'from_dict'"),
        (_QUERY + "type T { typename: Int }", "T: 'typename'"),
        (_QUERY + "type T { as_: Int }", "T: 'as_'"),
        (_QUERY + "type T { class: Int }", "T: 'class' is a keyword of Python's"),
        (_QUERY + "type T { class_: Int }", "T: 'class_' is a keyword"),
        (_QUERY + "type T { Class: Int }", "T: 'Class' is a keyword"),
        (_QUERY + "type T { _x: Int }", "T: '_x' would be '_x'"),
        (_QUERY + "type T { list: Int }", "T: 'list'"),
        (_QUERY + "type T { str: Int }", "T: 'str'"),
        (_QUERY + "type T { property: Int }", "T: 'property'"),
        ("type Query { int: Int }", "Query: 'int'"),
        ("type Query { typename: Int }", "Query: 'typename'"),
        ("type Query { a(self: Int): Int }", "Query.a: 'self'"),
        ("type Query { a(if: Int): Int }", "Query.a: 'if' is a keyword"),
        ("type Query { a(xY: Int, x_y: Int): Int }", "Query.a: 'x_y' and 'xY' are both 'x_y'"),
        ("type Query { a(x: Int! = 3): Int }", "Query.a: 'x' has a default"),
        ("type Query { a(i: I): Int } input I { x: Int = 3 }", "I: 'x' has a default"),
        ("type Query { a(i: I): Int } input I { from: Int }", "I: 'from' is a keyword"),
        ("type Query { a(i: I): Int } input I { xY: Int x_y: Int }", "I: 'x_y' and 'xY'"),
        (_QUERY + "type T { e: E } enum E { name }", "E: 'name' would be 'name'"),
        (_QUERY + "type T { e: E } enum E { mro }", "E: 'mro'"),
        (_QUERY + "type T { e: E } enum E { is_known }", "E: 'is_known'"),
        (_QUERY + "type T { e: E } enum E { title }", "E: 'title'"),
        (_QUERY + "type T { e: E } enum E { def }", "E: 'def' is a keyword"),
        (_QUERY + "type T { e: E } enum E { _A }", "E: '_A'"),
        (_QUERY + "type T { u: UnknownObject } type UnknownObject { id: Int }", "'UnknownObject'"),
        (_QUERY + "type T { u: class } type class { id: Int }", "'class' is a keyword"),
        (_QUERY + "type T { u: list } type list { id: Int }", "'list'"),
        (_QUERY + "type T { u: REGISTRY } type REGISTRY { id: Int }", "'REGISTRY'"),
        (
            _QUERY + "type T { a: E b: ELiteral } enum E { A } type ELiteral { id: Int }",
            "'ELiteral' and 'ELiteral' are both",
        ),
        (
            _QUERY + "type T { a: X b: AnyX } union X = T type AnyX { id: Int }",
            "'AnyX' and 'AnyX' are both",
        ),
        (_QUERY + "scalar Money type T { a: Money }", "knows no scalar Money"),
        (_QUERY + "interface I { id: Int } type T implements I { id: Int }", "no types such as I"),
    ],
)
def test_a_name_that_python_cannot_express_stops_the_generator_with_a_message(
    sdl: str, words: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        texts_of(sdl)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "Field",
        "Object",
        "One",
        "Many",
        "Generic",
        "date",
        "ClassRegistry",
        "Attribute",
        "OptionalArgument",
    ],
)
def test_a_type_that_the_stubs_import_under_its_name_stops_the_generator(name: str) -> None:
    with pytest.raises(SystemExit, match=f"'{name}'"):
        texts_of(f"type Query {{ a: {name} }} type {name} {{ id: Int }}")


def test_calls_of_similar_names_have_classes_of_their_own() -> None:
    sdl = "type Query { a: T } type T { aB(x: Int): Int } type Ta { b(x: String): Int t: T }"
    tree = ast.parse(texts_of(sdl)["_part0.pyi"])
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert len(set(names)) == len(names)


def test_arguments_of_two_fields_with_one_name_stop_the_generator() -> None:
    sdl = "type Query { a: T } type T { aB(x: Int): Int } type TA { b(x: String): Int t: T }"
    with pytest.raises(
        SystemExit, match=r"kotae\.api\.arguments: 'TABArguments' and 'TABArguments'"
    ):
        texts_of(sdl)


def test_a_table_is_all_the_builder_needs() -> None:
    registry = ClassRegistry(table(golden_sdl("nested")), "tests.scripts.golden.nested")
    assert registry.class_of("Shelf").__module__ == "tests.scripts.golden.nested"
    assert repr(loose(registry.class_of("Shelf")).id_mal) == "Shelf.id_mal"
