"""Reviews: of old favourites on their author's list."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.chance import Chance
from kotae.testing.world.community.heads import REVIEWED_FROM_S
from kotae.testing.world.community.slots import Span, moments, rounds
from kotae.testing.world.community.vocabulary import reviews as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.community.likes import Likes, Votes
    from kotae.testing.world.community.lists import Lists
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.shelf import Card, Shelf
    from kotae.testing.world.records.social import EntryRecord, ReviewRecord

__all__ = ["Reviews"]

_EACH = 5
_MOST_VOTES = 140
_APPROVAL = 0.75
_WORDS = ("quiet", "gentle", "bold", "strange", "warm", "bitter", "clever", "modest", "restless")

#: AniList takes no shorter body. Source: `Mutation.SaveReview(body:)` in AniList's schema.
_SHORTEST_BODY = 2_600


class _Plan(NamedTuple):
    """A review before it is written."""

    user_id: int
    #: Which of its author's reviews it is, from 0.
    number: int
    created_s: int


class Reviews:
    """Reviews by id, from 1.

    Args:
        seed: The world's.
        people: Who writes them.
        lists: What they have seen.
        shelf: Its titles.
        likes: Who votes on them.
    """

    def __init__(self, seed: int, people: People, lists: Lists, shelf: Shelf, likes: Likes) -> None:
        self._seed = seed
        self._people = people
        self._lists = lists
        self._shelf = shelf
        self._likes = likes
        self._records: dict[int, ReviewRecord] = {}

    @cached_property
    def _plans(self) -> Sequence[_Plan]:
        chance = Chance(self._seed, "reviews")
        authors = rounds(chance, self._people.ids, _EACH)
        times = moments(chance, Span(REVIEWED_FROM_S, MOMENT_S), len(authors))
        seen: dict[int, int] = {}
        plans: list[_Plan] = []
        for index, user_id in enumerate(authors):
            number = seen.get(user_id, 0)
            seen[user_id] = number + 1
            if self._people.traits[user_id].list_size:
                plans.append(_Plan(user_id, number, times[index]))
        return plans

    def _subjects(self, user_id: int) -> Sequence[EntryRecord]:
        """Return the entries that a user reviews, in order."""
        head = self._lists.head_of(user_id)
        if head is None:
            return ()
        return Chance(self._seed, "reviewed", user_id).sample(head.old, _EACH)

    @cached_property
    def all(self) -> Sequence[ReviewRecord]:
        """Every review, by id."""
        return tuple(self._record(index) for index in range(len(self._plans)))

    def review(self, review_id: int) -> ReviewRecord | None:
        """Return a review, or None."""
        return self._record(review_id - 1) if 1 <= review_id <= len(self._plans) else None

    def _record(self, index: int) -> ReviewRecord:
        record = self._records.get(index)
        if record is None:
            record = self._records.setdefault(index, self._made(index + 1, self._plans[index]))
        return record

    def written_by(self, moment_s: int) -> int:
        """Return how many reviews there were at a moment in Unix seconds."""
        return sum(plan.created_s < moment_s for plan in self._plans)

    def _made(self, review_id: int, plan: _Plan) -> ReviewRecord:
        chance = Chance(self._seed, "review", review_id)
        entry = self._subjects(plan.user_id)[plan.number]
        card = self._shelf.card(entry["mediaId"])
        votes = self.votes(review_id)
        edited_s = plan.created_s
        if chance.happens(0.2):
            edited_s += int(chance.fraction() * (MOMENT_S - plan.created_s))
        score = round(entry["score"]) or max(1, min(100, card.score + chance.between(-15, 15)))
        return {
            "id": review_id,
            "userId": plan.user_id,
            "mediaId": card.media_id,
            "mediaType": "ANIME" if card.is_anime else "MANGA",
            "summary": chance.pick(words.SUMMARIES).format(word=chance.pick(_WORDS)),
            "body": _body(
                chance,
                self._shelf.title(card.media_id),
                _length(card),
                review_id,
            ),
            "rating": len(votes.up),
            "ratingAmount": len(votes.up) + len(votes.down),
            "score": score,
            "private": chance.happens(0.02),
            "siteUrl": f"https://anilist.example/review/{review_id}",
            "createdAt": plan.created_s,
            "updatedAt": edited_s,
        }

    def votes(self, review_id: int) -> Votes:
        """Return the votes on a review that exists."""
        author = self._plans[review_id - 1].user_id
        return self._likes.votes(
            "REVIEW", review_id, _MOST_VOTES, _APPROVAL, author_id=author, own=0
        )

    def rating(self, user_id: int, review_id: int) -> str:
        """Return how a user voted on a review."""
        if not 1 <= review_id <= len(self._plans):
            return "NO_VOTE"
        votes = self.votes(review_id)
        if user_id in votes.up:
            return "UP_VOTE"
        return "DOWN_VOTE" if user_id in votes.down else "NO_VOTE"


def _length(card: Card) -> str:
    """Return how long a media is, in words."""
    if card.total == 1:
        return "running time" if card.is_anime else "few pages"
    return f"{card.total} {'episodes' if card.is_anime else 'chapters'}"


def _body(chance: Chance, title: str, length: str, review_id: int) -> str:
    """Return a review in AniList's markup, long enough for AniList."""
    sentences = chance.sample(words.SENTENCES, len(words.SENTENCES))
    headings = iter(chance.sample(words.HEADINGS, len(words.HEADINGS)))
    parts = [f"~~~img420(https://images.example/review/{review_id}.png)~~~"]
    written = 0
    while sentences and written < _SHORTEST_BODY + 100:
        count = chance.between(3, 5)
        taken, sentences = sentences[:count], sentences[count:]
        paragraph = " ".join(taken).format(title=title, length=length)
        heading = next(headings, None)
        parts += [paragraph] if heading is None else [f"## {heading}", paragraph]
        written += len(paragraph)
    parts.append(chance.pick(words.VERDICTS).format(title=title, length=length))
    return "\n\n".join(parts)
