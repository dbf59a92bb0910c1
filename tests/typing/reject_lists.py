"""Wrong arguments for whole lists and many edits."""

from kotae import AsyncClient, Client, DeleteEntry
from kotae.api import Media, MediaList, MediaListCollection

anilist = Client(app="my-app/1.0")

anilist.media_list()  # E: Expected 1 more positional argument // Too few arguments
anilist.media_list(None)  # E: "None" is not assignable to // has incompatible type "None"
anilist.media_list(1, Media.id)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, MediaList.media)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, MediaListCollection.has_next_chunk)  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, (MediaList.id, MediaList.status))  # E: cannot be assigned to parameter "selection" // has incompatible type
anilist.media_list(1, type="NOVEL")  # E: cannot be assigned to parameter "type" // has incompatible type
anilist.media_list(1, status_in=["WATCHING"])  # E: cannot be assigned to parameter "status_in" // incompatible type
anilist.media_list(1, score_format="POINT_100")  # E: No parameter named "score_format" // Unexpected keyword argument
anilist.media_list(user_name="Kotae")  # E: Expected 1 more positional argument // for "media_list" of "ListMethods"
anilist.media_list(1)[0]  # E: __getitem__ // is not indexable
for _listed in AsyncClient().media_list(1):  # E: is not iterable // has no attribute "__iter__"
    pass
for found in anilist.media_list(1, MediaList.status):
    found.lists.append("Mine")  # E: Cannot access attribute "append" // has no attribute "append"
    title = found.entry.title  # E: Cannot access attribute "title" // has no attribute "title"

anilist.update_list()  # E: No overloads for "update_list" match // All overload variants of "update_list"
anilist.update_list({"media_id": 1})  # E: No overloads for "update_list" match // No overload variant of "update_list"
anilist.update_list([{"mediaId": 1}])  # E: No overloads for "update_list" match // Extra key "mediaId"
anilist.update_list([{"media_id": "1"}])  # E: No overloads for "update_list" match // TypedDict item "media_id" has type
anilist.update_list([{"media_id": 1, "status": "WATCHING"}])  # E: No overloads for "update_list" match // TypedDict item "status" has type
anilist.update_list([5])  # E: No overloads for "update_list" match // List item 0 has incompatible type "int"
anilist.update_list([], Media.id)  # E: No overloads for "update_list" match // Argument 2 to "update_list"
anilist.update_list([], progress_file=5)  # E: No overloads for "update_list" match // No overload variant of "update_list"
anilist.update_list([], dry_run="yes")  # E: No overloads for "update_list" match // No overload variant of "update_list"
anilist.update_list([], repeatable=True)  # E: No overloads for "update_list" match // "update_list" of "ListMethods"
DeleteEntry()  # E: Argument missing for parameter "id" // Missing positional argument "id"
DeleteEntry(media_id=1)  # E: No parameter named "media_id" // Unexpected keyword argument "media_id"
entry: MediaList = anilist.update_list([DeleteEntry(1)])[0].unwrap()  # E: not assignable to // Incompatible types in assignment
names: list[str] = anilist.update_list([{"media_id": 1}], dry_run=True)[0].unwrap().new  # E: not assignable to // Incompatible types in assignment
