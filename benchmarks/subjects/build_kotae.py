"""The search query with kotae.

VARIANT is `inside` (paths built in the loop), `constant` (paths built once), `bound` (one
operation, its variables bound) or `new` (a new shape each time, so that nothing is cached).
"""

from __future__ import annotations

import sys

from timing import time_builder

from kotae import Var, operation
from kotae.api import CharacterEdge, Media, Page, Query, Staff

Built = tuple[str, dict[str, object]]


def inside(number: int, alias: str = "japanese") -> Built:
    """Build everything again."""
    card = Media.fragment("Card", Media.id, Media.title.romaji, Media.cover_image.large)
    voice = (Staff.name.full, Staff.image.large)
    media = Page.media(
        search=f"title {number}", type="ANIME", sort=["SEARCH_MATCH", "POPULARITY_DESC"]
    ).select(
        card,
        Media.title.english,
        Media.average_score.include(if_=number % 2 == 0),
        Media.characters(sort=["ROLE"], page=1, per_page=10).edges.select(
            CharacterEdge.role,
            CharacterEdge.node.name.full,
            CharacterEdge.voice_actors(language="JAPANESE").as_(alias).select(*voice),
            CharacterEdge.voice_actors(language="ENGLISH").as_("english").select(*voice),
        ),
    )
    info = Page.page_info
    search = operation(
        Query.page(page=number % 200 + 1, per_page=25).select(
            info.has_next_page, info.current_page, media
        )
    )
    return search.text, search.variables


def new(number: int) -> Built:
    """Build a shape of its own for each number."""
    return inside(number, f"japanese_{number}")


_VOICE = (Staff.name.full, Staff.image.large)
_INFO = (Page.page_info.has_next_page, Page.page_info.current_page)
_FIELDS = (
    Media.fragment("Card", Media.id, Media.title.romaji, Media.cover_image.large),
    Media.title.english,
    Media.average_score.include(if_=True),
    Media.characters(sort=["ROLE"], page=1, per_page=10).edges.select(
        CharacterEdge.role,
        CharacterEdge.node.name.full,
        CharacterEdge.voice_actors(language="JAPANESE").as_("japanese").select(*_VOICE),
        CharacterEdge.voice_actors(language="ENGLISH").as_("english").select(*_VOICE),
    ),
)


def constant(number: int) -> Built:
    """Build the operation again from paths that were built once."""
    media = Page.media(
        search=f"title {number}", type="ANIME", sort=["SEARCH_MATCH", "POPULARITY_DESC"]
    )
    search = operation(
        Query.page(page=number % 200 + 1, per_page=25).select(*_INFO, media.select(*_FIELDS))
    )
    return search.text, search.variables


_SEARCH = operation(
    Query.page(page=Var("page", int), per_page=25).select(
        *_INFO,
        Page.media(
            search=Var("search", str), type="ANIME", sort=["SEARCH_MATCH", "POPULARITY_DESC"]
        ).select(*_FIELDS),
    )
)


def bound(number: int) -> Built:
    """Bind new values to the variables of one operation."""
    search = _SEARCH(page=number % 200 + 1, search=f"title {number}")
    return search.text, search.variables


if __name__ == "__main__":
    variants = {"inside": inside, "constant": constant, "bound": bound, "new": new}
    time_builder(variants[sys.argv[1]])
