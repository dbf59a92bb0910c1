"""Examples of the schema's reference: each is executed on a local AniList without HTTP."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import parse, print_ast

from kotae.convert import to_python
from kotae.schema.limits import Limit, limits
from kotae.testing import Rules
from kotae.testing.seed.world import seed_world
from kotae.testing.serving.execution import Executor
from kotae.testing.world.context import Context, is_moderator
from workshop.site.example_arguments import PREPARATIONS
from workshop.site.example_texts import texts_of_root, texts_of_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kotae import Operation
    from kotae.testing.world.tables import World
    from kotae.values import JSON
    from workshop.site.example_texts import ExampleText

__all__ = ["Example", "example_of_root", "example_of_type"]

#: Noon of 2026-10-01; the newest records are of the day before.
_NOW_S = 1_790_812_800 + 43_200
#: The most items of a list and the most characters of a text that a page shows.
_MAX_ITEMS = 2
_MAX_CHARACTERS = 90
#: The longest object that is written in one line.
_MAX_LINE = 60
#: The most operations that are tried, and the last of the users whose notifications are.
_MAX_TEXTS = 12
_LAST_USER = 120


class Example(NamedTuple):
    """An operation that was executed.

    Attributes:
        code: The Python code that builds it.
        text: Its GraphQL text.
        result: The `data` of its response as JSON, with long lists and texts shortened.
        viewer_id: The user whose token was sent; None without a token.
    """

    code: str
    text: str
    result: str
    viewer_id: int | None


def example_of_root(owner: str, name: str) -> Example:
    """Return the example of a field of `Query` or `Mutation`.

    Raises:
        ValueError: No operation with it had a value.
    """
    world, _ = _local_anilist()
    moderator = next(user["id"] for user in world["User"].all() if is_moderator(user))
    viewer = moderator if limits().get(f"{owner}.{name}", Limit()).moderators_only else 1
    return _best(f"{owner}.{name}", texts_of_root(owner, name), [None, viewer], world)


def example_of_type(name: str) -> Example | None:
    """Return the example of a type; None if no root reaches it.

    Raises:
        ValueError: No operation with it had a value.
    """
    texts = [*texts_of_type(name)]
    if not texts:
        return None
    world, executor = _local_anilist()
    if name in PREPARATIONS:
        world = world.fork()
        text, user_id = PREPARATIONS[name]
        executor.run(text, {}, None, Context(world, Rules(), user_id, _NOW_S))
    users = range(1, _LAST_USER + 1) if name.endswith("Notification") else [1]
    return _best(name, texts, [None, *users], world)


@cache
def _local_anilist() -> tuple[World, Executor]:
    return seed_world(0).fork(), Executor()


def _best(
    name: str, texts: Iterable[ExampleText], viewers: Sequence[int | None], world: World
) -> Example:
    """Return the operation whose result has the fewest values missing."""
    found: dict[int, tuple[str, int | None, JSON]] = {}
    for text, keys in islice(texts, _MAX_TEXTS):
        for viewer_id in viewers:
            filled = print_ast(parse(_with_ids(text, world, viewer_id or 1)))
            data = _execute(filled, {}, viewer_id, world)
            shown = [*_values_at(data, keys)]
            if shown:
                missing = sum(value in (None, [], {}, "") for value in _values_in(shown[0]))
                found.setdefault(missing, (filled, viewer_id, data))
                break
        if 0 in found:
            break
    if not found:
        raise ValueError(f"No operation with {name} has a value: see example_arguments.py.")
    return _example(*found[min(found)], world)


def _example(text: str, viewer_id: int | None, data: JSON, world: World) -> Example:
    """Return an operation with its code, which is executed too."""
    code = to_python(text)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the code of the page: does it build the same operation?
    built: Operation[Any] = names["mutation" if text.startswith("mutation") else "query"]
    if _execute(built.text, built.variables, viewer_id, world) != data:
        raise ValueError(f"This code has another result than its GraphQL text:\n{code}")
    return Example(code.strip(), text, _json(data), viewer_id)


def _execute(text: str, variables: Mapping[str, Any], viewer_id: int | None, world: World) -> JSON:
    """Execute an operation on a copy of a world; return its data, or None if it has errors."""
    context = Context(world.fork(), Rules(), viewer_id, _NOW_S)
    body = _local_anilist()[1].run(text, variables, None, context).body
    return None if "errors" in body else body["data"]


def _with_ids(text: str, world: World, user_id: int) -> str:
    """Return a text with the ids of a user's records."""

    def newest(match: re.Match[str]) -> str:
        rows = world[match[1]].where(userId=user_id)
        if match[1] == "Activity":  # one that has replies and likes
            rows = [
                row
                for row in rows
                if row["type"] == "TEXT"
                and world["ActivityReply"].where(activityId=row["id"])
                and world["Like"].where(activityId=row["id"])
            ]
        return str(rows[0]["id"])

    return re.sub(r"\$(\w+)", newest, text)


def _values_at(value: JSON, keys: tuple[str, ...]) -> Iterator[JSON]:
    """Yield the values that keys lead to, through all lists, without those that are missing."""
    if isinstance(value, list):
        for item in value:
            yield from _values_at(item, keys)
    elif keys and isinstance(value, dict):
        is_member = value.get("__typename") == keys[0]
        yield from _values_at(value if is_member else value.get(keys[0]), keys[1:])
    elif not keys and value not in (None, {}):
        yield value


def _values_in(value: JSON) -> Iterable[JSON]:
    return value.values() if isinstance(value, dict) else [value]


def _json(value: JSON, indent: str = "") -> str:
    """Return JSON with comments in place of the further items of lists, and short texts."""
    if isinstance(value, str) and len(value) > _MAX_CHARACTERS:
        value = f"{value[:_MAX_CHARACTERS].rstrip()}…"
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # as AniList writes it
    if not value or not isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{indent}  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_json(item, inner)}" for key, item in value.items()]
        opening, closing, more = "{", "}", ""
    else:
        parts = [_json(item, inner) for item in value[:_MAX_ITEMS]]
        opening, closing = "[]"
        rest = len(value) - _MAX_ITEMS
        more = f"\n{inner}// {rest} more" if rest > 0 else ""
    line = f"{opening} {', '.join(parts)} {closing}".replace("[ ", "[").replace(" ]", "]")
    if len(line) <= _MAX_LINE and "\n" not in line and not more and indent:
        return line
    joined = f",\n{inner}".join(parts)
    return f"{opening}\n{inner}{joined}{more}\n{indent}{closing}"
