"""The page of each rule: what it finds, why that is bad, and what to use instead.

The pages of kotae's own rules are the docstrings of their functions, those of the specification's
rules are graphql-core's.
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from graphql import specified_rules

from kotae.check.fixes.registry import FIXES
from kotae.check.rule_names import OFF_BY_DEFAULT
from kotae.check.rules import PROJECT_RULES
from kotae.check.rules.anilist import ANILIST_RULES, REFUSED, name_of
from kotae.check.rules.no_deprecated import NoDeprecatedRule
from kotae.check.rules.programs import PROGRAM_RULES_OFF, dynamic_document, program_syntax
from kotae.check.rules.suppressions import invalid_suppression, unused_suppression
from kotae.check.validation import rule_name

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIX_TITLE", "RulePage", "rule_pages"]

#: The title of the section that says what the fix of a rule does.
FIX_TITLE = "kotae check --fix"

#: A title at the beginning of a line of a docstring, and what stands behind it.
_SECTION = re.compile(
    r"^(What it does|Why it is bad|Example|Use instead|Source): (.*?)(?=^\S|\Z)",
    re.MULTILINE | re.DOTALL,
)
#: How code ends: with a brace, and perhaps a comment.
_CODE_END = re.compile(r"\}(?:[ \t]*#.*)?\Z")
_SEE = re.compile(r"^See (https://\S+)$", re.MULTILINE)
#: The rules of kotae's own that are warnings, beside those about AniList.
_WARNINGS = frozenset(
    {
        "dynamic-document",
        "no-deprecated",
        "no-unused-fragments",
        "program-syntax",
        "unused-suppression",
    }
)


class RulePage(NamedTuple):
    """The page of a rule.

    Attributes:
        name: Its name, as `page-beyond-depth`.
        default: The severity without a setting; `off` if it runs only where it is turned on.
        summary: What it finds, in a sentence.
        sections: Texts by title, in the order in which they are read.
    """

    name: str
    default: Literal["error", "warning", "off"]
    summary: str
    sections: Mapping[str, str]

    def is_code(self, title: str) -> bool:
        """Tell whether a section is GraphQL."""
        return title in ("Example", "Use instead") and bool(_CODE_END.search(self.sections[title]))


@cache
def rule_pages() -> Mapping[str, RulePage]:
    """Return the pages of all rules that can be set, by name in alphabetical order."""
    functions = (
        *(*PROJECT_RULES, invalid_suppression, unused_suppression),
        *(dynamic_document, program_syntax),
    )
    own = {name_of(rule): rule for rule in functions} | {"no-deprecated": NoDeprecatedRule}
    pages = [_own_page(name, rule) for name, rule in (own | dict(ANILIST_RULES)).items()]
    pages += [
        _specification_page(rule_name(rule), inspect.getdoc(rule) or "")
        for rule in specified_rules
        if rule_name(rule) not in own
    ]
    return {page.name: _with_fix(page) for page in sorted(pages)}


def _with_fix(page: RulePage) -> RulePage:
    fix = FIXES.get(page.name)
    if fix is None:
        return page
    text = " ".join((inspect.getdoc(fix.edits) or "").split())
    return page._replace(sections={**page.sections, FIX_TITLE: text})


def _own_page(name: str, rule: object) -> RulePage:
    text = inspect.getdoc(rule) or ""
    raw = {title: inspect.cleandoc(body) for title, body in _SECTION.findall(text)}
    page = RulePage(name, _default(name), text.partition("\n")[0], raw)
    sections = {
        title: body if page.is_code(title) else _sentence(body) for title, body in raw.items()
    }
    return page._replace(sections=sections)


def _specification_page(name: str, text: str) -> RulePage:
    summary, _, rest = text.partition("\n")
    see = _SEE.search(rest)
    sections = {"What it does": _sentence(_SEE.sub("", rest.partition(":param")[0]))}
    if see is not None:
        sections["Source"] = see[1]
    return RulePage(name, "error", f"{summary.rstrip('.')}.", sections)


def _sentence(text: str) -> str:
    words = " ".join(text.replace("``", "`").split())
    return words if words.startswith("http") else words[:1].upper() + words[1:]


def _default(name: str) -> Literal["error", "warning", "off"]:
    if name in OFF_BY_DEFAULT | PROGRAM_RULES_OFF:
        return "off"
    if name in _WARNINGS or (name in ANILIST_RULES and name not in REFUSED):
        return "warning"
    return "error"
