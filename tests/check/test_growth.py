"""Ten times the input takes at most fifteen times as long.

Calls of functions are counted where Python does the work, since they are the same on every
machine; time is measured where the work may be in a single call.
"""

from __future__ import annotations

import gc
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.check.harness import judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from graphql import GraphQLSchema

    Case = tuple[Callable[[int], dict[str, str]], int]

ROOT = Path("/project")
MOST = 15.0


def one(text: str) -> dict[str, str]:
    return {"a.graphql": text}


def media(fields: str) -> dict[str, str]:
    return one(f"{{ Media(id: 1) {{ {fields} }} }}")


def numbered(pattern: str, count: int, separator: str = " ") -> str:
    """Return a pattern repeated, with `#` as the number and `+` as the next one.

    All numbers have the same width, because a longer name costs more.
    """
    return separator.join(
        pattern.replace("#", f"{number:05}").replace("+", f"{number + 1:05}")
        for number in range(count)
    )


def in_files(pattern: str, count: int) -> dict[str, str]:
    return {
        f"f{number}.graphql": text
        for number, text in enumerate(numbered(pattern, count, "\n").split("\n"))
    }


CHAIN = "fragment F# on Media { id ...F+ }"
SPREAD = "query Q { Media(id: 1) { ...F00000 } }"
EACH_SPREAD = "query Q# { Media(id: 1) { ...F00000 } }"
STYLED = "title { romaji(stylised: $styled) }"


def end_of_chain(count: int, field: str = "id") -> str:
    return f"fragment F{count:05} on Media {{ {field} }}"


#: Inputs by name: a function that makes one of a size, and the small size.
COUNTED: dict[str, Case] = {
    "numbers": (lambda n: one("{ Media(id_in: [" + "7, " * n + "]) { id } }"), 100),
    "strings": (lambda n: one("{ Media(genre_in: [" + '"" ' * n + "]) { id } }"), 100),
    "brackets": (lambda n: one("{ Media(id_in: [" + "[] " * n + "]) { id } }"), 100),
    "the same field": (lambda n: media("id " * n), 100),
    "the same field with a selection": (lambda n: media("title { romaji } " * n), 50),
    "the same field with arguments": (lambda n: media("title { romaji(stylised: true) } " * n), 50),
    "the same root field": (lambda n: one("{" + "Media(id: 1) { id } " * n + "}"), 30),
    "the same inline fragment": (lambda n: media("... { id } " * n), 50),
    "the same spread": (
        lambda n: {**media("...F " * n), "f.graphql": "fragment F on Media { id }"},
        100,
    ),
    "different fields": (lambda n: media(numbered("f#: id", n)), 100),
    "the same typo": (lambda n: media("titel " * n), 20),
    "different typos": (lambda n: media(numbered("titel#", n)), 20),
    "typos of arguments": (lambda n: media(numbered("x#: title { romaji(styled: true) }", n)), 30),
    "typos of enum values": (lambda n: one("{ Media(sort: [" + "SCOR " * n + "]) { id } }"), 50),
    "typos of fragments": (
        lambda n: one(f"{{ Media(id: 1) {{ {numbered('...G#', n)} }} }}\n" + numbered(CHAIN, n)),
        30,
    ),
    "undeclared variables": (lambda n: media(numbered("x#: Media(id: $v#) { id }", n)), 30),
    "unused variables": (
        lambda n: one(f"query Q({numbered('$v#: Int', n)}) {{ Media(id: 1) {{ id }} }}"),
        30,
    ),
    "an argument given again": (lambda n: one("{ Media(" + "id: 1 " * n + ") { id } }"), 100),
    "a directive given again": (lambda n: media("id " + "@skip(if: true) " * n), 50),
    "operations": (lambda n: one(numbered("query Q# { Media(id: 1) { id } }", n)), 30),
    "operations of one name": (lambda n: one("query Q { Media(id: 1) { id } } " * n), 20),
    "anonymous operations": (lambda n: one("{ Media(id: 1) { id } } " * n), 20),
    "files": (lambda n: in_files("query Q# { Media(id: 1) { id } }", n), 40),
    "broken files": (lambda n: in_files("query Q# { Media(id: 1) { ...F# }", n), 50),
    "files with a fragment of the same name": (
        lambda n: in_files("query Q# { Media { ...F } } fragment F on Media { id }", n),
        10,
    ),
    "files with type definitions": (
        lambda n: in_files("query Q# { Media { id } } type T# { id: Int }", n),
        10,
    ),
    "a chain of fragments in one file": (
        lambda n: one(f"{SPREAD} {numbered(CHAIN, n)} {end_of_chain(n)}"),
        30,
    ),
    "a chain of fragments over files": (
        lambda n: {**one(SPREAD), **in_files(CHAIN, n), "end.graphql": end_of_chain(n)},
        30,
    ),
    "a chain of fragments to a variable": (
        lambda n: {
            **one("query Q($styled: Boolean) { Media(id: 1) { ...F00000 } }"),
            **in_files(CHAIN, n),
            "end.graphql": end_of_chain(n, STYLED),
        },
        30,
    ),
    "a chain of fragments to an undeclared variable": (
        lambda n: {**one(SPREAD), **in_files(CHAIN, n), "end.graphql": end_of_chain(n, STYLED)},
        30,
    ),
    "a chain of fragments that bites its tail": (
        lambda n: {**one(SPREAD), **in_files(CHAIN, n), "z.graphql": end_of_chain(n, "...F00000")},
        30,
    ),
    "a chain of fragments with a typo in each": (
        lambda n: {
            **one(SPREAD),
            **in_files("fragment F# on Media { titel ...F+ }", n),
            "end.graphql": end_of_chain(n),
        },
        20,
    ),
    "a chain of fragments below a conflict": (
        lambda n: {
            **media("n: id n: idMal ...F00000"),
            **in_files(CHAIN, n),
            "end.graphql": end_of_chain(n),
        },
        30,
    ),
    "fragments that all operations share": (
        lambda n: {**in_files(EACH_SPREAD, n), **in_files(CHAIN, n), "z.graphql": end_of_chain(n)},
        10,
    ),
    "unused variables above a chain of fragments": (
        lambda n: {
            **one(f"query Q({numbered('$v#: Int', n)}) {{ Media(id: 1) {{ ...F00000 }} }}"),
            **in_files(CHAIN, n),
            "end.graphql": end_of_chain(n),
            "broken.graphql": "fragment G on Media {",
        },
        60,
    ),
    "conflicts of two fragments beside spreads of a third": (
        lambda n: {
            **media("...A ...B " + "...Z " * n),
            "f.graphql": f"fragment A on Media {{ {numbered('a#: id', n)} }} "
            f"fragment B on Media {{ {numbered('a#: idMal', n)} }} fragment Z on Media {{ id }}",
        },
        20,
    ),
    "operations that lack one variable": (
        lambda n: {**in_files(EACH_SPREAD, n), "f.graphql": end_of_chain(0, STYLED)},
        20,
    ),
}  # fmt: skip


