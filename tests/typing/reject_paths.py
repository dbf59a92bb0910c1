"""Paths to unknown fields, and paths used as values."""

from kotae import Field, One, Var
from kotae.api import ActivityUnion, Media, MediaTitle, Mutation, Page, Query, Staff


def use(*_: object) -> None: ...


# Unknown names.
use(Media.titel)  # E: Cannot access attribute "titel" // has no attribute "titel"
use(Media.title.romajii)  # E: Cannot access attribute "romajii" // has no attribute "romajii"
use(Media.characters(page=1).edges.node.nam)  # E: Cannot access attribute "nam" // has no attribute "nam"
use(Media.idMal)  # E: Cannot access attribute "idMal" // has no attribute "idMal"
use(Media.tags.nam)  # E: Cannot access attribute "nam" // has no attribute "nam"
use(Media.characters.romaji)  # E: Cannot access attribute "romaji" // has no attribute "romaji"
use(Query.medai)  # E: Cannot access attribute "medai" // has no attribute "medai"
use(Query.Media)  # E: Cannot access attribute "Media" // has no attribute "Media"
use(Query.save_review)  # E: Cannot access attribute "save_review" // has no attribute "save_review"
use(Mutation.media)  # E: Cannot access attribute "media" // has no attribute "media"
use(ActivityUnion.text)  # E: Cannot access attribute "text" // has no attribute "text"
use(Page.activities(user_id=1).text)  # E: Cannot access attribute "text" // has no attribute "text"
use(Media.id.id)  # E: Cannot access attribute "id" // has no attribute "id"

# Fields newer than the schema.
use(Media.extra("mood"))  # E: No overloads for "extra" match // No overload variant of "extra" of "Object" matches argument type "str"
use(Media.extra("mood", bytes))  # E: No overloads for "extra" match // Argument 2 to "extra" of "Object" has incompatible type "type[bytes]"
use(Media.extra("mood", "String"))  # E: No overloads for "extra" match // No overload variant of "extra" of "Object" matches argument types "str", "str"
use(Media.extra("mood", str).length)  # E: Cannot access attribute "length" // has no attribute "length"
use(Staff.id, Query.media(id=1).select(Staff.extra("mood", str)))  # E: "Field[Staff, str | None, One]" cannot be assigned // incompatible type "Field[Staff, str | None, One]"; expected "Selectable[Media]"

# A field with a required argument has to be called before anything else.
use(Page.followers.name)  # E: Cannot access attribute "name" // has no attribute "name"
use(Page.following.typename)  # E: Cannot access attribute "typename" // has no attribute "typename"
Page.followers()  # E: Argument missing for parameter "user_id" // Missing named argument "user_id"
Page.followers(sort=["ID"])  # E: Argument missing for parameter "user_id" // Missing named argument "user_id"
Query.markdown()  # E: Argument missing for parameter "markdown" // Missing named argument "markdown"
use(Query.markdown.select)  # E: Cannot access attribute "select" // has no attribute "select"

# Calls.
Media.id()  # E: is not callable // not callable
Media.title()  # E: is not callable // not callable
Media.characters(page=1)(page=2)  # E: is not callable // not callable
Media.characters(["ROLE"])  # E: Expected 0 positional arguments // Too many positional arguments for "__call__"
Query.media(1)  # E: Expected 0 positional arguments // Too many positional arguments for "__call__"
Query.media(id=1)(id=2)  # E: is not callable // not callable
Query.viewer(id=1)  # E: is not callable // not callable
Query.genre_collection()  # E: is not callable // not callable

# A path is no value.
for _ in Media.genres:  # E: is not iterable // has no attribute "__iter__"
    pass
use(Media.title.romaji + "x")  # E: Operator "+" not supported for // Unsupported left operand type for +
use(Media.average_score < 50)  # E: Operator "<" not supported for // Unsupported operand types for > ("int" and "Field[Media, int |
use(Media.average_score + 1)  # E: Operator "+" not supported for // Unsupported operand types for + ("Field[Media, int | None,
use(len(Media.genres))  # E: "Field[Media, list[str | None] | None, One]" cannot be assigned to parameter "obj" // expected "Sized"
use(Media.genres[0])  # E: "__getitem__" method not defined on type "Field[Media, list[str // Value of type "Field[Media, list[str | None] | None, One]" is
use(Media.title.romaji.upper())  # E: Cannot access attribute "upper" // has no attribute "upper"
score: int | None = Media.average_score  # E: not assignable to declared type "int | None" // expression has type "Field[Media, int | None, One]"

# Methods of every path.
Media.title.romaji.as_(1)  # E: "Literal[1]" cannot be assigned to parameter "alias" // incompatible type "int"
Media.title.as_("x", "y")  # E: Expected 1 positional argument // Too many arguments for "as_"
Media.id.include()  # E: Argument missing for parameter "if_" // Missing positional argument "if_"
Media.id.include(if_="yes")  # E: "Literal['yes']" cannot be assigned to parameter "if_" // incompatible type "str"
Media.id.skip(if_=None)  # E: "None" cannot be assigned to parameter "if_" // incompatible type "None"
Media.title.skip(if_=Var("n", int))  # E: "Var[int]" cannot be assigned to parameter "if_" // incompatible type "type[int]"
Media.id.include(unless=True)  # E: Argument missing for parameter "if_" // Unexpected keyword argument "unless"

# A field's own type.
title: Field[Media, int, One] = Media.title.romaji  # E: not assignable to declared type "Field[Media, int, One]" // variable has type "Field[Media, int, One]"
staff: Field[Staff, str | None, One] = Media.title.romaji  # E: not assignable to declared type "Field[Staff, str | None, One]" // variable has type "Field[Staff, str | None, One]"
flat: Field[Media, str | None, One] = Media.characters(page=1).nodes.name.full  # E: not assignable to declared type "Field[Media, str | None, One]" // expression has type "Field[Media, str | None, Paged]"
other: Field[Media, str | None, One] = MediaTitle.romaji  # E: not assignable to declared type "Field[Media, str | None, One]" // variable has type "Field[Media, str | None, One]"
