"""What users hold dearest, on AniList and on AniChart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.chance import Chance
from kotae.testing.world.community.people import VIEWER
from kotae.testing.world.records.social import FavouriteIds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.community.lists import Lists
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.shelf import Shelf
    from kotae.values import JSON

__all__ = ["Favourites"]

#: A connection has 25 items a page, so the viewer has more of each kind.
_VIEWERS = 30
_COLOURS = ("green", "yellow", "red")
_CHARTS = {
    "titleLanguage": ("romaji", "english", "native"),
    "outgoingLinkProvider": ("anilist", "official"),
    "theme": ("default", "dark"),
    "sort": ("popularity", "score", "airing", "title"),
}


class Favourites:
    """Favourites: what is on their list, who is in it and who made it, and a few others.

    Args:
        seed: The world's.
        people: Whose they are.
        catalogue: What there is.
        lists: What users have seen.
        shelf: Which type it is.
    """

    def __init__(
        self, seed: int, *, people: People, catalogue: Catalogue, lists: Lists, shelf: Shelf
    ) -> None:
        self._seed = seed
        self._people = people
        self._catalogue = catalogue
        self._lists = lists
        self._shelf = shelf

    def of(self, user_id: int) -> FavouriteIds:
        """Return a user's favourites; none for nobody."""
        if not self._people.has(user_id):
            return FavouriteIds((), (), (), (), ())
        chance = Chance(self._seed, "favourites", user_id)
        anime, manga = self._known(user_id)
        catalogue = self._catalogue
        cast: list[int] = []
        staff: list[int] = []
        studios: list[int] = []
        for media_id in (*anime[:4], *manga[:2]):
            cast += [casting.character_id for casting in catalogue.cast_of(media_id)[:3]]
            staff += [credit.staff_id for credit in catalogue.credits_of(media_id)[:2]]
            studios += [made.studio_id for made in catalogue.productions_of(media_id)[:1]]
        return FavouriteIds(
            self._chosen(chance, user_id, anime, ()),
            self._chosen(chance, user_id, manga, ()),
            self._chosen(chance, user_id, cast, catalogue.character_ids()),
            self._chosen(chance, user_id, staff, catalogue.staff_ids()),
            self._chosen(chance, user_id, studios, catalogue.studio_ids()),
        )

    def _known(self, user_id: int) -> tuple[list[int], list[int]]:
        """Return the anime and the manga on a user's list: the head's, or all of the viewer's."""
        if user_id == VIEWER:
            known = self._lists.entries_of(user_id)
            entries = sorted(known, key=lambda entry: -entry["score"])
        else:
            head = self._lists.head_of(user_id)
            entries = list(head.entries) if head else []
        cards = [self._shelf.card(entry["mediaId"]) for entry in entries]
        return (
            [card.media_id for card in cards if card.is_anime],
            [card.media_id for card in cards if not card.is_anime],
        )

    def _chosen(
        self, chance: Chance, user_id: int, known: Sequence[int], others: Sequence[int]
    ) -> tuple[int, ...]:
        """Return different ids: some of those known, then a few others."""
        wanted = _VIEWERS if user_id == VIEWER else chance.between(1, 8)
        ids = dict.fromkeys(known[:wanted] if user_id == VIEWER else chance.sample(known, wanted))
        missing = wanted - len(ids) if user_id == VIEWER else chance.between(0, 3)
        while others and missing > 0:
            missing -= 1
            ids[chance.pick(others)] = None
        return tuple(ids)

    def anichart_settings(self, user_id: int) -> JSON:
        """Return how a user has AniChart show its charts."""
        chance = Chance(self._seed, "anichart", user_id)
        return {name: chance.pick(values) for name, values in _CHARTS.items()}

    def anichart_highlights(self, user_id: int) -> JSON:
        """Return the colours of what a user follows, by media id."""
        chance = Chance(self._seed, "highlights", user_id)
        head = self._lists.head_of(user_id)
        return {
            str(entry["mediaId"]): chance.pick(_COLOURS) for entry in (head.new if head else ())
        }
