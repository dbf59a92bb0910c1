"""Clients asked for what cannot be."""

from kotae import AsyncClient, Client, operation
from kotae.api import Media, Query, User

anilist = Client(app="my-app/1.0")
asked = Query.media(id=1).select(Media.id)

anilist.execute()  # E: No overloads for "execute" match // require at least one argument
anilist.execute(Query.media(id=1))  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(Media)  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(asked, "{ Viewer { id } }")  # E: cannot be assigned to parameter "b" // No overload variant of "execute"
anilist.execute(asked, variables={"id": 1})  # E: cannot be assigned to parameter "text" // No overload variant of "execute"
anilist.execute(asked, timeout=5)  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(asked, refresh="yes")  # E: No overloads for "execute" match // No overload variant of "execute"
user: User | None = anilist.execute(asked)  # E: not assignable to // Incompatible types in assignment
sure: Media = anilist.execute(operation(asked))  # E: not assignable to // Incompatible types in assignment
Client(token=1)  # E: cannot be assigned to parameter "token" // has incompatible type "int"
Client(rate_limiter="off")  # E: cannot be assigned to parameter "rate_limiter" // has incompatible type
Client("token")  # E: Expected 0 positional argument // Too many positional arguments
later: Media | None = AsyncClient().execute(asked)  # E: not assignable to // Incompatible types in assignment
