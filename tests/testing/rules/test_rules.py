"""Each of AniList's rules over HTTP, on and off: its words, its status, its data."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import pytest
import requests
from tests.testing.plain_http import BEBOP, CARD, NOTHING, post
from tests.testing.type_guards import is_list, is_object

from kotae import ArgumentError
from kotae.testing import AniListServer, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.testing.plain_http import Received

HAS_BEBOP = {"Media": {"id": 1}}

#: Stands for the id of a private user.
HIDDEN = -1
#: Rules that other tests are about.
ELSEWHERE = {
    *("post_only", "chunk_items", "list_entries", "gaps"),  # below
    *("burst", "echo_state", "keep_mutations", "silent_approval"),
}


@dataclass(frozen=True)
class Refused:
    """A refusal: status, message, data, and the arguments that it names."""

    status: int
    message: str
    data: object = None
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A request that one rule decides on.

    Attributes:
        rule: The rule.
        query: The query.
        on: The refusal, or the data, with the rule; long lists and objects are their lengths.
        off: The same without it.
        variables: A text `hidden`, `paused` or `foreign` stands for an id of the world.
        user: The user whose token is sent.
        headers: More headers.
    """

    rule: str
    query: str
    on: object
    off: object
    variables: Mapping[str, object] = field(default_factory=dict[str, object])
    user: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


DISABLED = "The AniList API has been temporarily disabled due to severe stability issues."
TOO_DEEP = "Page depth exceeds maximum allowed for API requests (5000 entries)"
NOT_MINE = "You are not authorized to modify this MediaList"
NO_INTEGER = 'Int cannot represent non-integer value: "1"'

FIELDS_501 = "{ Media(id: 1) { " + " ".join(f"a{n}: id" for n in range(500)) + " } }"
WIDE = "{ Page(perPage: 80) { pageInfo { perPage } media { id } } }"
IDS = "query ($ids: [Int]) { Page { media(id_in: $ids) { id } } }"
TOTALS = "pageInfo { total lastPage hasNextPage }"
THREE = "media(id_in: [1, 5, 6]) { id }"
STATUS = "query ($status: MediaStatus) { Media(id: 1, status: $status) { id } }"
SAVE = "mutation { SaveMediaListEntry(mediaId: 1, progress: -1, scoreRaw: 101) { mediaId } }"
SAVE_NOTES = 'mutation ($id: Int) { SaveMediaListEntry(id: $id, notes: "x") { notes } }'
DELETE = "mutation ($id: Int) { DeleteMediaListEntry(id: $id) { deleted } }"
LISTS = """query ($id: Int) { MediaListCollection(userId: $id, type: ANIME, chunk: 99) {
    lists { name } } }"""
LISTS_OF_1 = {"MediaListCollection": {"user": {"id": 1}}}
ONE_FOUND = {"Page": {"media": [{"id": 1}]}}
VIEWER_5 = {"Viewer": {"id": 5}}


def wide(per_page: int) -> object:
    return {"Page": {"pageInfo": {"perPage": per_page}, "media": per_page}}


def totals(total: int, last_page: int) -> object:
    info = {"total": total, "lastPage": last_page, "hasNextPage": False}
    return {"Page": {"pageInfo": info, "media": [{"id": 6}]}}


