"""The fix of each rule, and the text around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.check.fixes.conftest import Fixed

MEDIA = "{ Media(id: 1) { %s } }"
LEFT_ALONE = ("count", "page", "size", "old", "many", "gone", "path", "kind")
ACTIVITY = "{ Activity(id: 1) %s }"
STAFF = "fragment F on Media { staff(perPage: $n) { nodes { id } } }"
TRENDS = "fragment F on Media { trends(page: $n) { nodes { date } } }"
VERSIONED = "status(version: 2)"
SCHEMA = """
type Query { Page: Int MediaListCollection: Int thing(id: Int): Thing }
type Thing {
  id: ID
  url: String @deprecated(reason: "Use `siteUrl` instead.")
  siteUrl: String
  link: String @deprecated(reason: "Replaced with address field")
  address(full: Boolean): String
  list(first: Int): [Thing!] @deprecated(reason: "Select things.")
  things(first: Int): [Thing!]
  count: Int @deprecated(reason: "Use total.")
  total: Int!
  page(n: Int = 1): Int @deprecated(reason: "Use leaf.")
  leaf(n: Int = 2): Int
  size: Int @deprecated(reason: "Use volume.")
  volume(unit: String!): Int
  old: Int @deprecated(reason: "Use older.")
  older: Int @deprecated(reason: "Use id.")
  many: Int @deprecated(reason: "Use leaf or volume.")
  gone: Int @deprecated(reason: "It has no successor, use nothing.")
  path: Int @deprecated(reason: "Use Other.leaf.")
  kind: String @deprecated(reason: "This siteUrl is slow.")
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status", VERSIONED),
        ("status # now\n", f"{VERSIONED} # now\n"),
        ("state: status @include(if: true)", f"state: {VERSIONED} @include(if: true)"),
        ("source", "source(version: 3)"),
        ("status(version: 1)", "status(version: 1)"),
        ("id id", "id"),
        ("id, id, idMal", "id, idMal"),
        ("id idMal, id", "id idMal"),
        ("id # a\n id # b\n", "id # a\n # b\n"),
        ("id\n\n id\n\n idMal", "id\n\n idMal"),
        ("id @include(if: true) id", "id @include(if: true) id"),
        ("id @include(if: true) id @include(if: true)", "id @include(if: true)"),
        ("a: id b: id", "a: id b: id"),
        ("a: id id a: id", "a: id id"),
        (
            "coverImage # c\n { large } coverImage # d\n {large }",
            "coverImage # c\n { large\n   # d\n }",
        ),
        ("about(asHtml: true) about( # a\n asHtml: true)", "about(asHtml: true) # a\n"),
        ("title{romaji}id title{romaji}idMal", "title{romaji}id idMal"),
        ("title { romaji } title { native }", "title { romaji native }"),
        ("title { romaji } title { romaji native }", "title { romaji native }"),
        ("title { a: romaji } title { a: native }", "title { a: romaji } title { a: native }"),
        (
            "\n  title {\n    romaji # r\n  }\n  title {\n    # n\n    native\n  }\n  id\n",
            "\n  title {\n    romaji # r\n    # n\n    native\n  }\n  id\n",
        ),
        (
            "title { romaji } title { native # n\n }",
            "title { romaji\n  native # n\n}",
        ),
        (
            "characters { nodes { id } } characters { nodes { id name { full } } }",
            "characters { nodes { id name { full } } }",
        ),
        (
            "characters(page: 1) { nodes { id } } characters(page: 2) { nodes { id } }",
            "characters(page: 1) { nodes { id } } characters(page: 2) { nodes { id } }",
        ),
        ("characters(perPage: 26) { nodes { id } }", "characters(perPage: 25) { nodes { id } }"),
        (
            "characters(page: 1 # p\n perPage: 99)\n{ nodes { id } }",
            "characters(page: 1 # p\n perPage: 25)\n{ nodes { id } }",
        ),
    ],
)  # fmt: skip
def test_a_field_is_fixed_in_its_place(
    fixed: Callable[[str], str], before: str, after: str
) -> None:
    assert fixed(MEDIA % before) == MEDIA % after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "{ ... on TextActivity { text } ...on ListActivity{id} }",
            "{ __typename ... on TextActivity { text } ...on ListActivity{id} }",
        ),
        (
            "{... on TextActivity{text}...on ListActivity{id}}",
            "{__typename ... on TextActivity{text}...on ListActivity{id}}",
        ),
        (
            "{ # a\n  # t\n  ...on TextActivity{text}...on ListActivity{id}\n}",
            "{ # a\n  __typename\n  # t\n  ...on TextActivity{text}...on ListActivity{id}\n}",
        ),
        (
            "{\r\n\t...on TextActivity{text}...on ListActivity{id}}",
            "{\r\n\t__typename\r\n\t...on TextActivity{text}...on ListActivity{id}}",
        ),
        (
            "{ ... on TextActivity { text }\n  ... on ListActivity { id }\n}",
            "{ __typename ... on TextActivity { text }\n  ... on ListActivity { id }\n}",
        ),
    ],
)
def test_the_typename_stands_before_the_members(
    fixed: Callable[[str], str], before: str, after: str
) -> None:
    assert fixed(ACTIVITY % before) == ACTIVITY % after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("query Q($x: Int) {", "query Q {"),
        ("query ($x: Int) {", "query {"),
        ("query($x:Int){", "query{"),
        ("query Q ($x: Int) @skip(if: false) {", "query Q @skip(if: false) {"),
        ("query Q($x: Int, $id: Int) {", "query Q($id: Int) {"),
        ("query Q($id: Int, $x: Int) {", "query Q($id: Int) {"),
        ("query Q($id: Int $x: Int = 5, $y: [Int!] = [1, 2]) {", "query Q($id: Int) {"),
        ('query Q($x: MediaListOptionsInput = {sort: ["a", "}"]}, $id: Int) {', None),
        ("query Q(\n  $id: Int,\n  $x: Int,\n) {", "query Q(\n  $id: Int,\n) {"),
        ("query Q(\n  $id: Int,\n  $x: Int\n) {", "query Q(\n  $id: Int\n) {"),
        ("query Q(\n  $id: Int\n  , $x: Int\n) {", "query Q(\n  $id: Int\n) {"),
        (
            "query Q(\n  $id: Int, # one\n  $x: Int # two\n) {",
            "query Q(\n  $id: Int, # one\n  # two\n) {",
        ),
        ("query Q(\n  $x: Int # two\n) {", "query Q \n  # two\n {"),
        ("query Q($x: Int = # five\n 5) {", "query Q($x: Int = # five\n 5) {"),
        ("query Q($asHtlm: Boolean) { User(id: 1) { about(asHtml: $asHtml) }", None),
    ],
)
def test_an_unused_variable_is_removed(
    fixed: Callable[[str], str], before: str, after: str | None
) -> None:
    rest = "\n Media(id: %s) { id }\n}" % ("$id" if "$id" in before else "1")
    expected = before if after is None else after
    if "sort" in before:
        expected = "query Q($id: Int) {"
    assert fixed(before + rest) == expected + rest


