"""Introspection: the schema of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import SyncTransport
from kotae.errors import QueryRejectedError, ResponseError, SchemaError
from kotae.query.gql_request import PrintedRequest
from kotae.schema.introspection import NEWER_NAMES, introspection_queries, schema_from_introspection
from kotae.schema.load import MAX_SCHEMA_BYTES
from kotae.secrecy import clear_frames_on_error
from kotae.wire import classify

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from kotae.wire import HTTPResponse

__all__ = ["introspect"]


@clear_frames_on_error
def introspect(
    *,
    endpoint: str | None = None,
    token: str | None = None,
    timeout_s: float = 30.0,
    max_bytes: int = MAX_SCHEMA_BYTES,
) -> GraphQLSchema:
    """Fetch the schema of a server.

    The query includes deprecated arguments and input fields. A server that is too old for that
    gets a simpler query.

    Args:
        endpoint: The server's URL; AniList's if None.
        token: A token to send, or None.
        timeout_s: The longest time for each request, in seconds; there are at most three.
        max_bytes: The largest response, in bytes, decompressed.

    Returns:
        The schema, which graphql-core accepts as valid.

    Raises:
        UsageError: The endpoint is not a valid URL, or a token must not go there.
        TokenMalformedError: The text cannot be a token.
        TransportError: There was no usable response.
        ResponseError: The server refused.
        SchemaError: The response is not a valid schema.
    """
    bearer = None if token is None else Bearer.of(token)
    del token  # so that no traceback shows it
    with SyncTransport(ClientOptions(endpoint=endpoint, max_bytes=max_bytes)) as transport:

        def fetch(query: str) -> GraphQLSchema:
            request = PrintedRequest(query, operation_name="IntrospectionQuery")
            return _schema_of(transport.send(request, token=bearer, timeout_s=timeout_s))

        *fuller, simplest = introspection_queries()
        for query in fuller:
            try:
                return fetch(query)
            except ResponseError as error:
                if not _may_be_too_old(error):
                    raise
        return fetch(simplest)


def _schema_of(response: HTTPResponse) -> GraphQLSchema:
    data = classify(response)
    try:
        return schema_from_introspection(data)
    except SchemaError as error:
        raise SchemaError(f"The server's schema cannot be used. {error}") from None


def _may_be_too_old(error: ResponseError) -> bool:
    """Tell whether a server may have refused a query because it is too old for it."""
    return isinstance(error, QueryRejectedError) or any(
        name in str(entry.get("message")) for entry in error.errors for name in NEWER_NAMES
    )
