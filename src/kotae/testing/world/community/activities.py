"""Activities and the replies to them."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.chance import Chance
from kotae.testing.world.community.people import successor_of
from kotae.testing.world.community.vocabulary import talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.likes import Likes
    from kotae.testing.world.community.lists import Lists
    from kotae.testing.world.community.outline import Letter, Outline, Slot
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.prose import Prose
    from kotae.testing.world.records.social import ActivityRecord, ActivityReplyRecord

__all__ = ["Activities"]

_SITE = "https://anilist.example/activity"
_DAY_S = 86_400
_MOST_LIKES = 40
_MOST_REPLY_LIKES = 12


class Activities:
    """Activities by id, and their replies.

    Args:
        seed: The world's.
        outline: Whose each is, and when it was written.
        people: Who replies.
        lists: What list activities tell of.
        likes: Who likes them.
        prose: What they say.
    """

    def __init__(
        self,
        seed: int,
        *,
        outline: Outline,
        people: People,
        lists: Lists,
        likes: Likes,
        prose: Prose,
    ) -> None:
        self._seed = seed
        self._outline = outline
        self._people = people
        self._lists = lists
        self._likes = likes
        self._prose = prose
        self._records: dict[int, ActivityRecord] = {}
        self._replies: dict[int, Sequence[ActivityReplyRecord]] = {}

    @cached_property
    def all(self) -> Sequence[ActivityRecord]:
        """Every activity, by id."""
        return tuple(self._record(slot) for slot in self._outline.slots)

    def activity(self, activity_id: int) -> ActivityRecord | None:
        """Return an activity, or None."""
        slot = self._outline.slot(activity_id)
        return None if slot is None else self._record(slot)

    def _record(self, slot: Slot) -> ActivityRecord:
        record = self._records.get(slot.activity_id)
        if record is None:
            record = self._records.setdefault(slot.activity_id, self._made(slot))
        return record

    def _made(self, slot: Slot) -> ActivityRecord:
        chance = Chance(self._seed, "activity", slot.activity_id)
        record: ActivityRecord = {
            "typename": "ListActivity",
            "id": slot.activity_id,
            "type": slot.type,
            "replyCount": self._outline.reply_counts[slot.activity_id - 1],
            "isLocked": chance.happens(0.01),
            "isPinned": slot.type == "TEXT" and slot.number == 2 and slot.user_id % 4 == 1,
            "likeCount": self._like_count(slot),
            "siteUrl": f"{_SITE}/{slot.activity_id}",
            "createdAt": slot.created_s,
        }
        if slot.type == "TEXT":
            record["typename"] = "TextActivity"
            record["userId"] = slot.user_id
            record["text"] = self._text(slot, chance)
        elif slot.type == "MESSAGE":
            letter = self._outline.letters[slot.activity_id]
            record["typename"] = "MessageActivity"
            record["recipientId"] = letter.recipient_id
            record["messengerId"] = letter.sender_id
            record["message"] = self._prose.text(
                chance, talk.MESSAGES, letter.sender_id, to_id=letter.recipient_id
            )
            record["isPrivate"] = letter.is_private
        else:
            self._add_step(record, slot)
        return record

    def _add_step(self, record: ActivityRecord, slot: Slot) -> None:
        head = self._lists.head_of(slot.user_id)
        if head is None:
            raise LookupError(f"user {slot.user_id} has no list, but list activities")
        step = head.steps[slot.activity_id]
        record["userId"] = slot.user_id
        record["status"] = step.status
        record["progress"] = step.progress
        record["mediaId"] = step.media_id

    def _text(self, slot: Slot, chance: Chance) -> str:
        text = self._prose.text(chance, talk.TEXTS, slot.user_id)
        if chance.happens(0.6):
            text += f"\n\n{chance.pick(talk.CLOSINGS)}"
        if slot.number == 1:
            text = f"@{self._people.name(successor_of(slot.user_id))} {text}"
        return text

    def mention_of(self, user_id: int) -> Slot:
        """Return the text in which a user mentions their successor."""
        return self._outline.opening_of(user_id, number=1)

    def _letter(self, slot: Slot) -> Letter | None:
        return self._outline.letters[slot.activity_id] if slot.type == "MESSAGE" else None

    def _like_bounds(self, slot: Slot) -> tuple[int, int]:
        letter = self._letter(slot)
        if letter is not None and letter.is_private:
            return 0, 0
        return int(slot.is_opening), _MOST_LIKES

    def _like_count(self, slot: Slot) -> int:
        return self._likes.count("ACTIVITY", slot.activity_id, *self._like_bounds(slot))

    def likes_of(self, activity_id: int) -> Sequence[int]:
        """Return who likes an activity; nobody likes a private message."""
        slot = self._outline.slot(activity_id)
        if slot is None:
            return ()
        bounds = self._like_bounds(slot)
        return self._likes.users("ACTIVITY", activity_id, *bounds, author_id=slot.user_id)

    def replies_to(self, activity_id: int) -> Sequence[ActivityReplyRecord]:
        """Return an activity's replies, the oldest first."""
        slot = self._outline.slot(activity_id)
        if slot is None:
            return ()
        replies = self._replies.get(activity_id)
        if replies is None:
            count = self._outline.reply_counts[activity_id - 1]
            if not count:
                return ()
            replies = self._replies.setdefault(activity_id, self._replies_made(slot, count))
        return replies

    def _replies_made(self, slot: Slot, count: int) -> Sequence[ActivityReplyRecord]:
        chance = Chance(self._seed, "replies", slot.activity_id)
        first_id = self._outline.reply_offsets[slot.activity_id - 1] + 1
        step = min(2 * _DAY_S, MOMENT_S - slot.created_s) // (count + 1)
        replies: list[ActivityReplyRecord] = []
        for number in range(count):
            author = self._replier(slot, number, chance)
            created_s = slot.created_s + number * step + chance.below(max(1, step))
            bounds = self._reply_bounds(slot, number)
            replies.append(
                {
                    "id": first_id + number,
                    "userId": author,
                    "activityId": slot.activity_id,
                    "text": self._prose.text(chance, talk.ANSWERS, author),
                    "likeCount": self._likes.count("ACTIVITY_REPLY", first_id + number, *bounds),
                    "createdAt": created_s,
                }
            )
        return tuple(replies)

    def _replier(self, slot: Slot, number: int, chance: Chance) -> int:
        """Return who writes a reply: to an opening the author's next two neighbours first."""
        letter = self._letter(slot)
        if letter is not None and letter.is_private:
            return letter.recipient_id if number % 2 == 0 else letter.sender_id
        if slot.is_opening and number < 2:
            successor = successor_of(slot.user_id)
            return successor if number == 0 else successor_of(successor)
        return chance.pick(self._people.ids)

    def _reply_bounds(self, slot: Slot, number: int) -> tuple[int, int]:
        letter = self._letter(slot)
        if letter is not None and letter.is_private:
            return 0, 0
        return int(slot.is_opening and number == 0), _MOST_REPLY_LIKES

    def _reply_place(self, reply_id: int) -> tuple[Slot, int] | None:
        """Return the activity of a reply, and which of its replies it is; or None."""
        offsets = self._outline.reply_offsets
        if not 1 <= reply_id <= offsets[-1]:
            return None
        index = bisect_right(offsets, reply_id - 1) - 1
        return self._outline.slots[index], reply_id - 1 - offsets[index]

    def reply(self, reply_id: int) -> ActivityReplyRecord | None:
        """Return a reply, or None."""
        place = self._reply_place(reply_id)
        return None if place is None else self.replies_to(place[0].activity_id)[place[1]]

    def reply_likes_of(self, reply_id: int) -> Sequence[int]:
        """Return who likes a reply."""
        place = self._reply_place(reply_id)
        reply = self.reply(reply_id)
        if place is None or reply is None:
            return ()
        bounds = self._reply_bounds(*place)
        return self._likes.users("ACTIVITY_REPLY", reply_id, *bounds, author_id=reply["userId"])

    def is_subscribed(self, user_id: int, activity_id: int) -> bool:
        """Return whether a user is told of replies: authors and those who replied are."""
        slot = self._outline.slot(activity_id)
        if slot is None:
            return False
        if user_id == slot.user_id:
            return True
        return any(reply["userId"] == user_id for reply in self.replies_to(activity_id))
