"""Wrong arguments for many roots, for ids and for loaders, and wrong uses of what they return."""

from collections.abc import Iterator

from kotae import AsyncClient, Client, Loader, LookupResult, Outcome, operation
from kotae.api import Character, Media, Page, Query, Staff, User

anilist = Client(app="my-app/1.0")
later = AsyncClient(app="my-app/1.0")
bebop = Query.media(id=1).select(Media.id)

anilist.execute_many(bebop)  # E: cannot be assigned to parameter "roots" // No overload variant of "execute_many"
anilist.execute_many([Query.media(id=1)])  # E: cannot be assigned to parameter "roots" // has incompatible type
anilist.execute_many([Media.id])  # E: cannot be assigned to parameter "roots" // has incompatible type
anilist.execute_many(["{ Viewer { id } }"])  # E: cannot be assigned to parameter "roots" // has incompatible type
anilist.execute_many([bebop], stream="yes")  # E: No overloads for "execute_many" match // No overload variant of "execute_many"
anilist.execute_many([bebop], per_page=5)  # E: No overloads for "execute_many" match // No overload variant of "execute_many"
anilist.execute_many(bebop, bebop)  # E: No overloads for "execute_many" match // No overload variant of "execute_many"
found: list[Media | None] = anilist.execute_many([bebop])  # E: not assignable to // Incompatible types in assignment
outcomes: list[Outcome[Media]] = anilist.execute_many([bebop])  # E: not assignable to // List item 0 has incompatible type
stream: Iterator[Outcome[User | None]] = anilist.execute_many([bebop], stream=True)  # E: not assignable to // No overload variant of "execute_many"
value = anilist.execute_many([bebop])[0].value  # E: Cannot access attribute "value" for class "Failed" // has no attribute "value"
anilist.execute_many([operation(bebop)], stream=True)[0]  # E: "__getitem__" method not defined // is not indexable
many: list[Outcome[Media | None]] = later.execute_many([bebop])  # E: not assignable to // Incompatible types in assignment
anilist.media_by_ids([1], Staff.id)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_by_ids(1, Media.id)  # E: cannot be assigned to parameter "ids" // has incompatible type "int"
anilist.media_by_ids(["1"], Media.id)  # E: cannot be assigned to parameter "ids" // has incompatible type
anilist.media_by_ids([1], Media.title)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_by_ids([1], Media.id, type="NOVEL")  # E: cannot be assigned to parameter "type" // has incompatible type
anilist.media_by_mal_ids([1], Media.id)  # E: Argument missing for parameter "type" // Missing named argument "type"
anilist.media_by_ids([1], Media.id, repeatable=True)  # E: No parameter named "repeatable" // Unexpected keyword argument "repeatable"
anilist.users_by_ids([1], User.name, type="ANIME")  # E: No parameter named "type" // Unexpected keyword argument "type"
users: LookupResult[User] = anilist.staff_by_ids([1])  # E: not assignable to // Incompatible types in assignment
anilist.media_by_ids([1]).found["1"]  # E: cannot be assigned to parameter "key" // Invalid index type "str"
unawaited = later.media_by_ids([1]).found  # E: Cannot access attribute "found" for class // has no attribute "found"
anilist.loader(Media)  # E: Cannot access attribute "loader" for class "Client" // has no attribute "loader"
later.loader(Page)  # E: cannot be assigned to // Value of type variable "Class" of "loader"
later.loader(Media, Staff.id)  # E: cannot be assigned to // Value of type variable "Class" of "loader"
later.loader("Media")  # E: cannot be assigned to // has incompatible type "str"
loader: Loader[Staff] = later.loader(Character)  # E: not assignable to // Argument 1 to "loader"
later.loader(Media).load("1")  # E: cannot be assigned to parameter "id" // has incompatible type "str"