CASES = [
    Case("tokens", BEBOP, Refused(400, "Invalid token", {"Media": None}), HAS_BEBOP,
         headers={"Authorization": "Bearer a.b.c"}),
    Case("tokens", "{ Viewer { id } }", Refused(401, "Unauthorized.", {"Viewer": None}),
         {"Viewer": {"id": 1}}),
    Case("tokens", "{ Viewer { id } }", VIEWER_5, VIEWER_5, user=5),
    Case("referer", BEBOP, Refused(403, DISABLED), HAS_BEBOP),
    Case("referer", BEBOP, HAS_BEBOP, HAS_BEBOP, headers={"Referer": "abc"}),
    Case("private_users", "query ($id: Int) { User(id: $id) { __typename } }",
         Refused(404, "Private User", {"User": None}), {"User": {"__typename": "User"}},
         {"id": "hidden"}, user=1),
    Case("private_users", LISTS, Refused(404, "Private User", {"MediaListCollection": None}),
         {"MediaListCollection": {"lists": []}}, {"id": "hidden"}, user=1),
    Case("private_users", LISTS, {"MediaListCollection": {"lists": []}},
         {"MediaListCollection": {"lists": []}}, {"id": "hidden"}, user=HIDDEN),
    Case("complexity", FIELDS_501, Refused(400, "Max query complexity should be 500 but got 501."),
         {"Media": 500}),
    Case("page_items", WIDE, wide(50), wide(80)),
    Case("connection_items", "{ Media(id: 21) { airingSchedule(perPage: 26) { nodes { id } } } }",
         {"Media": {"airingSchedule": {"nodes": 25}}},
         {"Media": {"airingSchedule": {"nodes": 26}}}),
    Case("page_depth", "{ Page(page: 101, perPage: 50) { mediaTrends { date } } }",
         Refused(400, TOO_DEEP, {"Page": None}), {"Page": {"mediaTrends": 50}}),
    Case("filter_items", IDS, Refused(400, "validation", {"Page": {"media": None}}, ("id_in",)),
         ONE_FOUND, {"ids": [1] * 10_001}),
    Case("one_list_per_page", "{ Page(perPage: 1) { media { id } staff { __typename } } }",
         Refused(400, "Page may only hold pageInfo and one data field.", {"Page": None}),
         {"Page": {"media": [{"id": 1}], "staff": [{"__typename": "Staff"}]}}),
    Case("wrong_totals", f"{{ Page(page: 2, perPage: 2) {{ {TOTALS} {THREE} }} }}",
         totals(5000, 2500), totals(3, 2)),
    Case("wrong_totals", f"{{ Page(page: 2, perPage: 2) {{ {THREE} {TOTALS} }} }}",
         totals(5000, 2500), totals(3, 2)),
    Case("null_filters", "{ Page(perPage: 1) { media(format_in: null) { id } } }",
         Refused(500, "Internal Server Error", {"Page": {"media": None}}), ONE_FOUND),
    Case("null_filters", STATUS, Refused(500, "Internal Server Error", {"Media": None}), HAS_BEBOP,
         {"status": None}),
    Case("null_filters", STATUS, HAS_BEBOP, HAS_BEBOP),
    Case("null_filters", "{ ExternalLinkSourceCollection(id: 0, type: null) { id } }",
         Refused(500, "Internal Server Error", {"ExternalLinkSourceCollection": None}),
         {"ExternalLinkSourceCollection": []}),
    Case("null_filters", "{ Page(perPage: 1) { media(search: null, sort: null) { id } } }",
         ONE_FOUND, ONE_FOUND),
    Case("input_values", SAVE, Refused(400, "validation", {"SaveMediaListEntry": None},
         ("progress", "scoreRaw")), {"SaveMediaListEntry": {"mediaId": 1}}, user=1),
    Case("ownership", SAVE_NOTES, Refused(403, NOT_MINE, {"SaveMediaListEntry": None}),
         {"SaveMediaListEntry": {"notes": "x"}}, {"id": "foreign"}, user=1),
    Case("ownership", DELETE, Refused(403, NOT_MINE, {"DeleteMediaListEntry": None}),
         {"DeleteMediaListEntry": {"deleted": True}}, {"id": "foreign"}, user=1),
    Case("old_versions",
         "query ($id: Int) { Media(id: $id) { old: status new: status(version: 2) } }",
         {"Media": {"old": "RELEASING", "new": "HIATUS"}},
         {"Media": {"old": "HIATUS", "new": "HIATUS"}}, {"id": "paused"}),
    Case("required_arguments", "{ MediaListCollection(userId: 1) { user { id } } }",
         Refused(400, "validation", {"MediaListCollection": None}, ("type",)), LISTS_OF_1),
    Case("required_arguments", "{ MediaListCollection(type: ANIME) { user { id } } }",
         Refused(400, "validation", {"MediaListCollection": None}, ("userId",)), LISTS_OF_1,
         user=1),
    Case("null_siblings", f"{{ a: Media(id: 1) {{ id }} b: Media(id: {NOTHING}) {{ id }} }}",
         Refused(404, "Not Found.", {"a": None, "b": None}),
         Refused(404, "Not Found.", {"a": {"id": 1}, "b": None})),
    Case("numeric_text", "query ($id: Int) { Media(id: $id) { id } }", HAS_BEBOP,
         Refused(400, f'Variable "$id" has invalid value: {NO_INTEGER}'), {"id": "1"}),
    Case("numeric_text", IDS, ONE_FOUND,
         Refused(400, f'Variable "$ids" has invalid value at [0]: {NO_INTEGER}'), {"ids": ["1"]}),
    Case("old_syntax", '"A text" query A { Media(id: 1) { id } }',
         Refused(400, 'Syntax Error: Unexpected String "A text"'), HAS_BEBOP),
    Case("old_syntax", r'{ Media(id: 1, search: "Cowboy\u{20}Bebop") { id } }',
         Refused(400, r"Syntax Error: Invalid character escape sequence: \u{"), HAS_BEBOP),
]  # fmt: skip


@pytest.fixture
def server() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as server:
        yield server


def abbreviated(value: Any) -> Any:
    """Return a value with long lists and objects replaced by their lengths."""
    if (is_list(value) or is_object(value)) and len(value) > 10:
        return len(value)
    if is_list(value):
        return [abbreviated(item) for item in value]
    if is_object(value):
        return {name: abbreviated(item) for name, item in value.items()}
    return value


