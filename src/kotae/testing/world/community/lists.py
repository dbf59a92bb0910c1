"""Users' lists: a head that activities and reviews refer to, and the rest.

The head is a dozen entries; to write somebody's activities, nothing but the head is made.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import MOMENT_S, unix_of
from kotae.testing.world.chance import Chance
from kotae.testing.world.community.entries import entry_of
from kotae.testing.world.community.heads import head_of
from kotae.testing.world.community.owner import Owner, owner_of
from kotae.testing.world.community.people import COLLECTOR, VIEWER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.heads import Head
    from kotae.testing.world.community.outline import Outline
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.shelf import Card, Shelf
    from kotae.testing.world.records.social import EntryRecord

__all__ = ["ENTRY_IDS", "Lists"]

#: Ids that each user's entries have for themselves: an entry's id divided by it is its user's.
ENTRY_IDS = 10_000

#: Lists that are kept once made; the others are made again, in milliseconds.
_KEPT = 32

#: How many anime and manga the collector has.
_COLLECTION = (4_200, 1_800)

#: Up to which draw an entry gets a status.
_STATUSES = (
    (0.50, "COMPLETED"),
    (0.53, "REPEATING"),
    (0.64, "CURRENT"),
    (0.70, "PAUSED"),
    (0.77, "DROPPED"),
    (1.00, "PLANNING"),
)


class Lists:
    """Everybody's list.

    Args:
        seed: The world's.
        people: Whose lists they are.
        outline: The activities that the lists must agree with.
        shelf: What can be listed.
    """

    def __init__(self, seed: int, people: People, outline: Outline, shelf: Shelf) -> None:
        self._seed = seed
        self._people = people
        self._outline = outline
        self._shelf = shelf
        self._heads: dict[int, Head] = {}
        self._entries = lru_cache(maxsize=_KEPT)(self._made)

    def entries_of(self, user_id: int) -> Sequence[EntryRecord]:
        """Return a user's whole list by id, which is the order of `createdAt`."""
        trait = self._people.traits.get(user_id)
        if trait is None or not trait.list_size:
            return ()
        return self._entries(user_id)

    def head_of(self, user_id: int) -> Head | None:
        """Return the part of a user's list that posts refer to; None where the list is empty."""
        trait = self._people.traits.get(user_id)
        if trait is None or not trait.list_size:
            return None
        head = self._heads.get(user_id)
        if head is None:
            slots = self._outline.of_user[user_id]
            chance = Chance(self._seed, "head", user_id)
            made = head_of(
                self._owner(user_id), chance, self._shelf, slots, likes_adult=trait.likes_adult
            )
            head = self._heads.setdefault(user_id, made)
        return head

    def _owner(self, user_id: int) -> Owner:
        user = self._people.user(user_id)
        if user is None:
            raise KeyError(user_id)
        return owner_of(user, Chance(self._seed, "owner", user_id))

    def _made(self, user_id: int) -> Sequence[EntryRecord]:
        head = self.head_of(user_id)
        entries = [] if head is None else [entry.copy() for entry in head.entries]
        chance = Chance(self._seed, "list", user_id)
        owner = self._owner(user_id)
        taken = {entry["mediaId"] for entry in entries}
        entries += [self._entry(owner, chance, card) for card in self._cards(owner, chance, taken)]
        entries.sort(key=lambda entry: (entry["createdAt"], entry["mediaId"]))
        for number, entry in enumerate(entries, 1):
            entry["id"] = user_id * ENTRY_IDS + number
        return tuple(entries)

    def _cards(self, owner: Owner, chance: Chance, taken: set[int]) -> Sequence[Card]:
        trait = self._people.traits[owner.user_id]
        if owner.user_id == COLLECTOR:
            anime = sum(self._shelf.card(media_id).is_anime for media_id in taken)
            wanted = (_COLLECTION[0] - anime, _COLLECTION[1] - len(taken) + anime)
            return self._shelf.most(chance, wanted, taken)
        size = max(0, trait.list_size - len(taken))
        likes_adult = trait.likes_adult
        return self._shelf.several(
            chance,
            size,
            lambda card: likes_adult or not card.is_adult,
            taken,
            zeal=1.0 if owner.user_id == VIEWER else chance.fraction() * 0.8,
        )

    def _entry(self, owner: Owner, chance: Chance, card: Card) -> EntryRecord:
        draw = chance.fraction()
        status = next(name for limit, name in _STATUSES if draw < limit)
        is_over = card.status == "FINISHED" and card.ended is not None
        if card.begun is None:
            status = "PLANNING"
        elif status in ("COMPLETED", "REPEATING") and not is_over:
            status = "CURRENT"
        first_s = owner.joined_s
        if status != "PLANNING" and card.begun is not None:
            first_s = max(first_s, unix_of(card.begun))
        created_s = _within(chance, first_s)
        updated_s = created_s + int(chance.fraction() ** 4 * (MOMENT_S - created_s))
        repeat = 0
        if status in ("COMPLETED", "REPEATING"):
            if card.ended is not None and updated_s < unix_of(card.ended):
                updated_s = _within(chance, unix_of(card.ended))
            repeat = int(chance.fraction() ** 8 * 6)
        return entry_of(
            owner,
            chance,
            card,
            created_s=created_s,
            updated_s=updated_s,
            status=status,
            progress=self._progress(chance, card, updated_s, status),
            repeat=repeat,
        )

    def _progress(self, chance: Chance, card: Card, updated_s: int, status: str) -> int:
        if status == "PLANNING":
            return 0
        if status == "COMPLETED" and card.total is not None:
            return card.total
        most = self._shelf.out_by(card, updated_s)
        if most is None:
            most = 40
        elif most == card.total and status != "REPEATING":
            most -= 1
        return min(most, 1 + int(chance.fraction() * most))


def _within(chance: Chance, first_s: int) -> int:
    """Return a moment from then until the world's newest."""
    return first_s + int(chance.fraction() * (MOMENT_S - first_s))
