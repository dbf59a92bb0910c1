"""Asking a server for its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.client.headers import ENDPOINT
from kotae.client.requests_transport import PrintedRequest, SyncTransport
from kotae.errors import QueryRejectedError, ResponseError, SchemaError
from kotae.schema.introspection import NEWER_NAMES, introspection_queries, schema_from_answer
from kotae.wire import classify

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLSchema

    from kotae.wire import Response

__all__ = ["introspect"]

#: The largest schema that is read, in bytes, decompressed. AniList's has about 1 MB.
_MAX_SCHEMA_BYTES = 16 * 1024 * 1024


def introspect(
    *,
    endpoint: str | None = None,
    token: str | None = None,
    timeout_s: float = 30.0,
    max_bytes: int = _MAX_SCHEMA_BYTES,
) -> GraphQLSchema:
    """Ask a server for its schema.

    Deprecated arguments and input fields are asked for too; a server that does not know how to
    say them is asked again without.

    Args:
        endpoint: The server's address; AniList's if None.
        token: A token to send along, or None.
        timeout_s: What each request may take in all, in seconds; there are at most three.
        max_bytes: How large the answer may be, in bytes, decompressed.

    Returns:
        The schema, which graphql-core accepts as valid.

    Raises:
        UsageError: The endpoint cannot be, or a token must not go there.
        TransportError: No usable answer came.
        ResponseError: The server refused.
        SchemaError: The answer is not a schema that GraphQL allows.
    """
    with SyncTransport(
        ENDPOINT if endpoint is None else endpoint,
        is_endpoint_typed=endpoint is not None,
        max_bytes=max_bytes,
    ) as transport:

        def ask(query: str) -> GraphQLSchema:
            request = PrintedRequest(query, operation_name="IntrospectionQuery")
            return _read(transport.send(request, token=token, timeout_s=timeout_s))

        return _schema(ask)


def _schema(ask: Callable[[str], GraphQLSchema]) -> GraphQLSchema:
    *fuller, plainest = introspection_queries()
    for query in fuller:
        try:
            return ask(query)
        except ResponseError as error:
            if not _may_know_less(error):
                raise
    return ask(plainest)


def _read(response: Response) -> GraphQLSchema:
    data = classify(response)
    try:
        return schema_from_answer(data)
    except SchemaError as error:
        raise SchemaError(f"The server's schema cannot be used. {error}") from None


def _may_know_less(error: ResponseError) -> bool:
    """Tell whether a server refused the question because it is too new for it."""
    return isinstance(error, QueryRejectedError) or any(
        name in str(entry.get("message")) for entry in error.errors for name in NEWER_NAMES
    )
