"""Views of a client with other options."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest
from tests.client.both import CountingRateLimiter, HandClock

from kotae import (
    AniListError,
    ArgumentError,
    Cache,
    NotJSONError,
    RateLimitedError,
    RequestTimeoutError,
    Token,
    TokenMalformedError,
    UnauthorizedError,
    operation,
)
from kotae.api import Media, MediaList, Mutation, Query, User

if TYPE_CHECKING:
    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id).required()
VIEWER = Query.viewer.select(User.id).required()


def test_retries_of_one_call_and_of_a_view_count_instead_of_the_clients(
    make: Make, server: AniListServer
) -> None:
    client = make(retries=2)
    for executing, options, attempts in (
        (client, {"retries": 1}, 2),
        (client, {"retries": 0}, 1),
        (client.with_options(retries=4), {}, 5),
        (client.with_options(retries=4), {"retries": 0}, 1),
        (client.with_options(retries=0).with_options(timeout_s=9), {}, 1),
        (client, {}, 3),
    ):
        server.requests.clear()
        server.faults.next("502-html", times=9)
        with pytest.raises(NotJSONError):
            executing.execute(BEBOP, **options)
        server.faults.clear()
        assert len(server.requests) == attempts, options


def test_a_view_has_time_limits_of_its_own(make: Make, server: AniListServer) -> None:
    client = make(retries=0)
    server.faults.next("no-response")
    with pytest.raises(RequestTimeoutError) as caught:
        client.with_options(timeout_s=0.5).execute(BEBOP)
    assert caught.value.timeout_s == 0.5
    server.faults.next("429")
    with pytest.raises(RateLimitedError):
        client.with_options(max_wait_s=0).execute(BEBOP, retries=3)
    clock = HandClock()
    unlimited = make(max_wait_s=0, clock=clock).with_options(max_wait_s=None)
    server.faults.next("429")
    assert unlimited.execute(BEBOP).id == 1
    assert sum(clock.slept) == pytest.approx(60, abs=1.5)


def test_a_view_has_the_same_token_unless_another_is_given(
    make: Make, anilist: AnyClient, server: AniListServer
) -> None:
    view = anilist.with_options(retries=0)
    assert view.execute(VIEWER).id == 1
    assert view.with_options(token=server.token(2)).execute(VIEWER).id == 2
    with pytest.raises(UnauthorizedError):
        view.with_options(token=None).execute(VIEWER)
    assert anilist.execute(VIEWER).id == 1
    tokens = [server.token(one) for one in (4, 3)]
    assert [make().with_options(token=tokens.pop).execute(VIEWER).id for _ in range(2)] == [3, 4]


def test_a_mutation_of_a_view_drops_the_responses_that_its_client_has_cached(
    make: Make, server: AniListServer
) -> None:
    client = make(token=server.token(3), cache=Cache.memory())
    entry = Query.media_list(user_id=3, media_id=1).select(MediaList.progress)
    for progress, cache in ((2, None), (3, Cache.memory())):
        save = Mutation.save_media_list_entry(media_id=1, progress=progress).select(MediaList.id)
        client.execute(entry)
        client.with_options(cache=cache).execute(save)
        assert client.execute(entry).progress == progress


def test_a_mutation_drops_its_viewers_responses_in_the_caches_of_all_views(
    make: Make, server: AniListServer
) -> None:
    client = make(token=server.token(3))
    cached = [client.with_options(cache=Cache.memory()) for _ in range(2)]
    views = [client, *cached, cached[0].with_options(retries=0, cache=Cache.memory())]
    other = client.with_options(token=server.token(2), cache=Cache.memory())
    entry = Query.media_list(user_id=3, media_id=1).select(MediaList.progress)
    for progress, executing in enumerate(views, start=4):
        other.execute(BEBOP)
        for view in views:
            view.execute(entry)
        save = Mutation.save_media_list_entry(media_id=1, progress=progress).select(MediaList.id)
        executing.execute(save)
        assert [view.execute(entry).progress for view in views] == [progress] * len(views)
        server.requests.clear()
        other.execute(BEBOP)
        assert not server.requests


def test_the_cache_of_a_view_that_is_gone_is_freed(make: Make) -> None:
    client = make()
    cache = Cache.memory()
    client.with_options(cache=cache).execute(BEBOP)
    reference = ref(cache)
    del cache
    gc.collect()
    assert reference() is None
    assert not client.client._config._cache_references


def test_a_url_is_no_cache_and_no_rate_limiter(make: Make) -> None:
    url = "redis://user:secret@host"
    with pytest.raises(ArgumentError, match=r"cache: expected .*, got a value of type str\.$"):
        make().with_options(cache=url)
    with pytest.raises(ArgumentError, match=r"rate_limiter: .* got a value of type str\.$"):
        make(rate_limiter=url)


def test_a_view_may_have_a_cache_of_its_own_or_none(make: Make, server: AniListServer) -> None:
    client = make(cache=Cache.memory())
    uncached, other = client.with_options(cache=None), client.with_options(cache=Cache.memory())
    for executing, sent in ((client, 1), (uncached, 2), (uncached, 3), (other, 4), (other, 4)):
        executing.execute(BEBOP)
        assert len(server.requests) == sent
    client.execute(BEBOP)
    assert len(server.requests) == 4


def test_views_share_connections_and_the_rate_limiter(make: Make) -> None:
    clock = HandClock()
    rate_limiter = CountingRateLimiter.memory(clock=clock)
    client = make(clock=clock, rate_limiter=rate_limiter)
    view = client.with_options(timeout_s=5, retries=1, cache=None)
    for executing in (client, view, view.with_options(max_wait_s=90), client):
        assert executing.execute(BEBOP).id == 1
    assert rate_limiter.acquired == 4
    inner: Any = view.client
    assert inner._transport is client.client._transport
    assert inner.rate_limit == client.client.rate_limit


def test_closing_a_view_closes_nothing(make: Make) -> None:
    client = make()
    view = client.with_options(retries=0)
    assert view.execute(BEBOP).id == 1
    opened = client.client._transport._opened
    view.close()
    assert client.client._transport._opened is opened
    assert client.execute(BEBOP).id == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"retries": 11},
        {"retries": -1},
        {"retries": True},
        {"retries": None},
        {"timeout_s": 0},
        {"timeout_s": None},
        {"timeout_s": "5"},
        {"max_wait_s": -1},
        {"max_wait_s": float("nan")},
    ],
    ids=str,
)
def test_an_option_out_of_its_range_is_refused(make: Make, wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=next(iter(wrong))):
        make().with_options(**wrong)


def test_a_view_cannot_have_what_all_views_share(make: Make) -> None:
    for name in ("endpoint", "rate_limiter", "proxy", "no_such_option"):
        with pytest.raises(TypeError, match=name):
            make().with_options(**{name: None})
    with pytest.raises(TokenMalformedError):
        make().with_options(token="half-a-token")


@pytest.mark.parametrize("name", ["refresh", "repeatable"])
@pytest.mark.parametrize("method", ["execute", "request"])
def test_a_keyword_for_true_or_false_takes_nothing_else(
    make: Make, server: AniListServer, name: str, method: str
) -> None:
    for wrong in ("no", 0, None):
        with pytest.raises(ArgumentError, match=f"^{name}: expected True or False, got {wrong!r}"):
            getattr(make(), method)(BEBOP, **{name: wrong})
    assert not server.requests


def test_the_token_of_a_viewer_is_freed_after_the_request_and_after_a_failure(
    make: Make, server: AniListServer
) -> None:
    client = make(cache=Cache.memory(), retries=0)
    before = tokens_in_memory()
    for viewer_id in range(1, 11):
        client.as_viewer(server.token(viewer_id)).execute(VIEWER)
        server.faults.next("500")
        with pytest.raises(AniListError):
            client.as_viewer(server.token(viewer_id)).execute(VIEWER)
    assert tokens_in_memory() == before


def tokens_in_memory() -> int:
    gc.collect()
    return sum(type(one) is Token for one in gc.get_objects())


def test_check_limits_takes_nothing_but_true_or_false(make: Make) -> None:
    built: Any = operation
    for call in (
        lambda: make(check_limits="no"),
        lambda: built(BEBOP, check_limits="no"),
        lambda: built(BEBOP).check(check_limits="no"),
        lambda: built(BEBOP).to_gql(check_limits="no"),
    ):
        with pytest.raises(ArgumentError, match=r"^check_limits: .* True or False, got 'no'"):
            call()


def test_a_call_with_retries_out_of_range_sends_nothing(make: Make, server: AniListServer) -> None:
    for retries in (11, -1, 1.5, True):
        with pytest.raises(ArgumentError, match="retries"):
            make().execute(BEBOP, retries=retries)
    assert not server.requests
