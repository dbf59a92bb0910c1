"""The README and the docs say what is true."""

from __future__ import annotations

import dataclasses
import doctest
import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, specified_rules, validate

from kotae import Client
from kotae.check import Report
from kotae.check.config import read_settings
from kotae.check.report.json import json_report
from kotae.check.validation import rule_name
from kotae.cli.main import parser_for
from kotae.problems import Location, Problem, Severity
from kotae.schema.load import load_bundled
from kotae.testing import AniListServer, Rules
from kotae.testing.faults.catalogue import FAULTS
from tests.loopback import Answer, LoopbackServer

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples/README.md"]
#: graphql-core's rules that a project judges in its own way, under the same names.
WORD = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+|syntax)`")


def blocks(language: str, page: Path) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def commands() -> list[str]:
    found: list[str] = []
    for page in PAGES:
        for block in blocks("console", page):
            for line in block.splitlines():
                match = re.match(r"\$ (?:pipx run )?(kotae [^#\[]*)", line)
                if match:
                    found.append(match[1].strip())
        found += re.findall(r"run: pipx run (kotae .*)", page.read_text("utf-8"))
    return found


def test_the_documentation_shows_commands() -> None:
    assert len(commands()) > 5


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_every_command_in_the_documentation_is_understood(command: str) -> None:
    words = shlex.split(command)[1:]
    assert parser_for(words).parse_args(words).command == words[0]


def python_of_the_readme() -> dict[str, Any]:
    names: dict[str, Any] = {}
    for code in blocks("python", PAGES[0]):
        exec(compile(code, "README.md", "exec"), names)
    return names


def test_the_python_in_the_readme_runs() -> None:
    assert callable(python_of_the_readme()["greet"])


def test_the_builder_example_of_the_readme_asks_and_describes() -> None:
    names = python_of_the_readme()
    voices = [{"name": {"full": "Kouichi Yamadera"}}, None]
    media = {
        "title": {"romaji": "Cowboy Bebop"},
        "status": "FINISHED",
        "characters": {"edges": [{"voiceActors": voices}]},
    }
    with LoopbackServer(Answer.json({"data": {"Media": media}})) as server:
        anilist = Client(endpoint=server.url, app="tests/1.0", rate_limiter=None)
        described = names["describe"](anilist, 1)
    assert described == "Cowboy Bebop, voiced by Kouichi Yamadera"
    sent = server.seen[0].json
    assert sent["variables"] == {"id": 1, "version": 2, "role": "MAIN", "language": "JAPANESE"}
    assert not validate(load_bundled().schema, parse(sent["query"]))


def test_the_sessions_in_the_documentation_go_as_they_are_shown() -> None:
    for page in PAGES:
        session = "\n".join(blocks("pycon", page))
        test = doctest.DocTestParser().get_doctest(session, {}, page.name, page.name, 0)
        said: list[str] = []
        doctest.DocTestRunner().run(test, out=said.append)
        assert not said, "".join(said)


def test_the_settings_in_the_readme_are_understood(tmp_path: Path) -> None:
    (block,) = blocks("toml", PAGES[0])
    (tmp_path / "pyproject.toml").write_text(block, "utf-8")
    settings = read_settings(tmp_path)
    assert settings is not None
    table = tomllib.loads(block)["tool"]["kotae"]
    assert set(table) == {"include", "exclude", "directives", "schema"}
    assert settings.schema == table["schema"]


def test_the_rules_page_lists_exactly_the_rules_there_are() -> None:
    sources = (ROOT / "src/kotae/check").rglob("*.py")
    code = "\n".join(path.read_text("utf-8") for path in sources)
    names = {
        "check-gave-up", "empty-document", "file-outside-project", "file-too-large",
        "import-not-found", "invalid-utf8", "no-deprecated", "rule-failed", "syntax",
        "too-complex-to-check",
        "unreadable-file",
    }  # fmt: skip
    assert all(f'"{name}"' in code for name in names)
    wanted = names | {rule_name(rule) for rule in specified_rules}
    section = (ROOT / "docs/check.md").read_text("utf-8").split("## Rules")[1].split("\n## ")[0]
    assert set(WORD.findall(section)) - {"graphql-core"} == wanted


def test_the_json_on_the_rules_page_has_the_keys_of_a_real_report() -> None:
    (sample,) = (json.loads(block) for block in blocks("json", ROOT / "docs/check.md"))
    problem = Problem("syntax", Severity.ERROR, Location("a.graphql"), "No.")
    real = json.loads(json_report(Report(load_bundled(), [problem])))
    assert list(sample) == list(real)
    for key in ("tool", "schema", "summary"):
        assert list(sample[key]) == list(real[key])
    assert list(sample["problems"][0]) == list(real["problems"][0])


def first_cells(heading: str) -> list[str]:
    """Return what stands first in each row of the tables below a heading of docs/testing.md."""
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_the_page_of_the_local_server_lists_its_rules_and_what_holds_by_default() -> None:
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    rules = {field.name: field.default for field in dataclasses.fields(Rules)}
    assert first_cells("Rules") == list(rules)
    for name, value in rules.items():
        words = {True: "on", False: "off"}[value] if isinstance(value, bool) else f"{value:,}"
        assert f"| `{name}` | {words} |" in page


def test_the_page_of_the_local_server_lists_its_faults_in_their_own_words() -> None:
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    assert first_cells("Failures") == list(FAULTS)
    for fault in FAULTS.values():
        assert f"| `{fault.name}` | {fault.summary} |" in page


def test_the_python_on_the_page_of_the_local_server_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for code in blocks("python", ROOT / "docs/testing.md"):
        exec(compile(code, "testing.md", "exec"), {})
    assert "http://127.0.0.1:" in capsys.readouterr().out


def test_the_python_on_the_page_of_the_client_runs(anilist_server: AniListServer) -> None:
    names: dict[str, Any] = {}
    for code in blocks("python", ROOT / "docs/client.md"):
        exec(compile(code, "client.md", "exec"), names)
    token = anilist_server.token(1)
    viewer = anilist_server.world.community.user(1)
    assert viewer is not None
    assert names["show"](anilist_server.url).startswith("Cowboy Bebop: ")
    assert names["show"](anilist_server.url, token).endswith(f", says {viewer['name']}")
    anilist = Client(endpoint=anilist_server.url, app="tests/1.0", rate_limiter=None)
    assert names["names"](anilist, [token]) == [viewer["name"]]
    names["test_bebop_is_there"](anilist)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
