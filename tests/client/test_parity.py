"""`Client` and `AsyncClient` have the same interface except for `await`, judged by their source.

At run time there are no overloads, and annotations are text only: so the test parses the files
of both and compares them name by name. `scripts/generate` makes the second's from the first's.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from kotae.client import (
    async_client,
    base_async_client,
    base_client,
    bulk_async_methods,
    bulk_methods,
    client,
    config,
    list_async_methods,
    list_methods,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

#: Names that differ in the asynchronous client.
_TWINS = {
    "aclose": "close",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "BulkAsyncMethods": "BulkMethods",
    "AsyncIterator": "Iterator",
    "AsyncPaginator": "Paginator",
    "BaseAsyncClient": "BaseClient",
    "AsyncClient": "Client",
    "AsyncTokenSource": "TokenSource",
}
#: The option of the asynchronous client alone.
_SESSION = "keyword session: ClientSession | None = None"
#: The methods that are awaited; no other may be.
_AWAITED = {
    *("execute", "request", "close", "__enter__", "__exit__"),
    *("media_by_ids", "media_by_mal_ids", "characters_by_ids", "staff_by_ids", "studios_by_ids"),
    *("users_by_ids", "update_list"),
}
#: The result of a function that returns something to await, or an iterator.
_TO_AWAIT = re.compile(r"Coroutine\[object, object, (list\[Outcome\[A\]\])\]")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Signature:
    """The signature of a function or an overload, with the synchronous client's names."""

    name: str
    is_awaited: bool
    decorators: list[str]
    parameters: list[str]
    returns: str
    sentence: str


def signatures(class_: ast.ClassDef) -> dict[str, list[Signature]]:
    """Return the public functions of a class, each with its overloads, in order."""
    found: dict[str, list[Signature]] = {}
    for node in class_.body:
        if isinstance(node, Function):
            name = _TWINS.get(node.name, node.name)
            if not name.startswith("_") or name.endswith("__"):
                found.setdefault(name, []).append(_signature(name, node))
    return found


def _signature(name: str, node: Function) -> Signature:
    return Signature(
        name=name,
        is_awaited=isinstance(node, ast.AsyncFunctionDef),
        decorators=[ast.unparse(one) for one in node.decorator_list],
        parameters=list(_parameters(node.args)),
        returns=_words(node.returns),
        sentence=_first_line(node),
    )


def _parameters(given: ast.arguments) -> Iterator[str]:
    """Yield each parameter as its kind, name, annotation and default."""
    places = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(places) - len(given.defaults)) + given.defaults
    for number, (one, default) in enumerate(zip(places, defaults, strict=True)):
        kind = "positional" if number < len(given.posonlyargs) else "any"
        yield _parameter(kind, one, default)
    if given.vararg is not None:
        yield _parameter("*", given.vararg, None)
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield _parameter("keyword", one, default)
    if given.kwarg is not None:
        yield _parameter("**", given.kwarg, None)


def _parameter(kind: str, one: ast.arg, default: ast.expr | None) -> str:
    value = "" if default is None else f" = {ast.unparse(default)}"
    return f"{kind} {one.arg}: {_words(one.annotation)}{value}"


def _words(annotation: ast.expr | None) -> str:
    """Return an annotation with the synchronous client's names."""
    text = "nothing" if annotation is None else ast.unparse(annotation)
    text = _TO_AWAIT.sub(r"\1", text)
    return re.sub(r"\w+", lambda word: _TWINS.get(word[0], word[0]), text)


