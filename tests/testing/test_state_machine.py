"""Mutations and reads of several users, in any order: what is read is what the tables have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import rule, run_state_machine_as_test
from tests.testing.writing_users import LIKE_KEYS, MEDIA, WritingUsers, a_media, a_user, a_viewer

if TYPE_CHECKING:
    from kotae.testing.world.tables import Record


class _Users(WritingUsers):
    """Three users, who write, mark and read."""

    def read(self, viewer: int | None, root: str, selection: str) -> Any:
        return self.anilist.execute(f"{{ {root} {{ {selection} }} }}", viewer)

    def page(self, viewer: int | None, arguments: str, selection: str) -> Any:
        found = self.read(viewer, "Page", f"{arguments} {{ {selection} }}")
        return found[arguments.partition("(")[0]]

    def seen(self, viewer: int | None, table: str) -> list[Record]:
        return [row for row in self.all(table) if self.sees(viewer, table, row)]

    def likes(self, viewer: int | None, table: str, row: Record) -> dict[str, Any]:
        users = [like["userId"] for like in self.rows("Like", **{LIKE_KEYS[table]: row["id"]})]
        is_liked = viewer in users
        return {
            "id": row["id"],
            "isLiked": is_liked,
            "likeCount": len(users),
            "likes": [{"id": user} for user in users],
        }

    def is_subscribed(self, viewer: int | None, table: str, row: Record) -> bool:
        return bool(self.rows("Subscription", **{"userId": viewer, LIKE_KEYS[table]: row["id"]}))

    @rule(viewer=a_viewer)
    def read_activities(self, viewer: int | None) -> None:
        fields = "id isLiked likeCount likes { id } isSubscribed isPinned replyCount"
        fields += " replies { id isLiked likeCount likes { id } userId text }"
        own = {"Text": "userId text", "List": "userId", "Message": "recipientId message"}
        selection = " ".join(f"... on {kind}Activity {{ {fields} {own[kind]} }}" for kind in own)
        for activity, row in zip(
            self.page(viewer, "activities(sort: [ID])", selection),
            self.seen(viewer, "Activity")[:50],
            strict=True,
        ):
            replies = self.rows("ActivityReply", activityId=row["id"])
            keys = ("userId", "text", "recipientId", "message")
            assert activity == {
                **self.likes(viewer, "Activity", row),
                **{key: row[key] for key in keys if key in row},
                "isSubscribed": self.is_subscribed(viewer, "Activity", row),
                "isPinned": row["isPinned"],
                "replyCount": len(replies),
                "replies": [
                    {
                        **self.likes(viewer, "ActivityReply", reply),
                        "userId": reply["userId"],
                        "text": reply["text"],
                    }
                    for reply in replies
                ],
            }

    @rule(viewer=a_user)
    def read_threads(self, viewer: int) -> None:
        selection = """id isLiked likeCount likes { id } isSubscribed userId body replyCount
            replyUserId replyCommentId"""
        threads = self.page(viewer, "threads(sort: [ID])", selection)
        for thread, row in zip(threads, self.all("Thread"), strict=True):
            comments = self.rows("ThreadComment", threadId=row["id"])
            last: Record = comments[-1] if comments else {}
            assert thread == {
                **self.likes(viewer, "Thread", row),
                "userId": row["userId"],
                "body": row["body"],
                "isSubscribed": self.is_subscribed(viewer, "Thread", row),
                "replyCount": len(comments),
                "replyUserId": last.get("userId"),
                "replyCommentId": last.get("id"),
            }
            arguments = f"threadComments(threadId: {row['id']})"
            found = self.page(viewer, arguments, "id comment childComments")
            assert _tree(found) == self.comments_below(row["id"], None)

    def comments_below(self, thread: int, parent: int | None) -> list[Any]:
        rows = self.rows("ThreadComment", threadId=thread, parentCommentId=parent)
        return [(row["id"], row["comment"], self.comments_below(thread, row["id"])) for row in rows]

    @rule(viewer=a_user)
    def read_reviews(self, viewer: int) -> None:
        selection = "id user { id } media { id } score rating ratingAmount userRating"
        found = self.page(viewer, "reviews(sort: [ID])", selection)
        for review, row in zip(found, self.seen(viewer, "Review"), strict=True):
            votes = {
                vote["userId"]: vote["rating"]
                for vote in self.rows("ReviewVote", reviewId=row["id"])
            }
            assert review == {
                "id": row["id"],
                "score": row["score"],
                "user": {"id": row["userId"]},
                "media": {"id": row["mediaId"]},
                "rating": [*votes.values()].count("UP_VOTE"),
                "ratingAmount": len(votes),
                "userRating": votes.get(viewer, "NO_VOTE"),
            }

    @rule(viewer=a_user, user=a_user)
    def read_list(self, viewer: int, user: int) -> None:
        every = self.rows("MediaList", userId=user)
        rows = [row for row in every if viewer == user or not row["private"]]
        keys = "id mediaId status progress repeat notes private hiddenFromStatusLists"
        found = self.page(viewer, f"mediaList(userId: {user}, sort: [MEDIA_ID])", f"{keys} score")
        rows.sort(key=lambda row: row["mediaId"])
        assert found == [{key: row[key] for key in [*keys.split(), "score"]} for row in rows]
        expected: dict[Any, set[int]] = {}
        for row in rows:
            if row["mediaId"] < 30_000:
                groups = [(True, name) for name in row["customLists"]]
                groups += [] if row["hiddenFromStatusLists"] else [(False, row["status"])]
                for group in groups:
                    expected.setdefault(group, set()).add(row["id"])
        lists = self.read(
            viewer,
            f"MediaListCollection(userId: {user}, type: ANIME)",
            "lists { name isCustomList status entries { id } }",
        )["lists"]
        assert expected == {
            (one["isCustomList"], one["name"] if one["isCustomList"] else one["status"]): {
                entry["id"] for entry in one["entries"]
            }
            for one in lists
        }

    @rule(viewer=a_user, media=a_media)
    def read_media(self, viewer: int, media: int) -> None:
        found = self.read(
            viewer, f"Media(id: {media})", "popularity isFavourite mediaListEntry { id }"
        )
        own = next(iter(self.rows("MediaList", userId=viewer, mediaId=media)), None)
        key = "animeId" if media < 30_000 else "mangaId"
        outside: int = self.anilist.world["Media"].rows[media]["outside_users"]
        assert found == {
            "popularity": outside + len(self.rows("MediaList", mediaId=media)),
            "isFavourite": bool(self.rows("Favourite", **{"userId": viewer, key: media})),
            "mediaListEntry": own and {"id": own["id"]},
        }

    @rule(user=a_user)
    def read_user(self, user: int) -> None:
        kinds = {"anime": "anime", "manga": "manga", "characters": "character", "studios": "studio"}
        edges = "{ edges { favouriteOrder node { id isFavourite } } }"
        selection = f"favourites {{ {' '.join(f'{name} {edges}' for name in kinds)} }}"
        selection += " statistics { anime { count episodesWatched statuses { status count } } }"
        found = self.read(user, f"User(id: {user})", selection)
        marks = self.rows("Favourite", userId=user)
        marks.sort(key=lambda mark: (mark["favouriteOrder"], mark["id"]))
        for name, kind in kinds.items():
            assert found["favourites"][name]["edges"] == [
                {
                    "favouriteOrder": mark["favouriteOrder"],
                    "node": {"id": mark[f"{kind}Id"], "isFavourite": True},
                }
                for mark in marks
                if mark.get(f"{kind}Id")
            ]
        entries = [row for row in self.rows("MediaList", userId=user) if row["mediaId"] < 30_000]
        episodes = {media: self.anilist.world["Media"].rows[media]["episodes"] for media in MEDIA}
        figures = found["statistics"]["anime"]
        assert figures["count"] == len(entries)
        assert figures["episodesWatched"] == sum(
            entry["progress"] + entry["repeat"] * (episodes[entry["mediaId"]] or 0)
            for entry in entries
        )
        statuses = Counter(entry["status"] for entry in entries)
        assert {one["status"]: one["count"] for one in figures["statuses"]} == statuses

    @rule(user=a_user)
    def read_follows(self, user: int) -> None:
        for name, own, other in (
            ("followers", "followedId", "userId"),
            ("following", "userId", "followedId"),
        ):
            found = self.page(user, f"{name}(userId: {user})", "id")
            rows = self.rows("Follow", **{own: user})
            assert [one["id"] for one in found] == [row[other] for row in rows]

    @rule(user=a_user)
    def read_notifications(self, user: int) -> None:
        kinds = {
            **dict.fromkeys(("ActivityMessage", "ActivityReply", "ActivityLike"), "activityId"),
            **dict.fromkeys(("ActivityReplySubscribed", "ActivityReplyLike"), "activityId"),
            **dict.fromkeys(("ThreadCommentLike", "ThreadCommentReply"), "commentId"),
            "ThreadCommentSubscribed": "commentId",
            "ThreadLike": "threadId",
        }
        parts = [f"... on {kind}Notification {{ userId {key} }}" for kind, key in kinds.items()]
        selection = f"__typename {' '.join(parts)} ... on FollowingNotification {{ userId }}"
        found = self.page(user, "notifications(resetNotificationCount: true)", selection)
        self.anilist.now_s += 1
        assert self.read(user, "Viewer", "unreadNotificationCount") == {
            "unreadNotificationCount": 0
        }
        if len(found) < 50:
            assert sorted(
                (one["__typename"].removesuffix("Notification"), *list(one.values())[1:])
                for one in found
                if "userId" in one
            ) == sorted(one for one in self.expected_notifications(user) if one[1] != user)

    def expected_notifications(self, user: int) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = [
            ("Following", row["userId"]) for row in self.rows("Follow", followedId=user)
        ]
        messages = self.rows("Activity", recipientId=user)
        found += [("ActivityMessage", row["messengerId"], row["id"]) for row in messages]
        for row in self.all("ActivityReply"):
            [activity] = self.rows("Activity", id=row["activityId"])
            if activity.get("userId") == user:
                found.append(("ActivityReply", row["userId"], activity["id"]))
            elif self.is_subscribed(user, "Activity", activity):
                found.append(("ActivityReplySubscribed", row["userId"], activity["id"]))
        for row in self.all("ThreadComment"):
            [thread] = self.rows("Thread", id=row["threadId"])
            if thread["userId"] == user or self.is_subscribed(user, "Thread", thread):
                found.append(("ThreadCommentSubscribed", row["userId"], row["id"]))
            for above in self.rows("ThreadComment", id=row["parentCommentId"], userId=user):
                assert above["threadId"] == row["threadId"]
                found.append(("ThreadCommentReply", row["userId"], row["id"]))
        for table, key in LIKE_KEYS.items():
            for post in self.rows(table, userId=user):
                target = post["activityId"] if table == "ActivityReply" else post["id"]
                likes = self.rows("Like", **{key: post["id"]})
                found += [(f"{table}Like", like["userId"], target) for like in likes]
        return found


def _tree(comments: list[Any]) -> list[Any]:
    return [(one["id"], one["comment"], _tree(one["childComments"])) for one in comments]


_FEW = settings(
    max_examples=20,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.generate,),  # shrinking takes minutes; the long run does it
)


def test_what_users_read_is_what_they_wrote() -> None:
    run_state_machine_as_test(_Users, settings=_FEW)


@pytest.mark.long
def test_what_users_read_is_what_they_wrote_in_many_runs() -> None:
    many = settings(
        _FEW, max_examples=300, stateful_step_count=60, derandomize=False, phases=tuple(Phase)
    )
    run_state_machine_as_test(_Users, settings=many)
