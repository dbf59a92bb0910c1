"""The input of `execute` (roots, an operation or GraphQL text), prepared for sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.client.decoding_thread import in_decoding_thread
from kotae.client.first_imports import import_for_async_requests, import_for_requests
from kotae.errors import ArgumentError, DocumentError, NotFoundError, ResponseError
from kotae.json_bounds import check_json
from kotae.query.build_operation import operation_of
from kotae.query.operation import (
    Operation,
    result_of_values,
    result_without_errors,
    roots_of,
    values_of_data,
)
from kotae.sanitize import excerpt, sanitize
from kotae.values import checked_text
from kotae.wire.classify import classify
from kotae.wire.response import check_deadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import DocumentNode, OperationDefinitionNode

    from kotae.query.gql_request import PrintedRequest
    from kotae.query.prepared_operation import PreparedOperation
    from kotae.query.root_fields import RootFields
    from kotae.wire.response import HTTPResponse

__all__ = [
    "OperationInfo",
    "OperationInput",
    "UnpreparedOperation",
    "parse_text",
    "prepare_operation",
    "prepare_operation_async",
    "prepare_operation_sync",
    "rest_of_query",
]

#: The longest text that is parsed, in characters: many times the length of 500 fields.
_MAX_TEXT_LENGTH = 1_000_000
#: The longest text whose facts are remembered, in characters: 256 of them take up to 20 MB.
_MAX_CACHED_LENGTH = 20_000
#: Tokens that a text may have.
_MAX_TEXT_TOKENS = 200_000
_MAX_MESSAGE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class OperationInput:
    """An operation that is ready to be sent.

    Attributes:
        text: The document.
        variables: The variables, as JSON can hold them.
        operation_name: The document's operation to run; None where it has one only.
        name: The name for logs and hooks; None if the operation has no name.
        is_mutation: Whether it is a mutation.
        needs_token: Whether AniList requires a token for it.
        root_keys: The response keys of its root fields, in the order of the result.
        required_keys: Those whose null is an error.
        read: Returns a response's result, or raises the error that fits it.
        decode_roots: Returns the values of the root fields, from the object in `data` and the size
            of its response, in bytes.
        result: Returns the result with these values, from them and the object in `data`.
    """

    text: str
    variables: Mapping[str, object]
    operation_name: str | None
    name: str | None
    is_mutation: bool
    needs_token: bool
    root_keys: tuple[str, ...]
    required_keys: frozenset[str]
    read: Callable[[HTTPResponse], object]
    decode_roots: Callable[[Mapping[str, object], int], list[object]]
    result: Callable[[list[object], Mapping[str, object]], object]

    def root_fields(self) -> RootFields:
        """Return the root fields in its text."""
        from kotae.query.root_fields import RootFields  # noqa: PLC0415 - graphql costs 120 ms

        return RootFields(self.text, self.operation_name, self.variables)

    def request(self) -> PrintedRequest:
        """Return gql's request.

        Raises:
            ArgumentError: A variable cannot be written as JSON.
        """
        from kotae.query.gql_request import PrintedRequest  # noqa: PLC0415 - gql costs 150 ms

        request = PrintedRequest(
            self.text, variables=self.variables, operation_name=self.operation_name
        )
        request.check()
        return request


class UnpreparedOperation(NamedTuple):
    """The input of `execute`, not checked yet; see `Client.execute`.

    Attributes:
        check_limits: Whether AniList's limits are applied.
    """

    given: tuple[object, ...]
    variables: Mapping[str, object] | None = None
    operation_name: str | None = None
    check_limits: bool = True


def prepare_operation(unprepared: UnpreparedOperation) -> OperationInput:
    """Prepare the input of `execute` for sending.

    Raises:
        SelectionError: The roots do not make an operation, or a `Page` selects several lists.
        ArgumentError: A variable has no value, a value is beyond a limit of AniList's, or a text's
            arguments came with roots.
        ComplexityError: The operation's complexity exceeds AniList's limit.
        DocumentError: The text is not valid GraphQL.
    """
    given, variables, operation_name, check_limits = unprepared
    first = given[0] if len(given) == 1 else None
    if operation_name is not None:
        checked_text("operation_name", operation_name)
    if variables is not None and not isinstance(cast("object", variables), Mapping):
        name = type(variables).__name__
        raise ArgumentError(f"variables: expected a dict, got a value of type {name}")
    if isinstance(first, str):
        return _from_text(first, variables, operation_name, check_limits=check_limits)
    if variables is not None or operation_name is not None:
        raise ArgumentError(
            "variables and operation_name belong to GraphQL text. An operation is called with its "
            "variables, as operation(id=1); roots take arguments."
        )
    if isinstance(first, Operation):
        operation = cast("Operation[object]", first)
    elif isinstance(first, Sequence):
        operation = operation_of(cast("Sequence[object]", first), None, "list")
    else:
        operation = operation_of(given, None, "one" if len(given) == 1 else "tuple")
    operation.check(check_limits=check_limits)
    return _from_operation(operation)


def prepare_operation_sync(unprepared: UnpreparedOperation) -> OperationInput:
    """Import the libraries of a request, and prepare as `prepare_operation`."""
    import_for_requests()
    return prepare_operation(unprepared)


async def prepare_operation_async(unprepared: UnpreparedOperation) -> OperationInput:
    """Prepare as `prepare_operation`; import libraries and parse long text in a thread."""
    await import_for_async_requests()
    given = unprepared.given
    if given and isinstance(given[0], str) and len(given[0]) > _MAX_CACHED_LENGTH:
        return await in_decoding_thread(None, prepare_operation, unprepared)
    return prepare_operation(unprepared)


def _from_operation(operation: Operation[object]) -> OperationInput:
    roots = roots_of(operation)
    required = frozenset(root.key for root in roots if root.is_required)

    def decode_roots(data: Mapping[str, object], size_bytes: int) -> list[object]:
        return values_of_data(operation, data, size_bytes)

    def decode_data(data: dict[str, object], size_bytes: int) -> object:
        if any(data.get(key) is None for key in required):
            raise NotFoundError("A required root field is null.", status=404, data=data)
        return result_of_values(operation, decode_roots(data, size_bytes))

    return OperationInput(
        text=operation.text,
        variables=operation.variables,
        operation_name=operation.name,
        name=operation.name,
        is_mutation=operation.kind == "mutation",
        needs_token=operation.needs_token,
        root_keys=tuple(root.key for root in roots),
        required_keys=required,
        read=_reader(lambda body: result_without_errors(operation, body), decode_data),
        decode_roots=decode_roots,
        result=lambda values, _: result_of_values(operation, values),
    )


def _from_text(
    text: str,
    variables: Mapping[str, object] | None,
    operation_name: str | None,
    *,
    check_limits: bool,
) -> OperationInput:
    info = parse_text(text, operation_name)
    if check_limits and info.prepared is not None:
        info.prepared.check_limits(variables or {})
    return OperationInput(
        text=text,
        variables={} if variables is None else variables,
        operation_name=operation_name,
        name=info.name,
        is_mutation=info.is_mutation,
        needs_token=info.needs_token,
        root_keys=info.root_keys,
        required_keys=frozenset(),
        read=_reader(_plain_data, lambda data, _: data),
        decode_roots=lambda data, _: [data.get(key) for key in info.root_keys],
        result=lambda _, data: data,
    )


def rest_of_query(
    query: OperationInput, text: str, variables: Mapping[str, object]
) -> OperationInput:
    """Return a query with some of its root fields alone.

    Its result is the object in `data`, with the size of the response in bytes.
    """

    def read_data_only(body: bytes) -> tuple[object, int] | None:
        data = _plain_data(body)
        return None if data is None else (data, len(body))

    return replace(
        query,
        text=text,
        variables=variables,
        read=_reader(read_data_only, lambda data, size_bytes: (data, size_bytes)),
    )


def _plain_data(body: bytes) -> object:
    """Return the object in a response's `data`; None if there are errors beside it."""
    import msgspec  # noqa: PLC0415 - 15 ms, and only text needs it here

    check_json(body)
    try:
        document = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    data = document.get("data")
    return cast("object", data) if isinstance(data, dict) and not document.get("errors") else None


