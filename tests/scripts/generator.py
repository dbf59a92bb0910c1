"""Imports of the workshop's modules, which are not a package, and the golden files."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import TypeDefinitionNode, build_schema, parse, print_ast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.query.type_system import Table

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).resolve().parent / "golden"
NAMES = ("deprecated", "nested", "unions")
#: The environment variable that rewrites the golden files.
REWRITE = "KOTAE_REWRITE_GOLDEN"

#: As for the stubs of `kotae.api`: names, order and layout are the schema's. RUF100, because not
#: every file breaks every rule.
_RULES = "RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052"
_HEADER = (
    f"# Golden: made by the generator from schema.graphql; {REWRITE}=1 rewrites it.\n"
    f"# ruff: noqa: {_RULES}"
)


def workshop(name: str) -> Any:
    """Return a module of the workshop."""
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.append(folder)
    return import_module(f"workshop.{name}")


def texts_of(sdl: str, module: str = "golden", domains: int = 1) -> dict[str, str]:
    """Return the texts that the generator makes for a schema.

    Args:
        sdl: The schema.
        module: The module of its classes.
        domains: The number of domains that its types are distributed to, by name.
    """
    nodes = parse(sdl).definitions
    names = sorted(node.name.value for node in nodes if isinstance(node, TypeDefinitionNode))
    dealt = {
        f"part{number}": (f"Part {number} of a schema.", names[number::domains])
        for number in range(domains)
    }
    make: Callable[..., dict[str, str]] = workshop("generating").api_texts
    return make(build_schema(sdl), dealt, {}, _HEADER, module)


def golden_sdl(name: str) -> str:
    return (GOLDEN / name / "schema.graphql").read_text(encoding="utf-8")


def golden_texts(name: str) -> dict[str, str]:
    return texts_of(golden_sdl(name), f"tests.scripts.golden.{name}", domains=2)


def golden_files(name: str) -> dict[str, str]:
    """Return the golden files on disk; rewrite them first if `REWRITE` is set."""
    folder = GOLDEN / name
    if os.environ.get(REWRITE):
        for path in [*folder.glob("*.pyi"), *folder.glob("_table.py")]:
            path.unlink()
        for file, text in golden_texts(name).items():
            (folder / file).write_text(text, encoding="utf-8")
    paths = [*folder.glob("*.pyi"), *folder.glob("_*.py")]
    found = {path.name: path.read_text(encoding="utf-8") for path in paths}
    found.pop("__init__.py", None)
    return found


def backwards(sdl: str) -> str:
    """Return a schema with its types in reverse order."""
    return "\n\n".join(print_ast(node) for node in reversed(parse(sdl).definitions))


def table(sdl: str, limits: Mapping[str, object] | None = None) -> Table:
    """Return the literal table of a schema."""
    made: Table = workshop("tables").table_of(build_schema(sdl), limits or {})
    return made
