"""Activities, replies, threads and comments: each agrees with what it refers to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import (
        ActivityRecord,
        ActivityReplyRecord,
        EntryRecord,
        ThreadCommentRecord,
        ThreadRecord,
    )

_TYPENAMES = {
    "TEXT": "TextActivity",
    "ANIME_LIST": "ListActivity",
    "MANGA_LIST": "ListActivity",
    "MESSAGE": "MessageActivity",
}

#: The statuses that an entry may have after an activity that says this; empty for any.
_ALLOWED = {
    "watched episode": set[str](),
    "read chapter": set[str](),
    "plans to watch": set[str](),
    "plans to read": set[str](),
    "completed": {"COMPLETED", "REPEATING"},
    "dropped": {"DROPPED"},
    "paused watching": {"PAUSED"},
    "paused reading": {"PAUSED"},
    "rewatched episode": {"COMPLETED", "REPEATING"},
    "reread chapter": {"COMPLETED", "REPEATING"},
}


@pytest.fixture(scope="module")
def community() -> Community:
    return World.of(0).community


@pytest.fixture(scope="module")
def activities(community: Community) -> Sequence[ActivityRecord]:
    return community.activities()


@pytest.fixture(scope="module")
def replies(
    community: Community, activities: Sequence[ActivityRecord]
) -> list[ActivityReplyRecord]:
    return [reply for one in activities for reply in community.replies_to(one["id"])]


@pytest.fixture(scope="module")
def threads(community: Community) -> Sequence[ThreadRecord]:
    return community.threads()


@pytest.fixture(scope="module")
def comments(community: Community, threads: Sequence[ThreadRecord]) -> list[ThreadCommentRecord]:
    return [comment for one in threads for comment in community.comments_of(one["id"])]


def _author(activity: ActivityRecord) -> int:
    if "userId" in activity:
        return activity["userId"]
    assert "messengerId" in activity
    return activity["messengerId"]


def test_activities_are_in_the_order_of_id_and_time_and_each_is_found_by_its_id(
    community: Community, activities: Sequence[ActivityRecord]
) -> None:
    ids = [activity["id"] for activity in activities]
    times = [activity["createdAt"] for activity in activities]
    assert ids == sorted(set(ids))
    assert times == sorted(times)
    assert times[-1] < MOMENT_S
    assert all(community.activity(activity["id"]) is activity for activity in activities)


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**31, -(2**63), 10**30])
def test_ids_of_nothing_give_nothing(community: Community, number: int) -> None:
    assert community.activity(number) is None
    assert community.activity_reply(number) is None
    assert community.thread(number) is None
    assert community.comment(number) is None
    assert list(community.replies_to(number)) == []
    assert list(community.comments_of(number)) == []
    for kind in ("ACTIVITY", "ACTIVITY_REPLY", "THREAD", "THREAD_COMMENT", "NOTHING"):
        assert list(community.likes_of(kind, number)) == []
        assert not community.is_subscribed(1, kind, number)


def test_everybody_writes_25_activities_of_which_each_kind_occurs(
    community: Community, activities: Sequence[ActivityRecord]
) -> None:
    types: dict[int, list[str]] = {user_id: [] for user_id in community.user_ids()}
    for activity in activities:
        types[_author(activity)].append(activity["type"])
    for user_id, mine in types.items():
        assert len(mine) == 25
        expected = set(_TYPENAMES) if community.entries_of(user_id) else {"TEXT", "MESSAGE"}
        assert set(mine) == expected


def test_an_activity_has_the_keys_of_its_type_and_no_other(
    activities: Sequence[ActivityRecord],
) -> None:
    shared = {
        *("typename", "id", "type", "replyCount", "isLocked", "isPinned", "likeCount", "siteUrl"),
        "createdAt",
    }
    own = {
        "TextActivity": {"userId", "text"},
        "ListActivity": {"userId", "status", "progress", "mediaId"},
        "MessageActivity": {"recipientId", "messengerId", "message", "isPrivate"},
    }
    for activity in activities:
        assert activity["typename"] == _TYPENAMES[activity["type"]]
        assert set(activity) == shared | own[activity["typename"]]


def test_a_list_activity_tells_what_its_authors_entry_allows(
    community: Community, activities: Sequence[ActivityRecord]
) -> None:
    lists: dict[int, dict[int, EntryRecord]] = {}
    said: set[str] = set()
    for activity in activities:
        if activity["typename"] != "ListActivity":
            continue
        assert "userId" in activity
        assert "mediaId" in activity
        assert "status" in activity
        assert "progress" in activity
        user_id = activity["userId"]
        if user_id not in lists:
            lists[user_id] = {entry["mediaId"]: entry for entry in community.entries_of(user_id)}
        entry = lists[user_id][activity["mediaId"]]
        media = community.catalogue.media(activity["mediaId"])
        assert media is not None
        assert f"{media['type']}_LIST" == activity["type"]
        assert entry["createdAt"] <= activity["createdAt"] <= entry["updatedAt"]
        said.add(activity["status"])
        allowed = _ALLOWED[activity["status"]]
        assert not allowed or entry["status"] in allowed
        if activity["status"].endswith(("episode", "chapter")):
            first, *last = [int(number) for number in (activity["progress"] or "").split(" - ")]
            assert 1 <= first <= (last or [first])[0] <= entry["progress"]
            assert not activity["status"].startswith(("rew", "rer")) or entry["repeat"] > 0
        else:
            assert activity["progress"] is None
    assert said == set(_ALLOWED)


def test_nobody_watches_an_episode_before_it_aired(
    community: Community, activities: Sequence[ActivityRecord]
) -> None:
    for activity in activities:
        if activity.get("status") != "watched episode":
            continue
        assert "progress" in activity
        assert "mediaId" in activity
        last = int((activity["progress"] or "").split(" - ")[-1])
        airings = community.catalogue.airings_of(activity["mediaId"])
        assert airings[last - 1]["airingAt"] <= activity["createdAt"]


def test_messages_go_from_one_user_to_another_who_have_not_blocked_each_other(
    community: Community, activities: Sequence[ActivityRecord]
) -> None:
    messages = [one for one in activities if one["typename"] == "MessageActivity"]
    for message in messages:
        assert "recipientId" in message
        assert "messengerId" in message
        sender, recipient = message["messengerId"], message["recipientId"]
        assert sender != recipient
        assert not community.has_blocked(sender, recipient)
        assert not community.has_blocked(recipient, sender)
    assert {message.get("isPrivate") for message in messages} == {True, False}
    assert {message.get("recipientId") for message in messages} == set(community.user_ids())


def test_a_private_message_is_answered_and_liked_by_nobody_else(
    community: Community, activities: Sequence[ActivityRecord]
) -> None:
    answered = 0
    for message in activities:
        if message.get("isPrivate"):
            both = {message.get("recipientId"), message.get("messengerId")}
            assert set(community.likes_of("ACTIVITY", message["id"])) <= both
            for reply in community.replies_to(message["id"]):
                answered += 1
                assert reply["userId"] in both
                assert set(community.likes_of("ACTIVITY_REPLY", reply["id"])) <= both
    assert answered


def test_everything_has_as_many_likes_as_it_says_each_of_another_user(
    community: Community,
    activities: Sequence[ActivityRecord],
    replies: list[ActivityReplyRecord],
    threads: Sequence[ThreadRecord],
    comments: list[ThreadCommentRecord],
) -> None:
    liked: list[tuple[str, int, int, int]] = []
    liked += [("ACTIVITY", one["id"], one["likeCount"], _author(one)) for one in activities]
    liked += [("ACTIVITY_REPLY", one["id"], one["likeCount"], one["userId"]) for one in replies]
    liked += [("THREAD", one["id"], one["likeCount"], one["userId"]) for one in threads]
    liked += [("THREAD_COMMENT", one["id"], one["likeCount"], one["userId"]) for one in comments]
    for kind, item_id, count, author_id in liked:
        users = community.likes_of(kind, item_id)
        assert len(users) == len(set(users)) == count
        assert author_id not in users
        assert all(1 <= user_id <= 300 for user_id in users)


def test_an_activity_has_as_many_replies_as_it_says_the_oldest_first(
    community: Community,
    activities: Sequence[ActivityRecord],
    replies: list[ActivityReplyRecord],
) -> None:
    for activity in activities:
        mine = community.replies_to(activity["id"])
        assert len(mine) == activity["replyCount"]
        times = [activity["createdAt"], *(reply["createdAt"] for reply in mine)]
        assert times == sorted(times)
        assert times[-1] < MOMENT_S
        for reply in mine:
            assert reply["activityId"] == activity["id"]
            assert community.activity_reply(reply["id"]) is reply
            assert reply["userId"] in community.user_ids()
    ids = [reply["id"] for reply in replies]
    assert ids == sorted(set(ids))
    assert {activity["replyCount"] for activity in activities} >= {0, 1, 2, 5}


def test_at_most_one_activity_of_a_user_is_pinned(activities: Sequence[ActivityRecord]) -> None:
    pinned = [_author(activity) for activity in activities if activity["isPinned"]]
    assert pinned
    assert len(set(pinned)) == len(pinned)
    assert any(activity["isLocked"] for activity in activities)


def test_authors_and_those_who_replied_are_subscribed_and_others_are_not(
    community: Community, activities: Sequence[ActivityRecord], threads: Sequence[ThreadRecord]
) -> None:
    for activity in activities[::50]:
        expected = {_author(activity)}
        expected.update(reply["userId"] for reply in community.replies_to(activity["id"]))
        assert expected == {
            user_id
            for user_id in community.user_ids()
            if community.is_subscribed(user_id, "ACTIVITY", activity["id"])
        }
    for thread in threads[::20]:
        expected = {thread["userId"]}
        expected.update(comment["userId"] for comment in community.comments_of(thread["id"]))
        assert expected == {
            user_id
            for user_id in community.user_ids()
            if community.is_subscribed(user_id, "THREAD", thread["id"])
        }


def test_there_are_400_threads_in_the_order_of_id_and_time(
    community: Community, threads: Sequence[ThreadRecord]
) -> None:
    assert [thread["id"] for thread in threads] == list(range(1, 401))
    times = [thread["createdAt"] for thread in threads]
    assert times == sorted(times)
    assert all(community.thread(thread["id"]) is thread for thread in threads)
    assert {thread["userId"] for thread in threads} == set(community.user_ids())
    assert any(thread["isLocked"] for thread in threads)
    assert any(thread["isSticky"] for thread in threads)


def test_a_threads_figures_follow_from_its_comments(
    community: Community, threads: Sequence[ThreadRecord]
) -> None:
    for thread in threads:
        mine = community.comments_of(thread["id"])
        assert thread["replyCount"] == len(mine) <= 60
        last = mine[-1] if mine else None
        assert thread["replyUserId"] == (last and last["userId"])
        assert thread["replyCommentId"] == (last and last["id"])
        assert thread["repliedAt"] == (last and last["createdAt"])
        assert thread["createdAt"] <= thread["updatedAt"] < MOMENT_S
        assert thread["updatedAt"] >= (thread["repliedAt"] or 0)
        assert thread["viewCount"] > thread["replyCount"]
        assert 6 <= len(thread["title"]) <= 120
        assert len(thread["body"]) <= 30_000
    counts = [thread["replyCount"] for thread in threads]
    assert min(counts) == 0
    assert max(counts) > 50


def test_a_threads_sections_and_media_exist(
    community: Community, threads: Sequence[ThreadRecord]
) -> None:
    categories = list(community.categories())
    assert [one["id"] for one in categories] == [1, 2, 3, 4, 5, *range(7, 19)]
    used: set[str] = set()
    for thread in threads:
        assert thread["categories"]
        assert all(category in categories for category in thread["categories"])
        assert all(community.catalogue.media(one) is not None for one in thread["mediaIds"])
        used.update(category["name"] for category in thread["categories"])
    assert used == {category["name"] for category in categories}
    assert any(thread["mediaIds"] for thread in threads)


def test_a_release_discussion_is_of_an_episode_that_had_aired(
    community: Community, threads: Sequence[ThreadRecord]
) -> None:
    discussions = [one for one in threads if one["categories"][0]["name"] == "Release Discussion"]
    assert len(discussions) > 20
    for thread in discussions:
        episode = re.search(r"Episode (\d+) Discussion$", thread["title"])
        assert episode is not None
        airings = community.catalogue.airings_of(thread["mediaIds"][0])
        assert airings[int(episode[1]) - 1]["airingAt"] <= thread["createdAt"]


def test_comments_form_a_tree_of_at_most_five_levels_in_their_own_thread(
    community: Community, threads: Sequence[ThreadRecord], comments: list[ThreadCommentRecord]
) -> None:
    assert [comment["id"] for comment in comments] == list(range(1, len(comments) + 1))
    deepest = 0
    for thread in threads:
        depths: dict[int, int] = {}
        before_s = thread["createdAt"]
        for comment in community.comments_of(thread["id"]):
            assert comment["threadId"] == thread["id"]
            assert community.comment(comment["id"]) is comment
            parent = comment["parentId"]
            depths[comment["id"]] = 1 if parent is None else depths[parent] + 1
            assert before_s <= comment["createdAt"] <= comment["updatedAt"] < MOMENT_S
            before_s = comment["createdAt"]
        deepest = max(deepest, *depths.values(), 0)
    assert deepest == 5


def test_whoever_is_mentioned_in_a_post_exists(
    community: Community,
    activities: Sequence[ActivityRecord],
    replies: list[ActivityReplyRecord],
    threads: Sequence[ThreadRecord],
    comments: list[ThreadCommentRecord],
) -> None:
    texts = [activity.get("text", "") + activity.get("message", "") for activity in activities]
    texts += [reply["text"] for reply in replies]
    texts += [thread["body"] for thread in threads]
    texts += [comment["comment"] for comment in comments]
    mentioned = [name for text in texts for name in re.findall(r"(?<!\w)@([A-Za-z0-9]+)", text)]
    assert len(mentioned) > 300
    assert all(community.user_id_of(name) is not None for name in mentioned)


def test_texts_are_as_long_as_anilist_takes_them_and_leave_no_gap_unfilled(
    activities: Sequence[ActivityRecord],
    replies: list[ActivityReplyRecord],
    comments: list[ThreadCommentRecord],
) -> None:
    texts = [activity["text"] for activity in activities if "text" in activity]
    assert all(5 <= len(text) <= 10_000 for text in texts)
    messages = [activity["message"] for activity in activities if "message" in activity]
    assert all(2 <= len(text) <= 10_000 for text in messages)
    answers = [reply["text"] for reply in replies]
    assert all(2 <= len(text) <= 8_000 for text in answers)
    said = [comment["comment"] for comment in comments]
    assert all(1 <= len(text) <= 12_000 for text in said)
    for text in (*texts, *messages, *answers, *said):
        assert "{" not in text


def test_every_url_in_a_post_is_on_a_domain_that_belongs_to_nobody(
    activities: Sequence[ActivityRecord],
    threads: Sequence[ThreadRecord],
    comments: list[ThreadCommentRecord],
) -> None:
    for record in (*activities, *threads, *comments):
        for url in re.findall(r"https?://[^\s()\"']+", str(record)):
            assert re.match(r"https://[a-z]+\.example/", url)
