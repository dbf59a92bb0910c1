"""The outline of all activities: whose each is, of which kind, when, and how many replies it has.

Made at once, in a few milliseconds, without looking at any list or media.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.chance import Chance
from kotae.testing.world.community.people import successor_of
from kotae.testing.world.community.slots import Span, moments, offsets, rounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.community.follows import Follows
    from kotae.testing.world.community.people import People

__all__ = ["ACTIVITY_SPAN", "Letter", "Outline", "Slot"]

#: Two years, up to the world's newest moment.
ACTIVITY_SPAN = Span(MOMENT_S - 730 * 86_400, MOMENT_S)

#: What each user writes, in an order of their own.
_HABITS = ("TEXT",) * 6 + ("ANIME_LIST",) * 8 + ("MANGA_LIST",) * 4 + ("MESSAGE",) * 7

_MOST_REPLIES = 8


class Slot(NamedTuple):
    """An activity before it is written."""

    activity_id: int
    user_id: int
    #: A value of `ActivityType`.
    type: str
    #: Which of its author's of this type it is, from 0.
    number: int
    #: Unix seconds.
    created_s: int

    @property
    def is_opening(self) -> bool:
        """Whether it is its author's first text, which others reply to and like for certain."""
        return self.type == "TEXT" and self.number == 0


class Letter(NamedTuple):
    """What a message is besides its words."""

    activity_id: int
    sender_id: int
    recipient_id: int
    is_private: bool


class Outline:
    """All activities by id, from 1.

    Args:
        seed: The world's.
        people: Who writes them.
        follows: Whom they write to.
    """

    def __init__(self, seed: int, people: People, follows: Follows) -> None:
        self._seed = seed
        self._people = people
        self._follows = follows

    @cached_property
    def slots(self) -> Sequence[Slot]:
        """Every activity's slot, by id."""
        people = self._people
        authors = rounds(Chance(self._seed, "authors"), people.ids, len(_HABITS))
        times = moments(Chance(self._seed, "moments"), ACTIVITY_SPAN, len(authors))
        habits = {user_id: iter(self._habits(user_id)) for user_id in people.ids}
        made: list[Slot] = []
        for index, user_id in enumerate(authors):
            type_, number = next(habits[user_id])
            made.append(Slot(index + 1, user_id, type_, number, times[index]))
        return made

    def _habits(self, user_id: int) -> list[tuple[str, int]]:
        types = Chance(self._seed, "habits", user_id).sample(_HABITS, len(_HABITS))
        if not self._people.traits[user_id].list_size:
            types = [kind if kind in ("TEXT", "MESSAGE") else "TEXT" for kind in types]
        seen: dict[str, int] = {}
        habits: list[tuple[str, int]] = []
        for kind in types:
            number = seen.get(kind, 0)
            seen[kind] = number + 1
            habits.append((kind, number))
        return habits

    def slot(self, activity_id: int) -> Slot | None:
        """Return an activity's slot, or None."""
        return self.slots[activity_id - 1] if 1 <= activity_id <= len(self.slots) else None

    @cached_property
    def of_user(self) -> Mapping[int, Sequence[Slot]]:
        """Each user's slots, the oldest first."""
        of_user: dict[int, list[Slot]] = {user_id: [] for user_id in self._people.ids}
        for slot in self.slots:
            of_user[slot.user_id].append(slot)
        return of_user

    def opening_of(self, user_id: int, number: int = 0) -> Slot:
        """Return a user's first text, or a later one of the six they have."""
        return next(
            slot for slot in self.of_user[user_id] if slot.type == "TEXT" and slot.number == number
        )

    @cached_property
    def reply_counts(self) -> array[int]:
        """How many replies each activity has, in the order of the slots."""
        chance = Chance(self._seed, "replies")
        counts = array("B")
        for slot in self.slots:
            count = int(chance.fraction() ** 3 * (_MOST_REPLIES + 1))
            counts.append(max(2, count) if slot.is_opening else count)
        return counts

    @cached_property
    def reply_offsets(self) -> Sequence[int]:
        """How many replies there are to all activities before each, and in all."""
        return offsets(self.reply_counts)

    @cached_property
    def letters(self) -> Mapping[int, Letter]:
        """Who writes to whom, by the activity's id."""
        return {
            slot.activity_id: self._letter(slot) for slot in self.slots if slot.type == "MESSAGE"
        }

    def _letter(self, slot: Slot) -> Letter:
        chance = Chance(self._seed, "letter", slot.activity_id)
        sender = slot.user_id
        recipient = successor_of(sender)
        if slot.number:
            other = chance.pick(self._follows.following[sender])
            if not self._are_apart(sender, other):
                recipient = other
        return Letter(slot.activity_id, sender, recipient, chance.happens(0.2))

    def _are_apart(self, user_id: int, other_id: int) -> bool:
        blocked = self._follows.blocked
        return other_id in blocked[user_id] or user_id in blocked[other_id]

    @cached_property
    def inbox(self) -> Mapping[int, Sequence[Letter]]:
        """What each user is written, the oldest first."""
        inbox: dict[int, list[Letter]] = {user_id: [] for user_id in self._people.ids}
        for letter in self.letters.values():
            inbox[letter.recipient_id].append(letter)
        return inbox
