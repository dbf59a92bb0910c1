"""Documents that are tested each time: rare cases, and cases that failed once."""

from __future__ import annotations

__all__ = ["SPECIAL_DOCUMENTS"]

SPECIAL_DOCUMENTS = (
    # Members of a union have different types for a field; the builder adds aliases automatically.
    """mutation {ToggleLikeV2(id: 1, type: THREAD) {
        ... on ListActivity {userId replyCount}
        ... on Thread {userId_NonNullInt: userId replyCount_Int: replyCount}
    }}""",
    """mutation {ToggleLikeV2(id: 1) {...T @skip(if: true) ... on Thread {userId}}}
    fragment T on Thread {userId replyCount}""",
    # The `__typename` that distinguishes the members has a condition.
    "{Page {activities {__typename @include(if: false) ... on TextActivity {id}}}}",
    "{Page {activities {kind: __typename ...F}}} fragment F on ActivityUnion {__typename}",
    # An alias that is the field's own name has no effect.
    "{Media: Media {id: id media: title {title: romaji} title: title {english}}}",
    # A variable may have the name of anything.
    "query($self: Int, $class: String) {Media(id: $self, search: $class, idMal: 1) {id}}",
    # One variable is required in one place, optional in another, and inside a list.
    """query($a: Int! = 1, $b: [Int] = 3) {
        Media(id: $a, id_in: [$a, 2, null], id_not_in: $b) {id} Following(userId: $a) {id}
    }""",
    # Older enums are selected, or automatically the newest.
    "query($v: Int) {Media {status source a: status(version: 1) b: source(version: $v)}}",
    "{Media {relations {edges {relationType old: relationType(version: null)}}}}",
    # Conditions of one kind are nested.
    """query($a: Boolean!, $b: Boolean = false) {Media {
        ... @include(if: $a) {... @include(if: $b) {id @include(if: true) title {romaji}}}
        ... @skip(if: $a) {title @skip(if: $b) {native @skip(if: false)}}
    }}""",
    # One root twice, under one condition and under two.
    "query($a: Boolean!) {x: Media {id} x: Media {idMal} x: Media @skip(if: $a) {title {native}}}",
    # An input object contains a variable.
    """mutation($m: Int, $d: FuzzyDateInput = {year: 2024, month: null}) {
        SaveMediaListEntry(startedAt: {year: 1, month: $m}, completedAt: $d, customLists: "a") {id}
    }""",
)
