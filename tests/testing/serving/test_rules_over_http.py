"""Each of AniList's rules over real HTTP, on and off: its words, its status, its data."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests
from tests.testing.serving.requests_sent import BEBOP, NOTHING, data, execute, refusal

from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def rules(server: AniListServer, changed: Rules) -> Generator[None]:
    """Exchange a server's rules for a while."""
    before = server.rules
    server.rules = changed
    try:
        yield
    finally:
        server.rules = before


# --- methods, Referer, tokens -----------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_than_post_are_405(shared_server: AniListServer, method: str) -> None:
    response = requests.request(method, shared_server.url, params={"query": BEBOP}, timeout=30)
    assert refusal(response) == (405, "Method Not Allowed.", None)
    assert response.headers["Allow"] == "POST"


def test_no_referer_is_403_where_that_rule_is_on(shared_server: AniListServer) -> None:
    with rules(shared_server, Rules(referer=True)):
        status, message, found = refusal(execute(shared_server, BEBOP))
        assert (status, found) == (403, None)
        assert message.startswith("The AniList API has been temporarily disabled")
        assert data(execute(shared_server, BEBOP, Referer="abc")) == {"Media": {"id": 1}}
    assert data(execute(shared_server, BEBOP)) == {"Media": {"id": 1}}


@pytest.mark.parametrize("token", ["x", "a.b.c", "expired", "foreign"])
def test_a_bad_token_is_400_even_for_public_queries(
    shared_server: AniListServer, token: str
) -> None:
    if token == "expired":
        token = shared_server.token(1, expires_in=-60)
    elif token == "foreign":
        token = AniListServer().token(1)
    response = execute(shared_server, BEBOP, Authorization=f"Bearer {token}")
    assert refusal(response) == (400, "Invalid token", {"Media": None})
    assert response.json()["errors"][0]["locations"] == [{"line": 1, "column": 3}]
    with rules(shared_server, Rules(tokens=False)):
        response = execute(shared_server, BEBOP, Authorization=f"Bearer {token}")
        assert data(response) == {"Media": {"id": 1}}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("{ Viewer { id } }", {"Viewer": None}),
        ('{ Markdown(markdown: "x") { html } }', {"Markdown": None}),
        ("{ Page { notifications { __typename } } }", {"Page": {"notifications": None}}),
        ("mutation { SaveMediaListEntry(mediaId: 1) { id } }", {"SaveMediaListEntry": None}),
        ("mutation { DeleteMediaListEntry(id: 1) { deleted } }", {"DeleteMediaListEntry": None}),
        ("mutation { ToggleFollow(userId: 1) { id } }", {"ToggleFollow": None}),
    ],
)
def test_no_token_where_one_is_needed_is_401(
    shared_server: AniListServer, query: str, found: object
) -> None:
    assert refusal(execute(shared_server, query)) == (401, "Unauthorized.", found)


def test_without_the_rule_of_tokens_everybody_is_user_1(shared_server: AniListServer) -> None:
    with rules(shared_server, Rules(tokens=False)):
        assert data(execute(shared_server, "{ Viewer { id } }")) == {"Viewer": {"id": 1}}
        assert data(execute(shared_server, "{ Viewer { id } }", user=5)) == {"Viewer": {"id": 5}}


# --- what may be seen --------------------------------------------------------------------------


def test_a_private_user_is_404_for_all_but_themselves(shared_server: AniListServer) -> None:
    hidden = shared_server.world["User"].where(is_private=True)[0]["id"]
    query = "query ($id: Int) { User(id: $id) { id } }"
    mine = {"User": {"id": hidden}}
    for user in (None, 1):
        response = execute(shared_server, query, {"id": hidden}, user=user)
        assert refusal(response) == (404, "Private User", {"User": None})
    assert data(execute(shared_server, query, {"id": hidden}, user=hidden)) == mine
    listed = "query ($id: Int) { MediaListCollection(userId: $id, type: ANIME) { lists { name } } }"
    response = execute(shared_server, listed, {"id": hidden})
    assert refusal(response) == (404, "Private User", {"MediaListCollection": None})
    with rules(shared_server, Rules(private_users=False)):
        assert data(execute(shared_server, query, {"id": hidden})) == mine


@pytest.mark.parametrize(
    "root", ["Media", "Character", "Staff", "Studio", "User", "Review", "Thread", "MediaList"]
)
def test_an_id_that_nothing_has_is_404(shared_server: AniListServer, root: str) -> None:
    response = execute(shared_server, f"{{ {root}(id: {NOTHING}) {{ id }} }}")
    assert refusal(response) == (404, "Not Found.", {root: None})
    assert response.json()["errors"][0]["locations"] == [{"line": 1, "column": 3}]


def test_an_id_of_the_other_type_is_404(shared_server: AniListServer) -> None:
    response = execute(shared_server, "{ Media(id: 1, type: MANGA) { id } }")
    assert refusal(response) == (404, "Not Found.", {"Media": None})


