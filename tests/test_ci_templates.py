"""The GitHub action and the GitLab template run as the services run them; pre-commit's hook."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kotae
from kotae.check.discovery import SUFFIXES
from kotae.check.embedded import languages
from kotae.cli.main import parser_for
from tests.scripts.github_rest import TOKEN, GitHubStandIn, github_stand_in
from tests.yaml_blocks import defaults, script_of, steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent
ACTION = (ROOT / "action.yml").read_text("utf-8")
TEMPLATE = (ROOT / "templates/check.yml").read_text("utf-8")
GOOD = "query Good { Media(id: 1) { id } }\n"
BAD = "query Bad { Media(id: 1) { idd } }\n"
#: Names of files that a shell must not expand, and values of inputs.
HOSTILE = "$(touch pwned) `touch pwned` \"'; touch pwned; # ${HOME} *.graphql"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project, whose Python files must not run, and a Python that makes no real environment."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("pip", "venv", "kotae", "json", "os"):
        (project / f"{name}.py").write_text("open('pwned', 'w')", "utf-8")
    tools = tmp_path / "tools"
    tools.mkdir()
    python = tools / "python"
    python.write_text(
        "#!/bin/bash\n"
        'printf "%s\\n" "$*" >> "$PIP_LOG"\n'
        'case "$*" in\n'
        '    \'-I -m venv \'*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python"\n'
        f'        ln -sf "{Path(sys.executable).parent / "kotae"}" "$4/bin/kotae" ;;\n'
        "    '-I -m pip '*) ;;\n"
        f'    *) exec "{sys.executable}" "$@" ;;\n'
        "esac\n",
        "utf-8",
    )
    python.chmod(0o755)
    return tmp_path


def environment(folder: Path, **extra: str) -> dict[str, str]:
    return {
        "PATH": f"{folder / 'tools'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "PIP_LOG": str(folder / "pip.log"),
        **extra,
    }


class Job:
    """A job that runs the action for the pull request 7."""

    def __init__(self, folder: Path, github: GitHubStandIn) -> None:
        self.folder = folder
        self.project = folder / "project"
        self.github = github
        self.outputs: dict[str, str] = {}
        self.printed = ""

    def run(self, inputs: Mapping[str, str]) -> int:
        """Run the steps as the runner does, and return the exit code of the job."""
        values = defaults(ACTION) | {"token": TOKEN} | dict(inputs)
        code = 0
        for step in steps(ACTION):
            if not step.script or (
                "publish.py" in step.script and not self._is_on(step.script, values)
            ):
                continue
            resolved = {
                name: self._evaluate(value, values) for name, value in step.environment.items()
            }
            done = self._bash(step.script, resolved)
            code = code or done.returncode
            self.printed += done.stdout + done.stderr
        return code

    @staticmethod
    def _is_on(script: str, inputs: Mapping[str, str]) -> bool:
        """Tell whether the condition of a step holds; only those that publish have one."""
        published = re.search(r'publish\.py" (\w+)', script)
        return published is None or inputs[published[1]] == "true"

    def _evaluate(self, value: str, inputs: Mapping[str, str]) -> str:
        match = re.fullmatch(r"\$\{\{ (\w+)\.([\w.-]+) \}\}", value)
        assert match, value
        if match[1] == "inputs":
            return inputs[match[2]]
        known = {"python.outputs.python-path": str(self.folder / "tools/python")}
        return known.get(match[2]) or self.outputs[match[2]]

    def _bash(self, script: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        output = self.folder / "output"
        output.write_text("", "utf-8")
        temporary = self.folder / "runner temp"
        temporary.mkdir(exist_ok=True)
        event = self.folder / "event.json"
        event.write_text('{"pull_request": {"number": 7}}', "utf-8")
        file = self.folder / "script.sh"
        file.write_text(script, "utf-8")
        given = environment(
            self.folder,
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_ACTIONS="true",
            GITHUB_API_URL=self.github.url,
            GITHUB_EVENT_PATH=str(event),
            GITHUB_OUTPUT=str(output),
            GITHUB_REPOSITORY="owner/name",
            GITHUB_SHA="abc",
            GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"),
            GITHUB_WORKSPACE=str(self.project),
            RUNNER_TEMP=str(temporary),
        )
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=self.project,
            env={**given, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        step_id = {"venv": "install", "--fail-on": "check"}
        name = next((step_id[word] for word in step_id if word in script), "")
        for line in output.read_text("utf-8").splitlines():
            key, _, value = line.partition("=")
            self.outputs[f"{name}.outputs.{key}"] = value
        return done


@pytest.fixture
def job(folder: Path) -> Iterator[Job]:
    with github_stand_in() as github:
        yield Job(folder, github)


def test_the_action_fails_for_an_error_and_the_comment_and_sarif_have_it(job: Job) -> None:
    (job.project / "a.graphql").write_text(BAD, "utf-8")
    assert job.run({"comment": "true", "sarif": "true"}) == 1
    assert job.outputs["check.outputs.exit-code"] == "1"
    assert "::error file=a.graphql,line=1" in job.printed
    (comment,) = job.github.comments
    assert "### kotae check: 1 error\n" in comment["body"]
    assert "<code>a.graphql:1:28</code>" in comment["body"]
    assert len(job.github.uploads) == 1
    (job.project / "a.graphql").write_text(GOOD, "utf-8")
    assert job.run({"comment": "true"}) == 0
    assert "kotae check: no problems" in job.github.comments[0]["body"]


def test_the_action_installs_its_own_commit_with_tested_versions(job: Job) -> None:
    (job.project / "a.graphql").write_text(GOOD, "utf-8")
    assert job.run({}) == 0
    venv, pip = (job.folder / "pip.log").read_text("utf-8").splitlines()
    assert venv.startswith("-I -m venv ")
    assert pip.endswith(f" --constraint {ROOT}/scripts/requirements/runtime.txt {ROOT}")
    assert job.run({"programs": "true"}) == 0
    assert (job.folder / "pip.log").read_text("utf-8").endswith(f" {ROOT}[embedded]\n")


def test_inputs_of_the_action_are_words_and_never_code(job: Job) -> None:
    hostile = job.project / HOSTILE
    hostile.mkdir()
    (hostile / "a b.graphql").write_text(BAD, "utf-8")
    (job.project / "-x.graphql").write_text(GOOD, "utf-8")
    paths = f"{HOSTILE}\r\n\n-x.graphql\n"
    assert job.run({"paths": paths, "args": "--max-warnings=5\n", "comment": "true"}) == 1
    assert "in 2 files, 2 operations" in job.github.comments[0]["body"]
    assert job.run({"fail-on": HOSTILE, "args": HOSTILE}) == 2
    assert job.run({"working-directory": HOSTILE, "paths": "nowhere"}) == 2
    assert job.run({"working-directory": f"nowhere{HOSTILE}"}) == 1
    assert list(job.folder.rglob("pwned")) == []


def test_a_check_that_cannot_run_is_said_in_the_comment(job: Job) -> None:
    (job.project / "a.graphql").write_text(BAD, "utf-8")
    job.run({"comment": "true"})
    assert job.run({"comment": "true", "paths": "nowhere"}) == 2
    (comment,) = job.github.comments
    assert "did not run" in comment["body"]


def test_no_script_of_the_action_has_an_expression_and_no_action_moves() -> None:
    assert len(steps(ACTION)) == 5
    for step in steps(ACTION):
        assert "${{" not in step.script
    used = re.findall(r"uses: (.*)", ACTION)
    assert used
    for each in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)


def run_gitlab(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the template's script as the runner does, in the image's `sh`."""
    values = defaults(TEMPLATE) | inputs
    variables = {
        name: values[source]
        for name, source in re.findall(
            r"^    (KOTAE_\w+):\n      value: \$\[\[ inputs\.(\w+) \]\]\n      expand: false$",
            TEMPLATE,
            re.MULTILINE,
        )
    }
    return subprocess.run(
        ["sh", "-c", script_of(TEMPLATE, "- ")],
        cwd=folder / "project",
        env=environment(
            folder, CI_PROJECT_DIR=str(folder / "project"), TMPDIR=str(folder), **variables
        ),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_gitlab_template_writes_both_reports(folder: Path) -> None:
    (folder / "project/a.graphql").write_text(BAD, "utf-8")
    assert run_gitlab(folder).returncode == 1
    project = folder / "project"
    for report in ("gl-code-quality-report.json", "kotae-junit.xml"):
        assert (project / report).is_file()
        assert f": {report}\n" in TEMPLATE
    (entry,) = json.loads((project / "gl-code-quality-report.json").read_text("utf-8"))
    assert entry["location"]["path"] == "a.graphql"
    assert f" kotae=={kotae.__version__}\n" in (folder / "pip.log").read_text("utf-8")


def test_inputs_of_the_gitlab_template_are_words_and_never_code(folder: Path) -> None:
    hostile = folder / "project" / HOSTILE
    hostile.mkdir()
    (hostile / "a.graphql").write_text(GOOD, "utf-8")
    (folder / "project/-x.graphql").write_text("query Other { GenreCollection }", "utf-8")
    done = run_gitlab(folder, paths=f"{HOSTILE}\n-x.graphql\n", args="--statistics")
    assert done.returncode == 0, done.stderr
    assert "in 2 files, 2 operations" in done.stdout
    assert run_gitlab(folder, package=HOSTILE, fail_on=HOSTILE).returncode == 2
    assert list(folder.rglob("pwned")) == []
    script = script_of(TEMPLATE, "- ")
    assert "[[ " not in script.replace("[ -z", "")


def test_a_pull_request_with_the_schema_or_a_changed_fragment_is_checked_whole() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    assert hook.count("\n  pass_filenames: false\n") == 3
    pattern, wider, stubs = re.findall(r"^  files: (.*)$", hook, re.MULTILINE)
    assert all(re.search(wider, f"src/a{suffix}") for suffix in (*languages._LANGUAGES, *SUFFIXES))
    for name in ("queries/a.graphql", "a.gql", "pyproject.toml", "app/kotae.toml"):
        assert re.search(pattern, name)
    for name in ("a.graphqls", "mypyproject.toml", "kotae.toml.bak"):
        assert not re.search(pattern, name)
    assert all(
        re.search(stubs, name) for name in ("queries/a.graphql", "typed_queries.pyi", "a.gql")
    )
    for entry in re.findall(r"^  entry: (.*)$", hook, re.MULTILINE):
        program, *words = entry.split()
        assert shutil.which(program, path=str(Path(sys.executable).parent))
        parser_for(words).parse_args(words)
