"""The data of the HTML page, its policy and its bounds; tests/browser looks at the page."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kotae.check import CheckReport, CheckRequest, check
from kotae.check.report import html
from kotae.check.report.html import html_report
from kotae.problems import Severity
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.check.harness import Folder


def page_of(
    folder: Folder, files: Mapping[str, str], *, failing: tuple[Severity, ...] = (Severity.ERROR,)
) -> str:
    folder.write(files)
    report = check(CheckRequest(working_folder=folder.root, has_coverage=True))
    return html_report(report, failing, 0.5).decode()


def data_of(page: str) -> dict[str, Any]:
    """Return the data; JSON has no type."""
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


ROOT = Path(__file__).parents[3]
BROKEN = "query Q {\n  Media(id: 1) { titel ...F }\n}\nfragment F on Media { isLicensed nope }\n"
VALID = "query V { Viewer { id } }"


def test_the_policy_allows_the_style_and_the_script_of_the_page_alone(folder: Folder) -> None:
    page = page_of(folder, {"a.graphql": BROKEN})
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    hashes = [
        b64encode(sha256(text.encode()).digest()).decode()
        for tag in ("style", "script")
        for text in re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    ]
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{hashes[0]}'",
        f"script-src 'sha256-{hashes[1]}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_the_page_loads_nothing_and_its_script_parses_no_markup(folder: Folder) -> None:
    page = page_of(folder, {"a.graphql": BROKEN})
    outside_data = re.sub(r"<script id=.data.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"https?://(?!\\S)|\bsrc=|url\(|@import|style=|\bon\w+=\"", outside_data)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval", page)


def test_a_problem_has_its_frame_with_the_place_of_the_mark(folder: Folder) -> None:
    first = data_of(page_of(folder, {"a.graphql": BROKEN}))["problems"][0]
    assert first["frame"] == [[1, "query Q {"], [2, "  Media(id: 1) { titel ...F }", 17, 5]]
    assert (first["rule"], first["severity"]) == ("fields-on-correct-type", "error")
    assert (first["path"], first["line"], first["column"]) == ("a.graphql", 2, 18)


def test_an_operation_leads_to_its_problems_and_a_field_to_its_operations(folder: Folder) -> None:
    data = data_of(page_of(folder, {"a.graphql": BROKEN, "b.graphql": VALID}))
    (first, second) = data["operations"]
    assert [data["problems"][at]["message"][:25] for at in first["problems"]] == [
        "Cannot query field 'titel", "Cannot query field 'nope'"
    ]  # fmt: skip
    assert (first["name"], first["kind"], first["path"], first["line"]) == (
        "Q", "query", "a.graphql", 1
    )  # fmt: skip
    assert (first["complexity"], first["problem_count"]) == (4, 2)
    assert (second["name"], second["problems"]) == ("V", [])
    (schema,) = data["schemas"]
    fields = {
        f"{type_['name']}.{field['name']}": field
        for type_ in schema["types"]
        for field in type_["fields"]
    }
    assert fields["Media.isLicensed"]["operations"] == [0]
    assert fields["User.id"]["operations"] == [1]
    assert (fields["Media.id"]["count"], fields["Media.id"]["type"]) == (0, "Int!")
    assert fields["User.stats"]["deprecated"] == "Select `statistics` instead."
    assert fields["User.id"]["deprecated"] is None
    assert (schema["name"], schema["limit"]) == ("bundled, 2026-08", 500)


def test_two_schemas_have_operations_of_their_own(folder: Folder) -> None:
    folder.write({
        "one/pyproject.toml": "[tool.kotae]\n", "one/a.graphql": "query A { x }",
        "one/schema.graphql": "type Query { x: Int }",
        "two/pyproject.toml": "[tool.kotae]\n", "two/b.graphql": "query B { x }",
        "two/schema.graphql": "type Query { x: Int }",
    })  # fmt: skip
    request = CheckRequest(("one", "two"), working_folder=folder.root, has_coverage=True)
    page = html_report(check(request), {Severity.ERROR}, 0.5).decode()
    data = data_of(page)
    assert [each["limit"] for each in data["schemas"]] == [None, None]
    assert [each["types"][0]["fields"][0]["operations"] for each in data["schemas"]] == [[0], [1]]
    assert [each["schema"] for each in data["operations"]] == [0, 1]
    assert "one/schema.graphql; two/schema.graphql" in page


def test_the_rules_of_the_problems_have_their_pages(folder: Folder) -> None:
    files = {"a.graphql": "{ Page { pageInfo { total } } }", "b.graphql": "{"}
    rules = data_of(page_of(folder, files))["rules"]
    titles = [section[0] for section in rules["unreliable-total"]["sections"]]
    assert titles[:2] == ["What it does", "Why it is bad"]
    assert rules["syntax"] == {"summary": "", "sections": []}


@pytest.mark.parametrize(
    ("text", "failing", "expected"),
    [
        (VALID, "error", ("passed", "Passed", "No problems")),
        ("query Q { Viewer { nope } }", "error", ("failed", "Failed", "1 error")),
        ("query Q { Staff(id: 1) { language } }", "error", ("warned", "Passed", "1 warning")),
        ("query Q { Staff(id: 1) { language } }", "warning", ("failed", "Failed", "1 warning")),
        (
            "query Q { Staff(id: 1) { language } } # kotae-ignore no-deprecated: for old programs",
            "error",
            ("passed", "Passed", "No problems, 1 suppressed"),
        ),
    ],
)
def test_the_verdict_stands_in_the_page_itself(
    folder: Folder, text: str, failing: str, expected: tuple[str, str, str]
) -> None:
    page = page_of(folder, {"a.graphql": text}, failing=(Severity.ERROR, Severity(failing)))
    status, verdict, problems = expected
    assert f'<section id="summary" class="{status}"' in page
    assert f"<title>{verdict}: {problems} · kotae check</title>" in page
    assert f'<h1 id="verdict">{problems}</h1>' in page


def test_the_same_input_gives_the_same_bytes(folder: Folder) -> None:
    assert page_of(folder, {"a.graphql": BROKEN}) == page_of(folder, {"a.graphql": BROKEN})


def test_the_page_of_a_hundred_operations_is_small() -> None:
    report = check(CheckRequest(("queries",), working_folder=ROOT, has_coverage=True))
    assert report.operations > 100
    assert len(html_report(report, {Severity.ERROR}, 0.5)) < 250_000


def test_the_problems_are_listed_for_browsers_without_javascript(folder: Folder) -> None:
    page = page_of(folder, {"<b>.graphql": 'query Q { Media(id: "<i>") { id } }'})
    plain = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "<li><b>&lt;b&gt;.graphql:1:21</b> error values-of-correct-type<br>" in plain
    assert "&quot;&lt;i&gt;&quot;" in plain


def test_a_page_has_a_bounded_number_of_each_and_says_how_many_it_leaves_out(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounds = {"PROBLEMS": 2, "OPERATIONS": 1, "TYPES": 3, "USERS": 1, "PLAIN_PROBLEMS": 1}
    for name, bound in bounds.items():
        monkeypatch.setattr(html, f"_MAX_{name}", bound)
    page = page_of(
        folder, {"a.graphql": "query A { a b c Viewer { id } } query B { Viewer { id } }"}
    )
    data = data_of(page)
    assert [len(data[name]) for name in ("operations", "problems")] == [1, 2]
    assert data["left_out"] == {"operations": 1, "problems": 1}
    assert data["operations"][0]["problems"] == [0, 1]
    (schema,) = data["schemas"]
    assert (len(schema["types"]), schema["type_count"]) == (3, 127)
    assert {"Query", "User"} <= {type_["name"] for type_ in schema["types"]}
    assert (schema["selected_fields"], schema["selected_types"]) == (2, 2)
    (query,) = (type_ for type_ in schema["types"] if type_["name"] == "Query")
    (viewer,) = (field for field in query["fields"] if field["name"] == "Viewer")
    assert (viewer["count"], viewer["operations"]) == (2, [0])
    assert "<li>… and 2 more.</li>" in page


def test_the_types_that_are_left_out_are_not_those_that_operations_select(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "_MAX_FIELDS", 60)
    (schema,) = data_of(page_of(folder, {"a.graphql": VALID}))["schemas"]
    assert sum(len(type_["fields"]) for type_ in schema["types"]) <= 60
    assert (len(schema["types"]), schema["type_count"]) == (3, 127)
    assert {"Query", "User"} < {type_["name"] for type_ in schema["types"]}


def test_a_check_that_read_nothing_has_a_page() -> None:
    report = CheckReport(load_bundled())
    page = html_report(report, {Severity.ERROR}, 0.5).decode()
    assert data_of(page)["schemas"] == []
    assert '<dd id="share">unknown</dd>' in page