def outcome(received: Received) -> object:
    """Return the refusal, or the abbreviated data, of a response."""
    content = received.json
    if "errors" not in content:
        assert received.status == 200
        return abbreviated(content["data"])
    [error] = content["errors"]
    assert error["status"] == received.status
    arguments = tuple(sorted(error.get("validation", ())))
    return Refused(received.status, error["message"], content["data"], arguments)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_that_is_on_applies_and_one_that_is_off_does_not(
    server: AniListServer, case: Case
) -> None:
    world = server.world
    ids = {
        "hidden": world["User"].where(is_private=True)[0]["id"],
        "paused": world["Media"].where(status="HIATUS")[0]["id"],
        "foreign": world["MediaList"].where(userId=4)[0]["id"],
    }
    sent = {name: ids.get(str(value), value) for name, value in case.variables.items()}
    default: Any = getattr(Rules(), case.rule)
    off: Any = False if isinstance(default, bool) else None
    for setting, expected in ((default or True, case.on), (off, case.off)):
        changed: dict[str, Any] = {case.rule: setting}
        server.rules = Rules(**changed)
        user = ids["hidden"] if case.user == HIDDEN else case.user
        received = post(server, case.query, sent, user=user, headers=case.headers)
        assert outcome(received) == expected, setting


def test_every_rule_has_a_case() -> None:
    rules = {rule.name for rule in fields(Rules)}
    assert {case.rule for case in CASES} | ELSEWHERE == rules


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_than_post_are_405(shared_server: AniListServer, method: str) -> None:
    response = requests.request(method, shared_server.url, params={"query": CARD}, timeout=30)
    assert response.status_code == 405
    assert response.json() == {
        "data": None,
        "errors": [{"message": "Method Not Allowed.", "status": 405}],
    }
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ('{ Markdown(markdown: "x") { html } }', {"Markdown": None}),
        ("{ Page { notifications { __typename } } }", {"Page": {"notifications": None}}),
    ],
)
def test_a_field_that_needs_a_viewer_is_401_without_a_token(
    shared_server: AniListServer, query: str, data: object
) -> None:
    assert outcome(post(shared_server, query)) == Refused(401, "Unauthorized.", data)


@pytest.mark.parametrize(
    "root", ["Media", "Character", "Staff", "Studio", "User", "Review", "Thread", "MediaList"]
)
def test_an_id_that_does_not_exist_is_404(shared_server: AniListServer, root: str) -> None:
    received = post(shared_server, f"{{ {root}(id: {NOTHING}) {{ id }} }}")
    assert outcome(received) == Refused(404, "Not Found.", {root: None})
    assert received.json["errors"][0]["locations"] == [{"line": 1, "column": 3}]


def test_an_id_of_the_other_type_is_404_and_one_that_does_not_exist_is_left_out_of_a_list(
    shared_server: AniListServer,
) -> None:
    refused = outcome(post(shared_server, "{ Media(id: 1, type: MANGA) { id } }"))
    assert refused == Refused(404, "Not Found.", {"Media": None})
    query = f"{{ Page {{ media(id_in: [1, {NOTHING}, 5]) {{ id }} }} }}"
    assert outcome(post(shared_server, query)) == {"Page": {"media": [{"id": 1}, {"id": 5}]}}


def entries(server: AniListServer, rules: Rules, arguments: str) -> dict[int, int]:
    """Return the ids of a collection's entries, and when they were updated."""
    selection = "{ lists { entries { id updatedAt } } }"
    query = f"{{ MediaListCollection(userId: 2, type: ANIME {arguments}) {selection} }}"
    server.rules = rules
    lists = post(server, query, user=2).json["data"]["MediaListCollection"]["lists"]
    return {entry["id"]: entry["updatedAt"] for each in lists for entry in each["entries"]}


def test_a_chunk_has_at_most_500_entries(server: AniListServer) -> None:
    arguments = "chunk: 1, perChunk: 600"
    assert len(entries(server, Rules(), arguments)) == 500
    assert len(entries(server, Rules(chunk_items=None), arguments)) == 600


def test_only_the_last_updated_entries_can_be_reached(server: AniListServer) -> None:
    every = entries(server, Rules(list_entries=None), "")
    reached = entries(server, Rules(list_entries=100), "")
    assert len(reached) == 100
    assert sorted(reached.values()) == sorted(every.values())[-100:]


@pytest.mark.parametrize("has_gaps", [True, False])
def test_invented_records_have_gaps_or_none_and_a_server_cannot_change_that(has_gaps: bool) -> None:
    server = AniListServer(rules=Rules(gaps=has_gaps))
    assert any(not person["description"] for person in server.world["Staff"]) is has_gaps
    with pytest.raises(ArgumentError, match="gaps: cannot be changed"):
        server.rules = Rules(gaps=not has_gaps)


@pytest.mark.parametrize("name", [rule.name for rule in fields(Rules) if type(rule.default) is int])
def test_a_limit_is_at_least_1_or_none(name: str) -> None:
    for number in (1, None):
        right: dict[str, Any] = {name: number}
        assert getattr(Rules(**right), name) == number
    for number in (0, -5):
        wrong: dict[str, Any] = {name: number}
        with pytest.raises(ArgumentError, match=f"{name}: expected at least 1, or None for no"):
            Rules(**wrong)


def test_all_rules_can_be_off_but_those_that_accept_more() -> None:
    off = Rules.off()
    on = {rule.name for rule in fields(Rules) if getattr(off, rule.name)}
    assert on == {"keep_mutations", "numeric_text", "echo_state", "silent_approval"}
