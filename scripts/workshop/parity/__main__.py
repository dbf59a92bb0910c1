"""`scripts/parity`: compares AniList with the local AniList, and writes a report."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kotae import RateLimiter, Token
from kotae._version import __version__
from kotae.atomic_files import write_atomically
from kotae.endpoint import ENDPOINT
from kotae.errors import AniListError
from kotae.sanitize import sanitize
from kotae.testing import AniListServer
from workshop.parity.comparison import EndpointComparison
from workshop.parity.endpoint import Endpoint, NotSeenError
from workshop.parity.report import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.client.clock import Clock

__all__ = ["main"]

_ROOT = Path(__file__).parents[3]
_HELP = """\
Sends queries to AniList and to the local AniList, and compares the responses: status, errors,
headers, and whether the data fits the schema, but not the data itself. It sends queries only, so
it changes nothing, and it stays within the rate limit, so it takes some minutes. The report says
which facts about AniList hold that are not in its schema.

With a token (--token-env ANILIST_TOKEN), queries that need a viewer are sent too. It is not in the
report.

exit codes: 0 no difference; 1 differences; 2 wrong usage; 3 AniList did not respond; 130 Ctrl-C.
With 3 and 130 too, the report has what was seen until then."""


def main(arguments: Sequence[str], clock: Clock | None = None) -> int:
    """Run the script.

    Args:
        arguments: The command line.
        clock: The clock of the rate limiter; by default the system's.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="scripts/parity",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--endpoint", metavar="URL", default=ENDPOINT, help="default: AniList's own, %(default)s"
    )
    parser.add_argument(
        "--token-env", metavar="NAME",
        help="the environment variable that holds the viewer's token; default: no token",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="FILE", type=Path, default=_ROOT / "build/parity.md",
        help="the report; default: build/parity.md",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        variable = options.token_env
        token = None if variable is None else Token.parse(os.environ.get(variable, ""))
        theirs = Endpoint(options.endpoint, RateLimiter(clock=clock), token)
    except AniListError as error:
        parser.error(str(error))
    with AniListServer(rate_limit=None) as server:
        ours = Endpoint(server.url, None, None if token is None else Token.parse(server.token(1)))
        return _compare(EndpointComparison(theirs, ours), theirs, options.out)


def _compare(comparison: EndpointComparison, theirs: Endpoint, out: Path) -> int:
    missing, code = "", 0
    try:
        comparison.run()
    except KeyboardInterrupt:
        missing, code = "interrupted", 130
    except NotSeenError as error:
        missing, code = str(error), 3
    token = "with" if theirs.has_token else "without"
    title = (
        f"AniList at {sanitize(theirs.url)} and the local AniList of kotae {__version__}, {token} "
        f"a token, {datetime.now(UTC):%d %B %Y}{missing and f' ({missing})'}"
    )
    report = markdown(title, comparison.facts, comparison.queries)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, report.encode())
    print(f"{missing or 'Done'}: the report is in {out}")
    return code or int(comparison.has_differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
