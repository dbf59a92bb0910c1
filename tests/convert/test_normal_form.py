"""The normal form of documents: it notices each change that has a meaning, and no other."""

from __future__ import annotations

import pytest
from graphql import parse, validate
from tests.convert.normal_form import normal_form
from tests.query.generated.kinds import schema

CONDITION = "query($a: Boolean!)"
FRAGMENT = "fragment F on TextActivity {id}"


def assert_valid(*texts: str) -> None:
    assert [validate(schema(), parse(text)) for text in texts] == [[], []]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{Media {id}}", "query A {Media {id}}"),
        ("{Media {id idMal}}", "{Media {idMal id}}"),
        ("{Media {id}}", "{Media {a: id}}"),
        ("{Media {status}}", "{Media {status(version: 2)}}"),
        ("{Media(id: 1) {id}}", "{Media(id: null) {id}}"),
        ("{Media(id: null) {id}}", "{Media {id}}"),
        ("query($a: Int) {Media(id: $a) {id}}", "query($a: Int!) {Media(id: $a) {id}}"),
        ("query($a: Int) {Media(id: $a) {id}}", "query($a: Int = null) {Media(id: $a) {id}}"),
        ("query($a: Int) {Media(id: $a) {id}}", "query($b: Int) {Media(id: $b) {id}}"),
        ("{Media {id}}", "{Media {...F}} fragment F on Media {id}"),
        ("{Media {...F}} fragment F on Media {id}", "{Media {...G}} fragment G on Media {id}"),
        (CONDITION + "{Media {id @skip(if: $a)}}", CONDITION + "{Media {id @include(if: $a)}}"),
        ("{Activity {... on TextActivity {id}}}", "{Activity {... on ListActivity {id}}}"),
        ("{Activity {__typename}}", "{Activity {... on TextActivity {__typename}}}"),
        ("{Page {media(sort: [ID, SCORE]) {id}}}", "{Page {media(sort: [SCORE, ID]) {id}}}"),
    ],
)
def test_a_change_with_a_meaning_is_noticed(one: str, other: str) -> None:
    assert_valid(one, other)
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{Page {media(sort: ID, id: 1) {id}}}", "{Page {media(id: 1, sort: [ID]) {id}}}"),
        ("{Media {title {romaji} title {native} id}}", "{Media {title {romaji native} id}}"),
        ("{Media {... {id} ... on Media {idMal}}}", "{Media {id idMal}}"),
        (
            "{Media {... @skip(if: true) {id idMal}}}",
            "{Media {id @skip(if: true) idMal @skip(if: true)}}",
        ),
        (
            "{Activity {... on TextActivity {id ...F}}}" + FRAGMENT,
            "{Activity {... on TextActivity {id} ...F}}" + FRAGMENT,
        ),
    ],
)
def test_another_spelling_is_the_same(one: str, other: str) -> None:
    assert_valid(one, other)
    assert normal_form(one) == normal_form(other)
