"""What an error report shows of an error: the variables of all frames but the tests' own."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

__all__ = ["chain", "frame_variables", "shown_variables"]

_TESTS = Path(__file__).parent
#: Characters of a text that rich shows.
_PART = 80


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, its causes, its contexts and the members of groups, all the way down."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        item = waiting.pop()
        if item is None or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        waiting += [item.__cause__, item.__context__]
        if isinstance(item, BaseExceptionGroup):
            waiting += cast("tuple[BaseException, ...]", item.exceptions)


def shown_variables(error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield the place and the repr of each variable of the frames of an error's chain."""
    for item in chain(error):
        yield from frame_variables(frame for frame, _ in traceback.walk_tb(item.__traceback__))


def frame_variables(frames: Iterable[FrameType]) -> Iterator[tuple[str, str]]:
    """Yield the place and the repr of each variable, of its items and of its attributes."""
    for frame in frames:
        code = frame.f_code
        if Path(code.co_filename).is_relative_to(_TESTS):
            continue
        for name, value in frame.f_locals.items():
            place = f"{name} in {code.co_qualname}"
            for text in _texts(value):
                yield place, text


def _texts(value: object) -> Iterator[str]:
    inner: list[object] = [value, *getattr(value, "__dict__", {}).values()]
    for kind in type(value).__mro__:
        slots: str | tuple[str, ...] = kind.__dict__.get("__slots__", ())
        names = (slots,) if isinstance(slots, str) else slots
        inner += [getattr(value, name) for name in names if hasattr(value, name)]
    if isinstance(value, dict):
        inner += cast("dict[object, object]", value).values()
    elif isinstance(value, list | tuple | set):
        inner += cast("list[object]", value)
    for item in inner:
        yield repr(item)
        if isinstance(item, str):
            yield repr(item[:_PART])
