"""The mutations that are not carried out: each says so."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask
from tests.testing.answers.works_asked import answer

from kotae.testing.answers import list_changes, other_changes
from kotae.testing.answers.binding import executable_schema
from kotae.testing.rules.refusal import Refusal

_ASK = fresh_ask(1)

_MUTATION: Any = executable_schema().mutation_type
_NAMES = sorted(place.removeprefix("Mutation.") for place in other_changes.RESOLVERS)


def _text(name: str) -> str:
    is_object = not str(_MUTATION.fields[name].type).startswith("Json")
    return f"mutation {{ {name} {'{ __typename }' if is_object else ''} }}"


def test_they_are_all_that_are_not_carried_out() -> None:
    places = {f"Mutation.{name}" for name in _MUTATION.fields}
    assert {*other_changes.RESOLVERS} == places - {*list_changes.RESOLVERS}


@pytest.mark.parametrize("name", _NAMES)
def test_each_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Refusal, match=f"does not carry out {name} yet; it carries out") as caught:
        answer(_text(name), _ASK)
    assert caught.value.status == 501


@pytest.mark.parametrize("name", _NAMES)
def test_without_a_viewer_that_is_what_is_missing(name: str) -> None:
    with pytest.raises(Refusal, match="Unauthorized") as caught:
        answer(_text(name), as_viewer(_ASK, None))
    assert caught.value.status == 401
