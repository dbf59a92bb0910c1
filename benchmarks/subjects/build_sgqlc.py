"""The search query with sgqlc, which knows no directives: `@include` is left out."""

from __future__ import annotations

import anilist_sgqlc as schema
from sgqlc.operation import Fragment, Operation
from timing import time_builder


def build(number: int) -> tuple[str, None]:
    """Build everything again; sgqlc writes argument values into the document."""
    operation = Operation(schema.Query)
    page = operation.page(page=number % 200 + 1, per_page=25)
    page.page_info.has_next_page()
    page.page_info.current_page()
    media = page.media(
        search=f"title {number}", type="ANIME", sort=["SEARCH_MATCH", "POPULARITY_DESC"]
    )
    card = Fragment(schema.Media, "Card")
    card.id()
    card.title.romaji()
    card.cover_image.large()
    media.__fragment__(card)
    media.title.english()
    media.average_score()
    edges = media.characters(sort=["ROLE"], page=1, per_page=10).edges
    edges.role()
    edges.node.name.full()
    for alias, language in (("japanese", "JAPANESE"), ("english", "ENGLISH")):
        voices = edges.voice_actors(language=language, __alias__=alias)
        voices.name.full()
        voices.image.large()
    return str(operation), None


if __name__ == "__main__":
    time_builder(build)
