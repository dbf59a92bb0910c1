"""What a user is told of their media, and of what they submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S
from kotae.testing.world.community.notices import notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.community.lists import Lists
    from kotae.testing.world.community.shelf import Shelf
    from kotae.testing.world.records.social import NotificationRecord

__all__ = ["News"]

_REASONS = (
    "The number of episodes was corrected.",
    "Two parts were split into entries of their own.",
    "The end date is known now.",
    None,
)
_MERGED = "Both were the same release under two titles."
_DELETED = "It is not within the guidelines for entries."
_VERDICTS = ("accepted", "partially accepted", "rejected")
_REMARKS = ("Thank you for the sources.", "Please give a source next time.", None)


class News:
    """What happens to works.

    Args:
        catalogue: The works.
        lists: Who is told of which.
        shelf: Their titles and what is out of them.
    """

    def __init__(self, catalogue: Catalogue, lists: Lists, shelf: Shelf) -> None:
        self._catalogue = catalogue
        self._lists = lists
        self._shelf = shelf

    def told_to(self, user_id: int, chance: Chance, each: int) -> Iterator[NotificationRecord]:
        """Yield what a user is told, each kind at least once.

        Users without a list are told of what they have taken off it since.

        Args:
            user_id: Who is told.
            chance: What decides of what.
            each: How many of a kind there may be.
        """
        yield from self._airings(user_id, chance, each)
        yield from self._related(user_id, chance)
        for _ in range(2):
            told = notice("MEDIA_DATA_CHANGE", user_id, _moment(chance))
            told["mediaId"] = self._listed(user_id, chance)
            told["reason"] = chance.pick(_REASONS)
            yield told
        merged = self._listed(user_id, chance)
        told = notice("MEDIA_MERGE", user_id, _moment(chance))
        told["mediaId"] = merged
        told["deletedMediaTitles"] = [f"{self._shelf.title(merged)} ({chance.pick(('TV', '2'))})"]
        told["reason"] = _MERGED
        yield told
        told = notice("MEDIA_DELETION", user_id, _moment(chance))
        told["deletedMediaTitle"] = f"{self._shelf.title(self._listed(user_id, chance))} Fan Cut"
        told["reason"] = _DELETED
        yield told
        yield from self._submissions(user_id, chance)

    def _listed(self, user_id: int, chance: Chance) -> int:
        head = self._lists.head_of(user_id)
        if head is None or not head.entries:
            return chance.pick(self._shelf.ids)
        return chance.pick(head.entries)["mediaId"]

    def _followed(self, user_id: int, chance: Chance) -> list[tuple[int, int]]:
        """Return new anime that a user follows, and since when."""
        head = self._lists.head_of(user_id)
        if head is not None:
            return [
                (entry["mediaId"], entry["createdAt"])
                for entry in head.new
                if entry["status"] != "DROPPED"
            ]
        card = self._shelf.pick(chance, self._shelf.is_new)
        return [] if card is None else [(card.media_id, 0)]

    def _airings(self, user_id: int, chance: Chance, each: int) -> Iterator[NotificationRecord]:
        """Yield the newest episodes of what a user follows, aired since it was on their list."""
        for media_id, since_s in self._followed(user_id, chance):
            aired = [
                airing
                for airing in self._catalogue.airings_of(media_id)
                if airing["airingAt"] < MOMENT_S
            ]
            # Somebody who is late is told of the last episode still.
            recent = [airing for airing in aired if airing["airingAt"] >= since_s] or aired[-1:]
            for airing in recent[-each:]:
                told = notice("AIRING", user_id, airing["airingAt"])
                told["animeId"] = media_id
                told["episode"] = airing["episode"]
                told["contexts"] = ["Episode ", " of ", " aired."]
                yield told

    def _related(self, user_id: int, chance: Chance) -> Iterator[NotificationRecord]:
        """Yield works that belong to what is on the list; if none does, to any other."""
        head = self._lists.head_of(user_id)
        listed = [] if head is None else [entry["mediaId"] for entry in head.entries]
        found = 0
        ids = self._shelf.ids
        start = chance.below(len(ids))
        for media_id in (*chance.sample(listed, len(listed)), *ids[start:], *ids[:start]):
            relations = self._catalogue.relations_of(media_id)
            if relations:
                told = notice("RELATED_MEDIA_ADDITION", user_id, _moment(chance))
                told["mediaId"] = chance.pick(relations).related_id
                yield told
                found += 1
            if found == 2:
                return

    def _submissions(self, user_id: int, chance: Chance) -> Iterator[NotificationRecord]:
        media_id = self._listed(user_id, chance)
        told = self._submission("MEDIA_SUBMISSION_UPDATE", user_id, chance)
        told["mediaId"] = media_id
        told["submittedTitle"] = self._shelf.title(media_id)
        yield told
        told = self._submission("STAFF_SUBMISSION_UPDATE", user_id, chance)
        told["staffId"] = chance.pick(self._catalogue.staff_ids())
        yield told
        told = self._submission("CHARACTER_SUBMISSION_UPDATE", user_id, chance)
        told["characterId"] = chance.pick(self._catalogue.character_ids())
        yield told

    def _submission(self, kind: str, user_id: int, chance: Chance) -> NotificationRecord:
        told = notice(kind, user_id, _moment(chance))
        told["status"] = chance.pick(_VERDICTS)
        told["notes"] = chance.pick(_REMARKS)
        told["contexts"] = ["Your submission for ", f" was {told['status']}."]
        return told


def _moment(chance: Chance) -> int:
    """Return a moment of the last two years, in Unix seconds."""
    return MOMENT_S - 1 - int(chance.fraction() * 700 * DAY_S)
