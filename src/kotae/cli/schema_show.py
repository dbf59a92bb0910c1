"""`kotae schema show`: one element of a schema, or all its types."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kotae.cli.arguments import named_schema, project_schema, source_document, source_text
from kotae.cli.layout import wrap
from kotae.cli.schema_page import element_page, overview_page
from kotae.cli.terminal import output_width, print_lines, write_json
from kotae.errors import UsageError
from kotae.schema.coordinates import find_element
from kotae.schema.describe import describe, kind_of, listed_types
from kotae.schema.help import limits_at
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    import argparse

    from kotae.cli.terminal import StyledLine
    from kotae.schema.describe import Description
    from kotae.schema.help import ApplicableLimit
    from kotae.schema.limits import Limit
    from kotae.schema.load import LoadedSchema

__all__ = ["show"]

#: The most columns that the list of names fills.
_MAX_OVERVIEW_WIDTH = 160
_HINT = (
    "`kotae schema show NAME` shows one of them: Media, Media.averageScore, MediaStatus.HIATUS, "
    "@include, 'Media.characters(role:)'."
)


def show(options: argparse.Namespace) -> int:
    """Print an element of a schema, or a list of all types without `name`; return 0."""
    if options.schema is not None:
        loaded = named_schema(options.schema)
    else:
        loaded = project_schema() or load_bundled()
    as_json = options.format == "json"
    head = {"version": 1, "schema": source_document(loaded)}
    if options.name is None:
        if as_json:
            write_json(head | _overview_document(loaded))
        else:
            _print_overview(loaded)
        return 0
    description = describe(loaded.schema, find_element(loaded.schema, options.name))
    limits = limits_at(loaded.schema, description)
    is_bundled = loaded.is_bundled or _bundled_schema_has(description.coordinate)
    if as_json:
        write_json(head | _element_document(description, limits, is_bundled=is_bundled))
    else:
        page = element_page(
            loaded.schema, description, limits, output_width(), is_bundled=is_bundled
        )
        print_lines([*page, [], _source_line(loaded)])
    return 0


def _bundled_schema_has(coordinate: str) -> bool:
    try:
        find_element(load_bundled().schema, coordinate)
    except UsageError:
        return False
    return True


def _print_overview(loaded: LoadedSchema) -> None:
    page = overview_page(loaded.schema, output_width(_MAX_OVERVIEW_WIDTH))
    hint = wrap([(_HINT, "dim")], output_width())
    print_lines([*page, *hint, _source_line(loaded)])


def _source_line(loaded: LoadedSchema) -> StyledLine:
    return [(f"From {source_text(loaded)}.", "dim")]


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
    description: Description, limits: list[ApplicableLimit], *, is_bundled: bool
) -> dict[str, object]:
    members = [asdict(summary) for summary in description.members]
    return {
        "coordinate": description.coordinate,
        "kind": description.kind,
        "signature": description.signature,
        **asdict(description.summary),
        "python": description.python if is_bundled else None,
        "is_bundled": is_bundled,
        "is_reachable": description.is_reachable,
        "limits": [
            {
                "coordinate": limit.coordinate,
                "limit": _set_values(limit.limit),
                "sentences": limit.sentences,
            }
            for limit in limits
        ],
        "arguments": [asdict(summary) for summary in description.arguments],
        "fields": members if description.kind != "enum" else [],
        "values": members if description.kind == "enum" else [],
        "possible_types": description.types or description.implementations,
        "unions": description.unions,
        "interfaces": description.interfaces,
        "locations": description.locations,
        "used_by": description.used_by,
    }


def _set_values(limit: Limit) -> dict[str, object]:
    """Return the values that a limit sets; 0 is one, but None, False and () are not."""
    return {
        key: value
        for key, value in asdict(limit).items()
        if value is not None and value is not False and value != ()
    }
