"""`kotae accounts`, `kotae use` and `kotae logout`."""

from __future__ import annotations

import json
import re
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.cli.account_records import record, write_accounts
from tests.cli.pseudo_terminal import run_in_terminal
from tests.cli.tokens import DAY_S, SLACK_S, PipedInput, signed

from kotae.auth.accounts import AccountStore
from kotae.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Run: TypeAlias = Callable[..., tuple[int, str, str]]

LOCAL = "http://127.0.0.1:8000"
#: A style in the output.
STYLE = re.compile(r"\x1b\[[\d;]*m")
#: Names that could control a terminal, reorder what it shows, or give commands to a CI service.
HOSTILE = ["\x1b]0;owned\x07", "\u202egnp.exe", "::error::no", "a\r\nb", "\x9b31mred", "##[error]"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, whose input is a pipe that nobody writes to, and which prints no token."""
    monkeypatch.setattr(sys, "stdin", PipedInput())

    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words])
        out, err = capsys.readouterr()
        assert "eyJ" not in out + err
        return code, out, err

    return run


@pytest.fixture
def three() -> None:
    """Write the accounts Kotae, the default, and Ed; and one of a local server."""
    write_accounts(
        record("Kotae", signed(sub="212346", exp=4_102_444_800)),
        record("Ed", signed(sub="1", in_s=12 * DAY_S + SLACK_S)),
        record("Local", signed(sub="3", exp=1_750_000_000), endpoint=LOCAL),
    )


def names() -> list[str]:
    return [account.name for account in AccountStore().accounts()]


# accounts


def test_without_accounts_it_says_how_to_sign_in(run: Run) -> None:
    assert run("accounts") == (0, "No account is signed in. `kotae login` signs in.\n", "")
    assert json.loads(run("accounts", "--format", "json")[1]) == {"version": 1, "accounts": []}


@pytest.mark.usefixtures("three")
def test_the_accounts_of_each_server_are_listed(run: Run) -> None:
    code, out, err = run("accounts")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == ["Name", "User", "Expires", "Stored", "in"]
    assert lines[1].startswith("Ed     1       20")
    assert lines[1].endswith("  in 12 days            file")
    assert lines[2].startswith("Kotae  212346  2100-01-01  in 2")
    assert lines[2].endswith(" days        file       default")
    assert lines[3:5] == ["", LOCAL]
    assert lines[5].startswith("Local  3       2025-06-15  expired ")
    assert lines[7:] == [
        "Sign in again with `kotae login`: AniList does not refresh tokens.",
        f"Sign in again with `kotae login --endpoint {LOCAL}`: AniList does not refresh tokens.",
        "`kotae use NAME` chooses the default account.",
    ]


@pytest.mark.usefixtures("three")
def test_json_has_everything_but_the_secrets(run: Run) -> None:
    code, out, err = run("accounts", "--format", "json")
    ed, kotae, local = json.loads(out)["accounts"]
    assert (code, err) == (0, "")
    del kotae["days_left"]
    assert kotae == {
        "name": "Kotae",
        "viewer_id": 212346,
        "client_id": "4711",
        "endpoint": "https://graphql.anilist.co",
        "expires_at": "2100-01-01T00:00:00Z",
        "is_expired": False,
        "is_default": True,
        "store": "file",
    }
    assert (ed["days_left"], ed["is_default"]) == (12, False)
    assert (local["is_expired"], local["endpoint"]) == (True, LOCAL)


@pytest.mark.usefixtures("three")
def test_the_time_left_has_a_colour_and_the_default_stands_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    _, out, _ = run("accounts")
    assert "\x1b[33min 12 days\x1b[0m" in out
    assert "\x1b[32m2100-01-01\x1b[0m" in out
    assert "\x1b[31m2025-06-15\x1b[0m" in out
    assert "\x1b[1mKotae\x1b[0m" in out


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_no_line_is_wider_than_the_terminal(
    columns: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_accounts(
        record("あ" * 60, signed(sub="1")),
        record("x" * 64, signed(sub="2147483647", in_s=-400 * DAY_S)),
        record("n", signed(sub="3", exp=10**30), endpoint=f"http://{'h' * 60}:8000"),
    )
    for name, value in (("FORCE_COLOR", "1"), ("TERM", "xterm"), ("COLUMNS", str(columns))):
        monkeypatch.setenv(name, value)
    _, out, _ = run("accounts")
    lines = STYLE.sub("", out).splitlines()
    widths = [len(line) + line.count("あ") for line in lines]
    assert max(widths) <= columns


def test_a_variable_that_goes_before_the_accounts_is_mentioned(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_accounts(record("Kotae"), record("Local", endpoint=LOCAL))
    monkeypatch.setenv("ANILIST_TOKEN", signed())
    note = (
        "The environment variable ANILIST_TOKEN is set, and is used in place of the default "
        "account.\n"
    )
    assert run("accounts")[1].count(note) == 1
    assert run("use", "Kotae")[1].endswith(note)
    assert note not in run("use", "Local", "--endpoint", LOCAL)[1]


@pytest.mark.usefixtures("three")
def test_on_a_terminal_no_command_waits_and_no_word_is_broken() -> None:
    shown: list[str] = []
    for words in ("accounts", "token", "use Ed", "token Ed", "logout Ed", "logout --all"):
        code, text = run_in_terminal(partial(main, words.split()), lambda _: None)
        assert code == 0
        assert max(map(len, text.splitlines())) <= 80
        shown.append(text)
    assert shown[0].splitlines()[1].split()[:2] == ["Ed", "1"]
    assert "Expires      2100-01-01 00:00:00 UTC, in 2" in shown[1]
    assert "\nSign in again with `kotae login`: AniList does not refresh tokens.\n" in shown[3]
    assert "revoke it: https://anilist.co/settings/apps\n" in shown[4]


# hostile values in the store


@pytest.mark.parametrize("colour", ["", "1"], ids=["pipe", "terminal"])
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_cannot_control_the_terminal(
    name: str, colour: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", colour)
    write_accounts(record(name, signed(sub="5")), record("Ed", signed(sub="6")))
    for words in (
        ("accounts",),
        ("accounts", "--format", "json"),
        ("token",),
        ("use", "5"),
        ("use", "nobody"),
        ("logout", "5"),
    ):
        _, *outputs = run(*words)
        output = STYLE.sub("", "".join(outputs))
        assert "\\u{" in output
        assert output.replace("\n", "").isprintable()
        assert not any(line.lstrip().startswith("::") for line in output.splitlines())


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[" * 100_000], ids=["empty", "binary", "deep"]
)
def test_a_damaged_file_of_accounts_is_an_error_in_one_line(content: bytes, run: Run) -> None:
    path = write_accounts()
    path.write_bytes(content)
    for command in ("accounts", "use Kotae", "logout", "logout --all", "whoami"):
        code, _, err = run(*command.split())
        assert code == (0 if not content and command in ("accounts", "logout --all") else 2)
        assert err.count("\n") == (code != 0)


@pytest.mark.parametrize(
    "changes",
    [{"viewer_id": 7}, {"token": "nonsense"}, {"token": signed() + "\n\x1b[31m"}],
    ids=["another user", "nonsense", "control characters"],
)
def test_a_stored_token_that_is_not_the_accounts_is_refused(
    changes: dict[str, object], run: Run
) -> None:
    write_accounts(record("Kotae") | changes)
    for words in (("token",), ("token", "--print"), ("whoami",), ("list", "Ed")):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert "Kotae" in err
        assert "nonsense" not in err


# use


@pytest.mark.usefixtures("three")
def test_another_account_becomes_the_default(run: Run) -> None:
    assert run("use", "ed") == (0, "Ed (user 1) is now the default account for AniList.\n", "")
    assert AccountStore().find().name == "Ed"
    assert AccountStore().find(endpoint=LOCAL).name == "Local"
    code, out, err = run("use", "Spike")
    assert (code, out) == (2, "")
    assert "Kotae (user 212346), Ed (user 1)." in err
    assert run("use")[0] == 2


# logout


@pytest.mark.usefixtures("three")
def test_logout_removes_the_default_account_and_says_where_to_revoke_its_token(run: Run) -> None:
    code, out, err = run("logout")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Removed the account Kotae (user 212346).",
        "AniList accepts the token until you revoke it: https://anilist.co/settings/apps",
        "No account is the default now. `kotae use NAME` chooses one.",
    ]
    assert names() == ["Ed", "Local"]
    code, out, err = run("logout")
    assert (code, out) == (2, "")
    assert "Choose one with `kotae use NAME`" in err


@pytest.mark.usefixtures("three")
def test_logout_removes_a_named_account(run: Run) -> None:
    assert run("logout", "Ed")[1].splitlines() == [
        "Removed the account Ed (user 1).",
        "AniList accepts the token until you revoke it: https://anilist.co/settings/apps",
    ]
    assert run("logout", "Local", "--endpoint", LOCAL)[1].splitlines() == [
        f"Removed the account Local (user 3) of {LOCAL}.",
        f"{LOCAL} accepts the token until it expires or is revoked.",
    ]
    assert names() == ["Kotae"]


@pytest.mark.usefixtures("three")
def test_logout_removes_all_accounts(run: Run) -> None:
    assert run("logout", "--all", "--endpoint", LOCAL)[0] == 0
    assert names() == ["Ed", "Kotae"]
    code, out, _ = run("logout", "--all")
    assert out.endswith(
        "\nAniList accepts the tokens until you revoke them: https://anilist.co/settings/apps\n"
    )
    assert (code, names()) == (0, [])
    assert run("logout", "--all") == (0, "There is no account to remove.\n", "")
    assert run("logout", "--all", "Ed")[0] == 2


def test_logout_removes_all_accounts_whose_names_are_alike(run: Run) -> None:
    write_accounts(
        record("7", signed(sub="5")),
        record("5", signed(sub="7")),
        record("Ed", signed(sub="1")),
        record("Ed", signed(sub="2")),
    )
    code, _, err = run("logout", "Ed")
    assert code == 2
    assert "Several accounts have this name. Use the user id instead" in err
    assert run("logout", "--all")[0] == 0
    assert names() == []


def test_accounts_of_other_servers_are_mentioned(run: Run) -> None:
    write_accounts(record("Local", endpoint=LOCAL))
    for words in (("logout",), ("use", "Local"), ("whoami", "Local")):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert err.endswith(" `kotae accounts` lists those of other servers.\n")
