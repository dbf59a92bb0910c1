"""Whatever is valid is answered, and every response fits the schema."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import requests
from graphql import parse
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import mutations, queries
from tests.testing.fitting import misfits

from kotae.schema.load import load_bundled
from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

_ROOTS = sorted(load_bundled().schema.query_type.fields)  # type: ignore[union-attr] # it has one
_CHANGES = ["SaveMediaListEntry", "UpdateMediaListEntries", "DeleteMediaListEntry"]

#: 27 roots and 3 mutations: 210 operations, or 1,050.
_FEW = settings(
    max_examples=7,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
_MANY = settings(_FEW, max_examples=35)


@pytest.fixture(scope="module")
def lenient_server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, rules=Rules.off()) as server:
        yield server


@cache
def _schema() -> GraphQLSchema:
    return load_bundled().schema


def _check(server: AniListServer, text: str) -> None:
    response = requests.post(server.url, json={"query": text}, timeout=60)
    content: dict[str, Any] = response.json()
    messages = {error["message"] for error in content.get("errors", [])}
    assert messages <= {"Not Found."}, (text, messages)
    assert response.status_code == (404 if messages else 200)
    assert misfits(_schema(), parse(text), content["data"]) == [], text


def _strategy(root: str) -> Any:
    make = mutations if root in _CHANGES else queries
    return make(_schema(), fields=[root])


@pytest.mark.parametrize("root", [*_ROOTS, *_CHANGES])
def test_the_response_to_any_operation_fits(lenient_server: AniListServer, root: str) -> None:
    @_FEW
    @given(_strategy(root))
    def check(text: str) -> None:
        _check(lenient_server, text)

    check()


@pytest.mark.long
@pytest.mark.parametrize("root", [*_ROOTS, *_CHANGES])
def test_the_responses_to_many_operations_fit(lenient_server: AniListServer, root: str) -> None:
    @_MANY
    @given(_strategy(root))
    def check(text: str) -> None:
        _check(lenient_server, text)

    check()
