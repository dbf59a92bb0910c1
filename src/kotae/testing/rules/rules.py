"""The rules of AniList that a server applies."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from kotae.errors import ArgumentError
from kotae.schema.limits import (
    MAX_CHUNK_ITEMS,
    MAX_COMPLEXITY,
    MAX_CONNECTION_ITEMS,
    MAX_FILTER_ITEMS,
    MAX_LIST_ENTRIES,
    MAX_PAGE_DEPTH,
    MAX_PAGE_ITEMS,
)

if TYPE_CHECKING:
    from typing import Literal, Self

__all__ = ["Rules"]

_Default = TypeVar("_Default", bool, int)


def _rule(default: _Default, evidence: Literal["firm", "soft", "unknown"], source: str) -> _Default:
    """Declare a rule.

    Args:
        default: Its default.
        evidence: `firm` if AniList or several independent sources say so, `soft` for one source
            or sources that disagree.
        source: The source.
    """
    value: _Default = field(default=default, metadata={"evidence": evidence, "source": source})
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    r"""The rules that a server applies; by default all of AniList's except `referer`.

    None turns a rule with a number off. `Rules(complexity=None)` turns off one rule, `Rules.off()`
    all of them.

    Attributes:
        post_only: Refuses methods other than POST with 405.
        tokens: Refuses an invalid token with 400 `Invalid token`, and a missing one with 401 if the
            field needs a viewer. If off, requests without a token are those of user 1.
        private_users: Refuses the lists and the page of a private user to others with 404
            `Private User`.
        complexity: The most field nodes of an operation.
        page_items: The largest `perPage` of a `Page`; larger values are reduced.
        connection_items: The largest `perPage` of a connection; larger values are reduced.
        chunk_items: The largest `perChunk` of a `MediaListCollection`; larger values are reduced.
        list_entries: The most entries of a list that can be reached; they are the last updated
            ones.
        page_depth: The largest `page` times `perPage`.
        filter_items: The most values of a filter such as `id_in`.
        one_list_per_page: Refuses a `Page` with several lists.
        wrong_totals: Returns a wrong `total` and `lastPage`, in the same way as AniList.
        null_filters: Refuses an explicit null in a filter with 500.
        input_values: Checks the values of a mutation, and refuses them with `validation` messages.
        ownership: Lets only the owner of a list entry change it.
        old_versions: Returns no newer values of `status`, `source` and `relationType` without
            `version`.
        required_arguments: Refuses a `MediaListCollection` without a `type` or without a user.
        null_siblings: Returns null for all root fields if one of them is refused.
        keep_mutations: Carries out a mutation even if a later root field of its request is refused.
        numeric_text: Accepts strings such as `"1"` for variables of type `Int`.
        old_syntax: Refuses what is newer than AniList's GraphQL library: a description of an
            operation, and an escape such as `\u{1F600}` in a string.
        gaps: Gives invented media and people nulls and empty values where AniList's have some. It
            is fixed when the server is made.
        echo_state: Returns the `state` of a sign-in's request; reports disagree.
        silent_approval: Shows the sign-in page only once to a browser: after an approval, it
            returns to the application at once, with the same user.
        burst: Refuses too many requests a second with 429 without rate limit headers.
        referer: Refuses requests with neither a token nor a `Referer` with 403, as some users
            reported.

    Raises:
        ArgumentError: A number is below 1.
    """

    post_only: bool = _rule(True, "firm", "AniList's guide")
    tokens: bool = _rule(True, "firm", "reports of users")
    private_users: bool = _rule(True, "firm", "reports of users")
    complexity: int | None = _rule(MAX_COMPLEXITY, "firm", "AniList's error messages")
    page_items: int | None = _rule(MAX_PAGE_ITEMS, "firm", "AniList's guide")
    connection_items: int | None = _rule(MAX_CONNECTION_ITEMS, "firm", "reports of users")
    chunk_items: int | None = _rule(MAX_CHUNK_ITEMS, "firm", "the schema")
    list_entries: int | None = _rule(MAX_LIST_ENTRIES, "firm", "reports of users")
    page_depth: int | None = _rule(MAX_PAGE_DEPTH, "firm", "AniList's error messages")
    filter_items: int | None = _rule(MAX_FILTER_ITEMS, "firm", "the schema")
    one_list_per_page: bool = _rule(True, "firm", "AniList's guide")
    wrong_totals: bool = _rule(True, "firm", "recorded responses")
    null_filters: bool = _rule(True, "firm", "reports of users")
    input_values: bool = _rule(True, "firm", "the schema, reports of users")
    ownership: bool = _rule(True, "soft", "reports of users: the words, not the status")
    old_versions: bool = _rule(True, "firm", "the schema")
    required_arguments: bool = _rule(True, "firm", "reports of users")
    null_siblings: bool = _rule(True, "soft", "three reports")
    keep_mutations: bool = _rule(True, "unknown", "none")
    numeric_text: bool = _rule(True, "soft", "programs that send it")
    old_syntax: bool = _rule(True, "soft", "the library that AniList probably uses")
    gaps: bool = _rule(True, "firm", "recorded responses")
    echo_state: bool = _rule(True, "soft", "programs that require it")
    silent_approval: bool = _rule(True, "soft", "reports of users, Laravel Passport")
    burst: bool = _rule(True, "firm", "recorded responses")
    referer: bool = _rule(False, "soft", "reports of users")

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            number: int | None = getattr(self, name)
            if number is not None and number < 1:
                raise ArgumentError(
                    f"{name}: expected at least 1, or None for no limit, got {number}"
                )

    @classmethod
    def off(cls) -> Self:
        """Return rules that are all off, but for those that refuse nothing."""
        off: dict[str, Any] = {
            rule.name: None if rule.name in _NUMBERS else False
            for rule in fields(cls)
            if rule.name not in _LENIENT
        }
        return cls(**off)


#: Rules with a number, which None turns off.
_NUMBERS = frozenset(rule.name for rule in fields(Rules) if not isinstance(rule.default, bool))
#: Rules that refuse nothing: without them, less is accepted.
_LENIENT = frozenset({"keep_mutations", "numeric_text", "echo_state", "silent_approval"})
