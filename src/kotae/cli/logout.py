"""`kotae logout`: removes accounts and their tokens from this machine."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kotae.auth.accounts import AccountStore
from kotae.cli.layout import fit
from kotae.cli.terminal import print_lines, prose_width
from kotae.cli.token_options import account_name, add_endpoint
from kotae.cli.token_source import server_text
from kotae.endpoint import ENDPOINT

if TYPE_CHECKING:
    import argparse

    from kotae.auth.accounts import Account

__all__ = ["configure", "run"]

#: Source: AniList's settings, "Apps", where a user revokes the tokens of an application.
_REVOKE = "https://anilist.co/settings/apps"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "account",
        nargs="?",
        type=account_name,
        metavar="NAME",
        help="the account to remove; by default the default account",
    )
    group.add_argument(
        "--all",
        action="store_true",
        help="remove all accounts; with --endpoint, those of that server",
    )
    add_endpoint(parser)
    parser.epilog = (
        "Example: kotae logout Kotae\n\n"
        f"The token stays valid until it expires, or until you revoke it at {_REVOKE}\n\n"
        "Exit codes: 0 removed; 2 wrong usage, or there is no such account."
    )


def run(options: argparse.Namespace) -> int:
    """Remove the accounts, and return 0."""
    store = AccountStore()
    removed: list[Account] = []
    if options.all:
        while accounts := store.accounts(endpoint=options.endpoint):
            first = accounts[0]
            removed.append(_remove(store, str(first.viewer_id), first.endpoint))
    else:
        removed.append(_remove(store, options.account, options.endpoint))
    if not removed:
        _print("There is no account to remove.")
    for endpoint, count in Counter(account.endpoint for account in removed).items():
        _print_notes(store, endpoint, count)
    return 0


def _remove(store: AccountStore, name: str | None, endpoint: str | None) -> Account:
    account = store.remove(name, endpoint=endpoint)
    server = "" if account.endpoint == ENDPOINT else f" of {server_text(account.endpoint)}"
    _print(f"Removed the account {account.name} (user {account.viewer_id}){server}.")
    return account


def _print_notes(store: AccountStore, endpoint: str, count: int) -> None:
    tokens, them = ("the token", "it") if count == 1 else ("the tokens", "them")
    if endpoint == ENDPOINT:
        # The terminal wraps an address so that it can still be clicked and copied.
        _print(f"AniList accepts {tokens} until you revoke {them}: {_REVOKE}")
    else:
        end = "it expires or is" if count == 1 else "they expire or are"
        _print(f"{server_text(endpoint)} accepts {tokens} until {end} revoked.")
    others = store.accounts(endpoint=endpoint)
    if others and not any(account.is_default for account in others):
        _print("No account is the default now. `kotae use NAME` chooses one.")


def _print(text: str) -> None:
    print_lines(fit([(text, "")], prose_width()))
