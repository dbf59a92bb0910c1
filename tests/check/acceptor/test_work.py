"""The acceptor's work grows with the size of the texts, and no faster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.check.acceptor.harness import accepted, judge
from tests.check.test_growth import COUNTED, MOST, TIMED, calls

from kotae.check.acceptor import tokens

if TYPE_CHECKING:
    from tests.check.test_growth import Case

#: The work of the others grows with the square, up to a bound: see below.
CASES = {
    name: case
    for cases in (COUNTED, {f"{name} in one call": case for name, case in TIMED.items()})
    for name, case in cases.items()
    if "fragments" not in name
}


def calls_of_acceptor(texts: list[str]) -> int:
    return calls(lambda: judge(texts, has_anilist_rules=True))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_ten_times_the_text_takes_at_most_fifteen_times_the_work(case: Case) -> None:
    make, size = case
    small, large = (list(make(factor * size).values()) for factor in (1, 10))
    judge(small, has_anilist_rules=True)  # reads AniList's limits once
    start = calls_of_acceptor(["{ Media { id } }"])
    assert calls_of_acceptor(large) - start <= MOST * max(calls_of_acceptor(small) - start, 0) + 100


def test_the_work_of_a_long_chain_of_fragments_is_bounded() -> None:
    make, _ = COUNTED["a chain of fragments over files"]
    assert all(accepted(*make(100).values()))
    texts = list(make(2000).values())
    assert not any(accepted(*texts))
    assert calls_of_acceptor(texts) < 3_000_000


PATTERNS = (
    tokens._TOKEN.pattern,
    tokens._ANY_TEXT,
    tokens._COMMENT.pattern,
    tokens._IMPORT.pattern,
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_repetition_of_a_token_gives_back_what_it_matched(pattern: str) -> None:
    # Without classes of characters, escapes and the starts of groups, only repetitions are left.
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?", "x", pattern)
    assert re.findall(r"[*+?}](?!\+)(?<![*+?}]\+)", bare) == []
    assert "+" in bare


#: Texts of a megabyte for each kind of token, with the number of tokens.
LONG = {
    "a name": ("a" * 1_000_000, 1),
    "digits": ("7" * 1_000_000, 1),
    "digits and letters": ("7e7." * 250_000, 1),
    "a string": ('"' + "a" * 1_000_000 + '"', 1),
    "a string without an end": ('"' + " " * 1_000_000, 1),
    "a comment": ("#" * 1_000_000, 0),
    "a comment beside a string": ('""' + "#" * 1_000_000, 1),
    "spaces and commas": (" ,\t\n\r" * 200_000, 0),
    "dots": ("." * 999_999, 333_333),
    "quotes": ('"' * 1_000_000, 999_999),
    "minus signs": ("-" * 1_000_000, 1_000_000),
    "backslashes": ("\\" * 1_000_000, 1_000_000),
    "letters that are not ASCII": ("é" * 1_000_000, 1_000_000),
}


@pytest.mark.parametrize(("text", "count"), LONG.values(), ids=LONG)
def test_a_megabyte_of_one_kind_of_character_is_split_into_tokens(text: str, count: int) -> None:
    assert len(tokens.tokens_of(text)) == count + 4
    assert tokens.names_defined_in(text) == set()


HOSTILE = {
    "block strings without an end": '"""' + r'\"""' * 60_000,
    "strings without an end": '"\n' * 120_000,
    "escapes": '"' + r"\"" * 120_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_left_to_graphql_core(text: str) -> None:
    assert accepted(text) == [False]


def test_a_merge_that_doubles_at_each_level_is_given_up() -> None:
    inner = "{ nodes { ...F# ...G# } }"
    texts = [
        f"fragment {name}{level} on Media {{ a: relations {inner} b: relations {inner} }}".replace(
            "#", str(level + 1)
        )
        for level in range(60)
        for name in "FG"
    ]
    last = [f"fragment {name}60 on Media {{ id }}" for name in "FG"]
    assert not any(accepted("query Q { Media(id: 1) { ...F0 ...G0 } }", *texts, *last))
    assert all(accepted("query Q { Media(id: 1) { ...F50 ...G50 } }", *texts[100:], *last))
