"""Texts as HTML, scalars, sites and tags."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.local_anilist import NOW_S

from kotae.testing.world.schema_types import enum_values, fields_of

if TYPE_CHECKING:
    from tests.testing.local_anilist import LocalAniList

_MARKDOWN = "query ($text: String!) { Markdown(markdown: $text) { html } }"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("__a__ **b** _c_ ~~d~~", "<strong>a</strong> <strong>b</strong> <em>c</em> <del>d</del>"),
        ("~!secret!~", "<span class='markdown_spoiler'><span>secret</span></span>"),
        ("~~~middle~~~", "<center><p>middle</p>\n</center>"),
        ("img220(https://a.example/x.png)", "<img width='220' src='https://a.example/x.png'>"),
        ("youtube(dQw4w9WgXcQ)", "<div class='youtube' id='dQw4w9WgXcQ'></div>"),
        ("[a](https://a.example/?b=1&c=2)", '<a href="https://a.example/?b=1&amp;c=2">a</a>'),
        ("@Kotae", '<a href="https://anilist.example/user/Kotae">@Kotae</a>'),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("# Title", "<h1>Title</h1>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("> quote", "<blockquote>\n<p>quote</p>\n</blockquote>"),
        ("a\nb", "a<br>\nb"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("[a](javascript:b)", "[a](javascript:b)"),
        ("img(javascript:b)", "img(javascript:b)"),
    ],
)
def test_markup_becomes_html(anilist: LocalAniList, text: str, html: str) -> None:
    assert html in anilist.execute(_MARKDOWN, text=text)["html"]


@pytest.mark.parametrize("part", ["~!", "_", "[", "<b>", "`", "img(", "[a](", "> ", "- "])
def test_long_markup_takes_no_longer_than_its_length(anilist: LocalAniList, part: str) -> None:
    began_s = time.process_time()
    anilist.execute(_MARKDOWN, text=part * (30_000 // len(part)))
    assert time.process_time() - began_s < 5


def test_each_text_is_html_on_request(anilist: LocalAniList) -> None:
    user = (
        "mutation ($text: String) { UpdateUser(about: $text) { about html: about(asHtml: true) } }"
    )
    expected = {"about": "__me__", "html": "<p><strong>me</strong></p>\n"}
    assert anilist.execute(user, text="__me__") == expected
    types = ("Media", "Character", "Staff", "Review", "Thread", "ThreadComment", "ActivityReply")
    for name in types:
        [field] = [key for key, one in fields_of(name).items() if "asHtml" in one.args]
        list_name = {"Media": "media", "Staff": "staff"}.get(name, f"{name[0].lower()}{name[1:]}s")
        list_name = list_name.replace("Replys", "Replies")
        page = anilist.execute(
            f"{{ Page {{ {list_name} {{ {field} html: {field}(asHtml: true) }} }} }}"
        )
        for one in page[list_name]:
            assert (one[field] is None) == (one["html"] is None)
            assert one["html"] is None or one["html"].startswith("<")


_DATES = "query ($it: FuzzyDateInt) { Page { media(startDate_greater: $it, sort: [ID]) { id } } }"
_COUNTRIES = "query ($it: CountryCode) { Page { media(countryOfOrigin: $it) { id } } }"


def test_a_date_in_a_variable_is_read_as_the_literal(anilist: LocalAniList) -> None:
    expected = anilist.execute("{ Page { media(startDate_greater: 20200101, sort: [ID]) { id } } }")
    for date in (20200101, "20200101"):
        assert anilist.execute(_DATES, it=date) == expected
    assert expected["media"]
    assert anilist.execute(_COUNTRIES, it="KR")["media"]


@pytest.mark.parametrize(
    ("text", "value", "scalar"),
    [
        (_DATES, "abc", "FuzzyDateInt"),
        (_DATES, True, "FuzzyDateInt"),
        (_DATES, 20200101.5, "FuzzyDateInt"),
        (_DATES, [], "FuzzyDateInt"),
        (_COUNTRIES, 5, "CountryCode"),
    ],
)
def test_a_value_that_is_not_of_its_scalar_is_refused(
    anilist: LocalAniList, text: str, value: Any, scalar: str
) -> None:
    status, error = anilist.refusal(text, it=value)
    assert status == 400
    assert f"{scalar} cannot represent" in error["message"]


def test_sites_are_selected_by_type_and_media(anilist: LocalAniList) -> None:
    text = """query ($kind: ExternalLinkType, $media: ExternalLinkMediaType) {
        ExternalLinkSourceCollection(type: $kind, mediaType: $media) { id type } }"""
    every, sites = anilist.execute(text), anilist.world["MediaExternalLink"].rows
    for kind in enum_values("ExternalLinkType"):
        for media in enum_values("ExternalLinkMediaType"):
            assert anilist.execute(text, kind=kind, media=media) == [
                one
                for one in every
                if (one["type"], sites[one["id"]]["mediaType"]) == (kind, media)
            ]


def test_every_genre_and_tag_finds_media(lenient: LocalAniList) -> None:
    for genre in lenient.execute("{ GenreCollection }"):
        assert lenient.execute(f'{{ Page {{ media(genre: "{genre}") {{ id }} }} }}')["media"], genre
    tags = lenient.execute("{ MediaTagCollection { name rank userId } }")
    assert all(tag["rank"] is None for tag in tags)
    assert 0.3 < sum(tag["userId"] is not None for tag in tags) / len(tags) < 0.7


def test_site_statistics_have_a_point_a_day(lenient: LocalAniList) -> None:
    for subject in fields_of("SiteStatistics"):
        points = f"{subject}(perPage: 500) {{ nodes {{ date count change }} }}"
        text = f"{{ SiteStatistics {{ {points} }} }}"
        nodes = lenient.execute(text)[subject]["nodes"]
        dates = [node["date"] for node in nodes]
        assert dates == [*range(dates[0], dates[-1] + 1, 86_400)]
        assert 0 <= NOW_S - dates[-1] < 2 * 86_400
        assert all(node["count"] > 0 <= node["change"] for node in nodes)
