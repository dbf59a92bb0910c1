"""Arguments that several commands take: formats, output files, seconds and schemas."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.values import checked_seconds

if TYPE_CHECKING:
    from kotae.schema.load import LoadedSchema

__all__ = [
    "add_format",
    "check_output_file",
    "named_schema",
    "positive_seconds",
    "project_schema",
    "source_document",
    "source_text",
]


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the option `--format`, for text or JSON."""
    parser.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="the output format (default: %(default)s)",
    )


def check_output_file(path: Path, option: str) -> None:
    """Raise a `UsageError` if the file that an option names certainly cannot be written."""
    name = sanitize(str(path))
    try:
        is_folder, is_other = path.is_dir(), path.exists() and not path.is_file()
        has_parent = path.parent.is_dir()
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from None
    if is_folder:
        raise UsageError(f"{name} is a folder. Give `{option}` a file in it.")
    if is_other:
        raise UsageError(f"{name} is not a regular file. Give `{option}` another name.")
    if not has_parent:
        raise UsageError(f"The folder of {name} does not exist. Create it first.")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"The folder of {name} is not writable. Give `{option}` another one.")


def positive_seconds(text: str) -> float:
    """Return the seconds of a time-out, for argparse."""
    try:
        return checked_seconds("the time-out", float(text))
    except ValueError:  # ArgumentError is one
        message = "must be a number of seconds above zero, at most a day"
        raise argparse.ArgumentTypeError(message) from None


def named_schema(name: str) -> LoadedSchema:
    """Load the schema that an argument names: a file, or the word `bundled`."""
    from kotae.schema.load import load_bundled, load_file  # noqa: PLC0415 - costs graphql-core's 120 ms

    return load_bundled() if name == "bundled" else load_file(Path(name))


def project_schema() -> LoadedSchema | None:
    """Load the project's own schema, which `kotae schema fetch` writes; None if there is none."""
    from kotae.check.config import own_schema_file  # noqa: PLC0415 - as above
    from kotae.check.config_file import find_config  # noqa: PLC0415 - as above
    from kotae.schema.load import load_file  # noqa: PLC0415 - as above

    folder = Path.cwd()
    path = own_schema_file(find_config(folder), folder)
    if path is None:
        return None
    return load_file(path.relative_to(folder) if path.is_relative_to(folder) else path)


def source_text(loaded: LoadedSchema) -> str:
    """Return where a schema comes from, in words."""
    if loaded.is_bundled:
        return f"the bundled schema ({loaded.date})"
    return sanitize(loaded.source) + (f" ({loaded.date})" if loaded.date else "")


def source_document(loaded: LoadedSchema) -> dict[str, str | None]:
    """Return where a schema comes from, for JSON."""
    return {"source": loaded.source, "date": loaded.date, "sha256": loaded.sha256}
