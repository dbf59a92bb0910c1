"""The folders of documents that checkers are measured on, made from `queries/`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kotae.schema.load import BUNDLED_MONTH, load_bundled
from kotae.schema.write import write_schema
from workshop.benchmarking.environments import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["CORPORA", "write_corpora"]

#: The number of files, by the name of the corpus.
CORPORA = {"80": 80, "1000": 1_000, "5000": 5_000}

_DEFINED = re.compile(r"^(query|mutation|fragment) (\w+)", re.MULTILINE)
_SPREAD = re.compile(r"\.\.\.(?!on\b)(\w+)")
_REQUIRED_WITH_DEFAULT = re.compile(r"!( = )")

#: AniList's ids are numbers, and its unions need no aliases. Paths are relative to the corpora.
_RELAY_CONFIG = """\
{
  "src": "FOLDER/src", "schema": "fetched/schema.graphql", "language": "javascript",
  "schemaConfig": {"nodeInterfaceIdField": "nodeId"},
  "featureFlags": {"enforce_fragment_alias_where_ambiguous": {"kind": "disabled"}}
}
"""

#: graphql-eslint's own set of rules for operations, but for two that refuse valid documents.
_ESLINT_CONFIG = """\
import graphql from "@graphql-eslint/eslint-plugin";

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: {
        graphQLConfig: {
          schema: "./fetched/schema.graphql",
          documents: `${process.argv.at(-1)}/**/*.graphql`,
        },
      },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/operations-recommended"].rules,
      "@graphql-eslint/naming-convention": "off",
      "@graphql-eslint/require-selections": "off",
    },
  },
];
"""


def write_corpora(folder: Path, corpora: Mapping[str, int] = CORPORA) -> None:
    """Write the corpora, the schema and the peers' configuration into an empty folder.

    The schema is written as `kotae schema fetch` does. Each corpus is a folder of .graphql files
    with that many valid documents. `broken` is `80` with an unknown field in one file; `one` is
    the first operation of `1000` with the fragments that it reaches. `relay-80` and so on have
    the same documents in the form that relay-compiler demands, in JavaScript files.

    Args:
        folder: The folder.
        corpora: The number of files, by the name of the corpus.
    """
    year, month = map(int, BUNDLED_MONTH.split("-"))
    (folder / "fetched").mkdir()  # kotae would take one beside the corpora for theirs
    write_schema(
        folder / "fetched" / "schema.graphql",
        load_bundled().schema,
        endpoint="https://graphql.anilist.co",
        date=date(year, month, 1),
    )
    (folder / "eslint.config.mjs").write_text(_ESLINT_CONFIG, encoding="utf-8")
    documents = _documents()
    for name, count in corpora.items():
        scaled = dict(_scaled(documents, count))
        _write(folder / name, scaled)
        relay = folder / f"relay-{name}"
        _write(relay, _for_relay(scaled))
        config = _RELAY_CONFIG.replace("FOLDER", relay.name)
        (relay / "relay.config.json").write_text(config, encoding="utf-8")
    broken = dict(_scaled(documents, CORPORA["80"]))
    first = next(path for path, text in broken.items() if _is_operation(text))
    broken[first] = broken[first].replace("{\n", "{\n  noSuchField\n", 1)
    _write(folder / "broken", broken)
    _write(folder / "one", _closure(documents, first))


def _documents() -> dict[str, str]:
    """Return the texts of `queries/`, by path."""
    root = ROOT / "queries"
    paths = sorted(root.rglob("*.graphql"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _is_operation(text: str) -> bool:
    return any(match[1] != "fragment" for match in _DEFINED.finditer(text))


def _closure(documents: Mapping[str, str], path: str) -> dict[str, str]:
    """Return a document and those of the fragments that it reaches."""
    home = {
        match[2]: path
        for path, text in documents.items()
        for match in _DEFINED.finditer(text)
        if match[1] == "fragment"
    }
    found: dict[str, str] = {}
    pending = [path]
    while pending:
        path = pending.pop()
        if path not in found:
            found[path] = documents[path]
            pending += [home[name] for name in _SPREAD.findall(documents[path])]
    return found


def _scaled(documents: Mapping[str, str], count: int) -> Iterator[tuple[str, str]]:
    """Yield so many documents: copies of all, each with names of its own, and part of another."""
    copy = 0
    while count >= len(documents):
        yield from _copy(documents, copy)
        copy, count = copy + 1, count - len(documents)
    part: dict[str, str] = {}
    for path in filter(lambda path: _is_operation(documents[path]), documents):
        more = part | _closure(documents, path)
        if len(more) <= count:
            part = more
    yield from _copy(part, copy)


def _copy(documents: Mapping[str, str], number: int) -> Iterator[tuple[str, str]]:
    if not number:
        yield from documents.items()
        return
    for path, text in documents.items():
        renamed = _DEFINED.sub(rf"\1 \g<2>{number}", text)
        yield f"copy{number}/{path}", _SPREAD.sub(rf"...\g<1>{number}", renamed)


def _for_relay(documents: Mapping[str, str]) -> dict[str, str]:
    """Return documents in JavaScript, with the names that Relay demands."""
    modules = {path: f"M{number}" for number, path in enumerate(documents)}
    fragments = {
        match[2]: f"{modules[path]}_{match[2]}"
        for path, text in documents.items()
        for match in _DEFINED.finditer(text)
        if match[1] == "fragment"
    }
    modules_with_text: dict[str, str] = {}
    for path, text in documents.items():
        module = modules[path]

        def defined(match: re.Match[str], module: str = module) -> str:
            kind, name = match.groups()
            full = fragments.get(name) if kind == "fragment" else None
            return f"{kind} {full or f'{module}{name}{kind.capitalize()}'}"

        renamed = _DEFINED.sub(defined, text)
        renamed = _SPREAD.sub(lambda match: f"...{fragments[match[1]]}", renamed)
        renamed = _REQUIRED_WITH_DEFAULT.sub(r"\1", renamed).replace("`", "'")
        modules_with_text[f"src/{module}.js"] = (
            f'import {{ graphql }} from "relay-runtime";\ngraphql`\n{renamed}`;\n'
        )
    return modules_with_text


def _write(folder: Path, documents: Mapping[str, str]) -> None:
    # A repository: its top is the project of every file below.
    (folder / ".git").mkdir(parents=True)
    for path, text in documents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
