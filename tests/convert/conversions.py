"""Conversions in both directions, and the documents of the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphql import (
    FragmentDefinitionNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from tests.typing import checkers

from kotae import Operation

if TYPE_CHECKING:
    from graphql import DefinitionNode, FragmentSpreadNode

__all__ = ["OPERATIONS", "built", "misformatted", "whole_document"]

_QUERIES = Path(__file__).parents[2] / "queries"


def built(code: str) -> dict[str, Operation[object]]:
    """Run code, and return the operations that it builds, by their names in Python."""
    names: dict[str, object] = {}
    exec(code, names)
    return {name: each for name, each in names.items() if isinstance(each, Operation)}


def misformatted(folder: Path) -> str:
    """Return what ruff would change in the layout and the imports of a folder's code.

    It looks at no comma that code has already, and so makes the layout from nothing.
    """
    isort = ("check", "--select=I", "--config=lint.isort.split-on-trailing-comma=false")
    layout = ("format", "--config=format.skip-magic-trailing-comma=true")
    return "".join(
        checkers.run("ruff", *command, "--diff", "--isolated", "--quiet", str(folder)).stdout
        for command in (isort, layout)
    )


@cache
def _definitions() -> dict[str, DefinitionNode]:
    """Return the definitions in `queries/`, by name: no two have the same."""
    return {
        node.name.value: node
        for path in sorted(_QUERIES.rglob("*.graphql"))
        for node in parse(path.read_text("utf-8")).definitions
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode) and node.name
    }


#: The names of the operations in `queries/`.
OPERATIONS = [
    name for name, node in _definitions().items() if isinstance(node, OperationDefinitionNode)
]


def whole_document(operation: str) -> str:
    """Return an operation of `queries/`, by name, with the fragments that it uses."""
    needed = [operation]

    class Finding(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            if node.name.value not in needed:
                needed.append(node.name.value)

    for name in needed:  # it grows
        visit(_definitions()[name], Finding())
    return "\n\n".join(print_ast(_definitions()[name]) for name in needed)
