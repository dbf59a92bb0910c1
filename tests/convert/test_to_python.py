"""The Python code for a document, and what is refused."""

from __future__ import annotations

from tests.convert.conversions import built

from kotae.convert import to_python

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
