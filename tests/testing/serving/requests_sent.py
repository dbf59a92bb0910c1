"""Requests to a server over plain HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Response

    from kotae.testing import AniListServer

__all__ = ["BEBOP", "NOTHING", "data", "execute", "refusal"]

BEBOP = "{ Media(id: 1) { id } }"
#: An id that nothing has.
NOTHING = 2_000_000_000


def execute(
    server: AniListServer,
    query: str,
    variables: Mapping[str, Any] | None = None,
    *,
    user: int | None = None,
    **headers: str,
) -> Response:
    """Send a query, with a token if a user is given."""
    if user is not None:
        headers["Authorization"] = f"Bearer {server.token(user)}"
    body = {"query": query, "variables": variables or {}}
    return requests.post(server.url, json=body, headers=headers, timeout=30)


def refusal(response: Response) -> tuple[int, str, Any]:
    """Return the status, the one message and the data of a response."""
    content = response.json()
    [error] = content["errors"]
    assert error["status"] == response.status_code
    return response.status_code, error["message"], content["data"]


def data(response: Response) -> Any:
    assert response.status_code == 200, response.text
    content = response.json()
    assert "errors" not in content
    return content["data"]
