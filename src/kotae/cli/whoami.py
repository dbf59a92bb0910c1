"""`kotae whoami`: the user of a token, as the server says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kotae._version import __version__
from kotae.auth.token import viewer_id
from kotae.cli.arguments import add_format
from kotae.cli.expiry import days_left, expiry_style, expiry_text, is_ending, iso_text
from kotae.cli.layout import fit, labelled
from kotae.cli.terminal import print_error, print_lines, prose_width, show_progress, write_json
from kotae.cli.token_options import add_token_source
from kotae.cli.token_source import renewal_text, required_token, server_text
from kotae.endpoint import ENDPOINT
from kotae.errors import AuthError
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    import argparse

    from kotae.api import User
    from kotae.auth import Token
    from kotae.cli.terminal import StyledText
    from kotae.cli.token_source import FoundToken

__all__ = ["configure", "run"]

_MAX_NAME = 60


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    add_token_source(parser, is_shown=True)
    add_format(parser)
    parser.epilog = (
        "Example: kotae whoami\n\n"
        "Exit codes: 0 the server accepts the token; 1 it refuses it, or it has expired, or is of "
        "another user than it says; 2 wrong usage, or no token; 3 the network or the server failed."
    )


def run(options: argparse.Namespace) -> int:
    """Show whose token it is; return 0 if the server says so too, else 1."""
    found = required_token(options)
    token = found.token()
    try:
        named = viewer_id(token)
        viewer = _viewer(options.endpoint, token)
    except AuthError as error:
        print_error(f"{error} {found.advice()}")
        return 1
    if viewer.id != named:
        print_error(
            f"The token names user {named}, and {server_text(found.endpoint)} says that it is of "
            f"user {viewer.id}, {excerpt(viewer.name, _MAX_NAME)}. Do not use it. {found.advice()}"
        )
        return 1
    if options.format == "json":
        _write_json(viewer, token, found)
    else:
        _write_text(viewer, token, found)
    return 0


def _viewer(endpoint: str | None, token: Token) -> User:
    from kotae.api import Query, User  # noqa: PLC0415 - `--help` needs none
    from kotae.client.client import Client  # noqa: PLC0415 - as above

    with show_progress("Requesting the viewer") as progress:
        client = Client(
            app=f"kotae-whoami/{__version__}",
            endpoint=endpoint,
            token=token,
            on_wait=progress.on_wait,
        )
        with client:
            return client.execute(Query.viewer.select(User.id, User.name))


def _write_json(viewer: User, token: Token, found: FoundToken) -> None:
    now = datetime.now(UTC)
    document = {
        "version": 1,
        "viewer_id": viewer.id,
        "name": viewer.name,
        "expires_at": iso_text(token.expires_at),
        "days_left": days_left(token.expires_at, now),
        "endpoint": found.endpoint,
        "account": None if found.account is None else found.account.name,
        "variable": found.variable,
    }
    write_json(document)


def _write_text(viewer: User, token: Token, found: FoundToken) -> None:
    now, width = datetime.now(UTC), prose_width()
    style = expiry_style(token.expires_at, now)
    rows: list[tuple[str, StyledText]] = [
        ("Name", (excerpt(viewer.name, _MAX_NAME), "bold")),
        ("User", (str(viewer.id), "")),
        ("Expires", (expiry_text(token.expires_at, now), style)),
        ("From", (found.origin, "")),
    ]
    if found.endpoint != ENDPOINT:
        rows.append(("Server", (server_text(found.endpoint), "")))
    lines = labelled(rows, width)
    if is_ending(token.expires_at, now):
        lines += [[], *fit([(renewal_text(found.endpoint), style)], width)]
    print_lines(lines)
