"""Wrong arguments for clients."""

from kotae import AsyncClient, Client, Response, operation
from kotae.api import Media, Query, User

anilist = Client(app="my-app/1.0")
built = Query.media(id=1).select(Media.id)

anilist.execute()  # E: No overloads for "execute" match // require at least one argument
anilist.execute(Query.media(id=1))  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(Media)  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(built, "{ Viewer { id } }")  # E: cannot be assigned to parameter "b" // No overload variant of "execute"
anilist.execute(built, variables={"id": 1})  # E: cannot be assigned to parameter "text" // No overload variant of "execute"
anilist.execute(built, timeout=5)  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(built, refresh="yes")  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.execute(built, retries="no")  # E: No overloads for "execute" match // No overload variant of "execute"
anilist.request(built, built)  # E: No overloads for "request" match // No overload variant of "request"
anilist.request(built, retry=1)  # E: No overloads for "request" match // No overload variant of "request"
found: Response[Media] = anilist.request(built)  # E: not assignable to // Argument 1 to "request"
anilist.with_options(retries=None)  # E: cannot be assigned to parameter "retries" // has incompatible type "None"
anilist.with_options(endpoint="https://a.example/")  # E: No parameter named "endpoint" // Unexpected keyword argument "endpoint"
user: User | None = anilist.execute(built)  # E: not assignable to // Incompatible types in assignment
sure: Media = anilist.execute(operation(built))  # E: not assignable to // Incompatible types in assignment
Client(token=1)  # E: cannot be assigned to parameter "token" // has incompatible type "int"
Client(rate_limiter="off")  # E: cannot be assigned to parameter "rate_limiter" // has incompatible type
Client("token")  # E: Expected 0 positional argument // Too many positional arguments
later: Media | None = AsyncClient().execute(built)  # E: not assignable to // Incompatible types in assignment