def test_a_variable_is_left_alone_if_a_missing_fragment_may_use_it(
    fixed: Callable[[str], str],
) -> None:
    text = "query Q($x: Int) { Media(id: 1) { ...Missing } }"
    assert fixed(text) == text


def test_a_variable_is_left_alone_if_a_fragment_of_another_file_uses_it(
    fix: Callable[..., Fixed],
) -> None:
    text = "query Q($x: Int) { Media(id: 1) { ...F } }"
    other = "fragment F on Media { characters(page: $x) { nodes { id } } }"
    assert fix({"a.graphql": text, "b.graphql": other}).files["a.graphql"] == text


def test_a_variable_is_left_alone_if_a_field_of_the_client_uses_it(
    fix: Callable[..., Fixed],
) -> None:
    text = "query Q($x: Int) { Media(id: 1) { id isOpen(x: $x) @client } }"
    config = '[tool.kotae]\ndirectives = ["client"]\n'
    assert fix({"a.graphql": text, "pyproject.toml": config}).files["a.graphql"] == text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("query Q($n: Int = %s) { Page(perPage: $n) { media { id } } }", 50),
        ("query Q($n: Int = %s) { Media(id: 1) { staff(perPage: $n) { nodes { id } } } }", 25),
        ("query Q($n: Int = %s) { Page(perPage: $n, page: $n) { media { id } } }", 70),
        ("query Q($n: Int = %s) { Page(perPage: $n) { media { ...F } } } " + STAFF, 70),
        ("query Q($n: Int = %s) { Page(perPage: $n) { media { ...F } } } " + TRENDS, 70),
        ("query Q($n: Int = %s) { Page(perPage: $n) { media { ...Missing } } }", 70),
    ],
)
def test_the_default_of_a_variable_is_cut_if_all_its_uses_have_one_limit(
    fixed: Callable[[str], str], text: str, size: int
) -> None:
    assert fixed(text % 70) == text % size


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("url", "url: siteUrl"),
        ("x: url @skip(if: false)", "x: siteUrl @skip(if: false)"),
        ("url # u\n url", "url: siteUrl # u\n"),
        ("link", "link: address"),
        (
            "list(first: 1) { list(first: $n) { id } }",
            "list: things(first: 1) { list: things(first: $n) { id } }",
        ),
        *((name, name) for name in LEFT_ALONE),
        ("page(n: 5)", "page: leaf(n: 5)"),
    ],
)  # fmt: skip
def test_a_deprecated_field_is_replaced_by_a_successor_of_the_same_shape(
    fix: Callable[..., Fixed], before: str, after: str
) -> None:
    text = "query Q($n: Int) { thing(id: $n) { %s } }"
    files = {"a.graphql": text % before, "s/schema.graphql": SCHEMA, "pyproject.toml": ""}
    files["pyproject.toml"] = '[tool.kotae]\nschema = "s/schema.graphql"\n'
    assert fix(files).files["a.graphql"].split() == (text % after).split()


def test_a_field_of_the_bundled_schema_without_such_a_successor_is_left_alone(
    fixed: Callable[[str], str],
) -> None:
    text = "{ Staff(id: 1) { language } User(id: 1) { stats { watchedTime } } }"
    assert fixed(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{ GenreCollection }\n\nfragment F on Media { id }\n", "{ GenreCollection }\n"),
        ("{ GenreCollection }\n\nfragment F on Media { id }", "{ GenreCollection }"),
        ("fragment F on Media { id }\n\n{ GenreCollection }\n", "{ GenreCollection }\n"),
        (
            "query A { GenreCollection }\n\n# f\nfragment F on Media {\n  id\n}\n\n# b\n",
            "query A { GenreCollection }\n\n# f\n\n# b\n",
        ),
        ("{ GenreCollection } fragment F on Media { id } # f\n", "{ GenreCollection } # f\n"),
        (
            "{ GenreCollection }\nfragment F on Media { ...G }\nfragment G on Media { id }\n",
            "{ GenreCollection }\n",
        ),
        ("{ GenreCollection }\nfragment F on Media { id # why\n }\n", None),
        ("fragment F on Media { id }\n", None),
    ],
)  # fmt: skip
def test_an_unused_fragment_is_removed(
    fixed: Callable[[str], str], before: str, after: str | None
) -> None:
    assert fixed(before) == (before if after is None else after)
