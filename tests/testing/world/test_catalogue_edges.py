"""Whatever belongs to something belongs to it from the other end as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae.testing.world.catalogue.relations import TWINS
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from kotae.testing.world.catalogue.catalogue import Catalogue

_VOICES = frozenset(
    (
        *("JAPANESE", "ENGLISH", "KOREAN", "ITALIAN", "SPANISH", "PORTUGUESE"),
        *("FRENCH", "GERMAN", "HEBREW", "HUNGARIAN"),
    )
)


@pytest.fixture(scope="module", params=[0, 7], ids="seed {}".format)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return World.of(request.param).catalogue


def test_every_casting_is_seen_from_the_media_and_from_the_character(catalogue: Catalogue) -> None:
    by_media = [casting for one in catalogue.media_ids() for casting in catalogue.cast_of(one)]
    by_character = [
        casting for one in catalogue.character_ids() for casting in catalogue.roles_of(one)
    ]
    assert sorted(by_media) == sorted(by_character)


def test_every_voice_is_seen_from_the_casting_and_from_who_speaks(catalogue: Catalogue) -> None:
    by_media = {
        (voice.staff_id, casting.id)
        for one in catalogue.media_ids()
        for casting in catalogue.cast_of(one)
        for voice in casting.voices
    }
    by_staff = {
        (one, casting.id) for one in catalogue.staff_ids() for casting in catalogue.voiced_by(one)
    }
    assert by_media == by_staff


def test_every_credit_is_seen_from_the_media_and_from_the_staff(catalogue: Catalogue) -> None:
    by_media = [credit for one in catalogue.media_ids() for credit in catalogue.credits_of(one)]
    by_staff = [credit for one in catalogue.staff_ids() for credit in catalogue.credits_by(one)]
    assert sorted(by_media) == sorted(by_staff)


def test_every_production_is_seen_from_the_media_and_from_the_studio(catalogue: Catalogue) -> None:
    by_media = [made for one in catalogue.media_ids() for made in catalogue.productions_of(one)]
    by_studio = [made for one in catalogue.studio_ids() for made in catalogue.productions_by(one)]
    assert sorted(by_media) == sorted(by_studio)


def test_every_relation_has_its_twin_in_the_other_direction(catalogue: Catalogue) -> None:
    relations = [
        (relation.media_id, relation.type, relation.related_id)
        for one in catalogue.media_ids()
        for relation in catalogue.relations_of(one)
    ]
    assert len(set(relations)) == len(relations)
    kinds_between: dict[tuple[int, int], set[str]] = {}
    for one, kind, other in relations:
        kinds_between.setdefault((one, other), set()).add(kind)
    for one, kind, other in relations:
        backwards = kinds_between[other, one]
        if kind == "PARENT":
            assert backwards & {"SIDE_STORY", "SPIN_OFF", "SUMMARY"}
        else:
            assert TWINS[kind] in backwards


def test_an_edge_stands_where_it_says_it_belongs(catalogue: Catalogue) -> None:
    for one in catalogue.media_ids():
        assert all(casting.media_id == one for casting in catalogue.cast_of(one))
        assert all(credit.media_id == one for credit in catalogue.credits_of(one))
        assert all(made.media_id == one for made in catalogue.productions_of(one))
        for relation in catalogue.relations_of(one):
            assert relation.media_id == one != relation.related_id


def test_whatever_an_edge_names_exists(catalogue: Catalogue) -> None:
    media, staff = set(catalogue.media_ids()), set(catalogue.staff_ids())
    characters, studios = set(catalogue.character_ids()), set(catalogue.studio_ids())
    for one in catalogue.media_ids():
        for casting in catalogue.cast_of(one):
            assert casting.character_id in characters
            assert all(voice.staff_id in staff for voice in casting.voices)
        assert all(credit.staff_id in staff for credit in catalogue.credits_of(one))
        assert all(made.studio_id in studios for made in catalogue.productions_of(one))
        assert all(relation.related_id in media for relation in catalogue.relations_of(one))


def test_edges_of_one_kind_never_share_an_id(catalogue: Catalogue) -> None:
    media_ids = catalogue.media_ids()
    for edges_of in (
        catalogue.cast_of,
        catalogue.credits_of,
        catalogue.productions_of,
        catalogue.relations_of,
    ):
        ids = [edge.id for one in media_ids for edge in edges_of(one)]
        assert len(set(ids)) == len(ids)
        assert all(0 < one < 2**31 for one in ids)


def test_main_characters_come_first(catalogue: Catalogue) -> None:
    for one in catalogue.media_ids():
        roles = [casting.role for casting in catalogue.cast_of(one)]
        assert roles[0] == "MAIN"
        assert roles == sorted(roles, key=lambda role: role != "MAIN")
        assert {*roles} <= {"MAIN", "SUPPORTING", "BACKGROUND"}


def test_nobody_is_twice_in_a_media_and_no_credit_is_given_twice(catalogue: Catalogue) -> None:
    for one in catalogue.media_ids():
        cast = [casting.character_id for casting in catalogue.cast_of(one)]
        assert len(set(cast)) == len(cast)
        given = [(credit.staff_id, credit.role) for credit in catalogue.credits_of(one)]
        assert len(set(given)) == len(given)
        made_by = [made.studio_id for made in catalogue.productions_of(one)]
        assert len(set(made_by)) == len(made_by)


def test_anime_are_spoken_and_made_by_studios_and_manga_are_neither(catalogue: Catalogue) -> None:
    languages: set[str] = set()
    for one in catalogue.media_ids():
        record = catalogue.media(one)
        assert record is not None
        voices = [voice for casting in catalogue.cast_of(one) for voice in casting.voices]
        languages.update(voice.language for voice in voices)
        productions = catalogue.productions_of(one)
        if record["type"] == "MANGA":
            assert not voices
            assert not productions
        else:
            assert voices or record["format"] == "MUSIC"
            assert productions[0].is_main
    assert languages == _VOICES


def test_people_speak_their_own_language(catalogue: Catalogue) -> None:
    for one in catalogue.staff_ids():
        record = catalogue.staff(one)
        assert record is not None
        spoken = {
            voice.language
            for casting in catalogue.voiced_by(one)
            for voice in casting.voices
            if voice.staff_id == one
        }
        assert spoken <= {record["language"]}
        assert record["languageV2"].upper() == record["language"]


def test_a_book_and_its_anime_name_the_same_author(catalogue: Catalogue) -> None:
    stories = 0
    for one in catalogue.media_ids():
        authors = {
            credit.staff_id
            for credit in catalogue.credits_of(one)
            if credit.role in ("Story & Art", "Story")
        }
        for relation in catalogue.relations_of(one):
            if relation.type != "ADAPTATION" or not authors:
                continue
            creators = {
                credit.staff_id
                for credit in catalogue.credits_of(relation.related_id)
                if credit.role == "Original Creator"
            }
            if creators:
                stories += 1
                assert creators <= authors
    assert stories > 500


def test_what_everybody_knows_needs_more_than_one_page(catalogue: Catalogue) -> None:
    for one in catalogue.media_ids():
        record = catalogue.media(one)
        assert record is not None
        if record["popularity"] >= 100_000:
            assert len(catalogue.cast_of(one)) > 25
            if record["type"] == "ANIME":
                assert len(catalogue.credits_of(one)) > 25
