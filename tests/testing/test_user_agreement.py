"""What users have, write and mark agrees in both directions, for whoever may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.local_anilist import DAY_S

if TYPE_CHECKING:
    from tests.testing.local_anilist import LocalAniList

#: Users with small and large lists; 2 has custom lists, 7 is a moderator.
_USERS = (1, 2, 7, 33)


def _list(anilist: LocalAniList, arguments: str, selection: str, viewer: int | None = 1) -> Any:
    """Return a list of `Page`, all of it, as one without a limit on pages has it."""
    name = arguments.partition("(")[0]
    items: list[Any] = []
    for page in range(1, 100):
        text = f"""{{ Page(page: {page}, perPage: 50) {{ pageInfo {{ hasNextPage }}
            {arguments} {{ {selection} }} }} }}"""
        found = anilist.execute(text, viewer)
        items += found[name]
        if not found["pageInfo"]["hasNextPage"]:
            break
    return items


@pytest.mark.parametrize("user_id", _USERS)
def test_followers_follow(anilist: LocalAniList, user_id: int) -> None:
    flags = "id isFollowing isFollower"
    users = {user["id"]: user for user in _list(anilist, "users", flags, user_id)}
    following = {
        user["id"] for user in _list(anilist, f"following(userId: {user_id})", "id", user_id)
    }
    followers = {
        user["id"] for user in _list(anilist, f"followers(userId: {user_id})", "id", user_id)
    }
    assert following
    assert followers
    for other_id, user in users.items():
        assert user["isFollowing"] == (other_id in following)
        assert user["isFollower"] == (other_id in followers)
    for other_id in sorted(following)[:5]:
        others = _list(anilist, f"followers(userId: {other_id})", "id", user_id)
        assert {"id": user_id} in others


_LIKED = "id likeCount isLiked likes { id }"


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("activities(type: TEXT)", "ACTIVITY"),
        ("activities(type: MEDIA_LIST)", "ACTIVITY"),
        ("activityReplies(activityId: 1)", "ACTIVITY_REPLY"),
        ("threads", "THREAD"),
        ("threadComments", "THREAD_COMMENT"),
    ],
)
def test_the_likes_of_a_post_are_counted(lenient: LocalAniList, arguments: str, kind: str) -> None:
    selection = _LIKED
    if kind == "ACTIVITY":
        type_name = "TextActivity" if "TEXT" in arguments else "ListActivity"
        selection = f"... on {type_name} {{ {_LIKED} }}"
    elif kind == "ACTIVITY_REPLY":
        replied = lenient.execute(
            "{ Page { activities(hasReplies: true) { ... on TextActivity { id } } } }"
        )
        activity_id = next(one["id"] for one in replied["activities"] if one)
        arguments = arguments.replace("1", str(activity_id))
    # A private user's like counts, and is shown where private users are.
    posts = lenient.execute(f"{{ Page {{ {arguments} {{ {selection} }} }} }}")[
        arguments.partition("(")[0]
    ]
    for post in posts:
        ids = [user["id"] for user in post["likes"]]
        assert post["likeCount"] == len(ids) == len({*ids})
        assert post["isLiked"] == (1 in ids)
    for post in posts[:5]:
        likes = _list(lenient, f"likes(likeableId: {post['id']}, type: {kind})", "id")
        assert likes == post["likes"]
    assert kind == "ACTIVITY_REPLY" or any(post["likes"] for post in posts)


def test_the_replies_of_an_activity_are_counted(anilist: LocalAniList) -> None:
    text = """{ Page { activities(hasReplies: true, type: TEXT) { ... on TextActivity {
        id replyCount replies { id activityId } } } } }"""
    for activity in anilist.execute(text)["activities"]:
        assert activity["replyCount"] == len(activity["replies"]) > 0
        assert {reply["activityId"] for reply in activity["replies"]} == {activity["id"]}
        listed = _list(anilist, f"activityReplies(activityId: {activity['id']})", "id activityId")
        assert listed == activity["replies"]


def test_a_thread_counts_its_comments_and_names_the_last(anilist: LocalAniList) -> None:
    fields = "id replyCount replyUserId replyCommentId repliedAt createdAt replyUser { id }"
    threads = anilist.execute(f"{{ Page {{ threads(sort: [REPLY_COUNT_DESC]) {{ {fields} }} }} }}")[
        "threads"
    ]
    for thread in (*threads[:6], threads[-1]):
        comments = _list(
            anilist,
            f"threadComments(threadId: {thread['id']})",
            "id userId createdAt threadId childComments",
        )
        every = [*_flat(comments)]
        assert thread["replyCount"] == len(every)
        assert {comment["threadId"] for comment in every} <= {thread["id"]}
        last = max(every, key=lambda comment: comment["id"], default=None)
        if last is None:
            assert thread["replyCommentId"] is thread["replyUser"] is None
            continue
        assert thread["replyCommentId"] == last["id"]
        assert thread["replyUserId"] == thread["replyUser"]["id"] == last["userId"]
        assert thread["repliedAt"] == last["createdAt"] >= thread["createdAt"]


def _flat(comments: Any) -> Any:
    for comment in comments:
        yield comment
        yield from _flat(comment["childComments"])


def test_favourites_are_marked_and_ordered(anilist: LocalAniList) -> None:
    fields = " ".join(
        f"{name} {{ edges {{ favouriteOrder node {{ id isFavourite favourites }} }} }}"
        for name in ("anime", "manga", "characters", "staff", "studios")
    )
    favourites = anilist.execute(f"{{ User(id: 1) {{ favourites {{ {fields} }} }} }}")["favourites"]
    for name, found in favourites.items():
        orders = [edge["favouriteOrder"] for edge in found["edges"]]
        assert orders == sorted(orders)
        ids = [edge["node"]["id"] for edge in found["edges"]]
        assert 0 < len({*ids}) == len(ids), name
        assert all(edge["node"]["isFavourite"] for edge in found["edges"])
        assert all(edge["node"]["favourites"] > 0 for edge in found["edges"])
    marked = [one for page in range(1, 62) for one in _favourite_media(anilist, page)]
    mine = {
        edge["node"]["id"]
        for page in (1, 2)
        for name in ("anime", "manga")
        for edge in anilist.execute(
            f"{{ User(id: 1) {{ favourites(page: {page}) {{ {name} {{"
            " edges { node { id } } } } } }"
        )["favourites"][name]["edges"]
    }
    assert {*marked} == mine


def _favourite_media(anilist: LocalAniList, page: int) -> list[int]:
    found = anilist.execute(f"{{ Page(page: {page}) {{ media {{ id isFavourite }} }} }}")["media"]
    return [media["id"] for media in found if media["isFavourite"]]


def test_the_viewer_s_entry_is_the_media_s(anilist: LocalAniList) -> None:
    entries = _list(
        anilist, "mediaList(userId: 1)", "id mediaId media { id mediaListEntry { id } }"
    )
    assert len(entries) > 50
    for entry in entries:
        assert entry["media"]["id"] == entry["mediaId"]
        assert entry["media"]["mediaListEntry"] == {"id": entry["id"]}


def test_a_review_has_no_more_ups_than_votes(anilist: LocalAniList) -> None:
    reviews = _list(anilist, "reviews", "id rating ratingAmount mediaType media { type }")
    assert any(review["ratingAmount"] for review in reviews)
    for review in reviews:
        assert 0 <= review["rating"] <= review["ratingAmount"]
        assert review["mediaType"] == review["media"]["type"]


_NOTIFICATION = """
    ... on AiringNotification { id type createdAt episode media { id mediaListEntry { status } } }
    ... on FollowingNotification { id type createdAt user { id isFollower } }
    ... on ActivityLikeNotification { id type createdAt user { id }
        activity { ... on TextActivity { userId likes { id } }
        ... on ListActivity { userId likes { id } } ... on MessageActivity { likes { id } } } }
    ... on ActivityReplyNotification { id type createdAt user { id }
        activity { ... on TextActivity { userId replies { userId createdAt } }
        ... on ListActivity { userId replies { userId createdAt } } } }
    ... on ThreadLikeNotification { id type createdAt user { id } thread { userId likes { id } } }
    ... on ThreadCommentLikeNotification { id type createdAt user { id }
        comment { userId likes { id } } }
    ... on ActivityMessageNotification { id type createdAt user { id }
        message { recipientId messengerId } }"""


@pytest.mark.parametrize("user_id", _USERS)
def test_notifications_are_of_what_happened(anilist: LocalAniList, user_id: int) -> None:
    notifications = _list(anilist, "notifications", _NOTIFICATION, user_id)
    notifications = [one for one in notifications if one]
    times = [one["createdAt"] for one in notifications]
    assert times == sorted(times, reverse=True)
    ids = [one["id"] for one in notifications]
    assert len({*ids}) == len(ids)
    for one in notifications:
        post: Any = one.get("activity") or one.get("thread") or one.get("comment") or {}
        if one["type"] == "AIRING":
            assert one["media"]["mediaListEntry"]["status"] == "CURRENT"
            assert anilist.now_s - 31 * DAY_S < one["createdAt"] <= anilist.now_s
        elif one["type"] == "FOLLOWING":
            assert one["user"]["isFollower"]
        elif one["type"].endswith("_LIKE"):
            assert {"id": one["user"]["id"]} in post["likes"]
            assert post.get("userId", user_id) == user_id
        elif one["type"] == "ACTIVITY_REPLY":
            reply = {"userId": one["user"]["id"], "createdAt": one["createdAt"]}
            assert reply in post.get("replies", [reply])
        elif one["type"] == "ACTIVITY_MESSAGE":
            expected = {"recipientId": user_id, "messengerId": one["user"]["id"]}
            assert one["message"] == expected
        assert one.get("user", {}).get("id") != user_id
    assert len({one["type"] for one in notifications}) >= 5


def test_each_like_of_an_own_post_is_notified(anilist: LocalAniList) -> None:
    text = """{ Page { activities(userId: 1, type: TEXT) { ... on TextActivity {
        id likes { id } } } } }"""
    notified = {
        (one["activityId"], one["userId"])
        for one in _list(
            anilist,
            "notifications(type: ACTIVITY_LIKE)",
            "... on ActivityLikeNotification { activityId userId }",
        )
    }
    pairs = {
        (activity["id"], user["id"])
        for activity in anilist.execute(text)["activities"]
        for user in activity["likes"]
    } - {(activity["id"], 1) for activity in anilist.execute(text)["activities"]}
    assert pairs <= notified
    assert pairs


def test_private_posts_are_seen_by_those_whom_they_concern(anilist: LocalAniList) -> None:
    row = next(row for row in anilist.world["Activity"].all() if row.get("isPrivate"))
    text = f"{{ Activity(id: {row['id']}) {{ ... on MessageActivity {{ isPrivate }} }} }}"
    for user_id in (row["messengerId"], row["recipientId"]):
        assert anilist.execute(text, user_id) == {"isPrivate": True}
    stranger = next(one for one in (1, 4, 5) if one not in (row["messengerId"], row["recipientId"]))
    for viewer in (None, stranger):
        assert anilist.refusal(text, viewer)[0] == 404
