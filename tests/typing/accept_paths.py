"""Paths: the types of a class's attributes, and of longer paths."""

from __future__ import annotations

from typing import assert_type

from kotae import Field, Fragment, Many, One, Paged, Selectable, Var, operation
from kotae.api import (
    ActivityUnion,
    Character,
    CharacterEdge,
    CharacterRole,
    Media,
    MediaFormat,
    MediaListCollection,
    MediaStatus,
    MediaTitle,
    Page,
    Query,
    Staff,
    TextActivity,
)


def a_leaf_is_a_field_of_its_type() -> None:
    assert_type(Media.id, Field[Media, int, One])
    assert_type(Media.average_score, Field[Media, int | None, One])
    assert_type(Media.format, Field[Media, MediaFormat | None, One])
    assert_type(Media.genres, Field[Media, list[str | None] | None, One])
    assert_type(Media.is_favourite, Field[Media, bool, One])


def a_path_has_the_type_of_its_start() -> None:
    assert_type(Media.title.romaji(stylised=True), Field[Media, str | None, One])
    assert_type(Media.start_date.year, Field[Media, int | None, One])
    assert_type(Media.next_airing_episode.media.next_airing_episode.id, Field[Media, int, One])
    assert_type(MediaTitle.romaji(), Field[MediaTitle, str | None, One])


def a_field_newer_than_the_schema_has_the_type_that_is_given() -> None:
    mood = Media.extra("mood", str, version=2, type="x")
    assert_type(mood, Field[Media, str | None, One])
    ranks, makers = Media.extra("ranks", list[int]), Media.extra("makers", list[Staff])
    assert_type(ranks, Field[Media, list[int | None] | None, One])
    maker = Media.extra("maker", Staff, as_="x").select(Staff.id, Staff.extra("fame", float))
    listed = makers.select(Staff.id).as_("all")
    state = Media.extra("state", MediaStatus)
    built = operation(Query.media(id=1).select(mood, ranks, maker, listed, state).required())
    media = built.decode(
        {
            "Media": {
                "mood": "x",
                "ranks": [1, None],
                "maker": {"id": 1, "fame": 2},
                "all": [{"id": 1}, None],
                "state": "LATER",
            }
        }
    )
    assert_type(media[mood], str | None)
    assert_type(media[ranks], list[int])
    assert_type(media[maker], Staff | None)
    assert_type(media[listed], list[Staff])
    assert_type(media[state], MediaStatus | None)


def a_list_on_the_way_makes_many() -> None:
    assert_type(Media.tags.name, Field[Media, str, Many])
    main = Media.characters(role="MAIN", sort=["ROLE"], page=1, per_page=25)
    assert_type(main.edges.node.id, Field[Media, int, Paged])
    assert_type(main.edges.node.name.full, Field[Media, str | None, Paged])
    assert_type(main.page_info.has_next_page, Field[Media, bool | None, One])
    voices = main.edges.voice_actors(language="JAPANESE")
    assert_type(voices.name.full, Field[Media, str | None, Many])
    assert_type(voices.years_active, Field[Media, list[int | None] | None, Many])
    assert_type(Page.media(search="x").title.native(), Field[Page, str | None, Paged])
    assert_type(MediaListCollection.lists.entries.media.id, Field[MediaListCollection, int, Many])


def a_field_with_arguments_is_called_or_not() -> None:
    uncalled: Field[Media, MediaStatus | None, One] = Media.status
    assert_type(Media.status(), Field[Media, MediaStatus | None, One])
    assert_type(Media.status(version=2), Field[Media, MediaStatus | None, One])
    assert_type(Media.characters.nodes.id, Field[Media, int, Paged])
    assert_type(Media.description(as_html=True), Field[Media, str | None, One])
    Query.media(id=1).select(uncalled)


def a_field_with_a_required_argument_is_called() -> None:
    assert_type(Page.followers(user_id=1).name, Field[Page, str, Paged])
    assert_type(Page.following(user_id=Var("id", int)).id, Field[Page, int, Paged])
    Query.markdown(markdown="*x*")


def every_object_has_a_typename() -> None:
    assert_type(Media.typename, Field[Media, str, One])
    assert_type(Media.title.typename, Field[Media, str, One])
    assert_type(Media.characters(page=1).edges.node.typename, Field[Media, str, Paged])
    assert_type(ActivityUnion.typename, Field[ActivityUnion, str, One])
    assert_type(TextActivity.typename, Field[TextActivity, str, One])
    assert_type(Page.activities(user_id=1).typename, Field[Page, str, Paged])


def aliases_and_conditions_leave_the_type() -> None:
    assert_type(Media.average_score.as_("points"), Field[Media, int | None, One])
    assert_type(Media.average_score.include(if_=True), Field[Media, int | None, One])
    assert_type(Media.average_score.skip(if_=Var("no_score", bool)), Field[Media, int | None, One])
    aliased = Media.characters(role="MAIN").as_("main").include(if_=Var("with_main"))
    assert_type(aliased.edges.role, Field[Media, CharacterRole | None, Paged])
    nodes = Media.characters(role="BACKGROUND").as_("others").nodes
    assert_type(nodes.name.full, Field[Media, str | None, Paged])


def what_is_selected_can_be_selected() -> None:
    title: Selectable[Media] = Media.title.select(MediaTitle.romaji, MediaTitle.native)
    edges = Media.characters(page=1).edges.select(CharacterEdge.role, CharacterEdge.node.name.full)
    more: Selectable[Media] = edges.select(CharacterEdge.node.select(Character.id, Character.age))
    Query.media(id=1).select(title, more, edges.as_("again").skip(if_=True))


def fragments_are_of_their_type() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    assert_type(card, Fragment[Media])
    assert_type(card.include(if_=Var("with_card", bool)), Fragment[Media])
    nested = Media.fragment("Nested", card, Media.next_airing_episode.episode)
    staff: Fragment[Staff] = Staff.fragment("Person", Staff.id, *Staff.scalars())
    Query.media(id=1).select(nested, Media.staff(page=1).nodes.select(staff))


def scalars_are_spread_into_a_selection() -> None:
    assert_type(Media.scalars(), tuple[Selectable[Media], ...])
    Query.media(id=1).select(*Media.scalars())
    Query.media(id=1).select(Media.id, *Media.scalars(), Media.title.select(*MediaTitle.scalars()))
