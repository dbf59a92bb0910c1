"""The rules about the names of operations, fragments and files."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.documents import Definition
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["anonymous_operation", "match_filename", "naming"]

_PASCAL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*")
_CAMEL_CASE = re.compile(r"[a-z][A-Za-z0-9]*")


def anonymous_operation(definition: Definition, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find an operation without a name.

    What it does: warns of an operation without a name, but not in a string of a program, which is
        found by the name of its variable.
    Why it is bad: logs and errors cannot say which operation they are about.
    Example: { Media(id: 1) { id } }
    Use instead: query MediaById { Media(id: 1) { id } }
    Source: https://spec.graphql.org/draft/#sec-Named-Operation-Definitions
    """
    is_file = definition.document.program is None
    if is_file and definition.operation is not None and definition.name is None:
        yield definition.node, "This operation has no name. Logs and errors would show one."


def match_filename(definition: Definition, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find an operation whose file has another name.

    What it does: warns if the only operation of a file is not named as the file, apart from case
        and separators: `media_by_id.graphql` is the file of `MediaById`. A program may have any
        name.
    Why it is bad: an operation is hard to find by its name.
    Use instead: the file's name.
    Source: the rule `match-document-filename` of graphql-eslint.
    """
    operations = definition.document.operations
    if (
        definition.document.program
        or len(operations) != 1
        or definition is not operations[0]
        or definition.name is None
    ):
        return
    stem = PurePosixPath(definition.document.path).stem
    if _letters(stem) != _letters(definition.name):
        yield definition.node, f"The operation `{definition.name}` stands in the file `{stem}`."


def naming(definition: Definition, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find names that are written in another way than usual.

    What it does: warns of operations and fragments not in PascalCase, of variables and aliases
        not in camelCase.
    Why it is bad: code generators make types and attributes of these names.
    Use instead: `query MediaById($mediaId: Int)`.
    Source: the rule `naming-convention` of graphql-eslint.
    """
    node = definition.operation or definition.fragment
    if node is None:
        return
    if node.name is not None and not _PASCAL_CASE.fullmatch(node.name.value):
        yield node.name, f"`{node.name.value}` is not in PascalCase, as `MediaById`."
    for variable in node.variable_definitions or ():
        name = variable.variable.name
        if not _CAMEL_CASE.fullmatch(name.value):
            yield name, f"`${name.value}` is not in camelCase, as `$mediaId`."


def _letters(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", name).lower()
