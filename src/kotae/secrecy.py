"""Secrets kept out of error reports, which show the variables of all frames of a traceback.

`pytest -l`, rich, Sentry and `traceback.TracebackException` with `capture_locals` do so.
"""

from __future__ import annotations

import traceback
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import SupportsIndex

__all__ = ["SecretText", "clear_frames", "clear_frames_on_error", "clear_frames_on_error_async"]

P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=BaseException)


class SecretText(str):
    """Text with a hidden repr, for libraries that accept nothing but text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[hidden]'"

    def __getitem__(self, key: SupportsIndex | slice) -> SecretText:
        """Return a part, hidden too: rich shows the repr of a part of a long text."""
        return SecretText(super().__getitem__(key))


def clear_frames(error: E) -> E:
    """Return an error without the variables of its frames, and without what it was raised from.

    Only the frames of finished calls are cleared; the lines of the traceback stay. Raise the error
    outside of any handler: the exception that the caller handles becomes its context again.
    """
    error.__cause__ = error.__context__ = None
    error.__suppress_context__ = False
    traceback.clear_frames(error.__traceback__)
    return error


def clear_frames_on_error(function: Callable[P, R]) -> Callable[P, R]:
    """Clear the frames of a function, which hold a secret, from every error that it raises."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - it is raised again
            failure = error
        del args, kwargs
        try:
            raise clear_frames(failure)
        finally:
            del failure  # which refers to this frame

    return call


def clear_frames_on_error_async(
    function: Callable[P, Coroutine[object, object, R]],
) -> Callable[P, Coroutine[object, object, R]]:
    """Do for a coroutine function what `clear_frames_on_error` does for a function."""

    @wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        running = function(*args, **kwargs)
        del args, kwargs
        try:
            return await running
        except BaseException as error:  # noqa: BLE001 - it is raised again
            failure = error
        try:
            raise clear_frames(failure)
        finally:
            del failure  # which refers to this frame

    return call
