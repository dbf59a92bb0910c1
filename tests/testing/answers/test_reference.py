"""Genres, tags and sites: whatever is offered finds something."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.works_asked import WORLD, answer, enum_values, listed


def test_every_genre_and_every_tag_that_is_offered_is_some_medias() -> None:
    text = "{ GenreCollection MediaTagCollection { name } }"
    found = answer(text)
    assert found["GenreCollection"] == list(WORLD.catalogue.genres())
    for genre in found["GenreCollection"]:
        assert listed("media", genre=genre), genre
    for tag in found["MediaTagCollection"]:
        assert listed("media", tag=tag["name"], minimum_tag_rank=0), tag


def test_tags_outside_a_media_have_no_rank_and_their_status_keeps_nothing_back() -> None:
    fields = """id name description category rank isGeneralSpoiler isMediaSpoiler isAdult userId"""
    text = f"""{{ a: MediaTagCollection {{ {fields} }}
        b: MediaTagCollection(status: -3) {{ {fields} }} }}"""
    found = answer(text)
    assert found["a"] == found["b"] == list(WORLD.catalogue.tags())
    assert all(tag["rank"] is None for tag in found["a"])


@pytest.mark.parametrize("kind", enum_values("ExternalLinkType"))
@pytest.mark.parametrize("media_type", enum_values("ExternalLinkMediaType"))
def test_sites_are_kept_by_type_and_by_what_they_are_about(kind: str, media_type: str) -> None:
    fields = "id url site siteId type language color icon notes isDisabled"
    text = f"""{{ all: ExternalLinkSourceCollection {{ {fields} }}
        some: ExternalLinkSourceCollection(type: {kind}, mediaType: {media_type}) {{
            {fields} }} }}"""
    found = answer(text)
    about: Any = WORLD.catalogue.link_media_type
    assert found["some"] == [
        site
        for site in found["all"]
        if site["type"] == kind and about(site["siteId"]) == media_type
    ]


def test_a_site_is_found_by_its_id() -> None:
    site = WORLD.catalogue.link_sources()[0]
    text = "query ($id: Int) { ExternalLinkSourceCollection(id: $id) { site } }"
    found = answer(text, variables={"id": site["id"]})["ExternalLinkSourceCollection"]
    assert found == [{"site": site["site"]}]
    for unknown in (-1, 2**31 - 1):
        assert answer(text, variables={"id": unknown})["ExternalLinkSourceCollection"] == []
