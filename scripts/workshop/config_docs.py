"""The keys of the configuration: docs/configuration.md, and the JSON Schema for editors."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from kotae.check.config_keys import CONFIG_KEYS, SEVERITIES
from kotae.check.rule_pages import rule_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.check.config_keys import ConfigKey

__all__ = ["CONFIG_PAGE", "CONFIG_SCHEMA", "config_page", "config_schema"]

CONFIG_PAGE = "docs/configuration.md"
CONFIG_SCHEMA = "docs/kotae.schema.json"

_HEAD = """# Configuration

This page is made from the code by `scripts/generate`.

`kotae check`, `kotae schema`, `kotae run` and `kotae.load` read the settings of a project from one
of two files, which have the same keys. All keys are optional.

- **kotae.toml**, for projects without a `pyproject.toml`. The keys are at its top. An empty file
  is a configuration too.
- **pyproject.toml**, in the table `[tool.kotae]`. A file without that table is no configuration.

The nearest file counts, upward from the file or folder that is checked. Its folder is the
project: all files below it share their fragments, one schema and one configuration. A configuration
in a folder below begins a project of its own. Both files with settings in one folder are an error,
so that no setting is ignored silently.

Unknown keys and values of a wrong type are errors. A configuration must be a regular file: a link
is an error. It has at most 64 KiB; a larger `pyproject.toml` is ignored if no line begins with
`[tool.kotae`, and otherwise an error.

## Keys

The examples are lines of a `kotae.toml`. In a `pyproject.toml`, keys are below `[tool.kotae]`,
and tables have it before their name, as `[tool.kotae.rules]`.
"""

_TAIL = """
## On the command line

Options of `kotae check` add to the configuration or replace its keys, for one run and for every
project in it:

| option | effect |
|---|---|
| `--exclude PATTERN`, relative to the working folder; may be repeated | adds to `exclude` |
| `--directive NAME`; may be repeated | adds to `directives` |
| `--schema FILE` | replaces `schema` |
| `--client-schema FILE` | replaces `client-schema` |

## Editors

[kotae.schema.json](kotae.schema.json) is the JSON Schema of a `kotae.toml`, and of the table
`[tool.kotae]`. Editors with taplo, such as VS Code with Even Better TOML, complete and check the
keys and the names of rules with it. Put the file beside your `kotae.toml`, and name it on the first
line:

```text
#:schema ./kotae.schema.json
```
"""


def config_page() -> str:
    """Return the content of docs/configuration.md."""
    return _HEAD + "\n".join(line for key in CONFIG_KEYS for line in _lines(key)) + "\n" + _TAIL


def _lines(key: ConfigKey[object]) -> Iterator[str]:
    yield from (
        "",
        f"### {key.name}",
        "",
        textwrap.fill(key.description, 118),
        "",
        "```toml",
        key.example,
        "```",
    )


def config_schema() -> str:
    """Return the JSON Schema of the configuration."""
    properties = {
        key.name: {"description": key.description, **key.json_schema} for key in CONFIG_KEYS
    }
    severities = {
        name: {
            "description": f"{page.summary} Default: {page.default}.",
            "enum": list(SEVERITIES),
        }
        for name, page in rule_pages().items()
    }
    names = {"type": "array", "minItems": 1, "items": {"enum": list(severities)}}
    properties["per-file-ignores"] |= {"additionalProperties": names}
    properties["rules"] |= {"properties": severities, "additionalProperties": False}
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "kotae",
        "description": "The configuration of kotae: kotae.toml, or [tool.kotae] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
