"""The GitHub action keeps one comment up to date, and says what it could not send."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING

import pytest
from tests.scripts.github_rest import TOKEN, GitHubStandIn, github_stand_in

from github_action.publish import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROBLEMS = "### kotae check: 1 error\n\n<table>\n</table>\n"
CLEAN = "### kotae check: no problems\n"


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GitHubStandIn]:
    """A stand-in, and the environment of a job that runs for its pull request."""
    (tmp_path / "event.json").write_text('{"pull_request": {"number": 7}}', "utf-8")
    with github_stand_in() as stand_in:
        for name, value in {
            "GITHUB_API_URL": stand_in.url,
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "GITHUB_WORKFLOW": "queries",
            "GITHUB_JOB": "check",
            "GITHUB_SHA": "abc",
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_TOKEN": TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        yield stand_in


@pytest.fixture
def publish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Publish:
    return Publish(tmp_path, capsys)


class Publish:
    """The script: a call publishes a report, and returns what it prints."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.report = folder / "report"
        self.summary = folder / "summary.md"
        self._capsys = capsys

    def __call__(self, report: str | None, what: str = "comment") -> str:
        self.report.unlink(missing_ok=True)
        if report is not None:
            self.report.write_text(report, "utf-8")
        assert main([what, str(self.report)]) == 0
        printed = self._capsys.readouterr().out
        assert TOKEN not in printed
        assert printed.count("\n") == 1
        return printed


def test_one_comment_follows_the_problems(github: GitHubStandIn, publish: Publish) -> None:
    assert "no comment" in publish(CLEAN)
    assert github.comments == []
    publish(PROBLEMS)
    (comment,) = github.comments
    assert comment["body"].startswith("<!-- kotae check ")
    assert PROBLEMS.rstrip() in comment["body"]
    publish(PROBLEMS.replace("1 error", "2 errors"))
    publish(CLEAN)
    assert github.comments == [comment]
    assert "no problems" in comment["body"]
    publish(None)
    assert "did not run" in comment["body"]


def test_it_is_found_behind_a_hundred_others_and_its_doubles_are_deleted(
    github: GitHubStandIn, publish: Publish
) -> None:
    for number in range(230):
        github.add(f"comment {number}")
    publish(PROBLEMS)
    ours = github.comments[-1]
    github.add(ours["body"])
    publish(CLEAN)
    assert len(github.comments) == 231
    assert github.comments[-1] == ours


@pytest.mark.parametrize("user", [{"login": "mallory"}, None, "x"])
def test_a_comment_of_somebody_else_with_the_marker_is_left_alone(
    github: GitHubStandIn, publish: Publish, user: object
) -> None:
    publish(PROBLEMS)
    github.comments[0]["user"] = user
    theirs = dict(github.comments[0])
    publish(PROBLEMS.replace("1 error", "2 errors"))
    assert [theirs] == github.comments[:-1]


def test_each_job_has_a_comment_of_its_own(
    github: GitHubStandIn, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(PROBLEMS)
    monkeypatch.setenv("GITHUB_JOB", "another --> job")
    publish(PROBLEMS)
    assert len(github.comments) == 2
    assert "another" not in github.comments[1]["body"]


def test_a_comment_that_was_just_deleted_is_written_again(
    github: GitHubStandIn, publish: Publish
) -> None:
    publish(PROBLEMS)
    github.is_deleting = True
    publish(PROBLEMS)
    assert len(github.comments) == 2


def test_the_token_of_a_fork_leaves_the_report_in_the_summary(
    github: GitHubStandIn, publish: Publish
) -> None:
    github.refusals["POST"] = (403, {})
    printed = publish(PROBLEMS)
    assert printed.startswith("::warning title=kotae::The comment could not be sent: HTTP 403 ")
    assert "pull-requests: write" in printed
    assert "fork" in printed
    assert publish.summary.read_text("utf-8") == PROBLEMS


@pytest.mark.parametrize("status", [401, 422, 429, 500, 502])
def test_any_refusal_leaves_the_report_in_the_summary(
    github: GitHubStandIn, publish: Publish, status: int
) -> None:
    github.refusals["GET"] = (status, {})
    assert f"HTTP {status}" in publish(PROBLEMS)
    assert publish.summary.read_text("utf-8") == PROBLEMS


def test_a_report_that_is_too_long_for_a_comment_is_in_the_summary(
    github: GitHubStandIn, publish: Publish
) -> None:
    publish("é" * 65_536)
    assert github.comments == []
    assert len(publish.summary.read_text("utf-8")) == 65_536


def test_no_redirect_takes_the_token_elsewhere(github: GitHubStandIn, publish: Publish) -> None:
    with github_stand_in() as elsewhere:
        github.refusals["GET"] = (302, {"Location": f"{elsewhere.url}/repos/owner/name/x"})
        assert "HTTP 302" in publish(PROBLEMS)
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("GITHUB_API_URL=http://api.example.org", "must begin with https://"),
        ("GITHUB_API_URL=http://127.0.0.1:1", "no response of GitHub"),
        ("GITHUB_REPOSITORY=../../user", "expected owner/name"),
        ("GITHUB_REPOSITORY=owner/name\n::error::x", "expected owner/name"),
        ("GITHUB_TOKEN=", "There is no token"),
        ("GITHUB_EVENT_PATH=nowhere", "of no pull request"),
    ],
)
def test_an_environment_that_is_wrong_is_a_sentence(
    github: GitHubStandIn,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    message: str,
) -> None:
    monkeypatch.setenv(*setting.split("=", 1))
    printed = publish(PROBLEMS)
    assert message in printed
    assert github.comments == []


def test_a_message_of_github_is_one_line(github: GitHubStandIn, publish: Publish) -> None:
    github.scripted = 422, {"message": "x\n::error::y\x1b[31m%0A##[error]z"}
    assert "x ::error::y [31m%250A## [error]z" in publish(PROBLEMS)


@pytest.mark.parametrize("found", [{}, None, "x", 1, [1, None, {}, {"user": []}]])
def test_a_list_of_comments_of_another_form_is_survived(
    github: GitHubStandIn, publish: Publish, found: object
) -> None:
    github.scripted = 200, found
    is_list = isinstance(found, list)
    assert ("is a comment" if is_list else "no list of comments") in publish(PROBLEMS)


def test_no_comment_is_added_where_ours_may_be_beyond_what_is_read(
    github: GitHubStandIn, publish: Publish
) -> None:
    github.scripted = 200, [{}] * 100
    assert "more than 10,000 comments" in publish(PROBLEMS)
    assert not any(each.startswith("POST") for each in github.requests)


def test_sarif_is_uploaded_for_the_commit_and_the_reference(
    github: GitHubStandIn, publish: Publish
) -> None:
    assert "is uploaded" in publish('{"version": "2.1.0"}', "sarif")
    (upload,) = github.uploads
    assert json.loads(gzip.decompress(base64.b64decode(upload["sarif"]))) == {"version": "2.1.0"}
    assert (upload["commit_sha"], upload["ref"]) == ("abc", "refs/pull/7/merge")
    github.refusals["POST"] = (403, {})
    assert "security-events: write" in publish("{}", "sarif")
    assert not publish.summary.exists()
    assert "did not run" in publish(None, "sarif")
