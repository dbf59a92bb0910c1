"""What every new world has, whatever its seed, so that tests and examples can count on it.

docs/testing.md has the same list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.local_anilist import LocalAniList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing import AniListServer

_PROMISES: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "media 1 is Cowboy Bebop": (
        "{ Media(id: 1) { title { romaji } idMal seasonYear } }",
        lambda media: (
            media == {"title": {"romaji": "Cowboy Bebop"}, "idMal": 1, "seasonYear": 1998}
        ),
    ),
    "media 1 has characters with voices, staff, a studio and relations": (
        """{ Media(id: 1) { characters { edges { voiceActors { id } } } staff { nodes { id } }
            studios { nodes { id } } relations { nodes { id } } } }""",
        lambda media: (
            media["characters"]["edges"][0]["voiceActors"]
            and all(media[name]["nodes"] for name in ("staff", "studios", "relations"))
        ),
    ),
    "media 1 has tags, rankings, recommendations and links": (
        """{ Media(id: 1) { tags { id } rankings { id } recommendations { nodes { id } }
            externalLinks { id } } }""",
        lambda media: (
            media["tags"]
            and media["rankings"]
            and media["recommendations"]["nodes"]
            and media["externalLinks"]
        ),
    ),
    "media 1 has a thread": (
        "{ Page { threads(mediaCategoryId: 1) { mediaCategories { id } } } }",
        lambda page: page["threads"][0]["mediaCategories"] == [{"id": 1}],
    ),
    "media 1 has a review that everybody sees": (
        "{ Page { reviews(mediaId: 1) { mediaId } } }",
        lambda page: page["reviews"][0] == {"mediaId": 1},
    ),
    "media 1 has an activity of user 1": (
        "{ Activity(mediaId: 1, userId: 1) { ... on ListActivity { media { id } } } }",
        lambda activity: activity["media"]["id"] == 1,
    ),
    "media 1 is on user 1's list": (
        "{ MediaList(mediaId: 1, userId: 1) { status private } }",
        lambda entry: entry["status"] and not entry["private"],
    ),
    "media 21 is releasing, with a next episode": (
        "{ Media(id: 21) { status nextAiringEpisode { timeUntilAiring } } }",
        lambda media: (
            media["status"] == "RELEASING" and media["nextAiringEpisode"]["timeUntilAiring"] > 0
        ),
    ),
    "media 30002 is a manga": (
        "{ Media(id: 30002, type: MANGA) { title { romaji } chapters } }",
        lambda media: media["title"]["romaji"] == "Berserk",
    ),
    "a manga pauses": (
        "{ Page { media(type: MANGA, status: HIATUS) { id } } }",
        lambda page: page["media"],
    ),
    "character 1 is Spike Spiegel of media 1": (
        "{ Character(id: 1) { name { full } media { nodes { id } } } }",
        lambda character: (
            character["name"]["full"] == "Spike Spiegel"
            and {"id": 1} in character["media"]["nodes"]
        ),
    ),
    "staff 95001 exists": ("{ Staff(id: 95001) { id } }", lambda staff: staff),
    "studio 14 made media 1": (
        "{ Studio(id: 14) { name media(sort: [ID]) { nodes { id } } } }",
        lambda studio: {"id": 1} in studio["media"]["nodes"],
    ),
    "user 1 is Kotae, neither private nor a moderator": (
        "{ Viewer { id name moderatorRoles unreadNotificationCount } }",
        lambda user: (
            (user["id"], user["name"], user["moderatorRoles"]) == (1, "Kotae", [])
            and user["unreadNotificationCount"]
        ),
    ),
    "user 1 has a small list of anime in several statuses": (
        "{ MediaListCollection(userId: 1, type: ANIME) { lists { status entries { id } } } }",
        lambda found: (
            len({group["status"] for group in found["lists"]}) >= 5
            and sum(len(group["entries"]) for group in found["lists"]) < 300
        ),
    ),
    "user 1 has a list of manga": (
        "{ MediaListCollection(userId: 1, type: MANGA) { lists { status } } }",
        lambda found: len(found["lists"]) >= 4,
    ),
    "user 1 has favourites of each kind": (
        """{ User(id: 1) { favourites { anime { nodes { id } } manga { nodes { id } }
            characters { nodes { id } } staff { nodes { id } } studios { nodes { id } } } } }""",
        lambda user: all(kind["nodes"] for kind in user["favourites"].values()),
    ),
    "user 1 is followed": ("{ Page { followers(userId: 1) { id } } }", lambda page: page),
    "user 1 follows others": ("{ Page { following(userId: 1) { id } } }", lambda page: page),
    "user 1 has notifications of several types": (
        "{ Page { notifications { __typename } } }",
        lambda page: len({one["__typename"] for one in page["notifications"]}) >= 4,
    ),
    "user 1 wrote activities, threads and reviews": (
        """{ a: Activity(userId: 1, type: TEXT) { __typename } t: Thread(userId: 1) { id }
            r: Review(userId: 1) { id } }""",
        lambda data: len(data) == 3,
    ),
    "an activity has replies and likes": (
        """{ Page { activities(hasReplies: true, type: TEXT) {
            ... on TextActivity { replyCount likeCount } } } }""",
        lambda page: any(one["replyCount"] and one["likeCount"] for one in page["activities"]),
    ),
    "user 2 is Collector, with custom lists": (
        """{ MediaListCollection(userId: 2, type: ANIME, perChunk: 500) { hasNextChunk
            user { name } lists { isCustomList entries { hiddenFromStatusLists } } } }""",
        lambda found: (
            found["user"]["name"] == "Collector"
            and found["hasNextChunk"]
            and any(group["isCustomList"] for group in found["lists"])
        ),
    ),
    "thread 1 has comments": (
        "{ Page { threadComments(threadId: 1) { id } } }",
        lambda page: page["threadComments"],
    ),
}


@pytest.fixture(scope="module", params=[0, 1], ids=["the default seed", "another seed"])
def world(request: pytest.FixtureRequest) -> LocalAniList:
    return LocalAniList(seed=request.param)


@pytest.mark.parametrize("promise", _PROMISES)
def test_a_promise_is_true_of_a_new_world(world: LocalAniList, promise: str) -> None:
    text, is_true = _PROMISES[promise]
    needs_viewer = "Viewer" in text or "notifications" in text
    result = world.execute(text, 1 if needs_viewer else None)
    assert is_true(result), (promise, result)


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


def test_some_users_are_private_and_some_are_moderators(world: LocalAniList) -> None:
    statuses = {
        user_id: world.run("query ($id: Int) { User(id: $id) { id } }", {"id": user_id}).status
        for user_id in range(1, 122)
    }
    assert list(statuses.values())[:2] == [200, 200]
    assert statuses[121] == 404
    assert [*statuses.values()][:120].count(404) >= 1  # private
    moderators = world.execute("{ Page { users(isModerator: true) { id } } }")["users"]
    assert moderators


@pytest.mark.parametrize("media_id", [2, 2_000_000_000, 0, -1])
def test_media_2_does_not_exist(world: LocalAniList, media_id: int) -> None:
    status, error = world.refusal(f"{{ Media(id: {media_id}) {{ id }} }}")
    assert (status, error["message"]) == (404, "Not Found.")
    found = world.execute(f"{{ Page {{ media(id_in: [1, {media_id}, 5]) {{ id }} }} }}")["media"]
    assert found == [{"id": 1}, {"id": 5}]


def test_no_address_of_a_record_or_of_its_image_is_null(shared_server: AniListServer) -> None:
    world = shared_server.world
    records = [one for name in world.names for one in world[name]]
    urls = [one["siteUrl"] for one in records if "siteUrl" in one]
    images = [one.get("coverImage") or one.get("image") or one.get("avatar") for one in records]
    sizes = [image[size] for image in images if image for size in ("large", "medium")]
    assert len(urls) > 10_000
    assert len(sizes) > 10_000
    assert None not in [*urls, *sizes]
