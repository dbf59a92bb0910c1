"""The report of a comparison, in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from kotae.sanitize import sanitize
from workshop.parity.facts import NOT_PROBED
from workshop.parity.responses import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FactFinding", "QueryFinding", "markdown"]

Verdict = Literal["holds", "equal", "nulls differ", "differs", "not seen"]
#: The most characters of a cell.
_MAX_CELL = 1000


class FactFinding(NamedTuple):
    """What was seen of a fact; `not_seen` is the reason why nothing was."""

    title: str
    evidence: str
    source: str
    expected: str
    seen: str
    not_seen: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether AniList does what kotae expects."""
        if self.not_seen:
            return "not seen"
        return "holds" if self.seen == self.expected else "differs"


class QueryFinding(NamedTuple):
    """What was seen of a query; `not_seen` is the reason why nothing was."""

    title: str
    comparison: Comparison = Comparison()
    not_seen: str = ""

    @property
    def verdict(self) -> Verdict:
        """How far the responses are equal."""
        if self.not_seen:
            return "not seen"
        if self.comparison.differences:
            return "differs"
        return "nulls differ" if self.comparison.nulls else "equal"

    @property
    def reason(self) -> str:
        """What differs."""
        nulls = (f"{path} is null in one alone" for path in self.comparison.nulls)
        return self.not_seen or "; ".join((*self.comparison.differences, *nulls))


def markdown(title: str, facts: Sequence[FactFinding], queries: Sequence[QueryFinding]) -> str:
    """Return the report.

    Args:
        title: What was compared.
        facts: What was seen of the facts.
        queries: What was seen of the queries.
    """
    held = sum(fact.verdict == "holds" for fact in facts)
    equal = sum(query.verdict == "equal" for query in queries)
    lines = [
        f"# {title}",
        "",
        f"{held} of {len(facts)} facts hold, {equal} of {len(queries)} queries are equal.",
        *_table("Facts", ("fact", "evidence", "source", "expected", "seen", "verdict"),
                ((*fact[:4], fact.seen or fact.not_seen, fact.verdict) for fact in facts)),
        *_table("Queries", ("query", "verdict", "reason"),
                ((query.title, query.verdict, query.reason) for query in queries)),
        *_table("Facts for which no request is sent", ("fact", "evidence", "reason"), NOT_PROBED),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["", f"## {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(map(_cell, row))} |" for row in rows]


def _cell(text: str) -> str:
    """Return foreign text as it may stand in a table."""
    text = text if len(text) <= _MAX_CELL else f"{text[:_MAX_CELL]}…"
    return sanitize(text).replace("|", "\\|").replace("<", "&lt;")
