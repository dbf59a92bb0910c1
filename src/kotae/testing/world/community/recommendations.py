"""Recommendations: pairs of media of one type."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.likes import Likes, Votes
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.shelf import Card, Shelf
    from kotae.testing.world.records.social import RecommendationRecord

__all__ = ["Recommendations"]

#: So many of the most popular media have recommendations for certain.
_FAMOUS = 500
_COUNT = 2_500
_MOST_VOTES = 200


class Recommendations:
    """Recommendations by id, from 1.

    Args:
        seed: The world's.
        people: Who makes them, and votes on them.
        shelf: What is recommended.
        likes: The votes.
    """

    def __init__(self, seed: int, people: People, shelf: Shelf, likes: Likes) -> None:
        self._seed = seed
        self._people = people
        self._shelf = shelf
        self._likes = likes

    @cached_property
    def _pairs(self) -> Sequence[tuple[int, int]]:
        """Which media is recommended where; no two are paired twice, in whatever order."""
        chance = Chance(self._seed, "recommended")
        famous = self._shelf.most_popular(_FAMOUS * 3)
        open_ones = [card for card in famous if not card.is_recommendation_blocked]
        by_type = {
            is_anime: [card for card in open_ones if card.is_anime is is_anime]
            for is_anime in (True, False)
        }
        firsts = [card for card in famous[:_FAMOUS] if not card.is_recommendation_blocked]
        pairs: dict[tuple[int, int], None] = {}
        seen: set[frozenset[int]] = set()
        tries = _COUNT * 4
        while len(pairs) < _COUNT and tries:
            tries -= 1
            card = firsts[len(pairs)] if len(pairs) < len(firsts) else _skewed(chance, open_ones)
            other = _skewed(chance, by_type[card.is_anime])
            both = frozenset((card.media_id, other.media_id))
            if len(both) == 2 and both not in seen and card.is_adult is other.is_adult:
                seen.add(both)
                pairs[card.media_id, other.media_id] = None
        return chance.sample(list(pairs), len(pairs))

    @cached_property
    def all(self) -> Sequence[RecommendationRecord]:
        """Every recommendation, by id."""
        return tuple(self._made(number) for number in range(1, len(self._pairs) + 1))

    def _made(self, number: int) -> RecommendationRecord:
        media_id, other_id = self._pairs[number - 1]
        votes = self.votes(number)
        return {
            "id": number,
            "rating": len(votes.up) - len(votes.down),
            "mediaId": media_id,
            "mediaRecommendationId": other_id,
            "userId": self._author(number),
        }

    def _author(self, number: int) -> int:
        return Chance(self._seed, "recommends", number).pick(self._people.ids)

    def recommendation(self, recommendation_id: int) -> RecommendationRecord | None:
        """Return a recommendation, or None."""
        if 1 <= recommendation_id <= len(self.all):
            return self.all[recommendation_id - 1]
        return None

    def votes(self, recommendation_id: int) -> Votes:
        """Return the votes on a recommendation that exists; its author's is one of them."""
        chance = Chance(self._seed, "worth", recommendation_id)
        approval = 0.35 + 0.6 * chance.fraction()
        author = self._author(recommendation_id)
        return self._likes.votes(
            "RECOMMENDATION", recommendation_id, _MOST_VOTES, approval, author_id=author, own=1
        )

    def rating(self, user_id: int, recommendation_id: int) -> str:
        """Return how a user voted on a recommendation."""
        if not 1 <= recommendation_id <= len(self._pairs):
            return "NO_RATING"
        votes = self.votes(recommendation_id)
        if user_id in votes.up:
            return "RATE_UP"
        return "RATE_DOWN" if user_id in votes.down else "NO_RATING"


def _skewed(chance: Chance, cards: Sequence[Card]) -> Card:
    """Return one of the cards, the first ones more often."""
    return cards[int(chance.fraction() ** 2 * len(cards))]
