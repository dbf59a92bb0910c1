"""Changes of a list are made once and truly reported, whatever happens to their requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotae import NULL, Var
from kotae.api import Media, MediaList
from kotae.base_error import AniListError, Failed, Ok, Outcome, Unknown
from kotae.bulk import packing
from kotae.bulk.list_changes import DeleteEntry, checked_changes
from kotae.bulk.list_progress import ListProgress
from kotae.bulk.update_list import ListUpdate
from kotae.client.bulk_driver import iterate
from kotae.errors import (
    ArgumentError,
    ConnectionFailedError,
    InputRejectedError,
    RequestTimeoutError,
    ResponseError,
    SelectionError,
    ServerError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.bulk.list_changes import ListChange
    from kotae.query.operation import Operation

#: The id of a list entry is that of its media and this.
ENTRY = 1_000
#: AniList has no media with a larger id.
MAX_MEDIA = 20
#: What happens to a request: `drop` refuses whole requests with a refused root field, where
#: otherwise the other root fields are carried out.
Event = Literal["ok", "drop", "lost", "late", "crash", "killed", "down", "500"]
EVENTS: Sequence[Event] = ("ok", "drop", "lost", "late", "crash", "killed", "down", "500")
#: With these, the outcome of each change becomes certain.
MILD: Sequence[Event] = ("ok", "drop", "crash", "killed")
ROOT = re.compile(r"(?:(\w+): )?(Save|Delete)MediaListEntry\(([^)]*)\)")


@dataclass
class Server:
    """A server of one viewer's list.

    Attributes:
        progress: The list: the progress by media id.
        events: What happens to its next requests.
        requests: The number of mutations that were sent in each request.
    """

    progress: dict[int, int]
    events: list[Event] = field(default_factory=list[Event])
    requests: list[int] = field(default_factory=list[int])

    def execute(self, operation: Operation[list[object]], _: object = None) -> list[object]:
        if operation.kind == "query":
            return operation.decode({"Viewer": {"id": 1}})
        event = self.events.pop(0) if self.events else "ok"
        roots = list(self._roots(operation))
        self.requests.append(len(roots))
        if event == "down":
            raise ConnectionFailedError("No connection.", reached_server=False)
        if event == "crash":
            raise KeyboardInterrupt
        refused = {key for key, _, values in roots if self._is_refused(values)}
        data: dict[str, Any] = {}
        if event not in ("lost", "500") and not (refused and event == "drop"):
            data = {key: self._carry_out(*rest) for key, *rest in roots if key not in refused}
        if event == "killed":
            raise KeyboardInterrupt
        if event in ("lost", "late", "500"):
            error: AniListError = RequestTimeoutError("Late.", timeout_s=1, reached_server=None)
            if event == "500":
                error = ServerError("Internal Server Error", status=500)
            elif event == "late":
                error = ConnectionFailedError("Reset.", reached_server=None)
            error.outcomes = (Unknown(error),) * len(roots)
            raise error
        if refused:
            raise self._refusal([key for key, *_ in roots], refused)
        return operation.decode(data)

    def _roots(self, operation: Operation[list[object]]) -> Any:
        for alias, kind, arguments in ROOT.findall(operation.text):
            values = {
                name: operation.variables[variable]
                for name, variable in re.findall(r"(\w+): \$(\w+)", arguments)
            }
            yield alias or f"{kind}MediaListEntry", kind, values

    def _is_refused(self, values: dict[str, Any]) -> bool:
        if "mediaId" in values:
            return bool(values["mediaId"] > MAX_MEDIA)
        return values["id"] - ENTRY not in self.progress

    def _carry_out(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        if kind == "Delete":
            del self.progress[values["id"] - ENTRY]
            return {"deleted": True}
        self.progress[values["mediaId"]] = values["progress"]
        return {"id": values["mediaId"] + ENTRY, "mediaId": values["mediaId"]}

    def _refusal(self, keys: Sequence[str], refused: set[str]) -> AniListError:
        error = InputRejectedError("Refused.", fields={"id": ["invalid"]}, status=400)
        unclear = ResponseError("AniList refused another root field.", status=400)
        error.outcomes = tuple(
            Failed(error) if key in refused else Unknown(unclear) for key in keys
        )
        return error


def update(
    server: Server, changes: Sequence[ListChange], path: Path | None = None, **options: Any
) -> list[Outcome[MediaList | None]]:
    checked = checked_changes(changes)
    progress = None if path is None else ListProgress(path, checked)
    steps = ListUpdate(checked, progress, **options).steps()
    (outcomes,) = iterate(steps, server.execute)
    return cast("list[Outcome[MediaList | None]]", outcomes)


@pytest.fixture(autouse=True, scope="module")
def _small_requests() -> Any:
    """Four changes of a request, so that a few changes make several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "MAX_COMPLEXITY", 12)
        yield


def _save(media_id: int, progress: int) -> ListChange:
    return {"media_id": media_id, "progress": progress}


