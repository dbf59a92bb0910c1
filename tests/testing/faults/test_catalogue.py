"""What all faults have in common."""

from __future__ import annotations

import re

import pytest
from tests.testing.faults.fakes import FakeConnection, FakeExchange, play, work_result

from kotae.testing.faults.bodies import BODIES
from kotae.testing.faults.catalogue import FAULTS
from kotae.testing.faults.connections import CONNECTIONS
from kotae.testing.faults.mutated_responses import MUTATED_RESPONSES
from kotae.testing.faults.pages import PAGES, REDIRECTS
from kotae.testing.faults.refusals import REFUSALS
from kotae.testing.faults.schema_violations import SCHEMA_VIOLATIONS

_GROUPS = (REFUSALS, PAGES, REDIRECTS, BODIES, MUTATED_RESPONSES, SCHEMA_VIOLATIONS, CONNECTIONS)
_ON_THE_CONNECTION = {fault.name for fault in CONNECTIONS}
#: What FACTS and the measurements have a row of.
_ROWS = [
    "429", "burst-429", "429-no-retry-after", "429-html", "403-disabled", "403-html-challenge",
    "400-validation", "400-input", "400-invalid-token", "400-complexity", "400-page-depth",
    "400-json-no-data", "401", "404", "404-private-user", "500", "500-json-no-data", "502-html",
    "503-html", "504-html", "520-html", "200-errors-with-data", "200-errors-without-status",
    "200-errors-null", "errors-is-text", "200-html", "200-empty", "204", "200-null",
    "200-number", "200-text", "200-list", "data-null", "data-null-errors-empty",
    "truncated-json", "short-body", "trickle-headers", "trickle-body", "no-response",
    "drop-before", "drop-after", "reset-after", "redirect-301", "redirect-302", "redirect-303",
    "redirect-307", "redirect-308", "redirect-other-host", "gzip-bomb", "deflate",
    "brotli-header-lie", "wrong-charset", "html-content-type", "no-content-type", "bom", "nan",
    "lone-surrogate", "duplicate-keys", "deep-nesting", "huge-number", "unknown-enum-value",
    "unknown-union-member", "null-in-non-null", "wrong-type", "missing-field", "extra-field",
    "retry-after-date", "retry-after-garbage", "retry-after-huge",
]  # fmt: skip


def _exchange() -> FakeExchange:
    query = "{ Page { activities { __typename } media { id title { romaji } status } } }"
    media = {"id": 1, "title": {"romaji": "カウボーイ"}, "status": "FINISHED"}
    data = {"Page": {"activities": [{"__typename": "TextActivity"}], "media": [media]}}
    return FakeExchange(work_result(query, data), hangs_up_after=2_000)


def test_no_name_is_taken_twice() -> None:
    assert len(FAULTS) == sum(map(len, _GROUPS))
    assert all(name == fault.name for name, fault in FAULTS.items())


def test_every_row_of_the_facts_has_its_fault() -> None:
    assert set(_ROWS) <= FAULTS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_a_name_to_type_and_sentences_to_read(name: str) -> None:
    fault = FAULTS[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    for text in (fault.summary, fault.source):
        assert text.endswith(".")
        assert text[0].isupper() or text.startswith("gql's")
        assert text.isprintable()
        assert "|" not in text, "it would break a table"
        assert not re.search(r"\.(?:md|py|json)\b", text), "a source is said in words"
    assert len(fault.summary) <= 100


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_does_the_work_where_it_says_so_and_only_there(name: str) -> None:
    exchange = _exchange()
    response = play(name, exchange)
    assert exchange.times_worked == FAULTS[name].does_work
    if name in _ON_THE_CONNECTION:
        assert response is None
        assert exchange.connection.is_closed
    else:
        assert response is not None
        assert exchange.connection == FakeConnection()


@pytest.mark.parametrize("name", sorted(FAULTS.keys() - _ON_THE_CONNECTION))
def test_a_response_repeats_no_header_and_has_no_wrong_length(name: str) -> None:
    response = play(name, _exchange())
    assert response is not None
    names = [header.lower() for header in response.headers]
    assert len(names) == len(set(names))
    assert "content-length" not in names
    assert all(value.isascii() and value.isprintable() for value in response.headers.values())


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_leaves_the_outcome_as_it_was(name: str) -> None:
    exchange, untouched = _exchange(), _exchange()
    play(name, exchange)
    assert exchange.result.content == untouched.result.content
    assert exchange.result.response == untouched.result.response


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_refused_request_raises_no_exception(name: str) -> None:
    errors = [{"message": "Not Found.", "status": 404}]
    exchange = FakeExchange(
        work_result("{ Media { id } }", None, errors=errors), hangs_up_after=2_000
    )
    response = play(name, exchange)
    assert (response is None) is (name in _ON_THE_CONNECTION)
