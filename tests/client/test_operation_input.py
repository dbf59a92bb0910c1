"""GraphQL text that is given to `execute`, however its fragments spread one another."""

from __future__ import annotations

from kotae.client import operation_input
from kotae.client.operation_input import parse_text


def _chain(end: str, length: int = 1500) -> str:
    fragments = (f"fragment F{at} on Query {{ ...F{at + 1} }}" for at in range(length))
    return f"{{ ...F0 }} {' '.join(fragments)} fragment F{length} on Query {{ {end} }}"


def test_the_roots_in_a_long_chain_of_fragments_are_found() -> None:
    assert parse_text(_chain("Viewer { id }"), None).needs_token
    assert not parse_text(_chain("Media { id }"), None).needs_token


def test_the_roots_in_a_cycle_of_fragments_are_found() -> None:
    assert parse_text(_chain("... { ...F0 Viewer { id } }", length=3), None).needs_token


def test_the_roots_in_many_inline_fragments_are_found() -> None:
    text = f"{{ {'... { ' * 100} Viewer {{ id }} {'}' * 100} }}"
    assert parse_text(text, None).needs_token


def test_the_facts_of_long_texts_are_not_cached() -> None:
    text = "{ Media(id: 1) { id } }"
    before = operation_input._parse_short.cache_info().misses
    assert parse_text(text + " " * 20_000, None)[:3] == parse_text(text, None)[:3]
    assert operation_input._parse_short.cache_info().misses <= before + 1