SAVES = st.builds(_save, st.integers(1, MAX_MEDIA + 4), st.integers(1, 9))
DELETIONS: st.SearchStrategy[ListChange] = st.builds(
    DeleteEntry, id=st.integers(ENTRY + 1, ENTRY + MAX_MEDIA + 4)
)


def _media(change: Any) -> int:
    media_id: int = change.id - ENTRY if isinstance(change, DeleteEntry) else change["media_id"]
    return media_id


CHANGES = st.lists(st.one_of(SAVES, DELETIONS), max_size=14, unique_by=_media)
LISTS = st.dictionaries(st.integers(1, MAX_MEDIA), st.just(0), max_size=MAX_MEDIA)


def _run(
    server: Server, changes: Sequence[ListChange], path: Path
) -> list[Outcome[MediaList | None]]:
    """Run an update again after each interruption."""
    while True:
        try:
            return update(server, changes, path)
        except KeyboardInterrupt:
            continue


@settings(max_examples=60)
@given(
    before=LISTS,
    changes=CHANGES,
    events=st.lists(st.sampled_from(EVENTS), max_size=12),
)
def test_every_outcome_says_what_happened_to_its_change(
    before: dict[int, int], changes: list[ListChange], events: list[Event]
) -> None:
    server = Server(dict(before), list(events))
    with TemporaryDirectory() as folder:
        path = Path(folder, "progress.json")
        outcomes = _run(server, changes, path)
        assert path.exists() == (not all(isinstance(one, Ok) for one in outcomes))

    assert len(outcomes) == len(changes)
    for change, outcome in zip(changes, outcomes, strict=True):
        media_id = _media(change)
        is_deletion = isinstance(change, DeleteEntry)
        found = server.progress.get(media_id)
        wanted = None if is_deletion else cast("dict[str, int]", change)["progress"]
        if isinstance(outcome, Ok):
            assert found == wanted
            assert (outcome.value is None) == is_deletion
        elif isinstance(outcome, Failed):
            assert found == before.get(media_id)
        if {*events} <= {*MILD}:
            is_gone = is_deletion and media_id not in before  # maybe after an interruption
            is_refused = not is_deletion and media_id > MAX_MEDIA
            assert is_gone or isinstance(outcome, Failed if is_refused else Ok)
    named = {_media(change) for change in changes}
    assert {one for one in before.items() if one[0] not in named} <= server.progress.items()
    assert len(server.requests) <= 2 * len(changes) + len(events)


def test_a_refused_change_does_not_stop_the_others() -> None:
    server = Server({}, ["drop"])
    changes: list[ListChange] = [{"media_id": n, "progress": n} for n in (1, 2, 99, 3)]

    outcomes = update(server, changes)

    assert [type(one) for one in outcomes] == [Ok, Ok, Failed, Ok]
    assert server.progress == {1: 1, 2: 2, 3: 3}
    assert server.requests == [4, 3]


def test_a_lost_response_is_requested_again_in_halves() -> None:
    server = Server({}, ["late", "ok"])
    outcomes = update(server, [{"media_id": n, "progress": n} for n in (1, 2, 3, 4)])
    assert all(isinstance(one, Ok) for one in outcomes)
    assert server.requests == [4, 2, 2]


def test_one_mutation_that_always_fails_is_found() -> None:
    server = Server({})
    execute = server.execute

    def fail(operation: Operation[list[object]], _: object = None) -> list[object]:
        if 3 in operation.variables.values():
            server.events[:0] = ["500"]
        return execute(operation)

    server.execute = fail  # type: ignore[method-assign]
    outcomes = update(server, [{"media_id": n, "progress": 9} for n in (1, 2, 3, 4)])
    assert [type(one) for one in outcomes] == [Ok, Ok, Unknown, Ok]


@pytest.mark.parametrize("event", ["down", "500"])
def test_a_service_that_is_down_gets_few_requests(event: Event) -> None:
    server = Server({}, [event] * 50)
    outcomes = update(server, [{"media_id": n, "progress": n} for n in range(1, 20)])

    assert len(server.requests) <= 3
    assert isinstance(outcomes[0], Failed if event == "down" else Unknown)
    assert isinstance(outcomes[-1], Failed)
    assert "Not sent" in str(outcomes[-1].error)
    assert server.progress == {}


def test_a_deletion_of_an_entry_that_was_never_there_fails() -> None:
    server = Server({1: 0})
    assert [type(one) for one in update(server, [DeleteEntry(ENTRY + 1)])] == [Ok]
    assert [type(one) for one in update(server, [DeleteEntry(ENTRY + 1)])] == [Failed]


def test_a_deletion_whose_response_was_lost_is_done() -> None:
    server = Server({1: 0}, ["late"])
    assert update(server, [DeleteEntry(ENTRY + 1), {"media_id": 2, "progress": 1}])[0] == Ok(None)


