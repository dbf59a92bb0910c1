"""The versions of kotae that a project requires: a specifier such as `>=0.3,<0.5`."""

from __future__ import annotations

import re
from itertools import zip_longest

from kotae._version import __version__

__all__ = ["REQUIRED_VERSION_PATTERN", "is_specifier", "satisfies"]

#: Numbers of nine digits at most: the syntax of PEP 440 without pre-releases, epochs and local
#: versions, which kotae has not.
_RELEASE = r"[0-9]{1,9}(\.[0-9]{1,9}){0,7}"
_CLAUSE = rf" *((>=|<=|>|<)? *{_RELEASE}|(==|!=) *{_RELEASE}(\.\*)?|~= *{_RELEASE}\.[0-9]{{1,9}}) *"
#: Python and JavaScript understand it alike.
REQUIRED_VERSION_PATTERN = rf"^{_CLAUSE}(,{_CLAUSE}){{0,9}}$"

_PARTS = re.compile(r"(?P<operator>[<>=!~]*) *(?P<release>[0-9.]+?)(?P<prefix>\.\*)?\Z")


def is_specifier(text: str) -> bool:
    """Tell whether a text is a specifier; a version alone means `==`."""
    return "\n" not in text and re.match(REQUIRED_VERSION_PATTERN, text) is not None


def satisfies(specifier: str, version: str = __version__) -> bool:
    """Tell whether a version is one of those of a specifier.

    Only the numbers of the version count: 0.3.0rc1 is 0.3.0.

    Source: https://packaging.python.org/en/latest/specifications/version-specifiers/
    """
    numbers = re.match(r"[0-9]+(\.[0-9]+)*", version)
    current = _numbers(numbers[0] if numbers else "0")
    return all(_satisfies(clause.strip(), current) for clause in specifier.split(","))


def _satisfies(clause: str, current: list[int]) -> bool:
    parts = _PARTS.match(clause)
    if parts is None:
        return False
    wanted, operator = _numbers(parts["release"]), parts["operator"]
    if parts["prefix"]:
        return (_compare(current[: len(wanted)], wanted) == 0) is (operator == "==")
    order = _compare(current, wanted)
    if operator == "~=":
        return order >= 0 and _compare(current[: len(wanted) - 1], wanted[:-1]) == 0
    return {
        "": order == 0,
        "==": order == 0,
        "!=": order != 0,
        ">=": order >= 0,
        "<=": order <= 0,
        ">": order > 0,
        "<": order < 0,
    }[operator]


def _numbers(release: str) -> list[int]:
    return [int(number) for number in release.split(".")]


def _compare(one: list[int], other: list[int]) -> int:
    """Return a number below, equal to or above 0; 1.0 is 1.0.0."""
    pairs = zip_longest(one, other, fillvalue=0)
    return next((left - right for left, right in pairs if left != right), 0)
