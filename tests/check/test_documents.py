from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.check.harness import Folder, unmarked

from kotae.check.config import SourceFile
from kotae.check.documents import Document


def document(text: str) -> Document:
    return Document(SourceFile(Path("/a.graphql"), "a.graphql", is_reported=True), text)


@pytest.mark.parametrize(
    "marked",
    [
        "query Q { Media(id: 1) { id »",
        "query Q »} { id }",
        "query Q { Media(id: ») { id } }",
        "query Q { Media(id: 1) { id }\n\n  »? }",
        'query Q { Media(search: "no end) { id } }»\n}',
        "query Q { Media(id: 0»1) { id } }",
        "fragment »on on Media { id }",
        "query Q { Media(id: 1) {»} }",
        "query Q {»}",
        "query Q { Media(») { id } }",
        "»\x07 { GenreCollection }",
        "»<<<<<<< ours\n{ GenreCollection }",
    ],
)
def test_a_syntax_error_stands_where_the_parser_stumbled(folder: Folder, marked: str) -> None:
    text, places = unmarked(marked)
    assert folder.found({"a.graphql": text}) == [f"syntax {place}" for place in places]


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n,,", "# only a comment", "#\n\n  # two\r\n"])
def test_a_file_without_a_definition_is_a_problem_of_its_own(folder: Folder, text: str) -> None:
    report = folder.report({"a.graphql": text})
    (problem,) = report.problems
    assert f"{problem.rule} {problem.location}" == "empty-document a.graphql:1:1"
    assert problem.message == "This file has no operation and no fragment."


@pytest.mark.parametrize(
    "marked",
    [
        "query Q {\r\n  Media(id: 1) {\r\n    »titel\r\n  }\r\n}",
        "query Q {\r  Media(id: 1) {\r    »titel\r  }\r}",
        "query Q {\n\r\n\r\r\n  Media(id: 1) { »titel } }",
        "query Q {\n\t\tMedia(id: 1) {\t»titel } }",
        'query Q { Media(search: "日本語") { »titel } }',
        'query Q { Media(search: "😀👩‍👩‍👧‍👦") { »titel } }',
        'query Q { Media(search: "e\u0301\u0308") { »titel } }',
        'query Q { Media(search: "\u200f\u202e\u2028\u2029\x85") { »titel } }',
        'query Q { Media(search: """\r\n日本\n😀 """) { »titel } }',
        "\ufeffquery Q { »titel }",
        "# 😀\n\ufeff query Q { »titel }",
    ],
)
def test_lines_are_graphqls_and_columns_are_code_points(folder: Folder, marked: str) -> None:
    text, places = unmarked(marked.replace("\ufeffquery", "query"))
    content = f"\ufeff{text}" if marked.startswith("\ufeff") else text
    assert folder.found({"a.graphql": content}) == [f"fields-on-correct-type {places[0]}"]


def test_a_problem_ends_just_after_the_fault(folder: Folder) -> None:
    report = folder.report({"a.graphql": 'query Q { Media(search: "日本", nr: 1) { id } }'})
    (problem,) = report.problems
    at = problem.location
    assert (at.line, at.column, at.end_line, at.end_column) == (1, 31, 1, 33)


@pytest.mark.parametrize("levels", [600, 990])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [("... { ", " }"), ("relations { nodes { ", " } }"), ("... on Media @skip(if: true) {", "}")],
)
@pytest.mark.usefixtures("deep_recursion")
def test_hundreds_of_levels_are_checked(
    folder: Folder, levels: int, opening: str, closing: str
) -> None:
    levels //= opening.count("{")
    good, bad = (
        f"query {name} {{ Media(id: 1) {{ {opening * levels}{field}{closing * levels} }} }}"
        for name, field in (("Good", "id"), ("Bad", "titel"))
    )
    column = bad.index("titel") + 1
    assert folder.found({"good.graphql": good, "bad.graphql": bad}) == [
        f"fields-on-correct-type bad.graphql:1:{column}"
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{ Media(id_in: " + "[" * 600 + "1" + "]" * 600 + ") { id } }", "values-of-correct-type"),
        (
            "query Q($x: " + "[" * 600 + "Int" + "]" * 600 + ") { Media(id: $x) { id } }",
            "variables-in-allowed-position",
        ),
        (
            "mutation { UpdateUser(notificationOptions: "
            + "{ a: " * 600 + "1" + " }" * 600 + ") { id } }",
            "values-of-correct-type",
        ),
    ],
    ids=["lists", "list types", "objects"],
)  # fmt: skip
@pytest.mark.usefixtures("deep_recursion")
def test_hundreds_of_levels_of_values_are_checked(folder: Folder, text: str, rule: str) -> None:
    if sys.version_info[:2] == (3, 12) and "query" in text:
        # This interpreter formats a type by recursion in C, whose limit is lower.
        rule = "too-complex-to-check"
    assert [each.split()[0] for each in folder.found({"a.graphql": text})] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "{ Media(id: 1) { " + "... { " * 5000 + "id" + " }" * 5000 + " } }",
        "{" + "a{" * 100_000,
        "{ Media(id: " + "[" * 100_000,
        "{ Media(id: " + "{a:" * 100_000,
        "query Q($x: " + "[" * 100_000,
        "{ Media(id: 1) { id @skip(if: " + "[" * 100_000,
    ],
    ids=["selections", "braces", "lists", "objects", "list types", "directives"],
)
def test_deeper_than_a_thousand_levels_is_too_complex_and_others_are_checked(
    folder: Folder, text: str
) -> None:
    problems = folder.found({"a.graphql": text, "b.graphql": "{ Nope }"})
    assert [each.split(":")[0] for each in problems] == [
        "too-complex-to-check a.graphql",
        "fields-on-correct-type b.graphql",
    ]


@given(st.lists(st.sampled_from(["\r\n", "\n", "\r", "é", "日", "😀", "\u2028", "\x0b", " "])))
def test_every_offset_is_the_line_and_column_that_splitting_at_line_breaks_gives(
    pieces: list[str],
) -> None:
    text = "".join(pieces)
    marked_places = [
        unmarked(f"{text[:offset]}»{text[offset:]}")[1][0]
        for offset in range(len(text) + 1)
        if text[offset - 1 : offset + 1] != "\r\n"
    ]
    own = [
        str(document(text).location(offset, offset))
        for offset in range(len(text) + 1)
        if text[offset - 1 : offset + 1] != "\r\n"
    ]
    assert own == marked_places


@given(st.text(alphabet="ab\r\n\u2028\t"))
def test_the_lines_of_a_document_are_its_text_without_line_breaks(text: str) -> None:
    own = document(text)
    lines = [own.line(number) for number in range(1, own.location(len(text)).line + 1)]
    assert lines == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
