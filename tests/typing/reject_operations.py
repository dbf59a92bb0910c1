"""Incomplete operations, and wrong uses of their results."""

from kotae import Operation, Root, operation
from kotae.api import Media, MediaTitle, Page, Query, User

media = Query.media(id=1).select(Media.id)
user = Query.user(id=1).select(User.name)


def use(*_: object) -> None: ...


# Roots without a selection, and values that are not roots.
operation(Query.media(id=1))  # E: "RootObject[Media | None, Media, Media]" cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation(Query.media)  # E: cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation(Query.viewer)  # E: "PresentObject[User]" cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation(media, Query.viewer)  # E: "PresentObject[User]" cannot be assigned to parameter "b" // No overload variant of "operation" matches
operation(Query.markdown)  # E: cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation([Query.media(id=1)])  # E: cannot be assigned to parameter "a" // expected "Sequence[Root[Never] | Operation[Never]]"
operation()  # E: No overloads for "operation" match the provided arguments // All overload variants of "operation" require at least one
operation(Media.id)  # E: "Field[Media, int, One]" cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation(Media.title.select(MediaTitle.romaji))  # E: cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation("{ Viewer { id } }")  # E: "Literal['{ Viewer { id } }']" cannot be assigned to parameter "a" // incompatible type "str"
operation(None)  # E: "None" cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation([media, None])  # E: cannot be assigned to parameter "a" // incompatible type "None"
operation([media], [user])  # E: cannot be assigned to parameter "a" // No overload variant of "operation" matches
operation(media, media, media, media, media, media, media, media, media)  # E: No overloads for "operation" match the provided arguments // No overload variant of "operation" matches

# Options.
operation(media, name=1)  # E: "Literal[1]" cannot be assigned to parameter "name" // No overload variant of "operation" matches
operation(media, name=b"x")  # E: "Literal[b"x"]" cannot be assigned to parameter "name" // No overload variant of "operation" matches
operation(media, title="x")  # E: No overloads for "operation" match the provided arguments // Unexpected keyword argument "title"

# Results.
one: User | None = operation(media).decode({})  # E: not assignable to declared type "User | None" // expression has type "Media | None"
sure: Media = operation(media).decode({})  # E: not assignable to declared type "Media" // expression has type "Media | None"
first, second = operation(media, user, media).decode({})  # E: Tuple size mismatch // Too many values to unpack (2 expected, 3 provided)
first, second, third = operation(media, user).decode({})  # E: Tuple size mismatch // Need more than 2 values to unpack (3 expected)
both: tuple[Media | None, Media | None] = operation(media, user).decode({})  # E: not assignable to declared type "tuple[Media | None, Media | None]" // expression has type "tuple[Media | None, User | None]"
pair: tuple[Media | None, Media | None] = operation([media, media]).decode({})  # E: not assignable to declared type "tuple[Media | None, Media | None]" // expression has type "list[Media | None]"
use(operation(media.required()).decode({}).titel)  # E: Cannot access attribute "titel" // has no attribute "titel"
use(operation(media).decode({}).id)  # E: "id" is not a known attribute of "None" // has no attribute "id"

# Bodies.
operation(media).decode(1)  # E: "Literal[1]" cannot be assigned to parameter "body" // incompatible type "int"
operation(media).decode(None)  # E: "None" cannot be assigned to parameter "body" // incompatible type "None"
operation(media).decode(["Media"])  # E: "list[str]" cannot be assigned to parameter "body" // incompatible type "list[str]"
operation(media).decode()  # E: Argument missing for parameter "body" // Missing positional argument "body"

# Operations are merged, and one alone is one already.
operation(operation(media))  # E: cannot be assigned to parameter "a" // No overload variant of "operation" matches argument type "Operation[Media | None]"
operation(operation(media), "query { Viewer { id } }")  # E: cannot be assigned to parameter "b" // No overload variant of "operation" matches argument types "Operation[Media | None]", "str"
merged: Operation[tuple[Media, Media]] = operation(operation(media), media)  # E: not assignable to declared type "Operation[tuple[Media, Media]]" // expected "Root[Media] | Operation[Media]"

# Attributes are read-only, and spelt so.
operation(media).text = "x"  # E: Cannot assign to attribute "text" // Property "text" defined in "Operation" is read-only
operation(media).name = "x"  # E: Cannot assign to attribute "name" // Property "name" defined in "Operation" is read-only
use(operation(media).variabels)  # E: Cannot access attribute "variabels" // has no attribute "variabels"
required_media: Operation[Media] = operation(media)  # E: not assignable to declared type "Operation[Media]" // expected "Root[Media]"
listed: Operation[list[Media]] = operation([media])  # E: not assignable to declared type "Operation[list[Media]]" // expected "Root[Media] | Operation[Media]"
required: Root[Page] = media.required()  # E: not assignable to declared type "Root[Page]" // expression has type "Root[Media]"
operation(media).to_gql(1)  # E: Expected 0 positional arguments // Too many positional arguments for "to_gql"
