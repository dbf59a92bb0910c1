"""Operations: their text, variables and complexity, and the decoding of their responses."""

from __future__ import annotations

import copy
from itertools import islice
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeAlias, TypeVar, cast

from kotae.base_error import Failed, Ok, Unknown
from kotae.errors import ArgumentError, NotFoundError, NotSelectedError
from kotae.naming import did_you_mean, listed
from kotae.query.coercion import Place, coerce, has_variable
from kotae.query.complexity import complexity, is_off
from kotae.query.scalars import copy_json
from kotae.sanitize import sanitize
from kotae.values import checked_boolean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gql import GraphQLRequest
    from graphql import DocumentNode

    from kotae.base_error import Outcome
    from kotae.query.coercion import CoercedValue
    from kotae.query.objects import Object
    from kotae.query.prepared_operation import PreparedOperation

__all__ = [
    "MergedForm",
    "Operation",
    "RootInfo",
    "outcomes_of_parts",
    "result_of_values",
    "result_without_errors",
    "roots_of",
    "values_of_data",
]

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class RootInfo(NamedTuple):
    """A root of an operation.

    Attributes:
        key: Its response key.
        field: Its name in the schema.
        is_required: Whether null is a `NotFoundError`.
    """

    key: str
    field: str
    is_required: bool


class MergedForm(NamedTuple):
    """The form of the result of merged operations.

    Attributes:
        parts: The number of roots of each operation, and the form of its result.
    """

    form: Literal["tuple", "list"]
    parts: tuple[tuple[int, Form], ...]


#: The form of a result: a root's value, several in a tuple or list, or results of operations.
Form: TypeAlias = "Literal['one', 'tuple', 'list'] | MergedForm"


