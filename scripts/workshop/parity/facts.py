"""Facts about AniList beyond its schema, each with a request that shows whether it holds.

The response of the local AniList is what kotae expects of AniList. A summary makes one line of a
response: what must be equal at both, without AniList's data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workshop.parity.endpoint import ProbeRequest, ProbeResponse
from workshop.parity.queries import FoundValue
from workshop.parity.shapes import header_names, outcome

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FACTS", "NOT_PROBED", "TOP_USER", "TOP_USER_QUERY", "Fact"]

#: Firm: AniList says so, or several independent reports do. Soft: one report, or reports that
#: disagree. Unknown: nobody says, and the local AniList does what seemed most likely.
Evidence = Literal["firm", "soft", "unknown"]
_GUIDE = "AniList's guide"
_MESSAGES = "AniList's error messages"
_REPORTS = "reports of users"
_SCHEMA = "the schema"
_RECORDED = "recorded responses"
_NOBODY = "none"
#: No record has this id, neither at AniList nor locally.
_MISSING = 2_000_000_000
_NO_TOKEN = ""


class Fact(NamedTuple):
    """A fact.

    Attributes:
        text: What is said about AniList.
        evidence: How well it is known.
        source: Who says so.
        request: The request that shows it.
        summary: Makes a line of the response.
    """

    text: str
    evidence: Evidence
    source: str
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
    Fact("A normal response has these headers", "firm", _REPORTS, _query(_BEBOP), header_names),
    Fact(
        "A refused query has these headers", "unknown", _NOBODY, _query("{ nope }"), header_names
    ),
    Fact(
        "A 404 has these headers", "unknown", _NOBODY,
        _query("query ($id: Int) { Media(id: $id) { id } }", id=_MISSING), header_names,
    ),
    Fact(
        "X-RateLimit-Limit is 90; at times 30", "firm", _GUIDE, _query(_BEBOP),
        _header("x-ratelimit-limit"),
    ),
    Fact(
        "The session's cookie is laravel_session", "firm", _RECORDED, _query(_BEBOP),
        _header("set-cookie"),
    ),
    Fact(
        "A long response is compressed with gzip", "firm", _RECORDED,
        _query("{ MediaTagCollection { name description } }"),
        _header("content-encoding"),
    ),
    Fact(
        "A request without token and Referer is executed; some users got 403", "soft", _REPORTS,
        ProbeRequest(_BEBOP, has_referer=False, token=_NO_TOKEN),
    ),
    Fact("GET is refused", "firm", _GUIDE, ProbeRequest(_BEBOP, is_post=False, token=_NO_TOKEN)),
    # Tokens
    Fact(
        "An invalid token is refused with 400 for a public query too, and the root field is null",
        "firm", _REPORTS, ProbeRequest(_BEBOP, token="-"),  # noqa: S106 - it is none
    ),
    Fact("Viewer needs a token: 401", "firm", _REPORTS, _query("{ Viewer { id } }")),
    Fact(
        "Notification needs a token", "unknown", _NOBODY,
        _query("{ Notification { __typename } }"),
    ),
    Fact("AniChartUser needs a token", "unknown", _NOBODY, _query("{ AniChartUser { settings } }")),
    Fact(
        "Page.notifications needs a token", "unknown", _NOBODY,
        _query("{ Page { notifications { __typename } } }"),
    ),
    Fact("Markdown needs a token", "firm", _SCHEMA, _query('{ Markdown(markdown: "a") { html } }')),
    Fact(
        "Media.mediaListEntry is null without a token", "unknown", _NOBODY,
        _query("{ Media(id: 1) { mediaListEntry { id } } }"),
        _clean(lambda data: data["Media"]["mediaListEntry"]),
    ),
    # Errors
    Fact(
        "An unknown id is 404, and the root field is null", "firm", _REPORTS,
        _query("query ($id: Int) { Media(id: $id) { id } }", id=_MISSING),
    ),
    Fact(
        "The id of a work of the other type is 404", "firm", _REPORTS,
        _query("{ Media(id: 1, type: MANGA) { id } }"),
    ),
    Fact(
        "With one unknown id all root fields are null, and the error has only locations",
        "soft", "three reports",
        _query("query ($id: Int) { a: Media(id: 1) { id } b: Media(id: $id) { id } }", id=_MISSING),
    ),
    Fact("An unknown user name is 404", "unknown", _NOBODY, _query('{ User(name: "-") { id } }')),
    Fact(
        "An unknown field is named in double quotes", "firm", _MESSAGES,
        _query("{ Media(id: 1) { zzzzzzzz } }"),
    ),
    Fact(
        "A message about a similar name", "unknown", _NOBODY,
        _query("{ Media(id: 1) { titel } }"),
    ),
    Fact("A message about an argument", "unknown", _NOBODY, _query("{ Media(zzzzz: 1) { id } }")),
    Fact("A message about a value", "unknown", _NOBODY, _query('{ Media(id: "a") { id } }')),
    Fact("A message about an object without selection", "unknown", _NOBODY,
         _query("{ Media(id: 1) { title } }")),
    Fact("A message about syntax", "unknown", _NOBODY, _query("{ Media(id: 1) { id }")),
    Fact("A message about an empty query", "unknown", _NOBODY, _query("")),
    Fact(
        "A message about a variable without value", "unknown", _NOBODY,
        _query("query ($id: Int!) { Media(id: $id) { id } }"),
    ),
    Fact(
        "A message about a variable of another type", "unknown", _NOBODY,
        _query("query ($id: Int!) { Media(id: $id) { id } }", id="one"),
    ),
    Fact(
        "A message about an unknown operation name", "unknown", _NOBODY,
        ProbeRequest("query A { Media(id: 1) { id } }", operation_name="B", token=_NO_TOKEN),
    ),
    Fact(
        "A message about several operations without a name", "unknown", _NOBODY,
        _query("query A { Media(id: 1) { id } } query B { Media(id: 1) { id } }"),
    ),
    Fact(
        "An explicit null in a filter is 500", "firm", _REPORTS,
        _query("{ Page { media(genre: null) { id } } }"),
    ),
    Fact(
        'A variable of the type Int may be text, such as "1"', "soft", "programs that send it",
        _query("query ($id: Int) { Media(id: $id) { id } }", id="1"),
    ),
    Fact(
        "startDate_greater: 0 is accepted; one report says 400", "soft", _REPORTS,
        _query("{ Page(perPage: 1) { media(startDate_greater: 0) { id } } }"),
    ),
    # Syntax that is newer than webonyx/graphql-php
    Fact(
        "A description of an operation is refused", "soft", "webonyx/graphql-php",
        _query('"described" query A { Media(id: 1) { id } }'),
    ),
    Fact(
        "A description of a fragment is refused", "soft", "webonyx/graphql-php",
        _query('{ Media(id: 1) { ...A } } "described" fragment A on Media { id }'),
    ),
    Fact(
        "An escape by code point in braces is refused", "soft", "webonyx/graphql-php",
        _query('{ Page { media(search: "\\u{1F600}") { id } } }'),
    ),
    # Limits
    Fact("An operation may have 500 fields", "firm", _MESSAGES, _fields(500)),
    Fact("501 fields are refused", "firm", _MESSAGES, _fields(501)),
    Fact("__typename counts 1", "firm", "webonyx/graphql-php", _fields(500, "__typename")),
    Fact(
        "A field that @skip leaves out counts 0", "firm", "webonyx/graphql-php",
        _fields(500, "b: id @skip(if: true)"),
    ),
    Fact(
        "perPage of a Page is cut to 50", "firm", _GUIDE, _query(_PAGE_OF_MEDIA % (1, 51)),
        _clean(lambda data: f"{len(_ids(data))} items"),
    ),
    Fact(
        "perPage of a connection is cut to 25", "firm", _REPORTS,
        _query("{ Media(id: 21) { airingSchedule(page: 1, perPage: 26) { nodes { id } } } }"),
        _clean(lambda data: f"{len(data['Media']['airingSchedule']['nodes'])} items"),
    ),
    Fact("page times perPage is 5,000", "firm", _MESSAGES, _query(_PAGE_OF_MEDIA % (100, 50))),
    Fact("More is refused", "firm", _MESSAGES, _query(_PAGE_OF_MEDIA % (101, 50))),
    Fact(
        "A Page with two lists is refused", "firm", _GUIDE,
        _query("{ Page { media { id } users { id } } }"),
    ),
    Fact(
        "pageInfo.total of a first page is 5000", "firm", _RECORDED,
        _query("{ Page(perPage: 1) { pageInfo { total lastPage } media { id } } }"),
        _clean(lambda data: data["Page"]["pageInfo"]),
    ),
    Fact(
        "pageInfo.total of a connection is 500, 0 or 1", "firm", _RECORDED,
        _query("{ Media(id: 1) { characters { pageInfo { total } nodes { id } } } }"),
        _clean(lambda data: data["Media"]["characters"]["pageInfo"]["total"] in (500, 0, 1)),
    ),
    Fact(
        "A filter may not have more than 10,000 values", "firm", _SCHEMA,
        _query("query ($ids: [Int]) { Page { media(id_in: $ids) { id } } }",
               ids=list(range(1, 10_002))),
    ),
    # Lists
    Fact(
        "MediaListCollection needs a type", "firm", _REPORTS,
        _query("query ($id: Int) { MediaListCollection(userId: $id) { hasNextChunk } }",
               id=TOP_USER),
    ),
    Fact(
        "MediaListCollection needs a user", "firm", _REPORTS,
        _query("{ MediaListCollection(type: ANIME) { hasNextChunk } }"),
    ),
    Fact(
        "perChunk is cut to 500", "firm", _SCHEMA, _query(_LIST, id=TOP_USER),
        _clean(lambda data: f"{_entry_count(data)} entries"),
    ),
    Fact(
        "A score without a fraction is printed without one", "firm", _RECORDED,
        _query(_LIST, id=TOP_USER), _is_score_short,
    ),
    Fact(
        "MediaList(mediaId:) without a user is an entry of some user", "firm", _REPORTS,
        _query("{ MediaList(mediaId: 1) { mediaId } }"),
    ),
    # Filters and values
    Fact(
        "id_in leaves unknown ids out", "firm", _REPORTS,
        _query("query ($ids: [Int]) { Page { media(id_in: $ids, sort: ID) { id } } }",
               ids=[1, _MISSING, 21]),
        _clean(_ids),
    ),
    Fact(
        "seasonYear without season is applied too; said to need it", "soft", _REPORTS,
        _query("{ Page { media(seasonYear: 1998, type: ANIME) { seasonYear } } }"),
        _clean(lambda data: {media["seasonYear"] for media in data["Page"]["media"]}),
    ),
    Fact(
        "startDate_greater is strict", "firm", _REPORTS,
        _query("{ Page { media(id_in: [1], startDate_greater: 19980403) { id } } }"),
        _clean(_ids),
    ),
    Fact(
        "startDate_greater has the next day", "firm", _REPORTS,
        _query("{ Page { media(id_in: [1], startDate_greater: 19980402) { id } } }"),
        _clean(_ids),
    ),
    Fact(
        "Without version, status has another value than HIATUS", "firm", _SCHEMA,
        _query("{ Page(perPage: 1) { media(status: HIATUS, sort: POPULARITY_DESC)"
               " { old: status new: status(version: 2) } } }"),
        _clean(_is_old_status),
    ),
    Fact(
        "siteUrl of a user ends in the id", "soft", _RECORDED,
        _query("query ($id: Int) { User(id: $id) { id siteUrl } }", id=TOP_USER),
        _clean(lambda data: data["User"]["siteUrl"].endswith(f"/{data['User']['id']}")),
    ),
    Fact(
        "The schema has these numbers of types and fields; `kotae schema diff` names changes",
        "firm", _SCHEMA, _query("{ __schema { types { kind name fields { name } } } }"),
        _clean(lambda data: _type_counts(data["__schema"]["types"])),
    ),
)  # fmt: skip


def _type_counts(types: list[Any]) -> str:
    own = [type_ for type_ in types if not type_["name"].startswith("__")]
    objects = [type_ for type_ in own if type_["kind"] == "OBJECT"]
    fields = sum(len(type_["fields"]) for type_ in objects)
    return f"{len(own)} types, {len(objects)} objects, {fields} fields"


#: Facts for which no request is sent, and why.
NOT_PROBED = (
    ("Mutations whose request has another root field that is refused are carried out", "soft",
     "needs a mutation"),
    ("Another user's list entry: the words are known, the status is not", "soft",
     "needs a mutation"),
    ("Values of a mutation are refused with 400 and messages for each argument", "firm",
     "needs a mutation"),
    ("A private user is 404 Private User", "firm", "needs the name of a private user"),
    ("advancedScores may hold text", "soft", "depends on the data of one user"),
    ("A 429 of the limit per minute, and of the burst limit without X-RateLimit headers", "firm",
     "needs more requests than AniList allows"),
    ("The window is fixed, and the burst limit a bucket of 6.6 that leaks 1.77 a second", "soft",
     "needs more requests than AniList allows"),
    ("state is echoed in both grants", "soft", "needs a browser and a person"),
    ("A browser that has approved an application approves it silently", "soft",
     "needs a browser and a person"),
    ("A redirect URL may be plain http in a local network", "soft",
     "needs the settings of an application"),
)  # fmt: skip
