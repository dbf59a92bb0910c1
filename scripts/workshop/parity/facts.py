"""Facts about AniList beyond its schema, each with a request that shows whether it holds.

The response of the local AniList is what kotae expects of AniList. A summary makes one line of a
response: what must be equal at both, without AniList's data.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from kotae.testing import Rules
from workshop.parity.endpoint import ProbeRequest, ProbeResponse
from workshop.parity.queries import FoundValue
from workshop.parity.responses import header_names, outcome

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FACTS", "NOT_PROBED", "TOP_USER", "TOP_USER_QUERY", "Fact", "Origin"]


class Origin(NamedTuple):
    """What a fact comes from, in the words of `Rules`.

    Attributes:
        evidence: `firm`, `soft` or `unknown`.
        source: Who says so.
    """

    evidence: str
    source: str


_GUIDE = Origin("firm", "AniList's guide")
_MESSAGES = Origin("firm", "AniList's error messages")
_REPORTS = Origin("firm", "reports of users")
_SCHEMA = Origin("firm", "the schema")
_RECORDED = Origin("firm", "recorded responses")
_DISPUTED = Origin("soft", "reports of users")
_NOBODY = Origin("unknown", "none")
#: By the names of the rules of the local AniList.
_RULES = {rule.name: Origin(**rule.metadata) for rule in dataclasses.fields(Rules)}

#: No record has this id, neither at AniList nor locally.
_MISSING = 2_000_000_000
_NO_TOKEN = ""


class Fact(NamedTuple):
    """A fact.

    Attributes:
        text: What is said about AniList.
        origin: What it comes from.
        request: The request that shows it.
        summary: Makes a line of the response.
    """

    text: str
    origin: Origin
    request: ProbeRequest
    summary: Callable[[ProbeResponse], str] = outcome


#: In variables: the id of the user who has watched most, whose list is long.
TOP_USER = FoundValue("top user", "Page.users.0.id")
#: The query with that name.
TOP_USER_QUERY = ProbeRequest("{ Page(perPage: 1) { users(sort: WATCHED_TIME_DESC) { id } } }")


def _clean(summary: Callable[[Any], object]) -> Callable[[ProbeResponse], str]:
    """Return a summary of the data of a response without errors; others have their outcome."""

    def summarize(response: ProbeResponse) -> str:
        if not response.is_clean:
            return outcome(response)
        try:
            return str(summary(response.data))
        except (AttributeError, IndexError, KeyError, TypeError):
            return f"unexpected {outcome(response)}"

    return summarize


def _header(name: str) -> Callable[[ProbeResponse], str]:
    """Return a summary of a header: its value, without that of a cookie."""
    return lambda response: response.headers.get(name, "no header").partition("=")[0]


def _limit(response: ProbeResponse) -> str:
    """Return the rate limit; both usual ones are the same."""
    limit = _header("x-ratelimit-limit")(response)
    return "90 or 30" if limit in ("90", "30") else limit


def _fields(count: int, more: str = "") -> ProbeRequest:
    """Return a request with so many field nodes, and more of them."""
    names = " ".join(f"a{number}: id" for number in range(count - 1))
    return ProbeRequest(f"{{ Media(id: 1) {{ {names} {more} }} }}")


def _query(text: str, /, **variables: Any) -> ProbeRequest:
    return ProbeRequest(text, variables, token=_NO_TOKEN)


def _ids(data: Any) -> list[int]:
    return [media["id"] for media in data["Page"]["media"]]


def _is_score_short(response: ProbeResponse) -> str:
    if not response.is_clean:
        return outcome(response)
    scores = re.findall(rb'"score":\s*([\d.]+)', response.body)
    return "no fraction .0" if scores and not any(b".0" in score for score in scores) else "others"


_BEBOP = "{ Media(id: 1) { id } }"
_BY_ID = "query ($id: Int) { Media(id: $id) { id } }"
_BY_REQUIRED_ID = "query ($id: Int!) { Media(id: $id) { id } }"
_BY_IDS = "query ($ids: [Int]) { Page { media(id_in: $ids, sort: ID) { id } } }"
_PAGE_OF_MEDIA = "{ Page(page: %s, perPage: %s) { media(sort: ID) { id } } }"
_LIST = (
    "query ($id: Int) { MediaListCollection(userId: $id, type: ANIME, chunk: 1, perChunk: 501) {"
    " hasNextChunk lists { isCustomList entries { id score } } } }"
)


def _entry_count(data: Any) -> int:
    lists = data["MediaListCollection"]["lists"]
    return len({entry["id"] for part in lists for entry in part["entries"]})


def _is_old_status(data: Any) -> str:
    statuses = {(media["old"] == "HIATUS", media["new"]) for media in data["Page"]["media"]}
    return f"HIATUS without version, version 2: {sorted(statuses)}"


FACTS = (
    # Headers
    Fact("A normal response has these headers", _REPORTS, _query(_BEBOP), header_names),
    Fact("A refused query has these headers", _NOBODY, _query("{ nope }"), header_names),
    Fact("A 404 has these headers", _NOBODY, _query(_BY_ID, id=_MISSING), header_names),
    Fact("X-RateLimit-Limit is 90; at times 30", _GUIDE, _query(_BEBOP), _limit),
    Fact("The session's cookie is laravel_session", _RECORDED, _query(_BEBOP),
         _header("set-cookie")),
    Fact("A long response is compressed with gzip", _RECORDED,
         _query("{ MediaTagCollection { name description } }"), _header("content-encoding")),
    Fact("A request without token and Referer is executed; some users got 403", _RULES["referer"],
         ProbeRequest(_BEBOP, has_referer=False, token=_NO_TOKEN)),
    Fact("GET is refused", _RULES["post_only"],
         ProbeRequest(_BEBOP, is_post=False, token=_NO_TOKEN)),
    # Tokens
    Fact("An invalid token is refused with 400 for a public query too, and the root field is null",
         _RULES["tokens"], ProbeRequest(_BEBOP, token="-")),  # noqa: S106 - it is none
    Fact("Viewer needs a token: 401", _RULES["tokens"], _query("{ Viewer { id } }")),
    Fact("Notification needs a token", _NOBODY, _query("{ Notification { __typename } }")),
    Fact("AniChartUser needs a token", _NOBODY, _query("{ AniChartUser { settings } }")),
    Fact("Page.notifications needs a token", _NOBODY,
         _query("{ Page { notifications { __typename } } }")),
    Fact("Markdown needs a token", _SCHEMA, _query('{ Markdown(markdown: "a") { html } }')),
    Fact("Media.mediaListEntry is null without a token", _NOBODY,
         _query("{ Media(id: 1) { mediaListEntry { id } } }"),
         _clean(lambda data: data["Media"]["mediaListEntry"])),
    # Errors
    Fact("An unknown id is 404, and the root field is null", _REPORTS,
         _query(_BY_ID, id=_MISSING)),
    Fact("The id of a work of the other type is 404", _REPORTS,
         _query("{ Media(id: 1, type: MANGA) { id } }")),
    Fact("With one unknown id all root fields are null, and the error has only locations",
         _RULES["null_siblings"],
         _query("query ($id: Int) { a: Media(id: 1) { id } b: Media(id: $id) { id } }",
                id=_MISSING)),
    Fact("An unknown user name is 404", _NOBODY, _query('{ User(name: "-") { id } }')),
    Fact("An unknown field is named in double quotes", _MESSAGES,
         _query("{ Media(id: 1) { zzzzzzzz } }")),
    *(
        Fact(f"A message about {what}", _NOBODY, request)
        for what, request in (
            ("a similar name", _query("{ Media(id: 1) { titel } }")),
            ("an argument", _query("{ Media(zzzzz: 1) { id } }")),
            ("a value", _query('{ Media(id: "a") { id } }')),
            ("an object without selection", _query("{ Media(id: 1) { title } }")),
            ("syntax", _query("{ Media(id: 1) { id }")),
            ("an empty query", _query("")),
            ("a variable without value", _query(_BY_REQUIRED_ID)),
            ("a variable of another type", _query(_BY_REQUIRED_ID, id="one")),
            ("an unknown operation name", _query(_BEBOP)._replace(operation_name="B")),
            ("several operations without a name",
             _query("query A { Media(id: 1) { id } } query B { Media(id: 1) { id } }")),
        )
    ),
    Fact("An explicit null in a filter is 500", _RULES["null_filters"],
         _query("{ Page { media(genre: null) { id } } }")),
    Fact('A variable of the type Int may be text, such as "1"', _RULES["numeric_text"],
         _query(_BY_ID, id="1")),
    Fact("startDate_greater: 0 is accepted; one report says 400", _DISPUTED,
         _query("{ Page(perPage: 1) { media(startDate_greater: 0) { id } } }")),
    Fact("A description of an operation is refused", _RULES["old_syntax"],
         _query('"described" query A { Media(id: 1) { id } }')),
    Fact("A description of a fragment is refused", _RULES["old_syntax"],
         _query('{ Media(id: 1) { ...A } } "described" fragment A on Media { id }')),
    Fact("An escape by code point in braces is refused", _RULES["old_syntax"],
         _query('{ Page { media(search: "\\u{1F600}") { id } } }')),
    # Limits
    Fact("An operation may have 500 fields", _RULES["complexity"], _fields(500)),
    Fact("501 fields are refused", _RULES["complexity"], _fields(501)),
    Fact("__typename counts 1", _RULES["complexity"], _fields(500, "__typename")),
    Fact("A field that @skip leaves out counts 0", _RULES["complexity"],
         _fields(500, "b: id @skip(if: true)")),
    Fact("perPage of a Page is cut to 50", _RULES["page_items"], _query(_PAGE_OF_MEDIA % (1, 51)),
         _clean(lambda data: f"{len(_ids(data))} items")),
    Fact("perPage of a connection is cut to 25", _RULES["connection_items"],
         _query("{ Media(id: 21) { airingSchedule(page: 1, perPage: 26) { nodes { id } } } }"),
         _clean(lambda data: f"{len(data['Media']['airingSchedule']['nodes'])} items")),
    Fact("page times perPage is 5,000", _RULES["page_depth"], _query(_PAGE_OF_MEDIA % (100, 50))),
    Fact("More is refused", _RULES["page_depth"], _query(_PAGE_OF_MEDIA % (101, 50))),
    Fact("A Page with two lists is refused", _RULES["one_list_per_page"],
         _query("{ Page { media { id } users { id } } }")),
    Fact("pageInfo.total of a first page is 5000", _RULES["wrong_totals"],
         _query("{ Page(perPage: 1) { pageInfo { total lastPage } media { id } } }"),
         _clean(lambda data: data["Page"]["pageInfo"])),
    Fact("pageInfo.total of a connection is 500, 0 or 1", _RULES["wrong_totals"],
         _query("{ Media(id: 1) { characters { pageInfo { total } nodes { id } } } }"),
         _clean(lambda data: data["Media"]["characters"]["pageInfo"]["total"] in (500, 0, 1))),
    Fact("A filter may not have more than 10,000 values", _RULES["filter_items"],
         _query(_BY_IDS, ids=list(range(1, 10_002)))),
    # Lists
    Fact("MediaListCollection needs a type", _RULES["required_arguments"],
         _query("query ($id: Int) { MediaListCollection(userId: $id) { hasNextChunk } }",
                id=TOP_USER)),
    Fact("MediaListCollection needs a user", _RULES["required_arguments"],
         _query("{ MediaListCollection(type: ANIME) { hasNextChunk } }")),
    Fact("perChunk is cut to 500", _RULES["chunk_items"], _query(_LIST, id=TOP_USER),
         _clean(lambda data: f"{_entry_count(data)} entries")),
    Fact("A score without a fraction is printed without one", _RECORDED,
         _query(_LIST, id=TOP_USER), _is_score_short),
    Fact("MediaList(mediaId:) without a user is an entry of some user", _REPORTS,
         _query("{ MediaList(mediaId: 1) { mediaId } }")),
    # Filters and values
    Fact("id_in leaves unknown ids out", _REPORTS, _query(_BY_IDS, ids=[1, _MISSING, 21]),
         _clean(_ids)),
    Fact("seasonYear without season is applied too; said to need it", _DISPUTED,
         _query("{ Page { media(seasonYear: 1998, type: ANIME) { seasonYear } } }"),
         _clean(lambda data: {media["seasonYear"] for media in data["Page"]["media"]})),
    Fact("startDate_greater is strict", _REPORTS,
         _query("{ Page { media(id_in: [1], startDate_greater: 19980403) { id } } }"),
         _clean(_ids)),
    Fact("startDate_greater has the next day", _REPORTS,
         _query("{ Page { media(id_in: [1], startDate_greater: 19980402) { id } } }"),
         _clean(_ids)),
    Fact("Without version, status has another value than HIATUS", _RULES["old_versions"],
         _query("{ Page(perPage: 1) { media(status: HIATUS, sort: POPULARITY_DESC)"
                " { old: status new: status(version: 2) } } }"),
         _clean(_is_old_status)),
    Fact("siteUrl of a user ends in the id", Origin("soft", "recorded responses"),
         _query("query ($id: Int) { User(id: $id) { id siteUrl } }", id=TOP_USER),
         _clean(lambda data: data["User"]["siteUrl"].endswith(f"/{data['User']['id']}"))),
)  # fmt: skip

#: Facts for which no request is sent, and why.
NOT_PROBED = (
    ("Mutations whose request has another root field that is refused are carried out",
     _RULES["keep_mutations"].evidence, "needs a mutation"),
    ("Another user's list entry: the words are known, the status is not",
     _RULES["ownership"].evidence, "needs a mutation"),
    ("Values of a mutation are refused with 400 and messages for each argument",
     _RULES["input_values"].evidence, "needs a mutation"),
    ("A private user is 404 Private User", _RULES["private_users"].evidence,
     "needs the name of a private user"),
    ("advancedScores may hold text", "soft", "depends on the data of one user"),
    ("A 429 of the limit per minute, and of the burst limit without X-RateLimit headers",
     _RULES["burst"].evidence, "needs more requests than AniList allows"),
    ("The window is fixed, and the burst limit a bucket of 6.6 that leaks 1.77 a second", "soft",
     "needs more requests than AniList allows"),
    ("state is echoed in both grants", _RULES["echo_state"].evidence,
     "needs a browser and a person"),
    ("A browser that has approved an application approves it silently",
     _RULES["silent_approval"].evidence, "needs a browser and a person"),
    ("A redirect URL may be plain http in a local network", "soft",
     "needs the settings of an application"),
)  # fmt: skip
