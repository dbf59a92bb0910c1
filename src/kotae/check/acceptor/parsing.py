"""The parser of the acceptor, which looks up each name in the schema as it reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.acceptor.definitions import Definition, Selection
from kotae.check.acceptor.tokens import (
    FLOAT,
    INTEGER,
    NAME_STARTS,
    RejectedError,
    is_in_bounds,
    tokens_of,
)
from kotae.schema.limits import MAX_FILTER_ITEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.check.acceptor.definitions import Field, SelectionRule
    from kotae.schema.index import Dependencies, InputValue, InputValues, SchemaIndex

__all__ = ["Parser"]

#: Levels of selection sets, lists and objects; each is a call of Python. AniList's longest
#: operations have fifteen.
_MAX_DEPTH = 60
#: Tokens that belong to the field before them.
_BEHIND_A_NAME = frozenset(":({@")


class Parser:
    """Reads texts into definitions.

    Args:
        index: The schema.
        rules: What selection sets must have, by the name of their type or of an argument of their
            field.
    """

    def __init__(self, index: SchemaIndex, rules: Mapping[str, SelectionRule]) -> None:
        self._index = index
        self._selection_rules = rules
        self._argument_rules = [name for name in rules if name not in index.fields]
        #: The fields of types that need nothing behind their names.
        self._plain: dict[str, dict[str, Field]] = {}
        self._tokens: list[str] = []
        self._definition = Definition()

    def parse(self, text: str) -> list[Definition]:
        """Return the operations and fragments of a text, in its order; at least one.

        Raises:
            RejectedError: The text is not valid by itself, or unusual.
        """
        self._tokens = tokens = tokens_of(text)
        definitions: list[Definition] = []
        at = 0
        while tokens[at]:
            definitions.append(Definition())
            self._definition = definitions[-1]
            read = self._fragment if tokens[at] == "fragment" else self._operation
            at = read(at)
        if not definitions:
            raise RejectedError
        return definitions

    def _fragment(self, at: int) -> int:
        """Read a fragment from its keyword on; like all methods below, return what follows."""
        tokens, definition = self._tokens, self._definition
        definition.name, definition.type_name = tokens[at + 1], tokens[at + 3]
        definition.is_fragment = True
        if (
            definition.name[:1] not in NAME_STARTS
            or definition.name == "on"
            or tokens[at + 2] != "on"
            or definition.type_name not in self._index.fields
        ):
            raise RejectedError
        return self._body(at + 4, "FRAGMENT_DEFINITION")

    def _operation(self, at: int) -> int:
        tokens, definition = self._tokens, self._definition
        kind = tokens[at]
        if kind == "{":
            kind = "query"
        else:
            at += 1
            if tokens[at][:1] in NAME_STARTS:
                definition.name = tokens[at]
                at += 1
        root = self._index.root_types.get(kind)
        if root is None:
            raise RejectedError
        definition.type_name = root
        if tokens[at] == "(":
            at = self._variables(at + 1)
        return self._body(at, kind.upper())

    def _body(self, at: int, location: str) -> int:
        if self._tokens[at] == "@":
            at = self._directives(at, location)
        if self._tokens[at] != "{":
            raise RejectedError
        definition = self._definition
        at, definition.selection = self._selection(at + 1, definition.type_name, 0)
        return at

    def _variables(self, at: int) -> int:
        tokens, variables = self._tokens, self._definition.variables
        while tokens[at] != ")":
            name = tokens[at + 1]
            is_right = tokens[at] == "$" and tokens[at + 2] == ":" and name[:1] in NAME_STARTS
            if not is_right or name in variables:
                raise RejectedError
            at, type_ = self._type(at + 3, 0)
            default = ""
            if tokens[at] == "=":
                default = tokens[at + 1]
                at = self._value(at + 1, type_, has_default=False, is_constant=True, depth=0)
            variables[name] = type_, default
        if not variables:
            raise RejectedError
        return at + 1

    def _type(self, at: int, depth: int) -> tuple[int, str]:
        tokens, index = self._tokens, self._index
        type_ = tokens[at]
        at += 1
        if type_ == "[":
            if depth > _MAX_DEPTH:
                raise RejectedError
            at, inner = self._type(at, depth + 1)
            if tokens[at] != "]":
                raise RejectedError
            at += 1
            type_ = f"[{inner}]"
        elif not (type_ in index.scalars or type_ in index.enums or type_ in index.input_objects):
            raise RejectedError
        if tokens[at] == "!":
            return at + 1, f"{type_}!"
        return at, type_

    def _selection(  # noqa: PLR0912 - most of the time is spent here, and calls cost the most
        self, at: int, type_name: str, depth: int
    ) -> tuple[int, Selection]:
        """Read a selection set from the token behind its brace on."""
        if depth > _MAX_DEPTH:
            raise RejectedError
        tokens, fields = self._tokens, self._index.fields[type_name]
        plain = self._plain.get(type_name) or self._plain_fields(type_name)
        selection = Selection()
        found = selection.fields
        while (name := tokens[at]) != "}":
            if name in plain and tokens[at + 1] not in _BEHIND_A_NAME:
                if name in found:
                    raise RejectedError
                found[name] = plain[name]
                at += 1
                continue
            if name == "...":
                at = self._spread(at + 1, type_name, selection, depth)
                continue
            key = name
            at += 1
            if tokens[at] == ":":
                if key[:1] not in NAME_STARTS:
                    raise RejectedError
                name = tokens[at + 1]
                at += 2
            field = fields.get(name)
            if field is None or key in found:
                raise RejectedError
            arguments = None
            if tokens[at] == "(":
                start = at
                at = self._arguments(at + 1, field.arguments, field.required, field.dependencies)
                arguments = tokens[start:at]
            elif field.required or field.dependencies:
                self._check_given((), field.required, field.dependencies)
            if tokens[at] == "@":
                at = self._directives(at, "FIELD")
                selection.has_directives = True
            if field.is_leaf:
                inner = None  # a brace behind it is no field, and is rejected next
            elif tokens[at] == "{":
                at, inner = self._selection(at + 1, field.named_type, depth + 1)
                for each in self._argument_rules:
                    if arguments and each in arguments:
                        self._require(inner, each)
            else:
                raise RejectedError
            found[key] = name, arguments, field.type, inner
        self._finish(selection, type_name)
        return at + 1, selection

    def _plain_fields(self, type_name: str) -> dict[str, Field]:
        """Return the fields of a type that need nothing behind their names."""
        plain: dict[str, Field] = {
            name: (name, None, field.type, None)
            for name, field in self._index.fields[type_name].items()
            if field.is_leaf and not field.required and not field.dependencies
        }
        self._plain[type_name] = plain
        return plain

    def _finish(self, selection: Selection, type_name: str) -> None:
        definition = self._definition
        definition.field_count += len(selection.fields)
        parts = bool(selection.fields) + len(selection.fragments or ())
        if not parts:
            raise RejectedError
        if parts > 1:
            definition.selections_to_merge += (selection,)
        if type_name in self._selection_rules:
            self._require(selection, type_name)

    def _require(self, selection: Selection, name: str) -> None:
        self._definition.selections_with_rule += ((selection, self._selection_rules[name]),)

    def _spread(self, at: int, type_name: str, selection: Selection, depth: int) -> int:
        """Read what stands behind three dots."""
        tokens, possible = self._tokens, self._index.possible_types
        name, location = tokens[at], "INLINE_FRAGMENT"
        if name == "on":
            condition = tokens[at + 1]
            at += 2
            if condition not in possible or possible[condition].isdisjoint(possible[type_name]):
                raise RejectedError
        elif name[:1] in NAME_STARTS:
            condition, location = "", "FRAGMENT_SPREAD"
            at += 1
            selection.add(name)
            self._definition.spreads.append((name, type_name))
        else:
            condition = type_name
        if tokens[at] == "@":
            at = self._directives(at, location)
            selection.has_directives = True
        if not condition:
            return at
        if tokens[at] != "{":
            raise RejectedError
        at, inner = self._selection(at + 1, condition, depth + 1)
        selection.add(inner)
        return at

    def _directives(self, at: int, location: str) -> int:
        tokens = self._tokens
        seen: list[str] = []
        while tokens[at] == "@":
            name = tokens[at + 1]
            entry = self._index.directives.get(name)
            if entry is None or name in seen or location not in entry[0]:
                raise RejectedError
            seen.append(name)
            at += 2
            arguments, required = entry[1]
            if tokens[at] == "(":
                at = self._arguments(at + 1, arguments, required, ())
            elif required:
                raise RejectedError
        return at

    def _arguments(
        self,
        at: int,
        arguments: dict[str, InputValue],
        required: tuple[str, ...],
        dependencies: Dependencies,
    ) -> int:
        """Read arguments from the token behind their parenthesis on."""
        tokens = self._tokens
        given: dict[str, None] = {}
        while (name := tokens[at]) != ")":
            entry = arguments.get(name)
            if entry is None or name in given or tokens[at + 1] != ":":
                raise RejectedError
            given[name] = None
            at += 2
            type_, has_default, bounds = entry
            if tokens[at] == "$":
                variable = tokens[at + 1]
                if variable[:1] not in NAME_STARTS:
                    raise RejectedError
                self._definition.uses.add((variable, type_, has_default, bounds))
                at += 2
                continue
            if bounds is not None and not is_in_bounds(tokens[at], bounds):
                raise RejectedError
            at = self._value(at, type_, has_default=has_default, is_constant=False, depth=0)
        if not given:
            raise RejectedError
        self._check_given(given, required, dependencies)
        return at + 1

    def _check_given(
        self,
        given: dict[str, None] | tuple[()],
        required: tuple[str, ...],
        dependencies: Dependencies,
    ) -> None:
        for name in required:
            if name not in given:
                raise RejectedError
        for name, others in dependencies:
            if (not name or name in given) and others.isdisjoint(given):
                raise RejectedError

    def _value(
        self, at: int, type_: str, *, has_default: bool, is_constant: bool, depth: int
    ) -> int:
        """Read a value of a type; only a constant one has no variable in it."""
        first = self._tokens[at]
        if first == "$":
            variable = self._tokens[at + 1]
            if is_constant or variable[:1] not in NAME_STARTS:
                raise RejectedError
            self._definition.uses.add((variable, type_, has_default, None))
            return at + 2
        if depth > _MAX_DEPTH:
            raise RejectedError
        type_ = type_.removesuffix("!")
        if first == "[":
            return self._list(at + 1, type_, is_constant=is_constant, depth=depth)
        while type_[0] == "[":  # one value is a list of one
            type_ = type_[1:-1].removesuffix("!")
        if first == "{":
            fields = self._index.input_objects.get(type_)
            if fields is None:
                raise RejectedError
            return self._object(at + 1, fields, is_constant=is_constant, depth=depth)
        if not self._is_literal(first, type_):
            raise RejectedError
        return at + 1

    def _is_literal(self, token: str, type_: str) -> bool:
        """Tell whether a token is a literal of a named type; null is none.

        A scalar of the schema's own takes any literal. Source: graphql-core, for each schema that
        is made from SDL or from introspection.
        """
        if type_ in self._index.enums:
            return token in self._index.enums[type_]
        if type_ == "Boolean":
            return token in ("true", "false")
        if type_ == "Int":
            return INTEGER(token) is not None
        if type_ == "Float":
            return FLOAT(token) is not None
        if len(token) > 1 and token[0] == '"':
            return type_ in self._index.scalars
        return type_ in self._index.scalars and type_ != "String" and INTEGER(token) is not None

    def _list(self, at: int, type_: str, *, is_constant: bool, depth: int) -> int:
        if type_[0] != "[":
            raise RejectedError
        count = 0
        while self._tokens[at] != "]":
            count += 1
            at = self._value(
                at, type_[1:-1], has_default=False, is_constant=is_constant, depth=depth + 1
            )
        if count > MAX_FILTER_ITEMS:
            raise RejectedError
        return at + 1

    def _object(self, at: int, values: InputValues, *, is_constant: bool, depth: int) -> int:
        tokens = self._tokens
        fields, required = values
        given: dict[str, None] = {}
        while (name := tokens[at]) != "}":
            entry = fields.get(name)
            if entry is None or name in given or tokens[at + 1] != ":":
                raise RejectedError
            given[name] = None
            at = self._value(
                at + 2, entry[0], has_default=entry[1], is_constant=is_constant, depth=depth + 1
            )
        self._check_given(given, required, ())
        return at + 1
