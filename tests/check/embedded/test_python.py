"""Strings of Python programs: which are documents, and where their characters stand."""

from __future__ import annotations

import ast
import sys
import warnings
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.check.embedded.extraction import extract
from kotae.check.embedded.parts import EmbeddedText, Piece, ProgramSyntaxError
from kotae.check.embedded.python_literals import literal_parts
from kotae.check.limits import TooComplexError

QUERY = "query { Viewer { id } }"


def documents(program: str) -> list[EmbeddedText]:
    return extract("bot.py", program)


def texts(program: str) -> list[str]:
    """Return the texts of the documents, with `?` behind those that are dynamic."""
    return [" ".join(each.text.split()) + "?" * each.is_dynamic for each in documents(program)]


@pytest.mark.parametrize(
    "text",
    [
        "query { Viewer { id } }",
        "query($id: Int) { Media(id: $id) { id } }",
        "\n  # by id\n  query ById($id: Int) { Media(id: $id) { id } }\n",
        "mutation { SaveTextActivity(text: 1) { id } }",
        "subscription S { a { b } }",
        "query @cached { a { b } }",
        "query { GenreCollection }",
        "query { ...F }",
        "query {\n # all\n Viewer { id } }",
        "fragment F on Media { id }",
    ],
)
def test_a_string_that_begins_like_a_document_is_one(text: str) -> None:
    (document,) = documents(f"x = {text!r}")
    assert document.text == text
    assert not document.is_dynamic


@pytest.mark.parametrize(
    "text",
    [
        "query",
        "query failed",
        "query {name} failed: {error}",
        "query (see above) failed",
        "query {} failed",
        "mutation of the list",
        "fragment of a name on the way",
        "{ Viewer { id } }",
        "select * from query { a { b } }",
        "Query { Viewer { id } }",
    ],
)
def test_prose_is_no_document(text: str) -> None:
    assert documents(f"x = {text!r}\nf({text!r})") == []


@pytest.mark.parametrize(
    "program",
    [
        "gql('{ a { b } }')",
        "x = gql('''\n{ a { b } }\n''')",
        "x = gql.gql(dedent('{ a { b } }'))",
        "graphql('{ a { b } }', variables)",
        "x = '{ a { b } }'\ngql(x)",
        "x = '{ a { b } }'  # graphql",
        "f('{ a { b } }')  # GraphQL",
        "# graphql\nx = '{ a { b } }'",
        "# language=GraphQL\nx = (\n    '{ a '\n    '{ b } }'\n)",
        "#graphql\nf(\n    '{ a { b } }'\n)",
        "x = '''#graphql\n{ a { b } }'''",
        "x = '''\n  # graphql\n{ a { b } }'''",
    ],
)
def test_a_mark_makes_a_string_a_document(program: str) -> None:
    assert [
        each.removeprefix("# graphql ").removeprefix("#graphql ") for each in texts(program)
    ] == ["{ a { b } }"]


@pytest.mark.parametrize(
    "program",
    [
        "gql('media_by_id')",
        "graphql('https://graphql.anilist.co')",
        "gql(open('query.graphql').read())",
        "gql('type Media { id: Int }')",
        "x = '{ a { b } }'  # graphql is spoken here",
        "# graphql\n\nx = '{ a { b } }'",
        "x = 1  # graphql\n\ny = '{ a { b } }'",
        "def f():\n    'query { Viewer { id } }'",
        "x = b'query { Viewer { id } }'",
        "gql('')",
    ],
)
def test_what_is_not_marked_is_no_document(program: str) -> None:
    assert documents(program) == []


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("x = 'query { ' 'Viewer { id }' \" }\"", QUERY),
        ("x = ('query { '  # one\n  'Viewer { id } }')", QUERY),
        ("x = 'query { ' \\\n 'Viewer { id } }'", QUERY),
        ("F = 'id'\nx = 'query { Viewer { ' + F + ' } }'", QUERY),
        ("F = 'id'\nx = f'query {{ Viewer {{ {F} }} }}'", QUERY),
        ("F = 'id'\nx = f'query {{ Viewer {{ {F!s} }} }}'", QUERY),
        ("F: str = 'id'\nx = 'query { Viewer { %s } }' % F", QUERY),
        ("F = 'id'\nx = 'query { %s { %s } }' % ('Viewer', F)", QUERY),
        ("x = 'query { Viewer { %(f)s } }' % {'f': 'id'}", QUERY),
        ("F = 'id'\nx = 'query {{ Viewer {{ {} }} }}'.format(F)", QUERY),
        ("x = 'query {{ {1} {{ {0} }} }}'.format('id', 'Viewer')", QUERY),
        ("T = 'query {{ Viewer {{ {f} }} }}'\nx = T.format(f='id')", QUERY),
        ("x = '\\n'.join(['query {', 'Viewer { id }', '}'])", QUERY),
        ("x = '''\n    query { Viewer { id } }\n'''.strip().replace('\\n', ' ')", QUERY),
        ("A = 'i' + 'd'\nB = A\nx = 'query { Viewer { ' + B + ' } }'", QUERY),
    ],
)
def test_constant_parts_are_put_together(program: str, text: str) -> None:
    assert texts(program) == [text]


