"""What belongs to a media: filters, sorts, pages, and edges that are the same from both ends."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.works_asked import (
    NOW_S,
    WORLD,
    all_media,
    answer,
    ask_of,
    enum_values,
    in_order,
)

from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing.answers.ask import Ask

_BEBOP = 1
_ONE_PIECE = 21


def _media(media_id: int, fields: str, ask: Ask | None = None) -> Any:
    return answer(f"{{ Media(id: {media_id}) {{ {fields} }} }}", ask)["Media"]


def _edges(media_id: int, connection: str, fields: str, ask: Ask | None = None) -> list[Any]:
    name = connection.partition("(")[0]
    return list(_media(media_id, f"{connection} {{ edges {{ {fields} }} }}", ask)[name]["edges"])


def _id(record: Any) -> int:
    return int(record["id"])


def _in_order(name: str, sort: str, fields: str, keys: dict[str, Any]) -> None:
    """Check one sort of one connection of a media with many of it."""
    plain = _edges(_ONE_PIECE, f"{name}(perPage: 9999)", fields)
    found = _edges(_ONE_PIECE, f"{name}(perPage: 9999, sort: [{sort}])", fields)
    assert len(plain) > 25
    if sort == "RELEVANCE":
        assert found == plain
    else:
        key = keys[sort.removesuffix("_DESC")]
        by_id = sorted(plain, key=lambda edge: edge["node"]["id"])
        assert found == in_order(by_id, key, sort)


@pytest.mark.parametrize("sort", enum_values("CharacterSort"))
def test_characters_are_in_the_order_of_every_sort(sort: str) -> None:
    roles = enum_values("CharacterRole")
    keys: dict[str, Callable[[Any], Any]] = {
        "ID": lambda edge: edge["node"]["id"],
        "ROLE": lambda edge: roles.index(edge["role"]),
        "FAVOURITES": lambda edge: edge["node"]["favourites"],
        "SEARCH_MATCH": lambda _edge: 0,
    }
    _in_order("characters", sort, "id role node { id favourites }", keys)


@pytest.mark.parametrize("sort", enum_values("StaffSort"))
def test_staff_are_in_the_order_of_every_sort(sort: str) -> None:
    languages = enum_values("StaffLanguage")
    keys: dict[str, Callable[[Any], Any]] = {
        "ID": lambda edge: edge["node"]["id"],
        "ROLE": lambda edge: edge["role"],
        "LANGUAGE": lambda edge: languages.index(edge["node"]["language"]),
        "FAVOURITES": lambda edge: edge["node"]["favourites"],
        "SEARCH_MATCH": lambda _edge: 0,
    }
    _in_order("staff", sort, "id role node { id favourites language }", keys)


@pytest.mark.parametrize("role", enum_values("CharacterRole"))
def test_a_role_keeps_its_characters(role: str) -> None:
    every = _edges(_ONE_PIECE, "characters(perPage: 9999)", "id role")
    found = _edges(_ONE_PIECE, f"characters(perPage: 9999, role: {role})", "id role")
    assert found == [edge for edge in every if edge["role"] == role] != []


def test_without_a_sort_the_main_characters_come_first() -> None:
    roles = [edge["role"] for edge in _edges(_BEBOP, "characters", "role")]
    assert roles == sorted(roles, key=enum_values("CharacterRole").index)


def test_connections_give_at_most_25_and_their_pages_are_the_whole() -> None:
    ask = ask_of(rules=Rules())
    whole = _edges(_ONE_PIECE, "characters(perPage: 9999)", "id")
    assert len(_edges(_ONE_PIECE, "characters(perPage: 9999)", "id", ask)) == 25
    pages: list[Any] = []
    for page in range(1, len(whole) // 25 + 2):
        found = _media(
            _ONE_PIECE,
            f"characters(page: {page}) {{ edges {{ id }} pageInfo {{ hasNextPage }} }}",
            ask,
        )["characters"]
        pages += found["edges"]
        assert found["pageInfo"]["hasNextPage"] == (len(pages) < len(whole))
    assert pages == whole


def test_voices_are_of_the_language_that_is_asked_for() -> None:
    fields = """id voiceActors(language: JAPANESE) { id }
        voiceActorRoles(language: JAPANESE) { voiceActor { id } roleNotes dubGroup }
        all: voiceActors { id } sorted: voiceActors(sort: [LANGUAGE_DESC, ID]) { id }"""
    edges = _edges(_BEBOP, "characters(perPage: 9999)", fields)
    castings = {casting.id: casting for casting in WORLD.catalogue.cast_of(_BEBOP)}
    languages = enum_values("StaffLanguage")
    for edge in edges:
        voices = castings[edge["id"]].voices
        japanese = [voice for voice in voices if voice.language == "JAPANESE"]
        assert edge["voiceActors"] == [{"id": voice.staff_id} for voice in japanese]
        assert edge["voiceActorRoles"] == [
            {
                "voiceActor": {"id": voice.staff_id},
                "roleNotes": voice.role_notes,
                "dubGroup": voice.dub_group,
            }
            for voice in japanese
        ]
        assert edge["all"] == [{"id": voice.staff_id} for voice in voices]
        assert [staff["id"] for staff in edge["sorted"]] == [
            voice.staff_id
            for voice in sorted(
                voices, key=lambda voice: (-languages.index(voice.language), voice.staff_id)
            )
        ]


def test_main_studios_and_others_together_are_all() -> None:
    fields = "id isMain node { id name }"
    media = next(m for m in all_media() if len(WORLD.catalogue.productions_of(m["id"])) > 2)
    every = _edges(media["id"], "studios", fields)
    main = _edges(media["id"], "studios(isMain: true)", fields)
    others = _edges(media["id"], "studios(isMain: false)", fields)
    assert main
    assert all(edge["isMain"] for edge in main)
    assert not any(edge["isMain"] for edge in others)
    assert sorted(e["id"] for e in (*main, *others)) == sorted(e["id"] for e in every)
    names = [e["node"]["name"].lower() for e in _edges(media["id"], "studios(sort: NAME)", fields)]
    assert names == sorted(names)


@pytest.mark.parametrize("now_s", [NOW_S, NOW_S + 200_000_000])
def test_the_schedule_is_what_has_aired_and_what_has_not(now_s: int) -> None:
    ask = ask_of(now_s=now_s)
    fields = "id node { id episode airingAt timeUntilAiring }"
    every = _edges(_ONE_PIECE, "airingSchedule(perPage: 99999)", fields, ask)
    past = _edges(_ONE_PIECE, "airingSchedule(perPage: 99999, notYetAired: false)", fields, ask)
    future = _edges(_ONE_PIECE, "airingSchedule(perPage: 99999, notYetAired: true)", fields, ask)
    assert past + future == every
    assert all(edge["node"]["timeUntilAiring"] <= 0 for edge in past)
    assert all(edge["node"]["timeUntilAiring"] > 0 for edge in future)
    assert past
    assert future


@pytest.mark.parametrize("sort", enum_values("MediaTrendSort"))
def test_trends_are_in_the_order_of_every_sort(sort: str) -> None:
    names = {"SCORE": "averageScore", "MEDIA_ID": "mediaId"}
    by = sort.removesuffix("_DESC")
    name = names.get(by, by.lower())
    kept: Any = WORLD.catalogue.trends_of(_ONE_PIECE)
    text = f"trends(perPage: 9999, sort: {sort}) {{ nodes {{ date }} }}"
    expected = in_order(sorted(kept, key=_id), lambda trend: trend[name], sort)
    assert [node["date"] for node in _media(_ONE_PIECE, text)["trends"]["nodes"]] == [
        trend["date"] for trend in expected
    ]


@pytest.mark.parametrize("releasing", [True, False])
def test_trends_keep_the_days_of_release(releasing: bool) -> None:
    flag = str(releasing).lower()
    text = (
        f"trends(perPage: 9999, releasing: {flag}) {{ nodes {{ date releasing media {{ id }} }} }}"
    )
    assert _media(_ONE_PIECE, text)["trends"]["nodes"] == [
        {"date": trend["date"], "releasing": releasing, "media": {"id": _ONE_PIECE}}
        for trend in WORLD.catalogue.trends_of(_ONE_PIECE)
        if trend["releasing"] == releasing
    ]


@pytest.mark.parametrize("sort", enum_values("ReviewSort"))
def test_reviews_are_the_medias_in_the_order_of_every_sort(sort: str) -> None:
    names = {"CREATED_AT": "createdAt", "UPDATED_AT": "updatedAt"}
    by = sort.removesuffix("_DESC")
    every: Any = WORLD.community.reviews()
    amounts = Counter(review["mediaId"] for review in every if not review["private"])
    ((media_id, amount),) = amounts.most_common(1)
    assert amount > 1
    kept = [review for review in every if review["mediaId"] == media_id and not review["private"]]
    name = names.get(by, by.lower())
    expected = in_order(sorted(kept, key=_id), lambda review: review[name], sort)
    text = f"""a: reviews(perPage: 9999, sort: [{sort}]) {{ nodes {{ id }} }}
        b: reviews(limit: 1, sort: [{sort}]) {{ edges {{ node {{ id }} }} }}
        c: reviews(limit: 0) {{ nodes {{ id }} }} d: reviews(limit: -7) {{ nodes {{ id }} }}"""
    found = _media(media_id, text)
    assert [node["id"] for node in found["a"]["nodes"]] == [review["id"] for review in expected]
    assert found["b"]["edges"] == [{"node": {"id": review["id"]}} for review in expected[:1]]
    assert found["c"] == found["d"] == {"nodes": []}


def test_a_private_review_is_shown_to_its_author_alone() -> None:
    review = next(review for review in WORLD.community.reviews() if review["private"])
    text = "reviews(perPage: 9999) { nodes { id } }"

    def ids(viewer_id: int | None) -> list[int]:
        nodes = _media(review["mediaId"], text, ask_of(viewer_id))["reviews"]["nodes"]
        return [node["id"] for node in nodes]

    assert review["id"] in ids(review["userId"])
    assert review["id"] not in ids(None)
    assert review["id"] not in ids(next(u for u in (1, 2) if u != review["userId"]))


@pytest.mark.parametrize("sort", enum_values("RecommendationSort"))
def test_recommendations_are_the_medias_in_the_order_of_every_sort(sort: str) -> None:
    media_id = WORLD.community.recommendations()[0]["mediaId"]
    kept: Any = [r for r in WORLD.community.recommendations() if r["mediaId"] == media_id]
    name = sort.removesuffix("_DESC").lower()
    expected = in_order(sorted(kept, key=_id), lambda one: one[name], sort)
    text = f"recommendations(perPage: 9999, sort: [{sort}]) {{ nodes {{ id rating }} }}"
    assert _media(media_id, text)["recommendations"]["nodes"] == [
        {"id": one["id"], "rating": one["rating"]} for one in expected
    ]


@pytest.mark.parametrize(
    "start", [0, *(pytest.param(start, marks=pytest.mark.long) for start in (1, 2, 3))]
)
def test_every_edge_of_a_media_is_there_from_its_other_end(start: int) -> None:
    for media in all_media()[start * 41 :: 163]:
        _check_both_ends(media["id"])


def _check_both_ends(media_id: int) -> None:
    found = answer(
        f"""{{ Media(id: {media_id}) {{
            characters(perPage: 9999) {{ edges {{ id role name media {{ id }} node {{
                media(perPage: 9999) {{ edges {{ id characterRole characterName node {{ id }}
                    voiceActors {{ id }} characters {{ id }} }} }} }}
                voiceActors {{ id characterMedia(perPage: 9999) {{ edges {{ id
                    characterRole node {{ id }} }} }} }} }} }}
            staff(perPage: 9999) {{ edges {{ id role node {{
                staffMedia(perPage: 9999) {{ edges {{ id staffRole node {{ id }} }} }} }} }} }}
            studios {{ edges {{ id isMain node {{
                media(perPage: 9999) {{ edges {{ id isMainStudio node {{ id }} }} }} }} }} }}
            relations {{ edges {{ id node {{ relations {{ nodes {{ id }} }} }} }} }}
        }} }}"""
    )["Media"]
    here = {"id": media_id}
    for edge in found["characters"]["edges"]:
        assert edge["media"] == [here]
        twin = _twin(edge, edge["node"]["media"])
        assert (twin["characterRole"], twin["characterName"]) == (edge["role"], edge["name"])
        assert twin["node"] == here
        assert [one["id"] for one in twin["voiceActors"]] == [v["id"] for v in edge["voiceActors"]]
        for voice in edge["voiceActors"]:
            assert _twin(edge, voice["characterMedia"])["node"] == here
    for edge in found["staff"]["edges"]:
        twin = _twin(edge, edge["node"]["staffMedia"])
        assert (twin["staffRole"], twin["node"]) == (edge["role"], here)
    for edge in found["studios"]["edges"]:
        twin = _twin(edge, edge["node"]["media"])
        assert (twin["isMainStudio"], twin["node"]) == (edge["isMain"], here)
    for edge in found["relations"]["edges"]:
        assert here in edge["node"]["relations"]["nodes"]


def _twin(edge: Any, connection: Any) -> Any:
    (twin,) = [other for other in connection["edges"] if other["id"] == edge["id"]]
    return twin


@pytest.mark.parametrize(
    "arguments", ["page: -1", "page: 0", "perPage: -5", "perPage: 0", "page: 2147483647"]
)
def test_any_page_is_survived(arguments: str) -> None:
    names = ["characters", "staff", "airingSchedule", "trends", "reviews", "recommendations"]
    fields = " ".join(f"{name}({arguments}) {{ nodes {{ __typename }} }}" for name in names)
    found = _media(_ONE_PIECE, fields)
    if arguments == "page: 2147483647":
        assert all(found[name]["nodes"] == [] for name in names)
    else:
        assert found == _media(_ONE_PIECE, fields.replace(arguments, "page: 1"))
