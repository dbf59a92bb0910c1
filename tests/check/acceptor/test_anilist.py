"""With AniList's rules, the acceptor accepts what is plainly harmless."""

from __future__ import annotations

import pytest
from tests.check.acceptor.harness import accepted, false_accepts, judge

from kotae.check.rule_pages import rule_pages
from kotae.check.rules.anilist import ANILIST_RULES
from kotae.schema.load import bundled_schema

EXAMPLES = {
    name: page.sections["Example"]
    for name, page in rule_pages().items()
    if name in ANILIST_RULES and page.default != "off" and "Example" in page.sections
}
#: Rules whose better example has a value that is judged by the rule itself: a date, a text; or is
#: no operation.
NOT_DECIDED = {"fuzzy-date", "page-beyond-depth", "text-too-short", "unsupported-syntax"}


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_of_a_rule_is_not_accepted(text: str) -> None:
    assert accepted(text, has_anilist_rules=True) == [False]


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - NOT_DECIDED))
def test_what_a_rule_says_to_use_instead_is_accepted(name: str) -> None:
    text = rule_pages()[name].sections["Use instead"]
    named = f"query Q {text}" if text[0] == "{" else text
    assert accepted(named, has_anilist_rules=True) == [True]


#: Operations without a finding, that the acceptor accepts.
HARMLESS = {
    "a page of the largest size": "query Q { Page(page: 100, perPage: 50) { media { id } } }",
    "the sizes as defaults": "query Q($page: Int = 1, $size: Int = 25) { Page(page: $page, "
    "perPage: $size) { media { id characters(page: $page, perPage: $size) { nodes { id } } } } }",
    "enum values, flags and texts": 'query Q { Page { media(type: ANIME, sort: [SCORE_DESC], '
    'isAdult: false, search: "x", genre_in: ["Comedy"]) { description(asHtml: true) } } }',
    "a season and its year": "query Q($year: Int) { Page { media(season: FALL, seasonYear: $year) "
    "{ id } } }",
    "the newest version": "query Q($version: Int = 2) { Media { status(version: 2) "
    "source(version: 3) ...F } } fragment F on Media { s: status(version: $version) }",
    "a score": "mutation M($raw: Int = 100) { SaveMediaListEntry(mediaId: 1, score: 0, "
    "scoreRaw: $raw) { id } }",
    "the names of a union": "query Q { Activity(id: 1) { ...F } } fragment F on ActivityUnion "
    "{ ... { __typename } ... on TextActivity { id } }",
    "a list of a user": "query Q($n: String, $chunk: Int) { MediaListCollection(userName: $n, "
    "type: MANGA, chunk: $chunk) { ...F } } fragment F on MediaListCollection { hasNextChunk }",
    "the whole list of a user": "query Q { MediaListCollection(userId: 1, type: ANIME) { lists "
    "{ name } } }",
    "an entry of a user": "query Q($userId: Int) { MediaList(userId: $userId) { id } }",
    "a list in each page": "query Q { a: Page { media { id } pageInfo { hasNextPage } } "
    "b: Page { users { id } } }",
    "500 fields": "query Q { Media {" + " ".join(f"a{n}: id" for n in range(499)) + "} }",
}  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_what_is_harmless_is_accepted(text: str) -> None:
    acceptance = judge([text], has_anilist_rules=True)
    assert acceptance.accepted == {0}
    files = {"a.graphql": text}
    schema = bundled_schema()
    assert false_accepts(files, schema, acceptance, has_anilist_rules=True) == []


#: Operations that a rule warns of, or that are near to such.
DOUBTFUL = {
    "no name": "{ Media { id } }",
    "a default size above the limit": "query Q($size: Int = 51) { Page(perPage: $size) { media "
    "{ id } } }",
    "a default size above the limit of one of its places": "query Q($size: Int = 50) { Page("
    "perPage: $size) { media { id ...F } } } fragment F on Media { staff(perPage: $size) "
    "{ nodes { id } } }",
    "a page too far, by its default": "query Q($page: Int = 101) { Page(page: $page) { media "
    "{ id } } }",
    "two lists in fragments": "query Q { Page { ...F ... { users { id } } } } fragment F on Page "
    "{ media { id } }",
    "a year without a season": "query Q($y: Int) { Media(seasonYear: $y) { id } }",
    "an older version as a default": "query Q($v: Int = 1) { Media { status(version: $v) } }",
    "an older version as a default, in a fragment": "query Q($v: Int = 2) { Media { ...F } } "
    "fragment F on Media { source(version: $v) }",
    "no version": "query Q { Media { source } }",
    "a size of chunks without a chunk": "query Q { MediaListCollection(userId: 1, type: ANIME, "
    "perChunk: 500) { hasNextChunk } }",
    "a list without hasNextChunk": "query Q { MediaListCollection(userId: 1, type: ANIME, "
    "chunk: 1) { lists { name } } }",
    "a list that may lack hasNextChunk": "query Q($a: Boolean!) { MediaListCollection(userId: 1, "
    "type: ANIME, chunk: 1) { ...F @skip(if: $a) } } fragment F on MediaListCollection "
    "{ hasNextChunk }",
    "a union that may lack __typename": "query Q { Activity(id: 1) { __typename @skip(if: true) "
    "... on TextActivity { id } } }",
    "a fragment on a union without __typename": "query Q { Activity(id: 1) { __typename ...F } } "
    "fragment F on ActivityUnion { ... on TextActivity { id } }",
    "a date": "query Q { Media(startDate: 20200101) { id } }",
    "a date as a default": "query Q($d: FuzzyDateInt = 2020) { Media(startDate: $d) { id } }",
    "a text out of range": 'mutation M($t: String = "Hi") { SaveTextActivity(text: $t) { id } }',
    "a score out of range": "mutation M { SaveMediaListEntry(scoreRaw: -1) { id } }",
    "a list of scores out of range": "mutation M { SaveMediaListEntry(advancedScores: [101]) "
    "{ id } }",
    "501 fields": "query Q { Media {" + " ".join(f"a{n}: id" for n in range(500)) + "} }",
    "501 fields with those of fragments": "query Q { Media { ...A a: title { ...B } b: title "
    "{ ...B } } } fragment A on Media {" + " ".join(f"a{n}: id" for n in range(248))
    + "} fragment B on MediaTitle {" + " ".join(f"b{n}: romaji" for n in range(125)) + "}",
    "10,001 values": "query Q { Page { media(id_in: [" + "1 " * 10_001 + "]) { id } } }",
}  # fmt: skip


@pytest.mark.parametrize("text", DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_may_not_be_harmless_is_left_to_the_rules(text: str) -> None:
    assert accepted(text, has_anilist_rules=True) == [False]


def test_the_rules_about_anilist_are_about_no_other_schema() -> None:
    text = "query Q { Page(perPage: 100) { media { id id2: id status } } }"
    assert accepted(text) == [True]
