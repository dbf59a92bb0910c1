"""What every new world has, whatever its seed, so that tests and examples can count on it.

docs/testing.md has the same list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.local_anilist import LocalAniList
from tests.testing.type_guards import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing import AniListServer

#: Queries whose responses have exactly this.
_EXACT: Mapping[str, object] = {
    "{ Media(id: 1) { title { romaji } idMal seasonYear } }": {
        "title": {"romaji": "Cowboy Bebop"}, "idMal": 1, "seasonYear": 1998,
    },
    "{ Page { threads(mediaCategoryId: 1) { mediaCategories { id } } } }": {
        "threads": [{"mediaCategories": [{"id": 1}]}]
    },
    "{ Activity(mediaId: 1, userId: 1) { ... on ListActivity { media { id } } } }": {
        "media": {"id": 1}
    },
    "{ MediaList(mediaId: 1, userId: 1) { private } }": {"private": False},
    "{ Media(id: 21) { title { romaji } status } }": {
        "title": {"romaji": "ONE PIECE"}, "status": "RELEASING",
    },
    "{ Media(id: 30002, type: MANGA) { title { romaji } } }": {"title": {"romaji": "Berserk"}},
    "{ Character(id: 1) { name { full } media(perPage: 1, sort: [ID]) { nodes { id } } } }": {
        "name": {"full": "Spike Spiegel"}, "media": {"nodes": [{"id": 1}]},
    },
    "{ Staff(id: 95001) { id } }": {"id": 95001},
    "{ Studio(id: 14) { media(perPage: 1, sort: [ID]) { nodes { id } } } }": {
        "media": {"nodes": [{"id": 1}]}
    },
    "{ Viewer { id name moderatorRoles } }": {"id": 1, "name": "Kotae", "moderatorRoles": []},
    "{ User(id: 2) { name } }": {"name": "Collector"},
}  # fmt: skip
#: Queries in whose responses nothing is null, zero or empty.
_PRESENT = (
    """{ Media(id: 1) { characters(perPage: 1) { edges { voiceActors { id } } }
        staff { nodes { id } } studios { nodes { id } } relations { nodes { id } } tags { id }
        rankings { id } recommendations { nodes { id } } externalLinks { id } } }""",
    "{ Page { reviews(mediaId: 1) { mediaId } } }",
    "{ Media(id: 21) { nextAiringEpisode { timeUntilAiring } } }",
    "{ Page { media(type: MANGA, status: HIATUS) { id } } }",
    "{ Viewer { unreadNotificationCount } }",
    """{ User(id: 1) { favourites { anime { nodes { id } } manga { nodes { id } }
        characters { nodes { id } } staff { nodes { id } } studios { nodes { id } } } } }""",
    "{ Page { followers(userId: 1) { id } } }",
    "{ Page { following(userId: 1) { id } } }",
    """{ activity: Activity(userId: 1, type: TEXT) { __typename } thread: Thread(userId: 1) { id }
        review: Review(userId: 1) { id } }""",
    "{ Page { threadComments(threadId: 1) { id } } }",
    "{ Page { users(isModerator: true) { id } } }",
)


@pytest.fixture(scope="module", params=[0, 1], ids=["the default seed", "another seed"])
def world(request: pytest.FixtureRequest) -> LocalAniList:
    return LocalAniList(seed=request.param)


def _is_full(value: object) -> bool:
    if is_object(value) or is_list(value):
        return bool(value) and all(map(_is_full, value.values() if is_object(value) else value))
    return bool(value)


@pytest.mark.parametrize("text", _EXACT)
def test_a_promised_value_is_there(world: LocalAniList, text: str) -> None:
    assert world.execute(text) == _EXACT[text]


@pytest.mark.parametrize("text", _PRESENT)
def test_what_is_promised_is_there(world: LocalAniList, text: str) -> None:
    viewer = 1 if "Viewer" in text else None
    result = world.execute(text, viewer)
    assert _is_full(result), result


def test_user_1_has_small_lists_and_notifications_of_several_types(world: LocalAniList) -> None:
    text = """query ($type: MediaType) { MediaListCollection(userId: 1, type: $type) {
        lists { status isCustomList entries { id } } } }"""
    for media_type, statuses in (("ANIME", 5), ("MANGA", 4)):
        lists = world.execute(text, type=media_type)["lists"]
        assert len({group["status"] for group in lists}) >= statuses
        assert sum(len(group["entries"]) for group in lists) < 300
        assert any(group["isCustomList"] for group in lists) or media_type == "MANGA"
    found = world.execute("{ Page { notifications { __typename } } }")["notifications"]
    assert len({one["__typename"] for one in found}) >= 4
    found = world.execute("""{ Page { activities(hasReplies: true, type: TEXT) {
        ... on TextActivity { replyCount likeCount } } } }""")["activities"]
    assert any(one["replyCount"] and one["likeCount"] for one in found)


def test_user_2_has_3000_entries_some_hidden_and_some_private(world: LocalAniList) -> None:
    text = """query ($page: Int) { Page(page: $page) { pageInfo { hasNextPage }
        mediaList(userId: 2) { id private hiddenFromStatusLists customLists } } }"""
    entries: list[dict[str, Any]] = []
    for page in range(1, 100):
        found = world.execute(text, 2, page=page)
        entries += found["mediaList"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(entries) == 3_000
    for name in ("private", "hiddenFromStatusLists"):
        assert 0 < sum(entry[name] for entry in entries) < 500
    assert any(any(entry["customLists"].values()) for entry in entries)


def test_some_of_120_users_are_private(world: LocalAniList) -> None:
    text = "query ($id: Int) { User(id: $id) { id } }"
    statuses = [world.run(text, {"id": user_id}).status for user_id in range(1, 122)]
    assert statuses[:2] == [200, 200]
    assert statuses[120] == 404
    assert 404 in statuses[:120]


@pytest.mark.parametrize("media_id", [2, 2_000_000_000, 0, -1])
def test_media_2_does_not_exist(world: LocalAniList, media_id: int) -> None:
    status, error = world.refusal(f"{{ Media(id: {media_id}) {{ id }} }}")
    assert (status, error["message"]) == (404, "Not Found.")


def test_another_seed_invents_other_works() -> None:
    title = "{ Media(id: 1000) { title { romaji } } }"
    assert len({str(LocalAniList(seed=seed).execute(title)) for seed in (0, 0, 1, 2)}) == 3


def test_no_address_of_a_record_or_of_its_image_is_null(shared_server: AniListServer) -> None:
    world = shared_server.world
    records = [one for name in world.names for one in world[name]]
    urls = [one["siteUrl"] for one in records if "siteUrl" in one]
    images = [one.get("coverImage") or one.get("image") or one.get("avatar") for one in records]
    sizes = [image[size] for image in images if image for size in ("large", "medium")]
    assert len(urls) > 10_000
    assert len(sizes) > 10_000
    assert None not in [*urls, *sizes]
