"""The search query with gql.dsl; the schema is built from the SDL that the command line names.

VARIANT is `document` (as far as gql's DocumentNode) or `text` (printed, as gql sends it).
"""

from __future__ import annotations

import sys
from pathlib import Path

from gql.dsl import DSLFragment, DSLQuery, DSLSchema, dsl_gql
from graphql import DocumentNode, build_schema, print_ast
from timing import time_builder

schema = DSLSchema(build_schema(Path(sys.argv[2]).read_text(encoding="utf-8")))


def document(number: int) -> DocumentNode:
    """Build everything again; gql.dsl writes argument values into the document."""
    ds = schema
    card = DSLFragment("Card").on(ds.Media)
    card.select(
        ds.Media.id,
        ds.Media.title.select(ds.MediaTitle.romaji),
        ds.Media.coverImage.select(ds.MediaCoverImage.large),
    )

    def voices(language: str) -> object:
        return ds.CharacterEdge.voiceActors(language=language).select(
            ds.Staff.name.select(ds.StaffName.full), ds.Staff.image.select(ds.StaffImage.large)
        )

    edges = ds.CharacterConnection.edges.select(
        ds.CharacterEdge.role,
        ds.CharacterEdge.node.select(ds.Character.name.select(ds.CharacterName.full)),
        japanese=voices("JAPANESE"),
        english=voices("ENGLISH"),
    )
    media = ds.Page.media(
        search=f"title {number}", type="ANIME", sort=["SEARCH_MATCH", "POPULARITY_DESC"]
    ).select(
        card,
        ds.Media.title.select(ds.MediaTitle.english),
        ds.Media.averageScore.directives(ds("@include")(**{"if": number % 2 == 0})),
        ds.Media.characters(sort=["ROLE"], page=1, perPage=10).select(edges),
    )
    page = ds.Query.Page(page=number % 200 + 1, perPage=25).select(
        ds.Page.pageInfo.select(ds.PageInfo.hasNextPage, ds.PageInfo.currentPage), media
    )
    return dsl_gql(card, DSLQuery(page)).document


def text(number: int) -> tuple[str, None]:
    """Build it and print it."""
    return print_ast(document(number)), None


def only_document(number: int) -> tuple[str, None]:
    """Build it, and print only the first document, which is not timed."""
    made = document(number)
    return (print_ast(made) if number == 1 else ""), None


if __name__ == "__main__":
    time_builder(text if sys.argv[1] == "text" else only_document)
