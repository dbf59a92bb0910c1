"""What the grammars of tree-sitter call strings, sums and constants, by language."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Language

__all__ = ["GRAMMARS", "Grammar", "load_language"]


class Grammar(NamedTuple):
    """The names of a grammar.

    Attributes:
        package: The distribution's package, without `tree_sitter_`.
        strings: Nodes that are string literals.
        sums: Nodes that join two operands with `+`.
        interpolations: Nodes of a string that are expressions, or have one.
        constants: Nodes that declare a name, each with its fields of the name and the value; empty
            where the grammar has no fields.
        raw_quote: The quotes of literals without escapes.
        function: The function of the package that returns the grammar.
    """

    package: str
    strings: frozenset[str]
    sums: frozenset[str]
    interpolations: frozenset[str]
    constants: Mapping[str, tuple[str, str]]
    raw_quote: str | None = None
    function: str = "language"


_JAVASCRIPT = Grammar(
    package="javascript",
    strings=frozenset({"string", "template_string"}),
    sums=frozenset({"binary_expression"}),
    interpolations=frozenset({"template_substitution"}),
    constants={"variable_declarator": ("name", "value")},
)
_TYPESCRIPT = _JAVASCRIPT._replace(package="typescript", function="language_typescript")
GRAMMARS = {
    "javascript": _JAVASCRIPT,
    "typescript": _TYPESCRIPT,
    "tsx": _TYPESCRIPT._replace(function="language_tsx"),
    "kotlin": Grammar(
        package="kotlin",
        strings=frozenset({"string_literal", "multiline_string_literal"}),
        sums=frozenset({"binary_expression"}),
        interpolations=frozenset({"interpolation"}),
        constants={"property_declaration": ("", "")},
        raw_quote='"""',
    ),
    "swift": Grammar(
        package="swift",
        strings=frozenset(
            {"line_string_literal", "multi_line_string_literal", "raw_string_literal"}
        ),
        sums=frozenset({"additive_expression"}),
        interpolations=frozenset({"interpolated_expression", "raw_str_interpolation"}),
        constants={"property_declaration": ("name", "value")},
    ),
    "go": Grammar(
        package="go",
        strings=frozenset({"interpreted_string_literal", "raw_string_literal"}),
        sums=frozenset({"binary_expression"}),
        interpolations=frozenset(),
        constants={
            "const_spec": ("name", "value"),
            "var_spec": ("name", "value"),
            "short_var_declaration": ("left", "right"),
        },
        raw_quote="`",
    ),
    "rust": Grammar(
        package="rust",
        strings=frozenset({"string_literal", "raw_string_literal"}),
        sums=frozenset(),
        interpolations=frozenset(),
        constants={},
    ),
}


def load_language(grammar: Grammar) -> Language:
    """Return a grammar's language; its package must be installed."""
    from tree_sitter import Language  # noqa: PLC0415 - of an extra

    package = import_module(f"tree_sitter_{grammar.package}")
    function = cast("Callable[[], object]", getattr(package, grammar.function))
    return Language(function())
