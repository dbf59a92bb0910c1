"""The file of the bundled schema's index, which `kotae.schema.bundled_index` reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from kotae.schema.index import index_from_introspection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.schema.index import InputValues

__all__ = ["index_text"]


def index_text(introspection: str, header: Mapping[str, object]) -> str:
    """Return the index of a schema as JSON: an object with the header's keys, and one a line."""
    index = index_from_introspection(cast("dict[str, object]", json.loads(introspection)))
    data: dict[str, object] = {
        **header,
        "fields": {
            name: {
                each: [field.type, _types((field.arguments, field.required))]
                if field.arguments
                else field.type
                for each, field in fields.items()
            }
            for name, fields in index.fields.items()
        },
        "possible_types": {name: sorted(names) for name, names in index.possible_types.items()},
        "input_objects": {name: _types(fields) for name, fields in index.input_objects.items()},
        "enums": {name: sorted(values) for name, values in index.enums.items()},
        "scalars": sorted(index.scalars),
        "root_types": index.root_types,
        "directives": {
            name: [sorted(locations), _types(arguments)]
            for name, (locations, arguments) in index.directives.items()
        },
    }
    entries = [f"{json.dumps(key)}:{_json(value)}" for key, value in data.items()]
    return "{" + ",\n".join(entries) + "}\n"


def _types(values: InputValues) -> dict[str, str]:
    return {
        name: f"{type_}=" if default else type_ for name, (type_, default, _) in values[0].items()
    }


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