class Operation(Generic[Result_co]):
    """An operation that can be sent; `Result_co` is the type of its result.

    It is immutable: binding variables returns a new one.
    """

    __slots__ = ("_bound", "_form", "_prepared", "_roots", "_values")

    def __init__(
        self,
        prepared: PreparedOperation,
        roots: tuple[RootInfo, ...],
        form: Form,
        values: Mapping[str, CoercedValue],
    ) -> None:
        self._prepared = prepared
        self._roots = roots
        self._form: Form = form
        self._values = values
        self._bound: Mapping[str, CoercedValue] = {}

    @property
    def text(self) -> str:
        """The document that is sent; the same object for every operation of one shape."""
        return self._prepared.text

    @property
    def name(self) -> str | None:
        """Its name, or None."""
        return self._prepared.name

    @property
    def kind(self) -> Literal["query", "mutation"]:
        """`query` or `mutation`."""
        return self._prepared.kind

    @property
    def variables(self) -> dict[str, CoercedValue]:
        """The values of its variables as JSON, by GraphQL name."""
        values = {**self._values, **self._bound}
        return {name: copy_json(value) for name, value in values.items()}

    @property
    def complexity(self) -> int:
        """Its complexity as AniList counts it, with a limit of 500; unbound conditions count."""
        values = {**self._prepared.defaults, **self._values, **self._bound}
        return complexity(self._prepared.selection, values)

    @property
    def needs_token(self) -> bool:
        """Whether AniList requires a token for it."""
        return self._prepared.needs_token

    @property
    def document(self) -> DocumentNode:
        """The document as a syntax tree of graphql-core."""
        return self._prepared.document

    def __call__(self, /, **variables: object) -> Operation[Result_co]:
        """Return a copy with variables bound.

        Args:
            **variables: Values by the variables' names in snake_case; `None` removes a
                value, `NULL` sends null.

        Raises:
            ArgumentError: There is no such variable, or the value does not fit it.
        """
        known = self._prepared.variables
        bound = dict(self._bound)
        for name, value in variables.items():
            definition = known.get(name)
            if definition is None:
                others = f" It has: {listed(known)}." if known else " It has none."
                hint = did_you_mean(name, known) or others
                raise ArgumentError(
                    f"The operation has no variable {sanitize(name[:60])!r} to bind.{hint}"
                )
            if value is None:
                bound.pop(definition.name, None)
                continue
            place = Place(None, name)
            if has_variable(value):
                raise ArgumentError(f"{place} cannot be bound to another variable: pass a value.")
            bound[definition.name] = coerce(
                definition.type, value, place, self._prepared.registry, definition.is_unix_time
            )
        changed = Operation[Result_co](self._prepared, self._roots, self._form, self._values)
        changed._bound = bound
        return changed

    def check(self, *, check_limits: bool = True) -> None:
        """Check that it can be sent.

        Args:
            check_limits: Whether to apply AniList's limits.

        Raises:
            ArgumentError: A required variable has no value, or a value is beyond a limit.
            ComplexityError: Its complexity exceeds AniList's limit.
            NotSelectedError: A directive leaves out a required root.
            SelectionError: A `Page` selects several lists.
        """
        self._check_bound()
        self._check_required()
        if checked_boolean("check_limits", check_limits):
            self._prepared.check_limits({**self._values, **self._bound})

    def _check_bound(self) -> None:
        missing = [
            name
            for name, definition in self._prepared.variables.items()
            if definition.is_required and definition.name not in self._bound
        ]
        if missing:
            raise ArgumentError(
                f"The operation needs a value for {', '.join(missing)}: bind it with "
                f"operation({missing[0]}=…)."
            )

    def _check_required(self) -> None:
        """Raise a `NotSelectedError` if a directive certainly leaves out a required root."""
        nodes = list(self._prepared.selection)
        if not any(node.conditions for node in nodes):
            return
        values = {**self._prepared.defaults, **self._values, **self._bound}
        sent = {getattr(node, "key", None) for node in nodes if not is_off(node, values)}
        left_out = {getattr(node, "key", None) for node in nodes} - sent
        for root in self._roots:
            # A node without a key is a fragment, which may have this root too.
            if root.is_required and root.key in left_out and None not in sent:
                raise _left_out(root)

    def to_gql(self, *, check_limits: bool = True) -> GraphQLRequest:
        """Return a request for gql, which does not print the text again.

        Args:
            check_limits: Whether to apply AniList's limits.

        Raises:
            ArgumentError: A required variable has no value, or a value is beyond a limit.
            ComplexityError: Its complexity exceeds AniList's limit.
            SelectionError: A `Page` selects several lists.
        """
        from kotae.query.gql_request import PrintedRequest  # noqa: PLC0415 - gql costs 150 ms

        self.check(check_limits=check_limits)
        return PrintedRequest(self.text, variables=self.variables, operation_name=self.name)

    def decode(
        self, body: bytes | bytearray | memoryview | str | Mapping[str, object]
    ) -> Result_co:
        """Decode a response into the typed result.

        Args:
            body: The response's body, or its JSON object, or the object in its `data`. Roots
                called `data` or `errors` need the whole body.

        Returns:
            The value of one root, a tuple of several, or a list if the roots were a sequence.

        Raises:
            DecodeError: The response does not match the schema.
            NotFoundError: A required root is null, or AniList returns 404.
            NotSelectedError: A condition left out a required root.
            PartialResponseError: The response has errors.
            ResponseTooLargeError: Its values would take too much memory.
        """
        return self._result(self._prepared.decoder.decode(body))

    def _result(self, decoded: Object | None) -> Result_co:
        values = self._root_values(decoded)
        for root, value in zip(self._roots, values, strict=True):
            if value is None and root.is_required:
                from kotae.query.root_fields import RootFields  # noqa: PLC0415 - graphql costs 120 ms

                field = RootFields(self.text, self.name, self.variables).by_key[root.key]
                error = NotFoundError(
                    f"The response has null for {field}, which is required.", status=404
                )
                error.root_field = field
                raise error
        return cast("Result_co", _arranged(values, self._form))

    def _root_values(self, decoded: Object | None) -> list[object]:
        """Return the roots' values; None for a root that is null or left out."""
        decoder = self._prepared.decoder
        values: list[object] = []
        for root in self._roots:
            value = decoder.root_value(decoded, root.key)
            if decoder.is_left_out(value):
                if root.is_required:
                    raise _left_out(root)
                value = None
            values.append(value)
        return values

    def __copy__(self) -> Operation[Result_co]:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Operation[Result_co]:
        return self

    def __str__(self) -> str:
        from graphql import print_ast  # noqa: PLC0415 - graphql costs 120 ms

        text = print_ast(self.document)
        variables = self.variables
        if variables:
            import json  # noqa: PLC0415 - for people only

            sent = json.dumps(variables, ensure_ascii=False, default=str)
            text += f"\n# variables: {sanitize(sent)}"
        return text

    def __repr__(self) -> str:
        roots = ", ".join(root.key for root in self._roots)
        named = f" {self.name}" if self.name else ""
        return f"<Operation {self.kind}{named}: {roots}>"


