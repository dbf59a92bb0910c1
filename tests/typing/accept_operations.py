"""Operations: one root to eight, a sequence, and the types of decoded results."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from kotae import JSON, Operation, Root, Var, operation
from kotae.api import (
    Media,
    MediaList,
    MediaTag,
    MediaTitle,
    Mutation,
    Page,
    PageInfo,
    ParsedMarkdown,
    Query,
    Staff,
    Studio,
    User,
)
from kotae.query.roots import PresentRoot

if TYPE_CHECKING:
    from gql import GraphQLRequest
    from graphql import DocumentNode

_media = Query.media(id=1).select(Media.id)
_user = Query.user(name="x").select(User.name)
_staff = Query.staff(id=1).select(Staff.id).required()
_studio = Query.studio(id=1).select(Studio.name)
_page = Query.page(page=1).select(Page.page_info.has_next_page).required()
_genres = Query.genre_collection
_tags = Query.media_tag_collection().select(MediaTag.name)
_viewer = Query.viewer.select(User.id)


def a_root_is_complete_once_it_is_selected() -> None:
    root: Root[Media | None] = _media
    required: Root[Media] = _media.required()
    assert_type(_media.required(), Root[Media])
    assert_type(_staff, Root[Staff])
    assert_type(_genres.required(), Root[list[str | None]])
    assert_type(_tags.required(), Root[list[MediaTag | None]])
    more: Root[Media | None] = _media.select(Media.title.romaji).as_("one").include(if_=True)
    fewer: Root[Media] = required.as_("two").skip(if_=Var("without", bool))
    assert_type(operation([root, more]), Operation[list[Media | None]])
    assert_type(operation(fewer), Operation[Media])


def one_root_gives_its_value() -> None:
    built = operation(_media, name="One")
    assert_type(built, Operation[Media | None])
    assert_type(built.decode(b'{"data": {"Media": {"id": 1}}}'), Media | None)
    assert_type(operation(_genres).decode({"GenreCollection": ["A"]}), list[str | None] | None)
    assert_type(operation(_tags), Operation[list[MediaTag | None] | None])
    text = Query.markdown(markdown="*x*").select(ParsedMarkdown.html)
    assert_type(operation(text.required()), Operation[ParsedMarkdown])


def required_takes_the_null_off() -> None:
    built = operation(_media.required())
    assert_type(built, Operation[Media])
    media = built.decode('{"data": {"Media": {"id": 1}}}')
    assert_type(media, Media)
    assert_type(media.id, int)


def several_roots_give_a_tuple() -> None:
    two = operation(_media, _user)
    assert_type(two, Operation[tuple[Media | None, User | None]])
    media, user = two.decode({"Media": {"id": 1}, "User": None})
    assert_type(media, Media | None)
    assert_type(user, User | None)
    assert_type(
        operation(_media, _user, _staff), Operation[tuple[Media | None, User | None, Staff]]
    )


def four_to_eight_roots_are_typed_one_by_one() -> None:
    four = operation(_media, _user, _staff, _studio)
    assert_type(four, Operation[tuple[Media | None, User | None, Staff, Studio | None]])
    five = operation(_media, _user, _staff, _studio, _page)
    assert_type(five, Operation[tuple[Media | None, User | None, Staff, Studio | None, Page]])
    six = operation(_staff, _staff, _staff, _page, _page, _genres)
    assert_type(six, Operation[tuple[Staff, Staff, Staff, Page, Page, list[str | None] | None]])
    seven = operation(_staff, _page, _staff, _page, _staff, _page, _staff)
    assert_type(seven, Operation[tuple[Staff, Page, Staff, Page, Staff, Page, Staff]])
    eight = operation(_staff, _page, _staff, _page, _staff, _page, _staff, _viewer)
    assert_type(eight, Operation[tuple[Staff, Page, Staff, Page, Staff, Page, Staff, User]])


def a_sequence_of_roots_gives_a_list() -> None:
    many = operation([Query.media(id=number).select(Media.id) for number in range(3)])
    assert_type(many, Operation[list[Media | None]])
    listed = operation(tuple(Query.media(id=n).select(Media.id).required() for n in (1, 2)))
    assert_type(listed, Operation[list[Media]])
    assert_type(listed.decode({"Media": {"id": 1}, "Media_2": {"id": 2}}), list[Media])
    assert_type(operation([_media, _media], name="Twice"), Operation[list[Media | None]])


def operations_are_merged_with_their_types() -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(Media.id))
    both = operation(_media, _user)
    merged = operation(by_id(id=1), both, _staff)
    assert_type(merged, Operation[tuple[Media | None, tuple[Media | None, User | None], Staff]])
    assert_type(operation([by_id(id=1), by_id(id=2)]), Operation[list[Media | None]])
    assert_type(operation(by_id, by_id, name="Two"), Operation[tuple[Media | None, Media | None]])


def an_operation_has_typed_attributes() -> None:
    built = operation(_media, name="One")
    assert_type(built.text, str)
    assert_type(str(built), str)
    assert_type(built.name, str | None)
    assert_type(built.complexity, int)
    assert_type(built.needs_token, bool)
    assert_type(built.variables, dict[str, object])
    request: GraphQLRequest = built.to_gql()
    document: DocumentNode = built.document
    if not (request and document):
        raise ValueError("An operation has them all.")


def mutations_are_operations() -> None:
    saved = Mutation.save_media_list_entry(media_id=1, status="CURRENT", progress=2)
    built = operation(saved.select(MediaList.id, MediaList.media.title.select(MediaTitle.romaji)))
    assert_type(built, Operation[MediaList | None])
    assert_type(operation(Mutation.update_ani_chart_settings(theme="dark")), Operation[JSON])


def conditions_on_roots_keep_their_types() -> None:
    built = operation(_media.include(if_=Var("with_media", bool)), _viewer.skip(if_=True))
    assert_type(built, Operation[tuple[Media | None, User | None]])
    assert_type(built(with_media=True), Operation[tuple[Media | None, User | None]])


def a_page_and_the_viewer_are_never_none() -> None:
    page = Query.page(per_page=5).select(Page.page_info.total).as_("one")
    assert_type(page.select(Page.page_info.has_next_page), PresentRoot[Page])
    assert_type(operation(page, _viewer), Operation[tuple[Page, User]])
    assert_type(operation(Query.page.select(Page.page_info.total).required()), Operation[Page])
    shown = page.include(if_=Var("with_page", bool))
    assert_type(operation(shown), Operation[Page | None])
    assert_type(operation(shown.required()), Operation[Page])
    assert_type(operation(_viewer.skip(if_=False)), Operation[User | None])


def a_page_is_an_object_like_another() -> None:
    info = Page.page_info.select(PageInfo.has_next_page, PageInfo.current_page)
    built = operation(Query.page(per_page=Var("per_page", int, default=50)).select(info))
    assert_type(built(per_page=50), Operation[Page])
