"""The introspection of a server over real HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLSchema, build_schema
from tests.loopback import CannedResponse, LoopbackServer, RequestRecord, graphql_responder

from kotae.client.introspection import introspect
from kotae.errors import (
    AniListError,
    APIDisabledError,
    NotJSONError,
    QueryRejectedError,
    RateLimitedError,
    ResponseError,
    SchemaError,
    ServerError,
    UsageError,
)
from kotae.schema.diff import find_changes
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Callable

_SDL = "input In { a: Int @deprecated b: Int } type Query { f(x: Int @deprecated, y: In): Int }"


@pytest.fixture(scope="module")
def anilist() -> GraphQLSchema:
    return load_bundled().schema


def test_the_schema_comes_back_as_it_was(anilist: GraphQLSchema) -> None:
    with LoopbackServer(graphql_responder(anilist)) as server:
        schema = introspect(endpoint=server.url)
    assert find_changes(anilist, schema, with_descriptions=True) == ()
    assert len(server.seen) == 1
    assert server.seen[0].json["operationName"] == "IntrospectionQuery"
    assert "authorization" not in server.seen[0].headers


def test_a_token_is_sent_if_there_is_one(anilist: GraphQLSchema) -> None:
    with LoopbackServer(graphql_responder(anilist)) as server:
        introspect(endpoint=server.url, token="some-token-of-a-viewer")
    assert server.seen[0].headers["authorization"] == "Bearer some-token-of-a-viewer"


def test_deprecated_arguments_and_input_fields_come_along() -> None:
    with LoopbackServer(graphql_responder(build_schema(_SDL))) as server:
        schema = introspect(endpoint=server.url)
    assert find_changes(build_schema(_SDL), schema) == ()


def _older(
    schema: GraphQLSchema, refusal: Callable[[str], CannedResponse], *unknown: str
) -> Callable[[RequestRecord], CannedResponse]:
    """Return a function that responds as a server that does not know some names."""
    response = graphql_responder(schema)

    def older(request: RequestRecord) -> CannedResponse:
        name = next((name for name in unknown if name in request.json["query"]), None)
        return response(request) if name is None else refusal(name)

    return older


def _bad_request(name: str) -> CannedResponse:
    message = f'Unknown argument or field "{name}".'
    return CannedResponse.json({"errors": [{"message": message, "status": 400}], "data": None}, 400)


def _mute_bad_request(_: str) -> CannedResponse:
    return CannedResponse.json({"errors": [{"message": "Validation failed", "status": 400}]}, 400)


def _success_with_errors(name: str) -> CannedResponse:
    return CannedResponse.json({"errors": [{"message": f'Cannot query field "{name}"'}]})


def _server_error(name: str) -> CannedResponse:
    return CannedResponse.json({"errors": [{"message": f"undefined index: {name}"}]}, 500)


@pytest.mark.parametrize(
    "refusal", [_bad_request, _mute_bad_request, _success_with_errors, _server_error]
)
@pytest.mark.parametrize(
    ("unknown", "requests"),
    [
        (["isOneOf"], 2),
        (["specifiedByURL", "isRepeatable"], 2),
        (["args(includeDeprecated"], 3),
        (["isOneOf", "inputFields(includeDeprecated"], 3),
    ],
)
def test_a_server_with_less_introspection_gets_a_smaller_query(
    refusal: Callable[[str], CannedResponse], unknown: list[str], requests: int
) -> None:
    schema = build_schema(_SDL)
    with LoopbackServer(_older(schema, refusal, *unknown)) as server:
        found = introspect(endpoint=server.url)
    assert len(server.seen) == requests
    lost = [] if requests == 2 else ["arg-removed", "field-removed"]
    assert [change.kind for change in find_changes(schema, found)] == lost


@pytest.mark.parametrize(
    ("response", "kind", "requests"),
    [
        (_bad_request("introspection"), QueryRejectedError, 3),
        (CannedResponse(429, b"", {"Retry-After": "7"}), RateLimitedError, 1),
        (CannedResponse.json({"errors": [{"message": "disabled"}]}, 403), APIDisabledError, 1),
        (CannedResponse.json({"errors": [{"message": "x"}]}, 500), ServerError, 1),
        (CannedResponse(403, b"<html>Just a moment..."), NotJSONError, 1),
        (CannedResponse(200, b'{"data":{"__schema":{"ty'), NotJSONError, 1),
        (CannedResponse(200, b'{"data":' + b'{"a":' * 100_000), NotJSONError, 1),
        (CannedResponse(302, b"", {"Location": "https://example.org"}), NotJSONError, 1),
        (CannedResponse.json({"data": None}), ResponseError, 1),
        (CannedResponse.json({"data": {}}), SchemaError, 1),
        (CannedResponse.json({"data": {"__schema": {"types": []}}}), SchemaError, 1),
        (CannedResponse.json({"data": {"__schema": {"types": [{"kind": "?"}]}}}), SchemaError, 1),
    ],
)
def test_a_response_without_a_schema_raises_the_right_error(
    response: CannedResponse, kind: type[AniListError], requests: int
) -> None:
    with LoopbackServer(response) as server, pytest.raises(kind):
        introspect(endpoint=server.url)
    assert len(server.seen) == requests


def test_a_schema_that_graphql_refuses_says_why() -> None:
    response = json.loads(graphql_responder(build_schema(_SDL))(_introspection()).body)
    query = next(item for item in response["data"]["__schema"]["types"] if item["name"] == "Query")
    query["fields"] = []
    with (
        LoopbackServer(CannedResponse.json(response)) as server,
        pytest.raises(SchemaError, match=r"cannot be used\. Type Query must define one or more"),
    ):
        introspect(endpoint=server.url)


def _introspection() -> RequestRecord:
    from kotae.schema.introspection import introspection_queries  # noqa: PLC0415 - one use

    return RequestRecord("/", {}, json.dumps({"query": introspection_queries()[0]}).encode())


def test_a_schema_over_the_limit_is_refused(anilist: GraphQLSchema) -> None:
    with (
        LoopbackServer(graphql_responder(anilist)) as server,
        pytest.raises(AniListError, match="larger than 10,000 bytes"),
    ):
        introspect(endpoint=server.url, max_bytes=10_000)


def test_a_token_is_not_sent_without_encryption() -> None:
    with pytest.raises(UsageError, match="without encryption"):
        introspect(endpoint="http://example.org/", token="some-token-of-a-viewer")
