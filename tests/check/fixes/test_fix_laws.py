"""Laws of `--fix`, for projects from `queries/` that were worsened at random."""

from __future__ import annotations

import json
import shutil
import zlib
from collections import Counter
from typing import TYPE_CHECKING, cast

import pytest
import requests
from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    Source,
    TokenKind,
    execute_sync,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves its parameters' types open
    get_named_type,
    is_enum_type,
    is_leaf_type,
    parse,
)
from graphql.language import Lexer
from tests.check.fixes.worsened import worsened_project

from kotae.check import CheckReport, CheckRequest, check
from kotae.check.fixes import Fixer
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from graphql import GraphQLAbstractType, GraphQLNamedType, GraphQLResolveInfo, GraphQLSchema

FEW = range(3)
MANY = pytest.param(range(1_500), marks=pytest.mark.long, id="many")


def fix(folder: Path) -> tuple[Fixer, CheckReport]:
    fixer = Fixer(folder, writes=True)
    return fixer, check(CheckRequest(working_folder=folder), fixer=fixer)


def comments_of(text: str) -> Counter[str]:
    """Return the comments of a text that can be read as tokens."""
    lexer = Lexer(Source(text))
    found: list[str] = []
    while lexer.advance().kind is not TokenKind.EOF:
        pass
    token = lexer.token
    while token.prev is not None:
        token = token.prev
        if token.kind is TokenKind.COMMENT:
            found.append(token.value or "")
    return Counter(found)


def resolve(_source: object, info: GraphQLResolveInfo[object], **arguments: object) -> object:
    """Resolve a field by its name and its arguments, apart from those that fixes write."""
    given = {key: arguments[key] for key in sorted(arguments) if key not in {"perPage", "version"}}
    number = zlib.crc32(f"{info.field_name} {given}".encode()) % 1000

    field = info.parent_type.fields[info.field_name]
    named = cast("GraphQLNamedType", get_named_type(field.type))
    value: object = {} if not is_leaf_type(named) else "text" if named.name == "String" else number
    if is_enum_type(named):
        value = next(iter(named.values.values())).value
    for _ in range(str(field.type).count("[")):
        value = [value, value]
    return value


def results(files: Mapping[str, str], schema: GraphQLSchema) -> dict[str, object]:
    """Return the result of every operation, by its name."""

    def resolve_type(_value: object, _info: object, of_type: GraphQLAbstractType) -> str:
        return schema.get_possible_types(of_type)[-1].name

    document = parse("\n".join(files.values()))
    found: dict[str, object] = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            name = node.name.value if node.name else ""
            result = execute_sync(
                schema,
                document,
                operation_name=name,
                field_resolver=resolve,
                type_resolver=resolve_type,
            )
            found[name] = json.loads(json.dumps(result.data, default=str))
    return found


def without_added(after: object, before: object) -> object:
    """Return a result without the `__typename` that fixes added."""
    if isinstance(after, dict):
        old = cast("dict[str, object]", before)
        return {
            key: without_added(value, old.get(key))
            for key, value in cast("dict[str, object]", after).items()
            if key in old or key != "__typename"
        }
    if isinstance(after, list):
        pairs = zip(cast("list[object]", after), cast("list[object]", before), strict=True)
        return [without_added(*pair) for pair in pairs]
    return after


def obey(folder: Path, anilist: GraphQLSchema, seed: int, *, is_mutated: bool) -> Counter[str]:
    """Fix a project, compare it with what it was, and return the problems that were fixed."""
    files = worsened_project(seed, is_mutated=is_mutated)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    before = Counter(
        (each.rule, each.location.path)
        for each in check(CheckRequest(working_folder=folder)).problems
    )
    fixer, report = fix(folder)
    after = Counter((each.rule, each.location.path) for each in report.problems)
    fixed = {name: (folder / name).read_bytes().decode() for name in files}
    changed = {file.path for file in fixer.files}
    assert after <= before
    assert changed == {name for name, text in files.items() if fixed[name] != text}
    assert check(CheckRequest(working_folder=folder)).problems == report.problems
    for name in changed:
        assert comments_of(files[name]) == comments_of(fixed[name]), name
    assert not fix(folder)[0].files
    try:
        old, new = results(files, anilist), results(fixed, anilist)
    except GraphQLError:
        old = new = {}  # a file without syntax
    for name, result in old.items():
        assert result is None or without_added(new[name], result) == result, name
    return Counter({rule: count for (rule, _), count in (before - after).items()})


@pytest.mark.parametrize("is_mutated", [False, True], ids=["valid", "mutated"])
@pytest.mark.parametrize("seeds", [pytest.param(FEW, id="few"), MANY])
def test_a_fixed_project_has_fewer_problems_and_the_same_results(
    tmp_path: Path, anilist: GraphQLSchema, seeds: range, is_mutated: bool
) -> None:
    rules: Counter[str] = Counter()
    for seed in seeds:
        folder = tmp_path / str(seed)
        try:
            rules += obey(folder, anilist, seed, is_mutated=is_mutated)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
        shutil.rmtree(folder)
    assert len(rules) > 2


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as running:
        yield running


PAGE = "query Q($n: Int = 99) { Page(perPage: $n) { pageInfo { perPage } media(sort: ID) { id } } }"
MEDIA = "{ source characters(perPage: 40) { nodes { id } edges { role } edges { id } } }"
ACTIVITIES = "{ activities(sort: ID) { ... on TextActivity { id } ... on ListActivity { id } } }"


@pytest.mark.parametrize(
    "text",
    [
        "{ Page(perPage: 90) { media(sort: ID) { id id title { romaji } title { english } } } }",
        PAGE,
        f"{{ Media(id: 1) {MEDIA} }}",
        f"{{ Page {ACTIVITIES} }}",
        "{ Media(id: 1) { ...A id ...A idMal id } }\nfragment A on Media { status genres status }",
    ],
)
def test_the_local_anilist_returns_the_same_for_a_fixed_operation(
    server: AniListServer, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "a.graphql"
    path.write_text(text, "utf-8")
    fix(tmp_path)
    fixed = path.read_text("utf-8")
    assert fixed != text
    before, after = (
        requests.post(server.url, json={"query": query}, timeout=30).json()["data"]
        for query in (text, fixed)
    )
    assert without_added(after, before) == before
