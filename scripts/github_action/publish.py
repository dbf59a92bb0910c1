"""What the GitHub action sends to GitHub: a comment on the pull request, and SARIF.

It runs without kotae's dependencies. What cannot be sent, as with the token of a pull request
from a fork, is a warning, and the report is in the summary of the job: the check has its result.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import sys
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeGuard

__all__ = ["main"]

#: The account whose comments GITHUB_TOKEN writes. Anyone may write the marker into a comment.
_AUTHOR = "github-actions[bot]"
#: Characters of a comment. Source: GitHub's response 422 to a longer one.
_MAX_COMMENT = 65_536
#: Comments of one page, and pages that are read. Source: docs.github.com/rest, "Pagination".
_PAGE_SIZE, _MAX_PAGES = 100, 100
_TIMEOUT_S = 20
_MAX_RESPONSE_BYTES = 16 * 1024 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class PublishError(Exception):
    """Something that cannot be sent; the message says why.

    Attributes:
        status: The HTTP status; 0 if there was no response.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: urllib would send the token to wherever it leads."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class GitHub:
    """GitHub's REST API, for the repository of the job."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        url = environment.get("GITHUB_API_URL", "")
        repository = environment.get("GITHUB_REPOSITORY", "")
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise PublishError(f"GITHUB_API_URL is {url!r}, and must begin with https://.")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository, re.ASCII):
            raise PublishError(f"GITHUB_REPOSITORY is {repository!r}: expected owner/name.")
        self._url = f"{url.rstrip('/')}/repos/{repository}"
        self._token = environment.get("GITHUB_TOKEN", "")
        if not self._token:
            raise PublishError("There is no token: pass `token` to the action.")
        self._opener = urllib.request.build_opener(_NoRedirects)

    def send(self, method: str, path: str, document: object = None) -> object:
        """Send a request, and return the JSON of the response; None if it is empty.

        Raises:
            PublishError: There is no response, or not one that says success.
        """
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{self._url}/{path}",
            None if document is None else json.dumps(document).encode(),
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "User-Agent": "kotae-action",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            method=method,
        )
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                body = response.read(_MAX_RESPONSE_BYTES)
            return json.loads(body) if body else None
        except urllib.error.HTTPError as error:
            with error:
                reason = _message_in(error.read(_MAX_RESPONSE_BYTES))
            raise PublishError(f"HTTP {error.code} {reason}".strip(), error.code) from None
        except (OSError, HTTPException, ValueError) as error:
            reason = str(getattr(error, "reason", error))
            raise PublishError(f"no response of GitHub: {reason}") from None


def comment(github: GitHub, environment: Mapping[str, str], report: str | None) -> str:
    """Write the report into the comment of this job on the pull request, and say what was done.

    A pull request without problems and without a comment gets none.
    """
    number = _pull_request(environment)
    if number is None:
        return "This run is of no pull request, so there is no comment."
    marker = _marker(environment)
    commit = environment.get("GITHUB_SHA", "")[:40]
    if report is None:
        report = "### kotae check did not run\n\nThe log of the job says why."
    body = f"{marker}\n{report.rstrip()}\n\nCommit {commit}"
    if len(body) > _MAX_COMMENT:
        raise PublishError(f"the report has more than {_MAX_COMMENT:,} characters")
    ours = list(_comments(github, number, marker))
    for other in ours[1:]:  # two runs at once may have written one each
        github.send("DELETE", f"issues/comments/{other}")
    if ours:
        try:
            github.send("PATCH", f"issues/comments/{ours[0]}", {"body": body})
        except PublishError as error:
            if error.status != 404:  # somebody has just deleted it
                raise
        else:
            return "The comment on the pull request is up to date."
    elif report.startswith("### kotae check: no problems"):
        return "There are no problems, and no comment."
    github.send("POST", f"issues/{number}/comments", {"body": body})
    return "The report is a comment on the pull request."


def sarif(github: GitHub, environment: Mapping[str, str], report: str | None) -> str:
    """Upload a SARIF report to code scanning, and say what was done."""
    if report is None:
        return "The check did not run, so there is no SARIF to upload."
    document = {
        "commit_sha": environment.get("GITHUB_SHA", ""),
        "ref": environment.get("GITHUB_REF", ""),
        "sarif": base64.b64encode(gzip.compress(report.encode())).decode(),
        "tool_name": "kotae",
    }
    github.send("POST", "code-scanning/sarifs", document)
    return "The SARIF report is uploaded to code scanning."


def main(arguments: list[str]) -> int:
    """Publish `comment FILE` or `sarif FILE`; the exit code is 0, whatever GitHub says."""
    what, name = arguments
    path = Path(name)
    report = path.read_text("utf-8") if path.is_file() else None
    try:
        publish = {"comment": comment, "sarif": sarif}[what]
        sys.stdout.write(f"{publish(GitHub(os.environ), os.environ, report)}\n")
    except PublishError as error:
        permission = {"comment": "pull-requests: write", "sarif": "security-events: write"}[what]
        hint = f" Does the job have the permission `{permission}`? " * (error.status in (403, 404))
        forks = "The token of a pull request from a fork may only read." * bool(hint)
        _warn(f"The {what} could not be sent: {error}.{hint}{forks}")
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if what == "comment" and report and summary:
            with Path(summary).open("a", encoding="utf-8") as stream:
                stream.write(report)
    return 0


def _pull_request(environment: Mapping[str, str]) -> int | None:
    """Return the number of the pull request that the job runs for."""
    try:
        event = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_text("utf-8"))
        number = event["pull_request"]["number"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return number if isinstance(number, int) else None


def _marker(environment: Mapping[str, str]) -> str:
    """Return the line that a comment of this job begins with; each job has its own comment."""
    job = "\0".join(environment.get(name, "") for name in ("GITHUB_WORKFLOW", "GITHUB_JOB"))
    return f"<!-- kotae check {hashlib.sha256(job.encode()).hexdigest()[:16]} -->"


def _comments(github: GitHub, number: int, marker: str) -> Iterator[int]:
    """Yield the ids of the comments with the marker, the oldest first."""
    for page in range(1, _MAX_PAGES + 1):
        query = f"per_page={_PAGE_SIZE}&page={page}"
        found = github.send("GET", f"issues/{number}/comments?{query}")
        if not isinstance(found, list):
            raise PublishError("GitHub sent no list of comments")
        comments = cast("list[object]", found)
        for each in filter(_is_object, comments):
            user, identity = each.get("user"), each.get("id")
            author = (
                cast("dict[str, object]", user).get("login") if isinstance(user, dict) else None
            )
            is_marked = author == _AUTHOR and str(each.get("body")).startswith(marker)
            if is_marked and isinstance(identity, int):
                yield identity
        if len(comments) < _PAGE_SIZE:
            return
    raise PublishError(f"the pull request has more than {_PAGE_SIZE * _MAX_PAGES:,} comments")


def _message_in(body: bytes) -> str:
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    return str(document.get("message", "")) if _is_object(document) else ""


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _warn(text: str) -> None:
    """Annotate the run. The text may be GitHub's."""
    line = "".join(each if each.isprintable() else " " for each in text).replace("%", "%25")
    sys.stdout.write(f"::warning title=kotae::{line.replace('##[', '## [')[:1000]}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