@pytest.mark.parametrize(
    "program",
    [
        "x = f'query {{ Media(id: {id}) {{ id }} }}'",
        "x = 'query { Media(id: ' + str(id) + ') { id } }'",
        "x = 'query { Media(id: %d) { id } }' % id",
        "x = 'query {{ Media(id: {}) {{ id }} }}'.format(id)",
        "x = 'query {{ Media(id: {id}) {{ id }} }}'",
        "x = 'query { Media(id: %s) { id } }'",
        "x = Template('query { Media(id: $id) { id } }')",
        "x = 'query { Media(id: 1) { id } }'.replace('1', id)",
        "F = 'id'\nF = 'name'\nx = f'query {{ Viewer {{ {F} }} }}'",
        "def f(F='id'):\n    x = f'query {{ Viewer {{ {F} }} }}'",
        "x = 'query {'\nx += ' Viewer { id } }'",
        "x = f'query {{ Media(search: \"{name}\") {{ id }} }}'",
        "x = f'query ({arguments}) {{ Media {{ id }} }}'",
        "x = 'query { Viewer { ' + FIELDS + ' } }'",
        "Q = 'query { Media(id: ID) { id } }'\nQ.replace('ID', x)",
    ],
)
def test_a_string_that_is_put_together_at_run_time_is_dynamic(program: str) -> None:
    (document,) = documents(program)
    assert document.is_dynamic


@pytest.mark.parametrize(
    "program",
    [
        "x = 'query { Viewer { ...F } }' + FRAGMENT",
        "x = f'{A} {B} query {{ Viewer {{ ...F }} }}'",
        "x = 'query { Viewer { ...F } }%s' % fragment",
        "x = 'query { Viewer { ...F } }'\nx += fragment",
    ],
)
def test_definitions_may_be_added_between_those_of_a_string(program: str) -> None:
    (document,) = documents(program)
    assert document.text.strip() == "query { Viewer { ...F } }"
    assert document.may_have_other_fragments
    assert not document.is_dynamic


def test_a_constant_that_is_a_document_is_not_repeated_where_it_is_used() -> None:
    program = "F = 'fragment F on User { id }'\nx = 'query { Viewer { ...F } }' + F"
    assert texts(program) == ["fragment F on User { id }", "query { Viewer { ...F } }"]
    assert not any(each.may_have_other_fragments for each in documents(program))


def test_a_template_that_is_used_twice_is_one_document() -> None:
    program = "T = 'query {{ {f} {{ id }} }}'\nx = T.format(f='A')\ny = T.format(f='B')"
    assert texts(program) == ["query { A { id } }"]


@pytest.mark.parametrize(
    "program",
    [
        'é = "ü"; x = "query { Viewer { »id } }"',
        'x = "query { \\n\\t\\x56iewer\\u0020{ »id } }"',
        'x = "query { Viewer { \\N{LATIN SMALL LETTER I}d »\\151d } }"',
        "x = r'query { Viewer { »id } }'",
        "x = '''\n\n    query { Viewer {\n        »id\n    } }'''",
        "x = ('query { Viewer'\n     ' { »id } }')",
        "x = 'query { \\\n  Viewer { »id } }'",
        "x = '''query { Viewer { name(a: \"😀\") »id } }'''",
        "F = '»id'\nx = f'query {{ Viewer {{ {F} }} }}'",
        "x = f'query {{ Viewer {{ {A[\"}\"]} »id }} }}'",
        "x = 'query { %s { »id } }' % 'Viewer'",
    ],
)
def test_a_character_stands_where_the_program_has_it(program: str) -> None:
    place = program.index("»")
    program = program.replace("»", "")
    (document,) = documents(program)
    at = document.text.rindex("id")
    assert document.span(at, at + 1)[0] == place


