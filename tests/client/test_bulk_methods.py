"""Methods of many requests perform their steps with the client's options."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from kotae import ArgumentError, Var
from kotae.api import CharacterRole, Media, MediaList, Page, Query
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.query.build_operation import operation
from kotae.wire.steps import Steps, perform

if TYPE_CHECKING:
    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.query.operation import Operation
    from kotae.testing import AniListServer


def _operation(*ids: int) -> Operation[list[object]]:
    roots = [Query.media(id=id_).select(Media.id) for id_ in ids]
    return cast("Operation[list[object]]", operation(roots))


def test_steps_are_performed_over_http(make: Make, server: AniListServer) -> None:
    def program() -> Steps[None]:
        yield from perform(Begin(_operation(5)))
        for outcomes in ((yield from perform(Execute(_operation(1, 99_999_999)))), ()):
            yield from perform(Emit([outcome.unwrap() for outcome in outcomes]))
        outcomes = yield from perform(Finish())
        yield from perform(Emit([outcome.unwrap() for outcome in outcomes]))

    found = make().collect("_iterate", program())

    assert [item and cast("Media", item).id for item in found] == [1, None, 5]
    assert len(server.requests) == 3


def test_a_variable_that_nothing_binds_is_refused_before_anything_is_sent(
    anilist: AnyClient, server: AniListServer
) -> None:
    genre = Page.media(genre=Var("genre", str)).select(Media.id)
    with pytest.raises(ArgumentError, match=r"paginate binds no variables, and Var\('genre'\)"):
        anilist.collect("paginate", genre)
    names = Media.characters(role=Var("role", CharacterRole)).nodes.name.full
    with pytest.raises(ArgumentError, match=r"A lookup by ids binds no variables"):
        anilist.call("media_by_ids", [1], names)
    note = MediaList.notes.include(if_=Var("has_notes", bool))
    with pytest.raises(ArgumentError, match=r"media_list binds no variables"):
        anilist.collect("media_list", 1, note)
    assert len(server.requests) == 0


def test_a_variable_with_a_default_is_a_value(anilist: AnyClient) -> None:
    genre = Page.media(genre=Var("genre", str, "Drama")).select(Media.genres)
    found = anilist.collect("paginate", genre, limit=5)
    assert all("Drama" in media.genres for media in found)
