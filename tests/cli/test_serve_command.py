"""`kotae serve` in its own process, as in a terminal."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from kotae import exchange_code, viewer_id
from kotae.cli import main

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

#: Seconds after which a server is killed.
_TIMEOUT_S = 60

_PROGRAM = [
    sys.executable,
    "-c",
    "import sys; from kotae.cli import main; sys.exit(main())",
    "serve",
]


class ServeProcess:
    """A running `kotae serve` and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._process = process
        self._output = process.stdout
        self.greeting = self._until("Press Ctrl-C to stop. Requests:")
        self.url: str = re.findall(r"http://127\.0\.0\.1:\d+/", self.greeting)[0]
        self.token: str = re.findall(r"eyJ[\w.-]+", self.greeting)[0]

    def _until(self, words: str) -> str:
        lines: list[str] = []
        for line in self._output:
            lines.append(line)
            if words in line:
                return "".join(lines)
        pytest.fail(f"the server ended: {''.join(lines)}")

    def line(self, words: str) -> str:
        """Return the next line that contains a text."""
        return self._until(words).splitlines()[-1]

    def errors(self) -> str:
        """Return the error output of a process that has ended."""
        assert self._process.stderr is not None
        return self._process.stderr.read()

    def stop(self) -> int:
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(10)

    def close_output(self) -> int:
        """Close the output, as `| head` does."""
        self._output.close()
        requests.post(self.url, json={"query": "{ Viewer { id } }"}, timeout=30)
        return self._process.wait(10)


