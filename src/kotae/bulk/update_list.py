"""Many changes of list entries in few requests, sent again until each outcome is certain."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, cast

from kotae.api import Deleted, MediaList, Query, User
from kotae.base_error import AniListError, Failed, Ok, Unknown
from kotae.bulk.list_changes import checked_changes
from kotae.bulk.list_preview import preview_changes
from kotae.bulk.packing import ServiceFailures, pack
from kotae.bulk.steps import Emit, Execute
from kotae.errors import InputRejectedError, NotFoundError, PermissionDeniedError, ResponseError
from kotae.query.build_operation import operation
from kotae.wire.steps import Compute, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kotae.base_error import Outcome
    from kotae.bulk.list_changes import CheckedChange, ListChange
    from kotae.bulk.list_progress import ListProgress
    from kotae.bulk.packing import PackedOperation
    from kotae.bulk.steps import Outcomes
    from kotae.query.operation import Operation
    from kotae.query.selectable import Selectable
    from kotae.wire.steps import Steps

__all__ = ["ListUpdate", "update_list"]

#: Requests in a row that fail as a whole before the rest is left.
_MAX_FAILED_REQUESTS = 3
#: Errors about one change. Sent again, it would be refused again.
_REFUSALS = (InputRejectedError, NotFoundError, PermissionDeniedError)


def update_list(  # noqa: PLR0913 - those of the client's method, most by keyword
    changes: Sequence[ListChange],
    selection: Sequence[Selectable[MediaList]],
    *,
    is_dry_run: bool,
    path: Path | None,
    on_progress: Callable[[int, int], object] | None,
    check_limits: bool,
) -> Steps[None]:
    """Check changes, and return the steps that make or preview them; see `Client.update_list`.

    Raises:
        UsageError: A change is not valid.
    """
    checked = checked_changes(changes, selection, check_limits=check_limits)
    if is_dry_run:
        return preview_changes(checked)
    progress = None
    if path is not None:
        from kotae.bulk.list_progress import ListProgress  # noqa: PLC0415 - imports msgspec

        progress = ListProgress(path, checked)
    return ListUpdate(checked, progress, on_progress).steps()


class ListUpdate:
    """The work on changes of one list.

    If AniList refuses one mutation of a request, or if the response is lost, the outcomes of the
    others are unknown. A mutation that saves an entry sets its values, and changes nothing the
    second time. So mutations whose outcome is unknown are sent again, without those that were
    refused; in two halves, if no outcome of the request was certain.

    A deletion that was sent before, and now finds no entry, is done.

    Args:
        changes: The changes.
        progress: What is done, in a file; None for no file.
        on_progress: Called after each request with the number of changes whose outcome is final,
            and the number of all changes.
    """

    def __init__(
        self,
        changes: Sequence[CheckedChange],
        progress: ListProgress | None = None,
        on_progress: Callable[[int, int], object] | None = None,
    ) -> None:
        self._changes = changes
        self._progress = progress
        self._on_progress = on_progress
        self._outcomes: dict[int, Outcome[MediaList | None]] = {}
        #: The changes that an earlier request may have made, each with the reason.
        self._unknown: dict[int, AniListError] = {}

    def steps(self) -> Steps[None]:
        """Make the changes; emit the list of their outcomes, in order.

        Raises:
            UsageError: The file is of other changes, or cannot be read or written.
            AniListError: The viewer could not be read, which a file needs. No change was sent.
        """
        if self._progress is not None:
            yield from self._resume(self._progress)
        rest = [number for number in range(len(self._changes)) if number not in self._outcomes]
        queue = deque(self._packed(rest))
        service = ServiceFailures(_MAX_FAILED_REQUESTS)
        yield from self._save(queue)
        while queue:
            request, numbers = queue.popleft()
            outcomes = yield from perform(Execute(request))
            unknown = self._settle(numbers, outcomes)
            error = service.error_for_rest(outcomes)
            if error is not None:
                self._leave(error)
                queue.clear()
            elif len(unknown) < len(numbers):
                queue += self._packed(unknown)
            elif len(unknown) > 1:
                middle = len(unknown) // 2
                queue += [*self._packed(unknown[:middle]), *self._packed(unknown[middle:])]
            else:
                self._outcomes[unknown[0]] = Unknown(self._unknown[unknown[0]])
            yield from self._save(queue)
            if self._on_progress is not None:
                self._on_progress(len(self._outcomes), len(self._changes))
        if self._progress is not None and all(isinstance(o, Ok) for o in self._outcomes.values()):
            yield from perform(Compute(self._progress.remove))
        outcomes_in_order = [self._outcomes[number] for number in range(len(self._changes))]
        yield from perform(Emit([outcomes_in_order]))

    def _packed(self, numbers: Sequence[int]) -> list[PackedOperation]:
        """Pack changes, given by their numbers."""
        packed = pack([self._changes[number].root for number in numbers])
        return [
            one._replace(numbers=tuple(numbers[place] for place in one.numbers))
            for one in packed.operations
        ]

    def _settle(self, numbers: Sequence[int], outcomes: Outcomes) -> list[int]:
        """Take the outcomes of a request, and return the changes whose outcome is not final."""
        unknown: list[int] = []
        for number, outcome in zip(numbers, outcomes, strict=True):
            change = self._changes[number]
            if isinstance(outcome, Ok):
                self._outcomes[number] = _done(change, outcome.value)
                continue
            error = outcome.error
            may_be_made = isinstance(outcome, Unknown) or number in self._unknown
            is_refused = isinstance(error, _REFUSALS)
            is_gone = change.is_deletion and isinstance(error, InputRejectedError | NotFoundError)
            if may_be_made and is_gone:
                self._outcomes[number] = Ok(None)
            elif isinstance(outcome, Unknown) or (may_be_made and not is_refused):
                self._unknown.setdefault(number, error)
                unknown.append(number)
            else:
                self._outcomes[number] = outcome
        for number in numbers:
            if number in self._outcomes:
                self._unknown.pop(number, None)
        return unknown

    def _leave(self, error: AniListError) -> None:
        """Settle what was not sent, and what is still unknown."""
        for number in range(len(self._changes)):
            if number in self._outcomes:
                continue
            reason = self._unknown.get(number)
            self._outcomes[number] = Failed(error) if reason is None else Unknown(reason)

    def _resume(self, progress: ListProgress) -> Steps[None]:
        """Take from the file what is done, and what an earlier run sent before it ended."""
        viewer_of = cast("Operation[list[object]]", operation([Query.viewer.select(User.id)]))
        [outcome] = yield from perform(Execute(viewer_of))
        viewer = cast("User", outcome.unwrap())
        yield from perform(Compute(partial(progress.open, viewer.id)))
        self._outcomes |= {number: Ok(value) for number, value in progress.done.items()}
        interrupted = AniListError(
            "An earlier run ended before its response came. The change may have been made: look "
            "before you send it again."
        )
        self._unknown |= dict.fromkeys(progress.sent, interrupted)

    def _save(self, queue: Sequence[PackedOperation]) -> Steps[None]:
        """Write what is done, and what may be: also the changes of the next request."""
        if self._progress is None:
            return
        sent = {*self._unknown, *(queue[0].numbers if queue else ())}
        done = {n: one.value for n, one in self._outcomes.items() if isinstance(one, Ok)}
        yield from perform(Compute(partial(self._progress.write, done, sent)))


def _done(change: CheckedChange, value: object) -> Outcome[MediaList | None]:
    if not change.is_deletion:
        return Ok(cast("MediaList", value))
    if isinstance(value, Deleted) and value.deleted is False:
        _, id_ = change.target
        return Failed(ResponseError(f"AniList did not delete the entry {id_}.", status=200))
    return Ok(None)
