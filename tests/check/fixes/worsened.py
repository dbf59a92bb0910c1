"""Projects from `queries/`, worsened so that many problems can be fixed, in odd formats."""

from __future__ import annotations

import random
import re

from tests.check.mutants import project_of

__all__ = ["worsened_project"]

_TOKEN = re.compile(
    r'\s+|,|#[^\n]*|"""[\s\S]*?"""|"[^"\n]*"|\.\.\.|[_A-Za-z]\w*|-?\d+(?:\.\d+)?|.', re.DOTALL
)
_VERSION = re.compile(r"\(version: \d\)")
_PER_PAGE = re.compile(r"perPage: \d+")
_VARIABLES = ["$unused: Int", "$unused1: [Int!] = [1, 2]", '$unused2: String = "a, b"']
#: What may stand between two tokens.
_GAPS = ["# note\n", " # note, more\n", ",", "\t", "\n\n", " , ", "\n# a\n# b\n", "  \n"]


def worsened_project(seed: int, *, is_mutated: bool) -> dict[str, str]:
    """Return files by path; of an operation or two, mutated ones may be invalid."""
    rng = random.Random(seed)
    files = project_of(seed) if is_mutated else project_of(seed, mutations=(0,))
    return {path: _worsened(text, rng) for path, text in files.items()}


def _worsened(text: str, rng: random.Random) -> str:
    if rng.random() < 0.7:
        text = _VERSION.sub("", text)
    if rng.random() < 0.7:
        text = _PER_PAGE.sub("perPage: 90", text)
    if rng.random() < 0.5:
        text = re.sub(r"\b__typename\b", "", text)
    if rng.random() < 0.4:
        text = _with_variables(text, rng)
    if rng.random() < 0.3:
        text += f"\nfragment Unused{rng.randrange(1000)} on Media {{ id title {{ romaji }} }}\n"
    tokens: list[str] = _TOKEN.findall(text)
    for _ in range(rng.randrange(6)):
        _repeat_selection(tokens, rng)
    for _ in range(rng.choice([0, 0, 3, 30])):
        tokens.insert(_place(tokens, rng), rng.choice(_GAPS))
    text = "".join(tokens)
    if rng.random() < 0.15:
        text = re.sub(r"[ \t]*\n[ \t]*", " ", text) if "#" not in text else text
    if rng.random() < 0.3:
        text = text.rstrip("\n")
    return text.replace("\n", rng.choice(["\n", "\n", "\r\n", "\r"]))


def _with_variables(text: str, rng: random.Random) -> str:
    added = rng.choice([", ", "\n  ", " "]).join(rng.sample(_VARIABLES, rng.choice([1, 2, 3])))
    with_list = re.sub(r"^(query \w+)\(", rf"\1({added}, ", text, count=1, flags=re.MULTILINE)
    if with_list != text:
        return with_list
    return re.sub(r"^(query \w+) \{", rf"\1({added}) {{", text, count=1, flags=re.MULTILINE)


def _repeat_selection(tokens: list[str], rng: random.Random) -> None:
    """Repeat a selection behind itself, or at the end of its selection set."""
    starts = [at for at in range(2, len(tokens)) if _is_field(tokens, at)]
    if not starts:
        return
    start = rng.choice(starts)
    end, depth = start + 1, 0
    while end < len(tokens) and (depth or tokens[end] in "({" or not tokens[end].strip(" ")):
        depth += (tokens[end] in "({[") - (tokens[end] in ")}]")
        end += 1
    gap = rng.choice([" ", "\n  ", ", ", " # again\n", "\n\n    "])
    tokens[end:end] = [gap, *tokens[start:end], " "]


def _is_field(tokens: list[str], at: int) -> bool:
    """Tell whether a name begins a field: it does if it has its line for itself."""
    before = tokens[at - 1]
    return tokens[at][0].isalpha() and "\n" in before and tokens[at] not in {"query", "fragment"}


def _place(tokens: list[str], rng: random.Random) -> int:
    return rng.randrange(len(tokens) + 1)
