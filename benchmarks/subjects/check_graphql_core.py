"""graphql-core as a checker: CORPUS is a folder; each file is validated with what it reaches.

The exit code is 1 if a document is not valid.
"""

from __future__ import annotations

import sys
from pathlib import Path

import graphql

SCHEMA, CORPUS = map(Path, sys.argv[1:3])
RULES = [rule for rule in graphql.specified_rules if rule is not graphql.NoUnusedFragmentsRule]


def spreads(document: graphql.DocumentNode) -> set[str]:
    """Return the names of the fragments that a document spreads."""
    names: set[str] = set()

    class Collector(graphql.Visitor):
        def enter_fragment_spread(self, node: graphql.FragmentSpreadNode, *_: object) -> None:
            names.add(node.name.value)

    graphql.visit(document, Collector())
    return names


def main() -> int:
    """Validate all files, and print their errors."""
    schema = graphql.build_schema(SCHEMA.read_text(encoding="utf-8"))
    documents = [
        graphql.parse(path.read_text(encoding="utf-8"))
        for path in sorted(CORPUS.rglob("*.graphql"))
    ]
    fragments = {
        node.name.value: (node, document)
        for document in documents
        for node in document.definitions
        if isinstance(node, graphql.FragmentDefinitionNode)
    }
    spread_in = {id(document): spreads(document) for document in documents}
    failed = 0
    for document in documents:
        reached: dict[str, graphql.DefinitionNode] = {}
        pending = [*spread_in[id(document)]]
        while pending:
            name = pending.pop()
            if name not in reached and name in fragments:
                node, home = fragments[name]
                reached[name] = node
                pending += spread_in[id(home)]
        more = [node for node in reached.values() if node not in document.definitions]
        whole = graphql.DocumentNode(definitions=(*document.definitions, *more))
        for error in graphql.validate(schema, whole, RULES):
            print(error.message)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
