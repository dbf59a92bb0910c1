"""What is read in several places agrees: links in both directions, figures and what they count.

The state machine checks the same of what users write; here are the records of a new world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.local_anilist import DAY_S

if TYPE_CHECKING:
    from tests.testing.local_anilist import LocalAniList

_INVERSE = {
    "SEQUEL": "PREQUEL",
    "PREQUEL": "SEQUEL",
    "ADAPTATION": "SOURCE",
    "SOURCE": "ADAPTATION",
    "SIDE_STORY": "PARENT",
    "PARENT": "SIDE_STORY",
}


def _links(lenient: LocalAniList, name: str, connection: str, fields: str) -> set[tuple[Any, ...]]:
    """Return a record's id, a node's id and the edge's fields, for all edges of all records."""
    edges = f"edges {{ node {{ id }} {fields} }}"
    text = f"{{ Page(perPage: 5000) {{ {name} {{ id found: {connection} {{ {edges} }} }} }} }}"
    return {
        (record["id"], *(edge["node"]["id"], *list(edge.values())[1:]))
        for record in lenient.execute(text)[name]
        for edge in record["found"]["edges"]
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("media", "characters(perPage: 500)", "role name"),
            ("characters", "media(perPage: 5000)", "characterRole characterName"),
        ),
        (
            ("media", "staff(perPage: 500)", "role"),
            ("staff", "staffMedia(perPage: 5000)", "staffRole"),
        ),
        (("media", "studios", "isMain"), ("studios", "media(perPage: 5000)", "isMainStudio")),
    ],
    ids=["characters", "staff", "studios"],
)
def test_each_link_is_there_in_both_directions(
    lenient: LocalAniList, one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    links = _links(lenient, *one)
    assert len(links) > 2_000
    assert links == {(first, second, *rest) for second, first, *rest in _links(lenient, *other)}


def test_each_relation_has_its_inverse(lenient: LocalAniList) -> None:
    relations = _links(lenient, "media", "relations", "relationType(version: 3)")
    assert len(relations) > 1_000
    for first, second, kind in relations:
        assert (second, first, _INVERSE.get(kind, kind)) in relations
        assert first != second


def test_a_voice_speaks_the_characters_of_its_media(lenient: LocalAniList) -> None:
    text = """{ Page(perPage: 5000) { media(type: ANIME) { id characters(perPage: 500) {
        edges { node { id } voiceActors { id } } } } } }"""
    voices = {
        (media["id"], edge["node"]["id"], voice["id"])
        for media in lenient.execute(text)["media"]
        for edge in media["characters"]["edges"]
        for voice in edge["voiceActors"]
    }
    assert len(voices) > 5_000
    text = """{ Page(perPage: 300) { staff { id
        characterMedia(perPage: 5000) { edges { node { id } characters { id } } }
        characters(perPage: 5000) { edges { node { id } media { id } } } } } }"""
    for staff in lenient.execute(text)["staff"]:
        spoken = {(media, character) for media, character, one in voices if one == staff["id"]}
        assert spoken == {
            (edge["node"]["id"], character["id"])
            for edge in staff["characterMedia"]["edges"]
            for character in edge["characters"]
        }
        assert spoken == {
            (media["id"], edge["node"]["id"])
            for edge in staff["characters"]["edges"]
            for media in edge["media"]
        }


@pytest.mark.parametrize(
    ("field", "name", "selection"),
    [
        ("trends", "mediaTrends", "date trending episode"),
        ("airingSchedule", "airingSchedules", "id episode airingAt"),
        ("reviews", "reviews", "id score userId"),
        ("recommendations", "recommendations", "id rating mediaRecommendation { id }"),
    ],
)
def test_a_connection_of_a_media_has_what_the_list_has(
    lenient: LocalAniList, field: str, name: str, selection: str
) -> None:
    for media_id in (1, 21):
        connection = f"{field}(perPage: 5000) {{ nodes {{ {selection} }} }}"
        nodes = lenient.execute(f"{{ Media(id: {media_id}) {{ {connection} }} }}")[field]["nodes"]
        items = f"{name}(mediaId: {media_id}) {{ {selection} }}"
        assert nodes == lenient.execute(f"{{ Page(perPage: 5000) {{ {items} }} }}")[name] != []


@pytest.mark.parametrize("status", ["RELEASING", "FINISHED", "NOT_YET_RELEASED"])
def test_the_next_episode_is_the_first_that_has_not_aired(
    lenient: LocalAniList, status: str
) -> None:
    text = """query ($status: MediaStatus) { Page(perPage: 12) {
        media(type: ANIME, status: $status) { episodes nextAiringEpisode { id }
        airingSchedule(perPage: 5000) { nodes { id episode airingAt timeUntilAiring } } } } }"""
    for media in lenient.execute(text, status=status)["media"]:
        airings = media["airingSchedule"]["nodes"]
        assert [one["episode"] for one in airings] == [*range(1, len(airings) + 1)]
        for airing in airings:
            assert airing["timeUntilAiring"] == airing["airingAt"] - lenient.now_s
        future = [{"id": one["id"]} for one in airings if one["timeUntilAiring"] > 0]
        assert media["nextAiringEpisode"] == (future[0] if future else None)
        assert bool(future) == (status != "FINISHED")
        if status == "FINISHED":
            assert len(airings) == (media["episodes"] or 1)


def test_scores_and_popularity_are_those_of_the_distributions(lenient: LocalAniList) -> None:
    text = """{ Page(perPage: 400) { media { popularity averageScore meanScore stats {
        statusDistribution { amount } scoreDistribution { score amount } } } } }"""
    for media in lenient.execute(text)["media"]:
        statuses, scores = media["stats"].values()
        assert media["popularity"] == sum(one["amount"] for one in statuses)
        amount = sum(one["amount"] for one in scores)
        assert amount <= media["popularity"]
        total = sum(one["score"] * one["amount"] for one in scores)
        mean = round(total / amount) if amount >= 5 else None
        assert media["averageScore"] == media["meanScore"] == mean
        assert [one["score"] for one in scores] == [*range(10, 101, 10)]


def test_rankings_follow_the_figures_that_they_rank(lenient: LocalAniList) -> None:
    text = """{ Page(perPage: 5000) { media { format season seasonYear averageScore popularity
        rankings { id rank type format year season allTime } } } }"""
    places: dict[tuple[Any, ...], dict[int, Any]] = {}
    ids: list[int] = []
    for media in lenient.execute(text)["media"]:
        scopes = [
            (one["year"] is not None, one["season"] is not None, one["type"] == "POPULAR")
            for one in media["rankings"]
        ]
        assert scopes == sorted(scopes)  # RATED and POPULAR for each scope in turn
        for ranking in media["rankings"]:
            ids.append(ranking["id"])
            assert ranking["format"] == media["format"]
            assert ranking["year"] in (None, media["seasonYear"])
            assert ranking["season"] in (None, media["season"])
            assert ranking["allTime"] == (ranking["year"] is None)
            scope = (ranking["type"], ranking["format"], ranking["year"], ranking["season"])
            group = places.setdefault(scope, {})
            assert ranking["rank"] not in group
            group[ranking["rank"]] = media
    assert len({*ids}) == len(ids)
    for (kind, *_), group in places.items():
        assert sorted(group) == [*range(1, len(group) + 1)]
        key = "averageScore" if kind == "RATED" else "popularity"
        figures = [group[rank][key] or 0 for rank in sorted(group)]
        assert figures == sorted(figures, reverse=True), kind


def test_the_preferred_name_is_the_viewer_s(anilist: LocalAniList) -> None:
    text = (
        "{ Media(id: 1) { title { userPreferred } } Character(id: 1) { name { userPreferred } } }"
    )
    for language, expected in (
        ("ROMAJI_WESTERN", "Spike Spiegel"),
        ("ROMAJI", "Spiegel Spike"),
        ("NATIVE", "スパイク・スピーゲル"),
    ):
        anilist.execute(f"mutation {{ UpdateUser(staffNameLanguage: {language}) {{ id }} }}")
        found = anilist.execute(text)
        assert found["Character"]["name"]["userPreferred"] == expected
    found = anilist.execute(text, viewer=None)
    assert found["Media"]["title"]["userPreferred"] == "Cowboy Bebop"


@pytest.mark.parametrize("user_id", [1, 2, 33])
def test_notifications_of_media_are_of_the_viewer_s_list(
    anilist: LocalAniList, user_id: int
) -> None:
    text = """query ($type: [NotificationType]) { Page { notifications(type_in: $type) {
        ... on AiringNotification { id createdAt media { mediaListEntry { status } } }
        ... on MediaMergeNotification { id createdAt media { mediaListEntry { status } } } } } }"""
    airing = anilist.execute(text, user_id, type=["AIRING"])["notifications"]
    for one in airing:
        assert one["media"]["mediaListEntry"]["status"] == "CURRENT"
        assert anilist.now_s - 31 * DAY_S < one["createdAt"] <= anilist.now_s
    merged = anilist.execute(text, user_id, type=["MEDIA_MERGE"])["notifications"]
    assert all(one["media"]["mediaListEntry"] for one in merged)
    both = anilist.execute(text, user_id, type=["AIRING", "MEDIA_MERGE"])["notifications"]
    assert [one["createdAt"] for one in both] == sorted(
        (one["createdAt"] for one in both), reverse=True
    )
    assert len({one["id"] for one in both}) == len(both) > 0
