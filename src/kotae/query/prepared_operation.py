"""The parts that all operations of one text share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kotae.errors import ArgumentError, ComplexityError
from kotae.naming import python_name
from kotae.query.complexity import complexity
from kotae.query.type_system import TYPENAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from graphql import DocumentNode

    from kotae.query.coercion import CoercedValue
    from kotae.query.decoding import Decoder
    from kotae.query.limit_checks import LimitChecks
    from kotae.query.printing import VariableDefinition
    from kotae.query.selection import SelectionSet
    from kotae.query.shapes import Shape, ShapeField
    from kotae.query.type_system import Registry

__all__ = ["PreparedOperation"]


class PreparedOperation:
    """The parts that all operations of one text share.

    Attributes:
        hoisted: The names of the variables that replace values, in the order of the values.
        variables: The variables that the caller binds, by their Python names.
        defaults: The server's values of variables that are not bound, by GraphQL name.
        selection: The selection of the root type, without values.
    """

    def __init__(  # noqa: PLR0913 - an operation's parts
        self,
        *,
        registry: Registry,
        kind: Literal["query", "mutation"],
        name: str | None,
        text: str,
        hoisted: tuple[str, ...],
        variables: Mapping[str, VariableDefinition],
        selection: SelectionSet,
        needs_token: bool,
    ) -> None:
        self.registry = registry
        self.kind: Literal["query", "mutation"] = kind
        self.name = name
        self.text = text
        self.hoisted = hoisted
        self.variables: dict[str, VariableDefinition] = {}
        for variable in variables.values():
            known = self.variables.setdefault(python_name(variable.name), variable)
            if known is not variable:
                raise ArgumentError(
                    f"The variables {known.name!r} and {variable.name!r} have the same name in "
                    "Python: rename one of them."
                )
        self.selection = selection
        self.needs_token = needs_token
        self.defaults: dict[str, CoercedValue] = {
            variable.name: variable.default
            for variable in variables.values()
            if variable.default is not None
        }

    def __getstate__(self) -> dict[str, object]:
        """Leave out the cached decoder, shape, syntax tree and checks."""
        return {
            name: value
            for name, value in self.__dict__.items()
            if name not in ("decoder", "document", "limit_checks", "shape")
        }

    @cached_property
    def highest_complexity(self) -> int:
        """Its complexity if no directive leaves a field out."""
        return complexity(self.selection, {})

    @cached_property
    def limit_checks(self) -> LimitChecks:
        """The checks of AniList's limits."""
        from kotae.query.limit_checks import LimitChecks  # noqa: PLC0415 - reads a file

        return LimitChecks(self.selection, frozenset(self.hoisted))

    def check_limits(self, values: Mapping[str, CoercedValue]) -> None:
        """Check that an operation is within AniList's limits, before it is sent.

        Args:
            values: The values of its variables, by GraphQL name, without defaults.

        Raises:
            ArgumentError: An argument is beyond a limit, or one that AniList needs is missing.
            ComplexityError: The complexity exceeds AniList's limit.
            SelectionError: A `Page` selects several lists.
        """
        from kotae.schema.limits import MAX_COMPLEXITY  # noqa: PLC0415 - as above

        values = {**self.defaults, **values}
        if self.highest_complexity > MAX_COMPLEXITY:
            cost = complexity(self.selection, values)
            if cost > MAX_COMPLEXITY:
                raise ComplexityError(
                    f"The operation has a complexity of {cost}, above AniList's limit of "
                    f"{MAX_COMPLEXITY}: select less, or split it into several operations.",
                    cost=cost,
                    limit=MAX_COMPLEXITY,
                )
        self.limit_checks.check(values, is_bound=True)

    @cached_property
    def shape(self) -> Shape:
        """The shape of its result's root type."""
        from kotae.query.shapes import object_shape  # noqa: PLC0415 - msgspec costs 30 ms

        return object_shape(self.registry, self.selection)

    @property
    def root_fields(self) -> list[ShapeField]:
        """Its root fields, without `__typename`, in the order of the document."""
        return [field for field in self.shape.fields if field.definition is not TYPENAME]

    @cached_property
    def decoder(self) -> Decoder:
        """The decoder of its responses."""
        from kotae.query.decoding import Decoder  # noqa: PLC0415 - as above

        return Decoder(self.shape)

    @cached_property
    def document(self) -> DocumentNode:
        """The syntax tree."""
        from graphql import parse  # noqa: PLC0415 - graphql costs 120 ms

        return parse(self.text)
