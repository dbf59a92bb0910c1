"""A client of pyright's language server, for hover texts and completions only."""

from __future__ import annotations

import json
import subprocess
import sys
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

from tests.typing.checkers import environment

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

__all__ = ["LanguageServer"]

#: Seconds that a response may take: for the first one the server reads all of the stubs.
_TIMEOUT_S = 120.0


class LanguageServer:
    """A running server.

    Args:
        folder: An empty folder, which becomes its workspace.
        start: The beginning of each program; the line of the request follows.
    """

    def __init__(self, folder: Path, start: str) -> None:
        self._folder = folder
        self._start = start
        self._last_id = 0
        self._programs = 0
        self._messages: Queue[dict[str, object] | None] = Queue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            cwd=self._folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        Thread(target=self._read, daemon=True).start()
        folder = self._folder.as_uri()
        self._request(
            "initialize",
            {
                "processId": None,
                "rootUri": folder,
                "workspaceFolders": [{"uri": folder, "name": "program"}],
                "capabilities": {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}},
            },
        )
        self._notify("initialized", {})
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def hover(self, line: str) -> str:
        """Return the hover text at a position.

        Args:
            line: A line of Python, with `|` at the position.
        """
        result = self._request("textDocument/hover", self._opened(line))
        hover = cast("dict[str, dict[str, str]] | None", result)
        return hover["contents"]["value"] if hover else ""

    def complete(self, line: str) -> list[str]:
        """Return the completions at a position.

        Args:
            line: A line of Python, with `|` at the position.
        """
        result = self._request("textDocument/completion", self._opened(line))
        if isinstance(result, dict):
            result = cast("dict[str, object]", result)["items"]
        items = cast("list[dict[str, object]] | None", result)
        return [str(item["label"]) for item in items or ()]

    def _opened(self, line: str) -> dict[str, object]:
        """Open a program that ends with a line, and return the position in it."""
        before, _, after = line.partition("|")
        self._programs += 1
        uri = (self._folder / f"program_{self._programs}.py").as_uri()
        text = f"{self._start}{before}{after}\n"
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})
        position = {"line": self._start.count("\n"), "character": len(before)}
        return {"textDocument": {"uri": uri}, "position": position}

    def _request(self, method: str, parameters: object) -> object:
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": parameters})
        until = monotonic() + _TIMEOUT_S
        while True:
            try:
                message = self._messages.get(timeout=max(0.0, until - monotonic()))
            except Empty:
                raise TimeoutError(f"No response to {method} in {_TIMEOUT_S} s.") from None
            if message is None:
                raise RuntimeError("The language server ended.")
            if message.get("id") == self._last_id and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message.get("result")
            self._respond(message)

    def _respond(self, message: dict[str, object]) -> None:
        """Respond to the server's own request, so that it does not wait."""
        if "id" not in message or "method" not in message:
            return
        parameters = cast("dict[str, list[dict[str, str]]]", message.get("params") or {})
        result: object = None
        if message["method"] == "workspace/configuration":
            mine = {"pythonPath": sys.executable, "analysis": {"diagnosticMode": "openFilesOnly"}}
            sections = [item.get("section") for item in parameters.get("items", [])]
            result = [mine if section == "python" else {} for section in sections]
        self._send({"id": message["id"], "result": result})

    def _notify(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = cast("IO[bytes]", self._process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        stream.flush()

    def _read(self) -> None:
        stream = cast("IO[bytes]", self._process.stdout)
        try:
            while (header := stream.readline()) != b"":
                length = 0
                while header.strip():
                    name, _, value = header.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    header = stream.readline()
                self._messages.put(json.loads(stream.read(length)))
        except ValueError:
            pass  # the stream was closed, or the bytes are not a message: both end the loop
        self._messages.put(None)
