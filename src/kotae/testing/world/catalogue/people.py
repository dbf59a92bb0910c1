"""The records of characters and staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S, partial
from kotae.testing.world.catalogue.known.franchises import KNOWN_CHARACTERS
from kotae.testing.world.catalogue.pool import AUTHOR, CREW, LANGUAGES, language_of, trade_of
from kotae.testing.world.catalogue.vocabulary.names import (
    CALLED,
    FAMILY,
    GIVEN,
    TOWNS,
    WESTERN_FAMILY,
    WESTERN_GIVEN,
)
from kotae.testing.world.catalogue.vocabulary.prose import LIKES, SECRETS, TRAITS
from kotae.testing.world.chance import Chance
from kotae.testing.world.records.values import UNKNOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.works import Franchise
    from kotae.testing.world.records.values import FuzzyDateRecord, ImageRecord, PersonNameRecord
    from kotae.testing.world.records.works import CharacterRecord, StaffRecord

__all__ = ["make_character", "make_staff"]

_GENDERS = ("Male",) * 9 + ("Female",) * 9 + ("Non-binary", None)
_BLOOD = ("A", "B", "AB", "O", "A", "O")

_YEAR_S = 365 * DAY_S

#: The days of a leap year, and a step through them that meets each before any twice.
_DAYS = 366
_STRIDE = 151
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_THIS_YEAR = 2026
_TODAY = partial(2026, 10, 1)

_OCCUPATIONS = {
    AUTHOR: (["Mangaka"], ["Mangaka", "Illustrator"], ["Author"], ["Author", "Mangaka"]),
    CREW: (
        ["Director"],
        ["Animator"],
        ["Animator", "Character Designer"],
        ["Composer"],
        ["Screenwriter"],
        ["Producer"],
        ["Sound Director"],
        ["Art Director"],
    ),
}


def make_character(seed: int, character_id: int, franchise: Franchise) -> CharacterRecord:
    """Return the record of a character of a franchise."""
    chance = Chance(seed, "character", character_id)
    place = franchise.character_ids.index(character_id)
    known = KNOWN_CHARACTERS.get(character_id)
    gender = chance.pick(_GENDERS)
    if known is not None:
        gender = known.gender
        name = _name(known.first, known.last, known.native, [], [])
        text = f"**{name['full']}** is one of the main characters of _{franchise.name.romaji}_."
    else:
        name = _character_name(chance, franchise, gender)
        text = _character_text(chance, name["full"], franchise)
    return {
        "id": character_id,
        "name": name,
        "image": _image("character", character_id),
        "description": text,
        "gender": gender,
        "dateOfBirth": _birthday(chance, character_id, None),
        "age": _age(chance, is_adult=franchise.is_adult),
        "bloodType": chance.pick(_BLOOD) if chance.happens(0.3) else None,
        "isFavouriteBlocked": False,
        "siteUrl": f"https://anilist.example/character/{character_id}",
        "updatedAt": MOMENT_S - 1 - chance.below(_YEAR_S),
        "favourites": int(
            40_000 * franchise.fame**6 * (0.3 + 0.7 * chance.fraction()) / (1 + place)
        ),
        "modNotes": None,
    }


def make_staff(seed: int, staff_id: int) -> StaffRecord:
    """Return the record of a staff member."""
    chance = Chance(seed, "staff", staff_id)
    language, trade = language_of(staff_id), trade_of(staff_id)
    words = LANGUAGES[language]
    gender = chance.pick(_GENDERS)
    born = chance.between(1935, 2001)
    birthday = _birthday(chance, staff_id, born if chance.happens(0.7) else None)
    death = UNKNOWN_DATE
    if birthday["year"] is not None and born < 1965 and chance.happens(0.3):
        death = partial(born + chance.between(50, 60), chance.between(1, 12), chance.between(1, 28))
    name = _staff_name(chance, language, gender)
    jobs = ["Voice Actor"] if trade not in _OCCUPATIONS else chance.pick(_OCCUPATIONS[trade])
    return {
        "id": staff_id,
        "name": name,
        "language": language,
        "languageV2": words,
        "image": _image("staff", staff_id),
        "description": _staff_text(chance, jobs, words),
        "primaryOccupations": jobs,
        "gender": gender,
        "dateOfBirth": birthday,
        "dateOfDeath": death,
        "age": _age_at(birthday, death if death["year"] is not None else _TODAY),
        "yearsActive": _years(chance, born, death),
        "homeTown": chance.pick(TOWNS[words]) if chance.happens(0.6) else None,
        "bloodType": chance.pick(_BLOOD) if chance.happens(0.3) else None,
        "isFavouriteBlocked": False,
        "siteUrl": f"https://anilist.example/staff/{staff_id}",
        "updatedAt": MOMENT_S - 1 - chance.below(_YEAR_S),
        "submissionStatus": None,
        "submissionNotes": None,
        "favourites": int(9_000 * chance.fraction() ** 6),
        "modNotes": None,
    }


def _character_name(chance: Chance, franchise: Franchise, gender: str | None) -> PersonNameRecord:
    given = gender if gender in WESTERN_GIVEN else chance.pick(("Male", "Female"))
    others = [chance.pick(CALLED)] if chance.happens(0.3) else []
    hidden = [chance.pick(CALLED)] if chance.happens(0.04) else []
    if chance.happens(0.25):
        first, last = chance.pick(WESTERN_GIVEN[given]), chance.pick(WESTERN_FAMILY)
        if chance.happens(0.3):
            return _name(first.latin, None, first.native, others, hidden)
        native = f"{first.native}・{last.native}"
        made = _name(first.latin, last.latin, native, others, hidden)
        if chance.happens(0.1):
            middle = chance.pick(WESTERN_FAMILY).latin
            made["middle"] = middle
            made["full"] = f"{first.latin} {middle} {last.latin}"
        return made
    first = chance.pick(GIVEN[franchise.country, given])
    last = chance.pick(FAMILY[franchise.country])
    native = f"{last.native}{first.native}"
    return _name(first.latin, last.latin, native, others, hidden)


def _staff_name(chance: Chance, language: str, gender: str | None) -> PersonNameRecord:
    given = gender if gender in WESTERN_GIVEN else chance.pick(("Male", "Female"))
    others = [f"{chance.pick(CALLED)}"] if chance.happens(0.1) else []
    country = {"JAPANESE": "JP", "KOREAN": "KR"}.get(language)
    if country is None:
        first, last = chance.pick(WESTERN_GIVEN[given]), chance.pick(WESTERN_FAMILY)
        return _name(first.latin, last.latin, None, others, [])
    first, last = chance.pick(GIVEN[country, given]), chance.pick(FAMILY[country])
    return _name(first.latin, last.latin, f"{last.native}{first.native}", others, [])


def _name(
    first: str, last: str | None, native: str | None, others: list[str], hidden: list[str]
) -> PersonNameRecord:
    return {
        "first": first,
        "middle": None,
        "last": last,
        "full": first if last is None else f"{first} {last}",
        "native": native,
        "alternative": others,
        "alternativeSpoiler": hidden,
    }


def _image(kind: str, person_id: int) -> ImageRecord:
    place = f"https://images.example/{kind}"
    return {
        "large": f"{place}/large/{person_id}.jpg",
        "medium": f"{place}/medium/{person_id}.jpg",
    }


def _birthday(chance: Chance, person_id: int, year: int | None) -> FuzzyDateRecord:
    """Return a birthday. Every other round through the year leaves nobody out."""
    is_known = person_id // _DAYS % 2 == 0 or chance.happens(0.45)
    if not is_known:
        return UNKNOWN_DATE if year is None else partial(year, None)
    day = person_id * _STRIDE % _DAYS
    for month, length in enumerate(_MONTHS, start=1):
        if day < length:
            is_leap_day = month == 2 and day == 28
            return partial(None if is_leap_day else year, month, day + 1)
        day -= length
    return UNKNOWN_DATE


def _age(chance: Chance, *, is_adult: bool) -> str | None:
    if chance.happens(0.35):
        return None
    age = chance.between(25 if is_adult else 8, 45)
    if chance.happens(0.1):
        return f"{age}-{age + chance.between(1, 3)}"
    return f"{age * 20}+" if chance.happens(0.03) else str(age)


def _age_at(birthday: FuzzyDateRecord, day: FuzzyDateRecord) -> int | None:
    if birthday["year"] is None or day["year"] is None:
        return None
    then = birthday["month"] or 1, birthday["day"] or 1
    had_birthday = then <= (day["month"] or 1, day["day"] or 1)
    return day["year"] - birthday["year"] - (not had_birthday)


def _years(chance: Chance, born: int, death: FuzzyDateRecord) -> list[int]:
    if chance.happens(0.3):
        return []
    first = born + chance.between(18, 24)
    if death["year"] is not None:
        return [first, death["year"]]
    if chance.happens(0.1):
        return [first, min(first + chance.between(5, 40), _THIS_YEAR)]
    return [first]


def _character_text(chance: Chance, name: str, franchise: Franchise) -> str:
    traits = chance.sample(TRAITS, 2)
    made = ""
    if chance.happens(0.5):
        made = f"__Height:__ {chance.between(140, 195)} cm<br>\n__Likes:__ {chance.pick(LIKES)}\n\n"
    made += f"**{name}** is {traits[0]} and {traits[1]}, and a part of _{franchise.name.romaji}_."
    if chance.happens(0.3):
        made += f" ~!{name} {chance.pick(SECRETS)}.!~"
    return made


def _staff_text(chance: Chance, jobs: Sequence[str], language: str) -> str:
    work = " and ".join(jobs).lower()
    made = f"A {language}-speaking {work}, known for being {chance.pick(TRAITS)}."
    if chance.happens(0.4):
        made += f"\n\n__Likes:__ {chance.pick(LIKES)} and {chance.pick(LIKES)}"
    return made
