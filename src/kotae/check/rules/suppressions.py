"""The rules about the comments that suppress problems: `# kotae-ignore rule: reason`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kotae.naming import did_you_mean
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = [
    "MARK",
    "NOT_CHECKED",
    "NOT_SUPPRESSED",
    "invalid_suppression",
    "named_rules",
    "unused_suppression",
]

#: How the text of a comment begins that suppresses problems.
MARK = "kotae-ignore"
#: Problems of files that were not checked, or not fully: what else is wrong there is not known.
NOT_CHECKED = frozenset(
    {
        *("syntax", "too-complex-to-check", "check-gave-up", "rule-failed"),
        *("unreadable-file", "invalid-utf8", "file-too-large", "file-outside-project"),
    }
)
#: Further names in reports that no comment can suppress: there is no line of code to write it at.
NOT_SUPPRESSED = NOT_CHECKED | {
    *("empty-document", "import-not-found", "invalid-suppression", "unused-suppression"),
}
_FORM = re.compile(rf"{MARK}\s++(?P<rules>[^:]*+)(?::\s*+(?P<reason>.*))?", re.DOTALL)
#: Characters of a comment or a name that a message repeats.
_MAX_QUOTED = 60


def named_rules(text: str, rules: Collection[str]) -> list[str]:
    """Return those of some rules that a comment suppresses; none if its form is not valid."""
    form = _FORM.fullmatch(text)
    names = [name.strip() for name in form["rules"].split(",")] if form and form["reason"] else []
    return [name for name in dict.fromkeys(names) if name in rules] if all(names) else []


def invalid_suppression(text: str, rules: Collection[str]) -> str | None:
    """Find a `kotae-ignore` comment that cannot suppress what it should.

    What it does: reports a comment that begins with `kotae-ignore`, and names no rule, a rule that
        does not exist or cannot be suppressed, or no reason. `syntax` cannot be suppressed, nor
        can the other problems of files that were not checked.
    Why it is bad: its author expects that it suppresses a problem.
    Use instead: `# kotae-ignore no-deprecated: the replacement has no Spanish titles`
    Source: a rule of kotae's own.
    """
    form = _FORM.fullmatch(text)
    names = [name.strip() for name in form["rules"].split(",")] if form else []
    if form is None or not all(names):
        return (
            "This comment suppresses nothing: expected `# kotae-ignore rule: reason`, got "
            f"`# {excerpt(text, _MAX_QUOTED)}`."
        )
    if not form["reason"]:
        return (
            "This comment suppresses nothing, as it gives no reason: expected "
            f"`# kotae-ignore {excerpt(form['rules'].strip(), _MAX_QUOTED)}: reason`."
        )
    for name in names:
        if name in NOT_SUPPRESSED:
            return f"Problems of the rule {name} cannot be suppressed."
        if name not in rules:
            hint = did_you_mean(name, rules)
            quoted = excerpt(name, _MAX_QUOTED)
            return f"There is no rule {quoted}.{hint} `kotae rule` lists them."
    return None


def unused_suppression(rules: Sequence[str]) -> str:
    """Find a `kotae-ignore` comment that suppresses no problem.

    What it does: warns of a comment that names a rule without a problem on its line. It does not
        report rules that did not run, such as those that are off, nor anything if a file of the
        project was not fully checked.
    Why it is bad: the problem is gone, and the comment would hide the next one.
    Use instead: delete the comment, or the name of the rule in it.
    Source: a rule of kotae's own.
    """
    return f"There is no problem of {' or '.join(rules)} here to suppress. Delete this comment."
