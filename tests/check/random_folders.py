"""Random small folders: fragments across files, faults, broken files, and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from pathlib import Path

__all__ = ["write_folder"]


def write_folder(root: Path, source: random.Random) -> list[str]:
    """Write a folder, and return the names of the files that a check finds."""
    names = [f"{letter}.graphql" for letter in "abcdef"[: source.randint(2, 6)]]
    (root / ".hidden").mkdir(parents=True)
    for name in (*names, ".hidden/x.graphql", ".hidden/y.graphql"):
        text = "\n".join(_definition(source) for _ in range(source.choice((0, 1, 1, 2, 3))))
        if source.random() < 0.15:
            imported = source.choice((".hidden/x", ".hidden/y", "a", "none"))
            text = f'{text}\n#import "./{imported}.graphql"'
        if source.random() < 0.1:
            text += source.choice((" {", " é", " fragment F1", "type T { id: Int }"))
        content = text.encode()
        if source.random() < 0.05:
            content += b"\xff"
        (root / name).write_bytes(content)
    return names


def _definition(source: random.Random) -> str:
    selected = " ".join(_selection(source) for _ in range(source.randint(1, 3)))
    if source.random() < 0.5:
        return f"fragment F{source.randrange(6)} on Media {{ {selected} }}"
    name = source.choice(("", *(f"Q{number}" for number in range(8))))
    variables = source.choice(("", "($v: Int)"))
    return f"query {name}{variables} {{ Media(id: 1) {{ {selected} }} }}".replace("  ", " ")


def _selection(source: random.Random) -> str:
    if source.random() < 0.45:
        return f"...F{source.randrange(6)}"
    common = ("id", "title { romaji }", "# ...F2 fragment F3\n id", "... { ...F0 }")
    faulty = (
        "nope", "x: idMal", "x: id", "id # query Q1\n", "reviews(page: $v) { nodes { id } }",
        "...Fx", "tags { name }", "title { romaji(stylised: $w) }",
    )  # fmt: skip
    return source.choice(common if source.random() < 0.6 else faulty)
