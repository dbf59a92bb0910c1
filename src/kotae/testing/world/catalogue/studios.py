"""The records of studios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.known.franchises import KNOWN_STUDIOS
from kotae.testing.world.catalogue.vocabulary.titles import NOUNS
from kotae.testing.world.chance import Chance

if TYPE_CHECKING:
    from kotae.testing.world.records.works import StudioRecord

__all__ = ["make_studio"]

_ANIMATORS = ("Studio {a}", "{a} Pictures", "{a}works", "{a} {b} Animation", "Project {a}")
_OTHERS = (
    "{a} Broadcasting",
    "{a} Music",
    "{a} {b} Publishing",
    "{a} Entertainment",
    "{a} Channel",
)


def make_studio(seed: int, studio_id: int, *, is_animation_studio: bool) -> StudioRecord:
    """Return the record of a studio."""
    chance = Chance(seed, "studio", studio_id)
    form = chance.pick(_ANIMATORS if is_animation_studio else _OTHERS)
    words = NOUNS["JP"]
    name = form.format(a=chance.pick(words).romaji, b=chance.pick(words).english)
    return {
        "id": studio_id,
        "name": KNOWN_STUDIOS.get(studio_id, name),
        "isAnimationStudio": is_animation_studio,
        "siteUrl": f"https://anilist.example/studio/{studio_id}",
        "favourites": int(30_000 * chance.fraction() ** 5),
    }
