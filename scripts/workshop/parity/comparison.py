"""The comparison of two endpoints: each fact and each query, sent to both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import parse

from workshop.parity.endpoint import NotSeenError, ProbeRequest
from workshop.parity.facts import FACTS, TOP_USER, TOP_USER_QUERY, Fact
from workshop.parity.queries import QUERIES, FoundValue
from workshop.parity.report import FactFinding, QueryFinding
from workshop.parity.responses import compare

if TYPE_CHECKING:
    from workshop.parity.endpoint import Endpoint, ProbeResponse
    from workshop.parity.queries import PlannedQuery

__all__ = ["EndpointComparison"]

#: After so many requests in a row without a response, no more is sent.
_MAX_FAILURES = 3


class EndpointComparison:
    """The comparison of AniList with the local AniList, as far as it is done.

    Attributes:
        facts: What was seen of the facts.
        queries: What was seen of the queries.
    """

    def __init__(self, theirs: Endpoint, ours: Endpoint) -> None:
        self.facts: list[FactFinding] = []
        self.queries: list[QueryFinding] = []
        self._theirs = theirs
        self._ours = ours
        self._failures = 0
        #: The responses of both by the name of the query.
        self._responses: dict[str, tuple[ProbeResponse, ProbeResponse]] = {}

    @property
    def has_differences(self) -> bool:
        """Whether a difference was found that AniList's data does not explain."""
        findings: list[FactFinding | QueryFinding] = [*self.facts, *self.queries]
        return any(finding.verdict == "differs" for finding in findings)

    def run(self) -> None:
        """Send everything, and print a line for each fact and each query.

        Raises:
            NotSeenError: AniList does not respond.
        """
        self._responses[TOP_USER.query] = self._send(TOP_USER_QUERY)
        items: list[Fact | PlannedQuery] = [*FACTS, *QUERIES]
        for number, item in enumerate(items, 1):
            finding = self._fact(item) if isinstance(item, Fact) else self._query(item)
            print(f"[{number:3}/{len(items)}] {finding.verdict:12} {finding.title}", flush=True)
            if self._failures == _MAX_FAILURES:
                raise NotSeenError(f"{_MAX_FAILURES} requests in a row had no response")

    def _fact(self, fact: Fact) -> FactFinding:
        seen = expected = not_sent = ""
        try:
            theirs, ours = self._send(fact.request)
            seen, expected = fact.summary(theirs), fact.summary(ours)
        except NotSeenError as error:
            not_sent = str(error)
        finding = FactFinding(fact.text, *fact.origin, expected, seen, not_sent)
        self.facts.append(finding)
        return finding

    def _query(self, query: PlannedQuery) -> QueryFinding:
        finding = QueryFinding(query.name, not_seen="needs a token")
        if self._theirs.has_token or not query.needs_viewer:
            try:
                request = ProbeRequest(query.text(), query.variables)
                responses = self._responses[query.name] = self._send(request)
                variables = self._with_values(request, 0).variables
                comparison = compare(parse(request.query), variables, *responses)
                finding = QueryFinding(query.name, comparison)
            except NotSeenError as error:
                finding = QueryFinding(query.name, not_seen=str(error))
        self.queries.append(finding)
        return finding

    def _send(self, request: ProbeRequest) -> tuple[ProbeResponse, ProbeResponse]:
        """Send a request to both, each with values of its own earlier responses."""
        theirs, ours = (self._with_values(request, side) for side in (0, 1))
        self._failures += 1
        response = self._theirs.send(theirs)
        self._failures = 0
        return response, self._ours.send(ours)

    def _with_values(self, request: ProbeRequest, side: int) -> ProbeRequest:
        variables = {
            name: self._value(value, side) if isinstance(value, FoundValue) else value
            for name, value in request.variables.items()
        }
        return request._replace(variables=variables)

    def _value(self, found: FoundValue, side: int) -> Any:
        try:
            value = self._responses[found.query][side].data
            for key in found.path.split("."):
                value = value[int(key) if key.isdecimal() else key]
        except (IndexError, KeyError, TypeError):
            where = "locally" if side else "at AniList"
            raise NotSeenError(f"{found.query} found nothing {where}") from None
        return value
