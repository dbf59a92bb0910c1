"""A world is a pure function of its seed, and made of plain values."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.testing.world.catalogue.catalogue import Catalogue
from kotae.testing.world.records import values, works
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DIGEST = """
from hashlib import sha256
from kotae.testing.world.catalogue.catalogue import Catalogue

catalogue = Catalogue(3)
digest = sha256()
for one in catalogue.media_ids()[::9]:
    for of in (
        catalogue.media, catalogue.stats_of, catalogue.cast_of, catalogue.credits_of,
        catalogue.productions_of, catalogue.relations_of, catalogue.airings_of,
        catalogue.trends_of,
    ):
        digest.update(repr(of(one)).encode())
for one in catalogue.character_ids()[::9]:
    digest.update(repr((catalogue.character(one), catalogue.roles_of(one))).encode())
for one in catalogue.staff_ids()[::9]:
    digest.update(repr((catalogue.staff(one), catalogue.voiced_by(one))).encode())
for one in catalogue.studio_ids():
    digest.update(repr((catalogue.studio(one), catalogue.productions_by(one))).encode())
print(digest.hexdigest())
"""


def _everything(catalogue: Catalogue, step: int = 1) -> Iterator[object]:
    for one in catalogue.media_ids()[::step]:
        yield catalogue.media(one)
        yield catalogue.stats_of(one)
        yield catalogue.cast_of(one)
        yield catalogue.credits_of(one)
        yield catalogue.productions_of(one)
        yield catalogue.relations_of(one)
        yield catalogue.airings_of(one)
        yield catalogue.trends_of(one)
    for one in catalogue.character_ids()[::step]:
        yield catalogue.character(one)
    for one in catalogue.staff_ids()[::step]:
        yield catalogue.staff(one)
    for one in catalogue.studio_ids():
        yield catalogue.studio(one)


def test_two_worlds_of_one_seed_are_equal() -> None:
    one, other = _everything(Catalogue(5), 5), _everything(Catalogue(5), 5)
    for ours, theirs in zip(one, other, strict=True):
        assert ours == theirs


def test_two_worlds_of_two_seeds_differ() -> None:
    ours, theirs = Catalogue(5), Catalogue(6)
    shared = set(ours.media_ids()) & set(theirs.media_ids())
    assert shared != set(ours.media_ids())
    same = sum(ours.media(one) == theirs.media(one) for one in shared)
    assert same < 10


def test_another_process_with_other_hashes_makes_the_same_world() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_what_is_touched_first_changes_nothing() -> None:
    forwards, backwards = Catalogue(5), Catalogue(5)
    staff_ids = backwards.staff_ids()[::3]
    last = [(backwards.voiced_by(one), backwards.credits_by(one)) for one in reversed(staff_ids)]
    media_ids = forwards.media_ids()
    for one in reversed(media_ids[::9]):
        backwards.relations_of(one)
        backwards.media(one)
    for one in media_ids[::9]:
        assert forwards.media(one) == backwards.media(one)
        assert forwards.relations_of(one) == backwards.relations_of(one)
    first = [(forwards.voiced_by(one), forwards.credits_by(one)) for one in staff_ids]
    assert first == last[::-1]


def test_one_touch_makes_one_circle() -> None:
    catalogue = Catalogue(5)
    for resolve in (catalogue.media, catalogue.cast_of, catalogue.relations_of):
        resolve(catalogue.media_ids()[10])
    assert len(catalogue._circles) == 1


def test_records_are_made_once_and_shared() -> None:
    catalogue = World.of(0).catalogue
    assert catalogue.media(1) is catalogue.media(1)
    assert catalogue.character(1) is catalogue.character(1)
    assert catalogue.staff(95_001) is catalogue.staff(95_001)
    assert catalogue.studio(14) is catalogue.studio(14)


@given(st.integers())
def test_any_number_may_be_asked_for(number: int) -> None:
    catalogue = World.of(0).catalogue
    for resolve in (catalogue.media, catalogue.character, catalogue.staff, catalogue.studio):
        record = resolve(number)
        assert record is None or record["id"] == number
    for edges_of in (
        catalogue.cast_of,
        catalogue.credits_of,
        catalogue.productions_of,
        catalogue.relations_of,
        catalogue.airings_of,
        catalogue.trends_of,
        catalogue.roles_of,
        catalogue.credits_by,
        catalogue.voiced_by,
        catalogue.productions_by,
    ):
        assert len(edges_of(number)) >= 0


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return World.of(0).catalogue


def test_every_record_has_the_keys_and_types_of_its_kind(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Types that only type checkers import are missing where msgspec looks for them.
    for name in values.__all__:
        monkeypatch.setattr(works, name, getattr(values, name), raising=False)
    media_ids = catalogue.media_ids()
    _fit(works.MediaRecord, map(catalogue.media, media_ids))
    _fit(works.MediaStatsRecord, map(catalogue.stats_of, media_ids))
    _fit(works.CharacterRecord, map(catalogue.character, catalogue.character_ids()))
    _fit(works.StaffRecord, map(catalogue.staff, catalogue.staff_ids()))
    _fit(works.StudioRecord, map(catalogue.studio, catalogue.studio_ids()))
    for media_id in media_ids[::3]:
        _fit(works.AiringRecord, catalogue.airings_of(media_id))
        _fit(works.TrendRecord, catalogue.trends_of(media_id))
    _fit(values.TagRecord, catalogue.tags())
    _fit(values.ExternalLinkRecord, catalogue.link_sources())


def _fit(kind: type[Mapping[str, object]], records: Iterable[Mapping[str, object] | None]) -> None:
    keys = set(get_type_hints(kind))
    for record in records:
        assert record is not None
        assert set(record) == keys
        msgspec.convert(record, kind)


def test_every_address_is_on_a_reserved_domain(catalogue: Catalogue) -> None:
    pattern = re.compile(r"https?://[^\s\"']+")
    reserved = re.compile(r"https://(?:[a-z0-9-]+\.)+example/")
    found = 0
    for made in _everything(catalogue):
        for address in pattern.findall(msgspec.json.encode(made).decode()):
            found += 1
            assert reserved.match(address)
    assert found > 50_000
