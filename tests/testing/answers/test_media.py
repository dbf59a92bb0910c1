"""The fields of `Media` that depend on who asks, when, and for which version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.works_asked import (
    NOW_S,
    WORLD,
    all_media,
    answer,
    ask_of,
    enum_values,
)

from kotae.schema.limits import limits
from kotae.testing.answers.ask import Ask
from kotae.testing.answers.markup import text_of
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from kotae.testing.world.records.works import MediaRecord

_ONE_PIECE = 21


def _ask_in(option: str, value: str) -> Ask:
    """Return a request of user 1 with another option."""
    ask = ask_of(1)
    assert ask.viewer is not None
    options: Any = {**ask.viewer["options"], option: value}
    return Ask(ask.world, ask.index, ask.rules, {**ask.viewer, "options": options}, ask.now_s)


def _media(media_id: int, fields: str, ask: Ask | None = None) -> Any:
    return answer(f"{{ Media(id: {media_id}) {{ {fields} }} }}", ask)["Media"]


@pytest.mark.parametrize("language", enum_values("UserTitleLanguage"))
def test_the_preferred_title_is_in_the_viewers_language_or_romaji(language: str) -> None:
    ask = _ask_in("titleLanguage", language)
    field: Any = language.removesuffix("_STYLISED").lower()
    translated = next(media for media in all_media() if media["title"]["english"])
    untranslated = next(media for media in all_media() if not media["title"]["english"])
    for media in (translated, untranslated):
        title: Any = media["title"]
        found = _media(media["id"], "title { userPreferred }", ask)
        assert found["title"]["userPreferred"] == (title[field] or title["romaji"])


def test_without_a_viewer_the_preferred_title_is_romaji() -> None:
    found = _media(1, "title { userPreferred romaji(stylised: true) }")["title"]
    assert found["userPreferred"] == found["romaji"] == "Cowboy Bebop"


def _with(field: str, value: str) -> MediaRecord:
    return next(media for media in all_media() if media[field] == value)  # type: ignore[literal-required] # a key of it


@pytest.mark.parametrize("source", enum_values("MediaSource"))
@pytest.mark.parametrize("version", [None, -1, 1, 2, 3, 2**31 - 1])
def test_an_older_version_of_source_says_other_for_newer_values(
    source: str, version: int | None
) -> None:
    media = _with("source", source)
    limit = limits().get(f"MediaSource.{source}")
    since = limit.versions[0] if limit else 1
    argument = "" if version is None else f"(version: {version})"
    old = _media(media["id"], f"source{argument}", ask_of(rules=Rules()))["source"]
    assert old == (source if max(version or 1, 1) >= since else "OTHER")
    assert _media(media["id"], f"source{argument}")["source"] == source


def test_an_older_version_of_status_says_releasing_for_hiatus() -> None:
    media = _with("status", "HIATUS")
    kept = ask_of(rules=Rules())
    fields = "a: status b: status(version: 1) c: status(version: 2) d: status(version: 9)"
    assert list(_media(media["id"], fields, kept).values()) == [
        "RELEASING",
        "RELEASING",
        "HIATUS",
        "HIATUS",
    ]
    assert set(_media(media["id"], fields).values()) == {"HIATUS"}


@pytest.mark.parametrize(
    ("relation", "old", "second"),
    [
        ("SOURCE", "ADAPTATION", "SOURCE"),
        ("COMPILATION", "OTHER", "COMPILATION"),
        ("CONTAINS", "OTHER", "CONTAINS"),
        ("SAME_UNIVERSE", "OTHER", "OTHER"),
        ("SEQUEL", "SEQUEL", "SEQUEL"),
    ],
)
def test_an_older_version_of_relations_says_poorer_ones(
    relation: str, old: str, second: str
) -> None:
    edge = next(
        edge
        for media in all_media()
        for edge in WORLD.catalogue.relations_of(media["id"])
        if edge.type == relation
    )
    fields = """relations { edges { id a: relationType b: relationType(version: 2)
        c: relationType(version: 3) } }"""

    def seen(ask: Ask) -> list[str]:
        edges = _media(edge.media_id, fields, ask)["relations"]["edges"]
        found = next(one for one in edges if one["id"] == edge.id)
        return [found["a"], found["b"], found["c"]]

    assert seen(ask_of(rules=Rules())) == [old, second, relation]
    assert seen(ask_of()) == [relation] * 3


def test_a_description_comes_as_it_was_written_or_as_html() -> None:
    kept = WORLD.catalogue.media(1)
    assert kept is not None
    found = _media(1, "a: description b: description(asHtml: false) c: description(asHtml: true)")
    assert found == {
        "a": kept["description"],
        "b": kept["description"],
        "c": text_of(kept["description"], True),
    }


def test_is_favourite_agrees_with_the_viewers_favourites() -> None:
    favourites = WORLD.community.favourites_of(1)
    own = {*favourites.anime, *favourites.manga}
    assert own
    for media in (*all_media()[:100], *(m for m in all_media() if m["id"] in own)):
        found = _media(media["id"], "isFavourite", ask_of(1))["isFavourite"]
        assert found == (media["id"] in own)
    assert not _media(next(iter(own)), "isFavourite")["isFavourite"]


def test_the_list_entry_is_the_viewers_own() -> None:
    entry = WORLD.community.entries_of(1)[0]
    fields = "mediaListEntry { id userId mediaId status }"
    assert _media(entry["mediaId"], fields, ask_of(1))["mediaListEntry"] == {
        "id": entry["id"],
        "userId": 1,
        "mediaId": entry["mediaId"],
        "status": entry["status"],
    }
    listed = {one["mediaId"] for one in WORLD.community.entries_of(1)}
    other = next(media["id"] for media in all_media() if media["id"] not in listed)
    assert _media(other, fields, ask_of(1))["mediaListEntry"] is None
    assert _media(entry["mediaId"], fields)["mediaListEntry"] is None


@pytest.mark.parametrize("years", [0, 1, 5, 10])
def test_the_next_episode_is_the_first_that_has_not_aired_at_any_later_time(years: int) -> None:
    now_s = NOW_S + years * 31_557_600
    fields = "id airingAt timeUntilAiring episode mediaId media { id }"
    found = _media(_ONE_PIECE, f"nextAiringEpisode {{ {fields} }}", ask_of(now_s=now_s))
    after = next(
        airing for airing in WORLD.catalogue.airings_of(_ONE_PIECE) if airing["airingAt"] > now_s
    )
    left = after["airingAt"] - now_s
    assert found["nextAiringEpisode"] == {
        **after,
        "timeUntilAiring": left,
        "media": {"id": _ONE_PIECE},
    }
    assert 0 < left <= 8 * 86_400
    assert _media(1, f"nextAiringEpisode {{ {fields} }}")["nextAiringEpisode"] is None


def test_stats_are_the_media_and_progress_is_told_episode_by_episode() -> None:
    fields = """stats { scoreDistribution { score amount } statusDistribution { status amount }
        airingProgression { episode score watching } }"""
    stats = _media(_ONE_PIECE, fields)["stats"]
    kept = WORLD.catalogue.stats_of(_ONE_PIECE)
    assert {key: stats[key] for key in kept} == kept
    episodes = [one["episode"] for one in stats["airingProgression"]]
    assert episodes
    assert episodes == sorted(episodes)


def test_a_media_answers_all_its_plain_fields() -> None:
    fields = """id idMal type format status season seasonYear seasonInt episodes duration chapters
        volumes countryOfOrigin isLicensed source hashtag updatedAt bannerImage genres synonyms
        averageScore meanScore popularity isLocked trending favourites isFavouriteBlocked isAdult
        siteUrl autoCreateForumThread isRecommendationBlocked isReviewBlocked modNotes
        startDate { year month day } endDate { year month day } trailer { id site thumbnail }
        coverImage { extraLarge large medium color } tags { id name description category rank
        isGeneralSpoiler isMediaSpoiler isAdult userId } externalLinks { id url site siteId type
        language color icon notes isDisabled } streamingEpisodes { title thumbnail url site }
        rankings { id rank type format year season allTime context }"""
    some = all_media()[::10]
    text = f"""query ($ids: [Int]) {{
        Page(perPage: 9999) {{ media(id_in: $ids) {{ {fields} }} }} }}"""
    found = answer(text, variables={"ids": [media["id"] for media in some]})["Page"]["media"]
    assert [media["id"] for media in found] == [media["id"] for media in some]
    for media, kept in zip(found, some, strict=True):
        plain: Any = kept
        assert media == {key: plain[key] for key in media}
