"""`kotae use`: chooses the default account of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.auth.accounts import AccountStore
from kotae.cli.layout import fit
from kotae.cli.terminal import print_lines, prose_width
from kotae.cli.token_options import account_name, add_endpoint
from kotae.cli.token_source import server_text, variable_note

if TYPE_CHECKING:
    import argparse

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "account", type=account_name, metavar="NAME", help="an account that `kotae accounts` lists"
    )
    add_endpoint(parser)
    parser.epilog = (
        "Example: kotae use Kotae\n\n"
        "Exit codes: 0 chosen; 2 wrong usage, or there is no such account."
    )


def run(options: argparse.Namespace) -> int:
    """Choose the account, and return 0."""
    account = AccountStore().use(options.account, endpoint=options.endpoint)
    width = prose_width()
    text = (
        f"{account.name} (user {account.viewer_id}) is now the default account for "
        f"{server_text(account.endpoint)}."
    )
    lines = fit([(text, "")], width)
    if note := variable_note(account.endpoint):
        lines += fit([(note, "yellow")], width)
    print_lines(lines)
    return 0
