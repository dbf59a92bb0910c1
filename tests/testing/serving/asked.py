"""Asking a server by a plain HTTP client, for the tests of its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Response

    from kotae.testing import AniListServer

__all__ = ["BEBOP", "NOTHING", "ask", "data", "refusal"]

BEBOP = "{ Media(id: 1) { id } }"
#: An id that nothing has.
NOTHING = 2_000_000_000


def ask(
    server: AniListServer,
    query: str,
    variables: Mapping[str, Any] | None = None,
    *,
    user: int | None = None,
    **headers: str,
) -> Response:
    """Ask a question, as a user if one is given."""
    if user is not None:
        headers["Authorization"] = f"Bearer {server.token(user)}"
    body = {"query": query, "variables": variables or {}}
    return requests.post(server.url, json=body, headers=headers, timeout=30)


def refusal(reply: Response) -> tuple[int, str, Any]:
    """Return the status, the one message and the data of an answer."""
    answer = reply.json()
    [error] = answer["errors"]
    assert error["status"] == reply.status_code
    return reply.status_code, error["message"], answer["data"]


def data(reply: Response) -> Any:
    assert reply.status_code == 200, reply.text
    answer = reply.json()
    assert "errors" not in answer
    return answer["data"]
