"""Both clients against the local AniList: requests, results, and operations that are never sent."""

from __future__ import annotations

import copy
import math
import pickle
import threading
import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    ArgumentError,
    AsyncClient,
    Client,
    ComplexityError,
    DecodeError,
    DocumentError,
    NotFoundError,
    QueryRejectedError,
    SelectionError,
    Token,
    TokenExpiredError,
    TokenMalformedError,
    UnauthorizedError,
    UsageError,
    Var,
    load,
    operation,
)
from kotae.api import Media, MediaList, Mutation, Page, Query, User
from kotae.client import config
from kotae.client.client import Client as SyncClient

if TYPE_CHECKING:
    from pathlib import Path

    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji)
VIEWER = Query.viewer.select(User.id)
NOTHING = 2_000_000_000


def test_a_root_is_executed_with_its_value(anilist: AnyClient) -> None:
    assert anilist.execute(BEBOP)[Media.title.romaji] == "Cowboy Bebop"


def test_several_roots_are_one_request_and_a_tuple(
    anilist: AnyClient, server: AniListServer
) -> None:
    bebop, viewer = anilist.execute(BEBOP.required(), VIEWER)
    assert (bebop.id, viewer.id) == (1, 1)
    assert len(server.requests) == 1


def test_a_sequence_of_roots_is_a_list(anilist: AnyClient) -> None:
    roots = [Query.media(id=one).select(Media.id) for one in (1, 5)]
    assert [media.id for media in anilist.execute(roots)] == [1, 5]


def test_an_operation_is_sent_with_its_variables(anilist: AnyClient) -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(Media.id), name="ById")
    assert anilist.execute(by_id(id=5)).id == 5


def test_operations_are_merged_into_one_request(anilist: AnyClient, server: AniListServer) -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(Media.id, Media.title.romaji))
    search = operation(
        [
            Query.media(search=Var("search", str)).select(Media.id),
            Query.media(id=5).select(Media.id),
        ]
    )
    bebop, film, found, viewer = anilist.execute(
        by_id(id=1), by_id(id=5), search(search="Cowboy Bebop"), VIEWER
    )
    assert bebop == anilist.execute(BEBOP)
    assert (film.id, [one.id for one in found], viewer.id) == (5, [1, 5], 1)
    assert len(server.requests) == 2
    assert anilist.execute([by_id(id=1), by_id(id=5)]) == [bebop, film]


def test_merged_operations_have_an_outcome_for_each_root(anilist: AnyClient) -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(Media.id))
    needed = operation(Query.media(id=Var("id", int)).select(Media.id).required())
    pair = operation([Query.media(id=one).select(Media.id) for one in (NOTHING, 5)])
    bebop, gone, (first, second), viewer = anilist.execute(
        by_id(id=1), by_id(id=NOTHING), pair, VIEWER
    )
    assert (bebop.id, gone, first, second.id, viewer.id) == (1, None, None, 5, 1)
    with pytest.raises(NotFoundError, match=r"Media\(id: 2000000000\)") as caught:
        anilist.execute([by_id(id=1), needed(id=NOTHING)])
    assert [type(one).__name__ for one in caught.value.outcomes] == ["Ok", "Failed"]


def test_a_loaded_and_a_built_mutation_are_merged(
    anilist: AnyClient, server: AniListServer, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kotae]\n", encoding="utf-8")
    file = tmp_path / "save.graphql"
    file.write_text(
        "mutation Save($id: Int, $progress: Int) "
        "{ SaveMediaListEntry(mediaId: $id, progress: $progress) { ...Saved } } "
        "fragment Saved on MediaList { mediaId progress }",
        encoding="utf-8",
    )
    load_save = load(file, Mutation.save_media_list_entry)
    built = Mutation.save_media_list_entry(media_id=5, progress=1)
    saved = anilist.execute(
        load_save(id=1, progress=2), built.select(MediaList.media_id, MediaList.progress)
    )
    assert [(one.media_id, one.progress) for one in saved] == [(1, 2), (5, 1)]
    assert len(server.requests) == 1


