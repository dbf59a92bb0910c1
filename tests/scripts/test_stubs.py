"""The stubs that editors read: golden files, and descriptions of every kind."""

from __future__ import annotations

import ast
import json
import warnings
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLObjectType, build_schema
from tests.scripts.generator import (
    NAMES,
    backwards,
    golden_files,
    golden_sdl,
    golden_texts,
    texts_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_makes_the_golden_files(name: str) -> None:
    made, golden = golden_texts(name), golden_files(name)
    assert sorted(made) == sorted(golden)
    for file, text in made.items():
        assert text == golden[file]


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_types_in_the_sdl_does_not_matter(name: str) -> None:
    sdl = golden_sdl(name)
    assert texts_of(backwards(sdl)) == texts_of(backwards(backwards(sdl))) == texts_of(sdl)


def _docstrings(sdl: str) -> Iterator[str]:
    """Yield every docstring of a schema's stubs, with each white space as one space."""
    for text in texts_of(sdl).values():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield " ".join(node.value.split())


_DESCRIPTIONS = [
    'ends with a quote"',
    '"begins with one',
    '"',
    '""',
    '"""',
    '""""""',
    'a """ b \\""" c',
    "back\\slash",
    "ends with a backslash\\",
    "\\",
    "\\\\",
    "\\N{DIGIT ONE} \\x41 \\u0041 \\101 \\n",
    'two\n\nparagraphs\n\n\nand three"',
    "   spaces   around   ",
    "tabs\tand\u00a0others",
    "w" * 300,
    "\\" * 301,
    '"' * 301,
    "進撃の巨人 " * 30,
    "'''",
    "# noqa",
    "{braces} %s",
    "Args:\n    x: y",
]


@pytest.mark.parametrize("text", _DESCRIPTIONS)
def test_a_description_is_read_back_as_it_was(text: str) -> None:
    sdl = (
        f"{_block(text)} type Query {{ {_block(text)} a({_block(text)} x: Int, y: Int): Int "
        f"{_block(text)} b: [Int] }} {_block(text)} enum E {{ {_block(text)} A }} "
        f"{_block(text)} type T {{ {_block(text)} a: E {_block(text)} b(x: Int): T }} "
        f"{_block(text)} input I {{ {_block(text)} a: Int }} union U = T"
    )
    described = build_schema(sdl).type_map["T"]
    assert isinstance(described, GraphQLObjectType)
    wanted = _squeezed(described.description or "")
    found = [_squeezed(docstring) for docstring in _docstrings(sdl)]
    assert sum(docstring == wanted for docstring in found) >= 6
    assert any(docstring.startswith(wanted) and "Args:" in docstring for docstring in found)


def _block(text: str) -> str:
    """Return a description as an SDL string, which has the syntax of JSON."""
    return json.dumps(text)


def _squeezed(text: str) -> str:
    """Return a text without white space, because long words are broken."""
    return "".join(text.split())


@pytest.mark.parametrize("reason", ["Use `b`.", 'Use "b".', "back\\slash\\", "two\nlines", '"""'])
def test_a_reason_of_deprecation_is_read_back_as_it_was(reason: str) -> None:
    sdl = (
        f"type Query {{ a: T @deprecated(reason: {_block(reason)}) }} "
        f"type T {{ a: Int @deprecated(reason: {_block(reason)}) }}"
    )
    assert " ".join(reason.split()) in list(_docstrings(sdl))


def test_lines_of_docstrings_fit_the_project() -> None:
    sdl = 'type Query { "%s" a("%s" x: Int): Int }' % (("word " * 80,) * 2)
    assert all(len(line) <= 100 for line in texts_of(sdl)["_part0.pyi"].splitlines()[3:])
