"""Operations and fragments, as far as the acceptor knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    from kotae.schema.index import Bounds

    #: A field's name, the tokens of its arguments, its type, and its selection set.
    Field: TypeAlias = tuple[str, "list[str] | None", str, "Selection | None"]
    #: A variable's name; the type of the place where it is used; whether that has a default value;
    #: the bounds of literals there.
    VariableUse: TypeAlias = tuple[str, str, bool, "Bounds | None"]
    #: The type of a variable, and its default value: a token, or `[` or `{`; empty if it has none.
    Variable: TypeAlias = tuple[str, str]
    #: A field that a selection set must have, and fields of which it may have one.
    SelectionRule: TypeAlias = tuple[str | None, frozenset[str]]

__all__ = ["NO_SELECTION", "Definition", "Selection"]


class Selection:
    """A selection set.

    Attributes:
        fields: By response name; no two have the same.
        fragments: The selection sets of its inline fragments, and the names of those that it
            spreads.
        has_directives: Whether something in it has a directive.
    """

    __slots__ = ("fields", "fragments", "has_directives")

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.fragments: list[Selection | str] | None = None
        self.has_directives: bool = False

    def add(self, fragment: Selection | str) -> None:
        """Add a fragment."""
        if self.fragments is None:
            self.fragments = []
        self.fragments.append(fragment)


#: What a definition has before its selection set is read.
NO_SELECTION = Selection()


class Definition:
    """An operation or a fragment that is valid apart from what its fragments decide.

    Attributes:
        name: Its name; empty for an anonymous operation.
        is_fragment: Whether it is a fragment.
        type_name: The type that it selects from.
        variables: An operation's, by name.
        selection: Its selection set.
        uses: The uses of variables in it.
        spreads: Each spread in it, with the type of the place.
        selections_to_merge: The selection sets in it whose fields come from several places.
        selections_with_rule: The selection sets in it with what they must have.
        field_count: The number of fields in it.
    """

    __slots__ = (
        *("field_count", "is_fragment", "name", "selection", "selections_to_merge"),
        *("selections_with_rule", "spreads", "type_name", "uses", "variables"),
    )

    def __init__(self) -> None:
        self.name = ""
        self.is_fragment = False
        self.type_name = ""
        self.variables: dict[str, Variable] = {}
        self.selection = NO_SELECTION
        self.uses: set[VariableUse] = set()
        self.spreads: list[tuple[str, str]] = []
        self.selections_to_merge: tuple[Selection, ...] = ()
        self.selections_with_rule: tuple[tuple[Selection, SelectionRule], ...] = ()
        self.field_count = 0
