"""The outcome of each root field: missing ones are None, and a batch loses nothing."""

from __future__ import annotations

import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.outcomes import MISSING, kinds, save
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    Failed,
    InputRejectedError,
    NotFoundError,
    Ok,
    PartialResponseError,
    PrivateUserError,
    QueryRejectedError,
    RateLimitedError,
    ResponseError,
    ServerError,
    load,
)
from kotae.api import (
    Media,
    Query,
    User,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.client.conftest import Make
    from tests.loopback import RequestRecord

    from kotae.testing import AniListServer


def media(media_id: int) -> Any:
    return Query.media(id=media_id).select(Media.id)


def test_a_missing_root_is_none_and_the_rest_is_requested_again(
    make: Make, server: AniListServer
) -> None:
    found = make().execute([media(one) for one in (1, MISSING, 5)])
    assert [one and one.id for one in found] == [1, None, 5]
    assert len(server.requests) == 2
    assert make().execute(media(MISSING)) is None


def test_a_required_root_that_is_missing_is_an_error_that_names_it(make: Make) -> None:
    required = Query.media(id=MISSING, type="MANGA").select(Media.id).required()
    with pytest.raises(NotFoundError, match=rf"Media\(id: {MISSING}, type: \"MANGA\"\)") as caught:
        make().execute(media(1), required, media(5))
    error = caught.value
    assert error.root_field is not None
    assert (error.root_field.name, error.root_field.arguments) == (
        "Media",
        {"id": MISSING, "type": "MANGA"},
    )
    first, failed, last = error.outcomes
    assert isinstance(first, Ok) and isinstance(last, Ok) and isinstance(failed, Failed)  # noqa: PT018 - for the types
    assert isinstance(failed.error, NotFoundError)
    assert [one.value.id for one in (first, last) if isinstance(one.value, Media)] == [1, 5]
    assert "Of 3 root fields, 2 succeeded, 1 failed" in str(error)
    copied = pickle.loads(pickle.dumps(error))
    assert kinds(copied) == ["Ok", "Failed", "Ok"]


@pytest.mark.parametrize(
    ("root_field", "reason"),
    [
        (Query.media(id=MISSING), "It does not exist."),
        (Query.media(id=1, type="MANGA"), "No media has this id, or it is of the other type."),
        (Query.media(search="zzzzzzzz"), "Nothing fits these arguments."),
    ],
    ids=["id", "id and type", "search"],
)
def test_the_error_of_a_media_that_is_missing_says_what_is_likely(
    make: Make, root_field: Any, reason: str
) -> None:
    with pytest.raises(NotFoundError, match=rf"\)\. {reason}"):
        make().execute(root_field.select(Media.id).required())


def test_text_and_loaded_operations_have_outcomes_too(make: Make, tmp_path: Path) -> None:
    text = """query ($id: Int) {
      first: Media(id: 1) { ...M }
      ... on Query { second: Media(id: $id) { ...M } }
      ...R
    }
    fragment M on Media { id title { romaji } } fragment R on Query { third: Media(id: 5) { ...M } }
    """
    found = make().execute(text, variables={"id": MISSING})
    assert [found[key] and found[key]["id"] for key in ("first", "second", "third")] == [1, None, 5]

    (tmp_path / "a.graphql").write_text("query A($id: Int) { Media(id: $id) { id } }")
    loaded = load(tmp_path / "a.graphql", Query.media)
    assert make().execute(loaded(id=MISSING)) is None


def test_a_private_user_is_an_error_of_its_own(make: Make, server: AniListServer) -> None:
    private = next(user["id"] for user in server.world["User"] if user.get("is_private"))
    roots = Query.user(id=1).select(User.id), Query.user(id=private).select(User.id)
    with pytest.raises(PrivateUserError, match=rf"User\(id: {private}\)") as caught:
        make().execute(*roots)
    assert kinds(caught.value) == ["Ok", "Failed"]


def _responder(*refused: str, status: int = 404, message: str = "Not Found.", **entry: Any) -> Any:
    """Return a responder that refuses every request with one of these root fields."""

    def respond(request: RequestRecord) -> CannedResponse:
        text = request.json["query"]
        keys = [key for key in ("a", "b", "c", "d") if f"{key}: Media" in text]
        if not set(keys) & set(refused):
            return CannedResponse.json({"data": {key: {"id": 7} for key in keys}})
        error = {"message": message, "status": status} | entry
        return CannedResponse.json({"errors": [error], "data": dict.fromkeys(keys)}, status)

    return respond


def aliased(*aliases: str) -> list[Any]:
    return [Query.media(id=7).select(Media.id).as_(alias) for alias in aliases]


@pytest.mark.parametrize(
    ("refused", "entry", "requests"),
    [
        (["b"], {"path": ["b", "title"]}, 2),
        (["b"], {"locations": [{"line": 1, "column": 100_000}]}, 5),
        (["b"], {"locations": [{"line": 9, "column": 1}], "path": []}, 5),
        (["b"], {"locations": "b", "path": {}}, 5),
        (["b", "d"], {}, 5),
        (["a", "b", "c", "d"], {}, 5),
    ],
)
def test_a_culprit_is_found_by_its_path_or_by_further_requests(
    make: Make, refused: list[str], entry: dict[str, Any], requests: int
) -> None:
    with LoopbackServer(_responder(*refused, **entry)) as server:
        found = make(endpoint=server.url).execute(aliased("a", "b", "c", "d"))
        assert [one is None for one in found] == [key in refused for key in "abcd"]
        assert len(server.seen) == requests


def test_a_culprit_that_always_fails_ends_for_itself_alone(make: Make) -> None:
    respond = _responder("c", status=500, message="Internal Server Error", path=["c"])
    with LoopbackServer(respond) as server, pytest.raises(ServerError, match="on Media") as caught:
        make(endpoint=server.url, retries=1).execute(*aliased("a", "b", "c", "d"))
    assert kinds(caught.value) == ["Ok", "Ok", "Failed", "Ok"]
    assert len(server.seen) == 3


def test_siblings_that_are_there_are_not_requested_again(make: Make) -> None:
    error = {"message": "Not Found.", "status": 404, "path": ["b"]}
    response = CannedResponse.json({"errors": [error], "data": {"a": {"id": 7}, "b": None}}, 404)
    with LoopbackServer(response) as server:
        first, second = make(endpoint=server.url).execute(*aliased("a", "b"))
        assert (first.id, second, len(server.seen)) == (7, None, 1)


@pytest.mark.parametrize("separator", [" ", "\n"])
def test_a_place_is_one_in_the_text_that_was_sent(make: Make, separator: str) -> None:
    def respond(request: RequestRecord) -> CannedResponse:
        """Refuse the first root field with an id above 1,000, and say its place alone."""
        text = request.json["query"]
        found = re.findall(r"(\w+): Media\(id: (\d+)\)", text)
        missing = next((key for key, one in found if int(one) > 1000), None)
        if missing is None:
            return CannedResponse.json({"data": {key: {"id": int(one)} for key, one in found}})
        before = text[: text.index(f"{missing}: Media")].split("\n")
        place = {"line": len(before), "column": len(before[-1]) + 1}
        error = {"message": "Not Found.", "status": 404, "locations": [place]}
        return CannedResponse.json(
            {"errors": [error], "data": {key: None for key, _ in found}}, 404
        )

    ids = {"a": 1, "b": 2001, "c": 5, "d": 2002}
    fields = [
        separator.join(f"{key}: Media(id: {one}) {{| id| }}".split("|")) for key, one in ids.items()
    ]
    text = separator.join(["{", *fields, "}"])
    with LoopbackServer(respond) as server:
        found = make(endpoint=server.url).execute(text)
        assert [found[key] and found[key]["id"] for key in "abcd"] == [1, None, 5, None]
        assert len(server.seen) == 3


def test_a_root_field_that_the_response_lacks_is_requested(make: Make) -> None:
    error = {"message": "Not Found.", "status": 404, "path": ["a"]}
    gone = CannedResponse.json({"errors": [error], "data": {"a": None}}, 404)
    rest = CannedResponse.json({"data": {"b": {"id": 7}}})
    with LoopbackServer(gone, rest) as server:
        text = "{ a: Media(id: 1) { id } b: Media(id: 7) { id } }"
        assert make(endpoint=server.url).execute(text) == {"a": None, "b": {"id": 7}}


def test_a_root_field_that_lacks_a_part_is_not_missing(make: Make) -> None:
    error = {"message": "Not Found.", "status": 404, "path": ["a", "title"]}
    response = CannedResponse.json({"errors": [error], "data": {"a": {"id": 7}}})
    with LoopbackServer(response) as server, pytest.raises(PartialResponseError) as caught:
        make(endpoint=server.url).execute(*aliased("a"))
    assert caught.value.data == {"a": {"id": 7}}


def test_an_error_that_no_null_explains_is_not_ignored(make: Make) -> None:
    errors = [{"message": "Not Found.", "status": 404, "path": ["b"]}, {"message": "Odd."}]
    partial = CannedResponse.json({"errors": errors, "data": {"a": {"id": 7}, "b": None}})
    odd = CannedResponse.json({"errors": errors[1:], "data": {"a": {"id": 7}}})
    whole = CannedResponse.json({"data": {"a": {"id": 8}}})
    with LoopbackServer(partial, whole) as server:
        first, second = make(endpoint=server.url).execute(*aliased("a", "b"))
        assert (first.id, second) == (8, None)
    with LoopbackServer(partial, odd) as server, pytest.raises(PartialResponseError) as caught:
        make(endpoint=server.url).execute(*aliased("a", "b"))
    assert kinds(caught.value) == ["Failed", "Ok"]
    assert len(server.seen) == 2


@pytest.mark.parametrize("status", [401, 403, 409, 429])
def test_any_refusal_of_one_root_field_is_about_it_alone(
    make: Make, server: AniListServer, status: int
) -> None:
    entry = {"message": "Refused.", "status": status, "path": ["b"]}
    response = CannedResponse.json({"errors": [entry], "data": {"a": {"id": 7}, "b": None}})
    with LoopbackServer(response) as loopback:
        client = make(endpoint=loopback.url, token=server.token(1), retries=0)
        for roots in (aliased("a", "b"), [save(7).as_("a"), save(8).as_("b")]):
            with pytest.raises(ResponseError, match="see `outcomes`") as caught:
                client.execute(roots)
            assert kinds(caught.value) == ["Ok", "Failed"]
            assert "none was sent" not in str(caught.value)
        assert not caught.value.is_retryable


def test_a_root_field_that_a_directive_leaves_out_has_not_failed(
    make: Make, server: AniListServer
) -> None:
    text = """mutation ($no: Boolean!) {
      a: SaveMediaListEntry(mediaId: 99999999) { id }
      ... on Mutation @include(if: $no) { b: SaveMediaListEntry(mediaId: 5) { id } }
      c: SaveMediaListEntry(mediaId: 5) @skip(if: true) { id }
    }"""
    with pytest.raises(InputRejectedError, match="mediaId: 99999999") as caught:
        make(token=server.token(1)).execute(text, variables={"no": False})
    assert kinds(caught.value) == ["Failed", "Ok", "Ok"]


def test_an_error_about_no_root_does_not_lose_the_data(make: Make) -> None:
    response = CannedResponse.json({"errors": [{"message": "Odd."}], "data": {"a": {"id": 7}}})
    with LoopbackServer(response) as server, pytest.raises(PartialResponseError) as caught:
        make(endpoint=server.url).execute(*aliased("a"))
    assert (caught.value.data, kinds(caught.value)) == ({"a": {"id": 7}}, ["Failed"])
    assert len(server.seen) == 1


def test_a_page_too_deep_is_named_and_its_siblings_are_there(make: Make) -> None:
    text = "{ a: Page(page: 2000, perPage: 50) { media { id } } b: Media(id: 1) { id } }"
    with pytest.raises(QueryRejectedError, match=r"Page\(page: 2000, perPage: 50\)") as caught:
        make(check_limits=False).execute(text)
    assert kinds(caught.value) == ["Failed", "Ok"]


def test_the_wait_for_the_rest_counts_against_the_same_limit(make: Make) -> None:
    busy = CannedResponse.json({"errors": [{"message": "Too Many Requests."}]}, 429)
    respond = _responder("b", path=["b"])
    with (
        LoopbackServer(busy, respond, busy, respond) as server,
        pytest.raises(RateLimitedError) as caught,
    ):
        make(endpoint=server.url, max_wait_s=90).execute(aliased("a", "b", "c"))
    assert kinds(caught.value) == ["Failed", "Ok", "Failed"]
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    "text",
    [
        "{ ...F } fragment F on Query { a: Media(id: 1) { id } ...F }",
        "{ a: Media(id: 1) { ...Nothing } ...Nothing }",
        "{ ...F0 } fragment F0 on Query { a: Media { id } } "
        + " ".join(f"fragment F{n} on Query {{ ...F{n - 1} ...F{n - 1} }}" for n in range(1, 3000)),
        "{ ...F2999 } fragment F0 on Query { a: Media { id } } "
        + " ".join(f"fragment F{n} on Query {{ ...F{n - 1} ...F{n - 1} }}" for n in range(1, 3000)),
    ],
    ids=["circle", "unknown fragment", "unused chain", "chain that doubles"],
)
def test_a_text_that_the_server_should_have_refused_ends(make: Make, text: str) -> None:
    gone = CannedResponse.json(
        {"data": {"a": None}, "errors": [{"message": "Not Found.", "status": 404}]}, 404
    )
    with LoopbackServer(gone) as server:
        assert make(endpoint=server.url, check_limits=False).execute(text) == {"a": None}


def test_a_fragment_at_the_root_has_its_directives_and_its_order(
    make: Make, server: AniListServer
) -> None:
    text = """query ($no: Boolean!, $id: Int = 99999999) {
      c: Media(id: 5) { id }
      ...R @skip(if: $no)
      a: Media(id: $id) { id }
    }
    fragment R on Query { b: Media(id: 1) { id } }"""
    found = make().execute(text, variables={"no": False})
    assert list(found) == ["c", "b", "a"]
    assert [found[key] and found[key]["id"] for key in found] == [5, 1, None]
    assert list(make().execute(text, variables={"no": True})) == ["c", "a"]
    server.faults.next("400-page-depth")
    with pytest.raises(QueryRejectedError, match=r"Media\(id: 99999999, sort: \[\"NO\"\]\)"):
        make().execute("query ($id: Int = 99999999) { Media(id: $id, sort: [NO]) { id } }")
