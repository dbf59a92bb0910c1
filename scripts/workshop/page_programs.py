"""The pages of the documentation, their blocks of code, and the Python of each page as one file.

As a program, it writes these files to a folder, for type checkers, with the module that the page
about `kotae stubs` imports. A line has the number that it has in its page.
"""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

from kotae.cli import main

__all__ = [
    "FENCE",
    "OTHER_PAGES",
    "PAGES",
    "ROOT",
    "Block",
    "blocks",
    "page_name",
    "prose",
    "write_file",
    "write_programs",
]

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "examples/README.md"]
#: Pages whose blocks are not run.
OTHER_PAGES = [
    ROOT / name
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")
]
#: A block, with the reason above it why it is not run, and the text right below it.
FENCE = re.compile(
    r"(?:^ *<!-- not run: (?P<reason>[^\n]+) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>[\w-]+)[^\n]*\n(?P<code>.*?)^(?P=indent)```$"
    r"(?:\n\n(?P=indent)```text\n(?P<output>.*?)^(?P=indent)```$)?",
    re.DOTALL | re.MULTILINE,
)
#: The first line of a block that is also a file.
_PATH = re.compile(r"# ([\w./-]+\.(?:graphql|py|toml))\n")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Block(NamedTuple):
    """A block of code of a page.

    Attributes:
        language: Its language.
        code: Its text, without the indentation of the block.
        output: The text right below it; None without one.
        line: The line of the page with its first line, from 1.
        reason: Why it is not run; None if it is run.
        is_hidden: Whether it is inside an HTML comment.
    """

    language: str
    code: str
    output: str | None
    line: int
    reason: str | None
    is_hidden: bool


def page_name(page: Path) -> str:
    """Return the path of a page below the repository."""
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """Return the text of a page without its code."""
    return re.sub(r"`[^`\n]+`", "`", FENCE.sub("", page.read_text("utf-8")))


def blocks(page: Path, language: str | None = None) -> list[Block]:
    """Return the blocks of a page, or those of one language."""
    text = page.read_text("utf-8")
    comments = [match.span() for match in _COMMENT.finditer(text)]
    return [
        Block(
            match["language"],
            textwrap.dedent(match["code"]),
            None if match["output"] is None else textwrap.dedent(match["output"]),
            text.count("\n", 0, match.start("code")) + 1,
            match["reason"],
            any(start < match.start("code") < end for start, end in comments),
        )
        for match in FENCE.finditer(text)
        if language in (None, match["language"])
    ]


def write_file(block: Block, folder: Path) -> None:
    """Write the file that a block is, if it is one."""
    if path := _PATH.match(block.code):
        file = folder / path[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block.code, "utf-8")


def write_programs(folder: Path) -> None:
    """Write the Python that each page shows to a file of its own; remove other files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for page in PAGES:
        shown = [block for block in blocks(page, "python") if not (block.is_hidden or block.reason)]
        lines = [""] * page.read_text("utf-8").count("\n")
        for block in shown:
            code = block.code.splitlines()
            lines[block.line - 1 : block.line - 1 + len(code)] = code
        if shown:
            name = re.sub(r"\W", "_", page_name(page).removesuffix(".md"))
            (folder / f"{name}.py").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "kotae.toml").touch()  # a project of its own
    for block in blocks(ROOT / "docs/stubs.md", "graphql"):
        write_file(block, folder)
    if main(["stubs", str(folder / "queries"), "--output", str(folder / "typed_queries.pyi")]):
        raise RuntimeError("kotae stubs failed.")


if __name__ == "__main__":
    write_programs(Path(sys.argv[1]))