def _reader(
    decode_data_only: Callable[[bytes], object],
    decode_data: Callable[[dict[str, object], int], object],
) -> Callable[[HTTPResponse], object]:
    """Return the reader of responses: it decodes the body, or classifies the response.

    Classifying finds the error that fits. It parses the body as plain JSON first, which takes
    several times as long.
    """

    def read(response: HTTPResponse) -> object:
        if response.status == 200:
            result = decode_data_only(response.body)
            if _has_non_null_root(result):
                return result
            check_deadline(response)
        try:
            return decode_data(classify(response), len(response.body))
        except ResponseError as error:
            error.size_bytes = len(response.body)
            error.has_token = response.has_token
            raise

    return read


def _has_non_null_root(result: object) -> bool:
    """Tell whether any root is not null. If all are, the server may send `data: null`."""
    if isinstance(result, (tuple, list)):
        return any(value is not None for value in cast("tuple[object, ...]", result))
    return result is not None


class OperationInfo(NamedTuple):
    """The facts of one operation in GraphQL text.

    Attributes:
        name: Its name; None if it has none.
        is_mutation: Whether it is a mutation.
        needs_token: Whether AniList requires a token for one of its roots.
        prepared: The operation as the limits are applied to it; None if this release's schema does
            not know all of it.
        root_keys: The response keys of its root fields.
    """

    name: str | None
    is_mutation: bool
    needs_token: bool
    prepared: PreparedOperation | None
    root_keys: tuple[str, ...]