def test_progress_is_reported_after_each_request() -> None:
    reported: list[tuple[int, int]] = []

    def report(done: int, count: int) -> None:
        reported.append((done, count))

    update(Server({}), SOME, on_progress=report)
    assert reported == [(4, 9), (8, 9), (9, 9)]


def test_no_changes_take_no_request() -> None:
    server = Server({})
    assert update(server, []) == []
    assert server.requests == []


# The file.

SOME: list[ListChange] = [{"media_id": n, "progress": n} for n in range(1, 10)]


def test_a_second_run_sends_only_what_is_not_done(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    server = Server({}, ["ok", "crash"])
    with pytest.raises(KeyboardInterrupt):
        update(server, SOME, path)
    assert path.stat().st_mode & 0o777 == 0o600

    outcomes = update(server, SOME, path)

    assert server.requests == [4, 4, 4, 1]
    saved = [cast("MediaList", one.unwrap()) for one in outcomes]
    assert [one.media_id for one in saved] == [*range(1, 10)]
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"my notes", "is not a progress file"),
        (b'{"kind":"kotae.update_list","changes":"x","sent":[],"done":{}}', "of other changes"),
        (b'{"kind":"kotae.update_list","changes":"x","sent":[-1],"done":{"a":1}}', "is not"),
        (b"[" * 100_000, "is not a progress file"),
    ],
)
def test_a_file_that_is_no_progress_file_is_refused_and_unchanged(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "progress.json"
    path.write_bytes(content)
    server = Server({})
    with pytest.raises(UsageError, match=reason):
        update(server, SOME, path)
    assert path.read_bytes() == content
    assert server.requests == []


def test_a_file_of_other_changes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    with pytest.raises(KeyboardInterrupt):
        update(Server({}, ["ok", "crash"]), SOME, path)
    with pytest.raises(UsageError, match="of other changes, or of another viewer"):
        update(Server({}), SOME[1:], path)


def test_a_damaged_result_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    with pytest.raises(KeyboardInterrupt):
        update(Server({}, ["ok", "crash"]), SOME, path)
    path.write_text(path.read_text("utf-8").replace('"mediaId":1', '"mediaId":null'), "utf-8")
    with pytest.raises(UsageError, match="is damaged"):
        update(Server({}), SOME, path)


@pytest.mark.parametrize("name", ["", "missing/progress.json"])
def test_a_path_where_no_file_can_be_is_refused(tmp_path: Path, name: str) -> None:
    server = Server({})
    with pytest.raises(UsageError, match="progress_file:"):
        update(server, SOME, tmp_path / name)
    assert server.requests == []


def test_a_file_that_cannot_be_removed_is_said_and_no_outcome_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlink(_path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(13, f"Permission denied {missing_ok}")

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.warns(UserWarning, match=r"are done, but their progress file .*: Permission"):
        outcomes = update(Server({}), SOME, tmp_path / "progress.json")
    assert all(isinstance(outcome, Ok) for outcome in outcomes)


# The check of changes.


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"progress": 1}, "expected a media_id or an id, got media_id=None"),
        ({"media_id": "1"}, "got media_id='1'"),
        ({"media_id": True}, "got media_id=True"),
        ({"id": "1"}, "expected the id of an entry, got '1'"),
        (DeleteEntry(cast("int", None)), "expected the id of an entry, got None"),
        ({"media_id": 1, "progres": 1}, "Did you mean 'progress'"),
        ({"media_id": 1, "score": 101}, "expected 0 to 100, got 101"),
        ({"media_id": 1, "progress": Var("n", int)}, "progress: expected a value, got Var("),
        (1, "expected a dict with the arguments of Mutation.save_media_list_entry"),
        ([], "expected a dict"),
    ],
)
def test_a_wrong_change_is_refused_with_its_number(change: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(message)) as caught:
        checked_changes([{"media_id": 7, "notes": NULL}, change])
    assert str(caught.value).startswith("changes[1]: ")


@pytest.mark.parametrize("changes", [{"media_id": 1}, "text", DeleteEntry(1), 5, None])
def test_changes_that_are_no_list_are_refused(changes: Any) -> None:
    with pytest.raises(ArgumentError, match="changes: expected a list of changes"):
        checked_changes(changes)


@pytest.mark.parametrize(
    "changes",
    [
        [{"media_id": 1, "progress": 1}, {"media_id": 1, "status": "CURRENT"}],
        [{"id": 1, "progress": 1}, DeleteEntry(1)],
    ],
)
def test_two_changes_of_one_entry_are_refused(changes: Any) -> None:
    with pytest.raises(ArgumentError, match=r"changes\[0\] and changes\[1\] are both about"):
        checked_changes(changes)


def test_a_wrong_selection_is_refused() -> None:
    with pytest.raises(SelectionError, match="takes fields of MediaList"):
        checked_changes([{"media_id": 1}], [cast("Any", Media.id)])
