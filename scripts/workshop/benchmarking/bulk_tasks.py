"""Tasks of many requests: with kotae's methods, and in the ways of other programs.

Each way returns the number of items that it got, so that all of a task are seen to do the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING

from kotae.api import (
    AiringSchedule,
    Character,
    Media,
    MediaList,
    MediaListCollection,
    Mutation,
    Page,
    Query,
    Review,
    Staff,
    Studio,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Literal, TypeAlias

    from kotae import Client
    from kotae.query.build_operation import Executable
    from kotae.query.paths import Selected
    from kotae.query.selectable import Paged

    Run: TypeAlias = Callable[[Client], int]

__all__ = ["LISTED_USER", "VIEWER", "Task", "lookups", "tasks"]

#: The user whose lists have 3,000 entries, and the viewer whose list is edited.
LISTED_USER, VIEWER = 2, 1
_MAX_COMPLEXITY = 500
_KINDS: tuple[Literal["ANIME"], Literal["MANGA"]] = ("ANIME", "MANGA")
_CARD = (
    *(Media.id, Media.title.romaji, Media.average_score, Media.episodes),
    *(Media.status, Media.format),
)
_ENTRY = (MediaList.progress, MediaList.media.select(*_CARD))


@dataclass(frozen=True, slots=True)
class Task:
    """A task of many requests.

    Attributes:
        label: Its name in the tables.
        bound: The fewest requests that AniList's limits allow.
        how: How the bound comes about.
        goal: The most requests that kotae may need.
        kotae: Carries it out with kotae's method.
        others: Carry it out in the ways of other programs, by their names.
    """

    label: str
    bound: int
    how: str
    goal: float
    kotae: Run
    others: tuple[tuple[str, Run], ...]


def tasks(media_ids: Sequence[int], some: Sequence[Executable[object]]) -> tuple[Task, ...]:
    """Return the tasks.

    Args:
        media_ids: The ids of 1,000 media.
        some: 500 lookups, see `lookups`.
    """
    edits = [
        Mutation.save_media_list_entry(media_id=one, progress=1).select(MediaList.id)
        for one in media_ids[:200]
    ]
    return (
        Task(
            "1,000 media by id, 6 fields",
            _bound(20 * 9),
            "20 pages of 50 ids, of complexity 9 each",
            20,
            lambda anilist: len(anilist.media_by_ids(media_ids, *_CARD).found),
            (
                ("one by one", lambda anilist: _one_by_one(anilist, map(_media, media_ids))),
                ("`id_in`, a page a request", partial(_id_pages, ids=media_ids, pages=1)),
                ("`id_in`, 4 pages a request", partial(_id_pages, ids=media_ids, pages=4)),
            ),
        ),
        Task(
            "500 lookups of 5 kinds",
            _bound(cost := 100 * (4 + 4 + 4 + 3 + 3)),
            f"complexity {cost:,} in all",
            1.1 * _bound(cost),
            lambda anilist: _ok(anilist, some),
            (
                ("one by one", partial(_one_by_one, roots=some)),
                ("10 a request", partial(_groups, roots=some, size=10)),
            ),
        ),
        Task(
            "3,000 list entries with media",
            7,
            "4 chunks of anime and 3 of manga, of 500, one a request",
            7,
            lambda anilist: sum(
                1 for kind in _KINDS for _ in anilist.media_list(LISTED_USER, *_ENTRY, type=kind)
            ),
            (
                ("pages of 50", _list_pages),
                ("chunks of 500", _list_chunks),
            ),
        ),
        Task(
            "200 list edits",
            _bound(200 * 2),
            "complexity 2 each",
            1.1 * _bound(200 * 2),
            lambda anilist: _ok(anilist, edits),
            (
                ("one by one", partial(_one_by_one, roots=edits)),
                ("10 a request", partial(_groups, roots=edits, size=10)),
            ),
        ),
        Task(
            "5,000 items of a paged list",
            _bound(100 * 6),
            "100 pages of 50, of complexity 6 each",
            _bound(100 * 6),
            lambda anilist: sum(1 for _ in anilist.paginate(_schedules(), limit=5000)),
            (
                ("a page a request", partial(_pages, pages=1)),
                ("4 pages a request", partial(_pages, pages=4)),
            ),
        ),
    )


def _bound(complexity: int) -> int:
    return -(-complexity // _MAX_COMPLEXITY)


def _media(number: int) -> Executable[Media | None]:
    return Query.media(id=number).select(*_CARD)


def lookups(anilist: Client, count: int) -> list[Executable[object]]:
    """Return lookups of five kinds, so many of each, of objects that exist."""
    media = anilist.paginate(Page.media.select(Media.id), limit=count)
    characters = anilist.paginate(Page.characters.select(Character.id), limit=count)
    staff = anilist.paginate(Page.staff.select(Staff.id), limit=count)
    studios = anilist.paginate(Page.studios.select(Studio.id), limit=count)
    reviews = anilist.paginate(Page.reviews.select(Review.id), limit=count)
    groups = zip(
        (Query.media(id=one.id).select(Media.id, Media.title.romaji) for one in media),
        (
            Query.character(id=one.id).select(Character.id, Character.name.full)
            for one in characters
        ),
        (Query.staff(id=one.id).select(Staff.id, Staff.name.full) for one in staff),
        (Query.studio(id=one.id).select(Studio.id, Studio.name) for one in studios),
        (Query.review(id=one.id).select(Review.id, Review.score) for one in reviews),
        strict=True,
    )
    return list(chain.from_iterable(groups))


def _ok(anilist: Client, roots: Sequence[Executable[object]]) -> int:
    return sum(outcome.unwrap() is not None for outcome in anilist.execute_many(roots))


def _one_by_one(anilist: Client, roots: Iterable[Executable[object]]) -> int:
    return sum(anilist.execute(root) is not None for root in roots)


def _groups(anilist: Client, roots: Sequence[Executable[object]], size: int) -> int:
    """Execute groups of roots, as anibridge-anilist-provider does with list edits."""
    groups = (roots[start : start + size] for start in range(0, len(roots), size))
    return sum(one is not None for group in groups for one in anilist.execute(group))


def _id_pages(anilist: Client, ids: Sequence[int], pages: int) -> int:
    """Read pages of 50 ids, as anibridge-anilist-provider does; or 4 a request, as pyanilist."""
    roots = [
        Query.page(per_page=50).select(Page.media(id_in=ids[start : start + 50]).select(*_CARD))
        for start in range(0, len(ids), 50)
    ]
    found = 0
    for start in range(0, len(roots), pages):
        for page in anilist.execute(roots[start : start + pages]):
            found += len(page[Page.media])
    return found


def _list_pages(anilist: Client) -> int:
    """Read a list by pages, which have the entries too that are in none of its lists."""
    lists = MediaList.custom_lists(as_array=True)
    found = 0
    for kind in _KINDS:
        entries = Page.media_list(user_id=LISTED_USER, type=kind).select(
            MediaList.hidden_from_status_lists, lists, *_ENTRY
        )
        for number in count(1):
            page = anilist.execute(
                Query.page(page=number, per_page=50).select(Page.page_info.has_next_page, entries)
            )
            for entry in page[entries]:
                is_listed = not entry.hidden_from_status_lists
                found += is_listed or '"enabled":true' in json.dumps(
                    entry[lists], separators=(",", ":")
                )
            if not page[Page.page_info.has_next_page]:
                break
    return found


def _list_chunks(anilist: Client) -> int:
    entries = MediaListCollection.lists.entries.select(MediaList.id, *_ENTRY)
    seen: set[int] = set()
    for kind in _KINDS:
        for number in count(1):
            query = Query.media_list_collection(
                user_id=LISTED_USER, type=kind, chunk=number, per_chunk=500
            ).select(MediaListCollection.has_next_chunk, entries)
            chunk = anilist.execute(query.required())
            seen.update(entry.id for entry in chunk[entries])
            if not chunk.has_next_chunk:
                break
    return len(seen)


def _schedules() -> Selected[Page, AiringSchedule, AiringSchedule, Paged]:
    return Page.airing_schedules(sort="ID").select(AiringSchedule.id, AiringSchedule.airing_at)


def _pages(anilist: Client, pages: int) -> int:
    """Read 100 pages, several a request, as pyanilist does."""
    path = _schedules()
    found = 0
    for start in range(1, 101, pages):
        roots = [
            Query.page(page=number, per_page=50).select(Page.page_info.has_next_page, path)
            for number in range(start, start + pages)
        ]
        found += sum(len(page[path]) for page in anilist.execute(roots))
    return found
