"""Threads and the comments in them."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.chance import Chance
from kotae.testing.world.community.people import successor_of
from kotae.testing.world.community.slots import Span, moments, offsets, rounds
from kotae.testing.world.community.vocabulary import forum as words
from kotae.testing.world.community.vocabulary.talk import COMMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.community.likes import Likes
    from kotae.testing.world.community.lists import Lists
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.prose import Prose
    from kotae.testing.world.community.shelf import Shelf
    from kotae.testing.world.records.social import (
        CategoryRecord,
        ThreadCommentRecord,
        ThreadRecord,
    )

__all__ = ["Forum"]

_SITE = "https://anilist.example/forum/thread"

#: Three years, up to the world's newest moment.
_SPAN = Span(MOMENT_S - 1_095 * 86_400, MOMENT_S)
_THREADS = 400
_MOST_COMMENTS = 60
_DEEPEST = 5
_DAY_S = 86_400
_MOST_LIKES = 50
_MOST_COMMENT_LIKES = 20

#: Sections by how often they are written in; what is about nothing in particular comes last.
_SECTIONS = (5, 5, 5, 5, 1, 1, 1, 2, 2, 15, 15, 7, 7, 16, 3, 4, 8, 9, 10, 11, 12, 14, 17, 18)

#: The section that only moderators write in.
_ANNOUNCEMENTS = 13


class _Opening(NamedTuple):
    """A thread before it is written."""

    thread_id: int
    user_id: int
    created_s: int
    #: Whether it is its author's first: the author's neighbour comments for certain.
    is_first: bool


class Forum:
    """Threads by id, from 1, and their comments.

    Args:
        seed: The world's.
        people: Who writes.
        lists: What they write about.
        shelf: Where its titles and episodes are.
        likes: Who likes it.
        prose: What it says.
    """

    def __init__(
        self,
        seed: int,
        *,
        people: People,
        lists: Lists,
        shelf: Shelf,
        likes: Likes,
        prose: Prose,
    ) -> None:
        self._seed = seed
        self._people = people
        self._lists = lists
        self._shelf = shelf
        self._likes = likes
        self._prose = prose
        self._threads: dict[int, ThreadRecord] = {}
        self._comments: dict[int, Sequence[ThreadCommentRecord]] = {}

    @cached_property
    def categories(self) -> Mapping[int, CategoryRecord]:
        """Every section, by id."""
        return {number: {"id": number, "name": name} for number, name in words.CATEGORIES.items()}

    @cached_property
    def _openings(self) -> Sequence[_Opening]:
        chance = Chance(self._seed, "threads")
        ids = self._people.ids
        authors = [*rounds(chance, ids, 1), *(chance.pick(ids) for _ in range(_THREADS - len(ids)))]
        authors = chance.sample(authors, _THREADS)
        times = moments(chance, _SPAN, _THREADS)
        seen: set[int] = set()
        openings: list[_Opening] = []
        for index, user_id in enumerate(authors):
            openings.append(_Opening(index + 1, user_id, times[index], user_id not in seen))
            seen.add(user_id)
        return openings

    @cached_property
    def _counts(self) -> Sequence[int]:
        chance = Chance(self._seed, "comments")
        draws = [int(chance.fraction() ** 2 * (_MOST_COMMENTS + 1)) for _ in self._openings]
        return [
            max(3, draw) if opening.is_first else draw
            for opening, draw in zip(self._openings, draws, strict=True)
        ]

    @cached_property
    def _offsets(self) -> Sequence[int]:
        return offsets(self._counts)

    @cached_property
    def threads_of(self) -> Mapping[int, Sequence[int]]:
        """The ids of the threads that each user began, the oldest first; everybody has one."""
        threads: dict[int, list[int]] = {user_id: [] for user_id in self._people.ids}
        for opening in self._openings:
            threads[opening.user_id].append(opening.thread_id)
        return threads

    @cached_property
    def all(self) -> Sequence[ThreadRecord]:
        """Every thread, by id."""
        return tuple(self._thread(opening) for opening in self._openings)

    def thread(self, thread_id: int) -> ThreadRecord | None:
        """Return a thread, or None."""
        opening = self._opening(thread_id)
        return None if opening is None else self._thread(opening)

    def _opening(self, thread_id: int) -> _Opening | None:
        return self._openings[thread_id - 1] if 1 <= thread_id <= len(self._openings) else None

    def _thread(self, opening: _Opening) -> ThreadRecord:
        record = self._threads.get(opening.thread_id)
        if record is None:
            record = self._threads.setdefault(opening.thread_id, self._made(opening))
        return record

    def _made(self, opening: _Opening) -> ThreadRecord:
        chance = Chance(self._seed, "thread", opening.thread_id)
        title, sections, media_ids = self._subject(opening, chance)
        comments = self.comments_of(opening.thread_id)
        last = comments[-1] if comments else None
        replied_s = None if last is None else last["createdAt"]
        likes = self._likes.count("THREAD", opening.thread_id, 1, _MOST_LIKES)
        return {
            "id": opening.thread_id,
            "title": title,
            "body": self._prose.text(
                chance,
                words.BODIES,
                opening.user_id,
                media_id=media_ids[0] if media_ids else None,
            ),
            "userId": opening.user_id,
            "replyUserId": None if last is None else last["userId"],
            "replyCommentId": None if last is None else last["id"],
            "replyCount": len(comments),
            "viewCount": 20 + (len(comments) + likes) * chance.between(5, 40),
            "isLocked": chance.happens(0.04),
            "isSticky": chance.happens(0.02) or opening.thread_id == 1,
            "likeCount": likes,
            "repliedAt": replied_s,
            "createdAt": opening.created_s,
            "updatedAt": max(opening.created_s, replied_s or 0),
            "siteUrl": f"{_SITE}/{opening.thread_id}",
            "categories": [self.categories[number] for number in sections],
            "mediaIds": media_ids,
        }

    def _subject(self, opening: _Opening, chance: Chance) -> tuple[str, Sequence[int], list[int]]:
        """Return a thread's title, its sections and the media that it is about."""
        section = chance.pick(_SECTIONS)
        user = self._people.user(opening.user_id)
        if user is not None and user["moderatorRoles"] and chance.happens(0.7):
            section = _ANNOUNCEMENTS
        if section == 5:
            aired = self._aired(opening, chance)
            if aired is not None:
                media_id, number = aired
                title = self._filled(chance, section, media_id, number)
                return title, (5, 1), [media_id]
            section = 1
        media_id = self._media(opening.user_id, chance, is_anime=section != 2)
        title = self._filled(chance, section, media_id, 1)
        is_about = section in (1, 2, 3, 15) or self._shelf.title(media_id) in title
        sections = (section, 7) if section != 7 and chance.happens(0.15) else (section,)
        return title, sections, [media_id] if is_about else []

    def _filled(self, chance: Chance, section: int, media_id: int, number: int) -> str:
        title = self._shelf.title(media_id)
        filled = chance.pick(words.TITLES[section]).format(title=title, number=number)
        return filled if len(filled) <= 120 else f"{filled[:117]}..."

    def _aired(self, opening: _Opening, chance: Chance) -> tuple[int, int] | None:
        """Return an anime that the author follows and an episode out by then, or None."""
        head = self._lists.head_of(opening.user_id)
        for entry in () if head is None else chance.sample(head.new, len(head.new)):
            card = self._shelf.card(entry["mediaId"])
            out = self._shelf.out_by(card, opening.created_s)
            if out:
                return card.media_id, out
        return None

    def _media(self, user_id: int, chance: Chance, *, is_anime: bool) -> int:
        head = self._lists.head_of(user_id)
        known = [] if head is None else [entry["mediaId"] for entry in head.old]
        fitting = [one for one in known if self._shelf.card(one).is_anime is is_anime]
        return chance.pick(fitting) if fitting else self._prose.media_of(user_id, chance)

    def likes_of(self, thread_id: int) -> Sequence[int]:
        """Return who likes a thread: somebody always."""
        opening = self._opening(thread_id)
        if opening is None:
            return ()
        return self._likes.users("THREAD", thread_id, 1, _MOST_LIKES, author_id=opening.user_id)

    def comments_of(self, thread_id: int) -> Sequence[ThreadCommentRecord]:
        """Return a thread's comments by id, which is the order of `createdAt`."""
        opening = self._opening(thread_id)
        if opening is None:
            return ()
        comments = self._comments.get(thread_id)
        if comments is None:
            comments = self._comments.setdefault(thread_id, self._comments_made(opening))
        return comments

    def _comments_made(self, opening: _Opening) -> Sequence[ThreadCommentRecord]:
        chance = Chance(self._seed, "comments", opening.thread_id)
        count = self._counts[opening.thread_id - 1]
        step = min(20 * _DAY_S, MOMENT_S - opening.created_s) // (count + 1)
        comments: list[ThreadCommentRecord] = []
        depths: list[int] = []
        for number in range(count):
            created_s = opening.created_s + number * step + chance.below(max(1, step))
            parent = self._parent(opening, number, depths, chance)
            depths.append(1 if parent is None else depths[parent] + 1)
            comments.append(
                self._comment(
                    opening,
                    number,
                    created_s,
                    chance,
                    parent_id=None if parent is None else comments[parent]["id"],
                )
            )
        return tuple(comments)

    def _parent(
        self, opening: _Opening, number: int, depths: Sequence[int], chance: Chance
    ) -> int | None:
        """Return which of the earlier comments one answers, or None for the thread itself."""
        if opening.is_first and number == 1:
            return 0
        open_ones = [index for index, depth in enumerate(depths) if depth < _DEEPEST]
        if number == 0 or not open_ones or chance.happens(0.45):
            return None
        # The newest are answered most.
        return open_ones[-1 - int(chance.fraction() ** 2 * len(open_ones))]

    def _comment(
        self,
        opening: _Opening,
        number: int,
        created_s: int,
        chance: Chance,
        *,
        parent_id: int | None,
    ) -> ThreadCommentRecord:
        comment_id = self._offsets[opening.thread_id - 1] + number + 1
        successor = successor_of(opening.user_id)
        author = chance.pick(self._people.ids)
        if opening.is_first and number < 3:
            author = (successor, opening.user_id, successor_of(successor))[number]
        text = self._prose.text(chance, COMMENTS, author)
        if opening.is_first and number == 2:
            text = f"@{self._people.name(successor)} {text}"
        edited_s = created_s
        if chance.happens(0.1):
            edited_s += min(_DAY_S, MOMENT_S - created_s - 1)
        return {
            "id": comment_id,
            "userId": author,
            "threadId": opening.thread_id,
            "parentId": parent_id,
            "comment": text,
            "likeCount": self._likes.count(
                "THREAD_COMMENT", comment_id, *self._comment_bounds(opening, number)
            ),
            "siteUrl": f"{_SITE}/{opening.thread_id}/comment/{comment_id}",
            "createdAt": created_s,
            "updatedAt": edited_s,
            "isLocked": chance.happens(0.01),
        }

    def _comment_bounds(self, opening: _Opening, number: int) -> tuple[int, int]:
        return int(opening.is_first and number == 0), _MOST_COMMENT_LIKES

    def _place(self, comment_id: int) -> tuple[_Opening, int] | None:
        """Return the thread of a comment, and which of its comments it is; or None."""
        if not 1 <= comment_id <= self._offsets[-1]:
            return None
        index = bisect_right(self._offsets, comment_id - 1) - 1
        return self._openings[index], comment_id - 1 - self._offsets[index]

    def comment(self, comment_id: int) -> ThreadCommentRecord | None:
        """Return a comment, or None."""
        place = self._place(comment_id)
        return None if place is None else self.comments_of(place[0].thread_id)[place[1]]

    def comment_likes_of(self, comment_id: int) -> Sequence[int]:
        """Return who likes a comment."""
        place = self._place(comment_id)
        comment = self.comment(comment_id)
        if place is None or comment is None:
            return ()
        bounds = self._comment_bounds(*place)
        return self._likes.users("THREAD_COMMENT", comment_id, *bounds, author_id=comment["userId"])

    def is_subscribed(self, user_id: int, thread_id: int) -> bool:
        """Return whether a user is told of comments: authors and those who commented are."""
        opening = self._opening(thread_id)
        if opening is None:
            return False
        if user_id == opening.user_id:
            return True
        return any(comment["userId"] == user_id for comment in self.comments_of(thread_id))