def calls(action: Callable[[], object]) -> int:
    """Count the calls of functions, with those of Python itself."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(profile)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("make", "size"), COUNTED.values(), ids=COUNTED)
def test_ten_times_the_input_takes_at_most_fifteen_times_the_work(
    anilist: GraphQLSchema, make: Callable[[int], dict[str, str]], size: int
) -> None:
    judge(make(size), anilist, ROOT)
    small, large = (calls(partial(judge, make(n), anilist, ROOT)) for n in (size, 10 * size))
    assert large <= MOST * small


#: The same for work inside a single call; sizes are approximately in characters.
TIMED: dict[str, Case] = {
    "digits": (lambda n: media("x(y: " + "7" * n + ")"), 15_000),
    "digits for a number": (lambda n: one("{ Media(id: " + "7" * n + ") { id } }"), 15_000),
    "digits behind a point": (lambda n: media("x(y: 0." + "7" * n + "e" + "7" * n + ")"), 15_000),
    "letters": (lambda n: media("a" * n), 15_000),
    "quotes": (lambda n: one('"' * n), 30_000),
    "escaped quotes": (lambda n: one('{ Media(search: "' + '\\"' * n + '") { id } }'), 7_500),
    "escaped quotes in a block": (
        lambda n: one('{ Media(search: """' + '\\"""' * n + '""") { id } }'),
        5_000,
    ),
    "lines in a block": (
        lambda n: one('{ Media(search: """' + " x\n" * n + '""") { id } }'),
        5_000,
    ),
    "brackets": (lambda n: one("[" * n), 30_000),
    "braces": (lambda n: one("{" * n), 30_000),
    "nested brackets": (lambda n: media("x(y: " + "[" * n + ")"), 30_000),
    "line breaks": (lambda n: one("\n" * n + "{ nope }"), 30_000),
    "comments": (lambda n: one("#\n" * n + "{ nope }"), 10_000),
    "spaces in a comment": (lambda n: one("#" + " " * n + "\n{ nope }"), 30_000),
    "spaces behind the word import": (lambda n: one("#import" + " " * n + "\n{ nope }"), 1_000),
    "the word from behind the word import": (
        lambda n: one("#import" + " from " * n + "\n{ nope }"),
        1_000,
    ),
    "dots in a broken file": (lambda n: one("}" + "... " * n), 10_000),
    "the word fragment in a broken file": (lambda n: one("}" + "fragment " * n), 5_000),
    "spaces in an empty file": (lambda n: one(" ,\n" * n), 10_000),
    "the same field": (lambda n: media("id " * n), 500),
    "different typos": (lambda n: media(numbered("titel#", n)), 40),
    "a chain of fragments over files": (
        lambda n: {**one(SPREAD), **in_files(CHAIN, n), "end.graphql": end_of_chain(n)},
        60,
    ),
}


def seconds(files: dict[str, str], schema: GraphQLSchema, rounds: int) -> float:
    """Return the least CPU time of this thread for a check, which other programs do not affect."""
    best = float("inf")
    for _ in range(rounds):
        started = time.thread_time()
        judge(files, schema, ROOT)
        best = min(best, time.thread_time() - started)
    return best


@pytest.mark.long
@pytest.mark.parametrize(("make", "size"), TIMED.values(), ids=TIMED)
def test_ten_times_the_input_takes_at_most_fifteen_times_as_long(
    anilist: GraphQLSchema, make: Callable[[int], dict[str, str]], size: int
) -> None:
    # A garbage collection costs in proportion to the objects of all other tests.
    gc.collect()
    gc.disable()
    small = large = float("inf")
    try:
        for _ in range(4):
            small = min(small, seconds(make(size), anilist, 3))
            large = min(large, seconds(make(10 * size), anilist, 1))
            if large <= MOST * small + 0.02:
                break
    finally:
        gc.enable()
    assert large <= MOST * small + 0.02


@pytest.mark.long
@pytest.mark.parametrize(("make", "size"), COUNTED.values(), ids=COUNTED)
def test_a_hundred_times_the_input_takes_at_most_225_times_as_long(
    anilist: GraphQLSchema, make: Callable[[int], dict[str, str]], size: int
) -> None:
    small = seconds(make(size), anilist, 10)
    large = seconds(make(100 * size), anilist, 2)
    assert large <= MOST**2 * small
