"""All filters of `media`, each against a plain predicate over all media."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.works_asked import (
    OPERATORS,
    WORLD,
    all_media,
    arguments_of,
    ask_of,
    check_same,
    date_number,
    enum_values,
    listed,
)

from kotae.testing.index.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing.world.records.works import MediaRecord

#: What a media has one of.
_SINGLE: dict[str, Callable[[MediaRecord], Any]] = {
    "id": lambda media: media["id"],
    "id_mal": lambda media: media["idMal"],
    "start_date": lambda media: date_number(media["startDate"]),
    "end_date": lambda media: date_number(media["endDate"]),
    "season": lambda media: media["season"],
    "season_year": lambda media: media["seasonYear"],
    "type": lambda media: media["type"],
    "format": lambda media: media["format"],
    "status": lambda media: media["status"],
    "episodes": lambda media: media["episodes"],
    "duration": lambda media: media["duration"],
    "chapters": lambda media: media["chapters"],
    "volumes": lambda media: media["volumes"],
    "is_adult": lambda media: media["isAdult"],
    "average_score": lambda media: media["averageScore"],
    "popularity": lambda media: media["popularity"],
    "source": lambda media: media["source"],
    "country_of_origin": lambda media: media["countryOfOrigin"],
    "is_licensed": lambda media: media["isLicensed"],
}
#: What a media has many of.
_MULTIPLE: dict[str, Callable[[MediaRecord], set[Any]]] = {
    "genre": lambda media: set(media["genres"]),
    "tag": lambda media: {tag["name"] for tag in media["tags"] if (tag["rank"] or 0) >= 18},
    "tag_category": lambda media: {
        tag["category"] for tag in media["tags"] if (tag["rank"] or 0) >= 18
    },
    "licensed_by": lambda media: {link["site"] for link in _streams(media)},
    "licensed_by_id": lambda media: {link["siteId"] for link in _streams(media)},
}
#: What asks for all that it names.
_ALL = {"genre", "tag", "tag_category"}


def _streams(media: MediaRecord) -> list[Any]:
    return [
        link
        for link in media["externalLinks"]
        if link["type"] == "STREAMING" and not link["isDisabled"]
    ]


_ARGUMENTS = {
    name: argument
    for name, argument in arguments_of("Page.media").items()
    if name not in {"sort", "search", "on_list", "minimum_tag_rank"}
}


def _parts(argument: str) -> tuple[str, str]:
    operator = next(end for end in OPERATORS if argument.endswith(end))
    return argument.removesuffix(operator), operator


@cache
def _own(name: str) -> list[tuple[int, Any]]:
    """Return the id of each media with what it has."""
    of = _SINGLE[name] if name in _SINGLE else _MULTIPLE[name]
    return [(media["id"], of(media)) for media in all_media()]


def _predicate(argument: str, asked: Any) -> Callable[[Any], bool]:
    name, operator = _parts(argument)
    if name in _SINGLE:
        return lambda own: OPERATORS[operator](own, asked)
    if operator == "":
        return lambda own: asked in own
    if operator == "_not_in":
        return lambda own: own.isdisjoint(asked)
    if name in _ALL:
        return lambda own: own.issuperset(asked)
    return lambda own: not own.isdisjoint(asked)


def _values(argument: str) -> list[Any]:
    """Return what is worth asking: values that occur, the extremes, and ones that never occur."""
    name, operator = _parts(argument)
    occurring = _occurring(name)
    kind = str(_ARGUMENTS[argument].type)
    if operator == "_like":
        return ["1998%", "%0401", "____10__", "%", "", "%%%", "20_6____", "x%", "1998"]
    some = [occurring[0], occurring[len(occurring) // 2], occurring[-1]]
    if kind.strip("[]") == "Boolean":
        return [True, False]
    never: list[Any] = [-1, 2**31 - 1, 10**19, -(10**30)] if "Int" in kind else ["", "Ünknown 🦊"]
    if "Media" in kind:
        never = []
    if not kind.startswith("["):
        return [*some, *never]
    together = _together(name)
    return [[some[0]], some, together, [], [*some[:1], *never, None], [None], occurring]


@cache
def _occurring(name: str) -> list[Any]:
    if name in _SINGLE:
        return sorted({value for _, value in _own(name)} - {None})
    return sorted({value for _, values in _own(name) for value in values})


def _together(name: str) -> list[Any]:
    """Return two values that some media has both, where media have many."""
    if name in _SINGLE:
        return _occurring(name)[:2]
    return next(sorted(own)[:2] for _, own in _own(name) if len(own) > 1)


def _ids(**filters: Any) -> list[int]:
    return [media["id"] for media in listed("media", **filters)]


@pytest.mark.parametrize("argument", _ARGUMENTS)
def test_every_filter_keeps_what_a_plain_predicate_keeps(argument: str) -> None:
    for asked in _values(argument):
        wanted = {*asked} - {None} if argument.endswith("_in") else asked
        keeps = _predicate(argument, wanted)
        expected = [media_id for media_id, own in _own(_parts(argument)[0]) if keeps(own)]
        check_same(_ids(**{argument: asked}), expected, asked)


@pytest.mark.parametrize("rank", [None, -5, 0, 18, 60, 95, 2**31 - 1])
def test_a_tag_counts_from_the_smallest_rank_on(rank: int | None) -> None:
    tag = next(tag["name"] for media in all_media() for tag in media["tags"])
    least = 18 if rank is None else rank

    def fitting(media: MediaRecord) -> set[str]:
        return {tag["name"] for tag in media["tags"] if (tag["rank"] or 0) >= least}

    having = [media["id"] for media in all_media() if tag in fitting(media)]
    lacking = [media["id"] for media in all_media() if tag not in fitting(media)]
    check_same(_ids(tag=tag, minimum_tag_rank=rank), having)
    check_same(_ids(tag_not_in=[tag], minimum_tag_rank=rank), lacking)


def test_several_filters_hold_together() -> None:
    found = listed(
        "media",
        type="ANIME",
        genre_in=["Action", "Drama"],
        start_date_greater=20100000,
        episodes_lesser=20,
        status_not="CANCELLED",
        is_adult=False,
    )
    assert found
    assert found == [
        media
        for media in all_media()
        if media["type"] == "ANIME"
        and {"Action", "Drama"} <= set(media["genres"])
        and (date_number(media["startDate"]) or 0) > 20100000
        and media["episodes"] is not None
        and media["episodes"] < 20
        and media["status"] != "CANCELLED"
        and not media["isAdult"]
    ]


def test_genres_and_sites_may_be_written_in_any_case() -> None:
    assert _ids(genre="aCTION") == _ids(genre="Action") != []
    assert _ids(genre_in=["ACTION", "drama", "Drama"]) == _ids(genre_in=["Action", "Drama"]) != []


@pytest.mark.parametrize("on_list", [True, False])
def test_on_list_looks_at_the_viewers_list_hidden_and_private_entries_included(
    on_list: bool,
) -> None:
    own = {entry["mediaId"] for entry in WORLD.community.entries_of(1)}
    found = [media["id"] for media in listed("media", ask_of(1), on_list=on_list)]
    check_same(found, [m["id"] for m in all_media() if (m["id"] in own) == on_list])


def test_without_a_viewer_nothing_is_on_a_list() -> None:
    assert _ids(on_list=True) == []
    assert len(_ids(on_list=False)) == len(all_media())


def _found_by_hand(words: list[str]) -> set[int]:
    def names(media: MediaRecord) -> str:
        title = media["title"]
        every = [title["romaji"], title["english"] or "", title["native"], *media["synonyms"]]
        return "\n".join(" ".join(re.findall(r"\w+", folded(name))) for name in every)

    return {media["id"] for media in all_media() if all(word in names(media) for word in words)}


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("cowboy", ["cowboy"]),
        ("BEBOP cow", ["bebop", "cow"]),
        ("  Cowboy:Bebop!! ", ["cowboy", "bebop"]),
        ("Cöwboy Bébop", ["cowboy", "bebop"]),
        ("カウボーイ", [folded("カウボーイ")]),
        ("", []),
        ("   ", []),
        ("a", ["a"]),
        ("no such title at all", ["nosuchtitleatall"]),
    ],
)
def test_a_search_finds_every_word_in_the_titles_or_synonyms(search: str, words: list[str]) -> None:
    assert set(_ids(search=search)) == _found_by_hand(words)


def test_a_search_gives_the_closest_first_and_the_more_popular_of_equally_close_ones() -> None:
    found = listed("media", search="cowboy bebop")
    assert found[0]["id"] == 1
    spread = listed("media", search="no")
    assert len(spread) > 100
    assert spread == listed("media", search="no", sort=["SEARCH_MATCH"])
    assert spread != listed("media", search="no", sort=["ID"])
    exact = [media for media in spread if folded(media["title"]["romaji"]) == "no"]
    assert spread[: len(exact)] == exact


@pytest.mark.parametrize(
    "search", ["%", "_", "\0", "\ud800", "🦊", "'; DROP TABLE media", "a " * 20_000, "☆"]
)
def test_any_search_text_is_survived(search: str) -> None:
    assert isinstance(_ids(search=search), list)


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "%" * 100_000, "1" * 100_000, "🦊", "%_" * 60_000]
)
@pytest.mark.parametrize(
    "argument", ["start_date_like", "genre", "tag", "licensed_by", "country_of_origin"]
)
def test_any_text_in_a_filter_is_survived(argument: str, text: str) -> None:
    assert isinstance(_ids(**{argument: text}), list)
    assert isinstance(_ids(genre_in=[text], tag_not_in=[text]), list)


def test_a_list_may_be_longer_than_sqlite_binds_values() -> None:
    many = list(range(-50_000, 50_000))
    check_same(_ids(id_in=many), [m["id"] for m in all_media() if m["id"] < 50_000])
    check_same(_ids(id_not_in=many), [m["id"] for m in all_media() if m["id"] >= 50_000])


@pytest.mark.parametrize("season", enum_values("MediaSeason"))
def test_every_season_of_a_year_has_its_anime(season: str) -> None:
    found = listed("media", season=season, season_year=2024, type="ANIME")
    assert found
    assert all(media["season"] == season and media["seasonYear"] == 2024 for media in found)


def test_the_root_gives_the_first_of_the_list_by_its_id_alone_or_with_filters() -> None:
    assert listed("media", id=1) == listed("media", id_in=[1]) == [WORLD.catalogue.media(1)]
    assert listed("media", id=1, type="MANGA") == []
    assert listed("media", id=-1) == listed("media", id=2**31 - 1) == []
