"""The head of a list: old favourites that are reviewed, and what somebody follows now.

Each list activity of its owner is given one of its entries, whose times, status and progress are
made to agree with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S, unix_of
from kotae.testing.world.community.entries import entry_of
from kotae.testing.world.community.people import JOINED_BY_S
from kotae.testing.world.community.shelf import NEW_BY_DAY, NEW_FROM_DAY, day_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.world.chance import Chance
    from kotae.testing.world.community.outline import Slot
    from kotae.testing.world.community.owner import Owner
    from kotae.testing.world.community.shelf import Card, Shelf
    from kotae.testing.world.records.social import EntryRecord

__all__ = ["REVIEWED_FROM_S", "Head", "Step", "head_of"]

#: Old favourites were on the list before this, 2023-10-01: reviews come after.
REVIEWED_FROM_S = 1_696_118_400

_OLD_BY = day_at(JOINED_BY_S)
_EARLY_BY = NEW_FROM_DAY + 150
#: How often somebody turns to an old favourite instead.
_AGAIN = 0.08

_OLD_ANIME = 5
_OLD_MANGA = 3
_NEW_ANIME = 4
_NEW_MANGA = 3


class Step(NamedTuple):
    """What a list activity tells."""

    media_id: int
    #: As `watched episode`.
    status: str
    #: As `3` or `3 - 5`; None where no number belongs to it.
    progress: str | None


class Head(NamedTuple):
    """Some entries of a list, their ids still 0.

    Attributes:
        entries: All of them.
        old: Old favourites, completed or current: what their owner reviews.
        new: Anime of the last two years, which have aired.
        steps: What each list activity tells, by the activity's id.
    """

    entries: Sequence[EntryRecord]
    old: Sequence[EntryRecord]
    new: Sequence[EntryRecord]
    steps: dict[int, Step]


class _Verbs(NamedTuple):
    """How AniList says what was done."""

    progressed: str
    planned: str
    repeated: str
    finals: dict[str, str]


_ANIME = _Verbs(
    "watched episode",
    "plans to watch",
    "rewatched episode",
    {"COMPLETED": "completed", "PAUSED": "paused watching", "DROPPED": "dropped"},
)
_MANGA = _Verbs(
    "read chapter",
    "plans to read",
    "reread chapter",
    {"COMPLETED": "completed", "PAUSED": "paused reading", "DROPPED": "dropped"},
)


def head_of(
    owner: Owner, chance: Chance, shelf: Shelf, slots: Sequence[Slot], *, likes_adult: bool
) -> Head:
    """Return the head of a user's list.

    Args:
        owner: Whose list it is.
        chance: What decides.
        shelf: What can be listed.
        slots: The user's activities, the oldest first.
        likes_adult: Whether media for adults may be among them.
    """
    making = _Making(owner, chance, shelf, likes_adult=likes_adult)
    old_anime = making.old(_OLD_ANIME, is_anime=True)
    old_manga = making.old(_OLD_MANGA, is_anime=False)
    steps: dict[int, Step] = {}
    new_anime = making.new(_NEW_ANIME, slots, old_anime, steps, is_anime=True)
    new_manga = making.new(_NEW_MANGA, slots, old_manga, steps, is_anime=False)
    old = [*old_anime, *old_manga]
    return Head([*old, *new_anime, *new_manga], old, new_anime, steps)


class _Making:
    """The head of a list while it is made."""

    def __init__(self, owner: Owner, chance: Chance, shelf: Shelf, *, likes_adult: bool) -> None:
        self._owner = owner
        self._chance = chance
        self._shelf = shelf
        self._likes_adult = likes_adult
        self._taken: set[int] = set()

    def _picked(self, count: int, fits: Callable[[Card], bool]) -> list[Card]:
        """Return up to as many media that were not picked before."""
        picked: list[Card] = []
        for _ in range(count):
            card = self._shelf.pick(
                self._chance,
                lambda card: (self._likes_adult or not card.is_adult) and fits(card),
                self._taken,
            )
            if card is not None:
                self._taken.add(card.media_id)
                picked.append(card)
        return picked

    def old(self, count: int, *, is_anime: bool) -> list[EntryRecord]:
        """Return entries of what ended long ago; the first was watched or read again."""

        def fits(card: Card) -> bool:
            return (
                card.is_anime is is_anime
                and card.status == "FINISHED"
                and bool(card.total)
                and card.ended is not None
                and card.ended <= _OLD_BY
                and not card.is_review_blocked
            )

        return [
            self._old_entry(card, is_repeated=index == 0)
            for index, card in enumerate(self._picked(count, fits))
        ]

    def _old_entry(self, card: Card, *, is_repeated: bool) -> EntryRecord:
        chance = self._chance
        total = card.total or 0
        first_s = max(self._owner.joined_s, unix_of(card.ended or _OLD_BY))
        created_s = first_s + int(chance.fraction() * (REVIEWED_FROM_S - first_s))
        is_current = total > 1 and not is_repeated and chance.happens(0.2)
        return entry_of(
            self._owner,
            chance,
            card,
            created_s=created_s,
            updated_s=created_s + int(chance.fraction() ** 2 * (REVIEWED_FROM_S - created_s)),
            status="CURRENT" if is_current else "COMPLETED",
            progress=chance.between(1, total - 1) if is_current else total,
            repeat=chance.between(1, 4) if is_repeated else 0,
        )

    def new(
        self,
        count: int,
        slots: Sequence[Slot],
        old: Sequence[EntryRecord],
        steps: dict[int, Step],
        *,
        is_anime: bool,
    ) -> list[EntryRecord]:
        """Return entries of what is followed now, and write down what activities tell of them.

        Args:
            count: How many entries are wanted.
            slots: The owner's activities.
            old: Entries to refer to now and then, and where none of the new ones was there yet;
                the first is changed to agree.
            steps: Where the activities' steps are put.
            is_anime: Which type of media they are.
        """
        type_ = "ANIME_LIST" if is_anime else "MANGA_LIST"
        verbs = _ANIME if is_anime else _MANGA
        fits = self._shelf.is_new if is_anime else _is_read_now
        # The first is one of the oldest, so that early activities have something to tell of.
        cards = self._picked(1, lambda card: (card.begun or 0) < _EARLY_BY and fits(card))
        plans = [self._plan(card) for card in (*cards, *self._picked(count - 1, fits))]
        shared: dict[int, list[Slot]] = {index: [] for index in range(len(plans))}
        for slot in slots:
            if slot.type != type_:
                continue
            there = [
                index for index, (_card, from_s) in enumerate(plans) if from_s < slot.created_s
            ]
            is_again = bool(old) and self._chance.happens(_AGAIN)
            if there and not is_again:
                shared[self._chance.pick(there)].append(slot)
            elif old:
                steps[slot.activity_id] = self._repeated(old[0], slot, verbs)
        return [
            self._new_entry(card, from_s, shared[index], steps, verbs, is_kept=index == 0)
            for index, (card, from_s) in enumerate(plans)
        ]

    def _plan(self, card: Card) -> tuple[Card, int]:
        """Return a media and when it was put on the list."""
        begun_s = unix_of(max(card.begun or 0, NEW_FROM_DAY - 60)) + DAY_S // 2
        latest_s = min(begun_s + 60 * DAY_S, MOMENT_S - 10 * DAY_S)
        return card, begun_s + int(self._chance.fraction() * max(0, latest_s - begun_s))

    def _repeated(self, entry: EntryRecord, slot: Slot, verbs: _Verbs) -> Step:
        entry["updatedAt"] = max(entry["updatedAt"], slot.created_s)
        number = self._chance.between(1, max(1, entry["progress"]))
        return Step(entry["mediaId"], verbs.repeated, str(number))

    def _new_entry(
        self,
        card: Card,
        created_s: int,
        slots: Sequence[Slot],
        steps: dict[int, Step],
        verbs: _Verbs,
        *,
        is_kept: bool,
    ) -> EntryRecord:
        chance = self._chance
        gap = MOMENT_S - created_s
        updated_s = slots[-1].created_s if slots else created_s + int(chance.fraction() * gap)
        out = self._shelf.out_by(card, updated_s)
        is_over = (
            card.status == "FINISHED" and card.ended is not None and card.ended <= day_at(updated_s)
        )
        draw = chance.fraction()
        status = "CURRENT"
        if is_over and out and draw < 0.55:
            status = "COMPLETED"
        elif not is_kept and draw > 0.8:
            status = "DROPPED" if draw > 0.9 else "PAUSED"
        most = 30 if out is None else out
        if status == "COMPLETED":
            progress = most
        else:
            progress = min(most, 1 + int(chance.fraction() * most))
            if is_over and out and progress >= out:
                progress = out - 1
        entry = entry_of(
            self._owner,
            chance,
            card,
            created_s=created_s,
            updated_s=updated_s,
            status=status,
            progress=progress,
        )
        self._tell(entry, slots, steps, verbs)
        return entry

    def _tell(
        self, entry: EntryRecord, slots: Sequence[Slot], steps: dict[int, Step], verbs: _Verbs
    ) -> None:
        """Write down what each activity about an entry tells, the last one its status."""
        media_id = entry["mediaId"]
        card = self._shelf.card(media_id)
        seen = 0
        for index, slot in enumerate(slots, 1):
            if index == len(slots) and entry["status"] in verbs.finals:
                steps[slot.activity_id] = Step(media_id, verbs.finals[entry["status"]], None)
                continue
            out = self._shelf.out_by(card, slot.created_s)
            upto = entry["progress"] * index // len(slots)
            upto = upto if out is None else min(upto, out)
            if upto == 0:
                steps[slot.activity_id] = Step(media_id, verbs.planned, None)
                continue
            first = min(seen + 1, upto)
            text = str(upto) if first == upto else f"{first} - {upto}"
            steps[slot.activity_id] = Step(media_id, verbs.progressed, text)
            seen = upto


def _is_read_now(card: Card) -> bool:
    """Return whether a media is a manga of several chapters that had begun a while ago."""
    return (
        not card.is_anime
        and card.begun is not None
        and card.total != 1
        and card.begun <= NEW_BY_DAY
    )
