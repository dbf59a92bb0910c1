"""Mutants of small projects: mistakes in tokens, values, types and names, and across files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.check.mutants import mutated, queries, with_fragments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

__all__ = ["mutants_of", "mutants_of_operations", "mutants_of_queries"]

_VALUES = [
    *("null", "1", "0", "-1", "100", "101", "51", "26", "2147483647", "2147483648", "99999999999"),
    *("1.5", "1e3", "-0", "00", "true", '""', '"x"', '"""x"""', r'"\u0061"', '"é"', "ANIME", "[1]"),
    *("[[1]]", "[]", "{}", "{year: 1}", "$id", "$page", "[$page]", "$nope", "20200101", "[null]"),
]
_TYPES = [
    "Int",
    "Int!",
    "[Int]",
    "[Int!]!",
    "String",
    "Boolean",
    "MediaType",
    "[MediaSort]",
    "Float",
]
_DIRECTIVES = [
    *("@skip(if: true)", "@include(if: $id)", "@include(if: false) @skip(if: true)", "@client"),
    *("@skip", "@deprecated", "@defer", "@skip(if: null)", "@include(if: true) @include(if: true)"),
]
_ANY_VALUE = re.compile(r'(?<=: )(?:-?\d+|true|false|[A-Z_]+|"[^"]*"|\$\w+)(?=[\s,)])')
_DEFAULT = re.compile(r"(?<=\$)(\w+): ([\[\]!\w]+)( = [^\s,)]+)?")
_FIELD = re.compile(r"(?<=\n)( +)([a-z]\w*)(?=[ \n(])")
_DEFINITION = re.compile(r"^(?:query|mutation|fragment)\b.*?^\}", re.MULTILINE | re.DOTALL)


def _replaced(
    pattern: re.Pattern[str], new: Callable[[re.Match[str]], str], text: str, random: Random
) -> str:
    """Replace one match of a pattern, if there is one."""
    matches = list(pattern.finditer(text))
    if not matches:
        return text
    match = random.choice(matches)
    return text[: match.start()] + new(match) + text[match.end() :]


def _mutated(text: str, random: Random) -> str:
    match random.randrange(9):
        case 0 | 1:
            return _replaced(_ANY_VALUE, lambda _: random.choice(_VALUES), text, random)
        case 2:
            default = random.choice(["", f" = {random.choice(_VALUES)}"])
            return _replaced(
                _DEFAULT, lambda match: f"{match[1]}: {match[2]}{default}", text, random
            )
        case 3:
            return _replaced(
                _DEFAULT,
                lambda match: f"{match[1]}: {random.choice(_TYPES)}{match[3] or ''}",
                text,
                random,
            )
        case 4:
            alias = random.choice(["id", "a", "media", "__typename"])
            return _replaced(_FIELD, lambda match: f"{match[1]}{alias}: {match[2]}", text, random)
        case 5:
            directive = random.choice(_DIRECTIVES)
            return _replaced(_FIELD, lambda match: f"{match[0]} {directive} ", text, random)
        case 6:
            names = _FIELD.findall(text) or [("", "id")]
            other = random.choice(names)[1]
            return _replaced(_FIELD, lambda match: f"{match[1]}{other}", text, random)
        case _:
            return mutated(text, random)


def _rearranged(files: dict[str, str], random: Random) -> None:
    """Move a definition to another file, copy it there, or drop it."""
    source, target = random.choice(list(files)), random.choice([*files, "new.graphql"])
    definitions = _DEFINITION.findall(files[source])
    if definitions:
        definition = random.choice(definitions)
        kind = random.randrange(4)
        if kind:
            files[source] = files[source].replace(definition, "", 1)
        if kind != 1:
            files[target] = f"{files.get(target, '')}\n{definition}\n"


def mutants_of(files: dict[str, str], random: Random, count: int) -> Iterator[dict[str, str]]:
    """Yield projects that have one to three changes."""
    for _ in range(count):
        changed = files.copy()
        for _ in range(random.choice([1, 1, 1, 2, 3])):
            if random.random() < 0.1:
                _rearranged(changed, random)
            else:
                path = random.choice(list(changed))
                changed[path] = _mutated(changed[path], random)
        yield changed


def mutants_of_queries(random: Random, count: int) -> Iterator[dict[str, str]]:
    """Yield mutants of an operation of `queries/` with the fragments that it reaches."""
    paths = [path for path in queries() if not path.startswith("fragments/")]
    for _ in range(count):
        files = with_fragments(random.sample(paths, random.choice([1, 1, 1, 2])))
        yield from (changed for changed in mutants_of(files, random, 1) if changed != files)


def mutants_of_operations(random: Random, count: int) -> dict[str, str]:
    """Return mutants of the operations of `queries/`, each with a name of its own."""
    paths = [path for path in queries() if not path.startswith("fragments/")]
    texts: dict[str, str] = {}
    for number in range(count):
        text = queries()[random.choice(paths)]
        for _ in range(random.choice([1, 1, 1, 2, 3])):
            text = _mutated(text, random)
        text = re.sub(r"\b(query|mutation) (\w+)", rf"\g<1> \g<2>{number}", text, count=1)
        texts[f"{number}.graphql"] = text
    return texts
