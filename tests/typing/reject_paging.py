"""Paths that cannot be paged, and wrong options of paging."""

from kotae import AsyncClient, Client, Paginator
from kotae.api import Character, CharacterEdge, Media, MediaEdge, Page, Query, User

anilist = Client(app="my-app/1.0")
waiting = AsyncClient(app="my-app/1.0")
ids = Page.media.select(Media.id)
bebop = Query.media(id=1)


def use(*_: object) -> None: ...


# Lists without pages, or below another list.
anilist.paginate(bebop, Media.relations.edges.select(MediaEdge.id))  # E: cannot be assigned to parameter "path" // has incompatible type "Selected[Media, MediaEdge, MediaEdge, Many]"
anilist.paginate(bebop, Media.studios.nodes.id)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Media, int, Many]"
anilist.paginate(bebop, Media.tags.name)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Media, str, Many]"
anilist.paginate(Page.media.characters.nodes.select(Character.id))  # E: cannot be assigned to parameter "path" // has incompatible type "Selected[Page, Character, Character, Many]"
anilist.paginate(Page.media.tags.name)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Page, str, Many]"
anilist.paginate(bebop, Media.characters.edges.node.media.nodes.id)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Media, int, Many]"
waiting.paginate(bebop, Media.characters.edges.voice_actors.id)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Media, int, Many]"

# No list at all.
anilist.paginate(bebop, Media.title.romaji)  # E: cannot be assigned to parameter "path" // has incompatible type "_MediaTitle_romajiCall[Media, One]"
anilist.paginate(Page.page_info.total)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Page, int | None, One]"
anilist.paginate(bebop, Media.characters.page_info.total)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Media, int | None, One]"
anilist.paginate(bebop)  # E: No overloads for "paginate" match // matches argument type "RootObject[Media | None, Media, Media]"
anilist.paginate(Media)  # E: No overloads for "paginate" match // matches argument type "type[Media]"
anilist.paginate()  # E: No overloads for "paginate" match // require at least one argument

# Incomplete, or not of the root's type.
anilist.paginate(Page.media)  # E: No overloads for "paginate" match // matches argument type "_Page_mediaCall[Page, One]"
anilist.paginate(bebop, Media.characters.edges)  # E: No overloads for "paginate" match // matches argument types "RootObject[Media | None, Media, Media]", "_CharacterEdgePath[Media, Paged]"
anilist.paginate(Media.characters.edges.select(CharacterEdge.id))  # E: cannot be assigned to parameter "path" // has incompatible type "Selected[Media, CharacterEdge, CharacterEdge, Paged]"
anilist.paginate(Query.user(id=1), Media.characters.nodes.id)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[Media, int, Paged]"
anilist.paginate(bebop.select(Media.id), Media.characters.nodes.id)  # E: No overloads for "paginate" match // matches argument types "SelectedRoot[Media | None, Media, Media]", "Field[Media, int, Paged]"
anilist.paginate(Query.page().select(ids))  # E: No overloads for "paginate" match // matches argument type "PresentRoot[Page]"
waiting.paginate(bebop, User.favourites.anime.nodes.id)  # E: cannot be assigned to parameter "path" // has incompatible type "Field[User, int, Paged]"

# Options.
anilist.paginate(ids, page=2)  # E: No overloads for "paginate" match // Unexpected keyword argument "page"
anilist.paginate(ids, per_page="many")  # E: cannot be assigned to parameter "per_page" // matches argument types "Selected[Page, Media, Media, Paged]", "str"
anilist.paginate(ids, pages_per_request="all")  # E: cannot be assigned to parameter "pages_per_request" // matches argument types "Selected[Page, Media, Media, Paged]", "str"
anilist.paginate(ids, repeatable=True)  # E: No overloads for "paginate" match // Unexpected keyword argument "repeatable"
anilist.paginate(ids, 50)  # E: No overloads for "paginate" match // matches argument types "Selected[Page, Media, Media, Paged]", "int"

# Results.
wrong: Paginator[Character] = anilist.paginate(ids)  # E: is not assignable to declared type "Paginator[Character]" // has incompatible type "Selected[Page, Media, Media, Paged]"
use(next(anilist.paginate(ids)).episode)  # E: Cannot access attribute "episode" // "Media" has no attribute "episode"
for _one in waiting.paginate(ids):  # E: "AsyncPaginator[Media]" is not iterable // "AsyncPaginator[Media]" has no attribute "__iter__" (not iterable)
    pass
use(next(iter(anilist.paginate(ids).pages())).total)  # E: Cannot access attribute "total" // "PageOfItems[Media]" has no attribute "total"
