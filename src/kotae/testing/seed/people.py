"""Characters, staff and studios, and their parts in media."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from kotae.testing.seed.data_files import (
    NEWEST_S,
    fuzzy_date,
    outside_users,
    read_data,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.seed.chance import Chance
    from kotae.testing.seed.filling import Fills, SeedWorld
    from kotae.testing.world.tables import Record

__all__ = ["PEOPLE_FILLS", "invented_person", "staff_member"]

_CHARACTERS = 4_000
_STAFF = 1_500
_FIRST_STAFF_ID = 95_001
_STUDIOS = 150
_YEAR = datetime.fromtimestamp(NEWEST_S, UTC).year

_LANGUAGES = (
    *("JAPANESE", "JAPANESE", "JAPANESE", "ENGLISH", "KOREAN", "GERMAN", "SPANISH"),
    *("FRENCH", "ITALIAN", "PORTUGUESE", "HEBREW", "HUNGARIAN"),
)
_COUNTRIES = ("JP",) * 6 + ("KR", "CN", "TW")
_STUDIO_WORDS = ("Studio", "Production", "Animation", "Works")

#: Shares of empty values: 12 of 83 descriptions of staff are null, 9 of 82 lists of occupations
#: empty. Source: recorded responses.
_NO_DESCRIPTION = 12 / 83
_NO_OCCUPATION = 9 / 82


def invented_person(
    chance: Chance, person_id: int, *, known: Record | None = None, has_gaps: bool
) -> Record:
    """Return what characters and staff share: a name, a birthday, a description."""
    gender, country = chance.pick(("Male", "Female")), chance.pick(_COUNTRIES)
    given, given_native = chance.pick(words("names.given")[f"{country}/{gender}"])
    family, family_native = chance.pick(words("names.family")[country])
    native = family_native + given_native
    invented = {"first": given, "last": family, "native": native, "gender": gender}
    person = known or invented
    full = " ".join(part for part in (person["first"], person["last"]) if part)
    born = date(1940, 1, 1) + timedelta(days=chance.below(24_000))
    first_trait, second_trait = chance.sample(words("prose.traits"), 2)
    likes, names = chance.pick(words("prose.likes")), words("names.called")
    empty = chance.pick(("", None)) if has_gaps and known is None else None
    return {
        "id": person_id,
        "gender": person["gender"],
        "dateOfBirth": fuzzy_date(born if chance.happens(0.7) else None),
        "isFavouriteBlocked": False,
        "name": {
            **{part: person[part] for part in ("first", "last", "native")},
            "middle": empty,
            "full": full,
            "alternative": chance.sample(names, chance.below(3)),
            "alternativeSpoiler": [chance.pick(names)] if chance.happens(0.05) else [],
        },
        "description": f"__{full}__ is {first_trait} and {second_trait}, and likes {likes}.",
        "outside_users": outside_users(chance, 5),
    }


def _characters(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    known = {person["id"]: person for person in read_data("cast")["characters"]}
    for one in sorted({*range(1, _CHARACTERS + 1), *known}):
        yield invented_person(chance, one, known=known.get(one), has_gaps=world.has_gaps)


def _staff(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    for staff_id in range(_FIRST_STAFF_ID, _FIRST_STAFF_ID + _STAFF):
        person = invented_person(chance, staff_id, has_gaps=world.has_gaps)
        yield staff_member(chance, person, has_gaps=world.has_gaps)


def staff_member(chance: Chance, person: Record, *, has_gaps: bool) -> Record:
    """Return a person with the values of staff."""
    language, year = chance.pick(_LANGUAGES), person["dateOfBirth"]["year"]
    is_voice_actor = chance.happens(0.5)
    occupation = "Voice Actor" if is_voice_actor else chance.pick(words("jobs.leading_jobs"))
    has_description = not (has_gaps and chance.happens(_NO_DESCRIPTION))
    has_occupation = not (has_gaps and chance.happens(_NO_OCCUPATION))
    return {
        **person,
        "description": person["description"] if has_description else None,
        "language": language,
        "languageV2": language.title(),
        "age": None if year is None else _YEAR - year,
        "yearsActive": [chance.between(1975, 2022)],
        "homeTown": chance.pick(words("names.towns")[language.title()]),
        "submissionStatus": None,
        "primaryOccupations": [occupation] if has_occupation else [],
        "is_voice_actor": is_voice_actor,
    }


def _studios(_world: SeedWorld, chance: Chance) -> Iterator[Record]:
    known = {int(key): name for key, name in read_data("cast")["studios"].items()}
    for studio_id in sorted({*range(1, _STUDIOS + 1), *known}):
        family = chance.pick(words("names.family")["JP"])[0]
        name = f"{chance.pick(_STUDIO_WORDS)} {family} {studio_id}"
        yield {
            "id": studio_id,
            "name": known.get(studio_id, name),
            "isAnimationStudio": studio_id in known or chance.happens(0.6),
            "outside_users": outside_users(chance, 5),
        }


def _castings(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield the characters of each media; media of a franchise share most of them."""
    media = world["Media"]
    known: dict[int, list[int]] = {}
    for person in read_data("cast")["characters"]:
        franchise_id = media.rows[person["media_id"]]["franchise_id"]
        known.setdefault(franchise_id, []).append(person["id"])
    ids, names = list(world["Character"].rows), words("names.called")
    for one in media.all():
        start = one["franchise_id"] * 7 % len(ids)
        leads = known.get(one["franchise_id"], [])
        cast = dict.fromkeys([*leads, *ids[start : start + chance.between(4, 13)]])
        for rank, character_id in enumerate(cast):
            is_main = rank < max(2, len(leads))
            role = "MAIN" if is_main else "SUPPORTING" if rank < 6 else "BACKGROUND"
            yield {
                "mediaId": one["id"],
                "characterId": character_id,
                "role": role,
                "name": chance.pick(names) if chance.happens(0.02) else None,
            }


