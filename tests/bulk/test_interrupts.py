"""A paginator goes on after an interrupt, wherever a signal raises it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tests.bulk.list_server import ListServer, paging_of

from kotae.bulk import paging
from kotae.client import bulk_driver
from kotae.client.paginator import Paginator

if TYPE_CHECKING:
    from types import FrameType

    from kotae.api import Media
    from kotae.query.operation import Operation

_FILES = {paging.__file__, bulk_driver.__file__}


class _Interrupt:
    """Raises `KeyboardInterrupt` once, before one of the lines that are executed.

    Args:
        lines: The number of lines before it.
    """

    def __init__(self, lines: int) -> None:
        self.lines = lines

    def trace(self, frame: FrameType, event: str, _argument: object) -> Any:
        if frame.f_code.co_filename not in _FILES:
            return None
        if event == "line":
            self.lines -= 1
            if self.lines == 0:
                raise KeyboardInterrupt
        return self.trace


def _paginator(server: ListServer) -> Paginator[Media]:
    def execute(operation: Operation[list[object]], _: object) -> list[object]:
        return [one.unwrap() for one in server.outcomes(operation)]

    return Paginator(
        lambda: paging_of(per_page=5), lambda steps: bulk_driver.iterate(steps, execute)
    )


def test_an_interrupt_anywhere_loses_nothing_and_repeats_nothing() -> None:
    lines = interrupts = 0
    while True:
        lines += 5
        server = ListServer(range(1, 34))
        paginator = _paginator(server)
        found: list[int] = []
        interrupt, before = _Interrupt(lines), sys.gettrace()
        try:
            sys.settrace(interrupt.trace)
            for one in paginator:
                found.append(one.id)  # noqa: PERF401 - what came before the interrupt counts
        except KeyboardInterrupt:
            interrupts += 1
        finally:
            sys.settrace(before)
        found += [one.id for one in paginator]
        assert found == server.ids, f"interrupted before line {lines}"
        if interrupt.lines > 0:
            break
    assert interrupts > 50
