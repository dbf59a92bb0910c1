"""Reviews, recommendations, notifications and the site's days."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLEnumType, GraphQLUnionType

from kotae.schema.load import load_bundled
from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import (
        EntryRecord,
        NotificationRecord,
        RecommendationRecord,
        ReviewRecord,
    )

_SCHEMA = load_bundled().schema


@pytest.fixture(scope="module")
def community() -> Community:
    return World.of(0).community


@pytest.fixture(scope="module")
def reviews(community: Community) -> Sequence[ReviewRecord]:
    return community.reviews()


@pytest.fixture(scope="module")
def recommendations(community: Community) -> Sequence[RecommendationRecord]:
    return community.recommendations()


@pytest.fixture(scope="module")
def lists(community: Community) -> dict[int, dict[int, EntryRecord]]:
    """Everybody's entries by media."""
    return {
        user_id: {entry["mediaId"]: entry for entry in community.entries_of(user_id)}
        for user_id in community.user_ids()
    }


@pytest.fixture(scope="module")
def notifications(community: Community) -> list[NotificationRecord]:
    return [one for user_id in community.user_ids() for one in community.notifications_of(user_id)]


def test_there_are_about_1_500_reviews_in_the_order_of_id_and_time(
    community: Community, reviews: Sequence[ReviewRecord]
) -> None:
    assert 1_400 < len(reviews) < 1_600
    assert [review["id"] for review in reviews] == list(range(1, len(reviews) + 1))
    times = [review["createdAt"] for review in reviews]
    assert times == sorted(times)
    for review in reviews:
        assert community.review(review["id"]) is review
        assert review["createdAt"] <= review["updatedAt"] < MOMENT_S


def test_a_review_is_by_somebody_who_has_the_media_completed_or_current_and_of_each_media_one(
    community: Community,
    reviews: Sequence[ReviewRecord],
    lists: dict[int, dict[int, EntryRecord]],
) -> None:
    assert len({(one["userId"], one["mediaId"]) for one in reviews}) == len(reviews)
    for review in reviews:
        entry = lists[review["userId"]][review["mediaId"]]
        assert entry["status"] in ("COMPLETED", "CURRENT")
        assert entry["createdAt"] <= review["createdAt"]
        assert entry["score"] in (0, review["score"])
        media = community.catalogue.media(review["mediaId"])
        assert media is not None
        assert media["type"] == review["mediaType"]
        assert not media["isReviewBlocked"]
    assert {review["mediaType"] for review in reviews} == {"ANIME", "MANGA"}
    assert {review["private"] for review in reviews} == {True, False}


def test_a_review_is_as_long_as_anilist_wants_it(reviews: Sequence[ReviewRecord]) -> None:
    for review in reviews:
        assert 2_600 <= len(review["body"]) < 10_000
        assert 20 <= len(review["summary"]) <= 120
        assert 1 <= review["score"] <= 100
        assert "{" not in review["body"] + review["summary"]
    assert all(mark in reviews[0]["body"] for mark in ("~~~", "## ", "**"))


def test_votes_on_reviews_add_up(community: Community, reviews: Sequence[ReviewRecord]) -> None:
    for review in reviews[::25]:
        votes = [community.review_rating(user_id, review["id"]) for user_id in community.user_ids()]
        assert votes.count("UP_VOTE") == review["rating"]
        assert votes.count("UP_VOTE") + votes.count("DOWN_VOTE") == review["ratingAmount"]
        assert community.review_rating(review["userId"], review["id"]) == "NO_VOTE"
        assert set(votes) <= _values("ReviewRating")


def test_votes_on_recommendations_add_up(
    community: Community, recommendations: Sequence[RecommendationRecord]
) -> None:
    for one in recommendations[::25]:
        votes = [
            community.recommendation_rating(user_id, one["id"]) for user_id in community.user_ids()
        ]
        assert votes.count("RATE_UP") - votes.count("RATE_DOWN") == one["rating"]
        assert community.recommendation_rating(one["userId"], one["id"]) == "RATE_UP"
        assert set(votes) <= _values("RecommendationRating")


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**31, 10**30])
def test_ids_of_nothing_give_nothing_and_nobody_voted_on_it(
    community: Community, number: int
) -> None:
    assert community.review(number) is None
    assert community.recommendation(number) is None
    assert community.review_rating(1, number) == "NO_VOTE"
    assert community.recommendation_rating(1, number) == "NO_RATING"
    assert community.review_rating(number, 1) == "NO_VOTE"
    assert community.recommendation_rating(number, 1) == "NO_RATING"


def test_recommendations_pair_different_media_of_one_type_and_no_two_twice(
    community: Community, recommendations: Sequence[RecommendationRecord]
) -> None:
    assert [one["id"] for one in recommendations] == list(range(1, 2_501))
    pairs: set[frozenset[int]] = set()
    for one in recommendations:
        assert community.recommendation(one["id"]) is one
        media = community.catalogue.media(one["mediaId"])
        other = community.catalogue.media(one["mediaRecommendationId"])
        assert media is not None
        assert other is not None
        assert media["type"] == other["type"]
        assert not media["isRecommendationBlocked"]
        pairs.add(frozenset((media["id"], other["id"])))
    assert len(pairs) == len(recommendations)
    assert all(len(pair) == 2 for pair in pairs)
    assert min(one["rating"] for one in recommendations) < 0


