"""Small projects from `queries/`, with mistakes that people and machines make."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["mutated", "project_of", "queries", "with_fragments"]

_QUERIES = Path(__file__).parents[2] / "queries"
_TOKEN = re.compile(
    r'\s+|,|#[^\n]*|"""[\s\S]*?"""|"[^"\n]*"|\.\.\.|[_A-Za-z]\w*|-?\d+(?:\.\d+)?|.', re.DOTALL
)
_FRAGMENT = re.compile(r"\bfragment\s+(\w+)")
_SPREAD = re.compile(r"\.\.\.\s*(\w+)")
#: Tokens that can be inserted anywhere, and are seldom valid.
_PIECES = [
    *"{}()[]:!$@=,|&é",
    *("...", "on", "query", "fragment", "01", ".5", "#c\n", "\x0b", "\ufeff", "= 5", "= null"),
    *("subscription X { a }", "type X { a: Int }", "{ id }", "(id: 1)", "String!", "[Int]"),
]
#: Tokens that are valid in selections, arguments, values or directives.
_FITTING_PIECES = [
    *("__typename", "id", "x: id", "x: status", "title", "name { full }", "... on Media { id }"),
    *("... on User { id }", "... { id }", "__schema { types { name } }", "@include(if: true)"),
    *("@include(if: true) @include(if: true)", "@skip(if: $isX)", "@skip", "@deprecated", "@oneOf"),
    *("id: 1", "$page: Int", "$v: Int", "1", "1.5", '"x"', '"""b"""', "null", "true", "-5"),
    *("9999999999", "[1]", "{ year: 1, year: 2 }", "$page", "@defer", '@defer(label: "a")'),
]


@cache
def queries() -> dict[str, str]:
    """Return the files of `queries/` by their paths in it."""
    return {
        path.relative_to(_QUERIES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(_QUERIES.rglob("*.graphql"))
    }


@cache
def _names() -> list[str]:
    """Return names of the schema: types, fields, arguments, enum values."""
    names: set[str] = set()
    for name, kind in load_bundled().schema.type_map.items():
        names |= {name, *getattr(kind, "fields", ()), *getattr(kind, "values", ())}
        for field in getattr(kind, "fields", {}).values():
            names |= set(getattr(field, "args", ()))
    return sorted(names)


@cache
def _homes() -> dict[str, str]:
    """Return the file of each fragment."""
    return {name: path for path, text in queries().items() for name in _FRAGMENT.findall(text)}


def project_of(seed: int, *, mutations: Sequence[int] = (1, 2, 3)) -> dict[str, str]:
    """Return operations with their fragments; one to three times, one of the files is mutated."""
    rng = random.Random(seed)
    operations = [path for path in queries() if not path.startswith("fragments/")]
    files = with_fragments(rng.sample(operations, 4))
    for _ in range(rng.choice(mutations)):
        path = rng.choice(list(files))
        files[path] = mutated(files[path], rng)
    return files


def with_fragments(paths: list[str]) -> dict[str, str]:
    files: dict[str, str] = {}
    pending = list(paths)
    while pending:
        path = pending.pop()
        if path not in files:
            files[path] = queries()[path]
            homes = _homes()
            pending += [homes[name] for name in _SPREAD.findall(files[path]) if name in homes]
    return files


def _is_name(token: str) -> bool:
    return token[0].isalpha() and token not in {"fragment", "mutation", "on", "query"}


def mutated(text: str, rng: random.Random) -> str:
    tokens: list[str] = _TOKEN.findall(text)
    for _ in range(rng.choice([1, 1, 2, 3, 4])):
        places = [at for at, token in enumerate(tokens) if token.strip() and token != ","]
        if places:
            _mutate(tokens, places, text, rng)
    return "".join(tokens)


def _mutate(tokens: list[str], places: list[int], text: str, rng: random.Random) -> None:
    at, chance = rng.choice(places), rng.random()
    spreads = [f"...{name}" for name in _homes()]
    pieces = _PIECES if rng.random() < 0.2 else [*_FITTING_PIECES, *spreads]
    if chance < 0.04:
        del tokens[at]
    elif chance < 0.14:
        tokens.insert(at, f" {rng.choice(pieces)} ")
    elif chance < 0.2:
        tokens[at] = f" {rng.choice(pieces)} "
    elif chance < 0.8:
        words = [place for place in places if _is_name(tokens[place])]
        others = _names() if rng.random() < 0.6 else [*_homes(), *re.findall(r"\w+", text)]
        if words:
            tokens[rng.choice(words)] = rng.choice(others)
    elif chance < 0.84:
        other = rng.choice(places)
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif chance < 0.98:
        tokens[at:at] = [" ", *tokens[at : at + rng.randrange(1, 12)], " "]
    else:
        del tokens[at : at + rng.randrange(1, 8)]
