"""What lists and posts need to know of media, in short, and how they choose among them."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from math import log, log10
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.calendar import (
    DAY_S,
    MOMENT_DAY,
    MOMENT_S,
    day_of,
    partial,
    unix_of,
)
from kotae.testing.world.catalogue.known.franchises import KNOWN_WORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.records.values import FuzzyDateRecord

__all__ = ["NEW_BY_DAY", "NEW_FROM_DAY", "Card", "Shelf", "day_at"]

#: The first day of 1970 as an ordinal.
_UNIX_DAY = MOMENT_DAY - unix_of(MOMENT_DAY) // DAY_S

#: What is new began in these days, 2024-07-23 to three weeks before the world's newest moment.
NEW_FROM_DAY = MOMENT_DAY - 800
NEW_BY_DAY = MOMENT_DAY - 21

#: How often chance is asked before the media are gone through one by one.
_TRIES = 120

#: How often a famous one is looked for, and how long.
_FAMOUS = 0.5
_FAMOUS_TRIES = 8

#: Chapters a week that a manga of unknown length has, and what it has at most.
_WEEKLY_CHAPTERS = 0.5
_MOST_CHAPTERS = 1_200


class Card(NamedTuple):
    """A media in short."""

    media_id: int
    is_anime: bool
    #: How readily it is chosen, from 0 to 1; the more popular, the more.
    weight: float
    #: A value of `MediaStatus`.
    status: str
    #: Episodes or chapters; None while unknown.
    total: int | None
    volumes: int | None
    #: The day as an ordinal by which it had begun; None for what is still to come.
    begun: int | None
    #: The day by which it had ended; None for what has not.
    ended: int | None
    is_adult: bool
    #: What its scores come to, 0 to 100.
    score: int
    #: The users who have it on a list.
    popularity: int
    is_review_blocked: bool
    is_recommendation_blocked: bool


def day_at(moment_s: int) -> int:
    """Return the ordinal of the day in UTC that a moment in Unix seconds lies in."""
    return moment_s // DAY_S + _UNIX_DAY


class Shelf:
    """The catalogue's media as cards, each made on first touch.

    Args:
        catalogue: Whose media they are.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._cards: dict[int, Card] = {}

    @cached_property
    def ids(self) -> Sequence[int]:
        """Every media's id, ascending."""
        return self._catalogue.media_ids()

    def card(self, media_id: int) -> Card:
        """Return the card of a media that exists.

        Raises:
            KeyError: There is no such media.
        """
        card = self._cards.get(media_id)
        if card is None:
            card = self._cards[media_id] = self._made(media_id)
        return card

    def _made(self, media_id: int) -> Card:
        media = self._catalogue.media(media_id)
        if media is None:
            raise KeyError(media_id)
        is_anime = media["type"] == "ANIME"
        status = media["status"]
        begun = ended = None
        if status != "NOT_YET_RELEASED":
            begun = _latest(media["startDate"])
            if status in ("FINISHED", "CANCELLED"):
                ended = max(begun, _latest(media["endDate"]))
        fame = min(1.0, log10(media["popularity"] + 1) / 6)
        return Card(
            media["id"],
            is_anime,
            0.01 + 0.99 * fame**3,
            status,
            media["episodes"] if is_anime else media["chapters"],
            None if is_anime else media["volumes"],
            begun,
            ended,
            media["isAdult"],
            media["averageScore"] or media["meanScore"] or 65,
            media["popularity"],
            media["isReviewBlocked"],
            media["isRecommendationBlocked"],
        )

    def title(self, media_id: int) -> str:
        """Return the romaji title of a media that exists."""
        media = self._catalogue.media(media_id)
        return "" if media is None else media["title"]["romaji"]

    def out_by(self, card: Card, moment_s: int) -> int | None:
        """Return how many episodes or chapters there were at a moment; None where nobody knows.

        A manga that goes on has a chapter every other week since it began.
        """
        day = day_at(moment_s)
        if card.begun is None or day < card.begun:
            return 0
        if card.ended is not None and day >= card.ended:
            return card.total
        if card.is_anime:
            airings = self._catalogue.airings_of(card.media_id)
            return bisect_right(airings, moment_s, key=lambda airing: airing["airingAt"])
        weeks = (day - card.begun) // 7
        return min(1 + int(weeks * _WEEKLY_CHAPTERS), card.total or _MOST_CHAPTERS)

    def is_new(self, card: Card) -> bool:
        """Return whether a media is an anime of the last two years that has aired."""
        return (
            card.is_anime
            and card.begun is not None
            and NEW_FROM_DAY <= card.begun <= NEW_BY_DAY
            and bool(self._catalogue.airings_of(card.media_id))
            and self._catalogue.airings_of(card.media_id)[0]["airingAt"] < MOMENT_S
        )

    @cached_property
    def famous(self) -> Sequence[int]:
        """The well-known works, which have a place in most lists."""
        return [media_id for media_id in KNOWN_WORKS if self._catalogue.media(media_id) is not None]

    def pick(
        self, chance: Chance, fits: Callable[[Card], bool], taken: Container[int] = ()
    ) -> Card | None:
        """Return a media, popular and famous ones more often, or None where none fits.

        Args:
            chance: What decides.
            fits: What it must be.
            taken: Media that it must not be.
        """
        if self.famous and chance.happens(_FAMOUS):
            for _ in range(_FAMOUS_TRIES):
                card = self.card(chance.pick(self.famous))
                if card.media_id not in taken and fits(card):
                    return card
        ids = self.ids
        for _ in range(_TRIES):
            card = self.card(ids[chance.below(len(ids))])
            if chance.happens(card.weight) and card.media_id not in taken and fits(card):
                return card
        first = chance.below(len(ids)) if ids else 0
        for index in range(len(ids)):
            card = self.card(ids[(first + index) % len(ids)])
            if card.media_id not in taken and fits(card):
                return card
        return None

    def several(
        self,
        chance: Chance,
        size: int,
        fits: Callable[[Card], bool],
        taken: Container[int] = (),
        *,
        zeal: float,
    ) -> list[Card]:
        """Return up to as many different media, popular ones more often; none is made in vain.

        Args:
            chance: What decides.
            size: How many are wanted.
            fits: What they must be.
            taken: Media that they must not be.
            zeal: How many of the famous ones are among them, from 0 to 1.
        """
        chosen: dict[int, Card] = {}
        for card in map(self.card, self.famous):
            if chance.happens(card.weight * zeal) and card.media_id not in taken and fits(card):
                chosen[card.media_id] = card
        ids = self.ids
        tries = size * 40
        while len(chosen) < size and tries:
            tries -= 1
            media_id = ids[chance.below(len(ids))]
            if media_id in chosen or media_id in taken:
                continue
            card = self.card(media_id)
            if chance.happens(card.weight) and fits(card):
                chosen[media_id] = card
        return list(chosen.values())[:size]

    def most(
        self, chance: Chance, sizes: tuple[int, int], taken: Container[int] = ()
    ) -> list[Card]:
        """Return a large part of all media, popular ones more likely; it looks at each.

        Args:
            chance: What decides.
            sizes: How many anime, and how many manga.
            taken: Media that are left out.
        """
        cards = [self.card(media_id) for media_id in self.ids if media_id not in taken]
        # The greatest u ** (1 / w) are a sample by weight. Source: Efraimidis and Spirakis, 2006.
        keyed = sorted(
            (log(1 - chance.fraction()) / card.weight, card.media_id, card) for card in cards
        )
        anime = [card for _key, _id, card in reversed(keyed) if card.is_anime]
        manga = [card for _key, _id, card in reversed(keyed) if not card.is_anime]
        return anime[: sizes[0]] + manga[: sizes[1]]

    def most_popular(self, size: int) -> list[Card]:
        """Return the most popular media, ties by id; it looks at each."""
        cards = [self.card(media_id) for media_id in self.ids]
        return sorted(cards, key=lambda card: (-card.popularity, card.media_id))[:size]


def _latest(date: FuzzyDateRecord) -> int:
    """Return the last day that a date may mean, today's eve at most."""
    day = day_of(date)
    if day is None:
        year = date["year"]
        # What has no date at all is as old as can be.
        whole = partial(year or 1980, date["month"] or 12, date["day"] or 28)
        day = day_of(whole) or 1
    return min(day, MOMENT_DAY - 1)