def parse_text(text: str, operation_name: str | None) -> OperationInfo:
    """Parse GraphQL text, and return the facts of an operation.

    Raises:
        DocumentError: The text is not valid GraphQL, does not have the operation, or has a
            subscription, which AniList does not support.
    """
    if len(text) > _MAX_TEXT_LENGTH:
        raise DocumentError(f"The text is longer than {_MAX_TEXT_LENGTH:,} characters.")
    parse = _parse_short if len(text) <= _MAX_CACHED_LENGTH else _operation_info
    return parse(text, operation_name)


def _operation_info(text: str, operation_name: str | None) -> OperationInfo:
    from graphql import FragmentDefinitionNode, OperationType  # noqa: PLC0415 - 120 ms

    from kotae.api import REGISTRY  # noqa: PLC0415 - only text needs it here
    from kotae.documents.reading import read_operation  # noqa: PLC0415 - imports graphql
    from kotae.query.root_fields import root_nodes  # noqa: PLC0415 - as above

    document = _parse(text)
    operation = _find_operation(document, operation_name)
    if operation.operation is OperationType.SUBSCRIPTION:
        raise DocumentError("The text is a subscription, which AniList does not support.")
    is_mutation = operation.operation is OperationType.MUTATION
    fields = REGISTRY.object_definition("Mutation" if is_mutation else "Query").by_name
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    roots = [field for field, _ in root_nodes(operation, fragments)]
    prepared = None
    # A field or a fragment is not known, or a value is nested too deeply.
    with suppress(DocumentError, KeyError, RecursionError):
        prepared = read_operation(operation, fragments, REGISTRY, text)
    return OperationInfo(
        name=operation.name.value if operation.name else None,
        is_mutation=is_mutation,
        needs_token=any(
            root.name.value in fields and fields[root.name.value].needs_token for root in roots
        ),
        prepared=prepared,
        root_keys=tuple(dict.fromkeys((root.alias or root.name).value for root in roots)),
    )


_parse_short = lru_cache(maxsize=256)(_operation_info)


def _parse(text: str) -> DocumentNode:
    from graphql import GraphQLError, parse  # noqa: PLC0415 - as above

    reason: str
    try:
        return parse(text, no_location=True, max_tokens=_MAX_TEXT_TOKENS)
    except GraphQLError as error:
        reason = excerpt(error.message, _MAX_MESSAGE_LENGTH)
    except RecursionError:
        reason = "It is nested too deeply."
    raise DocumentError(f"The text is not valid GraphQL. {reason}")


def _find_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    from graphql import OperationDefinitionNode  # noqa: PLC0415 - as above

    from kotae.naming import listed  # noqa: PLC0415 - as above

    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    matching = [
        node for node in operations if name is None or (node.name and node.name.value == name)
    ]
    if len(matching) == 1:
        return matching[0]
    names = listed([node.name.value for node in operations if node.name])
    if not operations:
        raise DocumentError("The text has no operation.")
    if name is None:
        raise DocumentError(
            f"The text has several operations. Pass `operation_name`, one of: {names}."
        )
    raise DocumentError(
        f"The text has {len(matching) or 'no'} operation(s) called {sanitize(name[:60])!r}. It "
        f"has: {names or 'none with a name'}."
    )
