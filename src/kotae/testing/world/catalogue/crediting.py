"""Who made a work: people and studios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.vocabulary.jobs import (
    ANIME_JOBS,
    EPISODE_JOBS,
    LEADING_JOBS,
    MANGA_JOBS,
    SONG_JOBS,
)
from kotae.testing.world.records.works import Credit, Production

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.pool import Pool
    from kotae.testing.world.catalogue.works import Franchise, Work
    from kotae.testing.world.chance import Chance

__all__ = ["make_credits", "make_productions"]

#: From so many users on, everybody who worked on it is known.
_WELL_KNOWN = 20_000

_FEW_JOBS = (4, 9)
_MANY_JOBS = (30, 42)

#: How many comics are written by one and drawn by another.
_SHARED_WORK = 0.3


def make_credits(
    chance: Chance, franchises: Sequence[Franchise], pool: Pool, first_id: int
) -> list[Credit]:
    """Return the credits of a circle's works, the most relevant first in each.

    Args:
        chance: What decides.
        franchises: The circle's.
        pool: Its people.
        first_id: The first id to give.
    """
    made: list[Credit] = []
    for index, franchise in enumerate(franchises):
        author = pool.authors[index % len(pool.authors)]
        for work in franchise.works:
            if work.type == "MANGA":
                jobs = _book_jobs(chance, work, pool, author)
            else:
                jobs = _film_jobs(chance, work, pool, author)
            next_id = first_id + len(made)
            made += (
                Credit(next_id + number, work.id, staff_id, role)
                for number, (staff_id, role) in enumerate(jobs)
            )
    return made


def make_productions(
    chance: Chance, franchises: Sequence[Franchise], studio_ids: Sequence[int], first_id: int
) -> list[Production]:
    """Return what a circle's studios did, main studios first in each work.

    Args:
        chance: What decides.
        franchises: The circle's.
        studio_ids: Its made-up studios: two that animate, then the others.
        first_id: The first id to give.
    """
    made: list[Production] = []
    for franchise in franchises:
        for work in franchise.works:
            if work.type == "MANGA":
                continue
            if work.known is not None:
                main = work.known.studio_ids
            elif chance.happens(0.05):
                main = tuple(studio_ids[:2])
            else:
                main = (chance.pick(studio_ids[:2]),)
            # Those who made well-known works are written down, so the circle's own only help.
            helpers = studio_ids[2:] if work.known is None else studio_ids
            # All of them help with the first work, so that none is idle.
            others = [one for one in helpers if not made or chance.happens(0.6)]
            next_id = first_id + len(made)
            made += (
                Production(next_id + number, work.id, studio_id, studio_id in main)
                for number, studio_id in enumerate((*main, *others))
            )
    return made


def _book_jobs(chance: Chance, work: Work, pool: Pool, author: int) -> list[tuple[int, str]]:
    artist = pool.authors[(pool.authors.index(author) + 1) % len(pool.authors)]
    if work.format == "NOVEL":
        jobs = [(author, "Story"), (artist, "Illustration")]
    elif work.part == "comic":
        jobs = [(artist, "Art"), (author, "Original Story")]
    elif chance.happens(_SHARED_WORK):
        jobs = [(author, "Story"), (artist, "Art")]
    else:
        jobs = [(author, "Story & Art")]
    jobs += ((chance.pick(pool.crew), role) for role in chance.sample(MANGA_JOBS, chance.below(4)))
    return jobs


def _film_jobs(chance: Chance, work: Work, pool: Pool, author: int) -> list[tuple[int, str]]:
    crew = pool.crew
    jobs: list[tuple[int, str]] = []
    if work.source not in ("ORIGINAL", "ANIME"):
        jobs.append((author, "Original Creator"))
    first = chance.below(len(crew))
    least, most = _MANY_JOBS if work.popularity >= _WELL_KNOWN else _FEW_JOBS
    wanted = chance.between(least, most)
    jobs += ((crew[(first + at) % len(crew)], role) for at, role in enumerate(LEADING_JOBS))
    del jobs[wanted:]
    jobs += ((chance.pick(pool.singers), role) for role in SONG_JOBS[: chance.below(4)])
    episodes = work.release.total or 12
    seen = set(jobs)
    while len(jobs) < wanted:
        if chance.happens(0.5):
            job = chance.pick(crew), chance.pick(ANIME_JOBS)
        else:
            job = chance.pick(crew), chance.pick(EPISODE_JOBS) + _which(chance, episodes)
        if job not in seen:
            seen.add(job)
            jobs.append(job)
    return jobs


def _which(chance: Chance, episodes: int) -> str:
    """Return the episodes that somebody worked on, as they stand behind a role."""
    if episodes == 1:
        return ""
    first = chance.between(1, episodes)
    if first == episodes or chance.happens(0.6):
        return f" (ep {first})"
    return f" (eps {first}, {chance.between(first + 1, episodes)})"
