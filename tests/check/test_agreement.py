"""The checker and the local AniList agree on generated operations, AniList's own rules included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis_graphql import queries
from tests.check.harness import project_of

from kotae.check.engine import check_project
from kotae.check.limits import CheckProgress, Deadline
from kotae.problems import Severity
from kotae.schema.load import bundled_schema, bundled_sdl
from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.problems import Problem

_settings = settings(
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, rules=Rules(burst=False)) as running:
        yield running


def errors(text: str) -> list[Problem]:
    project = project_of({"a.graphql": text}, Path("/project"))
    progress = CheckProgress(Deadline(60))
    problems = check_project(project, bundled_schema(), progress)[1]
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def agree(server: AniListServer, text: str) -> None:
    headers = {"Authorization": f"Bearer {server.token(1)}"}
    response = requests.post(server.url, json={"query": text}, headers=headers, timeout=30)
    if response.status_code == 404:  # a record that there is not
        return
    assert (response.status_code != 200) is bool(errors(text)), response.text


@pytest.mark.parametrize("allow_null", [False, True])
@pytest.mark.parametrize(
    "max_examples", [15, pytest.param(1_000, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_the_local_anilist_refuses_exactly_the_operations_with_errors(
    server: AniListServer, max_examples: int, allow_null: bool
) -> None:
    @settings(_settings, max_examples=max_examples)
    @given(queries(bundled_sdl(), allow_null=allow_null))
    def judge(text: str) -> None:
        agree(server, text)

    judge()
