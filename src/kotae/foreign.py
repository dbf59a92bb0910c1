"""Foreign text made harmless: the one function every piece passes before it is shown.

Documents, file names, schemas and answers come from strangers. What they hold may steer a
terminal (escape sequences), reorder what a reader sees (bidirectional marks) or command the
service that runs a workflow (lines that begin with `::` or hold `##[`).
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["shown", "shown_lines", "shortened"]

#: Categories that have no visible form of their own: controls, format characters (bidi marks,
#: zero-width ones, tags), surrogates, private use, unassigned, line and paragraph separators.
#: Source: the Unicode Standard, chapter 4.5, table 4-4.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_HARMLESS = re.compile(r"[ -~]*\Z")
#: What a workflow runner reads as a command. `::name::` counts at the start of a line, after
#: white space; the older `##[name]` counts anywhere in it.
#: Source: the GitHub Actions runner, ActionCommand.TryParse and TryParseV2.
_COMMAND = re.compile(r"::|##\[")
_BROKEN = {"::": r":\u{3a}", "##[": r"#\u{23}["}


def shown(text: str) -> str:
    r"""Return foreign text as one harmless line.

    Args:
        text: Anything: a name, a message, a line of a document.

    Returns:
        The text with every invisible character as `\u{…}` (hexadecimal), with `::` and `##[`
        broken the same way, and everything else as it was. It holds no line break, and says
        nothing about markup: a report that has markup quotes it by its own rules.
    """
    if not _HARMLESS.match(text):
        text = "".join(map(_visible, text))
    return _COMMAND.sub(lambda match: _BROKEN[match[0]], text)


def shown_lines(text: str) -> str:
    """Return foreign text of several lines, each harmless; tabs become spaces."""
    return "\n".join(shown(line.expandtabs(4)) for line in text.splitlines())


def shortened(text: str, length: int) -> str:
    """Return at most `length` characters of a text, ending in an ellipsis if it was longer."""
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"


def _visible(character: str) -> str:
    if unicodedata.category(character) in _INVISIBLE:
        return f"\\u{{{ord(character):x}}}"
    return character
