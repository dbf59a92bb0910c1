"""The picture of `kotae check` on the front page: what a run prints in a terminal, as SVG."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

__all__ = ["CHECK_PICTURE", "check_picture"]

#: Where the picture is kept.
CHECK_PICTURE = Path(__file__).parents[2] / "docs/images/kotae-check.svg"
#: In a terminal of this width, the summary leaves out how long the check took.
_COLUMNS = 66
_FILES = {
    "season.graphql": """query Season($year: Int, $page: Int) {
  Page(page: $page, perPage: 100) {
    pageInfo { hasNextPage }
    media(seasonYear: $year, season: SPRING) {
      title { romaji }
      averageScor
    }
  }
}
""",
    "user.graphql": """query User($name: String) {
  User(name: $name) {
    id
    avatar { large }
  }
}
""",
}
#: Readable on its own dark background, in a light and in a dark page.
_THEME = TerminalTheme(
    background=(27, 31, 40),
    foreground=(226, 230, 236),
    normal=[
        (27, 31, 40),
        (255, 123, 114),
        (86, 211, 100),
        (232, 188, 82),
        (121, 184, 255),
        (210, 168, 255),
        (118, 212, 224),
        (226, 230, 236),
    ],
)
#: As rich's own, without a font from the network.
_SVG = """\
<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ font: bold 18px system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def check_picture() -> str:
    """Run `kotae check` on two files, and return what it prints as SVG."""
    with TemporaryDirectory() as folder:
        queries = Path(folder) / "queries"
        queries.mkdir()
        for name, text in _FILES.items():
            (queries / name).write_text(text, encoding="utf-8")
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GITHUB_", "CI_", "NO_COLOR"))
        }
        done = subprocess.run(
            [sys.executable, "-m", "kotae", "check", "queries/"],
            cwd=folder,
            env={**variables, "COLUMNS": str(_COLUMNS), "FORCE_COLOR": "1", "TERM": "xterm"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    console = Console(record=True, file=io.StringIO(), width=_COLUMNS)
    console.print(Text.from_ansi(f"$ kotae check queries/\n{done.stdout}"))
    return console.export_svg(
        title="kotae check", theme=_THEME, code_format=_SVG, unique_id="check"
    )
