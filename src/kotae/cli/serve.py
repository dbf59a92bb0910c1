"""`kotae serve`: a local AniList server, and a line of output for each request."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.cli.terminal import (
    end_quietly_on_closed_pipe,
    output_width,
    print_lines,
    silence_output,
)
from kotae.sanitize import cell_width, excerpt, sanitize, truncate

if TYPE_CHECKING:
    from kotae.cli.terminal import StyledLine
    from kotae.testing.server import AniListServer
    from kotae.testing.serving.request_log import RequestRecord
    from kotae.testing.serving.sign_in import OAuthApp

__all__ = ["configure", "run"]

#: Requests a minute. Source: AniList's guide, "Rate limiting".
_DEFAULT_LIMIT_PER_MINUTE = 90

#: Columns of an operation's name in the line of a request. On a narrow terminal it is short
#: enough for the longest name of a fault to follow.
_NAME_WIDTH = 34
_NARROW_NAME_WIDTH = 18
#: Terminals with fewer columns are narrow.
_NARROW = 100
_MAX_WIDTH = 120
#: Seconds until Ctrl-C takes effect on Windows, at most.
_MAX_WAIT_S = 0.5


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "--port",
        type=_parse_port,
        default=0,
        metavar="N",
        help="the port; 0 for any free one (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="the seed of the invented data (default: 0, or that of an existing FILE)",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="keep all changes in FILE, which is made if it is missing (default: they are lost)",
    )
    parser.add_argument(
        "--limit",
        type=_parse_limit,
        default=_DEFAULT_LIMIT_PER_MINUTE,
        metavar="{N,off}",
        help="the rate limit, in requests a minute from one address (default: %(default)s)",
    )
    parser.add_argument(
        "--token-for",
        type=_parse_user,
        action="append",
        metavar="USER",
        help="print a token of this user, by the id; may be repeated (default: 1)",
    )
    parser.add_argument(
        "--app",
        metavar="URL",
        help="register an application whose sign-ins return to this redirect URL, and print its "
        "id and secret",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let the web pages of this origin, such as https://app.example.org, use the server; "
        "may be repeated (default: those of this machine only)",
    )
    parser.epilog = (
        "It listens on this machine only. Ctrl-C stops it. One server at a time can use a FILE; it "
        "also has the key of the tokens, so that they are valid after a restart.\n\n"
        "Exit codes: 0 the output was closed; 2 wrong usage, a port that is taken, a FILE that "
        "cannot be used, or the extra kotae[server] is missing; 130 Ctrl-C."
    )


def _parse_port(text: str) -> int:
    return _number(text, 0, 65_535)


def _parse_user(text: str) -> int:
    return _number(text, 1, 2_147_483_647)


def _parse_limit(text: str) -> int | None:
    return None if text == "off" else _number(text, 1, 1_000_000, ", or off")


def _number(text: str, smallest: int, largest: int, other: str = "") -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if smallest <= number <= largest:
        return number
    raise argparse.ArgumentTypeError(f"expected a number from {smallest} to {largest}{other}")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or until the reader of the output closes it; then return 0."""
    from kotae.auth.authorization import checked_redirect_uri  # noqa: PLC0415 - as below
    from kotae.testing.server import AniListServer  # noqa: PLC0415 - costs 100 ms, and `--help` needs none

    redirect_uri = None if options.app is None else checked_redirect_uri(options.app)
    output_closed = threading.Event()
    width = 0

    def show(request: RequestRecord) -> None:
        if output_closed.is_set():
            return
        try:
            print_lines([_request_line(request, width)])
            sys.stdout.flush()
        except OSError:
            silence_output()
            output_closed.set()

    server = AniListServer(
        port=options.port,
        seed=options.seed,
        world="made" if options.data is None else options.data,
        rate_limit=options.limit,
        on_request=show,
        allow_origins=options.allow_origin,
    )
    with server:
        width = output_width(_MAX_WIDTH)
        with end_quietly_on_closed_pipe():
            app = None if redirect_uri is None else server.app(redirect_uri)
            print_lines(_greeting(server, options, app))
        # On Windows, Ctrl-C does not interrupt a wait, and takes effect between two.
        while not output_closed.wait(_MAX_WAIT_S):
            pass
    return 0