def test_what_cannot_be_merged_is_not_sent(anilist: AnyClient, server: AniListServer) -> None:
    wide = operation([Query.media(id=i).select(*Media.scalars()) for i in range(8)])
    by_id = operation(Query.media(id=Var("id", int)).select(Media.id).include(if_=Var("on", bool)))
    with pytest.raises(ComplexityError, match="500"):
        anilist.execute(wide, wide, wide)
    with pytest.raises(ArgumentError, match="needs a value for on"):
        anilist.execute(by_id(id=1), VIEWER)
    with pytest.raises(SelectionError, match="cannot be merged"):
        anilist.execute(by_id(id=1, on=True), Mutation.update_user(about="x").select(User.id))
    assert len(server.requests) == 0


def test_a_field_newer_than_the_schema_is_sent_and_read(make: Make) -> None:
    mood, makers = Media.extra("mood", str, version=2), Media.extra("makers", list[User])
    root = Query.media(id=1).select(Media.id, mood, makers.select(User.id)).required()
    fits: dict[str, Any] = {"id": 1, "mood": "x", "makers": [{"id": 2}]}
    bodies = [{"data": {"Media": fits}}, {"data": {"Media": fits | {"mood": 5}}}]
    with LoopbackServer(*map(CannedResponse.json, bodies)) as server:
        client = make(endpoint=server.url)
        media = client.execute(root)
        assert (media[mood], [one.id for one in media[makers]]) == ("x", [2])
        with pytest.raises(DecodeError, match=r"data\.Media\.mood: expected String, got 5"):
            client.execute(root)
    assert b"mood(version: 2) makers {id}" in server.seen[0].body


def test_a_field_that_the_server_does_not_have_either_is_refused_by_it(
    anilist: AnyClient,
) -> None:
    with pytest.raises(QueryRejectedError, match="mood"):
        anilist.execute(Query.media(id=1).select(Media.extra("mood", str)))


def test_a_text_is_executed_with_its_data(anilist: AnyClient, server: AniListServer) -> None:
    text = "query A($id: Int) { Media(id: $id) { id } } query B { Viewer { id } }"
    options = {"variables": {"id": 1}, "operation_name": "A"}
    assert anilist.execute(text, **options) == {"Media": {"id": 1}}
    assert server.requests[0].operation_name == "A"


def test_arguments_of_a_text_that_have_another_type_are_refused(anilist: AnyClient) -> None:
    for name, value in {"operation_name": 5, "variables": "abc"}.items():
        with pytest.raises(ArgumentError, match=f"{name}: expected a "):
            anilist.execute("query A { Media(id: 1) { id } }", **{name: value})


def test_a_saved_entry_can_be_read(anilist: AnyClient) -> None:
    save = Mutation.save_media_list_entry(media_id=1, progress=7).select(MediaList.id)
    saved = anilist.execute(save.required())
    operation = Query.media_list(id=saved.id).select(MediaList.progress)
    assert anilist.execute(operation.required()).progress == 7


_SAVE = Mutation.save_media_list_entry(media_id=1).select(MediaList.id)

#: Wrong arguments by the messages that describe them.
_IMPOSSIBLE: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "nothing": ((), {}),
    "a class": ((Media,), {}),
    "an incomplete root": ((Query.media(id=1),), {}),
    "an empty sequence": (([],), {}),
    "variables of no text": ((BEBOP,), {"variables": {"id": 1}}),
    "a root and a text": ((BEBOP, "{ Viewer { id } }"), {}),
    "no GraphQL": (("{ nothing",), {}),
    "a subscription": (("subscription { a }",), {}),
    "no operation": (("fragment A on Media { id }",), {}),
    "which operation": (("{ a } query B { b }",), {}),
    "a Decimal": (("query ($a: Int) { Media(id: $a) { id } }",), {"variables": {"a": Decimal(1)}}),
    "no time": ((BEBOP,), {"timeout_s": 0}),
    "no number": ((BEBOP,), {"timeout_s": math.nan}),
    "a negative wait": ((BEBOP,), {"max_wait_s": -1}),
    "a query with a mutation": ((BEBOP, _SAVE), {}),
}


