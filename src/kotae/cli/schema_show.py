"""`kotae schema show`: one element of a schema, or all its types."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kotae.check.config import find_settings
from kotae.check.schemas import own_schema_file
from kotae.cli.schema_limits import limits_at
from kotae.cli.schema_page import element_page, listed_types, overview_page
from kotae.cli.styled import output_width, print_lines, wrapped
from kotae.errors import UsageError
from kotae.sanitize import sanitize
from kotae.schema import load_bundled, load_file
from kotae.schema.coordinates import find_element
from kotae.schema.describe import describe, kind_of

if TYPE_CHECKING:
    import argparse

    from kotae.cli.schema_limits import LimitHere
    from kotae.cli.styled import Line
    from kotae.schema import Limit, LoadedSchema
    from kotae.schema.describe import Description

__all__ = ["show"]

_BUNDLED = "bundled"
#: Columns that names side by side fill at most.
_MAX_OVERVIEW_WIDTH = 160
_HINT = (
    "`kotae schema show NAME` says more of one: Media, Media.averageScore, MediaStatus.HIATUS, "
    "@include, 'Media.characters(role:)'."
)


def show(options: argparse.Namespace) -> int:
    """Print an element of a schema, or without a name the types there are.

    Args:
        options: `name`, `schema` and `format`.

    Returns:
        0.

    Raises:
        UsageError: The schema has no element of that name, or there is no such file.
        SchemaError: The schema cannot be read.
    """
    loaded = _schema(options.schema)
    as_json = options.format == "json"
    if options.name is None:
        if as_json:
            _write_json(loaded, _overview_document(loaded))
        else:
            _print_overview(loaded)
        return 0
    facts = describe(loaded.schema, find_element(loaded.schema, options.name))
    limits = limits_at(loaded.schema, facts)
    is_known = loaded.is_bundled or _is_bundled(facts.coordinate)
    if as_json:
        _write_json(loaded, _element_document(facts, limits, is_known=is_known))
    else:
        page = element_page(loaded.schema, facts, limits, output_width(), is_known=is_known)
        print_lines([*page, [], _source_line(loaded)])
    return 0


def _schema(word: str | None) -> LoadedSchema:
    if word == _BUNDLED:
        return load_bundled()
    if word is not None:
        return load_file(Path(word))
    folder = Path.cwd()
    path = own_schema_file(find_settings(folder), folder)
    if path is None:
        return load_bundled()
    return load_file(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _is_bundled(coordinate: str) -> bool:
    try:
        find_element(load_bundled().schema, coordinate)
    except UsageError:
        return False
    return True


def _print_overview(loaded: LoadedSchema) -> None:
    page = overview_page(loaded.schema, output_width(_MAX_OVERVIEW_WIDTH))
    hint = wrapped([(_HINT, "dim")], output_width())
    print_lines([*page, *hint, _source_line(loaded)])


def _source_line(loaded: LoadedSchema) -> Line:
    source = "the bundled schema" if loaded.is_bundled else sanitize(loaded.source)
    date = f" ({loaded.date})" if loaded.date else ""
    return [(f"From {source}{date}.", "dim")]


def _overview_document(loaded: LoadedSchema) -> dict[str, object]:
    return {
        "types": [
            {"name": each.name, "kind": kind_of(each), "description": each.description or None}
            for each in listed_types(loaded.schema)
        ],
        "directives": [
            {"name": f"@{each.name}", "description": each.description or None}
            for each in loaded.schema.directives
        ],
    }


def _element_document(
    facts: Description, limits: list[LimitHere], *, is_known: bool
) -> dict[str, object]:
    members = [asdict(part) for part in facts.members]
    return {
        "coordinate": facts.coordinate,
        "kind": facts.kind,
        "signature": facts.signature,
        **asdict(facts.part),
        "python": facts.python if is_known else None,
        "is_bundled": is_known,
        "is_reachable": facts.is_reachable,
        "limits": [
            {
                "coordinate": limit.coordinate,
                "limit": _stated(limit.limit),
                "sentences": limit.sentences,
            }
            for limit in limits
        ],
        "arguments": [asdict(part) for part in facts.arguments],
        "fields": members if facts.kind != "enum" else [],
        "values": members if facts.kind == "enum" else [],
        "possible_types": facts.types or facts.implementations,
        "unions": facts.unions,
        "interfaces": facts.interfaces,
        "locations": facts.locations,
        "used_by": facts.used_by,
    }


def _stated(limit: Limit) -> dict[str, object]:
    """Return what a limit states; 0 is a statement, and what is left out is none."""
    return {
        key: value
        for key, value in asdict(limit).items()
        if value is not None and value is not False and value != ()
    }


def _write_json(loaded: LoadedSchema, content: dict[str, object]) -> None:
    schema = {"source": loaded.source, "date": loaded.date, "sha256": loaded.sha256}
    document = _harmless({"version": 1, "schema": schema, **content})
    sys.stdout.flush()
    text = json.dumps(document, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(f"{text}\n".encode())


def _harmless(value: object) -> object:
    """Return a document with all its texts shown; their line breaks stay."""
    if isinstance(value, str):
        return "\n".join(map(sanitize, value.split("\n")))
    if isinstance(value, dict):
        entries = cast("dict[str, object]", value)
        return {key: _harmless(inner) for key, inner in entries.items()}
    if isinstance(value, list | tuple):
        return [_harmless(inner) for inner in cast("list[object]", value)]
    return value
