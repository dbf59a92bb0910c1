"""`kotae run`: executes an operation of a `.graphql` file, and prints its result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from kotae._version import __version__
from kotae.cli.exit_status import SUCCESS, exit_status_of
from kotae.cli.result_output import ResultOutput, add_output, output_format
from kotae.cli.terminal import print_error, show_progress
from kotae.cli.token_options import add_token_source
from kotae.errors import AniListError, ResponseError
from kotae.naming import listed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from kotae.bulk.document_paging import PagedResultList
    from kotae.cli.checked_operation import CheckedOperation
    from kotae.cli.exit_status import ExitStatus
    from kotae.cli.paging_client import PagingClient
    from kotae.cli.terminal import Progress
    from kotae.cli.token_source import FoundToken

__all__ = ["configure", "run"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "file", metavar="FILE", help="a file with an operation, or - for standard input"
    )
    parser.add_argument(
        "--operation", metavar="NAME", help="the operation to execute, if the file has several"
    )
    parser.add_argument(
        "--var",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a variable, read by its type: a list as `a,b` or JSON, an input object "
        "as JSON; may be repeated",
    )
    parser.add_argument(
        "--vars",
        type=Path,
        metavar="FILE",
        help="a file with the values of variables as a JSON object; --var replaces single ones",
    )
    parser.add_argument(
        "--all-pages",
        action="store_true",
        help="request all pages, one after the other; the operation needs one list with "
        "`page: $page` and `pageInfo { hasNextPage }`; AniList's terms forbid mass collection",
    )
    add_output(parser)
    add_token_source(parser)
    parser.epilog = (
        "Example: kotae run season.graphql --var season=SPRING --all-pages --output season.csv\n\n"
        "After Ctrl-C, it prints or writes the items so far.\n\n"
        "Exit codes: 0 executed; 1 the file has errors, or AniList returned errors; 2 wrong "
        "usage, or a token is missing or not valid; 3 the network or the server failed; 130 Ctrl-C."
    )


def run(options: argparse.Namespace) -> int:
    """Check and execute the operation, print its result, and return the exit code."""
    from kotae.cli.checked_operation import checked_operation  # noqa: PLC0415 - `--help` needs no graphql
    from kotae.cli.token_source import token_to_send  # noqa: PLC0415 - as above

    found = token_to_send(options)
    format_ = output_format(options)
    operation = checked_operation(options)
    if operation is None:
        return 1
    from kotae.cli.paging_client import PagingClient  # noqa: PLC0415 - as above

    output = ResultOutput(format_, operation.rows, options.output)
    with show_progress("Executing") as progress:
        client = PagingClient(
            app=f"kotae-run/{__version__}",
            endpoint=options.endpoint,
            token=None if found is None else found.token(),
            on_wait=progress.on_wait,
        )
        with client:
            execution = _Execution(client, operation, output, progress)
            status = execution.run(found)
    execution.finish(status)
    return status.code


class _Execution:
    """The execution of an operation, and what has been received so far."""

    def __init__(
        self,
        client: PagingClient,
        operation: CheckedOperation,
        output: ResultOutput,
        progress: Progress,
    ) -> None:
        self._client = client
        self._operation = operation
        self._output = output
        self._progress = progress
        #: The object in `data` of the last response; None if there was none.
        self._data: dict[str, object] | None = None
        #: The items of all pages, for JSON.
        self._items: list[object] = []
        self._seen_ids: set[object] = set()

    def run(self, found: FoundToken | None) -> ExitStatus:
        """Execute the operation with a token, and return the exit status."""
        operation = self._operation
        try:
            if operation.paged_list is None:
                result = self._client.execute(operation.text, variables=operation.variables)
                self._take({**result})
            else:
                self._request_pages(operation.paged_list)
        except (KeyboardInterrupt, AniListError) as error:
            if isinstance(error, ResponseError) and error.data is not None:
                self._take_partial(error.data)
            mutations = operation.root_keys if operation.is_mutation else ()
            return exit_status_of(error, mutations, found=found)
        return SUCCESS

    def finish(self, status: ExitStatus) -> None:
        """Print what was received, then the messages."""
        paged, output = self._operation.paged_list, self._output
        if self._data is not None:
            data = self._data if paged is None else paged.with_items(self._data, self._items)
            output.finish(data)
        for message in status.messages:
            print_error(message)
        if status.code and self._data is not None:
            print_error(output.incomplete())
        elif status.code and paged is not None:
            print_error("Nothing was written.")
        if not status.code and not output.count and output.format != "json":
            nothing = [key for key, value in (self._data or {}).items() if value is None]
            if nothing:
                print_error(f"AniList has nothing for {listed(nothing)}.")

    def _request_pages(self, paged: PagedResultList) -> None:
        from kotae.bulk.paging import MAX_PAGES_WITHOUT_ITEMS  # noqa: PLC0415 - `--help` is fast

        variables = dict(self._operation.variables)
        pages = pages_without_items = 0
        has_next = True
        while has_next and pages_without_items < MAX_PAGES_WITHOUT_ITEMS:
            pages += 1
            count = self._output.count
            self._progress.detail = f"page {pages:,} ({count:,} items so far)"
            data = self._client.execute_page(self._operation.text, variables)
            self._take(data)
            pages_without_items = 0 if self._output.count > count else pages_without_items + 1
            has_next = paged.has_next(data)
            variables[paged.variable] = cast("int", variables[paged.variable]) + 1

    def _take(self, data: dict[str, object]) -> None:
        self._data = data
        paged = self._operation.paged_list
        if paged is None:
            items = self._operation.rows.items(data)
        else:
            items = paged.new_items(data, self._seen_ids)
            self._items += items
        with self._progress.hidden():
            self._output.add(items)

    def _take_partial(self, data: Mapping[str, object]) -> None:
        """Take the data beside errors, if there is some; of a page only its items."""
        paged = self._operation.paged_list
        if paged.items(data) if paged else any(value is not None for value in data.values()):
            self._take(dict(data))
