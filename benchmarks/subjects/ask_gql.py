"""gql's transports, asked for the same answer again and again; the request was printed before.

WHAT is `sync` or `async` (an answer of 10 KB, read with msgspec), or `long` (the whole list, read
with `json`).
"""

from __future__ import annotations

import asyncio
from sys import argv
from typing import Any

import msgspec
from answering import AT_ONCE, answering, long_body, short_body
from decode_kotae import QUESTION
from gql import GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.requests import RequestsHTTPTransport
from timing import time_calls, time_reader


class Printed(GraphQLRequest):
    """A request whose text is kept: gql prints it anew at each call."""

    @property
    def payload(self) -> dict[str, Any]:
        """What is sent."""
        return {"query": QUESTION.text, "variables": self.variable_values}


REQUEST = Printed(QUESTION.text, variable_values=QUESTION.variables)


def sync() -> None:
    """Ask one after the other."""
    with answering(short_body()) as url:
        transport = RequestsHTTPTransport(url, json_deserialize=msgspec.json.decode)
        transport.connect()
        time_calls(lambda: [transport.execute(REQUEST).data], _group)


def tasks() -> None:
    """Ask several times at once."""
    with answering(short_body()) as url, asyncio.Runner() as runner:
        loop = runner.get_loop()
        transport = AIOHTTPTransport(url, json_deserialize=msgspec.json.decode)
        runner.run(transport.connect())

        async def ask() -> list[object]:
            asked = [transport.execute(REQUEST) for _ in range(AT_ONCE)]
            return [result.data for result in await asyncio.gather(*asked)]

        # Not `runner.run`, whose handling of signals writes out the last result each time.
        time_calls(lambda: loop.run_until_complete(ask()), _group)
        runner.run(transport.close())


def long() -> None:
    """Ask for the whole list."""
    with answering(long_body()) as url:
        transport = RequestsHTTPTransport(url)
        transport.connect()
        time_reader(lambda: transport.execute(REQUEST).data, _groups)


def _groups(data: Any) -> Any:
    return [group["entries"] for group in data["MediaListCollection"]["lists"]]


def _group(data: Any) -> Any:
    return _groups(data)[0]


if __name__ == "__main__":
    {"sync": sync, "async": tasks, "long": long}[argv[2]]()
