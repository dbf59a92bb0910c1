"""`scripts/parity` finds what differs between two servers, and changes nothing at either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from graphql import parse
from tests.client.both import HandClock

from kotae.testing import AniListServer, Rules
from workshop.parity import comparison
from workshop.parity.__main__ import main
from workshop.parity.endpoint import Endpoint, ProbeRequest, ProbeResponse
from workshop.parity.facts import FACTS, TOP_USER_QUERY
from workshop.parity.queries import QUERIES
from workshop.parity.responses import compare

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


@pytest.mark.long
def test_two_local_anilists_are_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with AniListServer(rate_limit=None) as server:
        monkeypatch.setenv("THEIRS", server.token(1))
        code, report = report_of(server.url, tmp_path, "--token-env", "THEIRS")
    assert code == 0
    assert len(rows(report, "holds")) == len(FACTS)
    assert len(rows(report, "equal")) == len(QUERIES)


def test_a_token_is_sent_and_in_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limit_to(monkeypatch, "Viewer needs", "users/viewer_settings")
    with AniListServer(rate_limit=None) as server:
        monkeypatch.setenv("THEIRS", server.token(1))
        code, report = report_of(server.url, tmp_path, "--token-env", "THEIRS")
        secret = server.token(1).split(".")[2]
        assert [record.viewer_id for record in server.requests] == [1, None, 1]
    assert (code, rows(report, "equal")) == (0, ["users/viewer_settings"])
    assert ", with a token, " in report
    assert secret not in report + "".join(capsys.readouterr())


def test_without_a_token_queries_that_need_one_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(monkeypatch, "^$", "users/viewer_settings|site/genres")
    with AniListServer(rate_limit=None) as server:
        monkeypatch.setenv("ANILIST_TOKEN", server.token(1))
        code, report = report_of(server.url, tmp_path)
        assert {record.viewer_id for record in server.requests} == {None}
    assert (code, rows(report, "not seen")) == (0, ["users/viewer_settings"])


def test_requests_only_read() -> None:
    texts = [query.text() for query in QUERIES]
    for text in [*texts, TOP_USER_QUERY.query, *(fact.request.query for fact in FACTS)]:
        assert not re.search(r"\b(mutation|subscription)\b|resetNotificationCount: true", text)
    assert not any("resetNotificationCount" in query.variables for query in QUERIES)
    assert min(len(FACTS), len(QUERIES)) >= 40


@pytest.mark.parametrize(("limit", "code"), [(90, 0), (30, 0), (60, 1)])
def test_both_usual_rate_limits_hold(
    limit: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(monkeypatch, "X-RateLimit-Limit is")
    with AniListServer(rate_limit=limit) as server:
        assert report_of(server.url, tmp_path)[0] == code


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
        ("missing-field", "expected a value, got none"),
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


@pytest.mark.parametrize("words", [["--endpoint", "nonsense"], ["--token-env", "NOT_SET"]])
def test_wrong_usage_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words)


QUERY = "{ Media(id: 1) { id title { english } tags { rank } status } }"
MEDIA: dict[str, Any] = {
    "id": 1, "title": {"english": "A"}, "tags": [{"rank": 1}], "status": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "differences", "nulls"),
    [
        ({}, (), ()),
        ({"id": 2, "title": {"english": "B"}, "tags": [{"rank": 5}, {"rank": 7}]}, (), ()),
        ({"tags": []}, (), ()),
        ({"title": {"english": None}}, (), ("Media.title.english",)),
        ({"tags": [{"rank": None}, {"rank": 1}]}, (), ("Media.tags.rank",)),
        ({"title": None}, (), ("Media.title",)),
        ({"title": {}}, ("Media.title.english: expected a value, got none",), ()),
        (
            {"tags": [{"rank": "a"}, {"rank": "a"}]},
            ("Media.tags.rank: Int cannot represent non-integer value: 'a'",),
            (),
        ),
        (
            {"status": "NEW"},
            ("Media.status: Enum 'MediaStatus' cannot represent value: 'NEW'",),
            ("Media.status",),
        ),
    ],
)
def test_data_is_held_against_the_schema_and_nulls_against_the_other_response(
    other: dict[str, Any], differences: tuple[str, ...], nulls: tuple[str, ...]
) -> None:
    theirs, ours = responding({"Media": {**MEDIA, **other}}), responding({"Media": MEDIA})
    assert compare(parse(QUERY), {}, theirs, ours) == (differences, nulls)


def test_a_key_that_is_not_selected_is_a_difference() -> None:
    theirs, ours = responding({"Media": {**MEDIA, "idMal": 1}}), responding({"Media": MEDIA})
    (line,) = compare(parse(QUERY), {}, theirs, ours).differences
    assert line.endswith('"status": null, "idMal": 1}}…')
