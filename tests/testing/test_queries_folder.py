"""Every operation of queries/ is answered with data, which kotae reads into its classes.

The values have the types that `kotae stubs` declares.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from graphql import FieldNode, NonNullTypeNode, OperationDefinitionNode, parse
from tests.stubs.declared import DeclaredTypes
from tests.testing.local_anilist import DAY_S, NOW_S, LocalAniList
from tests.testing.type_guards import is_list, is_object

from kotae.api import Mutation, Query
from kotae.documents import load
from kotae.naming import python_name
from kotae.stubs import stub_files
from kotae.testing.world.schema_types import served_schema
from workshop.violations import violations

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parents[2] / "queries"


def _operation(path: Path) -> OperationDefinitionNode | None:
    definitions = parse(path.read_text(encoding="utf-8")).definitions
    found = (node for node in definitions if isinstance(node, OperationDefinitionNode))
    return next(found, None)


_OPERATIONS = [path for path in sorted(_FOLDER.rglob("*.graphql")) if _operation(path)]


#: A value for each variable; and those of some files, by their names.
_VALUES: Mapping[str, Any] = {
    "after": 20100101, "before": 20261001, "body": "What did you think of it? " * 110, "chunk": 1,
    "comment": "Well said.", "episode": 1, "idMal": 1, "idsMal": [1, 5, 6], "isMain": True,
    "limit": 5, "markdown": "__Hello__ ~!world!~", "mediaId": 1, "mediaIds": [1, 5],
    "mediaRecommendationId": 5, "message": "Hello.", "name": "Kotae", "pinned": True,
    "places": [1, 2, 3], "progress": 1, "rating": "UP_VOTE", "recipientId": 7, "reviewId": 1,
    "score": 80, "search": "cowboy", "season": "SPRING", "seasonYear": 2015, "signedIn": True,
    "staffId": 95001, "subscribe": True, "summary": "A long way to the end, and worth it.",
    "text": "Hello.", "threadId": 1, "title": "A thread", "type": "ANIME", "userId": 1,
    "userName": "Kotae",
}  # fmt: skip
_VALUES_OF_FILES: Mapping[str, Mapping[str, Any]] = {
    "airing_between": {"after": NOW_S - 7 * DAY_S, "before": NOW_S},
    "airing_of_episode": {"mediaId": 21},
    "likes": {"type": "ACTIVITY"},
    "next_airing_of_media": {"mediaIds": [21]},
    "save_recommendation": {"rating": "RATE_UP"},
    "search_characters": {"search": "spike"},
    "search_manga": {"search": "berserk"},
    "search_threads": {"search": "the"},
    "search_users": {"search": "Kotae"},
    "toggle_like": {"type": "ACTIVITY"},
}


def _examples(anilist: LocalAniList, path: Path, root: str) -> Mapping[str, Any]:
    """Return a value for each variable; ids and names are those of the world."""
    world = anilist.world
    entries = [entry["id"] for entry in world["MediaList"].where(userId=1)]
    replied = next(
        activity["id"]
        for activity in world["Activity"].where(userId=1, type="TEXT")
        if world["ActivityReply"].where(activityId=activity["id"])
        and world["Like"].where(activityId=activity["id"])
    )
    table = root.removeprefix("Save").removeprefix("Delete").removesuffix("Entry")
    if table in ("ActivityReply", "Thread", "ThreadComment", "Review") and (
        root != table or table == "Review"
    ):
        record_id = world[table].where(userId=1)[0]["id"]
    else:
        record_id = {
            **dict.fromkeys(("Media", "Character", "User", "Thread"), 1),
            "MediaList": entries[0],
            "Staff": 95001,
            "Studio": 14,
            "ThreadComment": world["ThreadComment"].where(threadId=1)[0]["id"],
        }.get(table, replied)
    options = world["User"].rows[1]["mediaListOptions"]
    of_world = {
        **dict.fromkeys(("activityId", "likeableId"), replied),
        "customList": options["animeList"]["customLists"][0],
        "id": record_id,
        "ids": entries[2:5] if root == "UpdateMediaListEntries" else [1, 5, 6],
    }
    if path.stem in ("search_staff", "search_studios"):
        staff, studio = world["Staff"].rows[95001], world["Studio"].rows[14]
        of_world["search"] = staff["name"]["full"] if "staff" in path.stem else studio["name"]
    return {**_VALUES, **of_world, **_VALUES_OF_FILES.get(path.stem, {})}


def _root(name: str) -> Any:
    """Return a root field of kotae's; one with required arguments is called with any."""
    attribute = python_name(name)
    root = getattr(Query if hasattr(Query, attribute) else Mutation, attribute)
    arguments = served_schema().query_type.fields.get(name)  # type: ignore[union-attr]
    required = {
        python_name(key): "x" if "String" in str(argument.type) else 1
        for key, argument in (arguments.args.items() if arguments else ())
        if str(argument.type).endswith("!")
    }
    return root(**required) if required else root


def _place(path: Path, node: OperationDefinitionNode) -> tuple[str, str | None]:
    return path.relative_to(_FOLDER.parent).as_posix(), node.name.value if node.name else None


@cache
def _declared() -> DeclaredTypes:
    """Return the types of a stub beside the folder."""
    stub = _FOLDER.parent / "typed_queries.pyi"
    return DeclaredTypes(stub_files(_OPERATIONS, stub)[stub])


def _is_empty(value: object) -> bool:
    if is_object(value):
        return all(_is_empty(below) for key, below in value.items() if key != "pageInfo")
    if is_list(value):
        return all(map(_is_empty, value))
    return value is None


@pytest.mark.parametrize("path", _OPERATIONS, ids=lambda path: path.stem)
def test_an_operation_gets_data_that_kotae_reads(anilist: LocalAniList, path: Path) -> None:
    node = _operation(path)
    assert node is not None
    roots = [one.name.value for one in node.selection_set.selections if isinstance(one, FieldNode)]
    examples = _examples(anilist, path, roots[0])
    needed = [
        variable.variable.name.value
        for variable in node.variable_definitions or ()
        if variable.variable.name.value == "search"
        or (isinstance(variable.type, NonNullTypeNode) and variable.default_value is None)
    ]
    operation: Any = load(path, [_root(root) for root in roots])
    bound_values = {python_name(name): examples[name] for name in needed}
    bound = operation(**bound_values)
    result = anilist.run(bound.text, bound.variables)
    assert (result.status, "errors" in result.body) == (200, False), result.body
    assert violations(parse(bound.text), result.body["data"], bound.variables) == []
    assert not _is_empty(result.body["data"]), result.body
    values = bound.decode(result.body["data"])
    assert len(values) == len(roots)
    untyped: Any = load(path)
    own = untyped(**bound_values).decode(result.body["data"])
    assert _declared().difference(own, _declared().results[_place(path, node)]) == ""