@pytest.mark.parametrize(("are_null", "first"), [(True, None), (False, {"id": 1})])
def test_the_siblings_of_a_missing_id_are_null_or_not(
    shared_server: AniListServer, are_null: bool, first: object
) -> None:
    query = f"{{ a: Media(id: 1) {{ id }} b: Media(id: {NOTHING}) {{ id }} }}"
    with rules(shared_server, Rules(null_siblings=are_null)):
        response = execute(shared_server, query)
    assert response.status_code == 404
    assert response.json()["data"] == {"a": first, "b": None}


def test_ids_that_nothing_has_are_left_out_of_a_list(shared_server: AniListServer) -> None:
    query = f"{{ Page {{ media(id_in: [1, {NOTHING}, 5]) {{ id }} }} }}"
    assert data(execute(shared_server, query)) == {"Page": {"media": [{"id": 1}, {"id": 5}]}}


# --- limits -------------------------------------------------------------------------------------


def test_a_complexity_over_500_is_400_with_the_number(shared_server: AniListServer) -> None:
    def query(fields: int) -> str:
        return "{ Media(id: 1) { " + " ".join(f"a{n}: id" for n in range(fields - 1)) + " } }"

    assert len(data(execute(shared_server, query(500)))["Media"]) == 499
    response = execute(shared_server, query(501))
    words = "Max query complexity should be 500 but got 501."
    assert refusal(response) == (400, words, None)
    with rules(shared_server, Rules(complexity=None)):
        assert len(data(execute(shared_server, query(501)))["Media"]) == 500


def test_per_page_is_cut_to_50_without_a_word(shared_server: AniListServer) -> None:
    query = "{ Page(perPage: 80) { pageInfo { perPage } media { id } } }"
    page = data(execute(shared_server, query))["Page"]
    assert (page["pageInfo"]["perPage"], len(page["media"])) == (50, 50)
    with rules(shared_server, Rules(page_items=None)):
        page = data(execute(shared_server, query))["Page"]
        assert (page["pageInfo"]["perPage"], len(page["media"])) == (80, 80)


def test_per_page_of_a_connection_is_cut_to_25(shared_server: AniListServer) -> None:
    query = "{ Media(id: 21) { airingSchedule(perPage: 26) { nodes { id } } } }"
    assert len(data(execute(shared_server, query))["Media"]["airingSchedule"]["nodes"]) == 25
    with rules(shared_server, Rules(connection_items=None)):
        assert len(data(execute(shared_server, query))["Media"]["airingSchedule"]["nodes"]) == 26


def test_a_page_too_deep_is_400_in_anilist_s_words(shared_server: AniListServer) -> None:
    query = "query ($page: Int) { Page(page: $page, perPage: 50) { mediaTrends { date } } }"
    assert data(execute(shared_server, query, {"page": 100}))["Page"]["mediaTrends"]
    words = "Page depth exceeds maximum allowed for API requests (5000 entries)"
    assert refusal(execute(shared_server, query, {"page": 101})) == (400, words, {"Page": None})
    with rules(shared_server, Rules(page_depth=None)):
        assert data(execute(shared_server, query, {"page": 101}))["Page"]["mediaTrends"]


def test_a_page_with_two_lists_is_refused(shared_server: AniListServer) -> None:
    query = "{ Page(perPage: 1) { pageInfo { total } media { id } staff { id } } }"
    status, message, found = refusal(execute(shared_server, query))
    assert (status, found) == (400, {"Page": None})
    assert "one data field" in message
    with rules(shared_server, Rules(one_list_per_page=False)):
        page = data(execute(shared_server, query))["Page"]
        assert page["media"]
        assert page["staff"]


@pytest.mark.parametrize("is_first", [True, False])
def test_total_and_last_page_are_wrong_and_has_next_page_is_right(
    shared_server: AniListServer, is_first: bool
) -> None:
    info = "pageInfo { total lastPage hasNextPage currentPage perPage }"
    lists = "media(id_in: [1, 5, 6]) { id }"
    fields = f"{info} {lists}" if is_first else f"{lists} {info}"
    query = f"{{ Page(page: 2, perPage: 2) {{ {fields} }} }}"
    wrong = {"total": 5000, "lastPage": 2500}
    right = {"hasNextPage": False, "currentPage": 2, "perPage": 2}
    assert data(execute(shared_server, query))["Page"]["pageInfo"] == wrong | right
    with rules(shared_server, Rules(wrong_totals=False)):
        page = data(execute(shared_server, query))["Page"]
    assert page["pageInfo"] == {"total": 3, "lastPage": 2} | right
    assert page["media"] == [{"id": 6}]