@pytest.mark.parametrize("wrong", _IMPOSSIBLE)
def test_an_invalid_operation_is_never_sent(
    anilist: AnyClient, server: AniListServer, wrong: str
) -> None:
    roots, options = _IMPOSSIBLE[wrong]
    with pytest.raises((SelectionError, ArgumentError, DocumentError)):
        anilist.execute(*roots, **options)
    assert not server.requests


def test_an_operation_of_too_much_complexity_is_never_sent(
    anilist: AnyClient, server: AniListServer
) -> None:
    roots = [Query.media(id=one).select(*Media.scalars()) for one in range(1, 30)]
    with pytest.raises(ComplexityError):
        anilist.execute(roots)
    assert not server.requests


@pytest.mark.parametrize(
    "operation",
    [VIEWER, "query Me { Viewer { id } }", "mutation { DeleteMediaListEntry(id: 1) { deleted } }"],
)
def test_an_operation_that_needs_a_token_is_refused_without_one(
    make: Make, server: AniListServer, operation: Any
) -> None:
    with pytest.raises(UnauthorizedError, match=r"client\.as_viewer"):
        make().execute(operation)
    assert not server.requests


def test_an_expired_token_is_refused_and_the_client_is_usable(
    make: Make, server: AniListServer
) -> None:
    old = server.token(1, expires_in=-5)
    with pytest.raises(TokenExpiredError) as caught:
        make(token=old).execute(BEBOP)
    assert caught.value.expired_at is not None
    assert not server.requests
    client = make(token=Token.parse(server.token(1)))
    assert client.execute(Query.media(id=NOTHING).select(Media.id)) is None
    assert client.execute(VIEWER).id == 1


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "Bearer "])
def test_a_client_refuses_a_malformed_token(kind: str, token: str) -> None:
    with pytest.raises(TokenMalformedError):
        (Client if kind == "sync" else AsyncClient)(token=token, app="tests/1.0")


def test_a_callable_is_called_for_the_token_at_each_request(
    make: Make, server: AniListServer
) -> None:
    tokens: list[Any] = [server.token(1), Token.parse(server.token(2)), None]
    client = make(token=lambda: tokens.pop(0))
    assert [client.execute(VIEWER).id for _ in range(2)] == [1, 2]
    with pytest.raises(UnauthorizedError):
        client.execute(VIEWER)


def test_a_callable_may_be_awaited_by_the_asynchronous_client_alone(
    make: Make, server: AniListServer, kind: str
) -> None:
    async def token() -> str:
        return server.token(3)

    client = make(token=token)
    if kind == "async":
        assert client.execute(VIEWER).id == 3
    else:
        with pytest.raises(UsageError, match="AsyncClient"):
            client.execute(VIEWER)


@pytest.mark.parametrize("given", [5, b"token", object()])
def test_a_callable_that_returns_something_else_is_an_error(make: Make, given: object) -> None:
    with pytest.raises(UsageError, match=type(given).__name__):
        make(token=lambda: given).execute(BEBOP)


def test_views_are_of_their_viewers_and_share_everything_else(
    anilist: AnyClient, server: AniListServer
) -> None:
    assert [anilist.as_viewer(server.token(one)).execute(VIEWER).id for one in (2, 3)] == [2, 3]
    with pytest.raises(UnauthorizedError):
        anilist.as_viewer(None).execute(VIEWER)
    assert anilist.execute(VIEWER).id == 1
    assert [request.viewer_id for request in server.requests] == [2, 3, 1]


