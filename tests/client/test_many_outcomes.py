"""Each outcome of `execute_many` is that of its root alone, whatever happens to requests."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bulk.counting import fields_of
from tests.client.many_roots import FEW, MISSING, errors, media, post

from kotae import (
    AniListError,
    AsyncClient,
    Failed,
    Ok,
    Outcome,
    Unknown,
    Var,
    operation,
)
from kotae.api import (
    Media,
    MediaList,
    Mutation,
    Page,
    Query,
    Staff,
)
from kotae.bulk import packing
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client.both import AnyClient
    from tests.client.conftest import Make


BY_ID = operation(Query.media(id=Var("id", int)).select(Media.id))


@pytest.fixture(autouse=True)
def _few_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MAX_COMPLEXITY", FEW)


def outcome_alone(client: AnyClient, root: Any) -> Outcome[Any]:
    try:
        return Ok(client.execute(root))
    except AniListError as error:
        return error.outcomes[0] if len(error.outcomes) == 1 else Failed(error)


TWO = operation([media(1), media(MISSING)])
WITH_MISSING = operation(media(5), media(MISSING).required())


def some_queries() -> st.SearchStrategy[Any]:
    ids = st.sampled_from([1, 5, 6, 7, 15, MISSING, MISSING + 1])
    return st.one_of(
        ids.map(media),
        ids.map(lambda one: media(one).required()),
        ids.map(lambda one: BY_ID(id=one)),
        ids.map(lambda one: Query.staff(id=one).select(Staff.id)),
        ids.map(lambda one: media(one).as_("same")),
        ids.map(lambda one: media(one).skip(if_=one % 2 == 0)),
        st.sampled_from([1, 3, 50, 51]).map(
            lambda one: Query.page(page=100 * one, per_page=50).select(Page.media(id=1).id)
        ),
        st.sampled_from([TWO, WITH_MISSING]),
    )


def plain(outcome: Outcome[Any]) -> Any:
    if isinstance(outcome, Ok):
        return outcome
    return type(outcome), type(outcome.error), [plain(one) for one in outcome.error.outcomes]


FAULTS = ["429", "drop-before", "drop-after", "502-html", "500-json-no-data", "truncated-json"]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    roots=st.lists(some_queries(), max_size=25),
    faults=st.lists(st.sampled_from(FAULTS), max_size=6),
    seed=st.integers(0, 1000),
)
def test_every_outcome_of_queries_is_that_of_executing_each_alone(
    make: Make, server: AniListServer, roots: list[Any], faults: list[str], seed: int
) -> None:
    client = make(check_limits=False, retries=10, retry_budget_s=86_400)
    server.faults.clear()
    alone = [plain(outcome_alone(client, root)) for root in roots]
    for fault in faults:
        server.faults.sometimes(fault, probability=0.1, seed=seed)
    server.requests.clear()
    outcomes = client.call("execute_many", roots)
    assert [_without_outcomes(plain(one)) for one in outcomes] == list(
        map(_without_outcomes, alone)
    )
    for request in server.requests:
        assert fields_of(request.query or "", request.variables) <= FEW


def _without_outcomes(outcome: Any) -> Any:
    """Leave out what an error says of others in its request."""
    return (outcome[0], outcome[1]) if isinstance(outcome, tuple) else outcome


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kinds=st.lists(st.sampled_from(["post", "post", "post", "missing"]), max_size=14),
    faults=st.lists(st.sampled_from(FAULTS), max_size=6),
    seed=st.integers(0, 1000),
    stops_after=st.integers(0, 20),
)
def test_each_mutation_is_carried_out_as_its_outcome_says_and_never_twice(  # noqa: PLR0917 - what hypothesis generates
    kind: str,
    make: Make,
    server: AniListServer,
    kinds: list[str],
    faults: list[str],
    seed: int,
    stops_after: int,
) -> None:
    texts = [f"{one} {number} {seed} {next(_numbers)}" for number, one in enumerate(kinds)]
    roots = [_mutation(one, text) for one, text in zip(kinds, texts, strict=True)]
    client = make(token=server.token(1), check_limits=False, retries=2)
    server.faults.clear()
    server.requests.clear()
    for fault in faults:
        server.faults.sometimes(fault, probability=0.1, seed=seed)
    outcomes: list[Outcome[Any]]
    if kind == "async":
        outcomes = client._run(_first_outcomes(client, roots, stops_after))
    else:
        items: Iterator[Outcome[Any]] = client.client.execute_many(roots, stream=True)
        outcomes = list(itertools.islice(items, stops_after))
    posted = [one["text"] for one in server.world["TextActivity"]]
    for text, outcome in zip(texts, outcomes, strict=False):
        allowed = {Ok: {1}, Failed: {0}, Unknown: {0, 1}}[type(outcome)]
        assert posted.count(text) in allowed
    assert all(posted.count(text) <= 1 for text in texts)
    there = [text for text in posted if text in texts]
    assert there == [text for text in texts if text in there]
    # Nothing is sent beyond the request of the last outcome that was due.
    assert sum(text in posted for text in texts[stops_after:]) <= 3


_numbers = itertools.count()


async def _first_outcomes(client: AnyClient, roots: list[Any], count: int) -> list[Any]:
    items = client.client.execute_many(roots, stream=True)
    outcomes: list[Any] = []
    for _ in range(count):
        outcome = await anext(items, None)
        if outcome is None:
            break
        outcomes.append(outcome)
    await items.aclose()
    return outcomes


def _mutation(kind: str, text: str) -> Any:
    if kind == "missing":
        return Mutation.save_media_list_entry(media_id=MISSING).select(MediaList.id)
    return post(text)


def test_a_mutation_that_is_refused_leaves_those_of_other_requests(
    anilist: AnyClient, server: AniListServer
) -> None:
    texts = [f"a text {next(_numbers)}" for _ in range(12)]
    roots = [post(text) for text in texts]
    roots[5] = Mutation.save_media_list_entry(media_id=MISSING).select(MediaList.id)
    outcomes = anilist.call("execute_many", roots)
    found = errors(outcomes)
    assert found[5] == "Failed InputRejectedError"
    assert [one for number, one in enumerate(found) if number not in range(4, 9)] == ["Ok"] * 7
    posted = [one["text"] for one in server.world["TextActivity"]]
    for text, outcome in zip(texts, outcomes, strict=True):
        assert posted.count(text) <= (not isinstance(outcome, Failed))


def test_cancelling_in_the_middle_leaves_the_outcomes_before_it_and_sends_no_more() -> None:
    """Of a mutation's request that is cancelled, nobody knows whether it was carried out."""
    texts = [f"a text {next(_numbers)}" for _ in range(12)]
    found: list[Outcome[Any]] = []
    sent: list[object] = []

    async def run() -> None:
        is_third_sent = asyncio.Event()

        def on_request(event: object) -> None:
            sent.append(event)
            if len(sent) == 3:
                server.faults.next("no-response")
                is_third_sent.set()

        async def collect(client: AsyncClient) -> None:
            async for outcome in client.execute_many(map(post, texts), stream=True):
                found.append(outcome)  # noqa: PERF401 - a list that is cancelled is lost

        async with AsyncClient(
            endpoint=server.url,
            token=server.token(1),
            app="tests/1.0",
            rate_limiter=None,
            on_request=on_request,
        ) as client:
            task = asyncio.create_task(collect(client))
            await is_third_sent.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    # Its request ends after the test, which another test's server would record.
    with AniListServer(rate_limit=None) as server:
        asyncio.run(run())
    assert errors(found) == ["Ok"] * 8
    assert len(sent) == 3
    posted = [one["text"] for one in server.world["TextActivity"]]
    assert [posted.count(text) for text in texts[:8]] == [1] * 8
