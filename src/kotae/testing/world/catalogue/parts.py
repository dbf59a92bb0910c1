"""The parts of a made-up franchise: which they are, and when they come."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import MOMENT_DAY
from kotae.testing.world.catalogue.naming import part_title
from kotae.testing.world.catalogue.timeline import anime_release, manga_release
from kotae.testing.world.catalogue.works import Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.works import Franchise, Release
    from kotae.testing.world.chance import Chance

__all__ = ["Course", "Parts"]


class Course(Enum):
    """How a franchise's anime goes on."""

    PLAIN = "plain"
    #: Its first anime never ends.
    FOREVER = "forever"
    #: Its latest season runs at the world's moment.
    CURRENT = "current"
    #: Its latest season begins within weeks.
    UPCOMING = "upcoming"


_PROSE = frozenset(("LIGHT_NOVEL", "WEB_NOVEL", "NOVEL"))

_ROOT_FORMATS = ("TV",) * 14 + ("ONA", "ONA", "ONA", "TV_SHORT", "MOVIE", "OVA")
_ADULT_FORMATS = ("OVA", "OVA", "ONA")

#: What follows the first anime, as often as it stands here.
_PARTS = (
    *("season",) * 9,
    *("film", "film", "film", "ova", "ova", "ova", "special", "special", "special"),
    *("short", "short", "recap", "music", "music", "compilation", "remake", "gaiden", "gaiden"),
)
_FOREVER_PARTS = ("film", "film", "film", "special", "special", "ova", "music", "recap", "gaiden")

_FORMATS = {
    "film": ("MOVIE",),
    "ova": ("OVA",),
    "special": ("SPECIAL",),
    "short": ("TV_SHORT", "ONA"),
    "recap": ("SPECIAL", "MOVIE"),
    "music": ("MUSIC",),
    "compilation": ("MOVIE",),
    "remake": ("TV",),
    "gaiden": ("ONA", "OVA", "SPECIAL"),
}

#: What follows the first book, in this order; spin-offs come after.
_BOOK_PARTS = ("comic", "spin_off", "one_shot", "sequel", "gaiden")

#: How many of those who list the first work list another part.
_REACH = {
    "season": 0.75,
    "sequel": 0.5,
    "film": 0.5,
    "ova": 0.3,
    "special": 0.25,
    "short": 0.12,
    "recap": 0.1,
    "music": 0.06,
    "compilation": 0.1,
    "remake": 0.6,
    "gaiden": 0.2,
    "comic": 0.25,
    "one_shot": 0.04,
    "spin_off": 0.1,
}

#: The last part is an announced one as often as this.
_ANNOUNCED_ANIME = 0.3
_ANNOUNCED_MANGA = 0.08
_ANNOUNCED_DAYS = 1_100

#: A prologue appears so many days before the story.
_PROLOGUE_DAYS = 300


