"""Both drivers perform the steps of bulk work alike."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, cast

import pytest

from kotae.api import Media, MediaList, Mutation, Query
from kotae.base_error import Failed, Ok, Outcome, Unknown
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.client.bulk_driver import iterate, iterate_async
from kotae.errors import NotFoundError, UsageError
from kotae.query.build_operation import operation
from kotae.query.operation import outcomes_of_parts
from kotae.wire.steps import Steps, perform

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.both import Kind

    from kotae.query.operation import Operation

    ResultOf = Callable[[Operation[list[object]]], list[object]]


def _operation(*ids: int) -> Operation[list[object]]:
    roots = [Query.media(id=id_).select(Media.id) for id_ in ids]
    return cast("Operation[list[object]]", operation(roots))


def _items(kind: Kind, steps: Steps[None], result_of: ResultOf) -> list[object]:
    if kind == "sync":
        return list(iterate(steps, lambda operation, _: result_of(operation)))

    async def execute(operation: Operation[list[object]]) -> list[object]:
        return result_of(operation)

    async def collect() -> list[object]:
        return [item async for item in iterate_async(steps, execute)]

    return asyncio.run(collect())


def test_items_arrive_in_order_and_outcomes_go_back(kind: Kind) -> None:
    def program() -> Steps[None]:
        yield from perform(Emit((yield from perform(Execute(_operation(1, 2))))))
        yield from perform(Begin(_operation(3)))
        yield from perform(Emit(["between"]))
        yield from perform(Emit((yield from perform(Finish()))))

    found = _items(kind, program(), lambda given: list(given.variables.values()))

    assert found == [Ok(1), Ok(2), "between", Ok(3)]


@pytest.mark.parametrize("has_outcomes", [True, False])
def test_an_error_is_an_outcome_for_each_root(kind: Kind, *, has_outcomes: bool) -> None:
    error = NotFoundError("Not Found.", status=404)
    outcomes = (Failed(error), Ok(2)) if has_outcomes else (Failed(error), Failed(error))

    def program() -> Steps[None]:
        yield from perform(Emit((yield from perform(Execute(_operation(1, 2))))))

    def refuse(_: object) -> list[object]:
        error.outcomes = outcomes if has_outcomes else ()
        raise error

    assert _items(kind, program(), refuse) == list(outcomes)


@pytest.mark.parametrize("begins", [True, False])
def test_any_other_exception_ends_the_iterator_and_closes_the_program(
    kind: Kind, *, begins: bool
) -> None:
    ended: list[str] = []

    def program() -> Steps[None]:
        try:
            if begins:
                yield from perform(Begin(_operation(1)))
                yield from perform(Finish())
            else:
                yield from perform(Execute(_operation(1)))
        finally:
            ended.append("closed")

    def fail(_: object) -> list[object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _items(kind, program(), fail)
    assert ended == ["closed"]


def test_leaving_an_iterator_tells_the_thread_in_the_background() -> None:
    left: list[threading.Event] = []
    goes_on = threading.Event()

    def execute(_: object, is_left: threading.Event) -> list[object]:
        left.append(is_left)
        goes_on.set()
        return []

    def program() -> Steps[None]:
        yield from perform(Begin(_operation(1)))
        yield from perform(Emit([1, 2]))

    for _ in iterate(program(), execute):
        goes_on.wait()
        break

    assert left[0].is_set()


def test_leaving_an_asynchronous_iterator_cancels_the_task_in_the_background() -> None:
    ended: list[str] = []

    async def execute(_: object) -> list[object]:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        raise UsageError("not reached")

    def program() -> Steps[None]:
        yield from perform(Begin(_operation(1)))
        yield from perform(Emit([1, 2]))

    async def leave() -> None:
        items = iterate_async(program(), execute)
        async for _ in items:
            await asyncio.sleep(0)
            break
        await items.aclose()

    asyncio.run(leave())
    assert ended == ["cancelled"]


def _merged() -> Operation[list[object]]:
    """Return an operation of three: one with two roots, one with one, and a root."""
    two = operation([Query.media(id=1).select(Media.id), Query.media(id=2).select(Media.id)])
    one = operation(Query.media(id=3).select(Media.id))
    return cast(
        "Operation[list[object]]", operation([two, one, Query.media(id=4).select(Media.id)])
    )


@pytest.mark.parametrize(
    ("of_roots", "of_parts"),
    [
        ("oooo", "ooo"),
        ("foof", "fof"),
        ("offo", "ffo"),
    ],
)
def test_an_operation_of_several_roots_has_one_outcome(
    kind: Kind, of_roots: str, of_parts: str
) -> None:
    errors = [NotFoundError(f"{number}", status=404) for number in range(4)]
    outcomes = [
        Ok(number) if letter == "o" else Failed(errors[number])
        for number, letter in enumerate(of_roots)
    ]

    def program() -> Steps[None]:
        yield from perform(Emit((yield from perform(Execute(_merged())))))

    def refuse(_: object) -> list[object]:
        error = NotFoundError("Not Found.", status=404)
        error.outcomes = tuple(outcomes)
        raise error

    found = _items(kind, program(), refuse)
    assert ["fo"[isinstance(one, Ok)] for one in found] == list(of_parts)
    first = found[0]
    if isinstance(first, Failed):
        assert str(first.error) == str(of_roots.index("f"))
        assert first.error.outcomes == tuple(outcomes[:2])
    else:
        assert first == Ok([0, 1])


def test_an_operation_that_was_not_sent_has_one_outcome_for_each_part(kind: Kind) -> None:
    error = UsageError("not sent")

    def program() -> Steps[None]:
        yield from perform(Emit((yield from perform(Execute(_merged())))))

    def refuse(_: object) -> list[object]:
        raise error

    found = cast("list[Failed]", _items(kind, program(), refuse))
    assert [str(one.error) for one in found] == ["not sent"] * 3


FORK = """
import os, threading
from kotae.api import Media, Query
from kotae.bulk.steps import Begin, Emit, Finish
from kotae.client.bulk_driver import iterate
from kotae.query.build_operation import operation
from kotae.wire.steps import perform

