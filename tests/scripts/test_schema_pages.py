"""The schema's reference is complete, its examples were executed, and its links lead somewhere.

All tests that need the pages of all makers are here, so that one worker makes them.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from functools import cache
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

import pytest
from tests.documentation.pages import DOCS, MADE

from kotae import api
from kotae.convert import to_python
from kotae.schema import limits as limits_module
from kotae.schema.describe import kind_of, listed_types, reachable_types
from kotae.schema.limits import limits
from kotae.schema.load import bundled_schema
from kotae.testing import Rules
from kotae.testing.world.schema_types import fields_of
from workshop.page_programs import OTHER_PAGES, PAGES, prose
from workshop.site.__main__ import MAKERS
from workshop.site.examples import example_of_root, example_of_type
from workshop.site.written import written_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES = {type_.name: type_ for type_ in listed_types(bundled_schema())}
_ROOTS = {"queries": "Query", "mutations": "Mutation"}
_LINK = re.compile(r"\]\(((?:[^)\s]+\.md)?(?:#[^)\s]+)?)\)")


_OF_SCHEMA = re.compile(r"reference/(types|queries|mutations)/|reference/local-anilist\.md")


@cache
def made_pages() -> Mapping[str, str]:
    return {page.path: page.text for maker in MAKERS for page in maker()}


@cache
def pages() -> Mapping[str, str]:
    """Return the pages of the schema and of the local AniList's rules."""
    return {path: text for path, text in made_pages().items() if _OF_SCHEMA.match(path)}


@cache
def anchors(path: str) -> list[str]:
    headings = re.findall(r"^##+ ([^`{\n]+)$", pages()[path], re.MULTILINE)
    named = re.findall(r"\{ #(\S+) \}", pages()[path])
    return [*(heading.lower().replace(" ", "-") for heading in headings), *named]


