"""The README and the docs are true: their programs run, their tables match the code."""

from __future__ import annotations

import dataclasses
import doctest
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kotae
from kotae import AsyncClient, Client
from kotae.check import CheckReport
from kotae.check.config_file import read_config
from kotae.check.report.json import json_report
from kotae.check.rule_pages import rule_pages
from kotae.check.rules.suppressions import NOT_SUPPRESSED
from kotae.cli import main
from kotae.cli.main import parser_for
from kotae.problems import Location, Problem, Severity
from kotae.schema.load import load_bundled
from kotae.testing import AniListServer, Rules
from kotae.testing.faults.faults import FAULTS
from tests.typing import checkers
from workshop.benchmarking.plan_builder import BUILDER
from workshop.benchmarking.plan_client import CLIENT
from workshop.benchmarking.plan_server import SERVER

if TYPE_CHECKING:
    from workshop.benchmarking.sections import Section

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md")), ROOT / "examples/README.md"]
OTHER_PAGES = [ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks/README.md"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: A program or a file of GraphQL, and what the program prints.
PROGRAM = re.compile(r"```(python|graphql)\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
RULE_NAME = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+|syntax)`")
#: The pages in docs/ whose Python is one program that uses AniList.
PROGRAM_PAGES = [
    *("bulk.md", "caching.md", "errors.md", "getting-started.md", "reading.md"),
    "several-machines.md",
    *(f"recipes/{path.name}" for path in sorted((ROOT / "docs/recipes").glob("*.md"))),
]
#: The Python that made this environment; unlike the environment, it has pip.
BASE_PYTHON = Path(sys.base_prefix) / "bin/python3"


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(language: str, page: Path) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def commands() -> list[str]:
    found: list[str] = []
    for page in PAGES:
        for block in blocks("console", page):
            for line in block.splitlines():
                match = re.match(r"\$ (kotae [^#\[]*)", line)
                if match:
                    found.append(match[1].strip())
        found += re.findall(r"run: (kotae .*)", page.read_text("utf-8"))
    return found


def test_the_documentation_shows_commands() -> None:
    assert len(commands()) > 5


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_every_command_in_the_documentation_is_understood(command: str) -> None:
    words = shlex.split(command)[1:]
    assert parser_for(words).parse_args(words).command == words[0]


@pytest.fixture
def documented(
    anilist_server: AniListServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AniListServer:
    """A local AniList that the documentation's clients use, and an empty folder."""
    for client in (Client, AsyncClient):
        init = partialmethod(client.__init__, endpoint=anilist_server.url, rate_limiter=None)
        monkeypatch.setattr(client, "__init__", init)
    monkeypatch.setenv("ANILIST_TOKEN", anilist_server.token(1))
    monkeypatch.chdir(tmp_path)
    return anilist_server


def run_programs(page: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Run a page's Python in order, and compare what it prints with the text below it.

    A block of GraphQL is a file; its first line is a comment with the path.
    """
    names: dict[str, Any] = {"__name__": "documentation"}
    for language, code, printed in PROGRAM.findall(page.read_text("utf-8")):
        if language == "graphql":
            path = Path(code.splitlines()[0].removeprefix("# "))
            path.parent.mkdir(exist_ok=True)
            path.write_text(code, "utf-8")
            continue
        exec(compile(code, page.name, "exec"), names)
        out = capsys.readouterr().out
        assert not printed or out == printed, code
    return names


def test_the_programs_of_the_readme_print_what_it_shows(
    documented: AniListServer, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run_programs(README, capsys)
    assert len(documented.requests) == 1
    assert names["greet"](documented.token(1)) == "You are user 1."


@pytest.mark.parametrize("page", PROGRAM_PAGES)
@pytest.mark.usefixtures("documented")
def test_the_programs_of_a_page_print_what_it_shows(
    page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_programs(ROOT / "docs" / page, capsys)


@pytest.mark.long
@pytest.mark.parametrize("page", [*PROGRAM_PAGES, "signing-in.md"])
def test_the_programs_of_a_page_have_types_that_mypy_accepts(page: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("\n".join(blocks("python", ROOT / "docs" / page)), "utf-8")
    done = checkers.run("mypy", "--strict", str(program))
    assert done.returncode == 0, done.stdout


def test_the_check_in_the_readme_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = (block for block in blocks("console", README) if "kotae check" in block)
    source = "".join(re.findall(r"^ +\d │ (.*\n)", shown, re.MULTILINE))
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries/media.graphql").write_text(source + "  }\n}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "queries/"]) == 1

    def plain(text: str) -> list[str]:
        return re.sub(r"\d+\.\d+ s", "… s", text).split()

    assert plain(capsys.readouterr().out) == plain(shown.partition("\n")[2])


@pytest.mark.parametrize(
    ("page_path", "files"), [("check.md", ("feed", "voice")), ("reports.md", ("media", "cast"))]
)
def test_the_checks_on_a_page_of_the_checker_print_what_it_shows(
    page_path: str,
    files: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = ROOT / "docs" / page_path
    (tmp_path / "queries").mkdir()
    for file, source in zip(files, blocks("graphql", page), strict=True):
        (tmp_path / f"queries/{file}.graphql").write_text(source, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    shown = [block.removeprefix("$ kotae ").partition("\n") for block in blocks("console", page)]
    runs = [(command, output) for command, _, output in shown if "[" not in command]
    assert len(runs) > len(files)
    for command, output in runs:
        main(shlex.split(command))
        printed = "".join(capsys.readouterr())
        assert re.sub(r"\d+\.\d+ s", "… s", printed) == re.sub(r"\d+\.\d+ s", "… s", output)


def test_the_first_screen_of_the_readme_has_all_that_a_newcomer_needs_first() -> None:
    first_screen = "\n".join(README.read_text("utf-8").splitlines()[:50])
    for needed in ("pip install", "```python", "print(", "```text", "$ kotae check", "✗ 1 error"):
        assert needed in first_screen


def extras() -> set[str]:
    return set(PROJECT["project"]["optional-dependencies"])


def test_the_readme_lists_the_extras_and_the_version_there_are() -> None:
    text = README.read_text("utf-8")
    table = text.split("| extra |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == extras()
    assert set(re.findall(r"kotae-([\d.]+)-py3", text)) == {kotae.__version__}


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_extra_that_a_page_installs_is_there(page: Path) -> None:
    named = re.findall(r"pip install .*?\[([\w,]+)\]", page.read_text("utf-8"))
    assert {extra for names in named for extra in names.split(",")} <= extras()


@pytest.mark.long
def test_the_commands_that_install_kotae_work(tmp_path: Path) -> None:
    lines = re.findall(r"^\$ pip (.*)$", README.read_text("utf-8"), re.MULTILINE)
    assert len(lines) == 4
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "src", clone / "src")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    for number, line in enumerate(lines):
        environment = tmp_path / f"environment-{number}"
        subprocess.run(
            [str(BASE_PYTHON), "-m", "venv", "--without-pip", str(environment)], check=True
        )
        python = str(environment / "bin/python")
        pip = [str(BASE_PYTHON), "-m", "pip", "--quiet", "--python", python]
        subprocess.run([*pip, *shlex.split(line)], cwd=clone, check=True)
        if line.startswith("install"):
            command = [str(environment / "bin/kotae"), "--version"]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            assert kotae.__version__ in done.stdout


def test_the_sessions_in_the_documentation_print_what_the_pages_show() -> None:
    for page in PAGES:
        session = "\n".join(blocks("pycon", page))
        test = doctest.DocTestParser().get_doctest(session, {}, page.name, page.name, 0)
        failures: list[str] = []
        doctest.DocTestRunner().run(test, out=failures.append)
        assert not failures, "".join(failures)


def test_the_settings_in_the_readme_are_understood(tmp_path: Path) -> None:
    (block,) = blocks("toml", README)
    (tmp_path / "pyproject.toml").write_text(block, "utf-8")
    settings = read_config(tmp_path)
    assert settings is not None
    table = tomllib.loads(block)["tool"]["kotae"]
    assert set(table) == {"include", "exclude", "directives", "schema"}
    assert settings.schema == table["schema"]


@pytest.mark.parametrize("section", BUILDER + SERVER + CLIENT, ids=lambda section: section.key)
def test_the_page_of_benchmarks_has_the_titles_and_rows_that_are_measured(section: Section) -> None:
    page = (ROOT / "benchmarks/README.md").read_text("utf-8")
    assert f"\n## {section.title}\n\n{section.what}\n" in page
    for subject in section.subjects:
        assert re.search(rf"^\| (\*\*)?{re.escape(subject.label)}(\*\*)? \|", page, re.MULTILINE)
        assert not subject.remark or f"\n- {subject.label}: {subject.remark}\n" in page


def test_the_page_of_the_checker_lists_the_rules_that_have_no_setting() -> None:
    section = (ROOT / "docs/check.md").read_text("utf-8").split("## Rules")[1].split("\n## ")[0]
    table = section.split("| rule |")[1].split("\n\n")[0]
    assert set(RULE_NAME.findall(table)) == NOT_SUPPRESSED - rule_pages().keys()


def test_the_json_on_the_page_of_reports_has_the_keys_of_a_real_report() -> None:
    (sample,) = (json.loads(block) for block in blocks("json", ROOT / "docs/reports.md"))
    problem = Problem("syntax", Severity.ERROR, Location("a.graphql"), "No.")
    real = json.loads(json_report(CheckReport(load_bundled(), [problem])))
    assert list(sample) == list(real)
    for key in ("tool", "schema", "summary"):
        assert list(sample[key]) == list(real[key])
    assert list(sample["problems"][0]) == list(real["problems"][0])


def first_cells(heading: str) -> list[str]:
    """Return the first cell of each row of the tables below a heading of docs/testing.md."""
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_the_page_of_the_local_server_lists_its_rules_and_their_defaults() -> None:
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    rules = {field.name: field.default for field in dataclasses.fields(Rules)}
    assert first_cells("Rules") == list(rules)
    for name, value in rules.items():
        words = {True: "on", False: "off"}[value] if isinstance(value, bool) else f"{value:,}"
        assert f"| `{name}` | {words} |" in page


def test_the_page_of_the_local_server_lists_its_faults() -> None:
    assert first_cells("Failures") == list(FAULTS)


def test_the_python_on_the_page_of_the_local_server_runs(
    anilist_server: AniListServer, anilist_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    for code in blocks("python", ROOT / "docs/testing.md"):
        exec(compile(code, "testing.md", "exec"), names)
    assert "http://127.0.0.1:" in capsys.readouterr().out
    names["test_my_program_finds_bebop"](anilist_server)
    names["test_a_missing_media_is_an_error"](anilist_client)
    names["test_my_own_media"](anilist_server, anilist_client)
    names["test_a_media_that_arrives_while_paging"]()


def test_the_python_on_the_page_of_the_client_runs(anilist_server: AniListServer) -> None:
    names: dict[str, Any] = {}
    for code in blocks("python", ROOT / "docs/client.md"):
        exec(compile(code, "client.md", "exec"), names)
    token = anilist_server.token(1)
    viewer = anilist_server.world["User"][1]
    assert names["show"](anilist_server.url).startswith("Cowboy Bebop: ")
    assert names["my_name"](token, anilist_server.url) == viewer["name"]
    anilist = Client(endpoint=anilist_server.url, app="tests/1.0", rate_limiter=None)
    assert names["names"](anilist, [token]) == [viewer["name"]]
    assert names["compare"](anilist, viewer["name"]).endswith(": 1")
    assert names["patient_title"](anilist, 1) == "Cowboy Bebop"
    assert names["report"](anilist).startswith("Cowboy Bebop: HTTP 200, ")
    names["test_bebop_is_there"](anilist)


@pytest.mark.parametrize("page", PAGES + OTHER_PAGES, ids=page_name)
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", page.read_text("utf-8"))
    for target, heading in links:
        linked = page.parent / target if target else page
        assert linked.exists(), target
        if heading:
            lines = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in lines}
            assert heading in slugs, f"{target}#{heading}"
