"""gql's request with a text that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gql import GraphQLRequest
from graphql import parse

from kotae.query.sendable import checked_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode

__all__ = ["PrintedRequest", "checked_variables"]


class PrintedRequest(GraphQLRequest):
    """A GraphQL request whose text is given, so that nothing is parsed or printed.

    Args:
        text: The document.
        variables: Values of its variables, as JSON can hold them.
        operation_name: Which operation to run, if there are several.
    """

    # gql's own constructor parses the text, and its payload prints it again at each call.
    def __init__(
        self,
        text: str,
        *,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
    ) -> None:
        self.text = text
        # As gql has it; what is in it is JSON.
        self.variable_values: dict[str, Any] | None = dict(variables) if variables else None
        self.operation_name = operation_name
        self.extensions: dict[str, Any] | None = None
        self._document: DocumentNode | None = None
        self._is_checked: bool = False

    def check(self) -> None:
        """See, once, that JSON can hold the values of the variables.

        Raises:
            ArgumentError: It cannot hold one; see `checked_variables`.
        """
        if not self._is_checked:
            checked_variables(self.variable_values or {})
            self._is_checked = True

    @property
    def payload(self) -> dict[str, object]:
        """What is sent."""
        payload: dict[str, object] = {"query": self.text}
        if self.operation_name:
            payload["operationName"] = self.operation_name
        if self.variable_values:
            payload["variables"] = self.variable_values
        return payload

    @property
    def document(self) -> DocumentNode:
        """The text, parsed when it is first asked for: validation asks, sending does not."""
        if self._document is None:
            self._document = parse(self.text)
        return self._document

    @document.setter
    def document(self, document: DocumentNode) -> None:
        self._document = document
