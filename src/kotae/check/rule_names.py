"""The names of kotae's own rules, for the reading of settings without graphql-core."""

from __future__ import annotations

from typing import Final

__all__ = ["OFF_BY_DEFAULT", "OWN_RULES"]

#: The rules that are not graphql-core's.
OWN_RULES: Final = frozenset(
    {
        *("anonymous-operation", "complexity-over-500", "connection-size-over-25"),
        *("executable-definitions", "fuzzy-date", "invalid-suppression"),
        *("known-fragment-names", "list-collection-unchunked"),
        *("list-collection-without-type", "list-collection-without-user"),
        *("list-entry-without-user", "lone-anonymous-operation", "match-filename"),
        *("naming", "needs-token", "no-deprecated", "no-fragment-cycles"),
        *("no-unused-fragments", "null-filter", "number-out-of-range"),
        *("one-use-fragment", "page-beyond-depth", "page-size-over-50"),
        *("redundant-field", "require-id", "season-year-without-season"),
        *("several-lists-in-page", "text-too-long", "text-too-short"),
        *("too-many-values", "union-without-typename", "unique-fragment-names"),
        *("unique-operation-names", "unreliable-total", "unsupported-syntax"),
        *("unused-suppression", "unversioned-enum"),
    }
)
#: The rules that run only if a project turns them on.
OFF_BY_DEFAULT: Final = frozenset(
    {"needs-token", "one-use-fragment", "match-filename", "naming", "require-id"}
)
