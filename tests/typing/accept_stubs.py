"""Documents with stubs: `load` knows the exact result and the variables of each path."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, assert_never, assert_type

from tests.typing.typed_queries import ListActivity, MessageActivity, TextActivity, load

from kotae import JSON, NULL, UnknownObject
from kotae.api import (
    CharacterRole,
    FuzzyDate,
    Media,
    MediaFormat,
    MediaSeason,
    MediaType,
    UserTitleLanguage,
)

if TYPE_CHECKING:
    from tests.typing.typed_queries import (
        ActivitiesPageActivities,
        BrowsePageMedia,
        DetailsViewer,
        MediaByIdMedia,
        MediaByIdMediaTitle,
    )

    from kotae import Client

_MEDIA = {
    "id": 1,
    "title": {"romaji": "Cowboy Bebop", "english": None},
    "format": "TV",
    "genres": ["Action", None],
    "startDate": {"year": 1998, "month": 4, "day": 3},
    "endDate": {"year": 1999},
    "main": {"nodes": [{"id": 1}, None]},
    "others": {"edges": [{"role": "SUPPORTING"}]},
    "externalLinks": [{"url": "https://example.com", "site": "Example"}],
}
_AIRING = {"AiringSchedule": {"airingAt": 1, "media": {"startDate": None, "_id": 2}}}
_ACTIVITIES = [
    {"__typename": "TextActivity", "id": 1, "text": "Hello."},
    {"__typename": "ListActivity", "id": 2, "status": "watched episode", "media": None},
    {"__typename": "MessageActivity"},
    {"__typename": "NewActivity"},
    None,
]


def each_field_is_an_attribute_with_its_type() -> None:
    media = load("queries/media_by_id.graphql")(id=1).decode({"Media": _MEDIA})
    if media is None:
        raise AssertionError
    assert_type(media.id, int)
    assert_type(media.format, MediaFormat | None)
    assert_type(media.genres, list[str | None] | None)
    assert_type(media.typename, Literal["Media"])
    assert_type(media.to_dict(), dict[str, JSON])
    title: MediaByIdMediaTitle | None = media.title
    if title:
        assert_type(title.romaji, str | None)
        assert_type(title.english, str | None)
    for link in media.external_links or []:
        if link:
            assert_type(link.url, str | None)
            assert_type(link.site, str)
    if media.start_date:
        assert_type(media.start_date.to_date(), date | None)


def aliases_are_attributes() -> None:
    media = load("queries/media_by_id.graphql")(id=1).decode({"Media": _MEDIA})
    if media and media.main and media.others:
        assert_type([node.id for node in media.main.nodes or [] if node], list[int])
        roles = [edge.role for edge in media.others.edges or [] if edge]
        assert str(roles[0]) == "SUPPORTING"
    data = {"list": ["Action"], "int": 1, "property": "ANIME", "number": 24}
    data |= {"fooBar": "FALL", "class": None, "title": None, "foo_bar": 1998}
    names = load("queries/names.graphql")(self=1).decode({"Media": data})
    if names:
        assert_type(names.list, list[str | None] | None)
        assert_type(names.int, int)
        assert_type(names.property, MediaType | None)
        assert_type(names.number, int | None)
        assert_type(names.foo_bar, MediaSeason | None)


def paths_read_values_too() -> None:
    media = load("queries/media_by_id.graphql")(id=1).decode({"Media": _MEDIA})
    if media is None:
        raise AssertionError
    assert_type(media[Media.id], int | None)
    assert_type(media[Media.title.romaji], str | None)
    assert_type(media[Media.genres], list[str])
    assert_type(media[Media.external_links.site], list[str])
    assert_type(media[Media.characters.as_("others").edges.role], list[CharacterRole])
    data = {"title": None, "list": None, "int": 1, "property": None, "number": None}
    data |= {"fooBar": None, "foo_bar": None, "class": None}
    names = load("queries/names.graphql")(self=1).decode({"Media": data})
    if names:
        assert_type(names[Media.cover_image.as_("title").large], str | None)
    airing = load("queries/airing.graphql")(after=1, has_day=False).decode(_AIRING)
    if airing and airing.media:
        assert_type(airing.media[Media.id.as_("_id")], int | None)


def several_root_fields_are_a_tuple() -> None:
    data = {
        "Viewer": {"id": 1, "kind": "User", "options": {"titleLanguage": "ROMAJI"}},
        "GenreCollection": ["Action"],
    }
    viewer, genres = load("queries/viewer.graphql").decode(data)
    assert_type(viewer.id, int)
    assert_type(viewer.kind, Literal["User"])
    assert_type(genres, list[str | None] | None)
    if viewer.options:
        assert_type(viewer.options.title_language, UserTitleLanguage | None)


def a_name_chooses_one_of_several_operations() -> None:
    genres = load("queries/several.graphql", name="Genres").decode({"GenreCollection": None})
    assert_type(genres, list[str | None] | None)
    save = load("queries/several.graphql", name="Save")
    save(media_id=1, status="CURRENT", started_at=date(2024, 1, 2))
    save(media_id=1, status=NULL, started_at={"year": 2024})
    load("queries/media_by_id.graphql", name="MediaById")


def variables_take_what_calls_of_fields_take() -> None:
    browse = load("queries/browse.graphql")
    browse(per_page=5)
    browse(per_page=5, page=2, search=None, season="FALL", genres="Action", after=20240000)
    later = FuzzyDate.from_dict({"year": 2024, "month": 1, "day": 2})
    bound = browse(per_page=5, season=MediaSeason.FALL, genres=["Action"], after=later)
    assert_type(bound.text, str)
    bound(page=2)


def a_directive_that_leaves_out_a_root_makes_it_none() -> None:
    bound = load("queries/details.graphql")(is_long=False)
    media, viewer = bound.decode({"Media": {"id": 1, "score": 86}})
    if media:
        assert_type(media.score, int | None)
        if hasattr(media, "description"):
            raise AssertionError
    name: DetailsViewer | None = viewer
    assert name is None


def a_match_over_a_union_is_exhaustive() -> None:
    page = load("queries/activities.graphql").decode({"Page": {"activities": _ACTIVITIES}})
    found = [_described(activity) for activity in page.activities or [] if activity]
    assert found == ["Hello.", "watched episode", "MessageActivity", "NewActivity"]


def _described(activity: ActivitiesPageActivities) -> str | None:
    match activity:
        case TextActivity():
            assert_type(activity.typename, Literal["TextActivity"])
            return activity.text
        case ListActivity():
            assert_type(activity.id, int)
            return activity.status
        case MessageActivity():
            return activity.typename
        case UnknownObject():
            return activity.typename
        case _:
            assert_never(activity)


def a_client_returns_the_types(client: Client) -> list[MediaByIdMedia | None]:
    browse = load("queries/browse.graphql")
    page = client.execute(browse(per_page=5))
    first: BrowsePageMedia | None = (page.media or [None])[0]
    one = client.execute(load("queries/media_by_id.graphql")(id=first.id if first else 1))
    two, activities = client.execute(
        load("queries/media_by_id.graphql")(id=2), load("queries/activities.graphql")
    )
    assert_type(two, "MediaByIdMedia | None")
    assert activities.activities
    return [one, two]
