"""The execution of an operation, and an outcome for each of its root fields if some fail.

AniList refuses a whole request if it refuses one root field: the others are null, and the error may
have nothing but `locations`. The rest of a query is requested again. Mutations are never repeated.
"""

from __future__ import annotations

import copy
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, cast

from kotae.base_error import TRY_AGAIN, Failed, Ok, Unknown
from kotae.client.operation_input import rest_of_query
from kotae.errors import (
    AniListError,
    ArgumentError,
    DecodeError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    PartialResponseError,
    PermissionDeniedError,
    PrivateUserError,
    QueryRejectedError,
    ResponseError,
    ServerError,
)
from kotae.wire.classify import root_error
from kotae.wire.exchange import exchange
from kotae.wire.retry import may_be_carried_out
from kotae.wire.steps import Compute, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeGuard

    from kotae.base_error import Outcome
    from kotae.client.operation_input import OperationInput
    from kotae.query.root_fields import RootFields
    from kotae.root_field import RootField
    from kotae.wire.exchange import ExchangeRequest, RetryPolicy
    from kotae.wire.steps import Steps

__all__ = ["check_repeatable", "execute_operation"]

#: Mutations that change the value at each request.
_TOGGLES = {"ToggleFavourite", "ToggleFollow", "ToggleLike", "ToggleLikeV2"}
#: Mutations that make another post at each request if they have no `id`.
_POSTS = {
    "SaveActivityReply",
    "SaveMessageActivity",
    "SaveReview",
    "SaveTextActivity",
    "SaveThread",
    "SaveThreadComment",
}


def execute_operation(
    operation: OperationInput,
    policy: RetryPolicy,
    prepare: Callable[[OperationInput], ExchangeRequest[object]],
    *,
    completes_query: bool = True,
) -> Steps[object]:
    """Execute an operation, and return its result.

    Args:
        operation: The operation.
        policy: The policy about failures.
        prepare: Prepares the exchange of an operation; the steps that follow belong to it.
        completes_query: Whether to request the rest of a query again.

    Raises:
        AniListError: It failed; `outcomes` has an outcome for each root field.
        ArgumentError: It is to be repeatable, and is not.
    """
    request = prepare(operation)
    if request.is_mutation and request.is_repeatable:
        yield from perform(Compute(partial(check_repeatable, operation)))
    failure: AniListError | None = None
    try:
        try:
            return (yield from exchange(request, policy))
        except AniListError as error:
            failure = error
        is_sent_before = policy.progress.may_be_carried_out
        if _is_about_roots(failure, is_mutation=request.is_mutation):
            fields = yield from perform(Compute(operation.root_fields))
            if request.is_mutation:
                raise _mutation_error(
                    operation, fields, failure, request, is_sent_before=is_sent_before
                )
            query = _Query(operation, fields)
            return (
                yield from query.complete(failure, policy, prepare if completes_query else None)
            )
        is_unknown = request.is_mutation and (is_sent_before or may_be_carried_out(failure))
        raise _with_one_outcome(failure, len(operation.root_keys), is_unknown=is_unknown)
    finally:
        del failure  # its traceback refers to this frame, and so to itself


def _is_about_roots(failure: AniListError, *, is_mutation: bool) -> TypeGuard[ResponseError]:
    """Tell whether AniList executed the operation, and some of its root fields failed."""
    if not isinstance(failure, ResponseError) or isinstance(failure, InvalidTokenError):
        return False
    if 300 <= failure.status < 400:
        return False
    if isinstance(
        failure, NotFoundError | PrivateUserError | InputRejectedError | PermissionDeniedError
    ):
        return True
    if is_mutation or isinstance(failure, QueryRejectedError | ServerError | PartialResponseError):
        return failure.data is not None
    # All others are about the whole request, unless it has data.
    return any(value is not None for value in (failure.data or {}).values())


def _with_one_outcome(failure: AniListError, count: int, *, is_unknown: bool) -> AniListError:
    """Return an error with the same outcome for each root field."""
    if is_unknown:
        failure.args = (_look_first(_without_advice(failure), count),)
    # A copy: an error that held itself would be freed by the garbage collector alone.
    outcome = Unknown(copy.copy(failure)) if is_unknown else Failed(copy.copy(failure))
    failure.outcomes = (outcome,) * count
    return failure


def check_repeatable(operation: OperationInput) -> None:
    """Raise an `ArgumentError` if a second request would not leave what the first one does."""
    for field in operation.root_fields().by_key.values():
        if field.name in _TOGGLES:
            raise ArgumentError(
                f"repeatable=True: {field.name} changes the value at each request, so a second one "
                "would undo the first. Send it without repeatable."
            )
        if field.name in _POSTS and field.arguments.get("id") is None:
            raise ArgumentError(
                f"repeatable=True: {field.name} without an id makes another post at each request. "
                "Send it without repeatable."
            )


