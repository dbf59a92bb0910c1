"""The acceptor accepts plainly valid texts, and nothing that a rule may have a finding about."""

from __future__ import annotations

import pytest
from tests.check.acceptor.harness import accepted, anilist_index, judge
from tests.check.mutants import queries

from kotae.check.acceptor import accept

#: Operations without a problem.
VALID = {
    "a query": "query Q { Media(id: 1) { id title { romaji } } }",
    "a mutation": "mutation M { DeleteThread(id: 1) { deleted } }",
    "a variable": "query Q($id: Int!) { Media(id: $id) { id } }",
    "a default value": "query Q($id: Int = 1) { Media(id: $id) { id } }",
    "a list of one": "query Q($ids: [Int]) { Page { media(id_in: 1, sort: ID) { id } } x: Page "
    "{ media(id_in: $ids) { id } } }",
    "a list": "query Q($id: Int) { Page { media(id_in: [1, -2, $id], sort: [ID]) { id } } }",
    "an alias": "query Q { a: Media(id: 1) { b: id } }",
    "the directives": "query Q($a: Boolean!) { Media(id: 1) { id @skip(if: $a) "
    "... @include(if: true) { idMal } ... on Media @skip(if: $a) { type } } }",
    "an input object": "mutation M($d: FuzzyDateInput) { SaveMediaListEntry(mediaId: 1, "
    "startedAt: {year: 2000, month: 1}, completedAt: $d) { id } }",
    "a string": 'query Q { Media(search: "é, # { 日本") { id } }',
    "literals of custom scalars": 'query Q { Media(startDate: 20200101, countryOfOrigin: "JP") '
    "{ id } }",
    "a comment": "# é } an important { one\nquery Q { Media(id: 1) { id } }#",
    "the names of keywords": "query query($on: Int, $true: Int) { null: Media(id: $on) { fragment: "
    "id } on: Media(id: $true) { id } }",
    "fields of a union": "query Q { Activity(id: 1) { __typename ... on TextActivity { id } } }",
}  # fmt: skip


@pytest.mark.parametrize("text", VALID.values(), ids=VALID)
def test_it_is_accepted(text: str) -> None:
    assert accepted(text) == [True]


