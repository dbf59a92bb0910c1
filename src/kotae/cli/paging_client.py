"""The client of `kotae run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.client.client import Client

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PagingClient"]


class PagingClient(Client):
    """A client that also requests pages of GraphQL text."""

    __slots__ = ()

    def execute_page(self, text: str, variables: Mapping[str, object]) -> dict[str, object]:
        """Execute a query as `execute` does; it gives way to others in the rate limiter."""
        driver = self._driver((text,), variables, None, is_bulk=True)
        return cast("dict[str, object]", driver.run(self._transport))
