"""Layout of the few kinds of Python expressions that builder code has, as `ruff format` has it."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from kotae.sanitize import cell_width

__all__ = ["WIDTH", "Brackets", "Chain", "Expression", "Link", "Prefixed", "quoted", "statement"]

#: The line length that ruff has by default.
WIDTH = 88
_INDENT = 4


class Link(NamedTuple):
    """An attribute in a chain, with the arguments of its call; None if it is not called."""

    name: str
    arguments: tuple[Expression, ...] | None = None


class Chain(NamedTuple):
    """A name, and the attributes and calls after it: `Media.characters(page=1).edges`."""

    head: Link
    links: tuple[Link, ...] = ()


class Brackets(NamedTuple):
    """A list or a dict."""

    opening: str
    items: tuple[Expression, ...]
    closing: str


class Prefixed(NamedTuple):
    """A value after the name of its argument, or after its key in a dict."""

    prefix: str
    value: Expression


Expression: TypeAlias = "str | Chain | Brackets | Prefixed"


def statement(name: str, value: Expression) -> str:
    """Return an assignment."""
    line = f"{name} = "
    return line + _fitted(value, line)


def quoted(text: str) -> str:
    """Return a string literal, with the quotes that need fewer backslashes."""
    # With both quotes in it, `repr` surrounds it with single ones, and escapes these.
    inner = repr(f"'{text}\"")[3:-2]
    if text.count('"') > text.count("'"):
        return f"'{inner}'"
    return '"' + inner.replace("\\'", "'").replace('"', '\\"') + '"'


def _flat(value: Expression) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Prefixed):
        return value.prefix + _flat(value.value)
    if isinstance(value, Brackets):
        return value.opening + ", ".join(map(_flat, value.items)) + value.closing
    return ".".join(map(_flat_link, (value.head, *value.links)))


def _flat_link(link: Link) -> str:
    if link.arguments is None:
        return link.name
    return f"{link.name}({', '.join(map(_flat, link.arguments))})"


def _fitted(value: Expression, line: str, after: str = "") -> str:
    """Return an expression, on one line if it fits.

    Args:
        value: The expression.
        line: What is on the line before it.
        after: What follows it on its last line.
    """
    flat = _flat(value)
    if cell_width(line + flat + after) <= WIDTH or isinstance(value, str):
        return flat
    if isinstance(value, Prefixed):
        return value.prefix + _fitted(value.value, line + value.prefix, after)
    if isinstance(value, Brackets):
        return _split(value, line)
    return _chain(value, line, after)


def _split(value: Brackets, line: str) -> str:
    """Return brackets with a line for each item; those of a call may be on one line together."""
    indent = line[: len(line) - len(line.lstrip())]
    inner = indent + " " * _INDENT
    flat = inner + ", ".join(map(_flat, value.items))
    if value.opening == "(" and cell_width(flat) <= WIDTH:
        return f"{value.opening}\n{flat}\n{indent}{value.closing}"
    comma = "," if len(value.items) > 1 else ""
    items = (f"{inner}{_fitted(item, inner, comma)}{comma}\n" for item in value.items)
    return f"{value.opening}\n{''.join(items)}{indent}{value.closing}"


def _chain(value: Chain, line: str, after: str) -> str:
    """Return a chain that does not fit on one line.

    If it goes on after two calls or more, each of these parts has a line of its own.
    """
    links = (value.head, *value.links)
    parts = [n for n, link in enumerate(links[:-1], 1) if link.arguments is not None]
    if len(parts) < 2:
        parts = []
    indent = line[: len(line) - len(line.lstrip())]
    text = line
    for position, link in enumerate(links):
        if position in parts:
            text += f"\n{indent}"
        if position:
            text += "."
        current = text.rpartition("\n")[2]
        flat, rest = _flat_link(link), _rest_of_line(links, position + 1, parts, after)
        if link.arguments and cell_width(current + flat + rest) > WIDTH:
            text += link.name + _split(Brackets("(", link.arguments, ")"), current)
        else:
            text += flat
    return text[len(line) :]


def _rest_of_line(links: tuple[Link, ...], start: int, parts: list[int], after: str) -> str:
    """Return what follows a link up to the next place where the line can be broken."""
    rest = ""
    for position in range(start, len(links)):
        if position in parts:
            return rest
        rest += f".{links[position].name}"
        if links[position].arguments:
            return f"{rest}("
    return rest + after
