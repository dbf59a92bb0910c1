"""`scripts/parity` finds what differs between two servers, and changes nothing at either."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import HandClock

from kotae.errors import UsageError
from kotae.testing import AniListServer, Rules
from workshop.parity import comparison
from workshop.parity.__main__ import main
from workshop.parity.endpoint import Endpoint, ProbeRequest, ProbeResponse, check_read_only
from workshop.parity.facts import FACTS
from workshop.parity.queries import QUERIES
from workshop.parity.shapes import compare

if TYPE_CHECKING:
    from pathlib import Path


def report_of(server_url: str, folder: Path, *options: str) -> tuple[int, str]:
    """Run the script, and return its exit code and its report."""
    out = folder / "made/parity.md"
    code = main(["--endpoint", server_url, "--out", str(out), *options], HandClock())
    return code, out.read_text("utf-8")


def rows(report: str, verdict: str) -> list[str]:
    """Return the first cells of the rows with a verdict."""
    return re.findall(rf"^\| ([^|]+?) \|(?:.*\|)? {verdict} \|", report, re.MULTILINE)


def limit_to(monkeypatch: pytest.MonkeyPatch, facts: str, queries: str = "^$") -> None:
    """Compare only facts and queries whose texts match."""
    chosen = [fact for fact in FACTS if re.search(facts, fact.text)]
    monkeypatch.setattr(comparison, "FACTS", chosen)
    chosen_queries = [query for query in QUERIES if re.search(queries, query.name)]
    monkeypatch.setattr(comparison, "QUERIES", chosen_queries)


def responding(data: object) -> ProbeResponse:
    return ProbeResponse(200, {}, b"", {"data": data})


def test_two_local_anilists_are_equal_and_a_token_is_in_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with AniListServer(rate_limit=None) as server:
        monkeypatch.setenv("THEIRS", server.token(1))
        code, report = report_of(server.url, tmp_path, "--token-env", "THEIRS")
        assert code == 0
        assert len(rows(report, "holds")) == len(FACTS) >= 40
        assert len(rows(report, "equal")) == len(QUERIES) >= 40
        assert ", with a token, " in report
        secret = server.token(1).split(".")[2]
        assert secret not in report + "".join(capsys.readouterr())
        assert not any("mutation" in (record.query or "") for record in server.requests)


def test_other_rules_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, "unknown id|501|text, such as|GET|perPage of a Page")
    rules = Rules(null_siblings=False, complexity=None, numeric_text=False, page_items=None)
    with AniListServer(rate_limit=None, rules=rules) as server:
        code, report = report_of(server.url, tmp_path)
    assert code == 1
    assert len(rows(report, "holds")) == 3
    assert [row.partition(" ")[0] for row in rows(report, "differs")] == [
        "With", "A", "501", "perPage",
    ]  # fmt: skip
    assert '"Max query complexity should be 500 but got 501."' in report
    assert "| 50 items | 51 items | differs |" in report


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("missing-field", "only locally"),
        ("404", "404"),
        ("502-html", "502, text/html; locally 200"),
    ],
)
def test_a_response_of_another_shape_is_found(
    fault: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(monkeypatch, "^$", "media/media_by_id$")
    with AniListServer(rate_limit=None) as server:
        server.faults.next(fault, times=2)
        code, report = report_of(server.url, tmp_path)
    assert code == 1
    assert rows(report, "differs") == ["media/media_by_id"]
    assert line in report


def test_a_429_is_waited_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_to(monkeypatch, "501")
    with AniListServer(rate_limit=None) as server:
        server.faults.next("burst-429", times=3)
        code, report = report_of(server.url, tmp_path)
    assert (code, len(rows(report, "holds"))) == (0, 1)


def test_the_rate_limit_is_not_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = HandClock()
    limit_to(monkeypatch, "^A message|^$", "media/")
    with AniListServer(rate_limit=30, clock=clock) as server:
        arguments = ["--endpoint", server.url, "--out", str(tmp_path / "parity.md")]
        main(arguments, clock)
        assert [record.status for record in server.requests].count(429) == 0
        assert len(server.requests) > 20
    assert sum(clock.slept) > 20


def test_what_was_seen_before_ctrl_c_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, count = Endpoint.send, 0

    def interrupted(self: Endpoint, request: ProbeRequest) -> ProbeResponse:
        nonlocal count
        count += 1
        if count > 10:
            raise KeyboardInterrupt
        return send(self, request)

    monkeypatch.setattr(Endpoint, "send", interrupted)
    with AniListServer(rate_limit=None) as server:
        code, report = report_of(server.url, tmp_path)
    assert code == 130
    assert "(interrupted)" in report
    assert len(rows(report, "holds")) == 4


def test_a_server_that_does_not_respond_ends_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(monkeypatch, "A message")
    with AniListServer(rate_limit=None) as server:
        server.faults.next("404")
        server.faults.next("drop-before", times=3)
        code, report = report_of(server.url, tmp_path)
    assert code == 3
    assert "3 requests in a row had no response" in report
    assert len(rows(report, "not seen")) == 3


@pytest.mark.parametrize(
    "request_",
    [
        ProbeRequest("mutation { ToggleFollow(userId: 1) { id } }"),
        ProbeRequest("query A { Viewer { id } } mutation B { ToggleFollow(userId: 1) { id } }"),
        ProbeRequest("{ Notification(resetNotificationCount : true) { __typename } }"),
        ProbeRequest("query", {"resetNotificationCount": True}),
    ],
)
def test_a_request_that_might_change_something_is_refused(request_: ProbeRequest) -> None:
    with pytest.raises(UsageError, match="Only queries"):
        check_read_only(request_)


def test_the_usual_token_goes_to_anilist_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(monkeypatch, "501", "users/viewer$")
    with AniListServer(rate_limit=None) as server:
        monkeypatch.setenv("ANILIST_TOKEN", server.token(1))
        _, report = report_of(server.url, tmp_path)
        assert {record.viewer_id for record in server.requests} == {None}
    assert rows(report, "not seen") == ["users/viewer"]


@pytest.mark.parametrize("words", [["--endpoint", "nonsense"], ["--token-env", "NOT_SET"]])
def test_wrong_usage_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)


MEDIA: dict[str, Any] = {"id": 1, "title": {"english": "A"}, "tags": [{"rank": 1}], "stats": None}


@pytest.mark.parametrize(
    ("other", "differences", "nulls", "unseen"),
    [
        ({}, 0, 0, 0),
        ({"id": 2, "title": {"english": "B"}, "tags": [{"rank": 0.5}, {"rank": 7}]}, 0, 0, 0),
        ({"id": "1"}, 1, 0, 0),
        ({"title": {}}, 1, 0, 0),
        ({"tags": [{"rank": 1, "name": ""}]}, 1, 0, 0),
        ({"title": {"english": None}}, 0, 1, 0),
        ({"title": None}, 0, 1, 0),
        ({"tags": []}, 0, 0, 1),
        ({"tags": [{"rank": 1}, {"rank": None}]}, 0, 1, 0),
    ],
)
def test_shapes_are_compared_and_not_values(
    other: dict[str, Any], differences: int, nulls: int, unseen: int
) -> None:
    found = compare(responding({"Media": MEDIA}), responding({"Media": {**MEDIA, **other}}))
    assert tuple(map(len, found)) == (differences, nulls, unseen), json.dumps(found)


def test_members_of_a_union_and_keys_of_json_are_compared_apart() -> None:
    def page(*activities: object) -> ProbeResponse:
        return responding({"Page": {"activities": list(activities)}})

    text, change = {"__typename": "TextActivity", "text": ""}, {"__typename": "ListActivity"}
    assert compare(page(text), page(text, change)).unseen == (
        "`Page.activities[]<ListActivity>` only locally",
    )
    lists = ({"customLists": {"Good": True}}, {"customLists": {"Bad": False}})
    assert compare(*(responding({"MediaList": entry}) for entry in lists)) == ((), (), ())
