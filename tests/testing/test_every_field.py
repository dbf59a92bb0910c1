"""Every field that a query reaches is answered, and at least once with a value."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLUnionType, parse
from tests.testing.local_anilist import LocalAniList
from tests.testing.type_guards import is_list, is_object, named_type, type_text

from kotae.testing import Rules
from kotae.testing.world.schema_types import fields_of, served_schema, upper_case
from workshop.violations import violations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Fields without a value, and why.
_NEVER: Mapping[str, str] = {
    "Character.modNotes": "only AniList's moderators see them",
    "Media.modNotes": "as above",
    "Staff.modNotes": "as above",
    "Staff.staff": "a staff member that was suggested, which only moderators see",
    "Staff.submissionNotes": "as above",
    "Staff.submissionStatus": "as above",
    "Staff.submitter": "as above",
    "User.bans": "no user is banned",
}
#: The arguments of fields that need some; `{id}` is a post with likes.
_ARGUMENTS: Mapping[str, str] = {
    "Query.MediaListCollection": "(userId: 2, type: ANIME, chunk: 1, perChunk: 40)",
    "Query.Markdown": '(markdown: "__a__")',
    "Query.Page": "(perPage: 8)",
    "Query.User": "(id: 1)",
    "Query.Media": "(id: 1)",
    "Page.users": "(sort: [WATCHED_TIME_DESC])",
    "Page.media": "(sort: [POPULARITY_DESC])",
    "Page.mediaList": "(userId: 2)",
    "Page.threads": "(sort: [REPLY_COUNT_DESC])",
    "Page.followers": "(userId: 1)",
    "Page.following": "(userId: 1)",
    "Page.likes": "(type: THREAD, likeableId: {id})",
    "Query.Following": "(userId: 1)",
    "Query.Follower": "(userId: 1)",
    "Query.Like": "(type: THREAD, likeableId: {id})",
}
#: The most ways to a type that are asked, and the most fields on a way.
_MAX_WAYS, _MAX_STEPS = 3, 6
#: Fields that few records have with a value, and operations that find one.
_RARE = (
    """{ Page(perPage: 50) { users { moderatorRoles moderatorStatus
        previousNames { name createdAt updatedAt } } } }""",
    "{ Page(perPage: 50) { media(type: MANGA) { chapters volumes } } }",
    """{ Page(perPage: 50) { media(type: ANIME) { hashtag trailer { thumbnail } tags { userId }
        characters { edges { name voiceActorRoles { roleNotes dubGroup } } } } } }""",
    """{ Page(perPage: 50) { characters { name { middle alternativeSpoiler }
        media { edges { characterName dubGroup roleNotes } } } } }""",
    "{ Page(perPage: 50) { staff { characterMedia { edges { dubGroup roleNotes } } } } }",
    "{ Page(perPage: 50) { mediaList(userId: 2, type: MANGA) { notes progressVolumes } } }",
    """{ User(id: 1) { favourites { anime { edges { favouriteOrder } }
        characters { edges { favouriteOrder } } staff { edges { favouriteOrder } }
        studios { edges { favouriteOrder } } } } }""",
    "{ Page(perPage: 50) { threadComments { childComments } } }",
    "{ Page(perPage: 50) { activities(type: MEDIA_LIST) { ... on ListActivity { progress } } } }",
    "{ Media(id: 21) { nextAiringEpisode { id } } }",
    "{ Page { followers(userId: 1) { id } } }",
    "{ Page { following(userId: 1) { id } } }",
    "{ Page { likes(type: THREAD, likeableId: {id}) { id } } }",
)

#: A way from a root: fields, each with the member of its union that is selected.
Way = tuple[tuple[str, str | None], ...]


def _members(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLUnionType):
        return list(kind.types)
    return [kind] if isinstance(kind, GraphQLObjectType) else []


def _ways() -> Mapping[str, list[Way]]:
    """Return ways from a root to each object type, the shortest first."""
    query = served_schema().query_type
    assert query is not None
    found: dict[str, list[Way]] = {}
    queue: deque[tuple[GraphQLObjectType, Way]] = deque([(query, ())])
    while queue:
        kind, way = queue.popleft()
        for name, field in kind.fields.items():
            named = named_type(field)
            for member in _members(named):
                is_member = isinstance(named, GraphQLUnionType)
                longer = (*way, (name, member.name if is_member else None))
                ways = found.setdefault(member.name, [])
                if len(ways) < _MAX_WAYS and len(longer) <= _MAX_STEPS:
                    ways.append(longer)
                    queue.append((member, longer))
    return found


def _operation(type_name: str, way: Way, thread_id: int) -> str:
    """Return an operation that selects all fields of a type at the end of a way."""
    leaves = [
        f"{name} {{ __typename }}" if _members(named_type(field)) else name
        for name, field in fields_of(type_name).items()
        if not any(type_text(argument).endswith("!") for argument in field.args.values())
    ]
    if type_name == "Page":  # a page has one list at a time, which is another way
        leaves = ["pageInfo { __typename }"]
    text = f"{{ {' '.join(leaves)} }}"
    for position, (name, member) in reversed([*enumerate(way)]):
        parent = "Query" if position == 0 else "Page" if way[position - 1][0] == "Page" else ""
        arguments = _ARGUMENTS.get(f"{parent}.{name}", "").replace("{id}", str(thread_id))
        if member and parent:
            arguments = f"(type: {_member_type(member)})"
        inner = f"{{ ... on {member} {text} }}" if member else text
        text = f"{name}{arguments} {inner}"
        text = f"{{ {text} }}"
    return text


def _member_type(type_name: str) -> str:
    """Return the value of the argument `type` that selects a member of a union."""
    value = upper_case(type_name.removesuffix("Notification").removesuffix("Activity"))
    return {"LIST": "MEDIA_LIST", "THREAD_COMMENT_SUBSCRIBED": "THREAD_SUBSCRIBED"}.get(
        value, value
    )


def _with_values(value: Any, kind: GraphQLNamedType) -> Iterator[str]:
    """Yield the fields of a response that have a value, as `Type.field`."""
    if is_list(value):
        for item in value:
            yield from _with_values(item, kind)
    elif is_object(value):
        for name, below in value.items():
            if name == "__typename" or below is None or below == []:
                continue
            for member in _members(kind):
                if name in member.fields:
                    yield f"{member.name}.{name}"
                    yield from _with_values(below, named_type(member.fields[name]))


def test_every_field_is_resolved_and_has_a_value_somewhere() -> None:
    anilist = LocalAniList(Rules.off())
    threads = anilist.execute("{ Page { threads { id likeCount } } }")["threads"]
    thread_id = next(thread["id"] for thread in threads if thread["likeCount"])
    query = served_schema().query_type
    assert query is not None
    ways, with_values = _ways(), set[str]()
    operations = [
        _operation(type_name, way, thread_id) for type_name in ways for way in ways[type_name]
    ]
    for text in (*operations, *(text.replace("{id}", str(thread_id)) for text in _RARE)):
        result = anilist.run(text)
        messages = {error["message"] for error in result.body.get("errors", ())}  # type: ignore[call-overload, index, union-attr]
        assert messages <= {"Not Found."}, (text, result.body)
        assert violations(parse(text), result.body["data"]) == [], text
        with_values |= {*_with_values(result.body["data"], query)}
    reached = {f"{type_name}.{name}" for type_name in ways for name in fields_of(type_name)}
    assert len(reached) > 790
    assert sorted(reached - with_values) == sorted(_NEVER)