def test_a_range_over_two_strings_ends_behind_its_last_character() -> None:
    program = "x = 'query { Vie' \"wer { id } }\""
    (document,) = documents(program)
    at = document.text.index("Viewer")
    start, end = document.span(at, at + len("Viewer"))
    assert program[start:end] == "Vie' \"wer"


LITERALS = st.text(st.sampled_from("abf\\'\"\n\r{}NuUx0147 \té😀#(["), max_size=30)


@given(
    LITERALS,
    st.sampled_from(["", "r", "f", "F", "rf", "u"]),
    st.sampled_from(["'", '"', "'''", '"""']),
)
def test_a_literal_has_the_characters_that_python_reads(body: str, prefix: str, quote: str) -> None:
    program = f"{prefix}{quote}{body}{quote}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(program, mode="eval").body
    except (SyntaxError, ValueError):
        return
    parts = list(literal_parts(program, 0, len(program)))
    if isinstance(node, ast.Constant) and node.end_col_offset == len(program.encode()):
        text = "".join(part.text for part in parts if isinstance(part, Piece))
        assert text.replace("\r\n", "\n").replace("\r", "\n") == str(node.value).replace("\r", "\n")
    for part in parts:
        if isinstance(part, Piece) and part.width == 1:
            assert program.startswith(part.text, part.start)


def test_a_surrogate_becomes_a_character_that_utf_8_has() -> None:
    assert texts("x = 'query { \\ud800 { id } }'") == []
    assert texts("# graphql\nx = '{ a(b: \"\\ud800\") { c } }'") == ['{ a(b: "\ufffd") { c } }']


def test_python_that_cannot_be_parsed_is_an_error_at_its_line() -> None:
    with pytest.raises(ProgramSyntaxError) as caught:
        documents("x = 'query { a { b } }'\nprint x\n")
    assert caught.value.offset == len("x = 'query { a { b } }'\n")


def test_warnings_of_a_program_are_not_shown() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert texts("x = '\\d'\ny = 1 is 1\nz = 'query { Viewer { id } }'") == [QUERY]


DEEP = 100_000
HOSTILE = {
    "sum": "x = " + "+".join(["'a'"] * DEEP),
    "sum with a document": "x = " + "+".join(["'query { a { b } }'"] * 10_000),
    "attributes": "x = a" + ".strip()" * DEEP,
    "formats": "x = 'a'" + ".format()" * 20_000,
    "minus": "x = " + "-" * DEEP + "1",
    "brackets": "x = " + "(" * DEEP,
    "laughs": "A0 = 'a' * 1 + 'b'\n"
    + "\n".join(f"A{i} = A{i - 1} + A{i - 1} + ''" for i in range(1, 40)),
    "long laughs": f"A = '{'a' * 500_000}' + ''\nx = " + "+".join(["A"] * 10_000) + "+''",
    "cycle": "A = B + ''\nB = A + ''\nx = f'query {A}'",
    "percents": "x = '" + "%s" * 20_000 + "' % (" + "'a'," * 20_000 + ")",
    "keys": "x = '" + "%(" * 100_000 + "' % y",
    "spaces": "x = 'query" + " " * 500_000 + "x'",
    "quotes": "x = '''query {" + '"' * 500_000 + "'''",
    "fields": "x = f'" + "{a}" * 300_000 + "'",
    "fewer fields": "x = f'" + "{a}" * 10_000 + "'",
    "null": "x = 'query { a { b } }'\0",
    "closers": "x = ''" + ")" * 500_000,
    "marks": "# graphql\n''\n" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_ends_soon(name: str) -> None:
    limit = sys.getrecursionlimit()
    with suppress(ProgramSyntaxError, TooComplexError):
        documents(HOSTILE[name])
    assert sys.getrecursionlimit() == limit
