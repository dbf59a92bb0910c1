"""The base class of `Client` that has its methods of many requests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from kotae.client.base_client import BaseClient

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from typing import Unpack

    from kotae.client.config import CallOptions
    from kotae.query.operation import Operation
    from kotae.wire.steps import Steps

__all__ = ["BulkMethods"]


class BulkMethods(BaseClient):
    """What `Client` inherits: methods that take many requests."""

    __slots__ = ()

    def _iterate(self, steps: Steps[None], **options: Unpack[CallOptions]) -> Iterator[object]:
        """Perform steps of `kotae.bulk`, and yield the items that they emit.

        Their requests give way to others in the rate limiter.
        """
        from kotae.client.bulk_driver import iterate  # noqa: PLC0415 - few programs need it

        return iterate(steps, partial(self._execute_bulk, options))

    def _execute_bulk(
        self, options: CallOptions, operation: Operation[list[object]], is_left: threading.Event
    ) -> list[object]:
        driver = self._driver((operation,), None, None, is_bulk=True, **options)
        return cast("list[object]", driver.run(self._transport, is_left))
