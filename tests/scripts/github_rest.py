"""GitHub's REST API on loopback: the comments of a pull request, and code scanning."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["BOT", "GitHubStandIn", "github_stand_in"]

#: The author of what GITHUB_TOKEN writes.
BOT = {"login": "github-actions[bot]", "type": "Bot"}
TOKEN = "ghs_secret"


class GitHubStandIn:
    """The pull request 7 of the repository owner/name.

    Attributes:
        comments: Those of the pull request, the oldest first.
        requests: Method and path of each request.
        uploads: The documents sent to code scanning.
        refusals: The status and the headers of the response to requests with a method.
        is_deleting: Whether a comment that is listed is gone when it is edited.
        scripted: The status and the JSON of every response, in place of those of the repository.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.comments: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.uploads: list[dict[str, Any]] = []
        self.refusals: dict[str, tuple[int, dict[str, str]]] = {}
        self.is_deleting = False
        self.scripted: tuple[int, object] | None = None

    def add(self, body: str, user: object = BOT) -> int:
        number = 1 + max((each["id"] for each in self.comments), default=0)
        self.comments.append({"id": number, "body": body, "user": user})
        return number

    def respond(self, method: str, target: str, document: Any) -> tuple[int, object]:
        if self.scripted:
            return self.scripted
        parts = urlsplit(target)
        path = parts.path.removeprefix("/repos/owner/name/")
        match method, path.split("/"):
            case "GET", ["issues", "7", "comments"]:
                query = parse_qs(parts.query)
                size, page = int(query["per_page"][0]), int(query["page"][0])
                return 200, self.comments[size * (page - 1) : size * page]
            case "POST", ["issues", "7", "comments"] if len(document["body"]) > 65_536:
                return 422, {"message": "Validation Failed"}
            case "POST", ["issues", "7", "comments"]:
                return 201, {"id": self.add(document["body"])}
            case "PATCH" | "DELETE", ["issues", "comments", number]:
                found = [each for each in self.comments if each["id"] == int(number)]
                if not found or self.is_deleting:
                    return 404, {"message": "Not Found"}
                if method == "DELETE":
                    self.comments.remove(found[0])
                    return 204, None
                found[0]["body"] = document["body"]
                return 200, found[0]
            case "POST", ["code-scanning", "sarifs"]:
                self.uploads.append(document)
                return 202, {"id": "1"}
            case _:
                return 404, {"message": "Not Found"}


@contextmanager
def github_stand_in() -> Generator[GitHubStandIn]:
    """Run the stand-in for the block."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            github.requests.append(f"{self.command} {self.path}")
            status, headers = github.refusals.get(self.command, (0, {}))
            result: object = {"message": "Resource not accessible by integration"}
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, result = 401, {"message": "Bad credentials"}
            elif not status:
                document = json.loads(body) if body else None
                status, result = github.respond(self.command, self.path, document)
            content = b"" if result is None else json.dumps(result).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = respond  # noqa: N815 - as http.server calls them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github = GitHubStandIn(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
