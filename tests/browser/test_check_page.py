"""The HTML report of `kotae check` in a real Chromium, from a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

import pytest
from tests.browser.contrast import contrast

from kotae.check import CheckRequest, check
from kotae.check.report.html import html_report
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

ATTACK = (
    "</script><img src=x onerror=alert(1)><svg onload=alert(2)><!--<script>\u202e\u2066\u2028\u2029"
    " &lt;b&gt; javascript:alert(3) ]]> ${alert(4)} `"
)
#: File names have no slash, and bytes that are not UTF-8.
NAME = os.fsdecode(f"<img src=x onerror=alert(1)>\u202e\u2028{'w' * 100}&amp;".encode() + b"\xff")
LONG = "L" * 5_000
HOSTILE = {
    "schema.graphql": f'type Query {{ a(b: Int): Int @deprecated(reason: "{ATTACK}") }}\n'
    f"extend type Query {{ {LONG}: Int }}",
    "pyproject.toml": "[tool.kotae]\n",
    f"{NAME}.graphql": f'query Q {{ a(b: "{ATTACK}") }}',
    "long.graphql": f"query {LONG} {{ {LONG} {'a ' * 300}nope }}",
    "surrogate.graphql": 'query S { a(b: "\\uD800") }',
    "broken.graphql": f"{{ {ATTACK}",
}
WORKING = {
    "media.graphql": "query Card($id: Int) {\n  Media(id: $id) { titel ...Cover }\n}\n"
    "query Total { Page { pageInfo { total } } }\n",
    "cover.graphql": "fragment Cover on Media { coverImage { large xxl } source(version: 3) }\n",
    "large.graphql": f"query Large {{ Viewer {{ {' '.join(f'a{n}: id' for n in range(600))} }} }}",
    **{f"many/{n}.graphql": f"query Many{n:03} {{ Viewer {{ id }} }}\n" for n in range(150)},
}


def write_page(folder: Path, files: Mapping[str, str], *paths: str) -> str:
    """Check files in a folder, write the page beside it, and return its address."""
    for name, content in files.items():
        path = folder / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())
    report = check(CheckRequest(paths, working_folder=folder / "project", has_coverage=True))
    path = folder / "report.html"
    path.write_bytes(html_report(report, {Severity.ERROR}, 0.5))
    return path.as_uri()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("hostile"), HOSTILE)


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("working"), WORKING)


@pytest.fixture(scope="module")
def faults() -> list[str]:
    """What the console says, errors of the script, dialogs, and requests for anything else."""
    return []


@pytest.fixture(scope="module")
def open_page(browser: Browser, faults: list[str]) -> Iterator[Page]:
    with browser.new_context(reduced_motion="reduce") as context:
        context.on("console", lambda message: faults.append(message.text))
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        context.on("dialog", lambda dialog: faults.append(dialog.message))
        page = context.new_page()
        page.on(
            "request",
            lambda request: None if request.is_navigation_request() else faults.append(request.url),
        )
        yield page


@pytest.fixture
def page(open_page: Page, working: str, faults: list[str]) -> Iterator[Page]:
    """The page of the working project, in a window of a desktop."""
    open_page.set_viewport_size({"width": 1280, "height": 900})
    open_page.emulate_media(color_scheme="light")
    open_page.goto(working)
    yield open_page
    assert faults == []


def names_in(page: Page) -> list[str]:
    """Return the names of the operations in the table, in their order."""
    return page.locator("#operation-table .name").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 900, 390])
def test_hostile_names_and_texts_are_text(page: Page, hostile: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(hostile)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("img, svg, iframe, body script:not(#data, #data + script)").count() == 0
    problems = page.locator("#problem-list").inner_text()
    assert "</script><img src=x onerror=alert(1)><svg onload=alert(2)><!--<script>" in problems
    assert "<img src=x onerror=alert(1)>\\u{202e}\\u{2028}www" in problems
    assert "\\u{dcff}.graphql" in problems
    fields = page.locator("#field-table").inner_text()
    assert "Deprecated. </script><img src=x onerror=alert(1)><svg onload" in fields
    everything = page.locator("body").inner_text()
    assert not set("\u202e\u2066\u2028\u2029") & set(everything)
    assert "AniList" not in page.inner_text("#operation-count")
    assert page.locator("#operation-table .cost.over").count() == 0


def test_an_inline_script_that_is_not_the_page_s_does_not_run(
    browser: Browser, hostile: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(hostile)
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.attack = 1";
                document.body.append(script);
                const button = document.createElement("button");
                button.setAttribute("onclick", "window.attack = 2");
                document.body.append(button);
                button.click();
            }"""
        )
        assert page.evaluate("window.attack") is None


