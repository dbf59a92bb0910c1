"""The rules about AniList: the example of each is found, and what to use instead is not."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest
import requests

from kotae.check.rule_names import OFF_BY_DEFAULT
from kotae.check.rules.anilist import ANILIST_RULES, REFUSED
from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.check.harness import Folder


LONG = "x" * 20_000
#: Examples that would be too long, or that need more than one file, for a docstring.
EXAMPLES = {
    "complexity-over-500": (
        "query Q { Media(id: 1) { " + " ".join(f"a{n}: id" for n in range(500)) + " } }",
        "query Q { Media(id: 1) { " + " ".join(f"a{n}: id" for n in range(499)) + " } }",
    ),
    "too-many-values": (
        f"query Q {{ Page {{ media(id_in: [{'1 ' * 10_001}]) {{ id }} }} }}",
        f"query Q {{ Page {{ media(id_in: [{'1 ' * 10_000}]) {{ id }} }} }}",
    ),
    "text-too-long": (
        f'mutation M {{ SaveTextActivity(text: "{LONG}") {{ id }} }}',
        'mutation M { SaveTextActivity(text: "Hello, all") { id } }',
    ),
    "match-filename": (
        "query Other { Media(id: 1) { id } }",
        "query A { Media(id: 1) { id } }",
    ),
    "naming": (
        "query media_by_id($Media_id: Int) { Media(id: $Media_id) { id } }",
        "query MediaById($mediaId: Int) { Media(id: $mediaId) { id } }",
    ),
    "one-use-fragment": (
        "query Q { Media(id: 1) { ...F } } fragment F on Media { id }",
        "query Q { Media(id: 1) { ...F } other: Media(id: 2) { ...F } } fragment F on Media { id }",
    ),
}


def section(name: str, title: str) -> str:
    """Return a section of a rule's page."""
    page = inspect.getdoc(ANILIST_RULES[name]) or ""
    found = re.search(rf"^{title}: (.*?)(?=^\w[\w ]*: |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, (name, title)
    return found[1].strip()


def example_of(name: str) -> tuple[str, str]:
    if name in EXAMPLES:
        return EXAMPLES[name]
    return section(name, "Example"), section(name, "Use instead")


def named(text: str) -> str:
    """Return an operation with a name, so that no rule is about its lack."""
    return f"query A {text}" if text.startswith("{") else text


def rules_found(folder: Folder, name: str, text: str) -> list[str]:
    setting = f'[tool.kotae.rules]\n{name} = "warning"\n' if name in OFF_BY_DEFAULT else ""
    folder.has_anilist_rules = True
    folder.write({"pyproject.toml": setting or "[tool.kotae]\n"})
    return [found.split(" ")[0] for found in folder.found({"a.graphql": text})]


#: What a rule may be thought to be about, and is not.
HARMLESS = {
    "the whole list, which is not in chunks": "query Q { MediaListCollection(userId: 1, "
    "type: ANIME) { lists { name } } }",
    "one member of a union": "query Q { Page { activities(type: MEDIA_LIST) { ... on ListActivity "
    "{ id } } } }",
    "members of a union with their types": "query Q { Page { notifications { ... on "
    "AiringNotification { type } ...F } } } fragment F on FollowingNotification { kind: type }",
}  # fmt: skip
#: Variants of the examples.
HARMFUL = {
    "page-beyond-depth": "query Q { Page(page: 101, perPage: null) { media { id } } }",
    "list-collection-unchunked": "query Q { MediaListCollection(userId: 1, type: ANIME, "
    "perChunk: 500) { hasNextChunk } }",
    "union-without-typename": "query Q($a: Boolean!) { Activity(id: 1) { ... on TextActivity "
    "{ type @include(if: $a) } ... on ListActivity { type } } }",
}  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_no_rule_finds_what_is_harmless(folder: Folder, text: str) -> None:
    assert rules_found(folder, "", text) == []


@pytest.mark.parametrize("name", HARMFUL)
def test_a_rule_finds_variants_of_its_example(folder: Folder, name: str) -> None:
    assert rules_found(folder, name, HARMFUL[name]) == [name]


@pytest.mark.parametrize("name", ANILIST_RULES)
def test_a_rule_finds_its_example_and_not_what_to_use_instead(folder: Folder, name: str) -> None:
    bad, good = example_of(name)
    if name != "anonymous-operation":
        bad, good = named(bad), named(good)
    assert name in rules_found(folder, name, bad)
    assert rules_found(folder, name, good) == []


@pytest.mark.parametrize("name", ANILIST_RULES)
def test_a_rule_has_a_page(name: str) -> None:
    for title in ("What it does", "Why it is bad", "Use instead", "Source"):
        assert section(name, title)


@pytest.fixture(scope="module")
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None, rules=Rules(burst=False)) as running:
        yield running


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_local_anilist_refuses_what_a_rule_calls_an_error(
    server: AniListServer, name: str
) -> None:
    bad, good = example_of(name)
    headers = {"Authorization": f"Bearer {server.token(1)}"}
    refused, accepted = (
        requests.post(server.url, json={"query": text}, headers=headers, timeout=30)
        for text in (bad, good)
    )
    assert refused.status_code in (400, 500), refused.text
    assert accepted.status_code == 200, accepted.text
