"""Calls of gql's transports that get the same response each time; the request was printed before.

WHAT is `sync` or `async` (a response of 10 KB, decoded with msgspec), or `long` (the whole list,
decoded with `json`).
"""

from __future__ import annotations

import asyncio
from sys import argv
from typing import Any

import msgspec
from decode_kotae import OPERATION
from gql import GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.requests import RequestsHTTPTransport
from response_server import AT_ONCE, long_body, serving, short_body
from timing import time_calls, time_reader


class Printed(GraphQLRequest):
    """A request with a text that was printed before: gql prints it again at each call."""

    @property
    def payload(self) -> dict[str, Any]:
        """The request's body, before it is JSON."""
        return {"query": OPERATION.text, "variables": self.variable_values}


REQUEST = Printed(OPERATION.text, variable_values=OPERATION.variables)


def sync() -> None:
    """Execute one request after the other."""
    with serving(short_body()) as url:
        transport = RequestsHTTPTransport(url, json_deserialize=msgspec.json.decode)
        transport.connect()
        time_calls(lambda: [transport.execute(REQUEST).data], _group)


def tasks() -> None:
    """Execute several requests at once."""
    with serving(short_body()) as url, asyncio.Runner() as runner:
        loop = runner.get_loop()
        transport = AIOHTTPTransport(url, json_deserialize=msgspec.json.decode)
        runner.run(transport.connect())

        async def execute_all() -> list[object]:
            calls = [transport.execute(REQUEST) for _ in range(AT_ONCE)]
            return [result.data for result in await asyncio.gather(*calls)]

        # Not `runner.run`, whose handling of signals writes out the last result each time.
        time_calls(lambda: loop.run_until_complete(execute_all()), _group)
        runner.run(transport.close())


def long() -> None:
    """Fetch the whole list."""
    with serving(long_body()) as url:
        transport = RequestsHTTPTransport(url)
        transport.connect()
        time_reader(lambda: transport.execute(REQUEST).data, _groups)


def _groups(data: Any) -> Any:
    return [group["entries"] for group in data["MediaListCollection"]["lists"]]


def _group(data: Any) -> Any:
    return _groups(data)[0]


if __name__ == "__main__":
    {"sync": sync, "async": tasks, "long": long}[argv[2]]()