#: What goes to graphql-core, be it wrong or unusual.
REJECTED = {
    "nothing": "",
    "only a comment": "# nothing",
    "only a name": "query",
    "only a comma": ",",
    "no end": "query Q { Media(id: 1) { id }",
    "too much of an end": "query Q { Media(id: 1) { id } } }",
    "an empty selection": "query Q { Media(id: 1) { } }",
    "an empty inline fragment": "query Q { Media(id: 1) { ... { } } }",
    "an unknown field": "query Q { Media(id: 1) { nope } }",
    "a selection of a leaf": "query Q { Media(id: 1) { id { x } } }",
    "an object without a selection": "query Q { Media(id: 1) }",
    "an unknown argument": "query Q { Media(nope: 1) { id } }",
    "no argument": "query Q { Media() { id } }",
    "an argument given twice": "query Q { Media(id: 1, id: 1) { id } }",
    "an argument that is missing": "query Q { Following { id } }",
    "an undefined variable": "query Q { Media(id: $id) { id } }",
    "an unused variable": "query Q($id: Int) { Media(id: 1) { id } }",
    "a variable of another type": "query Q($id: String) { Media(id: $id) { id } }",
    "a variable that may be null": "query Q($a: Boolean) { Media(id: 1) { id @skip(if: $a) } }",
    "a variable defined twice": "query Q($id: Int, $id: Int) { Media(id: $id) { id } }",
    "a variable of an unknown type": "query Q($id: Nope) { Media(id: $id) { id } }",
    "a variable of an output type": "query Q($id: Media) { Media(id: $id) { id } }",
    "a variable in a default value": "query Q($a: Int, $b: Int = $a) { Media(id: $a, idMal: $b) "
    "{ id } }",
    "a directive of a variable": "query Q($a: Int @skip(if: true)) { Media(id: $a) { id } }",
    "a default value of another type": 'query Q($id: Int = "1") { Media(id: $id) { id } }',
    "no variables": "query Q() { Media(id: 1) { id } }",
    "a float for an integer": "query Q { Media(id: 1.0) { id } }",
    "an integer of 32 bits": "query Q { Media(id: 4294967296) { id } }",
    "an integer with a zero before it": "query Q { Media(id: 01) { id } }",
    "an integer with letters behind it": "query Q { Media(id: 1x) { id } }",
    "two minus signs": "query Q { Media(id: --1) { id } }",
    "a string for an enum": 'query Q { Media(type: "ANIME") { id } }',
    "an unknown value of an enum": "query Q { Media(type: NOPE) { id } }",
    "a list for an integer": "query Q { Media(id: [1]) { id } }",
    "a list in a list": "query Q { Page { media(id_in: [[1]]) { id } } }",
    "a list without an end": "query Q { Page { media(id_in: [1",
    "an unknown input field": "mutation M { SaveMediaListEntry(startedAt: {nope: 1}) { id } }",
    "an input field given twice": "mutation M { SaveMediaListEntry(startedAt: {year: 1, year: 1}) "
    "{ id } }",
    "an object for an integer": "query Q { Media(id: {a: 1}) { id } }",
    "null": "query Q { Media(id: null) { id } }",
    "an object for a custom scalar": "query Q { Media(startDate: {year: 2020}) { id } }",
    "an enum value for a custom scalar": "query Q { Media(countryOfOrigin: JP) { id } }",
    "an integer for a string": "query Q { Media(search: 1) { id } }",
    "a deprecated field": "query Q { Staff(id: 1) { language } }",
    "a deprecated enum value": "query Q { Page { reviews(sort: CREATED_AT) { id } } }",
    "an escape": r'query Q { Media(search: "\n") { id } }',
    "a block string": 'query Q { Media(search: """a""") { id } }',
    "an empty block string": 'query Q { Media(search: """""") { id } }',
    "a string without an end": 'query Q { Media(search: ") { id } }',
    "a string over two lines": 'query Q { Media(search: "a\nb") { id } }',
    "a control character": "query Q { Media(id: 1) { id\x0b } }",
    "a surrogate in a comment": "#\ud800\nquery Q { Media(id: 1) { id } }",
    "a surrogate in a comment beside a string": '#\ud800\nquery Q { Media(search: "") { id } }',
    "a byte order mark": "query Q\ufeff { Media(id: 1) { id } }",
    "a surrogate": 'query Q { Media(search: "\ud800") { id } }',
    "a letter that is not ASCII": "query Q { Médía(id: 1) { id } }",
    "a description": '"Q" query Q { Media(id: 1) { id } }',
    "a subscription": "subscription S { Media(id: 1) { id } }",
    "a type": "type T { a: Int }",
    "a fragment with a variable": "query Q { Media { ...F } } fragment F($a: Int) on Media { id }",
    "the schema": "query Q { __schema { types { name } } }",
    "a type of the schema": 'query Q { __type(name: "Media") { name } }',
    "an unknown directive": "query Q { Media(id: 1) { id @client } }",
    "a directive in a wrong place": "query Q @skip(if: true) { Media(id: 1) { id } }",
    "a directive twice": "query Q { Media(id: 1) { id @skip(if: true) @skip(if: true) } }",
    "a directive without its argument": "query Q { Media(id: 1) { id @skip } }",
    "@defer": "query Q { Media(id: 1) { ... @defer { id } } }",
    "an unknown fragment": "query Q { Media(id: 1) { ...Nope } }",
    "an unused fragment": "query Q { Media(id: 1) { id } } fragment F on Media { id }",
    "a fragment on a leaf": "query Q { Media(id: 1) { ...F } } fragment F on MediaType { id }",
    "a fragment that never fits": "query Q { Media(id: 1) { ...F } } fragment F on User { id }",
    "an inline fragment that never fits": "query Q { Media(id: 1) { ... on User { id } } }",
    "a fragment called on": "query Q { Media(id: 1) { ...on } } fragment on on Media { id }",
    "a fragment in itself": "query Q { Media(id: 1) { ...F } } fragment F on Media { ...F }",
    "fragments in each other": "query Q { Media(id: 1) { ...F } } fragment F on Media { id ...G } "
    "fragment G on Media { ...H } fragment H on Media { ...F }",
    "a fragment defined twice": "query Q { Media { ...F } } fragment F on Media { id } "
    "fragment F on Media { id }",
    "an operation defined twice": "query Q { Media { id } } query Q { Media { id } }",
    "two anonymous operations": "{ Media { id } } { Media { id } }",
    "an anonymous operation and another": "{ Media { id } } query Q { Media { id } }",
    "a field given twice": "query Q { Media { id id } }",
    "fields that differ": "query Q { Media { a: id ... { a: idMal } } }",
    "fields that differ in an argument": "query Q { Media { status(version: 2) ...F } } "
    "fragment F on Media { status }",
    "fields that differ further down": "query Q { Media { title { a: romaji } ...F } } "
    "fragment F on Media { title { ...G } } fragment G on MediaTitle { a: english }",
    "an import": '#import "a.graphql"\nquery Q { Media { id } }',
    "a suppression": "query Q { Media { id } } # kotae-ignore nope: x",
    "a hundred levels": "query Q { Media" + " { relations { nodes" * 50 + " { id }" + " } }" * 50
    + "}",
    "a thousand brackets": "query Q { Page { media(id_in: " + "[" * 1000 + "]" * 1000 + ") { id }",
    "a thousand brackets of a type": "query Q($a: " + "[" * 1000 + "Int" + "]" * 1000 + ") { id }",
    "a thousand inline fragments": "query Q " + "{ ... " * 1000 + "{ id }" + "}" * 1000,
    "more than 256 KB": "query Q { Media(id: 1) { id } }" + " " * 262_144,
}  # fmt: skip


