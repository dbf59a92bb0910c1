"""The rules about what AniList refuses, or does in another way than its schema says.

A rule is a function whose docstring is its page: what it does, why that is bad, an example and what
to use instead. Its name is the function's, with `-` for `_`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from kotae.check.rules.anilist.complexity_over_500 import complexity_over_500
from kotae.check.rules.anilist.limited_values import (
    fuzzy_date,
    number_out_of_range,
    text_too_long,
    text_too_short,
    too_many_values,
)
from kotae.check.rules.anilist.list_collection import (
    list_collection_unchunked,
    list_collection_without_type,
    list_collection_without_user,
)
from kotae.check.rules.anilist.list_entry_without_user import list_entry_without_user
from kotae.check.rules.anilist.needs_token import needs_token
from kotae.check.rules.anilist.null_filter import null_filter
from kotae.check.rules.anilist.one_use_fragment import one_use_fragment
from kotae.check.rules.anilist.operation_names import anonymous_operation, match_filename, naming
from kotae.check.rules.anilist.page_beyond_depth import page_beyond_depth
from kotae.check.rules.anilist.page_size import connection_size_over_25, page_size_over_50
from kotae.check.rules.anilist.redundant_field import redundant_field
from kotae.check.rules.anilist.require_id import require_id
from kotae.check.rules.anilist.season_year_without_season import season_year_without_season
from kotae.check.rules.anilist.several_lists_in_page import several_lists_in_page
from kotae.check.rules.anilist.union_without_typename import union_without_typename
from kotae.check.rules.anilist.unreliable_total import unreliable_total
from kotae.check.rules.anilist.unsupported_syntax import unsupported_syntax
from kotae.check.rules.anilist.unversioned_enum import unversioned_enum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphql import Node, ValueNode

    from kotae.check.documents import Definition
    from kotae.check.field_uses import ArgumentUse, FieldUse, SelectionUse
    from kotae.check.findings import Finding
    from kotae.check.fragments import Namespace
    from kotae.check.rules.anilist.scope import Scope

    #: What a rule finds: nodes with messages.
    Places: TypeAlias = Iterator[tuple[Node, str]]

__all__ = [
    "ANILIST_RULES",
    "ARGUMENT_RULES",
    "DEFINITION_RULES",
    "FIELD_RULES",
    "NAMESPACE_RULES",
    "REFUSED",
    "SELECTION_RULES",
    "name_of",
]

#: Rules about a value of an argument: a literal, or the default of a variable.
ARGUMENT_RULES: Final[tuple[Callable[[ArgumentUse, ValueNode], str | None], ...]] = (
    page_size_over_50,
    connection_size_over_25,
    null_filter,
    fuzzy_date,
    too_many_values,
    text_too_short,
    text_too_long,
    number_out_of_range,
)
#: Rules about a field with its arguments and its selection.
FIELD_RULES: Final[tuple[Callable[[FieldUse, Scope], Places], ...]] = (
    several_lists_in_page,
    page_beyond_depth,
    list_collection_without_user,
    list_collection_without_type,
    list_collection_unchunked,
    unreliable_total,
    unversioned_enum,
    list_entry_without_user,
    season_year_without_season,
    needs_token,
)
#: Rules about a selection set.
SELECTION_RULES: Final[tuple[Callable[[SelectionUse, Scope], Places], ...]] = (
    union_without_typename,
    redundant_field,
    require_id,
)
#: Rules about a whole operation or fragment.
DEFINITION_RULES: Final[tuple[Callable[[Definition, Scope], Places], ...]] = (
    complexity_over_500,
    unsupported_syntax,
    anonymous_operation,
    match_filename,
    naming,
)
#: Rules about all files of a project.
NAMESPACE_RULES: Final[tuple[Callable[[Namespace], Iterator[Finding]], ...]] = (one_use_fragment,)


def name_of(rule: Callable[..., object]) -> str:
    """Return the name of a rule, as `page-beyond-depth`."""
    return rule.__name__.replace("_", "-")


#: All rules, by name.
ANILIST_RULES: Final[dict[str, Callable[..., object]]] = {
    name_of(rule): rule
    for rules in (
        ARGUMENT_RULES,
        FIELD_RULES,
        SELECTION_RULES,
        DEFINITION_RULES,
        NAMESPACE_RULES,
    )
    for rule in rules
}
#: The rules about what AniList refuses, whose findings are errors; those of the others are
#: warnings.
REFUSED: Final = frozenset(
    {
        *("complexity-over-500", "several-lists-in-page", "page-beyond-depth", "null-filter"),
        *("list-collection-without-user", "list-collection-without-type", "too-many-values"),
        *("text-too-short", "text-too-long", "number-out-of-range", "unsupported-syntax"),
    }
)
