"""Foreign text made harmless: the one function every piece passes before it is shown.

Documents, file names, schemas and answers come from strangers. What they hold may steer a
terminal (escape sequences), reorder what a reader sees (bidirectional marks) or command the
service that runs a workflow (lines that begin with `::` or hold `##[`).
"""

from __future__ import annotations

import unicodedata
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern

__all__ = ["sanitize", "shown_pieces", "truncate"]

#: Categories that have no visible form of their own: controls, format characters (bidi marks,
#: zero-width ones, tags), surrogates, private use, unassigned, line and paragraph separators.
#: Source: the Unicode Standard, chapter 4.5, table 4-4.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@cache
def _patterns() -> tuple[Pattern[str], Pattern[str]]:
    """Return what a harmless line looks like, and the character to break in a command.

    A workflow runner reads commands: `::name::` counts at the start of a line, after white
    space; the older `##[name]`, and `##vso[…]` and `##teamcity[…]` of others, count anywhere in it.
    Source: the GitHub Actions runner, ActionCommand.TryParse and TryParseV2.
    """
    import re  # noqa: PLC0415 - 3 ms, and a program that meets nothing foreign needs none of it

    harmless = re.compile(r"[ -~]*\Z")
    command = re.compile(r"(?<=:):|(?<=#)#(?=\w*\[)", re.ASCII)
    return harmless, command


def sanitize(text: str) -> str:
    r"""Return foreign text as one harmless line.

    Args:
        text: Anything: a name, a message, a line of a document.

    Returns:
        The text with every invisible character as `\u{…}` (hexadecimal), with `::` and `##[`
        broken the same way, and everything else as it was. It holds no line break, and says
        nothing about markup: a report that has markup quotes it by its own rules.
    """
    harmless, command = _patterns()
    broken = command.sub(lambda match: _escape(match[0]), text)
    return broken if harmless.match(broken) else "".join(map(_visible, broken))


def shown_pieces(text: str, encoding: str = "utf-8") -> list[str]:
    """Return what `shown` makes of each character of a line, with a tab as four spaces.

    Args:
        text: The line.
        encoding: Where it will be shown; what that lacks becomes an escape too.
    """
    commands = {match.start() for match in _patterns()[1].finditer(text)}
    pieces: list[str] = []
    for at, character in enumerate(text):
        if character == "\t":
            pieces.append("    ")
        elif at in commands or not _is_encodable(character, encoding):
            pieces.append(_escape(character))
        else:
            pieces.append(_visible(character))
    return pieces


def truncate(text: str, length: int) -> str:
    """Return at most `length` characters of a text, ending in an ellipsis if it was longer."""
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"


def _visible(character: str) -> str:
    return _escape(character) if unicodedata.category(character) in _INVISIBLE else character


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def _is_encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