def test_ten_thousand_views_cost_little(anilist: AnyClient, server: AniListServer) -> None:
    token = Token.parse(server.token(2))
    tracemalloc.start()
    views = [anilist.client.as_viewer(token) for _ in range(10_000)]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 5_000_000
    assert len(views) == 10_000


def test_the_headers_identify_the_program(make: Make, server: AniListServer) -> None:
    make(app="my-app/1.2", referer="https://my-app.example/").execute(BEBOP)
    headers = server.requests[0].headers
    assert headers["user-agent"].startswith("my-app/1.2 ")
    assert headers["referer"] == "https://my-app.example/"
    make().execute(BEBOP)
    assert "anilist" not in server.requests[1].headers["referer"]


def test_without_a_name_a_client_warns_once(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(config, "_was_warned", threading.Event())
    make = Client if kind == "sync" else AsyncClient
    with pytest.warns(UserWarning, match="my-app/1") as warned:
        make(rate_limiter=None)
    assert warned[0].filename == __file__
    make(rate_limiter=None)  # a second warning would be an error here


@pytest.mark.parametrize(
    "settings",
    [
        {"timeout_s": 0},
        {"timeout_s": float("inf")},
        {"max_wait_s": -1},
        {"retries": -1},
        {"retries": 11},
        {"retry_budget_s": -1},
        {"max_bytes": 0},
        {"connect_timeout_s": 0},
        {"endpoint": "ftp://example.org"},
        {"endpoint": "https://user:secret@example.org"},
        {"app": "two words"},
        {"referer": "https://anilist.co/"},
        {"proxy": "nonsense"},
        {"token": 5},
        {"timeout_s": 10**5000},
        {"max_bytes": -(10**5000)},
        {"endpoint": 5},
        {"endpoint": b"https://example.org"},
        {"app": 5},
        {"referer": ["https://example.org/"]},
        {"proxy": 5},
        {"ca_bundle": 5},
        {"ca_bundle": "nowhere" * 1000},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_invalid_options_are_refused(make: Make, settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        make(**settings)


def test_a_token_goes_to_a_named_endpoint_and_never_without_encryption_beyond_this_machine(
    make: Make, server: AniListServer
) -> None:
    with pytest.raises(UsageError, match="encryption"):
        make(endpoint="http://example.org/", token=server.token(1)).execute(VIEWER)


def test_a_client_shows_no_token_and_is_neither_pickled_nor_copied(
    anilist: AnyClient, server: AniListServer
) -> None:
    assert repr(anilist.client) == (
        f"<{type(anilist.client).__name__} {server.url}, token of viewer 1>"
    )
    for move in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            move(anilist.client)


def test_a_client_can_be_closed_twice_and_used_after_closing(server: AniListServer) -> None:
    client = SyncClient(endpoint=server.url, app="tests/1.0", rate_limiter=None)
    with client:
        client.execute(BEBOP)
    client.close()
    view = client.as_viewer(server.token(2))
    view.close()
    assert view.execute(VIEWER.required()).id == 2
    client.close()


def test_without_a_rate_limiter_there_is_no_rate_limit(anilist: AnyClient) -> None:
    assert anilist.client.rate_limit is None


def test_dates_of_a_list_come_back_as_they_went(anilist: AnyClient) -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=5)
    save = Mutation.save_media_list_entry(media_id=5, started_at=day.date())
    entry = anilist.execute(
        save.select(MediaList.started_at.year, MediaList.started_at.day).required()
    )
    assert (entry[MediaList.started_at.year], entry[MediaList.started_at.day]) == (2026, 1)


def test_a_page_of_one_list_is_read(anilist: AnyClient) -> None:
    operation = Query.page(per_page=3).select(
        Page.page_info.has_next_page, Page.media(sort=["ID"]).id
    )
    page = anilist.execute(operation.required())
    assert len(page[Page.media(sort=["ID"]).id]) == 3
