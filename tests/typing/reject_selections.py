"""Selections that do not fit."""

from kotae import Root, Selectable
from kotae.api import (
    Character,
    CharacterConnection,
    CharacterEdge,
    Media,
    MediaList,
    MediaTitle,
    Mutation,
    Page,
    PageInfo,
    Query,
    Staff,
    User,
)

# Fields of another type.
Query.media(id=1).select(Character.id)  # E: "Field[Character, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Character, int, One]"
Query.media(id=1).select(Media.id, MediaTitle.romaji)  # E: cannot be assigned to parameter "more" // expected "Selectable[Media]"
Query.media(id=1).select(Media.title.select(Media.id))  # E: "Field[Media, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Media, int, One]"
Query.media(id=1).select(Media.characters(page=1).select(Character.id))  # E: "Field[Character, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Character, int, One]"
Query.media(id=1).select(Media.characters(page=1).select(CharacterEdge.role))  # E: cannot be assigned to parameter "first" // expected "Selectable[CharacterConnection]"
Query.media(id=1).select(Media.characters(page=1).edges.select(Character.name.full))  # E: "Field[Character, str | None, One]" cannot be assigned to parameter "first" // expected "Selectable[CharacterEdge]"
Query.viewer.select(Media.id)  # E: "Field[Media, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Media, int, One]"
Query.page(page=1).select(Media.id)  # E: "Field[Media, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Media, int, One]"
Query.page(page=1).select(Page.media(search="x").select(PageInfo.total))  # E: "Field[PageInfo, int | None, One]" cannot be assigned to parameter "first" // expected "Selectable[Media]"
Mutation.save_media_list_entry(media_id=1).select(Media.id)  # E: "Field[Media, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Media, int, One]"
Query.media(id=1).select(Media.staff(page=1).nodes.select(*Character.scalars()))  # E: "Selectable[Character]" cannot be assigned to parameter "first" // expected "Selectable[Staff]"
Query.media(id=1).select(*Staff.scalars())  # E: "Selectable[Staff]" cannot be assigned to parameter "first" // expected "Selectable[Media]"
Query.media(id=1).select(Query.viewer)  # E: "PresentObject[User]" cannot be assigned to parameter "first" // expected "Selectable[Media]"

# Connections have edges and nodes.
use = Query.media(id=1).select(Media.characters(page=1).id)  # E: Cannot access attribute "id" // has no attribute "id"
Query.media(id=1).select(Media.staff(page=1).name.full)  # E: Cannot access attribute "name" // has no attribute "name"

# An object needs a selection.
Query.media(id=1).select(Media.title)  # E: cannot be assigned to parameter "first" // expected "Selectable[Media]"
Query.media(id=1).select(Media.id, Media.start_date)  # E: cannot be assigned to parameter "more" // expected "Selectable[Media]"
Query.media(id=1).select(Media.characters(page=1).edges)  # E: cannot be assigned to parameter "first" // expected "Selectable[Media]"
Query.media(id=1).select(Media.characters(page=1).select(CharacterConnection.nodes))  # E: cannot be assigned to parameter "first" // expected "Selectable[CharacterConnection]"
Query.page(page=1).select(Page.media(search="x"))  # E: cannot be assigned to parameter "first" // expected "Selectable[Page]"
Query.page(page=1).select(Page.followers)  # E: cannot be assigned to parameter "first" // expected "Selectable[Page]"

# A selection is not empty, and has only fields.
Query.media(id=1).select()  # E: Expected 1 more positional argument // Too few arguments for "select"
Media.title.select()  # E: Expected 1 more positional argument // Too few arguments for "select"
Query.media(id=1).select("id")  # E: "Literal['id']" cannot be assigned to parameter "first" // incompatible type "str"
Query.media(id=1).select(None)  # E: "None" cannot be assigned to parameter "first" // incompatible type "None"
Query.media(id=1).select((Media.id, Media.genres))  # E: cannot be assigned to parameter "first" // expected "Selectable[Media]"
Query.media(id=1).select([Media.id])  # E: "list[Field[Media, int, One]]" cannot be assigned to parameter "first" // incompatible type "list[Field[Media, int, One]]"
Query.media(id=1).select(Media)  # E: "type[Media]" cannot be assigned to parameter "first" // incompatible type "type[Media]"
Query.media(id=1).select(first=Media.id)  # E: Expected 1 more positional argument // Unexpected keyword argument "first"
Media.id.select(Media.id)  # E: Cannot access attribute "select" // has no attribute "select"
Query.genre_collection.select(Media.id)  # E: Cannot access attribute "select" // has no attribute "select"

# Fragments.
Media.fragment("F", Character.id)  # E: "Field[Character, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Character, int, One]"
Media.fragment("F", Media.title)  # E: cannot be assigned to parameter "first" // expected "Selectable[Media]"
Media.fragment("F")  # E: Expected 1 more positional argument // Too few arguments for "fragment"
Media.fragment(Media.id)  # E: Expected 1 more positional argument // Too few arguments for "fragment"
Query.viewer.select(Media.fragment("F", Media.id))  # E: "Fragment[Media]" cannot be assigned to parameter "first" // incompatible type "Fragment[Media]"
Media.title.select(Media.fragment("F", Media.id))  # E: "Fragment[Media]" cannot be assigned to parameter "first" // incompatible type "Fragment[Media]"
User.fragment("F", Media.fragment("G", Media.id))  # E: "Fragment[Media]" cannot be assigned to parameter "first" // incompatible type "Fragment[Media]"
Media.fragment("F", Media.id).as_("x")  # E: Cannot access attribute "as_" // has no attribute "as_"

# Annotated names.
card: Selectable[Media] = Character.id  # E: not assignable to declared type "Selectable[Media]" // expression has type "Field[Character, int, One]"
title: Selectable[Media] = Media.title  # E: not assignable to declared type "Selectable[Media]" // variable has type "Selectable[Media]"
fields: tuple[Selectable[Media], ...] = (Media.id, User.name)  # E: not assignable to declared type "tuple[Selectable[Media], ...]" // expression has type "tuple[Field[Media, int, One], Field[User, str, One]]"
root: Root[Media | None] = Query.media(id=1)  # E: not assignable to declared type "Root[Media | None]" // expression has type "RootObject[Media | None, Media, Media]"
entry: Root[Media | None] = Query.media_list(id=1).select(MediaList.id)  # E: not assignable to declared type "Root[Media | None]" // expression has type "SelectedRoot[MediaList | None, MediaList, MediaList]"
sure: Root[Media] = Query.media(id=1).select(Media.id)  # E: not assignable to declared type "Root[Media]" // expression has type "SelectedRoot[Media | None, Media, Media]"
Query.media(id=1).required()  # E: Cannot access attribute "required" // has no attribute "required"
Query.media(id=1).select(Media.id).required().required()  # E: Cannot access attribute "required" // has no attribute "required"