@contextmanager
def serving(*words: str) -> Generator[ServeProcess]:
    with subprocess.Popen(
        [*_PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        killer = threading.Timer(_TIMEOUT_S, process.kill)  # a line that never arrives is a failure
        killer.start()
        try:
            yield ServeProcess(process)
        finally:
            killer.cancel()
            process.kill()


@pytest.fixture(scope="module")
def server() -> Generator[ServeProcess]:
    """A server without options, which several tests use, since a start takes long."""
    with serving() as server:
        yield server


def test_the_address_and_the_token_that_are_printed_work(server: ServeProcess) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    body = {"query": "query WhoAmI { Viewer { id } }"}
    response = requests.post(server.url, json=body, headers=headers, timeout=30).json()
    assert response == {"data": {"Viewer": {"id": 1}}}
    line = server.line("WhoAmI")
    assert re.match(r"\d\d:\d\d:\d\d  200  WhoAmI +[\d.]+ ms  user 1", line)


def test_an_application_that_is_registered_can_exchange_a_code() -> None:
    redirect_uri = "http://127.0.0.1:8000/callback"
    with serving("--app", redirect_uri) as server:
        found = re.findall(
            r"^export ANILIST_CLIENT_(?:ID|SECRET)=(\S+)$", server.greeting, re.MULTILINE
        )
        client_id, client_secret = found
        page = f"{server.url}api/v2/oauth/authorize?response_type=code&client_id={client_id}"
        form = {"decision": "approve"}
        redirect = requests.post(page, data=form, allow_redirects=False, timeout=30)
        location = redirect.headers["Location"]
        assert location.startswith(f"{redirect_uri}?code=")
        token = exchange_code(
            location.partition("code=")[2],
            client_id=client_id,
            client_secret=client_secret,
            redirect_uri=redirect_uri,
            endpoint=server.url,
        )
    assert token.viewer_id == 1
    assert f"  Redirect  {redirect_uri}\n" in server.greeting


def test_a_text_that_is_not_a_redirect_url_is_wrong_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["serve", "--app", "callback"]) == 2
    assert "redirect_uri: expected the redirect URL" in capsys.readouterr().err


def test_the_lines_to_try_work_as_they_are(
    server: ServeProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = server.greeting.splitlines()
    export = next(line for line in lines if line.startswith("export "))
    curl = next(line for line in lines if line.startswith("curl "))
    output = subprocess.run(shlex.split(curl), capture_output=True, text=True, check=True)
    assert output.stdout == '{"data":{"Media":{"title":{"romaji":"Cowboy Bebop"}}}}'
    first = lines.index("import kotae, os")
    name, _, token = export.removeprefix("export ").partition("=")
    whoami = next(line for line in lines if line.startswith("kotae whoami "))
    monkeypatch.setenv(name, token)
    assert main(shlex.split(whoami)[1:]) == 0
    assert capsys.readouterr().out.startswith("Name     Kotae\nUser     1\n")
    program = subprocess.run(
        [sys.executable, "-c", "\n".join(lines[first : first + 3])],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, name: token},
    )
    assert program.stdout == "{'Viewer': {'id': 1, 'name': 'Kotae'}}\n"


def test_tokens_of_other_users_are_printed() -> None:
    with serving("--token-for", "2", "--token-for", "7") as server:
        exports = re.findall(r"^export (\w+)=(\S+)$", server.greeting, re.MULTILINE)
        assert [(name, viewer_id(token)) for name, token in exports] == [
            ("ANILIST_TOKEN", 2),
            ("ANILIST_TOKEN_7", 7),
        ]
        assert "User 2    Collector" in server.greeting


def test_a_token_for_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--token-for", "999"]) == 2
    assert "expected an integer from 1 to 120, got 999" in capsys.readouterr().err


def test_the_line_of_a_request_is_sanitized(server: ServeProcess) -> None:
    body = {"query": "{ Viewer\n\x1b[2J { id } }", "variables": {"a": "\x1b]0;x\x07"}}
    requests.post(server.url, json=body, timeout=30)
    line = server.line("  400  ")
    assert "\x1b" not in line
    assert "\x07" not in line


def test_ctrl_c_is_silent_about_requests_that_are_half_sent() -> None:
    rests = (
        "Content-Ty",
        "Content-Length: 99\r\n\r\n{",
        "Content-Length: 99\r\nExpect: 100-continue\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    )
    with serving() as server, ExitStack() as connections:
        address = urlsplit(server.url)
        head = f"POST / HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        for rest in rests * 3:
            client = socket.create_connection((address.hostname, address.port))
            connections.enter_context(client).sendall((head + rest).encode())
        # The server has read what came before.
        requests.post(server.url, json={"query": "{ Viewer { id } }"}, timeout=30)
        assert server.stop() == 130
        assert not server.errors()


def test_a_fault_is_named_in_its_line(server: ServeProcess) -> None:
    headers = {"X-Kotae-Fault": "drop-before"}
    with pytest.raises(requests.ConnectionError):
        requests.post(server.url, json={"query": "{ a }"}, headers=headers, timeout=30)
    assert re.search(r"cut  .*fault drop-before", server.line("drop-before"))


def test_the_limit_can_be_set() -> None:
    with serving("--limit", "2") as server:
        assert "2 requests a minute" in server.greeting
        body = {"query": "{ Media(id: 1) { id } }"}
        response = requests.post(server.url, json=body, timeout=30)
        assert response.headers["X-RateLimit-Limit"] == "2"


def test_the_limit_can_be_off() -> None:
    with serving("--limit", "off", "--seed", "3") as server:
        assert "seed 3" in server.greeting
        assert "no rate limit" in server.greeting


def test_changes_and_tokens_are_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    follow = {"query": "mutation { ToggleFollow(userId: 2) { isFollowing } }"}
    with serving("--data", str(path), "--seed", "3") as server:
        assert f"Data      {path}" in server.greeting
        headers = {"Authorization": f"Bearer {server.token}"}
        first = requests.post(server.url, json=follow, headers=headers, timeout=30).json()
    with path.open("ab") as stream:
        stream.write(b'{"crc32":')
    with serving("--data", str(path)) as server:
        assert "seed 3" in server.greeting
        second = requests.post(server.url, json=follow, headers=headers, timeout=30).json()
        assert server.stop() == 130
        assert f"The last line of {path} is not complete" in server.errors()
    results = {one["data"]["ToggleFollow"]["isFollowing"] for one in (first, second)}
    assert results == {True, False}


def test_a_file_that_is_no_data_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("text")
    assert main(["serve", "--data", str(tmp_path / "text")]) == 2
    assert "is not a data file of kotae" in capsys.readouterr().err


def test_ctrl_c_ends_it_quietly() -> None:
    with serving() as server:
        assert server.stop() == 130


def test_a_closed_output_ends_it() -> None:
    with serving() as server:
        assert server.close_output() == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--port", "70000"], "expected a number from 0 to 65535"),
        (["--port", "-1"], "expected a number from 0 to 65535"),
        (["--limit", "0"], "expected a number from 1 to 1000000, or off"),
        (["--limit", "many"], "expected a number from 1 to 1000000, or off"),
        (["--seed", "x"], "invalid int value"),
    ],
)
def test_a_wrong_option_is_refused_with_a_message(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *words]) == 2
    assert message in capsys.readouterr().err