def _mutation_error(
    operation: OperationInput,
    fields: RootFields,
    failure: ResponseError,
    request: ExchangeRequest[object],
    *,
    is_sent_before: bool,
) -> AniListError:
    """Return the error of a mutation that failed at some of its root fields.

    Args:
        operation: The mutation.
        fields: The root fields of its text.
        failure: The error of the last response.
        request: Its exchange.
        is_sent_before: Whether an earlier attempt may have carried it out.
    """
    keys = operation.root_keys
    errors = _errors_by_key(fields, failure, [key for key in keys if key not in fields.left_out])
    data = {key: (failure.data or {}).get(key) for key in keys}
    outcomes: list[Outcome[object]] = []
    for key, value in zip(keys, _decoded(operation, data), strict=True):
        if data[key] is not None or key in fields.left_out:
            outcomes.append(Ok(value))
            continue
        error = root_error(failure, errors.get(key, ()), fields.by_key[key])
        is_refused = key in errors and not may_be_carried_out(error)
        if is_refused and not (is_sent_before and _may_follow_success(error, fields.by_key[key])):
            outcomes.append(Failed(error))
            continue
        if key not in errors and failure.errors:
            error = ResponseError(
                "AniList refused another root field of this request, and the response has nothing "
                f"about {fields.by_key[key]}.",
                status=failure.status,
                headers=failure.headers,
            )
        error.is_retryable = error.is_retryable and request.is_repeatable
        outcomes += _with_one_outcome(error, 1, is_unknown=True).outcomes
    if all(isinstance(outcome, Ok) for outcome in outcomes):
        made = "The change was" if len(outcomes) == 1 else "The changes were"
        failure.args = (f"{_without_advice(failure)} {made} made, but the result is incomplete.",)
        failure.outcomes = tuple(outcomes)
        return failure
    whole = _error_of(outcomes, failure)
    if not all(isinstance(outcome, Failed) for outcome in outcomes):
        whole.is_retryable = whole.is_retryable and request.is_repeatable
    return whole


def _may_follow_success(error: ResponseError, field: RootField) -> bool:
    """Tell whether a mutation may fail so because an earlier attempt carried it out, or anyhow.

    AniList refuses the same values each time; but what is deleted cannot be deleted again.
    """
    is_about_values = isinstance(error, InputRejectedError | PermissionDeniedError | NotFoundError)
    return not is_about_values or field.name.startswith("Delete")


def _decoded(operation: OperationInput, data: Mapping[str, object]) -> list[object]:
    """Decode the root fields of a mutation; one that does not fit the schema stays as it is."""
    with suppress(DecodeError):
        return operation.decode_roots(data, 0)
    values = dict(data)
    for position, key in enumerate(operation.root_keys):
        alone = {**dict.fromkeys(data), key: data[key]}
        with suppress(DecodeError):
            values[key] = operation.decode_roots(alone, 0)[position]
    return list(values.values())


def _look_first(text: str, count: int) -> str:
    """Return a message for `count` mutations of which at least one has an unknown outcome."""
    if count == 1:
        return f"The change may have been made: look before you send it again. {text}"
    return f"Changes may have been made: look before you send them again. {text}"


def _without_advice(error: AniListError) -> str:
    """Return a message that does not say to try again."""
    return str(error).removesuffix(TRY_AGAIN).rstrip()


