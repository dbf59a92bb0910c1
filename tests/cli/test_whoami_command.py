"""`kotae whoami` against a local AniList over real HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.account_records import record, write_accounts
from tests.cli.tokens import DAY_S, PipedInput
from tests.loopback import CannedResponse, LoopbackServer

from kotae import Token
from kotae.cli import main

if TYPE_CHECKING:
    from tests.cli.command_terminal import CommandTerminal


@pytest.fixture
def terminal(terminal: CommandTerminal) -> CommandTerminal:
    """A terminal with an account of user 1."""
    server = terminal.server
    write_accounts(record("Kotae", server.token(1), endpoint=server.url))
    return terminal


def name_of(terminal: CommandTerminal, user: int) -> str:
    return str(terminal.server.world["User"][user]["name"])


def test_it_shows_whom_the_server_names(terminal: CommandTerminal) -> None:
    code, out, err = terminal.run("whoami")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[:2] == [f"Name     {name_of(terminal, 1)}", "User     1"]
    assert lines[2].startswith("Expires  20")
    assert lines[3:] == [
        "From     the account Kotae",
        f"Server   {terminal.server.url.rstrip('/')}",
    ]
    assert [request.viewer_id for request in terminal.server.requests] == [1]


def test_json_has_the_same_values(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = terminal.server.token(2)
    monkeypatch.setenv("OTHER", token)
    code, out, err = terminal.run("whoami", "--token-env", "OTHER", "--format", "json")
    expires_at = Token.parse(token).expires_at
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "version": 1,
        "viewer_id": 2,
        "name": name_of(terminal, 2),
        "expires_at": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "days_left": 364,
        "endpoint": terminal.server.url.rstrip("/"),
        "account": None,
        "variable": "OTHER",
    }
    code, out, _ = terminal.run("whoami", "Kotae", "--format", "json")
    assert (json.loads(out)["account"], json.loads(out)["variable"]) == ("Kotae", None)


def test_a_token_that_expires_soon_says_how_to_renew_it(terminal: CommandTerminal) -> None:
    server = terminal.server
    token = server.token(1, expires_in=10 * DAY_S)
    write_accounts(record("Kotae", token, endpoint=server.url))
    code, out, _ = terminal.show("whoami")
    assert code == 0
    login = f"`kotae login --endpoint {server.url.rstrip('/')}`"
    assert f"Sign in again with {login}: " in " ".join(out.split())


def test_a_revoked_token_says_where_it_comes_from_and_how_to_renew_it(
    terminal: CommandTerminal,
) -> None:
    terminal.server.faults.next("400-invalid-token")
    code, out, err = terminal.run("whoami")
    assert (code, out) == (1, "")
    assert "AniList does not accept the token: it has expired, was revoked" in err
    assert err.endswith(
        "The token comes from the account Kotae: "
        f"`kotae login --endpoint {terminal.server.url.rstrip('/')}` replaces it.\n"
    )


def test_an_expired_token_is_not_sent(terminal: CommandTerminal) -> None:
    server = terminal.server
    write_accounts(record("Kotae", server.token(1, expires_in=-DAY_S), endpoint=server.url))
    code, out, err = terminal.run("whoami")
    assert (code, out) == (1, "")
    assert "The token expired at 20" in err
    assert "kotae login" in err
    assert not server.requests


def test_a_token_that_names_another_user_than_the_server_is_refused(
    terminal: CommandTerminal, capsys: pytest.CaptureFixture[str]
) -> None:
    viewer = {"id": 7, "name": "Sp\u001b[31mike\u202e"}
    with LoopbackServer(CannedResponse.json({"data": {"Viewer": viewer}})) as server:
        write_accounts(record("Kotae", terminal.server.token(1), endpoint=server.url))
        code = main(["whoami", "--endpoint", server.url])
    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert "The token names user 1, and AniList says that it is of user 7, " in err
    assert "Sp\\u{1b}[31mike\\u{202e}. Do not use it" in err


def test_a_hostile_name_cannot_control_the_terminal(
    terminal: CommandTerminal, capsys: pytest.CaptureFixture[str]
) -> None:
    viewer = {"id": 1, "name": "\u001b]0;owned\u0007\n::error::" + "x" * 500}
    for words in (["whoami"], ["whoami", "--format", "json"]):
        with LoopbackServer(CannedResponse.json({"data": {"Viewer": viewer}})) as server:
            write_accounts(record("Kotae", terminal.server.token(1), endpoint=server.url))
            assert main([*words, "--endpoint", server.url]) == 0
        out, _ = capsys.readouterr()
        assert out.replace("\n", "").isprintable()
        assert "\n::error::" not in out


def test_an_outage_says_nothing_about_the_token(terminal: CommandTerminal) -> None:
    terminal.server.faults.next("500")
    code, out, err = terminal.run("whoami")
    assert (code, out) == (3, "")
    assert err.startswith("kotae: ")


def test_a_response_that_does_not_fit_the_schema_says_nothing_about_the_token(
    terminal: CommandTerminal, capsys: pytest.CaptureFixture[str]
) -> None:
    viewers: tuple[object, ...] = ({"id": "x", "name": "Kotae"}, {"id": 1}, None, [])
    for viewer in viewers:
        with LoopbackServer(CannedResponse.json({"data": {"Viewer": viewer}})) as server:
            write_accounts(record("Kotae", terminal.server.token(1), endpoint=server.url))
            assert main(["whoami", "--endpoint", server.url]) == 3
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system has no /proc")
def test_no_process_has_the_token_among_its_arguments(terminal: CommandTerminal) -> None:
    token, seen = terminal.server.token(1), b""

    def response(_: object) -> CannedResponse:
        nonlocal seen
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # the process has ended
                seen += process.read_bytes()
        return CannedResponse.json({"errors": [{"message": "No."}]}, 400)

    with LoopbackServer(response) as server:
        command = [sys.executable, "-m", "kotae", "whoami", "-", "--endpoint", server.url]
        done = subprocess.run(command, check=False, input=token.encode(), capture_output=True)
    assert done.returncode == 3
    assert server.url.encode() in seen
    assert token.encode() not in seen + done.stdout + done.stderr


def test_without_a_token_it_says_how_to_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whoami"]) == 2
    assert "Sign in with `kotae login`." in capsys.readouterr().err


def test_it_never_waits_for_input(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", PipedInput(terminal.server.token(2).encode()))
    assert "\nUser     1\n" in terminal.run("whoami")[1]
    assert "\nUser     2\n" in terminal.run("whoami", "-")[1]
