"""Operations: questions ready to be asked, with their text, variables and the types of answers."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae.errors import (
    ArgumentError,
    ComplexityError,
    NotFoundError,
    NotSelectedError,
    SelectionError,
)
from kotae.naming import python_name
from kotae.query.build_selection import draft
from kotae.query.coercion import coerced, has_variable, place_of_variable
from kotae.query.complexity import complexity
from kotae.query.extent import check_extent
from kotae.query.overlapping_fields import check_conflicts
from kotae.query.printing import print_draft
from kotae.query.scalars import copied
from kotae.query.signatures import signature
from kotae.query.suggestions import did_you_mean, listed
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import Literal

    from gql import GraphQLRequest
    from graphql import DocumentNode

    from kotae.query.build_selection import Draft
    from kotae.query.coercion import Sent
    from kotae.query.decoding import Decoder
    from kotae.query.printing import VariableDefinition
    from kotae.query.registry import Registry
    from kotae.query.selection import SelectionSet

__all__ = ["Operation", "Prepared", "RootInfo", "operation_of"]

#: How many texts are kept with their decoders.
_MAX_PREPARED = 512

Answer_co = TypeVar("Answer_co", covariant=True)


class Prepared:
    """What all operations of one text share.

    Attributes:
        registry: The schema.
        kind: `query` or `mutation`.
        name: The operation's name, if it has one.
        text: The document.
        hoisted: The variables that values went to, in the order of those values.
        variables: The variables that are bound by the user, by their Python names.
        defaults: What the server takes for those that are not bound, by GraphQL name.
        selection: The roots.
        needs_token: Whether AniList answers it only with a token.
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
                    f"The variables {known.name!r} and {variable.name!r} have one Python name: "
                    "rename one of them."
                )
        self.selection = selection
        self.needs_token = needs_token
        self.defaults: dict[str, Sent] = {
            variable.name: variable.default
            for variable in variables.values()
            if variable.default is not None
        }
        self._highest_complexity: int | None = None
        self._decoder: Decoder | None = None
        self._document: DocumentNode | None = None

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made again when it is asked for."""
        return {**self.__dict__, "_decoder": None, "_document": None}

    @property
    def highest_complexity(self) -> int:
        """How much it counts for AniList at most, whatever the values of its variables."""
        if self._highest_complexity is None:
            self._highest_complexity = complexity(self.selection, {})
        return self._highest_complexity

    @property
    def decoder(self) -> Decoder:
        """The decoder of its answers."""
        if self._decoder is None:
            from kotae.query.collecting import root_shape  # noqa: PLC0415 - msgspec costs 30 ms
            from kotae.query.decoding import Decoder  # noqa: PLC0415 - as above

            self._decoder = Decoder(root_shape(self.registry, self.selection))
        return self._decoder

    @property
    def document(self) -> DocumentNode:
        """The text, parsed."""
        if self._document is None:
            from graphql import parse  # noqa: PLC0415 - graphql costs 120 ms

            self._document = parse(self.text)
        return self._document


class RootInfo:
    """What becomes of one root's answer.

    Attributes:
        key: Its name in the answer.
        field: Its name in the schema.
        is_required: Whether null is a `NotFoundError`.
    """

    __slots__ = ("field", "is_required", "key")

    def __init__(self, key: str, field: str, *, is_required: bool) -> None:
        self.key: str = key
        self.field: str = field
        self.is_required: bool = is_required


class Operation(Generic[Answer_co]):
    """A question ready to be asked; `Answer_co` is the type of its answer.

    It is immutable: binding variables gives a new one.
    """

    __slots__ = ("_bound", "_form", "_prepared", "_roots", "_values")

    def __init__(
        self,
        prepared: Prepared,
        roots: tuple[RootInfo, ...],
        form: Literal["one", "tuple", "list"],
        values: Mapping[str, Sent],
    ) -> None:
        self._prepared = prepared
        self._roots = roots
        self._form: Literal["one", "tuple", "list"] = form
        self._values = values
        self._bound: Mapping[str, Sent] = {}

    @property
    def text(self) -> str:
        """The document as it is sent; the same object for every operation of one shape."""
        return self._prepared.text

    @property
    def name(self) -> str | None:
        """Its name; None if it has none."""
        return self._prepared.name

    @property
    def kind(self) -> Literal["query", "mutation"]:
        """`query` or `mutation`."""
        return self._prepared.kind

    @property
    def variables(self) -> dict[str, Sent]:
        """The values that are sent, by GraphQL name, as JSON can hold them."""
        values = {**self._values, **self._bound}
        return {name: copied(value) for name, value in values.items()}

    @property
    def complexity(self) -> int:
        """How much it counts for AniList, whose limit is 500; what may be switched on counts."""
        values = {**self._prepared.defaults, **self._values, **self._bound}
        return complexity(self._prepared.selection, values)

    @property
    def needs_token(self) -> bool:
        """Whether AniList answers it only with a token."""
        return self._prepared.needs_token

    @property
    def document(self) -> DocumentNode:
        """The document as graphql-core has it."""
        return self._prepared.document

    def __call__(self, /, **variables: object) -> Operation[Answer_co]:
        """Return the same operation with variables bound.

        Args:
            **variables: Values by the variables' names in snake_case; `None` takes one away
                again, `NULL` sends null.

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
            place = place_of_variable(name)
            if has_variable(value):
                raise ArgumentError(f"{place} is bound to a value, not to another variable.")
            bound[definition.name] = coerced(
                definition.type, value, place, self._prepared.registry, definition.is_time
            )
        changed = Operation[Answer_co](self._prepared, self._roots, self._form, self._values)
        changed._bound = bound
        return changed

    def check(self) -> None:
        """See that it can be sent.

        Raises:
            ArgumentError: A variable that is needed has no value.
            ComplexityError: It counts more than AniList takes.
        """
        missing = [
            name
            for name, definition in self._prepared.variables.items()
            if definition.is_required and definition.name not in self._bound
        ]
        if missing:
            raise ArgumentError(
                f"The operation needs a value for {', '.join(missing)}: bind it, as "
                f"operation({missing[0]}=…)."
            )
        from kotae.schema.limits import MAX_COMPLEXITY  # noqa: PLC0415 - json and dataclasses: 9 ms

        if self._prepared.highest_complexity <= MAX_COMPLEXITY:
            return
        cost = self.complexity
        if cost > MAX_COMPLEXITY:
            raise ComplexityError(
                f"The operation counts {cost} fields, and AniList takes {MAX_COMPLEXITY}: ask "
                "for less, or in several operations.",
                cost=cost,
                limit=MAX_COMPLEXITY,
            )

    def to_gql(self) -> GraphQLRequest:
        """Return the request that gql sends: its text is not printed again.

        Raises:
            ArgumentError: A variable that is needed has no value.
            ComplexityError: It counts more than AniList takes.
        """
        from kotae.query.gql_request import PrintedRequest  # noqa: PLC0415 - gql costs 150 ms

        self.check()
        return PrintedRequest(self.text, variables=self.variables, operation_name=self.name)

    def decode(
        self, body: bytes | bytearray | memoryview | str | Mapping[str, object]
    ) -> Answer_co:
        """Return the answer, typed.

        Args:
            body: The answer's body as it came, or the JSON object it holds, or the one in its
                `data`. Roots called `data` or `errors` need the whole body.

        Returns:
            One root's value, a tuple of several, or a list where roots were given as one.

        Raises:
            DecodeError: The answer is not what the schema says.
            NotFoundError: A root that is required is null, or AniList says 404.
            NotSelectedError: A root that is required was left out by its condition.
            PartialResponseError: The answer holds errors.
        """
        answer = self._prepared.decoder.decode(body)
        values = [self._root_value(root, answer) for root in self._roots]
        if self._form == "one":
            return cast("Answer_co", values[0])
        return cast("Answer_co", values if self._form == "list" else tuple(values))

    def _root_value(self, root: RootInfo, answer: object) -> object:
        decoder = self._prepared.decoder
        value = decoder.root_value(answer, root.key)
        if decoder.is_left_out(value):
            if root.is_required:
                raise NotSelectedError(
                    f"{root.field} is required, and was left out by its @include or @skip."
                )
            return None
        if value is None and root.is_required:
            raise NotFoundError(f"AniList has no such {root.field}.", status=404)
        return value

    def __copy__(self) -> Operation[Answer_co]:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Operation[Answer_co]:
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


