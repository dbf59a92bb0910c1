"""Favourites: the user's order, in pages."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask
from tests.testing.answers.social_asked import private_ids
from tests.testing.answers.works_asked import WORLD, answer

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)

_KINDS = ["anime", "manga", "characters", "staff", "studios"]


def _edges(user_id: int, kind: str, page: int = 1) -> Any:
    asked = f"""{{ User(id: {user_id}) {{ favourites {{ {kind}(page: {page}) {{
        edges {{ id favouriteOrder node {{ id isFavourite }} }} nodes {{ id }}
        pageInfo {{ currentPage hasNextPage perPage }} }} }} }} }}"""
    return answer(asked, _ASK)["User"]["favourites"][kind]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("user_id", [1, 2, 30])
def test_the_pages_put_together_are_what_the_user_holds_dearest(user_id: int, kind: str) -> None:
    edges: list[Any] = []
    for page in range(1, 5):
        connection = _edges(user_id, kind, page)
        assert connection["nodes"] == [{"id": edge["node"]["id"]} for edge in connection["edges"]]
        edges += connection["edges"]
        if not connection["pageInfo"]["hasNextPage"]:
            break
    ids = getattr(WORLD.community.favourites_of(user_id), kind)
    assert [edge["node"]["id"] for edge in edges] == list(ids)
    assert [edge["favouriteOrder"] for edge in edges] == list(range(1, len(ids) + 1))
    assert len({edge["id"] for edge in edges}) == len(ids)


@pytest.mark.parametrize("kind", _KINDS)
def test_the_viewer_s_favourites_are_marked_as_such_wherever_they_are(kind: str) -> None:
    own = getattr(WORLD.community.favourites_of(1), kind)
    for user_id in (1, 30):
        for edge in _edges(user_id, kind)["edges"]:
            assert edge["node"]["isFavourite"] == (edge["node"]["id"] in own)


def test_a_page_for_all_kinds_is_that_of_those_that_ask_for_none() -> None:
    asked = """{ Viewer { favourites(page: 2) { anime { pageInfo { currentPage } }
        staff(page: 1) { pageInfo { currentPage } } } } }"""
    found = answer(asked, _ASK)["Viewer"]["favourites"]
    assert found["anime"]["pageInfo"]["currentPage"] == 2
    assert found["staff"]["pageInfo"]["currentPage"] == 1


def test_others_are_shown_no_favourites_of_a_private_user() -> None:
    user_id = min(private_ids())
    (review, *_rest) = [each for each in WORLD.community.reviews() if each["userId"] == user_id]
    asked = f"""{{ Review(id: {review["id"]}) {{ user {{ favourites {{
        {" ".join(f"{kind} {{ nodes {{ id }} }}" for kind in _KINDS)} }} }} }} }}"""
    shown = answer(asked, _ASK)["Review"]["user"]["favourites"]
    assert shown == {kind: {"nodes": []} for kind in _KINDS}
    own = answer(asked, as_viewer(_ASK, user_id))["Review"]["user"]["favourites"]
    assert all(own[kind]["nodes"] for kind in ("characters", "staff", "studios"))
