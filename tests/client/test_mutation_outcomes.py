"""The outcome of a mutation: an error says whether the change was made."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING

import pytest
from tests.client.both import HandClock
from tests.client.outcomes import MISSING, kinds, save
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    NULL,
    AniListError,
    ArgumentError,
    ConnectionFailedError,
    Failed,
    InputRejectedError,
    Ok,
    PermissionDeniedError,
    RateLimitedError,
    RateLimiter,
    ServerError,
    Unknown,
)
from kotae.api import (
    Deleted,
    Favourites,
    MediaList,
    Mutation,
    TextActivity,
)
from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from tests.client.conftest import Make

LOOK_FIRST = "may have been made: look before you send"


def test_a_mutation_that_was_executed_in_part_is_sent_once(
    make: Make, server: AniListServer
) -> None:
    entry = {"message": "Too Many Requests.", "status": 429, "path": ["b"]}
    response = CannedResponse.json({"errors": [entry], "data": {"a": {"id": 7}, "b": None}})
    with LoopbackServer(response) as loopback:
        client = make(endpoint=loopback.url, token=server.token(1))
        with pytest.raises(RateLimitedError):
            client.execute(save(7).as_("a"), save(8).as_("b"))
        assert len(loopback.seen) == 1


@pytest.mark.parametrize("count", [1, 2])
def test_no_message_after_an_unknown_outcome_says_to_try_again(
    make: Make, server: AniListServer, count: int
) -> None:
    keys = "ab"[:count]
    entry = {"message": "Internal Server Error", "status": 500, "path": ["a"]}
    response = CannedResponse.json({"errors": [entry], "data": dict.fromkeys(keys)}, 500)
    with LoopbackServer(response) as loopback:
        client = make(endpoint=loopback.url, token=server.token(1))
        with pytest.raises(ServerError) as caught:
            client.execute(*[save(7).as_(key) for key in keys])
    errors = [one.error for one in caught.value.outcomes if isinstance(one, Unknown)]
    assert len(errors) == count
    for error in (caught.value, *errors):
        assert "Try again" not in str(error) and not error.is_retryable  # noqa: PT018 - of one error


def test_changes_that_are_all_there_are_ok_and_typed(make: Make, server: AniListServer) -> None:
    data = {"a": {"id": 7}, "b": {"id": "seven"}}
    entry = {"message": "Internal Server Error", "status": 500}
    response = CannedResponse.json({"errors": [entry], "data": data}, 500)
    with LoopbackServer(response) as loopback:
        client = make(endpoint=loopback.url, token=server.token(1))
        with pytest.raises(ServerError, match="The changes were made") as caught:
            client.execute(save(7).as_("a"), save(8).as_("b"))
    assert "Try again" not in str(caught.value)
    first, second = caught.value.outcomes
    assert isinstance(first, Ok) and isinstance(first.value, MediaList)  # noqa: PT018 - for the types
    assert second == Ok({"id": "seven"})


def test_a_mutation_that_was_sent_before_is_unknown(make: Make, server: AniListServer) -> None:
    entry = server.world.list_entry(user=2, media=5)
    delete = Mutation.delete_media_list_entry(id=entry["id"]).select(Deleted.deleted)
    server.faults.next("504-html")
    with pytest.raises(InputRejectedError, match=LOOK_FIRST) as caught:
        make(token=server.token(2)).execute(delete, repeatable=True)
    assert kinds(caught.value) == ["Unknown"]
    server.faults.next("504-html")
    with pytest.raises(InputRejectedError) as caught:
        make(token=server.token(2)).execute(save(MISSING), repeatable=True)
    assert kinds(caught.value) == ["Failed"], "the same values are refused each time"


def test_each_save_of_a_batch_has_an_outcome(make: Make, server: AniListServer) -> None:
    client = make(token=server.token(1))
    with pytest.raises(InputRejectedError, match=r"1 failed, 2 may have been carried") as caught:
        client.execute(save(1, 2), save(MISSING), save(5, 2))
    error = caught.value
    assert kinds(error) == ["Unknown", "Failed", "Unknown"]
    assert list(error.fields) == ["mediaId"]
    for outcome in error.outcomes:
        assert not isinstance(outcome, Ok)
        assert (LOOK_FIRST in str(outcome.error)) is isinstance(outcome, Unknown)
    rejected = error.outcomes[1]
    assert isinstance(rejected, Failed) and isinstance(rejected.error, InputRejectedError)  # noqa: PT018 - for the types


def test_saves_that_the_response_shows_are_ok(make: Make) -> None:
    with AniListServer(rate_limit=None, rules=Rules(null_siblings=False)) as server:
        client = make(endpoint=server.url, token=server.token(1))
        with pytest.raises(InputRejectedError) as caught:
            client.execute(save(1, 2), save(MISSING), save(5, 2))
    first, failed, last = caught.value.outcomes
    assert isinstance(first, Ok) and isinstance(last, Ok) and isinstance(failed, Failed)  # noqa: PT018 - for the types
    assert isinstance(first.value, MediaList)


def test_another_users_entry_is_no_outage(make: Make, server: AniListServer) -> None:
    entry = server.world.list_entry(user=2, media=1)
    foreign = Mutation.save_media_list_entry(id=entry["id"], progress=1).select(MediaList.id)
    words = "does not allow this viewer to execute SaveMediaListEntry"
    with pytest.raises(PermissionDeniedError, match=words) as caught:
        make(token=server.token(1)).execute(foreign)
    assert kinds(caught.value) == ["Failed"]


#: Whether a save is carried out, by the fault of the server: no, yes, or either.
HAPPENED: dict[str, str] = {
    "429": "Failed",
    "burst-429": "Failed",
    "400-invalid-token": "Failed",
    "400-input": "Failed",
    "400-complexity": "Failed",
    "401": "Failed",
    "403-disabled": "Failed",
    "403-html-challenge": "Failed",
    "404": "Failed",
    "500": "Unknown",
    "502-html": "Unknown",
    "504-html": "Unknown",
    "redirect-307": "Unknown",
    "200-html": "Unknown",
    "200-empty": "Unknown",
    "truncated-json": "Unknown",
    "short-body": "Unknown",
    "data-null": "Unknown",
    "wrong-type": "Unknown",
    "drop-before": "Unknown",
    "drop-after": "Unknown",
    "no-response": "Unknown",
}


@pytest.mark.parametrize("fault", HAPPENED)
@pytest.mark.parametrize("count", [1, 2])
def test_an_error_says_whether_the_mutation_happened(
    make: Make, server: AniListServer, fault: str, count: int
) -> None:
    def progress() -> list[int]:
        entries = (server.world.list_entry(user=1, media=one) for one in (1, 5)[:count])
        return [entry["progress"] for entry in entries]

    old = progress()
    client = make(token=server.token(1), retries=0)
    server.faults.next(fault)
    with pytest.raises(AniListError) as caught:
        client.execute(*[save(one, old[0] + 1) for one in (1, 5)[:count]], timeout_s=0.5)
    # If one of two is refused, the response does not say which.
    expected = "Unknown" if count == 2 and fault in ("404", "400-input") else HAPPENED[fault]
    assert kinds(caught.value) == [expected] * count
    if expected == "Failed":
        assert progress() == old
    message = str(caught.value)
    first = "The change may have" if count == 1 else "Changes may have"
    assert message.startswith(f"{first} been made: look before") is (expected == "Unknown")
    assert expected == "Failed" or "again later" not in message


def test_the_advice_to_look_comes_before_the_one_to_wait(make: Make, server: AniListServer) -> None:
    rate_limiter = RateLimiter.memory(clock=HandClock(), burst=1)
    client = make(token=server.token(1), rate_limiter=rate_limiter, max_wait_s=0)
    server.faults.next("504-html")
    with pytest.raises(RateLimitedError) as caught:
        client.execute(save(1), repeatable=True)
    assert kinds(caught.value) == ["Unknown"]
    assert re.fullmatch(
        r"The change may have been made: look before you send it again\. The next slot is .*, and "
        r"max_wait_s allows 0\. Try again later, or raise max_wait_s\.",
        str(caught.value),
    )


def test_a_refused_connection_changed_nothing(make: Make, server: AniListServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = make(endpoint=f"http://127.0.0.1:{port}/", token=server.token(1))
    with pytest.raises(ConnectionFailedError) as caught:
        client.execute(save(1), save(5))
    assert kinds(caught.value) == ["Failed", "Failed"]
    assert LOOK_FIRST not in str(caught.value)


def test_a_repeatable_mutation_is_retried_and_a_toggle_is_refused(
    make: Make, server: AniListServer
) -> None:
    client = make(token=server.token(1))
    server.faults.next("504-html", times=2)
    assert client.execute(save(1), repeatable=True) is not None
    toggle = Mutation.toggle_favourite(anime_id=1).select(Favourites.anime().nodes.id)
    post = Mutation.save_text_activity(text="Hello, all").select(TextActivity.id)
    null = Mutation.save_text_activity(id=NULL, text="Hello, all").select(TextActivity.id)
    cases = (toggle, "would undo the first"), (post, "another post"), (null, "another post")
    for refused, words in cases:
        before = len(server.requests)
        with pytest.raises(ArgumentError, match=words):
            client.execute(refused, repeatable=True)
        assert len(server.requests) == before
