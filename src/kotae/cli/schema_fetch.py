"""`kotae schema fetch`: an introspection query, and the two files that `kotae check` uses."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.config import default_schema_path
from kotae.check.config_file import find_config
from kotae.cli.arguments import check_output_file
from kotae.cli.schema_diff import report_changes
from kotae.cli.terminal import show_progress
from kotae.cli.token_options import ANONYMOUS_ADVICE
from kotae.cli.token_source import token_to_send
from kotae.errors import AniListError, AuthError, SchemaError, TransportError, UsageError
from kotae.sanitize import sanitize
from kotae.schema.changes import count_changes
from kotae.schema.diff import find_changes
from kotae.schema.load import LoadedSchema, introspection_path, load_bundled, load_file
from kotae.schema.write import schema_sdl, write_schema

if TYPE_CHECKING:
    import argparse

    from graphql import GraphQLSchema

    from kotae.cli.token_source import FoundToken

__all__ = ["fetch"]


def fetch(options: argparse.Namespace) -> int:
    """Fetch and write the schema; print its size, the files and the changes; return 0.

    With `--check`, write nothing; print the changes, and return the exit code of `--fail-on`.
    """
    if not options.check and (
        options.operations
        or options.descriptions
        or (options.format, options.fail_on) != ("text", "breaking")
    ):
        raise UsageError(
            "`--operations`, `--format`, `--fail-on` and `--descriptions` are options of "
            "`--check`. Add it, or leave them out."
        )
    target = _output_file(options.out, is_written=not options.check)
    schema = _fetched(options.endpoint, token_to_send(options), options.timeout)
    from kotae.endpoint import ENDPOINT, without_query  # noqa: PLC0415 - loaded by now

    # The query of an endpoint may hold secrets.
    address = without_query(options.endpoint or ENDPOINT)
    if options.check:
        return report_changes(options, _schema_in_use(target), _loaded(schema, address))
    before: LoadedSchema | None = None
    with suppress(AniListError):
        before = load_file(target)
    is_new = _write(target, schema, address)
    fetched = (
        "AniList's schema" if options.endpoint is None else f"the schema of {sanitize(address)}"
    )
    lines = [f"Fetched {fetched}: {_type_counts(schema)}.", _files_line(target, is_new=is_new)]
    if before is None or is_new:
        lines += _change_lines(before or load_bundled(), schema)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _schema_in_use(target: Path) -> LoadedSchema:
    if not target.is_file():
        return load_bundled()
    folder = Path.cwd()
    return load_file(target.relative_to(folder) if target.is_relative_to(folder) else target)


def _loaded(schema: GraphQLSchema, address: str) -> LoadedSchema:
    try:
        content = schema_sdl(schema).encode()
    except SchemaError as error:
        raise TransportError(str(error), reached_server=True) from None
    today, sha256 = datetime.now(UTC).date().isoformat(), hashlib.sha256(content).hexdigest()
    return LoadedSchema(lambda: schema, address, today, sha256, is_bundled=False)


def _output_file(out: Path | None, *, is_written: bool) -> Path:
    """Return the file of the schema; raise before anything is sent if it cannot be written."""
    folder = Path.cwd().resolve()
    # By default, the file in which `kotae check` looks for the schema of this project.
    target = default_schema_path(find_config(folder), folder) if out is None else out
    if target.suffix.lower() == ".json":
        raise UsageError(
            f"{sanitize(str(target))}: expected a .graphql file for the SDL. The introspection "
            "JSON is written beside it."
        )
    if is_written:
        check_output_file(target, "--out")
    return target


def _fetched(endpoint: str | None, found: FoundToken | None, timeout_s: float) -> GraphQLSchema:
    from kotae.client.introspection import introspect  # noqa: PLC0415 - gql costs 250 ms, and usage comes first

    with show_progress("Downloading the schema"):
        try:
            return introspect(
                endpoint=endpoint,
                token=None if found is None else found.text,
                timeout_s=timeout_s,
            )
        except AuthError as error:
            if found is None:
                raise
            raise AuthError(f"{error} {found.advice()} {ANONYMOUS_ADVICE}") from None
        except SchemaError as error:
            # The server sent it, so the exit code is 3: trying again makes sense.
            raise TransportError(str(error), reached_server=True) from None


def _write(target: Path, schema: GraphQLSchema, address: str) -> bool:
    try:
        return write_schema(target, schema, endpoint=address, date=datetime.now(UTC).date())
    except SchemaError as error:
        raise TransportError(str(error), reached_server=True) from None
    except OSError as error:
        reason = sanitize(error.strerror or str(error))
        raise UsageError(f"{sanitize(str(target))} could not be written: {reason}.") from None


def _type_counts(schema: GraphQLSchema) -> str:
    """Return the number of types of each kind, such as `127 objects, 40 enums`."""
    from kotae.schema.describe import TYPE_KINDS, kind_of, listed_types  # noqa: PLC0415 - as above

    counts = Counter(map(kind_of, listed_types(schema)))
    return ", ".join(
        f"{counts[kind]} {kind if counts[kind] == 1 else f'{kind}s'}"
        for kind in TYPE_KINDS
        if counts[kind]
    )


def _files_line(target: Path, *, is_new: bool) -> str:
    folder = Path.cwd()
    paths = [target.absolute(), introspection_path(target).absolute()]
    short = [path.relative_to(folder) if path.is_relative_to(folder) else path for path in paths]
    names = " and ".join(sanitize(str(path)) for path in short)
    return f"Wrote {names}." if is_new else f"{names} are up to date."


def _change_lines(old: LoadedSchema, new: GraphQLSchema) -> list[str]:
    counts = _change_counts(old.schema, new)
    since = f"since the {'bundled schema' if old.is_bundled else 'previous file'}"
    if old.date:
        since += f" of {old.date}"
    if not counts:
        return [f"{'Nothing' if old.is_bundled else 'Only descriptions'} changed {since}."]
    hint = ["`kotae schema diff` lists them."] if old.is_bundled else []
    return [f"Changes {since}: {counts}.", *hint]


def _change_counts(old: GraphQLSchema, new: GraphQLSchema) -> str:
    """Return the number of changes of each severity, such as `2 breaking, 14 safe`."""
    counts = count_changes(find_changes(old, new))
    return ", ".join(f"{count} {severity}" for severity, count in counts.items() if count)