def test_a_problem_shows_its_line_with_a_mark_and_leads_to_its_rule(page: Page) -> None:
    problem = page.locator(".problem", has_text="titel").first
    assert problem.locator("mark").inner_text() == "titel"
    problem.locator("a").click()
    rule = page.locator("#rule-fields-on-correct-type")
    assert page.evaluate("location.hash") == "#rule-fields-on-correct-type"
    assert "all fields selected are defined" in rule.inner_text()
    rule.locator("button").click()
    assert page.locator(".problem").count() == 2
    assert page.input_value("#problem-rule") == "fields-on-correct-type"


def test_problems_are_searched_filtered_and_grouped(page: Page) -> None:
    assert page.inner_text("#problem-count") == "4 problems."
    assert page.locator(".group > summary .code").all_inner_texts() == [
        "cover.graphql", "large.graphql", "media.graphql"
    ]  # fmt: skip
    page.select_option("#problem-severity", "warning")
    assert page.locator(".problem .code >> nth=0").inner_text() == "unreliable-total"
    assert page.inner_text("#problem-count") == "1 of 4 problems."
    page.select_option("#problem-severity", "")
    page.select_option("#problem-rule", "fields-on-correct-type")
    page.fill("#problem-search", "XXL")
    assert page.locator(".problem .place").all_inner_texts() == ["1:46"]
    page.fill("#problem-search", "nothing has this")
    assert "Nothing found" in page.inner_text("#problem-list")
    page.fill("#problem-search", "")
    page.select_option("#problem-rule", "")
    page.select_option("#problem-group", "rule")
    assert page.locator(".group > summary .tally").all_inner_texts() == [
        "2 errors", "1 error", "1 warning"
    ]  # fmt: skip
    assert page.locator(".problem .place >> nth=0").inner_text() == "cover.graphql:1:46"


def test_an_operation_leads_to_its_problems_and_back(page: Page) -> None:
    page.fill("#operation-search", "card")
    page.click("#operation-table >> text=2 problems")
    assert page.locator(".problem mark").all_inner_texts() == ["titel", "xxl"]
    chip = page.locator("#problem-operation")
    assert chip.inner_text() == "In Card ✕"
    assert page.evaluate("document.activeElement.id") == "problem-operation"
    page.keyboard.press("Enter")
    assert page.locator(".problem").count() == 4
    assert not chip.is_visible()


def test_operations_are_sorted_searched_and_shown_in_slices(page: Page) -> None:
    assert names_in(page)[:2] == ["Large", "Card"]
    assert page.locator(".cost.over").inner_text().strip() == "601"
    assert "AniList accepts at most 500" in page.inner_text("#operation-count")
    head = page.locator("#operation-table th", has_text="Operation")
    head.locator("button").click()
    assert names_in(page)[:2] == ["Card", "Large"]
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").press("Enter")
    assert names_in(page)[0] == "Total"
    assert len(names_in(page)) == 100
    more = page.locator("#operation-more")
    assert more.inner_text() == "Show 53 more of 53"
    more.click()
    assert len(names_in(page)) == 153
    assert page.evaluate("document.activeElement.className") == "item"
    assert not more.is_visible()
    page.fill("#operation-search", "many/14.g")
    assert names_in(page) == ["Many014"]


def test_a_tile_shows_the_fields_of_its_type_and_who_selects_them(page: Page) -> None:
    page.click("#treemap button[title^='User:']")
    panel = page.locator("#type")
    assert "1 of 23 fields selected, 4 %" in panel.inner_text()
    assert "Not selected" in panel.inner_text()
    panel.locator("summary", has_text="id").click()
    users = panel.locator("li")
    users.nth(2).wait_for()
    assert users.count() == 101
    assert users.last.inner_text() == "and 51 more"
    panel.locator("li button", has_text="Many002").click()
    assert names_in(page) == ["Many002"]


def test_the_keys_move_between_tiles_and_choose_one(page: Page) -> None:
    tiles = page.locator("#treemap button")
    assert page.locator("#treemap button[tabindex='0']").count() == 1
    tiles.first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "End", "Home", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    assert tiles.nth(1).get_attribute("aria-pressed") == "true"
    assert page.locator("#type h3").inner_text() == tiles.nth(1).locator("span").first.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "type"


def test_the_map_covers_its_area_once(page: Page) -> None:
    areas, whole = page.evaluate(
        """() => {
            const map = document.getElementById("treemap");
            const area = (box) => box.width * box.height;
            return [[...map.children].map((tile) => area(tile.getBoundingClientRect())),
                    area(map.getBoundingClientRect())];
        }"""
    )
    assert len(areas) == 127
    assert sum(areas) == pytest.approx(whole, rel=0.01)
    assert areas == sorted(areas, reverse=True) or areas[0] > 20 * areas[-1]


