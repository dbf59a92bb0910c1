"""The coverage of a schema as plain data: which of its fields the operations select."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.problems import Location, Problem
    from kotae.schema.load import LoadedSchema

__all__ = ["FieldCoverage", "OperationCoverage", "SchemaCoverage", "TypeCoverage"]


class OperationCoverage(NamedTuple):
    """An operation of a file that is reported.

    Attributes:
        name: None for an anonymous operation.
        kind: `query`, `mutation` or `subscription`.
        location: Where it stands.
        complexity: Its fields, with those of its fragments, as AniList counts them.
        problems: The first of the problems in it and in the fragments that it reaches.
        problem_count: The number of all these problems.
    """

    name: str | None
    kind: str
    location: Location
    complexity: int
    problems: Sequence[Problem]
    problem_count: int


class FieldCoverage(NamedTuple):
    """A field of a type.

    Attributes:
        name: Its name.
        type: Its type, as SDL.
        deprecation_reason: None if it is not deprecated.
        operations: The operations that select it, as indexes of `SchemaCoverage.operations`.
    """

    name: str
    type: str
    deprecation_reason: str | None
    operations: Sequence[int]


class TypeCoverage(NamedTuple):
    """An object type or an interface, and its fields in the order of the schema."""

    name: str
    fields: Sequence[FieldCoverage]


class SchemaCoverage(NamedTuple):
    """What the operations of all projects with one schema select of it.

    Attributes:
        schema: The schema.
        is_anilist: Whether it is AniList's, whose server limits the complexity.
        operations: Those of the files that are reported, in the order of the files.
        types: Those with most fields first. A field that is selected on an interface counts for the
            interface, not for the types that implement it.
    """

    schema: LoadedSchema
    is_anilist: bool
    operations: Sequence[OperationCoverage]
    types: Sequence[TypeCoverage]
