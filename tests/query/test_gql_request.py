"""gql requests with a given text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gql import Client, GraphQLRequest
from gql.transport import Transport
from graphql import ExecutionResult
from tests.query.harness import loose, schema

from kotae import operation
from kotae.api import Media, Query

if TYPE_CHECKING:
    from kotae import Operation


def _media(number: int) -> Operation[Media | None]:
    return operation(Query.media(id=number).select(Media.id))


def test_a_request_of_gqls_holds_the_very_text_and_the_values() -> None:
    built = operation(Query.media(id=1).select(Media.id))
    request = built.to_gql()
    assert isinstance(request, GraphQLRequest)
    assert request.payload == {"query": built.text, "variables": {"id": 1}}
    assert request.payload["query"] is built.text
    assert request.variable_values == {"id": 1}
    assert request.operation_name is None


def test_a_request_without_values_says_nothing_of_variables() -> None:
    assert operation(Query.genre_collection).to_gql().payload == {
        "query": "query {GenreCollection}"
    }


def test_a_request_has_its_document() -> None:
    built = _media(1)
    assert built.to_gql().document == built.document


class _Recorded(Transport):
    def __init__(self) -> None:
        self.requests: list[GraphQLRequest] = []

    def execute(self, request: GraphQLRequest, *_: object, **__: object) -> ExecutionResult:
        self.requests.append(request)
        return ExecutionResult(data={"Media": {"id": 1}})


def test_gqls_client_sends_the_request_with_and_without_a_schema() -> None:
    built = _media(1)
    for known in (None, schema()):
        transport = _Recorded()
        client = Client(transport=transport, schema=known)
        result = built.decode(client.execute(built.to_gql()))
        assert result == Media.from_dict({"id": 1})
        assert transport.requests[0].payload["query"] is built.text


def test_the_values_of_a_request_are_its_own() -> None:
    built = operation(Query.media(id_in=[1]).select(Media.id))
    loose(built.to_gql()).variable_values["id_in"].append(2)
    assert built.variables == {"id_in": [1]}
    assert operation(Query.media(id_in=[1]).select(Media.id)).variables == {"id_in": [1]}


def test_a_request_as_text_is_its_payload() -> None:
    request = _media(1).to_gql()
    assert str(request) == str(request.payload)
