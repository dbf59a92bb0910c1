"""kotae's own client meets every fault: it has data, or one of our errors, and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.client.transports import Sender
from tests.testing.faults.plain import CARD

from kotae.errors import (
    AniListError,
    APIDisabledError,
    ConnectionFailedError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    NotJSONError,
    PartialResponseError,
    QueryRejectedError,
    RateLimitedError,
    RequestTimeoutError,
    ResponseError,
    ResponseTooLargeError,
    ServerError,
    UnauthorizedError,
)
from kotae.testing import AniListServer
from kotae.testing.faults.catalogue import FAULTS
from kotae.wire import classify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client.both import Kind

#: What the client makes of a fault; None where the data is there all the same.
_JUDGED: dict[str, type[AniListError] | None] = {
    "429": RateLimitedError,
    "burst-429": RateLimitedError,
    "429-no-retry-after": RateLimitedError,
    "429-html": RateLimitedError,
    "retry-after-date": RateLimitedError,
    "retry-after-garbage": RateLimitedError,
    "retry-after-huge": RateLimitedError,
    "400-validation": QueryRejectedError,
    "400-input": InputRejectedError,
    "400-invalid-token": InvalidTokenError,
    "400-complexity": QueryRejectedError,
    "400-page-depth": QueryRejectedError,
    "400-json-no-data": QueryRejectedError,
    "401": UnauthorizedError,
    "403-disabled": APIDisabledError,
    "403-html-challenge": NotJSONError,
    "404": NotFoundError,
    "404-private-user": NotFoundError,
    "500": ServerError,
    "500-json-no-data": ServerError,
    "502-html": NotJSONError,
    "503-html": NotJSONError,
    "504-html": NotJSONError,
    "520-html": NotJSONError,
    "200-html": NotJSONError,
    "redirect-301": NotJSONError,
    "redirect-302": NotJSONError,
    "redirect-303": NotJSONError,
    "redirect-307": NotJSONError,
    "redirect-308": NotJSONError,
    "redirect-other-host": NotJSONError,
    "200-empty": NotJSONError,
    "204": NotJSONError,
    "200-null": NotJSONError,
    "200-number": NotJSONError,
    "200-text": NotJSONError,
    "200-list": NotJSONError,
    "data-null": ResponseError,
    "data-null-errors-empty": ResponseError,
    "errors-is-text": PartialResponseError,
    "deep-nesting": NotJSONError,
    "gzip-bomb": ResponseTooLargeError,
    "truncated-json": NotJSONError,
    "deflate": None,
    "raw-deflate": None,
    "gzip-header-lie": ConnectionFailedError,
    "wrong-charset": None,
    "html-content-type": None,
    "no-content-type": None,
    "bom": None,
    "duplicate-keys": None,
    "other-order": None,
    "no-limit-headers": None,
    "lying-limit-headers": None,
    "200-errors-with-data": ServerError,
    "200-errors-without-status": PartialResponseError,
    "200-errors-null": None,
    "nan": NotJSONError,
    "huge-number": NotJSONError,
    "invalid-utf-8": NotJSONError,
    "control-character": NotJSONError,
    "trickle-headers": RequestTimeoutError,
    "trickle-body": RequestTimeoutError,
    "no-response": RequestTimeoutError,
    "short-body": ConnectionFailedError,
    "close-after-response": None,
    "drop-before": ConnectionFailedError,
    "drop-after": ConnectionFailedError,
    "reset-after": ConnectionFailedError,
}
#: What the wire's rules let pass, since the types that decide are not known there.
_LATER = {
    "unknown-enum-value",
    "unknown-union-member",
    "null-in-non-null",
    "wrong-type",
    "missing-field",
    "extra-field",
    "lone-surrogate",
}
#: Large enough for every response, and small for the bomb.
_MAX_BYTES = 16 * 1024 * 1024
_KINDS: tuple[Kind, ...] = ("sync", "async")
_SLOW = {"trickle-headers", "trickle-body", "no-response"}


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as server:
        yield server


def _judged(server: AniListServer, kind: Kind, name: str) -> type[AniListError] | None:
    server.faults.next(name)
    timeout_s = 0.3 if name in _SLOW else 10.0
    with Sender(kind, server.url, max_bytes=_MAX_BYTES) as sender:
        try:
            classify(sender.send(CARD, token=None, timeout_s=timeout_s))
        except AniListError as error:
            return type(error)
    return None


def test_every_fault_is_judged() -> None:
    assert _JUDGED.keys() | _LATER | {"brotli-header-lie"} == FAULTS.keys()


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("name", _JUDGED)
def test_a_fault_becomes_the_error_that_fits_it(
    server: AniListServer, kind: Kind, name: str
) -> None:
    assert _judged(server, kind, name) is _JUDGED[name]
    assert server.faults.pending == ()


@pytest.mark.parametrize("kind", _KINDS)
def test_an_encoding_that_is_not_known_is_read_over(server: AniListServer, kind: Kind) -> None:
    assert _judged(server, kind, "brotli-header-lie") is None


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("name", sorted(_LATER))
def test_a_fault_of_one_value_breaks_no_rule_of_the_wire(
    server: AniListServer, kind: Kind, name: str
) -> None:
    assert _judged(server, kind, name) in (None, NotJSONError)
