"""The exit status of commands that execute operations: the exit code and the error messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kotae.base_error import Failed, Ok
from kotae.cli.token_options import ANONYMOUS_ADVICE
from kotae.errors import (
    APIDisabledError,
    AuthError,
    DecodeError,
    RateLimitedError,
    ResponseError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.base_error import AniListError, Outcome
    from kotae.cli.token_source import FoundToken

__all__ = ["OUTAGES", "SUCCESS", "ExitStatus", "exit_status_of"]

_PROBLEMS, _USAGE, _UNAVAILABLE, _INTERRUPTED = 1, 2, 3, 130
#: Failures of the network and the server: a later attempt may succeed.
OUTAGES = (APIDisabledError, RateLimitedError, ServerError, TransportError)


class ExitStatus(NamedTuple):
    """The exit code of a command, and the messages that explain it.

    Attributes:
        code: The exit code.
        messages: The error messages, in order.
    """

    code: int
    messages: tuple[str, ...]


SUCCESS = ExitStatus(0, ())
_SIGN_IN_ADVICE = (
    "`kotae login` signs in. `--account NAME` sends the token of an account, `--token-env NAME` "
    "that of an environment variable."
)


def exit_status_of(
    error: AniListError | KeyboardInterrupt,
    mutations: Sequence[str] = (),
    *,
    found: FoundToken | None,
) -> ExitStatus:
    """Return the exit status after an error.

    Args:
        error: The error that ended the execution.
        mutations: The keys of the root fields, if the operation is a mutation.
        found: The token that was sent; None if there is none.
    """
    if isinstance(error, KeyboardInterrupt):
        doubt = " The mutation may have been carried out: look before you run it again."
        return ExitStatus(_INTERRUPTED, ("Interrupted." + (doubt if mutations else ""),))
    message = str(error)
    if isinstance(error, AuthError):
        advice = f"{found.advice()} {ANONYMOUS_ADVICE}" if found else _SIGN_IN_ADVICE
        message += f" {advice}"
    messages = [message]
    if len(mutations) > 1:
        pairs = zip(mutations, error.outcomes, strict=False)  # nothing was sent: no outcomes
        messages += [f"{key}: {_outcome_text(outcome)}" for key, outcome in pairs]
    if isinstance(error, AuthError):
        return ExitStatus(_USAGE, tuple(messages))
    if isinstance(error, OUTAGES):
        return ExitStatus(_UNAVAILABLE, tuple(messages))
    is_problem = isinstance(error, ResponseError | DecodeError)
    return ExitStatus(_PROBLEMS if is_problem else _USAGE, tuple(messages))


def _outcome_text(outcome: Outcome[object]) -> str:
    if isinstance(outcome, Ok):
        return "carried out."
    if isinstance(outcome, Failed):
        return f"not carried out. {outcome.error}"
    return "may have been carried out: look before you run it again."
