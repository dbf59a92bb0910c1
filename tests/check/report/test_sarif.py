"""The SARIF report: its content, and its form by the official schema, which an npm package has.

The package is `@microsoft/jest-sarif`, its schema `sarif-2.1.0-rtm.5.json`; ajv validates.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.check.report.test_hostile import FILE_BODIES, NAME
from tests.npm_packages import npm_packages

from kotae import __version__
from kotae.check.report.report_paths import ReportPaths
from kotae.check.report.sarif import sarif_report

if TYPE_CHECKING:
    from tests.check.harness import Folder

    from kotae.check import CheckReport

_VALIDATOR = Path(__file__).with_name("validate_sarif.js")
FILES = {
    "a.graphql": 'query A {\n  Media(search: "日😀") { titel }\n}',
    "b/c d.graphql": "fragment F on Media { id }",
}


def log_of(report: CheckReport, folder: Folder, workspace: Path | None = None) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif_report(report, ReportPaths(folder.root, workspace)))
    return log


def schema_errors(*logs: dict[str, Any]) -> list[list[str]]:
    done = subprocess.run(
        ["node", str(_VALIDATOR)],
        cwd=npm_packages("sarif"),
        input=json.dumps(logs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    errors: list[list[str]] = json.loads(done.stdout)
    return errors


def test_the_official_schema_accepts_every_log(folder: Folder) -> None:
    logs = [log_of(folder.report({"a.graphql": "{ GenreCollection }"}), folder)]
    logs.append(log_of(folder.report(FILES), folder))
    for at, body in enumerate(FILE_BODIES.values()):
        inner = type(folder)(folder.root / f"hostile-{at}")
        logs.append(log_of(inner.report({NAME: body}), inner))
    errors = schema_errors(*logs, {"version": "2.1.0", "runs": [{}]})
    *of_logs, of_wrong_log = errors
    assert of_logs == [[]] * len(logs)
    assert of_wrong_log


def test_a_result_has_its_rule_level_place_and_message(folder: Folder) -> None:
    (run,) = log_of(folder.report(FILES), folder)["runs"]
    first, second = run["results"]
    mark = first.pop("partialFingerprints")
    assert len(bytes.fromhex(mark["kotae/v1"])) == 32
    text = first.pop("message")["text"]
    assert text.startswith("Cannot query field 'titel' on type 'Media'.")
    assert first == {
        "ruleId": "fields-on-correct-type",
        "ruleIndex": 0,
        "level": "error",
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a.graphql", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 25, "endLine": 2, "endColumn": 30},
                }
            }
        ],
    }
    assert (second["ruleId"], second["level"]) == ("no-unused-fragments", "warning")


def test_columns_are_code_points_and_the_log_says_so(folder: Folder) -> None:
    (run,) = log_of(folder.report(FILES), folder)["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = FILES["a.graphql"].split("\n")[1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "titel"


def test_the_rules_that_found_something_are_listed_and_results_point_to_them(
    folder: Folder,
) -> None:
    folder.has_anilist_rules = True
    files = {"a.graphql": "query A { Media(id: 1) { x id id } }"}
    (run,) = log_of(folder.report(files), folder)["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("kotae", __version__)
    fields, redundant = driver["rules"]
    assert (fields["id"], redundant["id"]) == ("fields-on-correct-type", "redundant-field")
    assert fields["shortDescription"] == {"text": "Fields on correct type."}
    assert redundant["help"]["text"].endswith(" `kotae rule redundant-field` prints more.")
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_file_that_does_not_parse_has_a_rule_without_a_page(folder: Folder) -> None:
    (run,) = log_of(folder.report({"a.graphql": "{"}), folder)["runs"]
    assert run["tool"]["driver"]["rules"] == [{"id": "syntax"}]


def test_a_clean_log_has_a_run_without_results(folder: Folder) -> None:
    (run,) = log_of(folder.report({"a.graphql": "{ GenreCollection }"}), folder)["runs"]
    assert run["results"] == []


def test_paths_are_uris_relative_to_the_workspace(folder: Folder) -> None:
    inner = type(folder)(folder.root / "site")
    report = inner.report({"b/c d:e#%?.graphql": "{ nope }"})
    (run,) = log_of(report, inner, folder.root.resolve())["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "site/b/c%20d%3Ae%23%25%3F.graphql"


def test_a_name_that_is_not_utf_8_is_percent_escaped(folder: Folder) -> None:
    try:
        report = folder.report({"\udcff.graphql": "{ nope }"})
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes names of UTF-8 alone")
    (run,) = log_of(report, folder)["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%FF.graphql"


def test_a_message_has_no_placeholder_and_no_link(folder: Folder) -> None:
    report = folder.report({"a.graphql": '{ Media(id: "{0} [x](https://evil.example)") { id } }'})
    (run,) = log_of(report, folder)["runs"]
    text = run["results"][0]["message"]["text"]
    assert text.endswith('"{{0}} [x]\\u{{28}}https://evil.example)"')