def _left_out(root: RootInfo) -> NotSelectedError:
    return NotSelectedError(f"{root.field} is required, but its @include or @skip left it out.")


def _arranged(values: list[object], form: Form) -> object:
    if form == "one":
        return values[0]
    if isinstance(form, MergedForm):
        rest = iter(values)
        values = [_arranged(list(islice(rest, count)), inner) for count, inner in form.parts]
        form = form.form
    return values if form == "list" else tuple(values)


def check_no_variables(operation: Operation[object], method: str) -> None:
    """Check that an operation has no variable to bind, for a method that binds none.

    Raises:
        ArgumentError: It has one, without a default.
    """
    variables = operation._prepared.variables.values()
    unbound = [one.name for one in variables if one.default is None]
    if unbound:
        raise ArgumentError(
            f"{method} binds no variables, and Var({unbound[0]!r}) has no default: pass a value."
        )


def roots_of(operation: Operation[object]) -> tuple[RootInfo, ...]:
    """Return the roots of an operation, in the order of its result."""
    return operation._roots


def outcomes_of_parts(
    operation: Operation[list[object]], outcomes: Sequence[Outcome[object]]
) -> tuple[Outcome[object], ...]:
    """Return an outcome for each part of an operation's result, from those of its roots.

    A part of several roots succeeds if all do. Else it has the error of the first that failed, with
    the outcomes of all; a mutation that was carried out in part is `Unknown`.
    """
    form = operation._form
    if not isinstance(form, MergedForm):
        return tuple(outcomes)
    rest = iter(outcomes)
    return tuple(
        _outcome_of_part(list(islice(rest, count)), inner, operation.kind)
        for count, inner in form.parts
    )


def _outcome_of_part(roots: list[Outcome[object]], form: Form, kind: str) -> Outcome[object]:
    failed = [one for one in roots if not isinstance(one, Ok)]
    if not failed:
        return Ok(_arranged([one.value for one in roots if isinstance(one, Ok)], form))
    if len(roots) == 1:
        return failed[0]
    is_failed = kind == "query" or all(isinstance(one, Failed) for one in roots)
    error = copy.copy(failed[0].error)
    error.outcomes = tuple(roots)
    if is_failed:
        return Failed(error)
    error.is_retryable = False
    return Unknown(error)


def result_without_errors(operation: Operation[Result], body: bytes) -> Result | None:
    """Decode a response that has data alone and all required roots; return None for any other."""
    decoded = operation._prepared.decoder.decode_data_only(body)
    if decoded is None:
        return None
    values = operation._root_values(decoded)
    for root, value in zip(operation._roots, values, strict=True):
        if value is None and root.is_required:
            return None
    return cast("Result", _arranged(values, operation._form))


def values_of_data(operation: Operation[object], data: object, size_bytes: int) -> list[object]:
    """Decode the object in the `data` of a response, and return the values of the roots."""
    return operation._root_values(operation._prepared.decoder.decode_data(data, size_bytes))


def result_of_values(operation: Operation[Result], values: list[object]) -> Result:
    """Return the values of the roots in the form of the result."""
    return cast("Result", _arranged(values, operation._form))
