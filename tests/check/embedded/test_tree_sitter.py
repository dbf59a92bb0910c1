"""Strings of programs in other languages: which are documents, and where they stand."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from kotae.check.embedded.extraction import extract
from kotae.check.limits import TooComplexError

if TYPE_CHECKING:
    from kotae.check.embedded.parts import EmbeddedText

QUERY = "query { Viewer { id } }"


def documents(name: str, program: str) -> list[EmbeddedText]:
    return extract(name, program)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("a.js", "const a = `query { Viewer { »id } }`"),
        ("a.mjs", "f({query: 'query { Viewer { \\x69d »id } }'})"),
        ("a.cjs", "gql`{ Viewer { »id } }`"),
        ("a.jsx", "const a = <p title='`'>`{gql`{ Viewer { »id } }`}</p>"),
        ("a.ts", "graphql<A>(`{ Viewer { »id } }`, [B])"),
        ("a.mts", "class A { static b: string = `query { Viewer { »id } }` as const }"),
        ("a.cts", "const a = /* GraphQL */ `{ Viewer { »id } }`"),
        ("a.tsx", "// graphql\nexport const a = `{ \\u{1F600} Viewer { »id } }`"),
        ("a.js", "const a = '\\\nquery { Viewer { \\\n »id } }'"),
        ("a.js", "const f = '»id'; const a = `query { Viewer { ${f} } }`"),
        ("a.js", "const a = 'query { ' + ('Viewer { »id }') + ' }'"),
        ("a.js", 'const a = "é😀"; const b = "query { a(b: \\"\\ud83d\\ude00\\") { »id } }"'),
        ("a.kt", 'val a = """query (${\'$\'}a: Int) { Viewer(a: ${"$"}a) { »id } }"""'),
        ("a.kts", 'val a = "query (\\$a: Int) { Viewer(a: \\$a) { \\u0069d »id } }"'),
        ("a.kt", 'val f = "»id"\nval a = "query { Viewer { $f } }"'),
        ("a.kt", 'val f = "»id"\nval a = "query { Viewer { ${f} } }"'),
        ("a.swift", 'let a = """\n    query {\n      Viewer { »id }\n    }\n    """'),
        ("a.swift", 'let f = "»id"; let a = "query { Viewer { \\(f) } }"'),
        ("a.swift", 'let a = #"query { Viewer(a: "b") { »id } }"#'),
        ("a.go", "package a\nconst a = `query { Viewer { »id } }`"),
        ("a.go", 'package a\nvar f = "»id"\nvar a = "query { \\tViewer { " + f + " } }"'),
        ("a.rs", 'const A: &str = r##"query { Viewer(a: "#") { »id } }"##;'),
        ("a.rs", 'fn f() { let a = "query { \\u{56}iewer { \\\n »id } }"; }'),
    ],
)
def test_a_character_stands_where_the_program_has_it(name: str, program: str) -> None:
    place = program.index("»")
    program = program.replace("»", "")
    (document,) = documents(name, program)
    assert not document.is_dynamic
    at = document.text.rindex("id")
    assert document.span(at, at + 2) == (place, place + 2)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("a.js", "const a = `query { Media(id: ${id}) { id } }`"),
        ("a.js", "let a = `query { Viewer { `\na += 'id } }'"),
        ("a.js", "let a\na = `query {\n Viewer { `\na += 'id } }'"),
        ("a.js", "let f = 'id'; f = 'name'; const a = `query { Viewer { ${f} } }`"),
        ("a.kt", 'val a = "query { Media(id: $id) { id } }"'),
        ("a.kt", 'val a = """query { Media(id: ${b.id}) { id } }"""'),
        ("a.swift", 'let a = "query { Media(id: \\(id)) { id } }"'),
        ("a.swift", 'let a = #"query { Media(id: \\#(id)) { id } }"#'),
        ("a.swift", 'let a = String(format: "query { Media(id: %@) { id } }", id)'),
        ("a.go", "package a\nvar a = fmt.Sprintf(`query { Media(id: %d) { id } }`, id)"),
        ("a.go", "package a\nvar a = `query { Viewer { ` + fields + ` } }`"),
        ("a.rs", 'fn f() { let a = format!("query {{ Media(id: {}) {{ id }} }}", id); }'),
    ],
)
def test_a_string_that_is_put_together_at_run_time_is_dynamic(name: str, program: str) -> None:
    (document,) = documents(name, program)
    assert document.is_dynamic


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("a.js", "console.log(`query ${a} failed`, 'query {a} failed', /query { a { b } }/)"),
        ("a.js", "// query { a { b } }\n/* query { a { b } } */"),
        ("a.js", "gql('by_id'); gql`type A { b: Int }`; gql``; const a = `{ Viewer { id } }`"),
        ("a.go", "package a\n// `query { a { b } }`\nvar a = '`'"),
        ("a.rs", "fn f<'a>(x: &'a str) { /* \"query { a { b } }\" */ }"),
    ],
)
def test_other_text_is_no_document(name: str, program: str) -> None:
    assert documents(name, program) == []


def test_a_tag_that_is_a_constant_is_not_repeated() -> None:
    program = (
        "const F = gql`fragment F on User { id }`\nconst Q = gql`query { Viewer { ...F } } ${F}`"
    )
    fragment, query = documents("a.js", program)
    assert fragment.text == "fragment F on User { id }"
    assert query.text.strip() == "query { Viewer { ...F } }"
    assert not query.may_have_other_fragments


def test_an_imported_fragment_may_define_what_is_spread() -> None:
    (query,) = documents("a.js", "const Q = gql`${F} query { Viewer { ...F } }`")
    assert query.may_have_other_fragments
    assert not query.is_dynamic


def test_a_program_is_read_as_far_as_its_grammar_understands_it() -> None:
    (document,) = documents("a.ts", "const a = ((( = `query { Viewer { id } }`; ]}")
    assert document.text == QUERY


DEEP = 100_000
HOSTILE = {
    "sum.js": "a = " + "+".join(["'a'"] * DEEP),
    "sum.kt": "val a = " + "+".join(['"a"'] * 1_900),
    "sum.go": "package a\nvar a = " + "+".join(['"a"'] * 20_000),
    "brackets.js": "(" * DEEP,
    "brackets.swift": "let a = " + "[" * 5_000,
    "brackets.rs": "fn f() { a(" + "(" * DEEP,
    "templates.js": "`${" * 20_000,
    "interpolations.swift": '"\\(' * 5_000,
    "interpolations.kt": '"${' * 5_000,
    "interpolations.js": "a = `query {" + "${a}" * 50_000 + "`",
    "laughs.js": "const a0 = 'b'\n"
    + "\n".join(f"const a{i} = `${{a{i - 1}}}${{a{i - 1}}}`" for i in range(1, 40)),
    "cycle.js": "const a = `query {${b}`; const b = `${a}`",
    "escapes.js": "'" + "\\u{69}" * 100_000 + "'",
    "surrogates.js": 'a = `query { b(c: "\\ud800\\u{110000}\\u{d800}") { d } }`',
    "null.rs": 'const A: &str = "query { a { b } }\0";\0',
    "marks.js": "// graphql\n''\n" * 10_000,
    "assignments.js": "a = 'b'\n" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_ends_soon(name: str) -> None:
    with suppress(TooComplexError):
        for document in documents(name, HOSTILE[name]):
            document.text.encode()