def rows(text: str, heading: str) -> list[str]:
    """Return the names in the first column of the table below a heading."""
    _, _, below = text.partition(f"\n{heading}\n")
    section = re.split(r"^#", below, maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| \[?`(\w+)`", section, re.MULTILINE)


def test_each_type_query_and_mutation_has_a_page() -> None:
    assert len(_TYPES) >= 183
    expected = {f"reference/types/{name}.md" for name in _TYPES}
    for folder, owner in _ROOTS.items():
        expected |= {f"reference/{folder}/{name}.md" for name in fields_of(owner)}
    indexes = {f"reference/{folder}/index.md" for folder in ("types", *_ROOTS)}
    assert pages().keys() == expected | indexes | {"reference/local-anilist.md"}


def test_each_page_has_an_executed_example_but_those_of_types_that_no_operation_reaches() -> None:
    examples = {path for path, text in pages().items() if "\n## Example\n" in text}
    without = {path for path, text in pages().items() if "\n## Declaration\n" in text}
    unreachable = _TYPES.keys() - set(reachable_types(bundled_schema()))
    assert without == {f"reference/types/{name}.md" for name in unreachable}
    indexes = {path for path in pages() if path.endswith("/index.md")}
    assert examples == pages().keys() - without - indexes - {"reference/local-anilist.md"}
    for path in examples:
        assert "\nquery = operation(" in pages()[path] or "\nmutation = operation(" in pages()[path]
        [result] = re.findall(r"^```json5\n(.+?)^```$", pages()[path], re.DOTALL | re.MULTILINE)
        without_comments = re.sub(r"^ *// \d+ more$", "", result, flags=re.MULTILINE)
        assert any(json.loads(without_comments).values()), path


@pytest.mark.parametrize("folder", ["types", *_ROOTS])
def test_the_tables_of_a_page_have_every_member_and_every_argument(folder: str) -> None:
    for name in fields_of(_ROOTS[folder]) if folder in _ROOTS else _TYPES:
        text = pages()[f"reference/{folder}/{name}.md"]
        if folder in _ROOTS:
            assert rows(text, "## Arguments") == [*fields_of(_ROOTS[folder])[name].args], name
            continue
        kind = kind_of(_TYPES[name])
        if kind in ("object", "input", "enum"):
            heading = "## Values" if kind == "enum" else "## Fields"
            members = getattr(_TYPES[name], "values" if kind == "enum" else "fields")
            assert rows(text, heading) == [*members], name
        for field, definition in fields_of(name).items():
            if name not in _ROOTS.values():
                heading = f"### `{field}` {{ #{field}-arguments }}"
                assert rows(text, heading) == [*definition.args], (name, field)


def test_each_name_of_a_type_and_a_root_field_in_python_is_on_a_page() -> None:
    text = "\n".join(pages().values())
    types = {name for name in api.__all__ if f"`kotae.api.{name}` in" in text}
    assert set(api.__all__) - types == {"UnknownObject"}  # which is no type of the schema
    for owner in (api.Query, api.Mutation):
        names = [name for name in dir(owner) if not name.startswith("_")]
        assert names
        for name in names:
            assert f"`{owner.__name__}.{name}` in Python" in text


def test_each_limit_is_where_its_element_is() -> None:
    for place, limit in limits().items():
        owner, _, rest = place.partition(".")
        member, _, argument = rest.removesuffix(":)").partition("(")
        if member and owner in _ROOTS.values():
            folder = "queries" if owner == "Query" else "mutations"
            path, anchor = f"{folder}/{member}", argument
        else:
            path, anchor = f"types/{owner}", "-".join(filter(None, (member, argument)))
        text = pages()[f"reference/{path}.md"]
        if anchor:
            [text] = re.findall(rf"^\| .*\{{ #{anchor} \}}.*$", text, re.MULTILINE)
        for number in (limit.max, limit.min, limit.max_items, limit.max_depth, *limit.versions):
            assert number is None or f"{number:,}" in text, place
        assert not limit.needs_token or "Needs a token" in text, place
        assert not limit.moderators_only or "oderators" in text, place
        assert not limit.depends_on_viewer or "viewer" in text, place


def test_each_link_leads_to_a_page_and_a_place_in_it() -> None:
    written = {page.path for page in written_pages()}
    for path in pages():
        links = _LINK.findall(pages()[path])
        assert links or "/types/" in path
        for link in links:
            target, _, anchor = link.partition("#")
            place = normpath(join(dirname(path), target)) if target else path
            assert place in written or place in pages(), (path, link)
            assert not anchor or anchor in anchors(place), (path, link)


def test_each_link_of_a_written_page_to_the_reference_leads_to_a_page() -> None:
    targets = [
        (page.parent / link.partition("#")[0]).resolve()
        for page in PAGES + OTHER_PAGES
        for link in re.findall(r"\]\(([^)\s:]+)\)", prose(page))
    ]
    linked = [target for target in targets if target.is_relative_to(MADE)]
    assert linked
    for target in linked:
        assert target.relative_to(DOCS).as_posix() in made_pages()


def test_no_two_places_of_a_page_have_the_same_anchor() -> None:
    for path in pages():
        found = anchors(path)
        assert len(found) == len(set(found)), path


def test_each_rule_is_listed_below_its_evidence_with_its_source() -> None:
    text = pages()["reference/local-anilist.md"]
    for evidence in ("firm", "soft", "unknown"):
        expected = [rule for rule in fields(Rules) if rule.metadata["evidence"] == evidence]
        assert rows(text, f"## {evidence.capitalize()}") == [rule.name for rule in expected]
        for rule in expected:
            value, source = rule.default, re.escape(rule.metadata["source"])
            words = {True: "on", False: "off"}[value] if isinstance(value, bool) else f"{value:,}"
            row = rf"^\| `{rule.name}`\S*[^|]*\| {words} \|.* {source} \|$"
            assert re.search(row, text, re.MULTILINE)


def test_each_number_of_the_whole_api_is_listed_with_its_source() -> None:
    text = pages()["reference/local-anilist.md"]
    for name in limits_module.__all__:
        if name.startswith("MAX_"):
            value = getattr(limits_module, name)
            assert re.search(
                rf"^\| `{name}`[^|]*\| {value:,} \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE
            )


def test_a_root_field_without_a_successful_operation_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = {"Query.Media": "id: 2"}
    monkeypatch.setattr("workshop.site.example_texts.ARGUMENTS", arguments)
    with pytest.raises(ValueError, match=r"No operation with Query\.Media has a value"):
        example_of_root("Query", "Media")


def test_the_example_of_a_member_of_a_union_shows_that_member() -> None:
    example = example_of_type("ListActivity")
    assert example is not None
    assert '"__typename": "ListActivity"' in example.result


def test_code_with_another_result_than_its_graphql_text_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def code_of_another(text: str) -> str:
        return to_python(text.replace("id: 1", "id: 5"))

    monkeypatch.setattr("workshop.site.examples.to_python", code_of_another)
    with pytest.raises(ValueError, match="This code has another result than its GraphQL text"):
        example_of_type("MediaTitle")
