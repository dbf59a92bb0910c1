"""`kotae token`: the user and the dates of a token, read without the network."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kotae.auth.token import viewer_id
from kotae.cli.arguments import add_format
from kotae.cli.expiry import (
    days_left,
    duration_text,
    expiry_style,
    expiry_text,
    is_ending,
    iso_text,
)
from kotae.cli.layout import fit, labelled
from kotae.cli.terminal import print_error, print_lines, prose_width
from kotae.cli.token_options import add_token_source
from kotae.cli.token_source import renewal_text, required_token, server_text
from kotae.errors import TokenExpiredError, UsageError

if TYPE_CHECKING:
    import argparse

    from kotae.auth import Token
    from kotae.cli.terminal import StyledText
    from kotae.cli.token_source import FoundToken

__all__ = ["configure", "run"]

_NOT_AUTHENTICATED = (
    "The signature cannot be checked here: the token names the user, but does not authenticate "
    "them. `kotae whoami` checks it at"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    add_token_source(parser, is_shown=True)
    add_format(parser)
    parser.add_argument(
        "--print",
        action="store_true",
        help="print the token itself, for another program; not to a terminal",
    )
    parser.add_argument("--yes", action="store_true", help="print it to a terminal, too")
    parser.epilog = (
        "Example: kotae token - < token.txt\n\n"
        "Exit codes: 0 valid; 1 expired, or not valid yet; 2 no token, or not a token."
    )


def run(options: argparse.Namespace) -> int:
    """Show a token; return 0 if it is valid, 1 if it has expired or is not valid yet."""
    if options.print and options.format == "json":
        raise UsageError("`--print` prints the token alone. Leave `--format` out.")
    if options.print and sys.stdout.isatty() and not options.yes:
        raise UsageError(
            "The token is not printed to a terminal, where others can see it. Pipe it to another "
            "program, as `kotae token --print | PROGRAM`, or add `--yes`."
        )
    found = required_token(options)
    token = found.token()
    try:
        viewer_id(token)
    except TokenExpiredError as error:
        code, reason = 1, str(error)
    else:
        code, reason = 0, ""
    if options.print and code:
        print_error(f"The token is not printed. {reason}")
    elif options.print:
        sys.stdout.write(f"{token.reveal()}\n")
    elif options.format == "json":
        _write_json(token)
    else:
        _write_text(token, found)
    return code


def _write_json(token: Token) -> None:
    now = datetime.now(UTC)
    document = {
        "version": 1,
        "viewer_id": token.viewer_id,
        "client_id": token.client_id,
        "issued_at": iso_text(token.issued_at),
        "not_before": iso_text(token.not_before),
        "expires_at": iso_text(token.expires_at),
        # Whole days, negative after the end.
        "days_left": days_left(token.expires_at, now),
        "is_expired": token.is_expired,
    }
    sys.stdout.write(json.dumps(document) + "\n")


def _write_text(token: Token, found: FoundToken) -> None:
    now, width = datetime.now(UTC), prose_width()
    expiry = expiry_style(token.expires_at, now)
    rows: list[tuple[str, StyledText]] = [
        ("User", (str(token.viewer_id), "bold")),
        ("Application", (token.client_id or "not given", "")),
        ("Issued", (_date(token.issued_at), "")),
        ("Expires", (expiry_text(token.expires_at, now), expiry)),
        ("From", (found.source, "")),
    ]
    if token.not_before is not None and token.not_before > now:
        begins = (
            f"{_date(token.not_before)}, in {duration_text(token.not_before - now)}: not valid yet"
        )
        rows.insert(3, ("Valid from", (begins, "red")))
    lines = [*labelled(rows, width), []]
    if is_ending(token.expires_at, now):
        lines += [*fit([(renewal_text(found.endpoint), expiry)], width), []]
    server = server_text(found.endpoint)
    lines += fit([(f"{_NOT_AUTHENTICATED} {server}.", "dim")], width)
    print_lines(lines)


def _date(moment: datetime | None) -> str:
    return "not given" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"
