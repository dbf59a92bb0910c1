"""What `execute` was given, made into one question that can be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae.errors import ArgumentError, DecodeError, ResponseError
from kotae.query.operation import Operation, operation_of
from kotae.wire import classify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.wire.response import Response

__all__ = ["Question", "question_of"]

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """A question.

    Attributes:
        text: The document.
        variables: What is sent, as JSON can hold it.
        operation_name: Which operation of the document; None where there is one.
        name: What it is called in logs and to hooks; None if it has no name.
        is_mutation: Whether it changes something.
        needs_token: Whether AniList answers it only with a token.
        read: Returns a reply's answer, or raises the error that fits it.
    """

    text: str
    variables: Mapping[str, object]
    operation_name: str | None
    name: str | None
    is_mutation: bool
    needs_token: bool
    read: Callable[[Response], Answer]


def question_of(
    roots: tuple[object, ...],
    variables: Mapping[str, object] | None,
    operation_name: str | None,
) -> Question[object]:
    """Return the question that `execute` was asked.

    Args:
        roots: Roots one by one, one sequence of them, one `Operation`, or one text.
        variables: Of a text.
        operation_name: Of a text.

    Raises:
        SelectionError: The roots do not make an operation.
        ArgumentError: A variable has no value, or values came with roots.
        ComplexityError: It counts more than AniList takes.
        DocumentError: The text is no GraphQL.
    """
    first = roots[0] if len(roots) == 1 else None
    if isinstance(first, str):
        return _of_text(first, variables, operation_name)
    if variables is not None or operation_name is not None:
        raise ArgumentError(
            "variables and operation_name belong to a text. An operation is called with its "
            "variables, as operation(id=1); roots take arguments."
        )
    if isinstance(first, Operation):
        return _of_operation(cast("Operation[object]", first))
    if isinstance(first, Sequence):
        return _of_operation(operation_of(cast("Sequence[object]", first), None, "list"))
    return _of_operation(operation_of(roots, None, "one" if len(roots) == 1 else "tuple"))


def _of_operation(asked: Operation[object]) -> Question[object]:
    asked.check()
    return Question(
        text=asked.text,
        variables=asked.variables,
        operation_name=asked.name,
        name=asked.name,
        is_mutation=asked.kind == "mutation",
        needs_token=asked.needs_token,
        read=_reader(asked.decode),
    )


def _of_text(
    text: str, variables: Mapping[str, object] | None, operation_name: str | None
) -> Question[object]:
    from kotae.client.texts import read_text  # noqa: PLC0415 - graphql costs 120 ms

    info = read_text(text, operation_name)
    return Question(
        text=text,
        variables={} if variables is None else variables,
        operation_name=operation_name,
        name=info.name,
        is_mutation=info.is_mutation,
        needs_token=info.needs_token,
        read=_reader(_plain),
    )


def _plain(body: bytes | Mapping[str, object]) -> object:
    """Return the object in an answer's `data`.

    Raises:
        DecodeError: It is not as plain as that, and has to be looked at.
    """
    import msgspec  # noqa: PLC0415 - 15 ms, and importing the room needs it not

    if not isinstance(body, bytes):
        return body["data"]
    try:
        answer = msgspec.json.decode(body, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        answer = {}
    data = answer.get("data")
    if isinstance(data, dict) and not answer.get("errors"):
        return cast("object", data)
    raise DecodeError("The answer is no plain one.", path="", expected="data alone", got="more")


def _reader(
    decode: Callable[[bytes | Mapping[str, object]], object],
) -> Callable[[Response], object]:
    """Return what reads a reply: straight into the answer, and with a second look if that fails.

    The second look is the wire's judgement, which finds the error that fits: it reads the body as
    plain JSON first, which costs several times as much.
    """

    def read(response: Response) -> object:
        if response.status == 200:
            try:
                answer = decode(response.body)
            except (DecodeError, ResponseError):
                answer = None
            if _has_something(answer):
                return answer
        data = classify(response)
        return decode({"data": data})

    return read


def _has_something(answer: object) -> bool:
    """Tell whether one root at least has an answer: null alone may be a `data` that is null."""
    if isinstance(answer, (tuple, list)):
        return any(one is not None for one in cast("tuple[object, ...]", answer))
    return answer is not None