def operation_of(
    roots: Sequence[object], name: str | None, form: Literal["one", "tuple", "list"]
) -> Operation[object]:
    """Return the operation of some roots.

    Args:
        roots: Complete roots.
        name: The operation's name, or None.
        form: What the answer is: one value, a tuple, or a list.

    Raises:
        SelectionError: The roots do not make an operation.
        ArgumentError: A variable does not fit its places.
    """
    try:
        drafted = draft(roots)
        check_extent(drafted.selection)
        if drafted.may_conflict:
            check_conflicts(drafted.selection)
        key, values = signature(drafted, name)
        prepared = _prepared.get(key) or _prepare(drafted, name, key)
    except RecursionError:
        raise SelectionError("The selection nests too deeply.") from None
    infos = tuple(
        RootInfo(key, root._field.name, is_required=root._is_required)
        for key, root in zip(drafted.keys, drafted.roots, strict=True)
    )
    return Operation(prepared, infos, form, dict(zip(prepared.hoisted, values, strict=True)))


_prepared: dict[tuple[Hashable, ...], Prepared] = {}
_lock = Lock()


def _prepare(drafted: Draft, name: str | None, key: tuple[Hashable, ...]) -> Prepared:
    printed = print_draft(drafted, name)
    prepared = Prepared(
        registry=drafted.registry,
        kind=drafted.kind,
        name=name,
        text=printed.text,
        hoisted=printed.hoisted,
        variables=printed.variables,
        selection=drafted.selection,
        needs_token=printed.needs_token,
    )
    with _lock:
        while len(_prepared) >= _MAX_PREPARED:
            del _prepared[next(iter(_prepared))]
        return _prepared.setdefault(key, prepared)
