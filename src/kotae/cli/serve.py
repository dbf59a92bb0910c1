"""`kotae serve`: runs a local AniList, and shows every request."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import datetime
from typing import TYPE_CHECKING

from kotae.cli.terminal import (
    cell_width,
    end_quietly_on_closed_pipe,
    output_width,
    print_lines,
    silence_output,
)
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from kotae.cli.terminal import StyledLine
    from kotae.testing.server import AniListServer
    from kotae.testing.serving.request_log import SeenRequest

__all__ = ["configure", "run"]

#: Requests a minute. Source: AniList's guide, "Rate limiting".
_LIMIT = 90
_LABEL_WIDTH = 10
#: Columns of an operation's name in a request's line, and in one of 80: the longest name of a
#: fault has room after it.
_NAME_WIDTH = 34
_SHORT_NAME_WIDTH = 18
_NARROW = 100
_MAX_WIDTH = 120


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="0 for a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="another seed is another world (default: %(default)s)",
    )
    parser.add_argument(
        "--limit",
        type=_limit,
        default=_LIMIT,
        metavar="{N,off}",
        help="requests a minute from one address (default: %(default)s)",
    )
    parser.epilog = "Nothing leaves this machine. Ctrl-C stops it."


def _port(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word[:6]) <= 65_535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(word)


def _limit(word: str) -> int | None:
    if word == "off":
        return None
    if not (word.isascii() and word.isdigit() and 0 < int(word[:7]) <= 1_000_000):
        raise argparse.ArgumentTypeError("choose a number from 1 to 1000000, or off")
    return int(word)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C, or until nobody reads the output.

    Args:
        options: What `configure` asked for.

    Returns:
        0 once the reader of the output has left; Ctrl-C ends it otherwise.

    Raises:
        UsageError: The port is taken, or the extra is not installed.
    """
    from kotae.testing.server import AniListServer  # noqa: PLC0415 - only this command needs it

    is_over = threading.Event()
    width = 0

    def show(request: SeenRequest) -> None:
        if is_over.is_set():
            return
        try:
            print_lines([_line_of(request, width)])
            sys.stdout.flush()
        except OSError:
            silence_output()
            is_over.set()

    server = AniListServer(
        port=options.port, seed=options.seed, rate_limit=options.limit, on_request=show
    )
    with server:
        width = output_width(_MAX_WIDTH)
        with end_quietly_on_closed_pipe():
            print_lines(_greeting(server))
        is_over.wait()
    return 0


def _greeting(server: AniListServer) -> list[StyledLine]:
    limit = "no rate limit" if server.limit is None else f"{server.limit} requests a minute"
    viewer = server.world.community.user(1)
    name = viewer["name"] if viewer else "1"
    token = server.token(1)
    body = '{"query": "{ Media(id: 1) { title { romaji } } }"}'
    mine = '{"query": "{ Viewer { id name } }"}'
    header = "-H 'Content-Type: application/json'"
    return [
        [("AniList on this machine", "bold"), (f" · seed {server.seed} · {limit}", "dim")],
        [],
        _row("Address", (server.url, "bold cyan")),
        _row("Token", (token, "")),
        _row("", (f"of {name}, user 1; worth nothing anywhere else", "dim")),
        [],
        [("Try it, in another terminal:", "bold")],
        [],
        [(f"curl -s {server.url} {header} -d '{body}'", "cyan")],
        [],
        [(f"curl -s {server.url} {header} \\", "cyan")],
        [(f"  -H 'Authorization: Bearer {token}' -d '{mine}'", "cyan")],
        [],
        [(f"kotae schema fetch --endpoint {server.url} --out schema.graphql", "cyan")],
        [],
        [("Ctrl-C stops it. Every request shows here:", "dim")],
        [],
    ]


def _row(label: str, span: tuple[str, str]) -> StyledLine:
    return [("  " + label.ljust(_LABEL_WIDTH), "dim"), span]


def _line_of(request: SeenRequest, width: int) -> StyledLine:
    status = "cut" if request.status is None else str(request.status)
    tint = "green" if request.status == 200 else "yellow" if status[0] in "234" else "red"
    columns = _SHORT_NAME_WIDTH if width < _NARROW else _NAME_WIDTH
    name = truncate(sanitize(_name_of(request)), columns)
    line: StyledLine = [
        (f"{datetime.now().astimezone():%H:%M:%S}  ", "dim"),
        (f"{status:>3}  ", tint),
        (name + " " * (columns - cell_width(name)), "bold"),
        (f"  {request.duration_s * 1000:8.1f} ms", "dim"),
    ]
    rest: list[tuple[str, str]] = []
    if request.viewer_id is not None:
        rest.append((f"user {request.viewer_id}", ""))
    if request.fault is not None:
        rest.append((f"fault {request.fault}", "magenta"))
    if request.variables:
        rest.append((sanitize(str(dict(request.variables))), "dim"))
    for text, style in rest:
        used = sum(cell_width(piece) for piece, _ in line)
        if used + 4 < width:
            line.append(("  " + truncate(text, width - used - 2), style))
    return line


def _name_of(request: SeenRequest) -> str:
    if request.operation_name is not None:
        return request.operation_name
    if request.query is None:
        return request.method
    return " ".join(request.query.split())
