"""Names in the code are standard words, and its files short, as CONTRIBUTING requires."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: Words that the code once used in a sense of its own, and the standard word for each.
INSTEAD_OF = {
    "answer": "response, result", "answered": "sent", "answering": "resolving",
    "answers": "responses, results", "ask": "send", "asked": "requested", "asking": "request",
    "asks": "sends", "berth": "slot", "berths": "slots", "contents": "selection",
    "draft": "selection", "drafting": "build_selection", "flights": "in flight",
    "foreseen": "next_slot_in_s", "fresh": "refresh", "handmade": "results", "keeps": "caches",
    "kept": "cached", "landed": "finished", "landing": "in flight", "learnt": "lowered",
    "lesson": "transition", "lessons": "transitions", "looked": "lookup", "misfit": "violation",
    "pace": "rate limit", "paced": "delayed", "pacer": "rate limiter", "pacing": "rate limiting",
    "patience": "wait", "question": "operation", "questions": "operations",
    "replies": "responses", "reply": "response", "sturdy": "fallback", "tell": "record",
    "told": "headers", "turn": "ticket", "turns": "fair_queue",
}  # fmt: skip
FOLDERS = ("src/kotae", "scripts", "benchmarks", "examples", "tests")
#: The names in it are AniList's.
EXCLUDED = ROOT / "src/kotae/api"
#: AniList has replies to activities and threads.
ANILIST_WORDS = {"reply", "replies"}
MODULES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.is_relative_to(EXCLUDED)
]


def names_in(tree: ast.AST) -> set[str]:
    """Collect the names that a module defines: definitions, arguments, variables, attributes."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                names.add(name)
            case _:
                pass
    return names


def words_in(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_name_is_a_private_word(path: Path) -> None:
    names = {path.stem} | names_in(ast.parse(path.read_text("utf-8")))
    is_world = any(
        path.is_relative_to(ROOT / folder) for folder in ("src/kotae/testing", "tests/testing")
    )
    for name in names:
        used = words_in(name) & (INSTEAD_OF.keys() - (ANILIST_WORDS if is_world else set()))
        assert not used, f"{name}: say {', '.join(INSTEAD_OF[word] for word in used)}"


def test_no_file_passes_400_lines() -> None:
    sources = [*MODULES, *(ROOT / "scripts").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    lines = {path.name: path.read_text(encoding="utf-8").count("\n") for path in sources}
    assert {name: count for name, count in lines.items() if count > 400} == {}