def test_a_filter_of_more_than_10_000_values_is_refused(shared_server: AniListServer) -> None:
    query = "query ($ids: [Int]) { Page { media(id_in: $ids) { id } } }"
    assert data(execute(shared_server, query, {"ids": [1] * 10_000}))["Page"]["media"] == [
        {"id": 1}
    ]
    response = execute(shared_server, query, {"ids": [1] * 10_001})
    assert refusal(response)[:2] == (400, "validation")
    assert list(response.json()["errors"][0]["validation"]) == ["id_in"]
    with rules(shared_server, Rules(filter_items=None)):
        assert data(execute(shared_server, query, {"ids": [1] * 10_001}))["Page"]["media"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("{ Page { media(format_in: null) { id } } }", {"Page": {"media": None}}),
        ("{ Media(id: 1, status: null) { id } }", {"Media": None}),
    ],
)
def test_an_explicit_null_in_a_filter_is_500(
    shared_server: AniListServer, query: str, found: object
) -> None:
    assert refusal(execute(shared_server, query)) == (500, "Internal Server Error", found)
    with rules(shared_server, Rules(null_filters=False)):
        data(execute(shared_server, query))


def test_a_variable_that_is_left_out_is_no_null(shared_server: AniListServer) -> None:
    query = "query ($status: MediaStatus) { Media(id: 1, status: $status) { id } }"
    assert data(execute(shared_server, query)) == {"Media": {"id": 1}}
    response = execute(shared_server, query, {"status": None})
    assert refusal(response)[:2] == (500, "Internal Server Error")


def test_old_versions_hide_the_newer_values(shared_server: AniListServer) -> None:
    paused = shared_server.world["Media"].where(status="HIATUS")[0]["id"]
    query = f"{{ Media(id: {paused}) {{ old: status new: status(version: 2) }} }}"
    found = data(execute(shared_server, query))["Media"]
    assert found["old"] not in (None, "HIATUS")
    assert found["new"] == "HIATUS"
    with rules(shared_server, Rules(old_versions=False)):
        assert data(execute(shared_server, query))["Media"]["old"] == "HIATUS"


def test_a_collection_needs_a_type_and_a_user(shared_server: AniListServer) -> None:
    for arguments in ("type: ANIME", "userId: 1"):
        query = f"{{ MediaListCollection({arguments}) {{ lists {{ name }} }} }}"
        status, _, found = refusal(execute(shared_server, query, user=1))
        assert (status, found) == (400, {"MediaListCollection": None})
        with rules(shared_server, Rules(required_arguments=False)):
            assert data(execute(shared_server, query, user=1))["MediaListCollection"]["lists"]


def test_a_chunk_is_cut_to_500_entries(shared_server: AniListServer) -> None:
    query = (
        "{ MediaListCollection(userId: 2, type: ANIME, chunk: 1, perChunk: 600)"
        " { hasNextChunk lists { isCustomList entries { id } } } }"
    )

    def ids() -> set[int]:
        found = data(execute(shared_server, query))["MediaListCollection"]
        assert found["hasNextChunk"] is True
        return {entry["id"] for group in found["lists"] for entry in group["entries"]}

    assert len(ids()) == 500
    with rules(shared_server, Rules(chunk_items=None)):
        assert len(ids()) == 600


def test_only_the_last_updated_entries_can_be_reached(shared_server: AniListServer) -> None:
    query = "{ MediaListCollection(userId: 2, type: ANIME) { lists { entries { id updatedAt } } } }"

    def entries() -> dict[int, int]:
        found = data(execute(shared_server, query, user=2))["MediaListCollection"]["lists"]
        return {each["id"]: each["updatedAt"] for group in found for each in group["entries"]}

    everything = entries()
    with rules(shared_server, Rules(list_entries=100)):
        reached = entries()
    assert len(reached) == 100
    assert sorted(reached.values()) == sorted(everything.values())[-100:]


# --- mutations ----------------------------------------------------------------------------------


def test_a_mutation_s_values_are_refused_by_argument() -> None:
    query = "mutation { SaveMediaListEntry(mediaId: 1, progress: -1, scoreRaw: 101) { id } }"
    with AniListServer(rate_limit=None) as server:
        response = execute(server, query, user=1)
        assert refusal(response) == (400, "validation", {"SaveMediaListEntry": None})
        validation = response.json()["errors"][0]["validation"]
        assert set(validation) == {"progress", "scoreRaw"}
        assert all(isinstance(text, str) for texts in validation.values() for text in texts)
        with rules(server, Rules(input_values=False)):
            assert data(execute(server, query, user=1))["SaveMediaListEntry"]["id"]


def test_nobody_changes_another_s_entry() -> None:
    with AniListServer(rate_limit=None) as server:
        theirs = server.world["MediaList"].where(userId=4)[0]["id"]
        change = f'mutation {{ SaveMediaListEntry(id: {theirs}, notes: "x") {{ id notes }} }}'
        delete = f"mutation {{ DeleteMediaListEntry(id: {theirs}) {{ deleted }} }}"
        words = "You are not authorized to modify this MediaList"
        for query in (change, delete):
            assert refusal(execute(server, query, user=1))[:2] == (403, words)
        with rules(server, Rules(ownership=False)):
            saved = data(execute(server, change, user=1))["SaveMediaListEntry"]
            assert saved == {"id": theirs, "notes": "x"}
