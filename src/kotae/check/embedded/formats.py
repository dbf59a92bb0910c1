"""The two formats of Python's strings: `%` and `str.format`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kotae.check.embedded.parts import Piece, Placeholder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kotae.check.embedded.parts import Part

__all__ = ["format_parts", "percent_parts"]

_PERCENT = re.compile(
    r"%(?:\((?P<key>[^()]{0,100})\))?(?P<options>[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?)"
    r"[hlL]?(?P<kind>[a-zA-Z%])"
)
_FIELD = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<field>[^{}]*)\}")


def percent_parts(
    template: Sequence[Part], by_position: Sequence[list[Part]], by_name: Mapping[str, list[Part]]
) -> list[Part]:
    """Return a template with the values of its `%` conversions."""
    values = iter(by_position)

    def replaced(match: re.Match[str], at: int) -> list[Part]:
        if match["kind"] == "%":
            return [Piece("%", at, len(match[0]))]
        key = match["key"]
        value = next(values, None) if key is None else by_name.get(key)
        is_text = match["kind"] == "s" and not match["options"]
        return value if value and is_text else [Placeholder(at)]

    return list(_replace(template, _PERCENT, replaced))


def format_parts(
    template: Sequence[Part], by_position: Sequence[list[Part]], by_name: Mapping[str, list[Part]]
) -> list[Part]:
    """Return a template with the values of its `str.format` fields."""
    values = iter(by_position)

    def replaced(match: re.Match[str], at: int) -> list[Part]:
        if match["brace"]:
            return [Piece(match["brace"][0], at, 2)]
        field = match["field"]
        if field.isdecimal() and len(field) < 4 and int(field) < len(by_position):
            return by_position[int(field)]
        value = next(values, None) if field == "" else by_name.get(field)
        return value or [Placeholder(at)]

    return list(_replace(template, _FIELD, replaced))


def _replace(
    parts: Sequence[Part],
    pattern: re.Pattern[str],
    replaced: Callable[[re.Match[str], int], list[Part]],
) -> Iterator[Part]:
    """Yield parts with the matches in their texts replaced; none reaches over two parts."""
    for part in parts:
        if isinstance(part, Placeholder) or part.width != 1:
            yield part
            continue
        end = 0
        for match in pattern.finditer(part.text):
            yield Piece(part.text[end : match.start()], part.start + end)
            yield from replaced(match, part.start + match.start())
            end = match.end()
        yield Piece(part.text[end:], part.start + end)