def _greeting(
    server: AniListServer, options: argparse.Namespace, app: OAuthApp | None
) -> list[StyledLine]:
    limit = "no rate limit" if server.limit is None else f"{server.limit} requests a minute"
    users = {user_id: server.world["User"].get(user_id) for user_id in options.token_for or [1]}
    data: Path | None = options.data
    query = '{"query": "{ Media(id: 1) { title { romaji } } }"}'
    variables = [
        "ANILIST_TOKEN" if position == 0 else f"ANILIST_TOKEN_{user_id}"
        for position, user_id in enumerate(users)
    ]
    exports = [
        (f"export {variable}={server.token(user_id)}", "cyan")
        for variable, user_id in zip(variables, users, strict=True)
    ]
    if app is not None:
        exports += [
            (f"export ANILIST_CLIENT_ID={app.client_id}", "cyan"),
            (f"export ANILIST_CLIENT_SECRET={app.client_secret}", "cyan"),
        ]
    client = (
        f'anilist = kotae.Client(app="my-app/1.0", endpoint="{server.url}", '
        'token=os.environ["ANILIST_TOKEN"], rate_limiter=None)'
    )
    python = ("import kotae, os", client, 'print(anilist.execute("{ Viewer { id name } }"))')
    return [
        [("Local AniList", "bold"), (f" · seed {server.seed} · {limit}", "dim")],
        [],
        [("  Address   ", "dim"), (server.url, "bold cyan")],
        *(
            [(f"  {f'User {user_id}':10}", "dim"), (sanitize(user["name"]) if user else "", "")]
            for user_id, user in users.items()
        ),
        *([] if app is None else [[("  Redirect  ", "dim"), (app.redirect_uri, "")]]),
        *([] if data is None else [[("  Data      ", "dim"), (sanitize(str(data)), "")]]),
        [],
        [("In another terminal:", "bold"), ("  only this server accepts the token", "dim")],
        [],
        *([export] for export in exports),
        [(f"curl -s {server.url} -d '{query}'", "cyan")],
        [(f"kotae whoami --endpoint {server.url} --token-env ANILIST_TOKEN", "cyan")],
        [],
        [("Or in Python:", "bold")],
        [],
        *([(line, "cyan")] for line in python),
        [],
        [("For other users' tokens, start it with --token-for USER. ", "dim")],
        [("Press Ctrl-C to stop. Requests:", "dim")],
        [],
    ]


def _request_line(request: RequestRecord, width: int) -> StyledLine:
    status = "cut" if request.status is None else str(request.status)
    tint = "green" if request.status == 200 else "yellow" if status[0] in "234" else "red"
    columns = _NARROW_NAME_WIDTH if width < _NARROW else _NAME_WIDTH
    name = excerpt(_operation_text(request), columns)
    line: StyledLine = [
        (f"{datetime.now().astimezone():%H:%M:%S}  ", "dim"),
        (f"{status:>3}  ", tint),
        (name + " " * (columns - cell_width(name)), "bold"),
        (f"  {request.duration_s * 1000:8.1f} ms", "dim"),
    ]
    details: list[tuple[str, str]] = []
    if request.viewer_id is not None:
        details.append((f"user {request.viewer_id}", ""))
    if request.fault is not None:
        details.append((f"fault {request.fault}", "magenta"))
    if request.variables:
        details.append((sanitize(str(dict(request.variables))[:width]), "dim"))
    for text, style in details:
        used = sum(cell_width(piece) for piece, _ in line)
        if used + 4 < width:
            line.append(("  " + truncate(text, width - used - 2), style))
    return line


def _operation_text(request: RequestRecord) -> str:
    if request.operation_name is not None:
        return request.operation_name
    if request.query is None:
        return request.method
    return " ".join(request.query.split())
