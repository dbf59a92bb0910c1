"""Wrong uses of results."""

from kotae import JSON, UnknownObject, operation, utc
from kotae.api import Character, FuzzyDate, Media, MediaStatus, MediaTitle, Query

maybe: Media | None = operation(Query.media(id=1).select(Media.id)).decode({"Media": None})
media = Media.from_dict({"id": 1})


def use(*_: object) -> None: ...


# Null comes first.
use(maybe.id)  # E: "id" is not a known attribute of "None" // has no attribute "id"
use(maybe[Media.id])  # E: Object of type "None" is not subscriptable // Value of type "Media | None" is not indexable
use(media.title.romaji)  # E: "romaji" is not a known attribute of "None" // has no attribute "romaji"
use(media.tags[0])  # E: Object of type "None" is not subscriptable // Value of type "list[MediaTag | None] | None" is not indexable
use(len(media.genres))  # E: "list[str | None] | None" cannot be assigned to parameter "obj" // incompatible type "list[str | None] | None"
use(media.average_score + 1)  # E: Operator "+" not supported for "None" // Unsupported operand types for + ("None" and "int")
use([edge.role for edge in media.characters.edges])  # E: "role" is not a known attribute of "None" // has no attribute "role"
if media.tags:
    use(media.tags[0].name)  # E: "name" is not a known attribute of "None" // has no attribute "name"
    use([tag.name for tag in media.tags])  # E: "name" is not a known attribute of "None" // has no attribute "name"

# Values have types.
episodes: int = media.episodes  # E: not assignable to declared type "int" // expression has type "int | None"
number: str = media.id  # E: not assignable to declared type "str" // expression has type "int"
status: str = media.status  # E: not assignable to declared type "str" // expression has type "MediaStatus | None"
genres: list[str] = media.genres  # E: not assignable to declared type "list[str]" // expression has type "list[str | None] | None"
tags: list[str] = media[Media.tags.id]  # E: not assignable to declared type "list[str]" // Invalid index type "Field[Media, int, Many]
romaji: str = media[Media.title.romaji]  # E: not assignable to declared type "str" // expression has type "str | None"
names: list[str | None] = media[Media.characters(page=1).nodes.name.full]  # E pyright: not assignable to declared type "list[str | None]" (mypy: it makes the fresh list of the declared type, which is safe)
title: MediaTitle = media[Media.title]  # E: not assignable to declared type "MediaTitle" // expression has type "MediaTitle | None"
one: Character | None = media[Media.characters(page=1).nodes]  # E: not assignable to declared type "Character | None" // expression has type "list[Character]"
known: MediaStatus = media.typename  # E: not assignable to declared type "MediaStatus" // expression has type "str"

# Names.
use(media.titel)  # E: Cannot access attribute "titel" // has no attribute "titel"
use(media.idMal)  # E: Cannot access attribute "idMal" // has no attribute "idMal"
if media.title:
    use(media.title.romajii)  # E: Cannot access attribute "romajii" // has no attribute "romajii"
use(media.title(page=1))  # E: is not callable // not callable
use(media.characters(page=1))  # E: is not callable // not callable

# Keys.
use(media[Character.id])  # E: "Field[Character, int, One]" cannot be assigned to parameter "path" // Invalid index type "Field[Character, int, One]
use(media[MediaTitle.romaji])  # E: cannot be assigned to parameter "path" // Invalid index type
use(media[Character.media.edges.node.id])  # E: "Field[Character, int, Paged]" cannot be assigned to parameter "path" // Invalid index type "Field[Character, int, Paged]
use(media["id"])  # E: "Literal['id']" cannot be assigned to parameter "path" // No overload variant of "__getitem__" of "Object" matches
use(media[0])  # E: "Literal[0]" cannot be assigned to parameter "path" // No overload variant of "__getitem__" of "Object" matches
use(media[Query.media])  # E: cannot be assigned to parameter "path" // No overload variant of "__getitem__" of "Object" matches

# Results are immutable, and have few methods.
media.id = 2  # E pyright: Cannot assign to attribute "id" (mypy: it sees no write through a descriptor)
media["id"] = 3  # E: "__setitem__" method not defined on type "Media" // Unsupported target for indexed assignment ("Media")
use(media.from_dict([1]))  # E: "list[int]" cannot be assigned to parameter "values" // incompatible type "list[int]"
Media.from_dict("{}")  # E: "Literal['{}']" cannot be assigned to parameter "values" // incompatible type "str"
Media.from_dict({1: 2})  # E: "dict[int, int]" cannot be assigned to parameter "values" // incompatible type "int": "int"
fixed: JSON = media  # E: not assignable to declared type "JSON" // expression has type "Media"
plain: dict[str, int] = media.to_dict()  # E: not assignable to declared type "dict[str, int]" // expression has type "dict[str, JSON]"

# Fuzzy dates and times.
use(FuzzyDate.from_dict({"year": 1}) < 2024)  # E: Operator "<" not supported for // Unsupported operand types for < ("FuzzyDate" and "int")
use(FuzzyDate.from_dict({"year": 1}).to_date().year)  # E: "year" is not a known attribute of "None" // has no attribute "year"
use(FuzzyDate.from_dict({"year": 1}).to_int() + 1)  # E: Operator "+" not supported for "None" // Unsupported operand types for + ("None" and "int")
utc("0")  # E: "Literal['0']" cannot be assigned to parameter "seconds" // incompatible type "str"
utc(media.updated_at)  # E: "int | None" cannot be assigned to parameter "seconds" // incompatible type "int | None"
use(UnknownObject.from_dict({}).id)  # E: Cannot access attribute "id" // has no attribute "id"
