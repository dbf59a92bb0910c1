"""Generated files: their content, and its comparison with the files on disk.

Run as `scripts/generate`; with `--check` nothing is written, and the exit code is 1 when a file
is changed, missing or no longer wanted.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from graphql import TypeDefinitionNode, build_schema, parse

from kotae.atomic_files import write_atomically
from kotae.query.type_system import Registry
from kotae.schema.limits import limits
from kotae.schema.load import bundled_sdl
from kotae.schema.write import introspection_text
from workshop.async_client import CLIENT_MARK, async_client_texts
from workshop.checker_rules import CHECKER_RULES_PAGE, checker_rules_page
from workshop.config_docs import CONFIG_PAGE, CONFIG_SCHEMA, config_page, config_schema
from workshop.index_file import index_text
from workshop.stubs import stub_texts
from workshop.tables import table_of, table_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLSchema

    from kotae.schema.limits import Limit

__all__ = ["api_texts", "compare", "formatted", "generate", "main"]

ROOT = Path(__file__).resolve().parents[2]

#: The mark of every file that is generated from the schema, near its beginning.
MARK = "by scripts/generate from src/kotae/schema/sdl; do not edit"
_MARK_BYTES = 1000
#: The folders of generated files: a file there with the mark that is not generated is surplus.
_FOLDERS = ("src/kotae/api", "src/kotae/client", "src/kotae/schema")
_ENDINGS = frozenset({".json", ".py", ".pyi"})

_MAX_DIFF_LINES = 40
_MAX_LINE_LENGTH = 160


def generate() -> dict[str, str]:
    """Return the content of every generated file, by its path below the root."""
    sdl = bundled_sdl()
    schema = build_schema(sdl)
    sha256 = hashlib.sha256(sdl.encode()).hexdigest()
    head = {"generated": MARK, "sha256": sha256}
    header = f"# Generated {MARK}.\n# SHA-256 of the SDL: {sha256}"
    api = api_texts(schema, _domains(), limits(), header, "kotae.api")
    introspection = introspection_text(schema, head)
    clients = formatted(async_client_texts(ROOT / "src/kotae/client"))
    return {
        **{f"src/kotae/client/{name}": text for name, text in clients.items()},
        CHECKER_RULES_PAGE: checker_rules_page(),
        CONFIG_PAGE: config_page(),
        CONFIG_SCHEMA: config_schema(),
        "src/kotae/schema/introspection.json": introspection,
        "src/kotae/schema/index.json": index_text(introspection, head),
        **{f"src/kotae/api/{name}": text for name, text in api.items()},
    }


def api_texts(
    schema: GraphQLSchema,
    domains: Mapping[str, tuple[str, list[str]]],
    limits_: Mapping[str, Limit],
    header: str,
    module: str,
) -> dict[str, str]:
    """Return the builder's files for a schema by name: its table and its stubs, formatted.

    Args:
        schema: The schema.
        domains: The description and the names of the types of each domain, by its name.
        limits_: Facts about the schema that its SDL does not contain.
        header: The comment on top of each file.
        module: The module that holds the classes.

    Raises:
        SystemExit: A name or type cannot be expressed in Python; the message names it.
    """
    table = table_of(schema, limits_)
    texts = stub_texts(schema, domains, Registry(table, module), header)
    texts["_table.py"] = table_text(table, header)
    return formatted(texts)


def formatted(texts: Mapping[str, str]) -> dict[str, str]:
    """Format Python texts with the project's settings."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "ruff", "format", "--quiet", "--no-cache"]
        config = ["--config", str(ROOT / "pyproject.toml")]
        subprocess.run([*command, *config, str(folder)], check=True)
        return {file: (folder / file).read_text(encoding="utf-8") for file in sorted(texts)}


def _domains() -> dict[str, tuple[str, list[str]]]:
    """Return the domains of the bundled SDL: its files, their first comments, their types."""
    found: dict[str, tuple[str, list[str]]] = {}
    for path in sorted((ROOT / "src/kotae/schema/sdl").glob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        about = text.partition("\n")[0].removeprefix("#").strip()
        nodes = parse(text, no_location=True).definitions
        names = [node.name.value for node in nodes if isinstance(node, TypeDefinitionNode)]
        found[path.stem] = (about, names)
    return found


def compare(root: Path, wanted: Mapping[str, str]) -> list[str]:
    """Return the differences of the files on disk, as lines of text.

    Args:
        root: The repository.
        wanted: The content of every generated file, by its path below the root.
    """
    lines: list[str] = []
    for name, content in wanted.items():
        path = root / name
        if not path.is_file():
            lines.append(f"missing: {name}")
        elif (found := path.read_text(encoding="utf-8", errors="replace")) != content:
            lines.append(f"changed: {name}")
            lines.extend(_difference(found, content, name))
    lines.extend(f"surplus: {name}" for name in _surplus(root, wanted))
    return lines


def main(arguments: Sequence[str]) -> int:
    """Write the generated files, or with `--check` say what differs; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on any change")
    options = parser.parse_args(arguments)
    wanted = generate()
    lines = compare(ROOT, wanted)
    if options.check:
        print(*lines or ["The generated files are up to date."], sep="\n")
        return 1 if lines else 0
    for name, content in wanted.items():
        write_atomically(ROOT / name, content.encode())
    for name in _surplus(ROOT, wanted):
        (ROOT / name).unlink()
    heads = [line for line in lines if line.startswith(("missing: ", "changed: ", "surplus: "))]
    print(*heads or ["Nothing changed."], sep="\n")
    return 0


def _surplus(root: Path, wanted: Mapping[str, str]) -> list[str]:
    found = (path for folder in _FOLDERS for path in sorted((root / folder).rglob("*")))
    generated = (path for path in found if path.suffix in _ENDINGS and _has_mark(path))
    names = (path.relative_to(root).as_posix() for path in generated)
    return [name for name in names if name not in wanted]


def _has_mark(path: Path) -> bool:
    with path.open("rb") as stream:
        beginning = stream.read(_MARK_BYTES)
    return any(mark.encode() in beginning for mark in (MARK, CLIENT_MARK))


def _difference(found: str, wanted: str, name: str) -> list[str]:
    lines = difflib.unified_diff(
        found.splitlines(),
        wanted.splitlines(),
        f"{name} (on disk)",
        f"{name} (generated)",
        "",
        "",
        0,
        "",
    )
    shown = [line[:_MAX_LINE_LENGTH] for line in islice(lines, _MAX_DIFF_LINES + 1)]
    return shown if len(shown) <= _MAX_DIFF_LINES else [*shown[:-1], "… and more"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
