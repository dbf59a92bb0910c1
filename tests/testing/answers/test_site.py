"""The site: its days, AniChart, and its Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask
from tests.testing.answers.works_asked import WORLD, answer, enum_values, in_order

from kotae.testing.answers.markup import rendered
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)

_SUBJECTS = ["users", "anime", "manga", "characters", "staff", "studios", "reviews"]

#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "DATE": lambda day: day["date"],
    "COUNT": lambda day: day["count"],
    "CHANGE": lambda day: day["change"],
}


def _days(subject: str, arguments: str, ask: Any = _ASK) -> Any:
    asked = f"""{{ SiteStatistics {{ {subject}{arguments} {{
        nodes {{ date count change }} edges {{ node {{ date }} }}
        pageInfo {{ hasNextPage perPage }} }} }} }}"""
    return answer(asked, ask)["SiteStatistics"][subject]


@pytest.mark.parametrize("subject", _SUBJECTS)
def test_the_pages_put_together_are_all_days_the_oldest_first(subject: str) -> None:
    found: list[Any] = []
    for page in range(1, 1000):
        connection = _days(subject, f"(page: {page}, perPage: 999)")
        assert connection["pageInfo"]["perPage"] == 25
        assert [edge["node"]["date"] for edge in connection["edges"]] == [
            day["date"] for day in connection["nodes"]
        ]
        found += connection["nodes"]
        if not connection["pageInfo"]["hasNextPage"]:
            break
    assert found == list(WORLD.community.site_trend(subject))


@pytest.mark.parametrize("subject", _SUBJECTS)
@pytest.mark.parametrize("sort", enum_values("SiteTrendSort"))
def test_every_sort_orders_by_its_value(subject: str, sort: str) -> None:
    ask = as_viewer(_ASK, None, rules=Rules(connection_items=None))
    found = _days(subject, f"(perPage: 9999, sort: [{sort}])", ask)["nodes"]
    days = list(WORLD.community.site_trend(subject))
    assert found == in_order(days, _KEYS[sort.removesuffix("_DESC")], sort)


def test_later_sorts_decide_where_earlier_ones_are_equal() -> None:
    found = _days("users", "(sort: [CHANGE_DESC, null, DATE_DESC])")["nodes"]
    keys = [(day["change"], day["date"]) for day in found]
    assert keys == sorted(keys, reverse=True)


def test_anichart_is_the_viewer_s() -> None:
    asked = "{ AniChartUser { user { id } settings highlights } }"
    assert answer(asked, as_viewer(_ASK, 2))["AniChartUser"] == {
        "user": {"id": 2},
        "settings": WORLD.community.anichart_settings_of(2),
        "highlights": WORLD.community.anichart_highlights_of(2),
    }


def test_a_text_is_turned_into_html_for_a_viewer() -> None:
    text = "__Hello__ ~!world!~"
    found = answer(
        "query ($text: String!) { Markdown(markdown: $text) { html } }", _ASK, {"text": text}
    )
    assert found == {"Markdown": {"html": rendered(text)}}


@pytest.mark.parametrize(
    "text", ['{ Markdown(markdown: "x") { html } }', "{ AniChartUser { settings } }"]
)
def test_both_need_a_viewer(text: str) -> None:
    with pytest.raises(Refusal, match="Unauthorized") as caught:
        answer(text, as_viewer(_ASK, None))
    assert caught.value.status == 401
