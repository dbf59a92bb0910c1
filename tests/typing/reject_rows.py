"""Wrong uses of rows."""

from kotae import rows
from kotae.api import Media, Query, Staff

media: list[Media] = []
maybe: list[Media | None] = []
one = Media.from_dict({"id": 1})

rows(media, Staff.id)  # E: "Field[Staff, int, One]" cannot be assigned to parameter "columns" // Cannot infer value of type parameter "Item" of "rows"
rows(media, Media.id, Staff.id)  # E: "Field[Staff, int, One]" cannot be assigned to parameter "columns" // Cannot infer value of type parameter "Item" of "rows"
rows(media, "id")  # E: "Literal['id']" cannot be assigned to parameter "columns" // No overload variant of "rows" matches argument types "list[Media]", "str"
rows(media, Media)  # E: "type[Media]" cannot be assigned to parameter "columns" // No overload variant of "rows" matches
rows(maybe, Media.id)  # E: "list[Media | None]" cannot be assigned to parameter "items" // Cannot infer value of type parameter "Item" of "rows"
rows(one, Media.id)  # E: "Media" cannot be assigned to parameter "items" // No overload variant of "rows" matches
rows(media, Query.media(id=1).select(Media.id))  # E: "SelectedRoot[Media | None, Media, Media]" cannot be assigned to parameter "columns" // No overload variant of "rows" matches
rows(media, Media.titel)  # E: Cannot access attribute "titel" // has no attribute "titel"
rows(Media, Media.id)  # E: "type[Media]" cannot be assigned to parameter "items" // No overload variant of "rows" matches
rows()  # E: No overloads for "rows" match // All overload variants of "rows" require at least one argument
number, title = next(rows(media, Media.id))  # E: "tuple[int | None]" cannot be assigned to target tuple // Need more than 1 value to unpack
length: list[tuple[str]] = list(rows(media, Media.id))  # E: not assignable to declared type "list[tuple[str]]" // expected "Iterable[tuple[str]]"
text: str = next(rows(media, Media.title.romaji))[0]  # E: not assignable to declared type "str" // expression has type "str | None"
