"""`kotae accounts`: the accounts that are signed in, without their tokens."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kotae.auth.accounts import AccountStore
from kotae.cli.arguments import add_format
from kotae.cli.expiry import days_left, expiry_style, is_ending, iso_text, left_text
from kotae.cli.layout import cut, fit, labelled
from kotae.cli.terminal import print_lines, prose_width, write_json
from kotae.cli.token_source import renewal_text, server_text, variable_note
from kotae.endpoint import ENDPOINT
from kotae.sanitize import cell_width

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kotae.auth.accounts import Account
    from kotae.cli.terminal import StyledLine, StyledText

__all__ = ["configure", "run"]

_HEAD = ("Name", "User", "Expires", "", "Stored in", "")
_GAP = 2
_MIN_NAME_WIDTH = 8


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    add_format(parser)
    parser.epilog = (
        "Example: kotae accounts\n\n"
        "Exit codes: 0 listed; 2 wrong usage, or the accounts cannot be read."
    )


def run(options: argparse.Namespace) -> int:
    """List the accounts, and return 0."""
    accounts = AccountStore().accounts()
    now = datetime.now(UTC)
    if options.format == "json":
        write_json({"version": 1, "accounts": [_document(one, now) for one in accounts]})
    elif accounts:
        print_lines(_lines(accounts, now))
    else:
        print_lines([[("No account is signed in. `kotae login` signs in.", "")]])
    return 0


def _document(account: Account, now: datetime) -> dict[str, object]:
    return {
        "name": account.name,
        "viewer_id": account.viewer_id,
        "client_id": account.client_id,
        "endpoint": account.endpoint,
        "expires_at": iso_text(account.expires_at),
        "days_left": days_left(account.expires_at, now),
        "is_expired": account.expires_at is not None and account.expires_at <= now,
        "is_default": account.is_default,
        "store": account.store,
    }


def _lines(accounts: Sequence[Account], now: datetime) -> list[StyledLine]:
    width = prose_width()
    head: list[StyledText] = [(text, "dim") for text in _HEAD]
    rows = [_row(account, now) for account in accounts]
    widths = [max(cell_width(row[at][0]) for row in [head, *rows]) for at in range(len(head))]
    others = sum(widths[1:]) + _GAP * (len(widths) - 1)
    is_narrow = others + _MIN_NAME_WIDTH > width
    widths[0] = min(widths[0], width - others)
    lines = [] if is_narrow else [_line(head, widths)]
    endpoint = ENDPOINT
    for account, row in zip(accounts, rows, strict=True):
        if account.endpoint != endpoint:
            endpoint = account.endpoint
            lines += [[], *fit([(server_text(endpoint), "bold")], width)]
        if is_narrow:
            cells = zip(_HEAD, row, strict=True)
            lines += [[], *labelled([(label, cell) for label, cell in cells if cell[0]], width)]
        else:
            lines.append(_line(row, widths))
    return [*lines[is_narrow:], *_notes(accounts, now, width)]


def _row(account: Account, now: datetime) -> list[StyledText]:
    style = expiry_style(account.expires_at, now)
    date = "after 9999" if account.expires_at is None else f"{account.expires_at:%Y-%m-%d}"
    return [
        (account.name, "bold" if account.is_default else ""),
        (str(account.viewer_id), ""),
        (date, style),
        (left_text(account.expires_at, now), style),
        (account.store, ""),
        ("default" if account.is_default else "", "bold"),
    ]


def _line(cells: Sequence[StyledText], widths: Sequence[int]) -> StyledLine:
    line: StyledLine = []
    for (text, style), width in zip(cells, widths, strict=True):
        shown = cut(text, width)
        line += [(shown, style), (" " * (width - cell_width(shown) + _GAP), "")]
    return line


def _notes(accounts: Sequence[Account], now: datetime, width: int) -> list[StyledLine]:
    """Return the lines below the table: what is expiring, and how to choose the default."""
    notes: list[StyledText] = []
    endpoints = Counter(account.endpoint for account in accounts)
    for endpoint in endpoints:
        expiries = [one.expires_at for one in accounts if one.endpoint == endpoint]
        if any(is_ending(expires_at, now) for expires_at in expiries):
            notes.append((renewal_text(endpoint), "yellow"))
        if note := variable_note(endpoint):
            notes.append((note, "yellow"))
    if max(endpoints.values()) > 1:
        notes.append(("`kotae use NAME` chooses the default account.", "dim"))
    return [[], *(line for note in notes for line in fit([note], width))] if notes else []
