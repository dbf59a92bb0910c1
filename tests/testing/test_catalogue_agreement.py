"""Media, people and studios agree in both directions; figures agree with what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.testing.local_anilist import LocalAniList

#: Well-known and invented media, anime and manga.
_MEDIA_IDS = (1, 21, 777, 1500, 30002, 30026, 30500)
_INVERSE = {
    "SEQUEL": "PREQUEL",
    "PREQUEL": "SEQUEL",
    "ADAPTATION": "SOURCE",
    "SOURCE": "ADAPTATION",
    "SIDE_STORY": "PARENT",
    "PARENT": "SIDE_STORY",
}


def _edges(anilist: LocalAniList, root: str, field: str, edge: str, arguments: str = "") -> Any:
    """Return the edges of a connection, all of them."""
    text = f"{{ {root} {{ {field}{arguments or '(perPage: 5000)'} {{ edges {{ {edge} }} }} }} }}"
    return anilist.execute(text)[field]["edges"]


@pytest.mark.parametrize("media_id", _MEDIA_IDS)
def test_a_character_of_a_media_lists_the_media(lenient: LocalAniList, media_id: int) -> None:
    edges = _edges(lenient, f"Media(id: {media_id})", "characters", "role name node { id }")
    assert edges
    for edge in edges:
        media = _edges(
            lenient,
            f"Character(id: {edge['node']['id']})",
            "media",
            "characterRole characterName node { id }",
        )
        expected = {
            "characterRole": edge["role"],
            "characterName": edge["name"],
            "node": {"id": media_id},
        }
        assert media.count(expected) == 1
        assert [one["node"]["id"] for one in media].count(media_id) == 1


def test_a_voice_lists_its_characters_and_their_media(lenient: LocalAniList) -> None:
    edges = _edges(lenient, "Media(id: 1)", "characters", "node { id } voiceActors { id }")
    pairs = {(edge["node"]["id"], one["id"]) for edge in edges for one in edge["voiceActors"]}
    assert len(pairs) > 5
    for character_id, staff_id in pairs:
        root = f"Staff(id: {staff_id})"
        characters = _edges(lenient, root, "characters", "node { id } media { id }")
        [mine] = [
            edge
            for edge in characters
            if edge["node"]["id"] == character_id and {"id": 1} in edge["media"]
        ]
        assert mine
        media = _edges(lenient, root, "characterMedia", "node { id } characters { id }")
        assert {"node": {"id": 1}, "characters": [{"id": character_id}]} in media


def test_a_voice_of_a_staff_member_speaks_in_the_media(lenient: LocalAniList) -> None:
    voice = lenient.execute("{ Media(id: 1) { characters { edges { voiceActors { id } } } } }")
    staff_id = voice["characters"]["edges"][0]["voiceActors"][0]["id"]
    root = f"Staff(id: {staff_id})"
    edges = _edges(lenient, root, "characterMedia", "node { id } characters { id }")
    for edge in edges[:12]:
        cast = _edges(
            lenient,
            f"Media(id: {edge['node']['id']})",
            "characters",
            "node { id } voiceActors { id }",
        )
        [character] = [one for one in cast if one["node"] in edge["characters"]]
        assert {"id": staff_id} in character["voiceActors"]


@pytest.mark.parametrize("media_id", _MEDIA_IDS)
def test_staff_and_studios_of_a_media_list_the_media(lenient: LocalAniList, media_id: int) -> None:
    root = f"Media(id: {media_id})"
    for edge in _edges(lenient, root, "staff", "role node { id }"):
        media = _edges(
            lenient, f"Staff(id: {edge['node']['id']})", "staffMedia", "staffRole node { id }"
        )
        assert {"staffRole": edge["role"], "node": {"id": media_id}} in media
    studios = _edges(lenient, root, "studios", "isMain node { id }", "(sort: [ID])")
    assert bool(studios) == (media_id < 30_000)
    for edge in studios:
        media = _edges(
            lenient, f"Studio(id: {edge['node']['id']})", "media", "isMainStudio node { id }"
        )
        assert {"isMainStudio": edge["isMain"], "node": {"id": media_id}} in media


def test_each_relation_has_its_inverse(lenient: LocalAniList) -> None:
    text = """{ Page(perPage: 5000) { media { id relations { edges {
        relationType(version: 3) node { id } } } } } }"""
    relations = {
        (media["id"], edge["relationType"], edge["node"]["id"])
        for media in lenient.execute(text)["media"]
        for edge in media["relations"]["edges"]
    }
    assert len(relations) > 1_000
    for first, kind, second in relations:
        assert (second, _INVERSE.get(kind, kind), first) in relations
        assert first != second


def test_connections_of_a_media_have_what_the_lists_have(lenient: LocalAniList) -> None:
    for field, name, selection in (
        ("trends", "mediaTrends", "date trending episode"),
        ("airingSchedule", "airingSchedules", "id episode airingAt"),
        ("reviews", "reviews", "id score userId"),
        ("recommendations", "recommendations", "id rating mediaRecommendation { id }"),
    ):
        for media_id in (1, 21):
            edges = _edges(lenient, f"Media(id: {media_id})", field, f"node {{ {selection} }}")
            items = lenient.execute(
                f"{{ Page(perPage: 5000) {{ {name}(mediaId: {media_id}) {{ {selection} }} }} }}"
            )[name]
            assert [edge["node"] for edge in edges] == items
            assert items


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
    text = """{ Page(perPage: 400) { media { id popularity averageScore meanScore stats {
        statusDistribution { status amount } scoreDistribution { score amount } } } } }"""
    for media in lenient.execute(text)["media"]:
        statuses, scores = media["stats"].values()
        assert media["popularity"] == sum(one["amount"] for one in statuses)
        amount = sum(one["amount"] for one in scores)
        assert amount <= media["popularity"]
        total = sum(one["score"] * one["amount"] for one in scores)
        if media["averageScore"] is None:
            assert amount < 5
        else:
            assert media["averageScore"] == media["meanScore"] == round(total / amount)
        assert [one["score"] for one in scores] == [*range(10, 101, 10)]


def test_rankings_follow_the_figures_that_they_rank(lenient: LocalAniList) -> None:
    text = """{ Page(perPage: 5000) { media { id format season seasonYear averageScore popularity
        rankings { id rank type format year season allTime context } } } }"""
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
            group = places.setdefault(
                (ranking["type"], ranking["format"], ranking["year"], ranking["season"]), {}
            )
            assert ranking["rank"] not in group
            group[ranking["rank"]] = media
    assert len({*ids}) == len(ids)
    for (kind, *_), group in places.items():
        assert sorted(group) == [*range(1, len(group) + 1)]
        key = "averageScore" if kind == "RATED" else "popularity"
        figures = [group[rank][key] or 0 for rank in sorted(group)]
        assert figures == sorted(figures, reverse=True), kind


def test_collections_have_what_media_have(lenient: LocalAniList) -> None:
    media = lenient.execute("{ Page(perPage: 5000) { media { genres tags { id name } isAdult } } }")
    genres = {genre for one in media["media"] for genre in one["genres"]}
    assert lenient.execute("{ GenreCollection }") == sorted(genres)
    tags = {tag["id"]: tag["name"] for one in media["media"] for tag in one["tags"]}
    known = {
        tag["id"]: tag["name"] for tag in lenient.execute("{ MediaTagCollection { id name } }")
    }
    assert tags.items() <= known.items()


def test_the_preferred_name_is_the_viewer_s(anilist: LocalAniList) -> None:
    title = "{ Media(id: 1) { title { userPreferred romaji english native } } }"
    name = "{ Character(id: 1) { name { userPreferred first last full native } } }"
    save = "mutation ($title: UserTitleLanguage, $name: UserStaffNameLanguage) {"
    save += " UpdateUser(titleLanguage: $title, staffNameLanguage: $name) { id } }"
    for language in ("ROMAJI", "ENGLISH", "NATIVE"):
        anilist.execute(save, title=language)
        found = anilist.execute(title)["title"]
        assert found["userPreferred"] == found[language.lower()]
    for language, expected in (
        ("ROMAJI_WESTERN", "Spike Spiegel"),
        ("ROMAJI", "Spiegel Spike"),
        ("NATIVE", "スパイク・スピーゲル"),
    ):
        anilist.execute(save, name=language)
        assert anilist.execute(name)["name"]["userPreferred"] == expected
    assert anilist.execute(title, viewer=None)["title"]["userPreferred"] == "Cowboy Bebop"