def test_fields_are_searched_filtered_and_lead_to_their_type(page: Page) -> None:
    rows = page.locator("#field-table tbody tr")
    assert rows.first.inner_text().split() == ["Query.Viewer", "User", "151"]
    page.select_option("#field-state", "deprecated")
    page.fill("#field-search", "user.stats")
    assert "Deprecated. " in rows.first.inner_text()
    page.select_option("#field-state", "unselected")
    page.fill("#field-search", "MediaCoverImage.")
    assert rows.count() == 3
    page.select_option("#field-state", "selected")
    assert rows.count() == 1
    rows.locator("button").click()
    assert page.locator("#type h3").inner_text() == "MediaCoverImage"


def test_the_theme_follows_the_system_until_it_is_toggled(page: Page) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    assert page.inner_text("#theme") == "Dark theme"
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(colour)
    assert (dark != light, page.inner_text("#theme")) == (True, "Light theme")
    page.click("#theme")
    assert (page.evaluate(colour), page.inner_text("#theme")) == (light, "Dark theme")
    page.click("#theme")
    assert page.evaluate(colour) == dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Source: WCAG 2.2, success criterion 1.4.3: a contrast of at least 4.5 to 1."""
    page.emulate_media(color_scheme=scheme)
    colours = page.evaluate(
        """() => {
            document.querySelectorAll("#treemap button").forEach((tile, index) => {
                if (index < 6) tile.className = `share-${index}`;
            });
            const behind = (part) => {
                const colour = getComputedStyle(part).backgroundColor;
                return colour === "rgba(0, 0, 0, 0)" ? behind(part.parentElement) : colour;
            };
            const parts = document.querySelectorAll(
                ".result p, h1, h2, dt, dd, nav span, .note, .severity, .place, .problem a,"
                + " .message, .line, th button, .kind, .minor, .deprecated, .count,"
                + " #treemap button, footer");
            return [...parts].map((part) => [
                part.className, getComputedStyle(part).color, behind(part)]);
        }"""
    )
    assert len(colours) > 200
    assert {name for name, text, behind in colours if contrast(text, behind) < 4.5} == set()


@pytest.mark.parametrize("width", [900, 390, 320])
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_one_of_several_schemas_is_chosen(page: Page, tmp_path: Path) -> None:
    files = {
        f"{name}/{file}": content
        for name in ("one", "two")
        for file, content in {
            "pyproject.toml": "[tool.kotae]\n",
            "schema.graphql": f"type Query {{ {name}: Int unused: Int }}",
            "a.graphql": f"query Of{name} {{ {name} }}",
        }.items()
    }
    page.goto(write_page(tmp_path, files, "one", "two"))
    rows = page.locator("#field-table tbody tr")
    assert rows.first.inner_text().split() == ["Query.one", "Int", "1"]
    page.select_option("#coverage-schema", label="two/schema.graphql")
    assert rows.first.inner_text().split() == ["Query.two", "Int", "1"]
    page.locator("#type summary").click()
    assert page.locator("#type li button").inner_text() == "Oftwo"
    assert page.locator("#operation-table .bar").count() == 2


def test_without_problems_and_operations_the_page_says_so(page: Page, tmp_path: Path) -> None:
    page.goto(write_page(tmp_path, {"f.graphql": "fragment F on Media { id }", "a.graphql": ""}))
    assert "No operations" in page.inner_text("#operations")
    assert not page.is_visible("#operation-search")
    page.goto(write_page(tmp_path / "clean", {"a.graphql": "query A { Viewer { id } }"}))
    assert "All files that were checked are valid." in page.inner_text("#problems")
    assert not page.is_visible("#rules")
    assert not page.is_visible("#problem-search")


def test_without_javascript_there_are_the_verdict_and_the_problems(
    browser: Browser, working: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(working)
        text = page.inner_text("main")
        assert page.locator("#operations, #coverage, #sections").first.is_visible() is False
    assert "3 errors, 1 warning" in text
    assert "media.graphql:2:20 error fields-on-correct-type" in text


def test_a_printed_page_has_no_controls_and_is_light(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.is_visible("#problem-search")
    assert not page.is_visible("nav")
    assert page.locator(".problem pre").first.is_visible()
    assert (
        contrast(page.evaluate("getComputedStyle(document.body).color"), "rgb(255, 255, 255)") > 9
    )
    page.emulate_media(media="screen")
