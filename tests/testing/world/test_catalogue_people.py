"""Characters, staff and studios."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLEnumType

from kotae.schema.load import load_bundled
from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.values import FuzzyDateRecord, PersonNameRecord
    from kotae.testing.world.records.works import CharacterRecord, StaffRecord, StudioRecord

_LEAP_YEAR = 2024


@pytest.fixture(scope="module", params=[0, 7], ids="seed {}".format)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return World.of(request.param).catalogue


@pytest.fixture(scope="module")
def characters(catalogue: Catalogue) -> Sequence[CharacterRecord]:
    made = [catalogue.character(one) for one in catalogue.character_ids()]
    return [record for record in made if record is not None]


@pytest.fixture(scope="module")
def staff(catalogue: Catalogue) -> Sequence[StaffRecord]:
    made = [catalogue.staff(one) for one in catalogue.staff_ids()]
    return [record for record in made if record is not None]


@pytest.fixture(scope="module")
def studios(catalogue: Catalogue) -> Sequence[StudioRecord]:
    made = [catalogue.studio(one) for one in catalogue.studio_ids()]
    return [record for record in made if record is not None]


def _birthdays(people: Iterable[CharacterRecord] | Iterable[StaffRecord]) -> set[date]:
    made: set[date] = set()
    for record in people:
        month, day = record["dateOfBirth"]["month"], record["dateOfBirth"]["day"]
        if month is not None and day is not None:
            made.add(date(_LEAP_YEAR, month, day))
    return made


def _is_date(when: FuzzyDateRecord) -> bool:
    return date(when["year"] or _LEAP_YEAR, when["month"] or 1, when["day"] or 1).year > 1900


def _is_whole(name: PersonNameRecord) -> bool:
    return name["full"] == " ".join(
        part for part in (name["first"], name["middle"], name["last"]) if part
    )


def test_there_are_thousands_of_people_and_hundreds_of_studios(
    characters: Sequence[CharacterRecord],
    staff: Sequence[StaffRecord],
    studios: Sequence[StudioRecord],
) -> None:
    assert len(characters) > 5_000
    assert len(staff) > 2_000
    assert len(studios) > 200


def test_every_id_that_is_listed_resolves_to_itself_and_no_other_does(catalogue: Catalogue) -> None:
    for listed, resolve, tried in (
        (catalogue.character_ids(), catalogue.character, range(-5, 10_000)),
        (catalogue.staff_ids(), catalogue.staff, range(94_990, 99_000)),
        (catalogue.studio_ids(), catalogue.studio, range(-5, 1_000)),
    ):
        assert list(listed) == sorted(set(listed))
        known = set(listed)
        for one in tried:
            record = resolve(one)
            assert (record is not None) == (one in known)
            assert record is None or record["id"] == one


def test_those_who_do_not_exist_have_done_nothing(catalogue: Catalogue) -> None:
    assert not catalogue.roles_of(-1)
    assert not catalogue.credits_by(1)
    assert not catalogue.voiced_by(1)
    assert not catalogue.productions_by(-1)


def test_every_day_is_the_birthday_of_a_character_and_of_somebody_on_the_staff(
    characters: Sequence[CharacterRecord], staff: Sequence[StaffRecord]
) -> None:
    assert len(_birthdays(characters)) == len(_birthdays(staff)) == 366


def test_some_birthdays_lack_the_year_and_some_people_have_none(
    characters: Sequence[CharacterRecord], staff: Sequence[StaffRecord]
) -> None:
    for people in (characters, staff):
        assert all(_is_date(record["dateOfBirth"]) for record in people)
        assert any(
            record["dateOfBirth"]["year"] is None and record["dateOfBirth"]["day"] is not None
            for record in people
        )
        assert any(set(record["dateOfBirth"].values()) == {None} for record in people)


def test_staff_are_as_old_as_their_dates_say(staff: Sequence[StaffRecord]) -> None:
    dead = 0
    for record in staff:
        born, died = record["dateOfBirth"], record["dateOfDeath"]
        if record["age"] is None:
            assert born["year"] is None
            continue
        assert born["year"] is not None
        last = (died["year"], died["month"], died["day"])
        if died["year"] is None:
            last = (2026, 10, 1)
        dead += died["year"] is not None
        whole = (last[0] or 0) - born["year"]
        if (born["month"] or 1, born["day"] or 1) > (last[1] or 1, last[2] or 1):
            whole -= 1
        assert record["age"] == whole
        assert 18 < record["age"] < 100
    assert dead > 10


def test_careers_begin_after_childhood_and_end_after_they_began(
    staff: Sequence[StaffRecord],
) -> None:
    lengths = Counter(len(record["yearsActive"]) for record in staff)
    assert set(lengths) == {0, 1, 2}
    for record in staff:
        assert record["yearsActive"] == sorted(record["yearsActive"])
        assert all(1950 <= year <= 2026 for year in record["yearsActive"])
        born = record["dateOfBirth"]["year"]
        if born is not None and record["yearsActive"]:
            assert record["yearsActive"][0] >= born + 18


def test_names_are_put_together_from_their_parts(
    characters: Sequence[CharacterRecord], staff: Sequence[StaffRecord]
) -> None:
    assert all(_is_whole(record["name"]) for record in characters)
    assert all(_is_whole(record["name"]) for record in staff)
    assert not any(record["name"]["alternativeSpoiler"] for record in staff)
    assert any(record["name"]["alternativeSpoiler"] for record in characters)
    assert any(record["name"]["middle"] for record in characters)
    assert any(record["name"]["last"] is None for record in characters)


def test_any_gender_occurs_and_so_does_none(
    characters: Sequence[CharacterRecord], staff: Sequence[StaffRecord]
) -> None:
    genders = {"Male", "Female", "Non-binary", None}
    assert {record["gender"] for record in characters} == genders
    assert {record["gender"] for record in staff} == genders


def test_staff_of_every_language_occur(staff: Sequence[StaffRecord]) -> None:
    enum = load_bundled().schema.type_map["StaffLanguage"]
    assert isinstance(enum, GraphQLEnumType)
    assert {record["language"] for record in staff} == set(enum.values)


def test_voice_actors_are_called_so(catalogue: Catalogue, staff: Sequence[StaffRecord]) -> None:
    for record in staff:
        if catalogue.voiced_by(record["id"]):
            assert record["primaryOccupations"] == ["Voice Actor"]
        else:
            assert record["primaryOccupations"]


def test_descriptions_hold_the_markup_of_anilist(characters: Sequence[CharacterRecord]) -> None:
    texts = [record["description"] for record in characters]
    for mark in ("**", "__", "~!", "!~", "<br>"):
        assert any(mark in text for text in texts)


def test_ages_are_texts_of_several_forms(characters: Sequence[CharacterRecord]) -> None:
    ages = {record["age"] for record in characters}
    assert None in ages
    written = ages - {None}
    assert any(age is not None and "-" in age for age in written)
    assert any(age is not None and age.endswith("+") for age in written)
    assert any(age is not None and age.isdecimal() for age in written)


def test_every_character_is_in_something(catalogue: Catalogue) -> None:
    assert all(catalogue.roles_of(one) for one in catalogue.character_ids())


def test_a_studio_that_leads_animates(
    catalogue: Catalogue, studios: Sequence[StudioRecord]
) -> None:
    kinds = Counter(record["isAnimationStudio"] for record in studios)
    assert min(kinds[True], kinds[False]) > 100
    for record in studios:
        if any(made.is_main for made in catalogue.productions_by(record["id"])):
            assert record["isAnimationStudio"]


def test_every_studio_worked_on_something(catalogue: Catalogue) -> None:
    assert all(catalogue.productions_by(one) for one in catalogue.studio_ids())


def test_nobody_was_changed_after_the_moment(
    characters: Sequence[CharacterRecord], staff: Sequence[StaffRecord]
) -> None:
    assert all(record["updatedAt"] < MOMENT_S for record in characters)
    assert all(record["updatedAt"] < MOMENT_S for record in staff)