def _voices(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield the voices of each character, the same in all anime: Japanese, and some dubs."""
    actors: dict[str, list[int]] = {}
    for person in world["Staff"].all():
        if person["is_voice_actor"]:
            actors.setdefault(person["language"], []).append(person["id"])
    dubs = sorted(actors.keys() - {"JAPANESE"})
    for character_id in world["Character"].rows:
        for language in ("JAPANESE", *chance.sample(dubs, chance.below(4))):
            yield {
                "characterId": character_id,
                "voiceActorId": chance.pick(actors[language]),
                "language": language,
                "roleNotes": "young" if chance.happens(0.04) else None,
                "dubGroup": f"{language.title()} Dubs" if chance.happens(0.1) else None,
            }


def _credits(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    staff_ids = list(world["Staff"].rows)
    for media in world["Media"].all():
        if media["type"] == "MANGA":
            roles = ["Story & Art", *chance.sample(words("jobs.manga_jobs"), 1)]
        else:
            roles = chance.sample(words("jobs.leading_jobs"), 6)
            for _ in range(chance.below(6)):
                job = chance.pick(words("jobs.episode_jobs"))
                roles.append(f"{job} (ep {chance.between(1, 12)})")
        for role in roles:
            yield {"mediaId": media["id"], "staffId": chance.pick(staff_ids), "role": role}


def _productions(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    studios = world["Studio"]
    animation, others = (
        [studio["id"] for studio in studios.where(isAnimationStudio=is_one)]
        for is_one in (True, False)
    )
    for media in world["Media"].where(type="ANIME"):
        main_ids = media.get("studio_ids") or [chance.pick(animation)]
        for studio_id in (*main_ids, *chance.sample(others, chance.below(3))):
            is_main = studio_id in main_ids
            yield {"mediaId": media["id"], "studioId": studio_id, "isMain": is_main}


PEOPLE_FILLS: Fills = {
    "Character": _characters,
    "Staff": _staff,
    "Studio": _studios,
    "Casting": _castings,
    "Voice": _voices,
    "Credit": _credits,
    "Production": _productions,
}
