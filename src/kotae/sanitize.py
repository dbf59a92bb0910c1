"""Escapes for foreign text: untrusted text is sanitized before it is printed.

Documents, file names, schemas and responses come from strangers. Their text can control a
terminal (escape sequences), reorder what a reader sees (bidirectional marks) or give commands to
a CI service (lines that begin with `::` or contain `##[`).
"""

from __future__ import annotations

import unicodedata

__all__ = ["cell_width", "excerpt", "sanitize", "sanitized_characters", "truncate"]

#: Categories that have no visible form of their own: controls, format characters (bidi marks,
#: zero-width ones, tags), surrogates, private use, unassigned, line and paragraph separators.
#: Source: the Unicode Standard, chapter 4.5, table 4-4.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Categories of marks that stand on the character before them.
_NO_WIDTH = ("Mn", "Me")


#: The second character of a CI command. A CI service reads `::name::` at the start of a line,
#: after white space, and the older `##[name]`, `##vso[…]` and `##teamcity[…]` anywhere in it.
#: An IPv6 address in brackets is no command: no name has such letters only.
#: Source: the GitHub Actions runner, ActionCommand.TryParse and TryParseV2.
_COMMAND = (
    r"(?<=\[)[0-9A-Fa-f:.]{2,}+(?:%\w*+)?(?=\])"
    r"|(?P<command>(?<=:):|(?<=#)#(?=[A-Za-z0-9_]*\[))"
)


def sanitize(text: str) -> str:
    r"""Escape what is not safe to print, so that the result is one line.

    Args:
        text: Foreign text: a name, a message, a line of a document.

    Returns:
        The text with every invisible character, line breaks included, as `\u{…}` (hexadecimal)
        and with one character of `::` and `##[` escaped in the same way, except in an IPv6 address
        in brackets. Markup is not escaped: a report in a markup language quotes by its own rules.
    """
    if "::" in text or "##" in text:
        import re  # noqa: PLC0415 - importing re takes 3 ms, and most programs sanitize no command

        text = re.sub(
            _COMMAND,
            lambda match: _escape(match[0]) if match["command"] else match[0],
            text,
        )
    return text if text.isascii() and text.isprintable() else "".join(map(_visible, text))


def sanitized_characters(text: str, encoding: str = "utf-8") -> list[str]:
    """Sanitize a line, and return a text for each character; a tab becomes four spaces.

    Args:
        text: The line.
        encoding: The output's encoding; characters that it lacks are escaped too.
    """
    import re  # noqa: PLC0415 - as above

    commands = {match.start("command") for match in re.finditer(_COMMAND, text)}
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
    """Cut a text to at most `length` characters; a longer one then ends in an ellipsis."""
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"


def excerpt(text: str, length: int) -> str:
    """Return the beginning of a foreign text, sanitized, in at most `length` characters.

    The text is cut first: escapes make it longer, up to ten times, and never shorter.
    """
    return truncate(sanitize(text[: length + 1]), length)


def cell_width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(character) in _NO_WIDTH
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


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
