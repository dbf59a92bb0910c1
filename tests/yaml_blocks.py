"""The parts of YAML files that tests run: steps with their shell scripts and their variables.

No YAML library is among the tests' requirements; these files have one way of writing each thing.
"""

from __future__ import annotations

import re
import textwrap
from typing import NamedTuple

__all__ = ["Step", "defaults", "script_of", "steps"]


class Step(NamedTuple):
    """A step of a composite action.

    Attributes:
        id: Its id, or nothing.
        environment: Its variables, with expressions as they are written.
        script: What bash runs; empty for a step that uses another action.
    """

    id: str
    environment: dict[str, str]
    script: str


def steps(action: str) -> list[Step]:
    """Return the steps of an action."""
    blocks = re.split(r"^    - ", action.split("\n  steps:\n")[1], flags=re.MULTILINE)[1:]
    return [
        Step(
            "".join(re.findall(r"^(?: {6})?id: (\S+)$", block, re.MULTILINE)),
            dict(re.findall(r"^        ([A-Z_]+): (.*)$", block, re.MULTILINE)),
            script_of(block, "run: "),
        )
        for block in blocks
    ]


def script_of(block: str, key: str) -> str:
    """Return the text of the first block scalar behind a key, or nothing."""
    found = re.search(rf"^( *){re.escape(key)}\|\n((?:\1 +.*\n|\n)*)", block, re.MULTILINE)
    return textwrap.dedent(found[2]) if found else ""


def defaults(source: str) -> dict[str, str]:
    """Return the inputs of an action or a template with their default values."""
    found = re.findall(r"^ +([a-z_-]+):\n +description: .*\n +default: (.*)$", source, re.MULTILINE)
    return {name: value.strip('"') for name, value in found}
