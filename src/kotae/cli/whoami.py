"""`kotae whoami`: the user of a token, as the server says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kotae._version import __version__
from kotae.auth.account_file import printable_name
from kotae.cli.arguments import add_format
from kotae.cli.expiry import days_left, expiry_style, expiry_text, is_ending, iso_text
from kotae.cli.layout import fit, labelled
from kotae.cli.terminal import print_error, print_lines, prose_width, show_progress, write_json
from kotae.cli.token_options import add_token_source
from kotae.cli.token_source import renewal_text, required_token, server_text
from kotae.client.sign_in import signed_in_account
from kotae.endpoint import ENDPOINT
from kotae.errors import AuthError

if TYPE_CHECKING:
    import argparse

    from kotae.cli.terminal import StyledText
    from kotae.cli.token_source import FoundToken
    from kotae.client.sign_in import SignedIn

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    add_token_source(parser, is_shown=True)
    add_format(parser)
    parser.epilog = (
        "Example: kotae whoami\n\n"
        "Exit codes: 0 the server accepts the token; 1 it refuses it, or it has expired, or names "
        "another user than the server; 2 wrong usage, or no token; 3 the network or the server "
        "failed."
    )


def run(options: argparse.Namespace) -> int:
    """Show whose token it is; return 0 if the server says so too, else 1."""
    found = required_token(options)
    token = found.token()
    try:
        with show_progress("Requesting the viewer") as progress:
            account = signed_in_account(
                token,
                endpoint=options.endpoint,
                app=f"kotae-whoami/{__version__}",
                on_wait=progress.on_wait,
            )
    except AuthError as error:
        print_error(f"{error} {found.advice()}")
        return 1
    if options.format == "json":
        _write_json(account, found)
    else:
        _write_text(account, found)
    return 0


def _write_json(account: SignedIn, found: FoundToken) -> None:
    now = datetime.now(UTC)
    document = {
        "version": 1,
        "viewer_id": account.viewer_id,
        "name": account.name,
        "expires_at": iso_text(account.token.expires_at),
        "days_left": days_left(account.token.expires_at, now),
        "endpoint": found.endpoint,
        "account": None if found.account is None else found.account.name,
        "variable": found.variable,
    }
    write_json(document)


def _write_text(account: SignedIn, found: FoundToken) -> None:
    now, width = datetime.now(UTC), prose_width()
    style = expiry_style(account.token.expires_at, now)
    rows: list[tuple[str, StyledText]] = [
        ("Name", (printable_name(account.name, account.viewer_id), "bold")),
        ("User", (str(account.viewer_id), "")),
        ("Expires", (expiry_text(account.token.expires_at, now), style)),
        ("From", (found.source, "")),
    ]
    if found.endpoint != ENDPOINT:
        rows.append(("Server", (server_text(found.endpoint), "")))
    lines = labelled(rows, width)
    if is_ending(account.token.expires_at, now):
        lines += [[], *fit([(renewal_text(found.endpoint), style)], width)]
    print_lines(lines)
