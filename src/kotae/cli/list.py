"""`kotae list`: a user's whole list as a table, CSV or JSON."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from kotae._version import __version__
from kotae.cli.exit_status import SUCCESS, ExitStatus, exit_status_of
from kotae.cli.result_output import ResultOutput, add_output, output_format
from kotae.cli.rows import RowSource
from kotae.cli.terminal import print_error, show_progress
from kotae.cli.token_options import add_token_source
from kotae.errors import AniListError, NotFoundError, PrivateUserError, UsageError
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    import argparse

    from kotae.cli.terminal import Progress
    from kotae.cli.token_source import FoundToken
    from kotae.client.client import Client

__all__ = ["configure", "run"]

#: Source: the enum ScoreFormat of the schema.
_SCORE_FORMATS = ("POINT_100", "POINT_10_DECIMAL", "POINT_10", "POINT_5", "POINT_3")
#: Source: the enum MediaListStatus of the schema.
_STATUSES = ("CURRENT", "PLANNING", "COMPLETED", "DROPPED", "PAUSED", "REPEATING")
#: Ids are below 2**31.
_MAX_ID_DIGITS = 9
#: Entries that are written at once.
_BATCH = 100
#: The names of the columns; those of volumes are of manga only.
_COLUMNS = (
    "media_id", "title", "status", "score", "progress", "total", "volumes", "total_volumes",
    "repeat", "started", "completed", "updated", "lists", "format", "mal_id", "title_english",
    "private", "notes",
)  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "user", metavar="USER", help="the name of the list's owner, or the id with --id"
    )
    parser.add_argument(
        "--id",
        action="store_true",
        help="take USER as an id; without this option it is a name, even if it has digits only",
    )
    parser.add_argument(
        "--type",
        choices=("ANIME", "MANGA"),
        default="ANIME",
        help="which of the user's two lists (default: %(default)s)",
    )
    parser.add_argument(
        "--status",
        action="append",
        choices=_STATUSES,
        metavar="STATUS",
        help=f"only entries of a status, one of {', '.join(_STATUSES)}; may be repeated",
    )
    parser.add_argument(
        "--score-format",
        choices=_SCORE_FORMATS,
        help="the format of the scores; by default the owner's",
    )
    add_output(parser)
    add_token_source(parser)
    parser.epilog = (
        "Example: kotae list Kotae --type MANGA --output manga.csv\n\n"
        "After Ctrl-C, it prints or writes the entries so far. AniList's terms forbid mass "
        "collection: read the lists that you need.\n\n"
        "Exit codes: 0 the whole list; 1 there is no such user, or the list is private or "
        "incomplete; 2 wrong usage, or a token is not valid; 3 the network or the server failed; "
        "130 Ctrl-C."
    )


def run(options: argparse.Namespace) -> int:
    """Print a user's list, and return the exit code."""
    from kotae.cli.token_source import token_to_send  # noqa: PLC0415 - `--help` needs none

    found = token_to_send(options)
    user: str | int = _user_id(options.user) if options.id else options.user
    names = [name for name in _COLUMNS if options.type == "MANGA" or "volumes" not in name]
    source = RowSource((), is_list=True, columns=tuple((name,) for name in names))
    output = ResultOutput(output_format(options), source, options.output)
    from kotae.client.client import Client  # noqa: PLC0415 - as above

    with show_progress("Reading the list") as progress:
        client = Client(
            app=f"kotae-list/{__version__}",
            endpoint=options.endpoint,
            token=None if found is None else found.token(),
            on_wait=progress.on_wait,
        )
        reading = _Reading(output, progress)
        with client:
            status = reading.run(client, user, options, found)
    reading.finish(status)
    return status.code


def _user_id(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _MAX_ID_DIGITS:
        return int(text)
    raise UsageError(f"--id: expected the id of a user, a number, got {excerpt(text, 60)}.")


class _Reading:
    """The reading of a list, and the entries so far."""

    def __init__(self, output: ResultOutput, progress: Progress) -> None:
        self._output = output
        self._progress = progress
        self._pending: list[object] = []
        #: All entries, for JSON.
        self._entries: list[object] = []

    def run(
        self,
        client: Client,
        user: str | int,
        options: argparse.Namespace,
        found: FoundToken | None,
    ) -> ExitStatus:
        """Read the list, and return the exit status."""
        from kotae.cli.list_entries import ListEntries  # noqa: PLC0415 - as above
        from kotae.schema.limits import MAX_LIST_ENTRIES  # noqa: PLC0415 - as above

        entries = ListEntries(options.type, options.score_format)
        listed = client.media_list(
            user,
            *entries.selection,
            type=options.type,
            status_in=options.status,
            on_progress=self._on_progress,
        )
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "AniList returns the ")  # see below
                for one in listed:
                    self._pending.append(entries.values(one))
                    if len(self._pending) == _BATCH:
                        self._write()
        except (NotFoundError, PrivateUserError) as error:
            who = f"user with the {'id' if options.id else 'name'} {excerpt(options.user, 60)}"
            is_missing = isinstance(error, NotFoundError)
            text = f"There is no {who}." if is_missing else f"The {who} is private to this viewer."
            return ExitStatus(1, (text,))
        except (KeyboardInterrupt, AniListError) as error:
            return exit_status_of(error, found=found)
        finally:
            self._write()
        if self._output.count < MAX_LIST_ENTRIES:
            return SUCCESS
        text = (
            f"AniList returns the {MAX_LIST_ENTRIES:,} entries of a list that were updated last: "
            "others may be missing. Read each status alone, with --status."
        )
        return ExitStatus(1, (text,))

    def finish(self, status: ExitStatus) -> None:
        """Print what is left, and the messages."""
        if self._entries or not status.code:
            self._output.finish(self._entries)
        for message in status.messages:
            print_error(message)
        if self._entries and status.code:
            print_error(self._output.incomplete())

    def _on_progress(self, entries: int, _chunks: int) -> None:
        self._progress.detail = f"({entries:,} entries so far)"
        self._write()

    def _write(self) -> None:
        batch, self._pending = self._pending, []
        self._entries += batch
        if batch:
            with self._progress.hidden():
                self._output.add(batch)
