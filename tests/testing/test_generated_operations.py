"""Whatever is valid is answered, and every response fits the schema."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import mutations, queries
from tests.testing.fitting import misfits
from tests.testing.local_anilist import LocalAniList

from kotae.testing import Rules
from kotae.testing.world.schema_types import fields_of, served_schema

_ROOTS = [(kind, name) for kind in ("Query", "Mutation") for name in sorted(fields_of(kind))]

#: 27 queries and 29 mutations: 224 operations, or 2,016.
_FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
_MANY = settings(_FEW, max_examples=36)
#: Refusals that no rule turns off, and their statuses.
_REFUSALS = {"Not Found.": 404, "validation": 400}


def _check(text: str) -> None:
    result = LocalAniList(Rules.off()).run(text)
    body: Any = result.body
    messages = {error["message"] for error in body.get("errors", ())}
    assert messages <= _REFUSALS.keys(), (text, body["errors"])
    assert result.status in ({_REFUSALS[one] for one in messages} or {200})
    assert body["data"] is not None
    assert misfits(served_schema(), parse(text), body["data"]) == [], text


def _run(kind: str, root: str, profile: settings) -> None:
    make = queries if kind == "Query" else mutations

    @profile
    @given(make(served_schema(), fields=[root]))
    def check(text: str) -> None:
        _check(text)

    check()


@pytest.mark.parametrize(("kind", "root"), _ROOTS)
def test_the_response_to_any_operation_fits(kind: str, root: str) -> None:
    _run(kind, root, _FEW)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "root"), _ROOTS)
def test_the_responses_to_many_operations_fit(kind: str, root: str) -> None:
    _run(kind, root, _MANY)
