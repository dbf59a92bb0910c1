"""What others did that a user is told of.

Everything told of happened: the liker is among the likes, the reply is there, the follower follows.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S
from kotae.testing.world.community.notices import by_user, later
from kotae.testing.world.community.people import USERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.world.chance import Chance
    from kotae.testing.world.community.activities import Activities
    from kotae.testing.world.community.follows import Follows
    from kotae.testing.world.community.forum import Forum
    from kotae.testing.world.community.outline import Outline
    from kotae.testing.world.records.social import NotificationRecord

__all__ = ["Deeds"]


class Deeds:
    """What users do to each other.

    Args:
        outline: Who wrote which activity.
        follows: Who follows whom.
        activities: What they wrote, and who replied and liked.
        forum: Likewise.
    """

    def __init__(
        self, outline: Outline, follows: Follows, activities: Activities, forum: Forum
    ) -> None:
        self._outline = outline
        self._follows = follows
        self._activities = activities
        self._forum = forum

    def told_to(self, user_id: int, chance: Chance, each: int) -> Iterator[NotificationRecord]:
        """Yield what a user is told, each kind at least once; likes of activities are apart.

        Args:
            user_id: Who is told.
            chance: What decides of what.
            each: How many of a kind there may be.
        """
        followers = self._follows.followers[user_id]
        for follower in chance.sample(followers, each):
            followed_s = MOMENT_S - int(chance.fraction() * 700 * DAY_S) - 1
            yield by_user("FOLLOWING", user_id, followed_s, follower)
        for letter in self._outline.inbox[user_id][-each:]:
            slot = self._outline.slots[letter.activity_id - 1]
            told = by_user("ACTIVITY_MESSAGE", user_id, slot.created_s, letter.sender_id)
            told["activityId"] = slot.activity_id
            yield told
        yield from islice(self._replies(user_id), each)
        # Whoever has a user as successor gave them something to be told of.
        before = USERS if user_id == 1 else user_id - 1
        yield from self._of_neighbour(user_id, before, chance)
        yield from self._of_neighbours_thread(user_id, before, chance)
        yield from islice(self._comments(user_id), each)
        yield from islice(self._thread_likes(user_id, chance), each)

    def _replies(self, user_id: int) -> Iterator[NotificationRecord]:
        for slot in reversed(self._outline.of_user[user_id]):
            for reply in self._activities.replies_to(slot.activity_id):
                if reply["userId"] != user_id:
                    told = by_user("ACTIVITY_REPLY", user_id, reply["createdAt"], reply["userId"])
                    told["activityId"] = slot.activity_id
                    yield told

    def _of_neighbour(
        self, user_id: int, neighbour: int, chance: Chance
    ) -> Iterator[NotificationRecord]:
        mention = self._activities.mention_of(neighbour)
        told = by_user("ACTIVITY_MENTION", user_id, mention.created_s, neighbour)
        told["activityId"] = mention.activity_id
        yield told
        opening = self._outline.opening_of(neighbour)
        own, *others = self._activities.replies_to(opening.activity_id)
        for liker in self._activities.reply_likes_of(own["id"])[:2]:
            liked_s = later(chance, own["createdAt"])
            told = by_user("ACTIVITY_REPLY_LIKE", user_id, liked_s, liker)
            told["activityId"] = opening.activity_id
            yield told
        for reply in others:
            if reply["userId"] != user_id:
                created_s = reply["createdAt"]
                told = by_user("ACTIVITY_REPLY_SUBSCRIBED", user_id, created_s, reply["userId"])
                told["activityId"] = opening.activity_id
                yield told

    def _of_neighbours_thread(
        self, user_id: int, neighbour: int, chance: Chance
    ) -> Iterator[NotificationRecord]:
        thread_id = self._forum.threads_of[neighbour][0]
        own, answer, mention, *_rest = self._forum.comments_of(thread_id)
        for liker in self._forum.comment_likes_of(own["id"])[:2]:
            liked_s = later(chance, own["createdAt"])
            told = by_user("THREAD_COMMENT_LIKE", user_id, liked_s, liker)
            told["threadId"], told["commentId"] = thread_id, own["id"]
            yield told
        for kind, comment in (
            ("THREAD_COMMENT_REPLY", answer),
            ("THREAD_COMMENT_MENTION", mention),
        ):
            told = by_user(kind, user_id, comment["createdAt"], comment["userId"])
            told["threadId"], told["commentId"] = thread_id, comment["id"]
            yield told

    def _comments(self, user_id: int) -> Iterator[NotificationRecord]:
        for thread_id in self._forum.threads_of[user_id]:
            for comment in self._forum.comments_of(thread_id):
                if comment["userId"] != user_id:
                    created_s = comment["createdAt"]
                    told = by_user("THREAD_SUBSCRIBED", user_id, created_s, comment["userId"])
                    told["threadId"], told["commentId"] = thread_id, comment["id"]
                    yield told

    def _thread_likes(self, user_id: int, chance: Chance) -> Iterator[NotificationRecord]:
        for thread_id in self._forum.threads_of[user_id]:
            thread = self._forum.thread(thread_id)
            for liker in self._forum.likes_of(thread_id):
                since_s = MOMENT_S if thread is None else thread["createdAt"]
                told = by_user("THREAD_LIKE", user_id, later(chance, since_s), liker)
                told["threadId"] = thread_id
                yield told

    def likes(self, user_id: int, chance: Chance) -> Iterator[NotificationRecord]:
        """Yield who likes a user's activities, of the newest activity first."""
        for slot in reversed(self._outline.of_user[user_id]):
            for liker in self._activities.likes_of(slot.activity_id):
                told = by_user("ACTIVITY_LIKE", user_id, later(chance, slot.created_s), liker)
                told["activityId"] = slot.activity_id
                yield told
