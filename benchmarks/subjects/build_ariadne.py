"""The search query with ariadne-codegen's custom operations.

They have neither fragments nor directives: the fragment's fields are selected in its place, and
`@include` is left out.
"""

from __future__ import annotations

from anilist_ariadne.client import Client
from anilist_ariadne.custom_fields import (
    CharacterConnectionFields,
    CharacterEdgeFields,
    CharacterFields,
    CharacterNameFields,
    MediaCoverImageFields,
    MediaFields,
    MediaTitleFields,
    PageFields,
    PageInfoFields,
    StaffFields,
    StaffImageFields,
    StaffNameFields,
)
from anilist_ariadne.custom_queries import Query
from anilist_ariadne.enums import CharacterSort, MediaSort, MediaType, StaffLanguage
from timing import time_builder

#: What each execution sent, as text and variables.
sent: list[tuple[str, dict[str, object]]] = []


class Recorder(Client):
    """A client that records what it would send."""

    def __init__(self) -> None:
        """Open no connection."""

    def execute(
        self,
        query: str,
        operation_name: str | None = None,  # noqa: ARG002 - it is in the text
        variables: dict[str, object] | None = None,
        **_kwargs: object,
    ) -> None:
        """Record a document and its variables."""
        sent.append((query, variables or {}))

    def get_data(self, _response: object) -> dict[str, object]:
        """Return nothing."""
        return {}


client = Recorder()


def voices(language: StaffLanguage, alias: str) -> StaffFields:
    """Select the voices of one language."""
    return (
        CharacterEdgeFields.voice_actors(language=language)
        .fields(
            StaffFields.name().fields(StaffNameFields.full),
            StaffFields.image().fields(StaffImageFields.large),
        )
        .alias(alias)
    )


def build(number: int) -> tuple[str, dict[str, object]]:
    """Build everything again."""
    edges = CharacterConnectionFields.edges().fields(
        CharacterEdgeFields.role,
        CharacterEdgeFields.node().fields(CharacterFields.name().fields(CharacterNameFields.full)),
        voices(StaffLanguage.JAPANESE, "japanese"),
        voices(StaffLanguage.ENGLISH, "english"),
    )
    media = PageFields.media(
        search=f"title {number}",
        type_=MediaType.ANIME,
        sort=[MediaSort.SEARCH_MATCH, MediaSort.POPULARITY_DESC],
    ).fields(
        MediaFields.id,
        MediaFields.title().fields(MediaTitleFields.romaji(), MediaTitleFields.english()),
        MediaFields.cover_image().fields(MediaCoverImageFields.large),
        MediaFields.average_score,
        MediaFields.characters(sort=[CharacterSort.ROLE], page=1, per_page=10).fields(edges),
    )
    page = Query.page(page=number % 200 + 1, per_page=25).fields(
        PageFields.page_info().fields(PageInfoFields.has_next_page, PageInfoFields.current_page),
        media,
    )
    client.query(page, operation_name="Search")
    return sent.pop()


if __name__ == "__main__":
    time_builder(build)