has_forked = threading.Event()
parent = os.getpid()

def execute(operation, _):
    if os.getpid() == parent:
        has_forked.wait()
    return [operation.variables["id"]]

def program():
    yield from perform(Begin(operation([Query.media(id=5).select(Media.id)])))
    yield from perform(Emit([1]))
    (outcome,) = yield from perform(Finish())
    yield from perform(Emit([outcome.value]))

items = iterate(program(), execute)
next(items)
child = os.fork()
if child == 0:
    os._exit(next(items))
has_forked.set()
print(next(items), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no fork")
def test_a_forked_process_executes_itself_what_its_parent_began() -> None:
    words = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORK]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("5 5\n", "")


@pytest.mark.parametrize(
    ("of_roots", "of_part"),
    [("ff", Failed), ("of", Unknown), ("fo", Unknown), ("fu", Unknown), ("uu", Unknown)],
)
def test_a_mutation_that_was_carried_out_in_part_is_unknown(
    of_roots: str, of_part: type[object]
) -> None:
    error = NotFoundError("Not Found.", status=404)
    outcome_of: dict[str, Outcome[object]] = {"o": Ok(1), "f": Failed(error), "u": Unknown(error)}
    save = Mutation.save_media_list_entry(media_id=1).select(MediaList.id)
    merged = cast("Operation[list[object]]", operation([operation([save, save])]))

    (found,) = outcomes_of_parts(merged, [outcome_of[letter] for letter in of_roots])

    assert type(found) is of_part
    assert not isinstance(found, Ok)
    assert [type(one) for one in found.error.outcomes] == [
        type(outcome_of[letter]) for letter in of_roots
    ]
    assert not found.error.is_retryable
