"""The catalogue's door: every work and person by id, and the edges between them from both ends."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.circle import Circle
from kotae.testing.world.catalogue.ids import (
    Ids,
    circle_of_character,
    circle_of_media,
    circle_of_staff,
    circles_of_studio,
)
from kotae.testing.world.catalogue.known.franchises import KNOWN_STUDIOS
from kotae.testing.world.catalogue.media import make_media
from kotae.testing.world.catalogue.people import make_character, make_staff
from kotae.testing.world.catalogue.schedule import EPISODE_IDS, airings_of
from kotae.testing.world.catalogue.scores import stats_of
from kotae.testing.world.catalogue.studios import make_studio
from kotae.testing.world.catalogue.trends import trends_of
from kotae.testing.world.catalogue.vocabulary.sites import SITES, link
from kotae.testing.world.catalogue.vocabulary.tags import GENRES, TAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.records.values import ExternalLinkRecord, TagRecord
    from kotae.testing.world.records.works import (
        AiringRecord,
        Casting,
        CharacterRecord,
        Credit,
        MediaRecord,
        MediaStatsRecord,
        Production,
        Relation,
        StaffRecord,
        StudioRecord,
        TrendRecord,
    )

__all__ = ["Catalogue"]

#: Studios of a circle that animate.
_ANIMATORS_EACH = 2

_AIRINGS_KEPT = 128

_SOURCES = tuple(link(site, site.id, None) for site in SITES)
_MEDIA_TYPES = {site.id: site.media_type for site in SITES}


class Catalogue:
    """Works and people. Whatever an edge names exists, and has the edge from its side too."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._ids = Ids(seed)
        self._circles: dict[int, Circle] = {}
        # The few that are asked for again and again; all of them would be ten times the works.
        self._airings = lru_cache(maxsize=_AIRINGS_KEPT)(self._make_airings)
        self._media: dict[int, MediaRecord] = {}
        self._characters: dict[int, CharacterRecord] = {}
        self._staff: dict[int, StaffRecord] = {}
        self._studios: dict[int, StudioRecord] = {}

    def media_ids(self) -> Sequence[int]:
        """Return every media's id, ascending."""
        return self._ids.media

    def media(self, media_id: int) -> MediaRecord | None:
        """Return a media, or None where there is none with this id."""
        made = self._media.get(media_id)
        if made is None:
            circle = self._circle_of_media(media_id)
            if circle is None:
                return None
            made = self._media[media_id] = make_media(self.seed, circle.works[media_id])
        return made

    def stats_of(self, media_id: int) -> MediaStatsRecord:
        """Return a media's distributions, which its average score and popularity follow from."""
        circle = self._circle_of_media(media_id)
        if circle is None:
            return {"scoreDistribution": [], "statusDistribution": []}
        return stats_of(circle.works[media_id])

    def cast_of(self, media_id: int) -> Sequence[Casting]:
        """Return a media's characters, main ones first."""
        circle = self._circle_of_media(media_id)
        return () if circle is None else circle.cast.get(media_id, ())

    def credits_of(self, media_id: int) -> Sequence[Credit]:
        """Return a media's staff, the most relevant first."""
        circle = self._circle_of_media(media_id)
        return () if circle is None else circle.credits.get(media_id, ())

    def productions_of(self, media_id: int) -> Sequence[Production]:
        """Return a media's studios, main ones first; none for manga."""
        circle = self._circle_of_media(media_id)
        return () if circle is None else circle.productions.get(media_id, ())

    def relations_of(self, media_id: int) -> Sequence[Relation]:
        """Return a media's relations to others."""
        circle = self._circle_of_media(media_id)
        return () if circle is None else circle.relations.get(media_id, ())

    def airings_of(self, media_id: int) -> Sequence[AiringRecord]:
        """Return a media's episodes with their times, the first one first."""
        return self._airings(media_id)

    def airing(self, airing_id: int) -> AiringRecord | None:
        """Return an episode's schedule by its own id."""
        media_id, episode = divmod(airing_id, EPISODE_IDS)
        airings = self.airings_of(media_id)
        return airings[episode - 1] if 1 <= episode <= len(airings) else None

    def trends_of(self, media_id: int) -> Sequence[TrendRecord]:
        """Return a media's days, the newest first; none for media that few look at."""
        circle = self._circle_of_media(media_id)
        return () if circle is None else trends_of(circle.works[media_id])

    def character_ids(self) -> Sequence[int]:
        """Return every character's id, ascending."""
        return self._ids.characters

    def character(self, character_id: int) -> CharacterRecord | None:
        """Return a character, or None."""
        made = self._characters.get(character_id)
        if made is None:
            if character_id not in self._ids.existing_characters:
                return None
            circle = self._circle(circle_of_character(character_id))
            franchise = circle.franchise_of_character[character_id]
            made = make_character(self.seed, character_id, franchise)
            self._characters[character_id] = made
        return made

    def roles_of(self, character_id: int) -> Sequence[Casting]:
        """Return the media that a character is in."""
        if character_id not in self._ids.existing_characters:
            return ()
        return self._circle(circle_of_character(character_id)).roles.get(character_id, ())

    def staff_ids(self) -> Sequence[int]:
        """Return every staff member's id, ascending."""
        return self._ids.staff

    def staff(self, staff_id: int) -> StaffRecord | None:
        """Return a member of staff, or None."""
        made = self._staff.get(staff_id)
        if made is None:
            if staff_id not in self._ids.existing_staff:
                return None
            made = self._staff[staff_id] = make_staff(self.seed, staff_id)
        return made

    def credits_by(self, staff_id: int) -> Sequence[Credit]:
        """Return what somebody worked on, other than with their voice."""
        if staff_id not in self._ids.existing_staff:
            return ()
        return self._circle(circle_of_staff(staff_id)).credited.get(staff_id, ())

    def voiced_by(self, staff_id: int) -> Sequence[Casting]:
        """Return the castings that somebody speaks in."""
        if staff_id not in self._ids.existing_staff:
            return ()
        return self._circle(circle_of_staff(staff_id)).voiced.get(staff_id, ())

    def studio_ids(self) -> Sequence[int]:
        """Return every studio's id, ascending."""
        return self._ids.studios

    def studio(self, studio_id: int) -> StudioRecord | None:
        """Return a studio, or None."""
        made = self._studios.get(studio_id)
        if made is None:
            if studio_id not in self._ids.existing_studios:
                return None
            made = make_studio(
                self.seed, studio_id, is_animation_studio=self._is_animation_studio(studio_id)
            )
            self._studios[studio_id] = made
        return made

    def productions_by(self, studio_id: int) -> Sequence[Production]:
        """Return what a studio worked on."""
        if studio_id not in self._ids.existing_studios:
            return ()
        return tuple(
            production
            for number in circles_of_studio(studio_id)
            for production in self._circle(number).produced.get(studio_id, ())
        )

    def genres(self) -> Sequence[str]:
        """Return every genre, in alphabetical order."""
        return GENRES

    def tags(self) -> Sequence[TagRecord]:
        """Return every tag, without rank, by id."""
        return TAGS

    def link_sources(self) -> Sequence[ExternalLinkRecord]:
        """Return every site that external links lead to, as links without a `url`."""
        return _SOURCES

    def link_media_type(self, site_id: int) -> str:
        """Return what a site is about: ANIME, MANGA or STAFF."""
        return _MEDIA_TYPES[site_id]

    def _make_airings(self, media_id: int) -> Sequence[AiringRecord]:
        circle = self._circle_of_media(media_id)
        return () if circle is None else airings_of(circle.works[media_id])

    def _is_animation_studio(self, studio_id: int) -> bool:
        if studio_id in KNOWN_STUDIOS:
            return True
        (number,) = circles_of_studio(studio_id)
        return studio_id in self._ids.studios_by_circle[number][:_ANIMATORS_EACH]

    def _circle_of_media(self, media_id: int) -> Circle | None:
        if media_id not in self._ids.existing_media:
            return None
        return self._circle(circle_of_media(media_id))

    def _circle(self, number: int) -> Circle:
        circle = self._circles.get(number)
        if circle is None:
            circle = self._circles[number] = Circle(self.seed, number, self._ids)
        return circle
