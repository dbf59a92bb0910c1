"""A gql request whose document is already text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gql import GraphQLRequest
from graphql import parse

from kotae.query.scalars import check_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode

__all__ = ["PrintedRequest"]


class PrintedRequest(GraphQLRequest):
    """A GraphQL request with a printed document, which gql neither parses nor prints.

    Args:
        text: The document.
        variables: The values of its variables, as JSON.
        operation_name: The operation to run, if there are several.
        hidden_body: A JSON object that is sent in place of the document and the variables, and
            that gql does not log; None for none.
    """

    # gql's constructor parses the text, and its payload prints it again at each call.
    def __init__(
        self,
        text: str,
        *,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        hidden_body: Mapping[str, str] | None = None,
    ) -> None:
        self.text = text
        self.hidden_body: Mapping[str, str] | None = hidden_body
        # gql's type; the values are JSON.
        self.variable_values: dict[str, Any] | None = dict(variables) if variables else None
        self.operation_name = operation_name
        self.extensions: dict[str, Any] | None = None
        self._document: DocumentNode | None = None
        self._is_checked: bool = False

    def check(self) -> None:
        """Check once that JSON can represent the values of the variables; see `check_variables`."""
        if not self._is_checked:
            check_variables(self.variable_values or {})
            self._is_checked = True

    @property
    def payload(self) -> dict[str, object]:
        """The JSON of the request, which gql logs; without the hidden body."""
        if self.hidden_body is not None:
            return {}
        payload: dict[str, object] = {"query": self.text}
        if self.operation_name:
            payload["operationName"] = self.operation_name
        if self.variable_values:
            payload["variables"] = self.variable_values
        return payload

    @property
    def document(self) -> DocumentNode:
        """The syntax tree, parsed at its first use: validation needs it, sending does not."""
        if self._document is None:
            self._document = parse(self.text)
        return self._document

    @document.setter
    def document(self, document: DocumentNode) -> None:
        self._document = document
