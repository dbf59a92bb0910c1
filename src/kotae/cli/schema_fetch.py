"""`kotae schema fetch`: asks for the schema, and writes it where `kotae check` finds it."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.config import find_settings
from kotae.check.schemas import default_schema_path
from kotae.cli.progress import waiting
from kotae.errors import AniListError, SchemaError, TransportError, UsageError
from kotae.sanitize import sanitize
from kotae.schema import load_bundled, load_file

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from graphql import GraphQLSchema

    from kotae.schema import Change, LoadedSchema

__all__ = ["counts_text", "fetch"]

#: Only such a name is repeated in a message: a token given in its place has dots.
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")


def fetch(options: argparse.Namespace) -> int:
    """Fetch and write the schema; say what came, where it went, and what changed.

    Args:
        options: `out`, `endpoint`, `token_env`, `token` and `timeout`.

    Returns:
        0.

    Raises:
        UsageError: An option cannot be, or the file cannot be written.
        TransportError: No usable answer came; the old file stands.
        ResponseError: The server refused; the old file stands.
    """
    target = _target(options.out)
    schema = _asked(options.endpoint, _token(options), options.timeout)
    address = _address(options.endpoint)
    before = _loaded(target)
    is_new = _written(target, schema, address)
    whose = "AniList's schema" if options.endpoint is None else f"the schema of {sanitize(address)}"
    lines = [
        f"Fetched {whose}: {_contents(schema)}.",
        _where(target, is_new=is_new),
    ]
    if before is None:
        lines.extend(_since_bundled(schema))
    elif is_new:
        lines.append(_since(before, schema))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def counts_text(changes: Sequence[Change]) -> str:
    """Return how many changes there are of each severity, as `2 breaking, 14 safe`."""
    from kotae.schema.diff import SEVERITIES  # noqa: PLC0415 - only where something changed

    counts = [(sum(item.severity == name for item in changes), name) for name in SEVERITIES]
    return ", ".join(f"{count} {name}" for count, name in counts if count)


def _target(out: Path | None) -> Path:
    """Return the file to write, or raise before the network is asked."""
    target = out if out is not None else _default_target(Path.cwd())
    name = sanitize(str(target))
    if target.suffix.lower() == ".json":
        raise UsageError(
            f"{name} would be SDL in a .json file. Name a .graphql file; introspection JSON goes "
            "beside it."
        )
    if target.is_dir():
        raise UsageError(f"{name} is a folder. Name a file in it with `--out`.")
    if target.exists() and not target.is_file():
        raise UsageError(f"{name} is not a regular file.")
    if not target.parent.is_dir():
        raise UsageError(f"The folder of {name} does not exist. Make it first.")
    return target


def _default_target(folder: Path) -> Path:
    """Return the file that `kotae check` would look for in this project."""
    folder = folder.resolve()
    return default_schema_path(find_settings(folder), folder)


def _token(options: argparse.Namespace) -> str | None:
    if options.token is not None:
        raise UsageError(
            "A token is not taken from the command line, where others can read it. Put it into an "
            "environment variable, and name that with `--token-env`."
        )
    name: str | None = options.token_env
    if name is None:
        return None
    if not _VARIABLE.match(name):
        raise UsageError("`--token-env` takes the name of an environment variable.")
    token = os.environ.get(name, "").strip()
    if not token:
        raise UsageError(f"The environment variable {name} is not set, or is empty.")
    return token


def _asked(endpoint: str | None, token: str | None, timeout_s: float) -> GraphQLSchema:
    from kotae.client import introspect  # noqa: PLC0415 - gql costs 250 ms, and usage comes first

    with waiting("Asking for the schema"):
        try:
            return introspect(endpoint=endpoint, token=token, timeout_s=timeout_s)
        except SchemaError as error:
            # It is the server's, not the user's: trying again makes sense.
            raise TransportError(str(error), reached_server=True) from None


def _loaded(target: Path) -> LoadedSchema | None:
    """Return the schema that is there already, if it can be read."""
    try:
        return load_file(target)
    except AniListError:
        return None


def _address(endpoint: str | None) -> str:
    """Return the address that was asked, without the query, where people put secrets."""
    from kotae.client.endpoint import without_query  # noqa: PLC0415 - loaded by now
    from kotae.client.headers import ENDPOINT  # noqa: PLC0415 - as above

    return without_query(ENDPOINT if endpoint is None else endpoint)


def _written(target: Path, schema: GraphQLSchema, address: str) -> bool:
    from kotae.schema import write_schema  # noqa: PLC0415 - loaded by now

    try:
        return write_schema(target, schema, endpoint=address, date=datetime.now(UTC).date())
    except SchemaError as error:
        raise TransportError(str(error), reached_server=True) from None
    except OSError as error:
        reason = sanitize(error.strerror or str(error))
        raise UsageError(f"{sanitize(str(target))} could not be written: {reason}.") from None


def _contents(schema: GraphQLSchema) -> str:
    """Return how many types of each kind a schema has."""
    from graphql import (  # noqa: PLC0415 - loaded by now
        GraphQLEnumType,
        GraphQLInputObjectType,
        GraphQLInterfaceType,
        GraphQLObjectType,
        GraphQLScalarType,
        GraphQLUnionType,
        is_introspection_type,
        is_specified_scalar_type,
    )

    kinds = (
        (GraphQLObjectType, "object", "objects"),
        (GraphQLInterfaceType, "interface", "interfaces"),
        (GraphQLUnionType, "union", "unions"),
        (GraphQLEnumType, "enum", "enums"),
        (GraphQLInputObjectType, "input", "inputs"),
        (GraphQLScalarType, "scalar", "scalars"),
    )
    types = [
        type_
        for type_ in schema.type_map.values()
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]
    counts = [(sum(isinstance(item, kind) for item in types), *words) for kind, *words in kinds]
    return ", ".join(
        f"{count} {one if count == 1 else many}" for count, one, many in counts if count
    )


def _where(target: Path, *, is_new: bool) -> str:
    path = target.absolute()
    folder = Path.cwd()
    name = sanitize(str(path.relative_to(folder) if path.is_relative_to(folder) else path))
    return f"Wrote {name}." if is_new else f"{name} is up to date."


def _since_bundled(schema: GraphQLSchema) -> list[str]:
    from kotae.schema import find_changes  # noqa: PLC0415 - loaded by now

    bundled = load_bundled()
    changes = find_changes(bundled.schema, schema)
    since = f"since the bundled schema of {bundled.date}"
    if not changes:
        return [f"Nothing changed {since}."]
    return [f"Changes {since}: {counts_text(changes)}.", "`kotae schema diff` lists them."]


def _since(before: LoadedSchema, schema: GraphQLSchema) -> str:
    from kotae.schema import find_changes  # noqa: PLC0415 - loaded by now

    changes = find_changes(before.schema, schema)
    since = "since the file before it" + (f", of {before.date}" if before.date else "")
    if not changes:
        return f"Only descriptions changed {since}."
    return f"Changes {since}: {counts_text(changes)}."
