"""`kotae token`: the user and the dates of a token, read without the network.

The token comes from an environment variable or from standard input, never from an argument:
the shell's history and the list of processes show arguments.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kotae.auth import Token, viewer_id
from kotae.auth.token import MAX_LENGTH, TOKEN_VARIABLE
from kotae.cli.arguments import add_format, environment_variable
from kotae.cli.layout import fit, side_by_side
from kotae.cli.terminal import print_lines, prose_width
from kotae.errors import TokenExpiredError, UsageError

if TYPE_CHECKING:
    from kotae.cli.terminal import StyledLine

__all__ = ["configure", "run"]

#: A token that expires within these days is shown with a warning.
_WARN_DAYS = 30
#: The address to which an application sends its users. Source: https://docs.anilist.co/guide/auth/implicit
_AUTHORIZE = "https://anilist.co/api/v2/oauth/authorize?client_id={}&response_type=token"
_LABEL_WIDTH = 9
_NOT_AUTHENTICATED = (
    "The signature cannot be checked here: the token identifies the viewer, but does not "
    "authenticate them."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "--token-env",
        type=environment_variable,
        metavar="NAME",
        default=TOKEN_VARIABLE,
        help="the environment variable that holds the token (default: %(default)s); "
        "if it is not set, the token is read from standard input",
    )
    add_format(parser)
    # Both accept a token given as an argument, so that `run` can warn of it.
    parser.add_argument("--token", nargs="?", const="", help=argparse.SUPPRESS)
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.epilog = (
        "Example: kotae token < token.txt\n\n"
        "Exit codes: 0 valid; 1 expired, or not valid yet; 2 no token, or not a token."
    )


def run(options: argparse.Namespace) -> int:
    """Show a token's claims; return 0 if it is valid, 1 if it has expired or is not valid yet."""
    if options.words or options.token is not None:
        raise UsageError(
            "A token cannot be given as an argument: the shell's history and the list of processes "
            f"show arguments. {_how_to_give(TOKEN_VARIABLE)} If this was a real token, remove "
            "it from the history."
        )
    now = datetime.now(UTC)
    token = Token.parse(_token_text(options.token_env), now=lambda: now)
    if options.format == "json":
        _write_json(token, now)
    else:
        _write_text(token, now)
    try:
        viewer_id(token)
    except TokenExpiredError:
        return 1
    return 0


def _token_text(variable: str) -> str:
    """Return the token from the environment variable, otherwise from standard input."""
    text = os.environ.get(variable)
    if text is not None:
        if not text.strip():
            raise UsageError(
                f"The environment variable {variable} is empty. In CI, check that the secret is "
                "set and that this job may read it."
            )
        return text
    # `sys.stdin` is None if the caller closed standard input.
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        raise UsageError(f"No token was given: {variable} is not set. {_how_to_give(variable)}")
    text = _standard_input()
    if not text.strip():
        raise UsageError(
            f"No token was given: {variable} is not set and standard input is empty. "
            f"{_how_to_give(variable)}"
        )
    return text


def _standard_input() -> str:
    """Return at most one byte more of standard input than a token may have."""
    try:
        content = sys.stdin.buffer.read(MAX_LENGTH + 1)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise UsageError(f"Standard input could not be read: {reason}.") from None
    # Some editors add a byte order mark. Bytes that are not UTF-8 are not a token either.
    return content.decode("utf-8-sig", errors="replace")


def _how_to_give(variable: str) -> str:
    return (
        f"Put the token into the environment variable {variable}, or pipe it in: "
        "`kotae token < FILE`."
    )


def _write_json(token: Token, now: datetime) -> None:
    left = None if token.expires_at is None else token.expires_at - now
    document = {
        "version": 1,
        "viewer_id": token.viewer_id,
        "client_id": token.client_id,
        "issued_at": _iso(token.issued_at),
        "not_before": _iso(token.not_before),
        "expires_at": _iso(token.expires_at),
        # Whole days, negative after the end.
        "days_left": None if left is None else int(left / timedelta(days=1)),
        "is_expired": token.is_expired,
    }
    sys.stdout.write(json.dumps(document) + "\n")


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _write_text(token: Token, now: datetime) -> None:
    is_ending = token.expires_within(timedelta(days=_WARN_DAYS))
    tint = "red" if token.is_expired else "yellow" if is_ending else "green"
    rows = [
        ("Viewer", str(token.viewer_id), "bold"),
        ("Client", token.client_id or "not given", ""),
        ("Issued", _date(token.issued_at) or "not given", ""),
        ("Expires", _lifetime(token, now), tint),
    ]
    if token.not_before is not None and not token.has_begun:
        begins = f"{_date(token.not_before)}, in {_duration(token.not_before - now)}: not valid yet"
        rows.insert(3, ("Begins", begins, "red"))
    width = prose_width()
    lines: list[StyledLine] = []
    for label, value, style in rows:
        body = fit([(value, style)], width - _LABEL_WIDTH)
        lines += side_by_side([(label, "dim")], body, _LABEL_WIDTH)
    lines.append([])
    if is_ending:
        sentence, *address = _renewal(token).split("\n")
        # The terminal wraps an address so that it can still be clicked and copied.
        lines += [*fit([(sentence, tint)], width), *([(line, tint)] for line in address), []]
    lines += fit([(_NOT_AUTHENTICATED, "dim")], width)
    print_lines(lines)


def _date(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _lifetime(token: Token, now: datetime) -> str:
    """Return when a token expires, and the time until then."""
    if token.expires_at is None:
        return "after the year 9999"
    left = token.expires_at - now
    distance = f"expired {_duration(-left)} ago" if token.is_expired else f"in {_duration(left)}"
    return f"{_date(token.expires_at)}, {distance}"


def _duration(duration: timedelta) -> str:
    """Return a duration in its largest whole unit: "212 days", "1 hour"."""
    for unit, name in (("days", "day"), ("hours", "hour"), ("minutes", "minute")):
        count = duration // timedelta(**{unit: 1})
        if count:
            return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
    return "less than a minute"


def _renewal(token: Token) -> str:
    warning = "" if token.is_expired else f"Fewer than {_WARN_DAYS} days are left. "
    text = f"{warning}AniList cannot refresh a token: sign in again to get a new one"
    # The id of an application is a number. Anything else is foreign text, unsafe in an address.
    if token.client_id is not None and token.client_id.isdecimal():
        return f"{text}, at\n{_AUTHORIZE.format(token.client_id)}"
    return f"{text}."
