"""`kotae schema fetch`: requests over real HTTP, and the files that `kotae check` finds."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema
from tests.loopback import CannedResponse, LoopbackServer, RawServer, graphql_responder

from kotae.cli import main
from kotae.schema.diff import find_changes
from kotae.schema.load import load_bundled, load_file
from kotae.schema.write import schema_sdl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OLD = "type Query { a: Int gone: Int } enum Kind { ONE }"
_NEW = "type Query { a: Int new(b: Kind): Int } enum Kind { ONE TWO }"
_KINDS = "127 objects, 3 unions, 40 enums, 10 inputs, 3 scalars"
_TOKEN = "eyJ0eXAiOiJKV1Qi.secret-claims-of-a-viewer.secret-signature"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.kotae]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def anilist() -> Iterator[LoopbackServer]:
    with LoopbackServer(graphql_responder(load_bundled().schema)) as server:
        yield server


def _serving(sdl: str) -> LoopbackServer:
    return LoopbackServer(graphql_responder(build_schema(sdl)))


def _fetch(*words: str) -> int:
    return main(["schema", "fetch", *words])


def _fetched(sdl: str) -> None:
    with _serving(sdl) as server:
        assert _fetch("--endpoint", server.url) == 0


def _files(folder: Path) -> dict[str, bytes]:
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.is_file()}


# fetch: what it does


def test_fetching_writes_the_schema_and_prints_its_size(
    project: Path, anilist: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _fetch("--endpoint", anilist.url) == 0
    loaded = load_file(project / "schema.graphql")
    assert find_changes(load_bundled().schema, loaded.schema, with_descriptions=True) == ()
    assert loaded.date is not None
    output = capsys.readouterr()
    assert output.out.splitlines() == [
        f"Fetched the schema of {anilist.url}: {_KINDS}.",
        "Wrote schema.graphql and schema.introspection.json.",
        "Nothing changed since the bundled schema of 2026-08.",
    ]
    assert output.err == ""


def test_fetching_again_leaves_the_files_unchanged(
    project: Path, anilist: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    _fetch("--endpoint", anilist.url)
    before = _files(project)
    assert _fetch("--endpoint", anilist.url) == 0
    assert _files(project) == before
    assert "schema.graphql and schema.introspection.json are up to date." in capsys.readouterr().out


def test_another_order_of_the_server_changes_no_byte(project: Path) -> None:
    _fetched("type Query { a: Int b(x: Kind, y: Kind): Int } enum Kind { ONE TWO }")
    before = _files(project)
    _fetched("enum Kind { TWO ONE } type Query { b(y: Kind, x: Kind): Int a: Int }")
    assert _files(project) == before


def test_the_file_goes_to_the_root_of_the_project(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = project / "queries" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    _fetched(_OLD)
    assert (project / "schema.graphql").is_file()
    assert not _files(below)


def test_the_file_goes_where_the_configuration_says(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.kotae]\nschema = "anilist/all.graphql"\n')
    (project / "anilist").mkdir()
    _fetched(_OLD)
    assert sorted(_files(project / "anilist")) == ["all.graphql", "all.introspection.json"]


def test_a_pyproject_without_our_table_marks_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    _fetched(_OLD)
    assert (tmp_path / "schema.graphql").is_file()


def test_without_a_project_the_file_goes_into_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _fetched(_OLD)
    assert (tmp_path / "schema.graphql").is_file()


def test_out_names_the_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with _serving(_OLD) as server:
        assert _fetch("--endpoint", server.url, "--out", "other.graphql") == 0
    assert sorted(_files(project)) == [
        "other.graphql",
        "other.introspection.json",
        "pyproject.toml",
    ]
    assert "Wrote other.graphql and other.introspection.json." in capsys.readouterr().out


def test_changes_since_the_previous_file_are_counted(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fetched(_OLD)
    date = load_file(project / "schema.graphql").date
    capsys.readouterr()
    _fetched(_NEW)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Wrote schema.graphql and schema.introspection.json.",
        f"Changes since the previous file of {date}: 1 breaking, 1 dangerous, 1 safe.",
    ]


def test_changes_since_the_bundled_schema_name_the_command_that_lists_them(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sdl = schema_sdl(load_bundled().schema).replace("  HIATUS\n", "  HIATUS\n  RESTING\n", 1)
    _fetched(sdl)
    assert capsys.readouterr().out.splitlines()[2:] == [
        "Changes since the bundled schema of 2026-08: 1 dangerous.",
        "`kotae schema diff` lists them.",
    ]
    assert (project / "schema.graphql").is_file()


def test_a_file_that_is_not_a_schema_is_replaced(project: Path) -> None:
    (project / "schema.graphql").write_text("not a schema")
    _fetched(_OLD)
    assert load_file(project / "schema.graphql").schema.query_type


@pytest.mark.usefixtures("project")
def test_the_query_of_the_endpoint_is_not_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _serving(_OLD) as server:
        assert _fetch("--endpoint", f"{server.url}?key=secret") == 0
    assert server.seen[0].path == "/?key=secret"
    assert "secret" not in capsys.readouterr().out
    assert b"secret" not in b"".join(_files(project).values())


# fetch: the token


@pytest.mark.usefixtures("project")
def test_a_token_is_sent_only_if_its_variable_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("MY_TOKEN", "ANILIST_TOKEN"):
        monkeypatch.setenv(name, f"{_TOKEN}\n")
    with _serving(_OLD) as server:
        assert _fetch("--endpoint", server.url) == 0
        assert _fetch("--endpoint", server.url, "--token-env", "MY_TOKEN") == 0
    assert "authorization" not in server.seen[0].headers
    assert server.seen[1].headers["authorization"] == f"Bearer {_TOKEN}"
    output = capsys.readouterr()
    assert "secret" not in output.out + output.err + caplog.text


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--token-env", "UNSET"], "The environment variable UNSET is not set"),
        (["--token-env", "EMPTY"], "The environment variable EMPTY is empty"),
        (["--token-env", _TOKEN], "expected the name of an environment variable"),
        (["--token-env", "ODD"], "The token contains characters"),
        (["--token", _TOKEN], "A token cannot be given as an argument"),
        ([f"--token={_TOKEN}"], "A token cannot be given as an argument"),
        (["--token"], "A token cannot be given as an argument"),
        (["--token-env", "GOOD", "--endpoint", "http://example.org"], "without encryption"),
        (["--endpoint", "https://a:hunter2@example.org"], "a user or a password"),
        (["--endpoint", "example.org"], "neither https:// nor http://"),
        (["--endpoint", ""], "neither https:// nor http://"),
        (["--timeout", "0"], "above zero"),
        (["--timeout", "nan"], "above zero"),
        (["--timeout", "soon"], "above zero"),
        (["--out", "none/schema.graphql"], "The folder of none/schema.graphql does not exist"),
        (["--out", "."], "is a folder"),
        (["--out", "schema.json"], "expected a .graphql file for the SDL"),
        (["--out", "/dev/null"], "not a regular file"),
        (["--out", f"{'n' * 300}.graphql"], "cannot be written: File name too long"),
        (["--nonsense"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_reported_before_anything_is_sent(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    reason: str,
) -> None:
    monkeypatch.delenv("UNSET", raising=False)
    monkeypatch.setenv("EMPTY", " \n")
    monkeypatch.setenv("ODD", "two words-secret")
    monkeypatch.setenv("GOOD", _TOKEN)
    before = _files(project)
    assert _fetch(*words) == 2
    output = capsys.readouterr()
    assert reason in output.err
    assert "words-secret" not in output.err
    assert "secret-" not in output.err
    assert "hunter2" not in output.err
    assert output.out == ""
    assert _files(project) == before


def test_a_project_cannot_redirect_the_file_outside_itself(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    victim = tmp_path_factory.mktemp("elsewhere") / "victim"
    victim.write_text("precious")
    (project / "schema.graphql").symlink_to(victim)
    assert _fetch() == 2
    assert "outside of the project" in capsys.readouterr().err
    (project / "pyproject.toml").write_text('[tool.kotae]\nschema = "../victim.graphql"\n')
    assert _fetch() == 2
    assert victim.read_text() == "precious"


# fetch: what goes wrong


def _schema_response(**changes: object) -> CannedResponse:
    no_fields: list[object] = []
    query = {"kind": "OBJECT", "name": "Query", "fields": no_fields, "interfaces": no_fields}
    schema: dict[str, object] = {"queryType": {"name": "Query"}, "types": [query], **changes}
    return CannedResponse.json({"data": {"__schema": schema}})


_HTML = {"Content-Type": "text/html"}
_FAULTS: list[tuple[CannedResponse, str]] = [
    (CannedResponse(403, b"<html>Just a moment...</html>", _HTML), "a Cloudflare error page"),
    (CannedResponse(200, b"<html>Welcome</html>", _HTML), "Is the endpoint's URL right?"),
    (CannedResponse(502, b"<html>Bad gateway</html>", _HTML), "is down or overloaded"),
    (CannedResponse.json({"errors": [{"message": "The AniList API has been"}]}, 403), "Referer"),
    (
        CannedResponse.json({"errors": [{"message": "Too Many"}]}, 429, {"Retry-After": "7"}),
        "7 seconds",
    ),
    (CannedResponse(429, b"<html>", _HTML), "Wait a minute"),
    (
        CannedResponse.json({"errors": [{"message": "Invalid token"}]}, 400),
        "does not accept the token",
    ),
    (CannedResponse.json({"errors": [{"message": "no \x1b[31mintrospection"}]}, 400), "refused"),
    (CannedResponse(200, b'{"data": {"__schema": {"types": [{"kind"'), "is truncated"),
    (
        CannedResponse(200, b'{"data": 1', {"Content-Length": "99"}),
        "broke in the middle of the response",
    ),
    (CannedResponse(302, b"", {"Location": "https://example.org/\x1b"}), "which is not followed"),
    (CannedResponse.json({"data": None}), "neither data nor errors"),
    (CannedResponse.json({"message": "Hello"}, 404), "AniList has nothing"),
    (CannedResponse.json({"data": {"a": 1}}), "lacks `__schema`"),
    (_schema_response(), "Type Query must define one or more fields"),
    (_schema_response(types=[]), "unknown type: Query"),
    (_schema_response(types="\x1b[31m::error::"), "cannot be used"),
    (CannedResponse(200, b'{"data": ' + b'{"a": ' * 50_000), "nested too deeply"),
    (CannedResponse(200, bytes(5 * 1024 * 1024)), "larger than 4,194,304 bytes"),
    (
        CannedResponse(200, b"\x1f\x8b junk", {"Content-Encoding": "gzip"}),
        "does not have the compression",
    ),
]


@pytest.mark.parametrize(("response", "words"), _FAULTS, ids=[words for _, words in _FAULTS])
@pytest.mark.parametrize("has_file", [True, False], ids=["a file before", "no file"])
def test_a_failure_exits_with_3_and_leaves_the_old_file(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    response: CannedResponse,
    words: str,
    has_file: bool,
) -> None:
    if has_file:
        _fetched(_OLD)
    capsys.readouterr()
    before = _files(project)
    with LoopbackServer(response) as server:
        assert _fetch("--endpoint", server.url) == 3
    assert _files(project) == before
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("kotae: ")
    assert words in output.err
    assert output.err.rstrip("\n").isprintable()
    assert "::error" not in output.err


def test_the_time_limit_ends_a_request_to_a_silent_server(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with RawServer(lambda: iter(lambda: b"", None), pause_s=0.02) as server:
        assert _fetch("--endpoint", server.url, "--timeout", "0.3") == 3
    assert "within 0.3 seconds" in capsys.readouterr().err
    assert list(_files(project)) == ["pyproject.toml"]


@pytest.mark.usefixtures("project")
def test_a_refused_connection_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert _fetch("--endpoint", "http://127.0.0.1:1/") == 3
    assert "Could not connect to 127.0.0.1:1 (Connection refused)" in capsys.readouterr().err


def test_a_full_disk_is_reported_and_leaves_the_old_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _fetched(_OLD)
    before = _files(project)

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kotae.schema.write.write_atomically", full)
    with _serving(_NEW) as server:
        assert _fetch("--endpoint", server.url) == 2
    assert "schema.graphql could not be written: No space left" in capsys.readouterr().err
    assert _files(project) == before


# the door


def test_without_an_action_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    output = capsys.readouterr().out
    assert "fetch" in output
    assert "diff" in output


def test_an_unknown_action_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "forget"]) == 2
    assert "invalid choice" in capsys.readouterr().err
