"""Every operation of queries/ is answered with data that somebody could use."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import requests
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    print_ast,
)
from tests.testing.fitting import misfits

from kotae.schema.load import load_bundled
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode, GraphQLSchema

_FOLDER = Path(__file__).parents[2] / "queries"
_FILES = sorted(_FOLDER.rglob("*.graphql"))

#: What this server carries out.
_CHANGES = {"SaveMediaListEntry", "UpdateMediaListEntries", "DeleteMediaListEntry"}


@cache
def _schema() -> GraphQLSchema:
    return load_bundled().schema


@cache
def _fragments() -> Mapping[str, FragmentDefinitionNode]:
    documents = [parse(path.read_text(encoding="utf-8")) for path in _FILES]
    return {
        node.name.value: node
        for document in documents
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }


def _document(path: Path) -> DocumentNode:
    """Return an operation with the fragments that it needs, from wherever they are."""
    text = path.read_text(encoding="utf-8")
    taken = {
        node.name.value
        for node in parse(text).definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    while True:
        needed = {name for name in _fragments() if f"...{name}" in text.replace("... ", "...")}
        if not needed - taken:
            return parse(text)
        for name in sorted(needed - taken):
            text += "\n" + print_ast(_fragments()[name])
        taken |= needed


def _operation(document: DocumentNode) -> OperationDefinitionNode | None:
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return found[0] if found else None


_OPERATIONS = [path for path in _FILES if _operation(parse(path.read_text(encoding="utf-8")))]


def _roots(operation: OperationDefinitionNode) -> set[str]:
    return {
        node.name.value
        for node in operation.selection_set.selections
        if isinstance(node, FieldNode)
    }


class _Examples:
    """Values for variables, taken from what the server has."""

    def __init__(self, server: AniListServer) -> None:
        community = server.world.community
        self._catalogue = server.world.catalogue
        anime = [entry for entry in community.entries_of(1) if self._is_anime(entry["mediaId"])]
        public = [entry for entry in anime if not entry["private"]]
        thread = next(each for each in community.threads() if each["mediaIds"])
        talked = next(each for each in community.threads() if each["replyCount"] > 3)
        activity = next(each for each in community.activities() if each["replyCount"])
        review = community.reviews()[0]
        self._ids = {
            "Activity": activity["id"],
            "Character": 1,
            "Media": 1,
            "MediaList": public[0]["id"],
            "Review": review["id"],
            "SaveMediaListEntry": public[0]["id"],
            "DeleteMediaListEntry": public[1]["id"],
            "Staff": self._catalogue.staff_ids()[0],
            "Studio": self._catalogue.studio_ids()[0],
            "Thread": thread["id"],
            "ThreadComment": community.comments_of(talked["id"])[0]["id"],
            "User": 1,
        }
        self._values: dict[str, Any] = {
            "activityId": activity["id"],
            "after": 20100101,
            "before": 20261001,
            "body": "What did you think of it?",
            "chunk": 1,
            "comment": "Well said.",
            "customList": "Favourites",
            "episode": 1,
            "id": activity["id"],
            "idMal": 1,
            "ids": [1, 5, 6],
            "idsMal": [1, 5, 6],
            "isMain": True,
            "limit": 5,
            "likeableId": activity["id"],
            "markdown": "__Hello__ ~!world!~",
            "mediaId": 1,
            "mediaIds": [1, 5],
            "mediaRecommendationId": 5,
            "message": "Hello.",
            "name": cast("Any", community.user(1))["name"],
            "pinned": True,
            "places": [1, 2, 3],
            "progress": 1,
            "rating": "UP_VOTE",
            "recipientId": 7,
            "reviewId": review["id"],
            "score": 80,
            "season": "SPRING",
            "seasonYear": 2015,
            "search": "cowboy",
            "signedIn": True,
            "staffId": self._catalogue.staff_ids()[0],
            "subscribe": True,
            "summary": "A long way to the end, and worth it.",
            "text": "Hello.",
            "threadId": talked["id"],
            "title": "A thread",
            "type": "ANIME",
            "userId": 1,
            "userName": cast("Any", community.user(1))["name"],
        }
        self._public = public
        self._of_file = self._more()

    def _is_anime(self, media_id: int) -> bool:
        media = self._catalogue.media(media_id)
        return media is not None and media["type"] == "ANIME"

    def of(self, operation: OperationDefinitionNode, name: str) -> dict[str, Any]:
        """Return a value for each variable that needs one."""
        root = min(_roots(operation))
        values: dict[str, Any] = {}
        for definition in operation.variable_definitions or ():
            is_needed = isinstance(definition.type, NonNullTypeNode)
            if is_needed and definition.default_value is None:
                variable = definition.variable.name.value
                values[variable] = self._value(root, variable)
        return values | self._of_file.get(name, {})

    def _more(self) -> dict[str, dict[str, Any]]:
        """Return what makes an operation response more than nothing, by its file."""
        catalogue = self._catalogue
        airing = next(
            one
            for one in catalogue.media_ids()
            if (media := catalogue.media(one)) and media["status"] == "RELEASING"
            if catalogue.airings_of(one)
        )
        now_s = int(time.time())
        person = catalogue.staff(catalogue.staff_ids()[0])
        studio = catalogue.studio(catalogue.studio_ids()[0])
        return {
            "airing_between": {"after": now_s - 7 * 86_400, "before": now_s},
            "airing_of_episode": {"mediaId": airing},
            "toggle_like": {"type": "ACTIVITY"},
            "next_airing_of_media": {"mediaIds": [airing]},
            "likes": {"type": "ACTIVITY"},
            "search_characters": {"search": "spike"},
            "search_manga": {"search": "berserk"},
            "search_staff": {"search": cast("Any", person)["name"]["full"]},
            "search_studios": {"search": cast("Any", studio)["name"]},
            "search_threads": {"search": "the"},
            "search_users": {"search": self._values["name"]},
        }

    def _value(self, root: str, variable: str) -> object:
        if variable == "id" and root in self._ids:
            return self._ids[root]
        if variable == "ids" and root == "UpdateMediaListEntries":
            return [entry["id"] for entry in self._public[2:5]]
        return self._values[variable]


def _empty(value: object) -> bool:
    if isinstance(value, dict):
        values = cast("dict[str, object]", value)
        return all(_empty(each) for key, each in values.items() if key != "pageInfo")
    if isinstance(value, list):
        return all(map(_empty, cast("list[object]", value)))
    return value is None


@pytest.fixture(scope="module")
def server() -> Any:
    with AniListServer(rate_limit=None) as running:
        yield running


@pytest.fixture(scope="module")
def examples(server: AniListServer) -> _Examples:
    return _Examples(server)


@pytest.mark.parametrize("path", _OPERATIONS, ids=lambda path: path.stem)
def test_an_operation_gets_data(server: AniListServer, examples: _Examples, path: Path) -> None:
    document = _document(path)
    operation = _operation(document)
    assert operation is not None
    variables = examples.of(operation, path.stem)
    headers = {"Authorization": f"Bearer {server.token(1)}"}
    parameters = {"query": print_ast(document), "variables": variables}
    response = requests.post(server.url, json=parameters, headers=headers, timeout=30)
    content = response.json()
    if operation.operation is OperationType.MUTATION and not _roots(operation) & _CHANGES:
        assert response.status_code == 501, response.text
        return
    assert response.status_code == 200, response.text
    assert "errors" not in content
    assert misfits(_schema(), document, content["data"], variables) == []
    assert not _empty(content["data"]), response.text
