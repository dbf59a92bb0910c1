from __future__ import annotations

import io
import json
import re
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.cli.account_records import record, write_accounts
from tests.cli.tokens import DAY_S, SLACK_S, PipedInput, signed

from kotae.auth.accounts import AccountStore
from kotae.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNATURE_LINE = (
    "The signature cannot be checked here: the token names the user, but does not "
    "authenticate them. `kotae whoami` checks it at AniList."
)


class _Broken(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error", size)


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    for name in ("ANILIST_TOKEN", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", PipedInput(is_terminal=True))


class Terminal:
    """A terminal that runs the command, and checks that it never prints the token."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(
        self, *words: str, token: str | None = None, piped: bytes | None = None
    ) -> tuple[int, str, str]:
        if token is not None:
            self._monkeypatch.setenv("ANILIST_TOKEN", token)
        if piped is not None:
            self._monkeypatch.setattr(sys, "stdin", PipedInput(piped))
        code = main(["token", *words])
        out, err = self._capsys.readouterr()
        given = [token or "", (piped or b"").decode("utf-8", "replace"), *words]
        assert not any(piece in out + err for piece in _pieces(given))
        return code, out, err


def _pieces(texts: Iterable[str]) -> set[str]:
    """Return the parts of everything that looks like a token."""
    return {part for text in texts if text.count(".") == 2 for part in text.strip().split(".")}


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


def test_a_valid_token_shows_its_user_and_its_expiry(terminal: Terminal) -> None:
    code, out, err = terminal.run(token=signed(exp=4_102_444_800))

    lines = out.splitlines()
    assert lines[:3] == [
        "User         123456",
        "Application  4711",
        "Issued       2025-06-15 15:06:40 UTC",
    ]
    assert lines[3].startswith("Expires      2100-01-01 00:00:00 UTC, in ")
    assert lines[4:] == [
        "From         the environment variable ANILIST_TOKEN",
        "",
        SIGNATURE_LINE,
    ]
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("in_s", "words"),
    [
        (212 * DAY_S + SLACK_S, "in 212 days"),
        (DAY_S + SLACK_S, "in 1 day"),
        (5 * 3_600 + 600, "in 5 hours"),
        (3_600 + 600, "in 1 hour"),
        (12 * 60 + 30, "in 12 minutes"),
        (30, "in less than a minute"),
        (1_500 * DAY_S + SLACK_S, "in 1,500 days"),
        (-1, "expired less than a minute ago"),
        (-DAY_S - SLACK_S, "expired 1 day ago"),
        (-3 * DAY_S - SLACK_S, "expired 3 days ago"),
    ],
)
def test_the_time_until_expiry_is_printed_in_its_largest_unit(
    terminal: Terminal, in_s: float, words: str
) -> None:
    code, out, _ = terminal.run(token=signed(in_s=in_s))

    assert f", {words}\n" in out
    assert code == (0 if in_s > 0 else 1)


def test_a_token_with_few_days_left_says_how_to_sign_in_again(terminal: Terminal) -> None:
    code, out, _ = terminal.run(token=signed(in_s=29 * DAY_S))

    assert "\nSign in again with `kotae login`: AniList does not refresh tokens.\n" in out
    assert code == 0


def test_a_token_with_many_days_left_is_shown_without_a_warning(terminal: Terminal) -> None:
    _, out, _ = terminal.run(token=signed(in_s=31 * DAY_S))

    assert "kotae login" not in out


def test_an_expired_token_says_how_to_get_a_new_one_and_fails(terminal: Terminal) -> None:
    code, out, _ = terminal.run(token=signed(in_s=-3 * DAY_S, aud="my.app"))

    assert "\nSign in again with `kotae login`: AniList does not refresh tokens.\n" in out
    assert code == 1


def test_a_token_that_is_not_valid_yet_says_so_and_fails(terminal: Terminal) -> None:
    code, out, _ = terminal.run(token=signed(nbf=time.time() + 2 * DAY_S + SLACK_S))

    assert "\nValid from   " in out
    assert "UTC, in 2 days: not valid yet\n" in out
    assert code == 1


def test_missing_claims_are_printed_as_not_given(terminal: Terminal) -> None:
    code, out, _ = terminal.run(token=signed(aud=..., iat=..., nbf=..., exp=10**30))

    assert out.splitlines()[1:4] == [
        "Application  not given",
        "Issued       not given",
        "Expires      after the year 9999",
    ]
    assert code == 0


@pytest.mark.parametrize(("in_s", "colour"), [(212 * DAY_S, 32), (29 * DAY_S, 33), (-DAY_S, 31)])
def test_the_expiry_is_coloured_by_the_time_left(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, in_s: float, colour: int
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")

    _, out, _ = terminal.run(token=signed(in_s=in_s))

    assert f"\x1b[{colour}m20" in out


def test_a_narrow_terminal_wraps_all_lines(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")

    _, out, _ = terminal.run(token=signed(in_s=-3 * DAY_S))

    lines = re.sub(r"\x1b\[[\d;]*m", "", out).splitlines()
    assert max(map(len, lines)) <= 40
    assert lines[4] == "             expired 3 days ago"


def test_json_has_the_same_values(terminal: Terminal) -> None:
    code, out, err = terminal.run("--format", "json", token=signed(exp=4_102_444_800))

    document = json.loads(out)
    days_left = document.pop("days_left")
    assert document == {
        "version": 1,
        "viewer_id": 123456,
        "client_id": "4711",
        "issued_at": "2025-06-15T15:06:40Z",
        "not_before": "2025-06-15T15:06:40Z",
        "expires_at": "2100-01-01T00:00:00Z",
        "is_expired": False,
    }
    assert days_left == int((4_102_444_800 - time.time()) // DAY_S)
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("in_s", "days_left"),
    [(DAY_S + SLACK_S, 1), (SLACK_S, 0), (-SLACK_S, 0), (-3 * DAY_S - SLACK_S, -3)],
)
def test_days_left_are_whole_and_negative_once_expired(
    terminal: Terminal, in_s: float, days_left: int
) -> None:
    code, out, _ = terminal.run("--format=json", token=signed(in_s=in_s))

    document = json.loads(out)
    assert document["days_left"] == days_left
    assert document["is_expired"] is (in_s < 0)
    assert code == (0 if in_s > 0 else 1)


def test_json_has_null_for_missing_claims(terminal: Terminal) -> None:
    token = signed(aud=..., iat=..., nbf=..., exp=10**30)

    _, out, _ = terminal.run("--format", "json", token=token)

    document = json.loads(out)
    unsaid = ("client_id", "issued_at", "not_before", "expires_at", "days_left")
    assert {document[name] for name in unsaid} == {None}


def test_another_variable_can_be_named(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_TOKEN", signed(sub="7"))

    code, out, _ = terminal.run("--token-env", "OTHER_TOKEN", token=signed())

    assert out.startswith("User         7\n")
    assert code == 0


@pytest.mark.parametrize("form", ["{}", "{}\n", "Bearer {}\r\n", "\ufeff{}\n"])
def test_a_dash_reads_the_token_from_standard_input(terminal: Terminal, form: str) -> None:
    code, out, _ = terminal.run("-", token=signed(sub="7"), piped=form.format(signed()).encode())

    assert out.startswith("User         123456\n")
    assert "\nFrom         standard input\n" in out
    assert code == 0


def test_standard_input_is_not_read_without_a_dash(terminal: Terminal) -> None:
    code, out, err = terminal.run(piped=signed().encode())

    assert (code, out) == (2, "")
    assert err == (
        "kotae: ANILIST_TOKEN is not set. No account is signed in. Sign in with `kotae login`.\n"
    )


def test_without_a_default_account_the_message_says_how_to_choose_one(terminal: Terminal) -> None:
    write_accounts(record("Kotae", signed(sub="7")), record("Ed", signed(sub="8")))
    AccountStore().remove()

    code, out, err = terminal.run()

    assert (code, out) == (2, "")
    assert "Choose one with `kotae use NAME`. Accounts: Ed (user 8).\n" in err


def test_the_token_of_an_account_is_shown(terminal: Terminal) -> None:
    write_accounts(record("Kotae", signed(sub="7")), record("Ed", signed(sub="8")))

    assert terminal.run()[1].startswith("User         7\n")
    code, out, _ = terminal.run("Ed")
    assert (code, out.splitlines()[0]) == (0, "User         8")
    assert "\nFrom         the account Ed\n" in out


def test_the_server_of_the_token_is_the_one_that_checks_it(terminal: Terminal) -> None:
    server = "http://127.0.0.1:4000"
    write_accounts(record("Kotae", signed(), endpoint=server))

    out = terminal.run("--endpoint", server)[1]
    assert out.endswith(f"`kotae whoami` checks it at {server}.\n")


def test_only_the_start_of_standard_input_is_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = io.BytesIO(b"a" * 10_000_000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))

    code, out, err = terminal.run("-")

    assert (code, out) == (2, "")
    assert "longer than 16,384 characters" in err
    assert source.tell() == 16_385


@pytest.mark.parametrize("piped", [b"", b" \n"])
def test_empty_standard_input_is_refused(terminal: Terminal, piped: bytes) -> None:
    code, out, err = terminal.run("-", piped=piped)

    assert (code, out) == (2, "")
    assert "Standard input is empty: pipe the token in, as" in err


@pytest.mark.parametrize("piped", [b"\xff\xfe\x00", b"not a token", b"\0" * 9, b"abc.def.ghi"])
def test_a_text_that_is_no_token_is_refused_in_one_line(terminal: Terminal, piped: bytes) -> None:
    code, out, err = terminal.run("-", piped=piped)

    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_failing_standard_input_is_reported(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(_Broken()))

    code, _, err = terminal.run("-")

    assert code == 2
    assert "Standard input could not be read: Input/output error." in err


@pytest.mark.parametrize("stdin", [None, PipedInput(is_terminal=True)])
def test_a_terminal_is_not_read(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, stdin: PipedInput | None
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)

    code, out, err = terminal.run("-")

    assert (code, out) == (2, "")
    assert "Standard input is a terminal or closed: pipe the token in" in err


@pytest.mark.parametrize("empty", ["", " \n"])
def test_an_empty_variable_is_reported_as_empty(terminal: Terminal, empty: str) -> None:
    code, _, err = terminal.run(token=empty, piped=signed().encode())

    assert code == 2
    assert "ANILIST_TOKEN is empty: set it to a token, or unset it. In CI, check that" in err


@pytest.mark.parametrize(
    "words",
    [
        ["{}"],
        ["--format", "json", "{}"],
        ["{}", "--format", "json"],
        ["--token", "{}"],
        ["--token={}"],
        ["--", "{}"],
    ],
)
def test_a_token_given_as_an_argument_is_refused_and_not_repeated(
    terminal: Terminal, words: list[str]
) -> None:
    code, out, err = terminal.run(*(word.format(signed()) for word in words), token=signed())

    assert (code, out) == (2, "")
    assert "A token cannot be given as an argument" in err


@pytest.mark.parametrize("option", ["--token-env", "--format"])
def test_a_token_given_for_an_option_is_not_repeated(terminal: Terminal, option: str) -> None:
    code, out, _ = terminal.run(option, signed())

    assert (code, out) == (2, "")


# the token itself


def test_the_token_itself_is_printed_for_another_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = signed()
    write_accounts(record("Kotae", token))
    assert main(["token", "--print"]) == 0
    assert tuple(capsys.readouterr()) == (f"{token}\n", "")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["token", "Kotae", "--print", "--yes"]) == 0
    assert tuple(capsys.readouterr()) == (f"{token}\n", "")


def test_the_token_is_not_printed_to_a_terminal_by_mistake(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    code, out, err = terminal.run("--print", token=signed())

    assert (code, out) == (2, "")
    assert "The token is not printed to a terminal" in err


@pytest.mark.parametrize(
    "token", [signed(in_s=-DAY_S), signed(nbf=time.time() + DAY_S)], ids=["expired", "early"]
)
def test_a_token_that_is_not_valid_now_is_not_printed(terminal: Terminal, token: str) -> None:
    code, out, err = terminal.run("--print", token=token)

    assert (code, out) == (1, "")
    assert err.startswith("kotae: The token is not printed. The token ")


def test_the_token_itself_has_no_format(terminal: Terminal) -> None:
    code, _, err = terminal.run("--print", "--format", "json", token=signed())

    assert code == 2
    assert "`--print` prints the token alone" in err