def test_each_of_the_500_most_popular_media_has_recommendations_unless_they_are_blocked(
    community: Community, recommendations: Sequence[RecommendationRecord]
) -> None:
    catalogue = community.catalogue
    media = [one for one in map(catalogue.media, catalogue.media_ids()) if one is not None]
    media.sort(key=lambda one: (-one["popularity"], one["id"]))
    recommended = {one["mediaId"] for one in recommendations}
    for one in media[:500]:
        assert one["id"] in recommended or one["isRecommendationBlocked"]


def test_everybody_is_told_of_each_of_the_20_kinds_and_of_40_things_at_least(
    community: Community,
) -> None:
    union = _SCHEMA.type_map["NotificationUnion"]
    assert isinstance(union, GraphQLUnionType)
    members = {member.name for member in union.types}
    for user_id in community.user_ids():
        mine = community.notifications_of(user_id)
        assert len(mine) >= 40
        assert {one["typename"] for one in mine} == members
        assert {one["type"] for one in mine} == _values("NotificationType")
        assert {one["recipientId"] for one in mine} == {user_id}
    assert len(community.notifications_of(1)) > 50


def test_notifications_come_the_newest_first_with_falling_ids_that_are_unique(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for user_id in community.user_ids():
        mine = community.notifications_of(user_id)
        times = [one["createdAt"] for one in mine]
        ids = [one["id"] for one in mine]
        assert times == sorted(times, reverse=True)
        assert ids == sorted(ids, reverse=True)
        assert times[0] < MOMENT_S
    assert len({one["id"] for one in notifications}) == len(notifications)


def test_unread_notifications_are_among_those_there_are(community: Community) -> None:
    for user_id in community.user_ids():
        count = community.unread_count(user_id)
        assert 0 <= count <= len(community.notifications_of(user_id))
    assert community.unread_count(1) > 0


def test_whoever_follows_according_to_a_notification_does(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for one in _of(notifications, "FOLLOWING"):
        assert one["recipientId"] in community.following_of(_key(one, "userId"))


def test_whoever_wrote_a_message_according_to_a_notification_did(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for one in _of(notifications, "ACTIVITY_MESSAGE"):
        message = community.activity(_key(one, "activityId"))
        assert message is not None
        assert message.get("messengerId") == one.get("userId")
        assert message.get("recipientId") == one["recipientId"]
        assert message["createdAt"] == one["createdAt"]


def test_whoever_mentioned_somebody_in_an_activity_or_comment_did(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for one in _of(notifications, "ACTIVITY_MENTION"):
        activity = community.activity(_key(one, "activityId"))
        assert activity is not None
        assert activity.get("userId") == one.get("userId")
        assert f"@{_name(community, one['recipientId'])} " in activity.get("text", "")
    for one in _of(notifications, "THREAD_COMMENT_MENTION"):
        comment = community.comment(_key(one, "commentId"))
        assert comment is not None
        assert comment["userId"] == one.get("userId")
        assert f"@{_name(community, one['recipientId'])} " in comment["comment"]


def test_whoever_replied_to_an_activity_did_and_the_one_who_is_told_is_subscribed(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for kind in ("ACTIVITY_REPLY", "ACTIVITY_REPLY_SUBSCRIBED"):
        for one in _of(notifications, kind):
            activity = community.activity(_key(one, "activityId"))
            assert activity is not None
            authors = {activity.get("userId"), activity.get("messengerId")}
            assert (one["recipientId"] in authors) is (kind == "ACTIVITY_REPLY")
            assert community.is_subscribed(one["recipientId"], "ACTIVITY", activity["id"])
            replies = community.replies_to(activity["id"])
            told = [(reply["userId"], reply["createdAt"]) for reply in replies]
            assert (_key(one, "userId"), one["createdAt"]) in told
            assert one.get("userId") != one["recipientId"]


def test_whoever_likes_something_according_to_a_notification_does(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for one in _of(notifications, "ACTIVITY_LIKE"):
        activity = community.activity(_key(one, "activityId"))
        assert activity is not None
        assert one["recipientId"] in {activity.get("userId"), activity.get("messengerId")}
        assert one["createdAt"] >= activity["createdAt"]
        assert _key(one, "userId") in community.likes_of("ACTIVITY", activity["id"])
    for one in _of(notifications, "ACTIVITY_REPLY_LIKE"):
        liked = [
            reply
            for reply in community.replies_to(_key(one, "activityId"))
            if reply["userId"] == one["recipientId"]
            if _key(one, "userId") in community.likes_of("ACTIVITY_REPLY", reply["id"])
        ]
        assert liked
    for one in _of(notifications, "THREAD_LIKE"):
        thread = community.thread(_key(one, "threadId"))
        assert thread is not None
        assert thread["userId"] == one["recipientId"]
        assert _key(one, "userId") in community.likes_of("THREAD", thread["id"])
    for one in _of(notifications, "THREAD_COMMENT_LIKE"):
        comment = community.comment(_key(one, "commentId"))
        assert comment is not None
        assert comment["userId"] == one["recipientId"]
        assert comment["threadId"] == one.get("threadId")
        assert _key(one, "userId") in community.likes_of("THREAD_COMMENT", comment["id"])


def test_whoever_commented_did_in_a_thread_that_the_one_who_is_told_is_subscribed_to(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    for kind in ("THREAD_SUBSCRIBED", "THREAD_COMMENT_REPLY", "THREAD_COMMENT_MENTION"):
        for one in _of(notifications, kind):
            comment = community.comment(_key(one, "commentId"))
            assert comment is not None
            assert comment["threadId"] == one.get("threadId")
            assert comment["userId"] == one.get("userId") != one["recipientId"]
            assert community.is_subscribed(one["recipientId"], "THREAD", comment["threadId"])
            if kind == "THREAD_COMMENT_REPLY":
                parent = community.comment(comment["parentId"] or 0)
                assert parent is not None
                assert parent["userId"] == one["recipientId"]


def test_an_episode_that_is_told_of_aired_then_and_is_of_an_anime_on_the_list(
    community: Community,
    notifications: list[NotificationRecord],
    lists: dict[int, dict[int, EntryRecord]],
) -> None:
    for one in _of(notifications, "AIRING"):
        anime_id = _key(one, "animeId")
        mine = lists[one["recipientId"]]
        assert not mine or anime_id in mine
        airings = community.catalogue.airings_of(anime_id)
        airing = next(airing for airing in airings if airing["episode"] == _key(one, "episode"))
        assert airing["airingAt"] == one["createdAt"]


def test_media_characters_and_staff_that_are_told_of_exist(
    community: Community, notifications: list[NotificationRecord]
) -> None:
    catalogue = community.catalogue
    for one in notifications:
        if "mediaId" in one:
            assert catalogue.media(one["mediaId"]) is not None
        if "characterId" in one:
            assert catalogue.character(one["characterId"]) is not None
        if "staffId" in one:
            assert catalogue.staff(one["staffId"]) is not None


def test_changed_and_merged_media_are_on_the_list_and_added_ones_belong_to_some(
    community: Community,
    notifications: list[NotificationRecord],
    lists: dict[int, dict[int, EntryRecord]],
) -> None:
    for kind in ("MEDIA_DATA_CHANGE", "MEDIA_MERGE"):
        for one in _of(notifications, kind):
            listed = lists[one["recipientId"]]
            assert not listed or _key(one, "mediaId") in listed
    for one in _of(notifications, "RELATED_MEDIA_ADDITION"):
        listed = lists[one["recipientId"]]
        relations = community.catalogue.relations_of(_key(one, "mediaId"))
        assert not listed or any(relation.related_id in listed for relation in relations)


@pytest.mark.parametrize(
    "subject", ["users", "anime", "manga", "characters", "staff", "studios", "reviews"]
)
def test_the_site_has_400_days_whose_changes_are_the_differences(
    community: Community, subject: str
) -> None:
    days = community.site_trend(subject)
    assert len(days) == 400
    assert days[-1]["date"] == MOMENT_S - DAY_S
    for before, day in pairwise(days):
        assert day["date"] - before["date"] == DAY_S
        assert day["change"] == day["count"] - before["count"]
        assert before["count"] >= 0
    assert any(day["change"] for day in days)


def test_the_sites_last_day_holds_what_the_world_holds(
    community: Community, reviews: Sequence[ReviewRecord]
) -> None:
    catalogue = community.catalogue
    media = [one for one in map(catalogue.media, catalogue.media_ids()) if one is not None]
    last = {
        subject: community.site_trend(subject)[-1]["count"]
        for subject in ("users", "anime", "manga", "characters", "staff", "studios", "reviews")
    }
    assert last == {
        "users": len(community.user_ids()),
        "anime": sum(one["type"] == "ANIME" for one in media),
        "manga": sum(one["type"] == "MANGA" for one in media),
        "characters": len(catalogue.character_ids()),
        "staff": len(catalogue.staff_ids()),
        "studios": len(catalogue.studio_ids()),
        "reviews": sum(review["createdAt"] < MOMENT_S - DAY_S for review in reviews),
    }


def test_a_subject_that_the_site_does_not_count_is_refused_with_what_to_ask_for(
    community: Community,
) -> None:
    with pytest.raises(ValueError, match=re.escape("take a field of SiteStatistics")):
        community.site_trend("threads")


def _of(notifications: Sequence[NotificationRecord], kind: str) -> list[NotificationRecord]:
    found = [one for one in notifications if one["type"] == kind]
    assert found
    return found


def _key(notification: NotificationRecord, key: str) -> int:
    value = notification.get(key)
    assert isinstance(value, int)
    return value


def _name(community: Community, user_id: int) -> str:
    user = community.user(user_id)
    assert user is not None
    return user["name"]


def _values(enum: str) -> set[str]:
    kind = _SCHEMA.type_map[enum]
    assert isinstance(kind, GraphQLEnumType)
    return set(kind.values)
