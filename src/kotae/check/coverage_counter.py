"""The counter of what the operations of a run select of a schema."""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, islice
from typing import TYPE_CHECKING

from graphql import GraphQLInterfaceType, GraphQLObjectType

from kotae.check.anilist_rules import is_anilist
from kotae.check.coverage import FieldCoverage, OperationCoverage, SchemaCoverage, TypeCoverage
from kotae.check.field_uses import uses_of
from kotae.check.fragments import Namespace
from kotae.check.statistics import operation_complexities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kotae.check.documents import Definition, Document
    from kotae.check.limits import Deadline
    from kotae.problems import Problem
    from kotae.schema.load import LoadedSchema

__all__ = ["CoverageCounter"]

#: Problems that an operation has by name: thousands of operations may share a fragment with all.
_MAX_PROBLEMS = 100


class CoverageCounter:
    """Counts what operations select of a schema."""

    def __init__(self, schema: LoadedSchema) -> None:
        self._schema = schema
        self._operations: list[OperationCoverage] = []
        self._users: dict[str, list[int]] = {}

    def add(
        self,
        documents: Sequence[Document],
        problems: Iterable[Problem],
        deadline: Deadline,
        client: frozenset[int],
    ) -> None:
        """Count the operations of a project, without the selections that a client takes out.

        The identities of those are in `client`.

        Raises:
            BoundExceededError: The deadline passed.
        """
        namespace = Namespace(documents, deadline)
        by_definition = _by_definition(documents, problems)
        selected: dict[int, set[str]] = {}
        complexities = operation_complexities(documents, self._schema.schema, deadline, client)
        operations = [
            (each, each.operation)
            for document in documents
            if document.file.is_reported
            for each in document.operations
            if each.operation
        ]
        for (definition, node), counted in zip(operations, complexities, strict=True):
            fragments = namespace.for_document(definition.document)
            reached = (definition, *namespace.reachable([definition], fragments).values())
            for each in reached:
                if id(each) not in selected:
                    uses = uses_of(each.node, self._schema.schema, client)
                    selected[id(each)] = {use.coordinate for use in uses.fields}
            for coordinate in set[str]().union(*(selected[id(each)] for each in reached)):
                self._users.setdefault(coordinate, []).append(len(self._operations))
            found = [by_definition.get(id(each), ()) for each in reached]
            self._operations.append(
                OperationCoverage(
                    counted.name,
                    node.operation.value,
                    counted.location,
                    counted.complexity,
                    list(islice(chain.from_iterable(found), _MAX_PROBLEMS)),
                    sum(map(len, found)),
                )
            )

    def coverage(self) -> SchemaCoverage:
        """Return what was counted."""
        schema = self._schema.schema
        types = sorted(self._types(), key=lambda each: (-len(each.fields), each.name))
        return SchemaCoverage(self._schema, is_anilist(schema), self._operations, types)

    def _types(self) -> Iterator[TypeCoverage]:
        for name, type_ in self._schema.schema.type_map.items():
            if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
                continue
            if not name.startswith("__"):
                fields = [
                    FieldCoverage(
                        own,
                        str(each.type),
                        each.deprecation_reason,
                        self._users.get(f"{name}.{own}", ()),
                    )
                    for own, each in type_.fields.items()
                ]
                yield TypeCoverage(name, fields)


def _by_definition(
    documents: Sequence[Document], problems: Iterable[Problem]
) -> Mapping[int, Sequence[Problem]]:
    """Return the problems inside each definition, by its identity."""
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.location.path, []).append(problem)
    definitions: dict[str, list[tuple[tuple[int, int], Definition]]] = {}
    for document in documents:
        if document.path in by_path:
            for definition in document.definitions:
                at = document.location_of(definition.node)
                start = (at.line, at.column)
                definitions.setdefault(document.path, []).append((start, definition))
    found: dict[int, list[Problem]] = {}
    for path, placed in definitions.items():
        placed.sort(key=lambda pair: pair[0])
        starts = [start for start, _ in placed]
        for problem in by_path[path]:
            index = bisect_right(starts, (problem.location.line, problem.location.column)) - 1
            if index >= 0:
                found.setdefault(id(placed[index][1]), []).append(problem)
    return found
