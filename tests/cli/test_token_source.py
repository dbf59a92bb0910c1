"""The order in which all commands look for their token."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.account_records import record, write_accounts
from tests.cli.tokens import DAY_S, SLACK_S, PipedInput, signed
from tests.keyrings import MemoryKeyring, use_keyring

from kotae import Token
from kotae.auth.accounts import AccountStore
from kotae.cli import main
from kotae.cli.main import parser_for
from kotae.cli.token_source import FoundToken, find_token, token_to_send
from kotae.errors import AuthError, TokenExpiredError, TokenMalformedError, UsageError

if TYPE_CHECKING:
    from tests.cli.command_terminal import CommandTerminal

#: The commands that send a token, and those that show one.
SENDERS = ["run x.graphql", "list Kotae", "schema fetch"]
SHOWERS = ["whoami", "token"]
LOCAL = "http://127.0.0.1:8000/"


@pytest.fixture
def accounts() -> None:
    """Write two accounts of AniList, of which Kotae is the default, and one of a local server."""
    write_accounts(
        record("Kotae", signed(sub="2")),
        record("Ed", signed(sub="1")),
        record("Local", signed(sub="3"), endpoint=LOCAL),
    )


def found(words: str) -> FoundToken | None:
    arguments = words.split()
    return find_token(parser_for(arguments).parse_args(arguments))


def viewer_of(words: str) -> int | None:
    token = found(words)
    return None if token is None else token.token().viewer_id


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("command", SENDERS + SHOWERS)
def test_all_commands_look_for_the_token_in_one_order(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTHER", signed(sub="8"))
    account = "Ed" if command in SHOWERS else "--account Ed"

    assert viewer_of(command) == 2  # the default account
    assert viewer_of(f"{command} --endpoint {LOCAL}") == 3
    monkeypatch.setenv("ANILIST_TOKEN", signed(sub="7"))
    assert viewer_of(command) == 7
    assert viewer_of(f"{command} --token-env OTHER") == 8
    assert viewer_of(f"{command} {account}") == 1


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("command", SENDERS)
def test_an_anonymous_request_has_no_token(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANILIST_TOKEN", signed())
    assert found(f"{command} --anonymous") is None


@pytest.mark.parametrize("command", SENDERS + SHOWERS)
def test_without_accounts_and_variables_there_is_no_token(command: str) -> None:
    assert found(command) is None


@pytest.mark.parametrize(
    ("endpoint", "viewer"),
    [
        (LOCAL, 3),
        ("https://graphql.anilist.co.example.org", None),
        ("http://graphql.anilist.co", None),
        ("https://graphql.anilist.co:8443", None),
    ],
)
@pytest.mark.usefixtures("accounts")
def test_the_variable_and_the_accounts_of_anilist_are_for_anilist_only(
    endpoint: str, viewer: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANILIST_TOKEN", signed(sub="7"))
    assert viewer_of(f"run x --endpoint {endpoint}") == viewer
    with pytest.raises(AuthError, match="No account"):
        found(f"run x --endpoint {endpoint} --account Ed")


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("url", ["https://graphql.anilist.co/", "https://GRAPHQL.anilist.co:443"])
def test_an_address_of_anilist_in_another_form_is_anilist(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert viewer_of(f"run x --endpoint {url}") == 2
    monkeypatch.setenv("ANILIST_TOKEN", signed(sub="7"))
    assert viewer_of(f"run x --endpoint {url}") == 7


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize("value", ["", " \n"])
def test_an_empty_variable_is_an_error_and_no_other_token_takes_its_place(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANILIST_TOKEN", value)
    for words in ("run x", "token", "run x --token-env ANILIST_TOKEN"):
        with pytest.raises(UsageError, match=r"ANILIST_TOKEN is empty: set it .* or unset it"):
            found(words)
    with pytest.raises(UsageError, match="OTHER is not set"):
        found("run x --token-env OTHER")


@pytest.mark.parametrize(
    "words",
    ["run x --account A --anonymous", "run x --account A --token-env B", "token A --token-env B"],
)
def test_two_sources_at_once_are_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words.split()) == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in SHOWERS:
        monkeypatch.setattr(sys, "stdin", PipedInput(signed(sub="9").encode()))
        assert viewer_of(f"{command} -") == 9


def test_what_is_not_a_token_is_named_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANILIST_TOKEN", "nonsense")
    monkeypatch.setattr(sys, "stdin", PipedInput(b"nonsense"))
    for words, place in (("run x", "The environment variable ANILIST_TOKEN"), ("token -", "Stand")):
        token = found(words)
        assert token is not None
        assert "nonsense" not in repr(token)
        with pytest.raises(TokenMalformedError, match=f"^{place}.*: "):
            token.token()


@pytest.mark.parametrize("command", [*SENDERS, *SHOWERS, "use", "logout"])
@pytest.mark.parametrize("secret", [signed(), f"Bearer {signed()}", "x" * 40], ids=["a", "b", "c"])
def test_a_secret_in_place_of_a_name_is_refused_and_not_repeated(
    command: str, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    option = ["--account"] if command in SENDERS else []
    assert main([*command.split(), *option, secret]) == 2
    out, err = capsys.readouterr()
    assert "A token cannot be given as an argument" in err
    assert not any(part in out + err for part in secret.rsplit(maxsplit=1)[-1].split("."))


# the expiry of an account


def to_send(words: str) -> FoundToken | None:
    arguments = words.split()
    return token_to_send(parser_for(arguments).parse_args(arguments))


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (31, ""),
        (29, "The token of the account Kotae expires in 29 days. `kotae login` replaces it."),
    ],
)
def test_an_account_is_mentioned_once_it_has_less_than_30_days(
    days: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_accounts(record("Kotae", signed(in_s=days * DAY_S + SLACK_S)))
    assert to_send("run x") is not None
    assert tuple(capsys.readouterr()) == ("", line and f"kotae: {line}\n")


def test_an_expired_account_is_an_error_that_says_what_to_do() -> None:
    write_accounts(record("Kotae", signed(in_s=-3 * DAY_S - SLACK_S), endpoint=LOCAL))
    with pytest.raises(TokenExpiredError) as caught:
        to_send(f"run x --endpoint {LOCAL}")
    assert str(caught.value) == (
        "The token of the account Kotae expired 3 days ago. "
        "`kotae login --endpoint http://127.0.0.1:8000` replaces it. `--anonymous` sends no token."
    )
    assert to_send("run x") is None


def test_the_expiry_is_that_of_the_token_and_not_of_the_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_accounts(record("Kotae") | {"expires_at": 1})
    assert to_send("run x") is not None
    assert tuple(capsys.readouterr()) == ("", "")
    write_accounts(record("Kotae", signed(in_s=-1)) | {"expires_at": 4_102_444_800})
    with pytest.raises(TokenExpiredError):
        to_send("run x")


def test_a_default_account_that_cannot_be_read_says_how_to_do_without() -> None:
    path = write_accounts(record("Kotae"))
    for damage in (lambda: path.parent.chmod(0o777), lambda: path.write_text("{}")):
        damage()
        with pytest.raises(AuthError, match=r"`--anonymous` sends no token\.$"):
            to_send("run x")
        assert to_send("run x --anonymous") is None
        path.parent.chmod(0o700)


# over HTTP


def test_run_and_list_send_the_token_of_the_default_account_and_do_not_mention_it(
    terminal: CommandTerminal,
) -> None:
    server = terminal.server
    write_accounts(record("Kotae", server.token(1), endpoint=server.url))
    terminal.write("me.graphql", "{ Viewer { id } }")
    code, out, err = terminal.run("run", "me.graphql")
    assert (code, json.loads(out), err) == (0, {"Viewer": {"id": 1}}, "")
    name = server.world["User"][1]["name"]
    assert terminal.run("list", name, "--format", "jsonl")[::2] == (0, "")
    assert terminal.run("list", name, "--anonymous", "--format", "jsonl")[0] == 0
    assert [request.viewer_id for request in server.requests] == [1, 1, None]


def test_a_refused_token_is_named_by_its_account(terminal: CommandTerminal) -> None:
    write_accounts(record("Kotae", endpoint=terminal.server.url))
    terminal.write("one.graphql", "{ Media(id: 1) { id } }")
    advice = (
        f" The token comes from the account Kotae: `kotae login --endpoint "
        f"{terminal.server.url.rstrip('/')}` replaces it. `--anonymous` sends no token.\n"
    )
    for words in (("run", "one.graphql"), ("list", "Kotae"), ("schema", "fetch")):
        code, out, err = terminal.run(*words)
        assert (code, out) == (2, "")
        assert "does not accept the token" in err
        assert err.endswith(advice)


def test_a_keyring_that_fails_is_an_error_and_is_not_needed_without_a_token(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring()
    use_keyring(monkeypatch, keyring)
    server = terminal.server
    AccountStore().add(Token.parse(server.token(1)), "Kotae", endpoint=server.url)
    terminal.write("one.graphql", "{ Media(id: 1) { id } }")
    assert terminal.run("run", "one.graphql")[0] == 0
    assert server.requests[-1].viewer_id == 1
    keyring.error = RuntimeError(f"locked {server.token(1)}")
    code, out, err = terminal.run("run", "one.graphql")
    assert (code, out) == (2, "")
    assert err.endswith(" `--anonymous` sends no token.\n")
    assert server.token(1) not in err
    assert terminal.run("run", "one.graphql", "--anonymous")[0] == 0
    assert server.requests[-1].viewer_id is None


def test_a_command_without_accounts_imports_nothing_for_them() -> None:
    code = (
        "import sys; from kotae.cli import main; "
        "main(['list', 'Kotae', '--endpoint', 'http://127.0.0.1:9']); "
        "sys.exit(not {'keyring', 'jwt', 'kotae.auth.accounts'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
