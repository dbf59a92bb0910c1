"""A call that takes many requests is about one viewer, whatever the callable `token` returns."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from kotae import Client, Failed, Ok, UsageError
from kotae.api import Media, Page

if TYPE_CHECKING:
    from tests.client.conftest import Make

    from kotae.testing import AniListServer


def test_changes_of_a_list_stay_with_the_viewer_of_the_first_request(
    make: Make, server: AniListServer
) -> None:
    calls = iter([1, 1, 2, 2, 2, 2])
    known = [media["id"] for media in server.world["Media"]][:200]
    before = {one["mediaId"] for one in server.world["MediaList"].where(userId=2)}
    anilist = make(token=lambda: server.token(next(calls)))
    changes = [{"media_id": media_id, "progress": 0, "notes": "mine"} for media_id in known]
    outcomes = anilist.call("update_list", changes)
    assert any(isinstance(outcome, Ok) for outcome in outcomes)
    refused = [outcome.error for outcome in outcomes if isinstance(outcome, Failed)]
    assert refused
    assert all(isinstance(error, UsageError) for error in refused)
    assert "tokens of several viewers" in str(refused[0])
    assert {one["mediaId"] for one in server.world["MediaList"].where(userId=2)} == before


def test_a_request_in_a_thread_has_the_context_of_its_caller(server: AniListServer) -> None:
    viewer: ContextVar[int] = ContextVar("viewer")
    viewer.set(1)
    path = Page.media(sort="ID").select(Media.id)
    with Client(
        app="tests/1.0",
        endpoint=server.url,
        rate_limiter=None,
        token=lambda: server.token(viewer.get()),
    ) as anilist:
        assert len(list(anilist.paginate(path, limit=120, pages_per_request=1))) == 120