@pytest.mark.parametrize("text", REJECTED.values(), ids=REJECTED)
def test_it_is_left_to_graphql_core(text: str) -> None:
    assert accepted(text) == [False]


def test_every_beginning_of_a_text_is_left_to_graphql_core() -> None:
    for text in VALID.values():
        end = text.rstrip("#").rstrip().rfind("}")
        assert not any(accepted(text[:length])[0] for length in range(end))


OPERATION = "query Q { Media(id: 1) { ...F } }"
FRAGMENT = "fragment F on Media { id }"


def test_fragments_of_other_texts_are_used() -> None:
    acceptance = judge([OPERATION, FRAGMENT])
    assert acceptance.counts == {0: (1, 0), 1: (0, 1)}
    assert acceptance.accepted == {0, 1}
    assert acceptance.used_fragments == {"F"}


def test_an_operation_depends_on_the_fragments_that_it_reaches() -> None:
    assert accepted(OPERATION, "fragment F on Media { ...G }", "fragment G on Media { nope }") == [
        False,
        False,
        False,
    ]


def test_a_variable_of_a_fragment_belongs_to_each_operation() -> None:
    fragment = "fragment F on Media { title { romaji(stylised: $styled) } }"
    assert accepted("query Q($styled: Boolean) { Media { ...F } }", fragment) == [True, True]
    assert accepted(
        "query Q($styled: Boolean) { Media { ...F } }", "query R { Media { ...F } }", fragment
    ) == [True, False, True]


def test_a_text_may_be_used_although_another_fragment_in_it_is_not() -> None:
    acceptance = judge([OPERATION, FRAGMENT + " fragment G on Media { id }"])
    assert acceptance.accepted == {0}
    assert acceptance.used_fragments == {"F"}


@pytest.mark.parametrize(
    "other",
    [
        "fragment F on Media { nope }",
        "fragment # fragment\n\n, \ufeff F on Media { nope }",
        'query R { Media(search: """ " """) { id } } fragment F on Media { id } # "',
        r'query R { Media(search: """ \""" \\""" \ """) { id } } fragment F on Media { id } # """',
        'query R { Media(search: """""" genre: "") { id } } fragment F on Media { id } # "',
        'query R { Media(search: "\x01 " ) { id } } fragment F on Media { id } # "',
        r'query R { Media(search: "\"\\") { id } } fragment F on Media { id } # "',
        "query Q { nope }",
        "query,Q { nope }",
    ],
)
def test_a_name_that_a_rejected_text_may_define_is_not_accepted(other: str) -> None:
    assert accepted(OPERATION, FRAGMENT, other)[0] is False
    assert accepted(other, FRAGMENT, OPERATION)[2] is False


@pytest.mark.parametrize(
    "other",
    [
        "query R { Media { ...F nope } } fragment G on Media { id",
        r'query R { Media(search: "\" fragment F on Media") { ...F } }',
        'query R { Media(search: """ " fragment F """) { ...F } } # fragment F',
        'query R { Media(search: """ fragment F',
    ],
)
def test_a_text_that_is_not_accepted_spoils_no_other(other: str) -> None:
    assert accepted(OPERATION, FRAGMENT, other) == [True, True, False]


def test_names_that_several_texts_define_are_not_accepted() -> None:
    assert accepted(OPERATION, FRAGMENT, FRAGMENT) == [False, False, False]
    assert accepted(OPERATION, OPERATION, FRAGMENT) == [False, False, False]


def test_almost_all_real_queries_are_accepted() -> None:
    texts = list(queries().values())
    for has_anilist_rules in (False, True):
        acceptance = judge(texts, has_anilist_rules=has_anilist_rules)
        assert len(acceptance.accepted) >= 0.95 * len(texts)


@pytest.mark.parametrize("calls", range(4))
def test_the_deadline_ends_the_work(calls: int) -> None:
    class PassedError(Exception):
        pass

    left = iter(range(calls))

    def check_deadline() -> None:
        if next(left, None) is None:
            raise PassedError

    with pytest.raises(PassedError):
        accept(
            [OPERATION, FRAGMENT],
            anilist_index(),
            has_anilist_rules=False,
            check_deadline=check_deadline,
        )