class Parts:
    """Adds works to a franchise.

    Args:
        chance: What decides.
        franchise: The franchise.
        has_english: Whether its titles have an English form.
    """

    def __init__(self, chance: Chance, franchise: Franchise, *, has_english: bool) -> None:
        self._chance = chance
        self._franchise = franchise
        self._has_english = has_english
        # The second of these is the first that is counted.
        self._counts: dict[str, int] = {"season": 1, "sequel": 1}

    def add_manga(self, ids: Sequence[int], born: int) -> None:
        """Add manga, novels and one-shots.

        Args:
            ids: Theirs.
            born: The day on which the first one begins.
        """
        chance, franchise = self._chance, self._franchise
        is_prose = franchise.source in _PROSE
        has_root = not franchise.works
        days = self._days(born, len(ids), 300, 1_400)
        if len(ids) > 1 and chance.happens(_ANNOUNCED_MANGA):
            days[-1] = MOMENT_DAY + chance.below(_ANNOUNCED_DAYS)
        for number, (media_id, day) in enumerate(zip(ids, days, strict=True)):
            part = (
                "root" if has_root and number == 0 else self._book_part(number, is_prose=is_prose)
            )
            form, begins = "MANGA", day
            if part == "one_shot":
                form, begins = "ONE_SHOT", min(born, day) - _PROLOGUE_DAYS
            elif (part == "root" and is_prose) or part == "gaiden":
                form = "NOVEL"
            source = "ORIGINAL" if part == "root" else "MANGA"
            if part == "comic":
                source = "ANIME" if franchise.source == "ORIGINAL" else franchise.source
            release = manga_release(chance, form, begins)
            self._add(media_id, ("MANGA", form, part), source, release)

    def add_anime(self, ids: Sequence[int], born: int, course: Course) -> None:
        """Add series, films and what else is animated.

        Args:
            ids: Theirs.
            born: The day on which the first one begins.
            course: How it goes on.
        """
        chance, franchise = self._chance, self._franchise
        root_format = "TV" if course is Course.FOREVER else chance.pick(_ROOT_FORMATS)
        if franchise.is_adult:
            root_format = chance.pick(_ADULT_FORMATS)
        days = self._days(born, len(ids), 120, 900)
        root = "root_of_anime" if franchise.works else "root"
        for number, (media_id, day) in enumerate(zip(ids, days, strict=True)):
            part, begins = root, day
            if number:
                part = chance.pick(_FOREVER_PARTS if course is Course.FOREVER else _PARTS)
            form = chance.pick(_FORMATS[part]) if part in _FORMATS else root_format
            if number and number == len(ids) - 1:
                if course in (Course.CURRENT, Course.UPCOMING):
                    part, form, begins = "season", "TV", self._season_day(course)
                elif chance.happens(_ANNOUNCED_ANIME):
                    begins = MOMENT_DAY + chance.below(_ANNOUNCED_DAYS)
            if part == "season" and form == "MOVIE":
                part = "sequel"
            is_forever = course is Course.FOREVER and number == 0
            release = anime_release(chance, form, begins, is_forever=is_forever)
            source = "ANIME" if part in ("recap", "compilation", "music") else franchise.source
            self._add(media_id, ("ANIME", form, part), source, release)

    def _days(self, born: int, count: int, least: int, most: int) -> list[int]:
        """Return ascending days from the first, none of them in the future."""
        days = [born]
        while len(days) < count:
            days.append(days[-1] + self._chance.between(least, most))
        # What would come too late makes all of it come quicker.
        room, needed = MOMENT_DAY - 20 - born, days[-1] - born
        if needed > room:
            days = [born + (day - born) * room // needed for day in days]
        return days[:count]

    def _book_part(self, number: int, *, is_prose: bool) -> str:
        if self._franchise.works and number == 0:
            return "comic"
        # Of a comic there is no other comic, but there is of a novel.
        places = _BOOK_PARTS if is_prose else _BOOK_PARTS[1:]
        part = places[number - 1] if number <= len(places) else "spin_off"
        return "spin_off" if part == "one_shot" and self._chance.happens(0.6) else part

    def _season_day(self, course: Course) -> int:
        if course is Course.UPCOMING:
            return MOMENT_DAY + 1 + self._chance.below(20)
        return MOMENT_DAY - 92 + self._chance.below(89)

    def _add(
        self, media_id: int, kind: tuple[str, str, str], source: str, release: Release
    ) -> None:
        chance, franchise = self._chance, self._franchise
        media_type, form, part = kind
        number = self._counts[part] = self._counts.get(part, 0) + 1
        reach = _REACH.get(part, 1.0)
        if part == "season":
            reach *= 0.95**number
        elif part == "root" and media_type == "MANGA":
            reach = 0.4
        if release.status == "NOT_YET_RELEASED":
            reach *= 0.3
        listed = 60 * math.exp(8.2 * franchise.fame) * reach * (0.7 + 0.6 * chance.fraction())
        title = part_title(
            chance, franchise.name, franchise.country, part, number, has_english=self._has_english
        )
        franchise.works.append(
            Work(
                id=media_id,
                type=media_type,
                format=form,
                part=part,
                franchise=franchise,
                title=title,
                source=source,
                release=release,
                popularity=10 + int(listed),
                quality=max(35, min(93, franchise.quality + chance.between(-6, 5))),
                known=None,
            )
        )
