"""The run of a page of the documentation as one program.

The blocks of a page run in order, in one folder and with one set of names:

- `python` is a part of the page's program, and a `text` block right below it is all that this part
  prints.
- `pycon` is a session of the same program, compared as doctest does.
- `console` has lines `$ kotae …`, each with all that it prints below it. A line without output is
  only parsed. A line `…` stands for any lines.
- A `graphql`, `python` or `toml` block whose first line is `# path/name.suffix` is also a file of
  that path.

A block inside an HTML comment is not shown, but runs: it makes a file, which is there from the
start of the page, or checks names that the page defines. The local AniList is `server` in it.
`<!-- not run: reason -->` on the line above a block leaves it out.
"""

from __future__ import annotations

import difflib
import doctest
import importlib
import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kotae.cli import main
from kotae.cli.main import parser_for
from workshop.page_programs import ROOT, blocks, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing import AniListServer
    from workshop.page_programs import Block

__all__ = [
    "DOCS",
    "MADE",
    "PROJECT",
    "README",
    "Documented",
    "parse",
    "sessions",
]

README = ROOT / "README.md"
DOCS = ROOT / "docs"
#: Where the pages are that nobody wrote; `tests/scripts/test_schema_pages.py` makes them.
MADE = DOCS / "reference"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: What follows a command in a line of a shell: where its output goes, or the next command.
_SHELL = re.compile(r"[|<>&;]")


def sessions(code: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block, and what the block shows below it."""
    for part in re.split(r"^\$ ", code.replace("\\\n", ""), flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def parse(command: str) -> list[str]:
    """Return the arguments of a `kotae …` line after a check that they are understood.

    The parser ends the process for an argument that it does not know. Of an overview of options,
    which has brackets, only the words before the first bracket are an example.
    """
    _, *words = shlex.split(command.partition("[")[0], comments=True)
    end = next((index for index, word in enumerate(words) if _SHELL.match(word)), len(words))
    arguments = words[:end]
    assert parser_for(arguments).parse_args(arguments).command == arguments[0]
    return arguments


class Documented(NamedTuple):
    """The place where pages run: a local AniList in place of AniList itself, and an empty folder.

    Attributes:
        server: The local AniList.
        site: Its address in place of AniList's site, which differs from that of the API.
        capsys: What is printed.
    """

    server: AniListServer
    site: str
    capsys: pytest.CaptureFixture[str]

    def run(self, page: Path) -> dict[str, Any]:
        """Run the blocks of a page, compare what they print, and return their names."""
        names: dict[str, Any] = {"__name__": "documentation", "server": self.server}
        found = blocks(page)
        for block in found:
            if block.is_hidden:
                write_file(block, Path())
        for block in found:
            if block.reason is None:
                self._run_block(block, page, names)
        return names

    def _run_block(self, block: Block, page: Path, names: dict[str, Any]) -> None:
        write_file(block, Path())
        importlib.invalidate_caches()  # a module may be newer than its folder's time can tell
        match block.language:
            case "python":
                # The lines before it give tracebacks the lines of the page.
                source = "\n" * (block.line - 1) + block.code
                exec(compile(source, str(page), "exec", dont_inherit=True), names)
                printed = self._printed()
                if block.output is not None:
                    _compare(printed, block.output, f"{page}:{block.line}")
            case "pycon":
                session = doctest.DocTestParser().get_doctest(
                    block.code, names, page.name, str(page), block.line - 1
                )
                failures: list[str] = []
                doctest.DocTestRunner().run(session, out=failures.append, clear_globs=False)
                assert not failures, "".join(failures)
                names.update(session.globs)
            case "console":
                for command, output in sessions(block.code):
                    if output and command.startswith("kotae ") and "[" not in command:
                        main(parse(command))
                        _compare(self._printed(), output, f"{page}: {command}")
            case _:
                pass

    def _printed(self) -> str:
        """Return what was printed, with AniList's addresses."""
        printed = "".join(self.capsys.readouterr()).replace(self.site, "https://anilist.co")
        return printed.replace(self.server.url.rstrip("/"), "https://graphql.anilist.co")


def _compare(printed: str, shown: str, place: str) -> None:
    """Compare what was printed with what a page shows, apart from the time that it took."""
    printed, shown = (re.sub(r"\d+\.\d+ s\b", "… s", text) for text in (printed, shown))
    lines = shown.splitlines(keepends=True)
    pattern = "".join(".*?" if line == "…\n" else re.escape(line) for line in lines)
    if not re.fullmatch(pattern, printed, re.DOTALL):
        difference = difflib.unified_diff(lines, printed.splitlines(keepends=True), "page", "run")
        pytest.fail(f"{place}\n{''.join(difference)}", pytrace=False)
