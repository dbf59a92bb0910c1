"""Documents with stubs: fields that are not selected, and paths and variables that do not exist."""

from datetime import UTC, date, datetime

from tests.typing.typed_queries import ListActivity, MediaByIdMedia, TextActivity, load

from kotae import Client, Operation, UnknownObject, Var
from kotae.api import Media, User

client = Client(app="tests/1.0")

load("queries/no_such.graphql")  # E: No overloads for "load" match // No overload variant of "load" matches
load("./queries/media_by_id.graphql")  # E: No overloads for "load" match // No overload variant of "load" matches
load("queries/fragments.graphql")  # E: No overloads for "load" match // No overload variant of "load" matches
load("queries/several.graphql")  # E: No overloads for "load" match // No overload variant of "load" matches
load("queries/several.graphql", name="Sava")  # E: No overloads for "load" match // No overload variant of "load" matches
load("queries/media_by_id.graphql", name="Media")  # E: No overloads for "load" match // No overload variant of "load" matches
load(input())  # E: No overloads for "load" match // No overload variant of "load" matches

by_id = load("queries/media_by_id.graphql")
by_id()  # E: Argument missing for parameter "id" // Missing named argument "id"
by_id(1)  # E: Expected 0 positional arguments // Too many positional arguments
by_id(id="1")  # E: cannot be assigned to parameter "id" // incompatible type "str"; expected "int"
by_id(id=None)  # E: cannot be assigned to parameter "id" // incompatible type "None"; expected "int"
by_id(id=Var("id"))  # E: cannot be assigned to parameter "id" // has incompatible type "Var
by_id(media_id=1)  # E: No parameter named "media_id" // Unexpected keyword argument "media_id"
by_id(id=1, page=1)  # E: No parameter named "page" // Unexpected keyword argument "page"
client.execute(by_id)  # E: No overloads for "execute" match // No overload variant of "execute"
other: Operation[int] = by_id(id=1)  # E: not assignable to declared type "Operation[int]" // Incompatible types in assignment

media = client.execute(by_id(id=1))
media.id  # E: "id" is not a known attribute of "None" // Item "None" of "MediaByIdMedia | None" has no attribute "id"
if media:
    media.average_score  # E: Cannot access attribute "average_score" for class "MediaByIdMedia" // "MediaByIdMedia" has no attribute "average_score"
    media.averageScore  # E: Cannot access attribute "averageScore" // has no attribute "averageScore"
    media.characters  # E: Cannot access attribute "characters" // has no attribute "characters"
    media.id = 2  # E: Cannot assign to attribute "id" // Property "id" defined in "MediaByIdMedia" is read-only
    media.title.romaji  # E: "romaji" is not a known attribute of "None" // has no attribute "romaji"
    text: str = media.title and media.title.romaji  # E: not assignable to declared type "str" // Incompatible types in assignment
    if media.title:
        media.title.native  # E: Cannot access attribute "native" // has no attribute "native"
    if media.end_date:
        media.end_date.to_date()  # E: Cannot access attribute "to_date" // has no attribute "to_date"
    media[User.name]  # E: "__getitem__" // Invalid index type "Field[User, str, One]" for "MediaByIdMedia"
    number: int = media[Media.title.romaji]  # E: not assignable to declared type "int" // Incompatible types in assignment
    for link in media.external_links or []:
        link.site  # E: "site" is not a known attribute of "None" // Item "None" of "MediaByIdMediaExternalLinks | None" has no attribute "site"
        if link:
            link.icon  # E: Cannot access attribute "icon" // has no attribute "icon"

browse = load("queries/browse.graphql")
browse(per_page=5, perPage=5)  # E: No parameter named "perPage" // Unexpected keyword argument "perPage"
browse(per_page=5, season="AUTUMN")  # E: cannot be assigned to parameter "season" // has incompatible type "Literal['AUTUMN']"
browse(per_page=5, genres=[1])  # E: cannot be assigned to parameter "genres" // has incompatible type "int"
browse(per_page=5, after="2024-01-02")  # E: cannot be assigned to parameter "after" // has incompatible type "str"
browse(per_page=5, search=date(2024, 1, 2))  # E: cannot be assigned to parameter "search" // has incompatible type "date"
load("queries/several.graphql", name="Save")(media_id=1, started_at={"jahr": 2024})  # E: cannot be assigned to parameter "started_at" // has incompatible type "dict[str, int]"
load("queries/airing.graphql")(after=datetime.now(tz=UTC), has_day=True)  # E: cannot be assigned to parameter "after" // has incompatible type "datetime"; expected "int"

viewer, genres, more = client.execute(load("queries/viewer.graphql"))  # E: Tuple size mismatch // Need more than 2 values to unpack
user, names = client.execute(load("queries/viewer.graphql"))
user.name  # E: Cannot access attribute "name" // has no attribute "name"
load("queries/viewer.graphql")(page=1)  # E: No parameter named "page" // Unexpected keyword argument "page"
details, me = client.execute(load("queries/details.graphql")(is_long=True))
me.name  # E: "name" is not a known attribute of "None" // Item "None" of "DetailsViewer | None" has no attribute "name"
airing = client.execute(load("queries/airing.graphql")(after=1, has_day=True))
if airing and airing.media and airing.media.start_date:
    airing.media.start_date.to_date()  # E: Cannot access attribute "to_date" // has no attribute "to_date"

for activity in client.execute(load("queries/activities.graphql")).activities or []:
    match activity:
        case TextActivity():
            activity.status  # E: Cannot access attribute "status" // has no attribute "status"
        case ListActivity():
            activity.text  # E: Cannot access attribute "text" // has no attribute "text"
        case UnknownObject():
            activity.id  # E: Cannot access attribute "id" // has no attribute "id"
        case _:
            pass


def title(found: MediaByIdMedia) -> str:
    return found.title.romaji if found.title else ""  # E: is not assignable to return type "str" // Incompatible return value type
