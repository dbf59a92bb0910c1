"""The Python code for a document, and what is refused."""

from __future__ import annotations

import pytest
from graphql import StringValueNode, parse, print_ast
from tests.convert.conversions import built

from kotae import DocumentError
from kotae.convert import to_graphql, to_python

EXAMPLE = """
query MediaById($id: Int!, $withCast: Boolean = false) {
  Media(id: $id, type: ANIME) {
    ...MediaCard
    source(version: 3)
    characters(sort: [ROLE, ID], role: MAIN) @include(if: $withCast) {
      edges { role node { name { full } } }
    }
  }
}

fragment MediaCard on Media { id title { romaji } }
"""

CODE = """\
from kotae import Var, operation
from kotae.api import CharacterEdge, Media, Query

id_ = Var("id", int, graphql_type="Int!")
with_cast = Var("withCast", bool, default=False, graphql_type="Boolean")

media_card = Media.fragment("MediaCard", Media.id, Media.title.romaji)

media_by_id = operation(
    Query.media(id=id_, type="ANIME").select(
        media_card,
        Media.source,
        Media.characters(sort=["ROLE", "ID"], role="MAIN")
        .include(if_=with_cast)
        .edges.select(CharacterEdge.role, CharacterEdge.node.name.full),
    ),
    name="MediaById",
)
"""


def test_an_operation_becomes_code_of_the_builder() -> None:
    assert to_python(EXAMPLE) == CODE


def test_an_anonymous_operation_is_named_after_its_kind() -> None:
    assert list(built(to_python("{ Viewer { id } }"))) == ["query"]
    assert list(built(to_python("mutation { ToggleFollow(userId: 1) { id } }"))) == ["mutation"]


def test_operations_of_one_document_share_what_is_equal() -> None:
    code = to_python("""
    query One($id: Int) { Media(id: $id) { ...Id } }
    query Two($id: Int) { Media(id: $id) { ...Id title { native } } }
    query Three($id: Int!) { Media(id: $id) { ...Id } }
    fragment Id on Media { id }
    """)
    assert list(built(code)) == ["one", "two", "three"]
    assert code.count("Var(") == 2
    assert code.count(".fragment(") == 1
    assert 'id_3 = Var("id", int, graphql_type="Int!")' in code


def test_names_that_are_taken_get_a_number() -> None:
    code = to_python(
        "query media($media: Int) { Media(id: $media) { ...media } } fragment media on Media { id }"
    )
    assert list(built(code)) == ["media_3"]
    assert list(built(to_python("query operation { Viewer { id } }"))) == ["operation_2"]


def test_an_older_version_of_an_enum_stays() -> None:
    code = to_python("{ Media(id: 1) { a: status b: status(version: 1) c: status(version: 2) } }")
    assert "Media.status(version=None)" in code
    assert "Media.status(version=1)" in code
    assert 'Media.status.as_("c")' in code


def test_values_beyond_anilists_limits_are_built_without_them() -> None:
    (made,) = built(to_python("{ Page(perPage: 100) { media { id } } }")).values()
    assert made.variables == {"perPage": 100}


def test_more_roots_than_eight_are_a_list() -> None:
    roots = " ".join(f"a{number}: Media(id: {number}) {{ id }}" for number in range(9))
    (made,) = built(to_python(f"{{ {roots} GenreCollection }}")).values()
    assert len(made.variables) == 9
    assert "GenreCollection" in made.text


def test_code_with_a_deprecated_field_allows_it_for_type_checkers() -> None:
    assert to_python("{ Media(id: 1) { stats { airingProgression { score } } } }").startswith(
        "# mypy: disable-error-code=deprecated\n# pyright: reportDeprecated=false\n"
    )


def test_every_character_of_a_text_survives() -> None:
    text = "a\"b'c\\d\n\u0007\u202eé"
    literal = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    literal = literal.replace("\u0007", "\\u0007")
    code = to_python(f'{{ Page {{ media(search: "{literal}") {{ id }} }} }}')
    (made,) = built(code).values()
    assert made.variables == {"search": text}
    assert code.isprintable() is False
    assert "\u202e" not in code


def test_a_whole_number_in_the_place_of_a_float_is_a_float() -> None:
    code = to_python("mutation ($score: Float = 5) { SaveMediaListEntry(score: $score) { id } }")
    assert 'Var("score", float, default=5.0)' in code


@pytest.mark.parametrize(
    "hostile", ['"); 1 / 0  # ', "'); 1 / 0  # ", '\\"""\n1 / 0\n#', "{1 / 0}"]
)
def test_no_text_of_a_document_is_executed(hostile: str) -> None:
    literal = print_ast(StringValueNode(value=hostile))
    code = to_python(
        f"query exec($open: String = {literal}) {{ "
        f"print: Page {{ eval: media(search: $open) {{ id }} }} "
        f"Page {{ media(search: {literal}) {{ ...import }} }} }} "
        "fragment import on Media { lambda: id }"
    )
    (made,) = built(code).values()
    assert hostile in made.variables.values()
    assert parse(to_graphql(made))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "1:2: Syntax Error: Expected Name, found <EOF>."),
        ("{ Media(id: 1) { titel } }", "1:18: Cannot query field 'titel' on type 'Media'."),
        ("subscription { x }", "1:1: The subscription operation is not supported by the schema."),
        ("{ __typename }", "1:3: The query builder has no __typename of Query."),
        ("{ __schema { types { name } } }", "1:3: kotae has no class for the result of Query."),
        ("{ Viewer { __a: id } }", "1:12: GraphQL reserves the name __a, as it begins with __."),
        (
            "query ($__all__: Int) { Media(id: $__all__) { id } }",
            "1:9: GraphQL reserves the name _",
        ),
        ("query __A { Viewer { id } }", "1:7: GraphQL reserves the name __A"),
        ("{ Viewer { id } Viewer { name } }", "1:17: The root field Viewer is selected twice"),
        (
            "{ ...F } fragment F on Query { Viewer { id } }",
            "1:3: The query builder has no fragments on Query: write its fields in the operation.",
        ),
        (
            (
                "{ Activity(id: 1) { ... on TextActivity { ...F } } } "
                "fragment F on ActivityUnion { ... on TextActivity { id } }"
            ),
            "1:43: The query builder has no fragments on ActivityUnion among the fields of Text",
        ),
        (
            "query ($a: [Int] = [1, null]) { Page { media(id_in: $a) { id } } }",
            "1:20: A variable of the query builder has no null in a default's list.",
        ),
        (
            (
                "query ($perPage: Int, $per_page: Int) "
                "{ Page(page: $perPage, perPage: $per_page) { media { id } } }"
            ),
            "1:1: The variables 'perPage' and 'per_page' have the same name in Python",
        ),
        (
            "mutation { SaveMediaListEntry(score: 1e999) { id } }",
            "1:38: 1e999 is not a finite number.",
        ),
        (
            f"mutation {{ SaveMediaListEntry(score: {'9' * 5_000}) {{ id }} }}",
            f"1:38: {'9' * 999}…",
        ),
        (
            "{ Media { ...F0 } } fragment F1500 on Media { id } "
            + " ".join(f"fragment F{n} on Media {{ ...F{n + 1} }}" for n in range(1_500)),
            "1:1: The document has too many fragments, or is nested too deeply.",
        ),
        (
            "{ Media { " + "relations { nodes { " * 60 + "id" + " } }" * 60 + " } }",
            "1:1: A path is longer than 100 fields: split it into several operations.",
        ),
    ],
)
def test_what_cannot_be_converted_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        to_python(text)
    assert str(caught.value).startswith(message)