class _Query:
    """The parts of a query, some of whose root fields fail.

    Args:
        operation: The query.
        fields: The root fields of its text.
    """

    def __init__(self, operation: OperationInput, fields: RootFields) -> None:
        self._operation = operation
        self._fields = fields
        self._data: dict[str, object] = {}
        #: Of the responses with the data.
        self._size_bytes = 0
        self._errors: dict[str, AniListError] = {}

    def complete(
        self,
        failure: ResponseError,
        policy: RetryPolicy,
        prepare: Callable[[OperationInput], ExchangeRequest[object]] | None,
    ) -> Steps[object]:
        """Request the rest, and return the result.

        A request that fails settles the root fields that its errors are about. If it does not say
        which they are, each of its root fields is requested alone. So there are at most as many
        further requests as root fields. Without `prepare` there is none, and the rest fails.
        """
        sent = [key for key in self._operation.root_keys if key not in self._fields.left_out]
        groups = self._take(failure, self._fields, sent)
        while groups:
            keys = groups.pop()
            if prepare is None:
                errors, by_key = failure.errors, self._fields.by_key
                self._errors |= {key: root_error(failure, errors, by_key[key]) for key in keys}
                continue
            rest = rest_of_query(self._operation, *self._fields.text_of(keys))
            try:
                found = yield from exchange(prepare(rest), policy)
            except AniListError as error:
                if _is_about_roots(error, is_mutation=False):
                    # The places of an error are those in the text that was sent.
                    fields = yield from perform(Compute(rest.root_fields))
                    groups += self._take(error, fields, keys)
                    continue
                left = [*keys, *chain.from_iterable(groups)]
                self._errors |= dict.fromkeys(left, copy.copy(error))
                groups.clear()
            else:
                data, size_bytes = cast("tuple[dict[str, object], int]", found)
                self._data |= data
                self._size_bytes += size_bytes
        return (yield from self._result())

    def _take(
        self, failure: ResponseError, fields: RootFields, keys: Sequence[str]
    ) -> list[list[str]]:
        """Take the errors and the data of a response, and return the groups to request again."""
        self._size_bytes += failure.size_bytes
        errors = _errors_by_key(fields, failure, keys)
        data: Mapping[str, object] = dict.fromkeys(keys) if failure.data is None else failure.data
        # Without errors, a key that is not there does not fit the schema, which decoding finds.
        rest = [
            key
            for key in keys
            if data.get(key) is None and key not in errors and (failure.errors or key in data)
        ]
        stray = len(failure.errors) - sum(map(len, errors.values()))
        if (errors or rest) and stray > len(rest):
            # More errors than explain the nulls: what is there may be incomplete.
            rest = [key for key in keys if key not in errors]
        taken = set(keys) - set(rest) - set(errors)
        self._data |= {key: data[key] for key in taken if data.get(key) is not None}
        if failure.errors and not errors and not rest:
            errors = dict.fromkeys(keys, failure.errors)
        self._errors |= {
            key: root_error(failure, entries, fields.by_key[key]) for key, entries in errors.items()
        }
        if not rest or not failure.errors:
            self._data |= dict.fromkeys(rest)
            return []
        return [rest] if errors else [[key] for key in rest]

    def _result(self) -> Steps[object]:
        operation = self._operation
        errors, required = self._errors, operation.required_keys
        # A root field that a directive leaves out is in neither.
        data = {
            key: self._data.get(key)
            for key in operation.root_keys
            if key in self._data or key in errors
        }
        decode = partial(operation.decode_roots, data, self._size_bytes)
        try:
            values = yield from perform(Compute(decode))
        except AniListError as error:
            raise _with_one_outcome(error, len(operation.root_keys), is_unknown=False) from None
        nothing = NotFoundError("", status=404)
        for key, value in data.items():
            if value is None and key in required and key not in errors:
                errors[key] = root_error(nothing, (), self._fields.by_key[key])
        outcomes: list[Outcome[object]] = [
            Failed(errors[key])
            if key in errors and (key in required or not isinstance(errors[key], NotFoundError))
            else Ok(value)
            for key, value in zip(operation.root_keys, values, strict=True)
        ]
        if any(isinstance(outcome, Failed) for outcome in outcomes):
            raise _error_of(outcomes, nothing)
        return operation.result(values, data)


def _errors_by_key(
    fields: RootFields, failure: ResponseError, keys: Sequence[str]
) -> dict[str, Sequence[Mapping[str, object]]]:
    """Find the root fields that failed, and their errors."""
    errors = fields.errors_by_key(failure.errors, keys)
    is_only_root = failure.errors and not errors and len(keys) == 1
    return {keys[0]: failure.errors} if is_only_root else {**errors}


def _error_of(outcomes: Sequence[Outcome[object]], failure: AniListError) -> AniListError:
    """Return the error of the first root field that failed, or of all if that one is unknown."""
    failed = [outcome.error for outcome in outcomes if isinstance(outcome, Failed)]
    unknown = sum(isinstance(outcome, Unknown) for outcome in outcomes)
    if len(outcomes) == 1 and isinstance(outcomes[0], Unknown):
        failure = outcomes[0].error
    error = copy.copy(failed[0] if failed else failure)
    if len(outcomes) > 1:
        ok = len(outcomes) - len(failed) - unknown
        counts = f"{ok} succeeded, {len(failed)} failed"
        if unknown:
            counts += f", {unknown} may have been carried out"
        text = _without_advice(error) if unknown else str(error)
        text += f" Of {len(outcomes)} root fields, {counts}: see `outcomes`."
        error.args = (_look_first(text, len(outcomes)) if unknown else text,)
    error.outcomes = tuple(outcomes)
    return error