def _first_line(node: Function | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").partition("\n")[0]


def documented(class_: ast.ClassDef) -> list[str]:
    """Return the names that a class's docstring explains under `Args`."""
    docstring = ast.get_docstring(class_) or ""
    section = docstring.partition("\nArgs:\n")[2].partition("\n\n")[0]
    return re.findall(r"^    (\w+): ", section, re.MULTILINE)


def differences(sync: ast.ClassDef, twin: ast.ClassDef) -> list[str]:
    """Return the differences of two classes, one line for each."""
    ours, theirs = signatures(sync), signatures(twin)
    found = [f"Only one of them has {name}." for name in ours.keys() ^ theirs.keys()]
    for name in ours.keys() & theirs.keys():
        for one, other in zip_longest(ours[name], theirs[name]):
            found.extend(_between(name, one, other))
    if _first_line(sync) != _first_line(twin):
        found.append("The classes are introduced by different sentences.")
    if documented(sync) != [name for name in documented(twin) if name != "session"]:
        found.append("The classes explain different arguments.")
    return found


def _between(name: str, one: Signature | None, other: Signature | None) -> Iterator[str]:
    if one is None or other is None:
        yield f"{name} has more overloads in one of them."
        return
    if one.is_awaited or other.is_awaited != (name in _AWAITED):
        yield f"{name} is awaited where it should not be, or is not where it should."
    other = replace(other, parameters=[one for one in other.parameters if one != _SESSION])
    for aspect in ("decorators", "parameters", "returns", "sentence"):
        if getattr(one, aspect) != getattr(other, aspect):
            yield f"{name} differs in {aspect}: {getattr(one, aspect)}, {getattr(other, aspect)}."


def class_in(module: ModuleType, name: str) -> ast.ClassDef:
    return _class(inspect.getsource(module), name)


def _class(source: str, name: str) -> ast.ClassDef:
    (found,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == name
    )
    return found


def test_the_two_clients_are_the_same_but_for_awaiting() -> None:
    sync, twin = class_in(client, "Client"), class_in(async_client, "AsyncClient")
    assert differences(sync, twin) == []
    assert _SESSION in signatures(twin)["__init__"][0].parameters
    assert {"__init__", "as_viewer", "rate_limit", "close"} < signatures(sync).keys()


def test_they_execute_operations_in_the_same_way() -> None:
    sync = class_in(base_client, "BaseClient")
    assert differences(sync, class_in(base_async_client, "BaseAsyncClient")) == []
    assert {name: len(overloads) for name, overloads in signatures(sync).items()} == {
        "execute": 11,
        "request": 4,
    }


def test_they_do_work_of_many_requests_in_the_same_way() -> None:
    sync = class_in(bulk_methods, "BulkMethods")
    assert differences(sync, class_in(bulk_async_methods, "BulkAsyncMethods")) == []
    sync = class_in(list_methods, "ListMethods")
    assert differences(sync, class_in(list_async_methods, "ListAsyncMethods")) == []


@pytest.mark.parametrize(
    ("module", "name"), [(client, "Client"), (async_client, "AsyncClient")], ids=["sync", "async"]
)
def test_a_client_explains_all_its_arguments_and_no_others(module: ModuleType, name: str) -> None:
    class_ = class_in(module, name)
    (constructor,) = signatures(class_)["__init__"]
    assert [re.sub(r"\w+ (\w+):.*", r"\1", one) for one in constructor.parameters[1:]] == (
        documented(class_)
    )


def test_the_options_of_a_client_have_one_set_of_names_and_defaults() -> None:
    parameters = dict(inspect.signature(async_client.AsyncClient).parameters)
    assert parameters.pop("token").default is None
    assert {name: one.default for name, one in parameters.items()} == {
        field.name: field.default for field in dataclasses.fields(config.ClientOptions)
    }
    execute = inspect.signature(client.Client.execute).parameters
    assert set(config.CallOptions.__annotations__) < set(execute)


@pytest.mark.parametrize("name", ["Client", "AsyncClient"])
def test_making_a_client_imports_no_http_library(name: str) -> None:
    program = f"""
import sys
import kotae
kotae.{name}(app="my-app/1.0")
print(sorted({{"aiohttp", "gql", "graphql", "jwt", "requests", "urllib3"}} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


_SYNC = '''
class Client:
    """Sends operations.

    Args:
        token: Whose.
    """

    def __init__(self, *, token: TokenSource = None) -> None: ...
    @overload
    def execute(self, text: str, /, *, refresh: bool = False) -> dict[str, JSON]: ...
    @overload
    def execute(self, a: Root[A], /, *, refresh: bool = False) -> A: ...
    def execute(self, *given: object, refresh: bool = False) -> object:
        """Send one."""
    def as_viewer(self, token: TokenSource) -> Client: ...
    @property
    def rate_limit(self) -> RateLimitStatus | None:
        """The limit."""
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def _own(self, number: int) -> int: ...
'''
_ASYNC = '''
class AsyncClient:
    """Sends operations.

    Args:
        token: Whose, perhaps awaited.
    """

    def __init__(self, *, token: AsyncTokenSource = None) -> None: ...
    @overload
    async def execute(self, text: str, /, *, refresh: bool = False) -> dict[str, JSON]: ...
    @overload
    async def execute(self, a: Root[A], /, *, refresh: bool = False) -> A: ...
    async def execute(self, *given: object, refresh: bool = False) -> object:
        """Send one."""
    def as_viewer(self, token: AsyncTokenSource) -> AsyncClient: ...
    @property
    def rate_limit(self) -> RateLimitStatus | None:
        """The limit."""
    async def aclose(self) -> None: ...
    async def __aenter__(self) -> Self: ...
'''


def test_twins_have_no_difference() -> None:
    assert differences(_class(_SYNC, "Client"), _class(_ASYNC, "AsyncClient")) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        pytest.param("async def aclose", "async def close_all", "close", id="a name"),
        pytest.param("a: Root[A]", "root: Root[A]", "parameters", id="a parameter's name"),
        pytest.param("a: Root[A], /", "a: Root[A]", "parameters", id="a parameter's kind"),
        pytest.param("refresh: bool = False", "refresh: bool = True", "parameters", id="a default"),
        pytest.param("text: str", "text: bytes", "parameters", id="an annotation"),
        pytest.param("*given: object", "*given: str", "parameters", id="those of the body"),
        pytest.param("*given: object, ", "", "parameters", id="a missing parameter"),
        pytest.param("-> A:", "-> A | None:", "returns", id="a result"),
        pytest.param("-> AsyncClient", "-> Self", "returns", id="a self-type"),
        pytest.param('"""Send one."""', '"""Sends one."""', "sentence", id="a sentence"),
        pytest.param(
            '"""Sends operations.', '"""Sends texts.', "introduced", id="the class's sentence"
        ),
        pytest.param("        token: W", "        key: W", "explain", id="an explanation"),
        pytest.param("    @property\n", "", "decorators", id="a decorator"),
        pytest.param("async def execute", "def execute", "awaited", id="not awaited"),
        pytest.param("def as_viewer", "async def as_viewer", "awaited", id="awaited"),
        pytest.param(
            "    @overload\n    async def execute(self, a: Root[A], /, *, refresh: bool = False)"
            " -> A: ...\n",
            "",
            "overloads",
            id="an overload",
        ),
    ],
)
def test_each_difference_is_found(old: str, new: str, word: str) -> None:
    changed = _ASYNC.replace(old, new)
    assert changed != _ASYNC
    found = differences(_class(_SYNC, "Client"), _class(changed, "AsyncClient"))
    assert any(word in sentence for sentence in found), found
